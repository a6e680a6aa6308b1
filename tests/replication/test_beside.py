"""Published figures beside ours: facts as in the source, cases that solve, and walks that add up."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from counteroffer.effects import regional
from counteroffer.effects.income import real_value_added
from counteroffer.equilibrium import Baseline, Settings, Shock, solve
from counteroffer.errors import LabelError, ScenarioError
from counteroffer.replication.beside import (
    Case,
    Comparison,
    WalkStage,
    cases,
    chosen,
    compare,
    kept,
    kept_rows,
    published_figures,
    read_case,
)
from counteroffer.replication.beside.cases import Moves, Step, Walk
from counteroffer.replication.beside.comparison import Unanswered
from counteroffer.replication.beside.published import signs_of
from counteroffer.replication.beside.walking import read
from counteroffer.run.demand import calibrated_multiplier
from counteroffer.run.run import simulate
from counteroffer.scenario import known_scenarios, load_scenario, shipped
from tools import beside as page
from tools.build_data.published import published

PLAIN = {"goods": "industry"}  # as good for what is tested here, and quicker
PAGE = page.PAGE.read_text(encoding="utf-8")
found: dict[str, tuple[Comparison, ...]] = {}


def compared(name: str) -> tuple[Comparison, ...]:
    """A case, solved once a run."""
    if name not in found:
        found[name] = compare(cases()[name], PLAIN)
    return found[name]


@cache
def with_products() -> tuple[Comparison, ...]:
    """One case as the page has it."""
    return compare(cases()["steinberg"])


def shortened(name: str, **changes: object) -> Case:
    """A case with another walk."""
    case = cases()[name]
    return replace(case, walk=case.walk.model_copy(update={"mechanisms": (), "alternatives": ()} | changes))


def test_the_embedded_figures_are_those_of_the_source(shared: Path) -> None:
    source = published(shared)
    assert len(source) == len(published_figures()) > 15
    for row, ours in zip(source.to_dict("records"), published_figures(), strict=True):
        value = row.pop("value")
        assert (ours.signs == value) if ours.signs else (ours.value == float(value))
        assert row == {key: getattr(ours, key) for key in row}


def test_every_published_figure_has_one_case_and_every_case_a_scenario_of_its_own() -> None:
    told = [figure for case in cases().values() for figure in case.figures]
    assert sorted(told, key=str) == sorted(published_figures(), key=str)
    assert {f"beside/{name}" for name in cases()} == known_scenarios().keys() - shipped().keys()
    for name, case in cases().items():
        assert load_scenario(f"beside/{name}").scenario.family == "beside"
        assert {f.country for f in case.figures} <= set(load_scenario(f"beside/{name}").scenario.spotlight)


@pytest.mark.parametrize("name", cases())
def test_a_case_solves_and_its_steps_add_up_to_the_gap(name: str) -> None:
    for one in compared(name):
        assert one.missing is None
        stages = [mark.stage for mark in one.marks]
        assert stages.index(WalkStage.left) == stages.count(WalkStage.default) + sum(
            stage in (WalkStage.alike, WalkStage.mechanism) for stage in stages
        )
        assert all(math.isfinite(mark.figure) for mark in one.marks if mark.stage is not WalkStage.left)
        if one.published.signs:
            continue
        closed = sum(mark.closes for mark in one.marks if mark.stage is WalkStage.mechanism)
        assert closed + one.left == pytest.approx(one.gap, abs=1e-12)
        alike = sum(mark.closes for mark in one.marks if mark.stage is WalkStage.alike)
        assert alike + one.gap == pytest.approx(one.default - one.published.value, abs=1e-12)
        (left,) = (mark for mark in one.marks if mark.stage is WalkStage.left)
        assert left.closes == one.left
        assert left.figure == one.published.value


def test_a_broad_duty_lowers_gdp_and_exports_and_costs_work_in_the_first_year() -> None:
    gdp, later, exports = compared("boc-25")
    assert -3 < gdp.ours < later.ours < 0
    assert exports.ours < 3 * gdp.ours
    _, rate = compared("oxford")
    assert rate.default < rate.ours < rate.nearest < rate.published.value


def test_a_foreign_duty_lowers_what_is_earned_more_than_what_is_made() -> None:
    for name in ("kite-25", "kite-cars"):
        for one in compared(name):
            steps = {
                mark.change: mark.closes for mark in one.marks if mark.stage in (WalkStage.alike, WalkStage.mechanism)
            }
            assert max(steps, key=lambda key: abs(steps[key])) == "measure: real_value_added_percent"


def test_the_us_gains_from_its_optimum_and_loses_at_25_percent_once_answered() -> None:
    (one,) = compared("pujolas")
    assert one.published.signs == "+ then -"
    signs = {mark.stage: mark.signs for mark in one.marks}
    assert (one.signs, signs[WalkStage.mechanism], signs[WalkStage.alternative]) == ("+ then +", "+ then -", "+ then -")
    assert signs_of((0.1, -0.1, 0.0)) == "+ then - then 0"


def test_a_walk_without_steps_leaves_the_whole_gap() -> None:
    case = shortened("steinberg", measures={"real GDP": ("real_gdp_percent",)}, horizons={"long run": ()})
    (one,) = compare(case, PLAIN)
    run = simulate(replace(load_scenario(case.path), scenario=load_scenario(case.path).scenario.varied(**PLAIN)))
    ours = run.effects.region("CAN")["real_gdp_percent"]
    assert one.ours == one.nearest == pytest.approx(ours, abs=1e-9)
    assert one.gap == one.left == pytest.approx(ours - one.published.value, abs=1e-9)
    assert [mark.stage for mark in one.marks] == [WalkStage.default, WalkStage.left]


def test_what_a_walk_does_not_say_is_not_answered_and_says_why() -> None:
    for changes, why in (
        ({"measures": {}}, Unanswered.measure),
        ({"horizons": {}}, Unanswered.horizon),
    ):
        (one,) = compare(shortened("steinberg", **changes), PLAIN)
        assert (one.missing, one.marks) == (why, ())
        assert math.isnan(one.ours)
        assert math.isnan(one.gap)
    case = shortened("steinberg")
    elsewhere = replace(case, figures=(replace(case.figures[0], country="ATL"),))
    assert compare(elsewhere, PLAIN)[0].missing is Unanswered.region


def test_a_wrong_case_publisher_or_step_is_refused_with_the_mend() -> None:
    with pytest.raises(LabelError, match=r"unknown case 'boc-52'.*did you mean 'boc-25' \(Bank of Canada\)"):
        chosen("boc-52")
    with pytest.raises(LabelError, match=r"unknown publisher 'yalle'.*did you mean 'yale-2025-07'"):
        chosen("all", ["yalle"])
    with pytest.raises(LabelError, match="yale did not publish figures of case 'tombe'"):
        chosen("tombe", ["yale"])
    assert [case.name for case in chosen("all", ["scotia", "kite"])] == [
        *("kite-25", "kite-cars", "scotia-alone", "scotia-retaliation")
    ]
    for step, words in (
        ({"wage_flor": 1.0}, "wage_flor"),
        ({"elasticities.horizon": "year11"}, "elasticities.horizon"),
        ({"moves.rate_percent": 25}, "moves"),
    ):
        with pytest.raises(ScenarioError, match=words):
            compare(shortened("steinberg", mechanisms=(Step(set=step),)), PLAIN)
    with pytest.raises(ScenarioError, match=r"unknown measure 'real_gpd_percent'.*did you mean 'real_gdp_percent'"):
        compare(shortened("steinberg", mechanisms=(Step(measure="real_gpd_percent"),)), PLAIN)
    for bad in ({}, {"set": {"closure": "roy"}, "measure": "exports_percent"}, {"set": {"a": 1, "b": 2}}):
        with pytest.raises(ValueError, match=r"changes one thing|at most 1 item"):
            Step.model_validate(bad)


def test_a_walk_that_is_not_there_or_of_nothing_published_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    with pytest.raises(ScenarioError, match="no walk at"):
        read_case(path)
    (tmp_path / "walks").mkdir()
    walk = tmp_path / "walks" / "case.yaml"
    walk.write_text("published: nobody\nscenario: nothing\nmeasures: {}\nhorizons: {}\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="nobody published figures of 'nothing' as nobody"):
        read_case(path)
    walk.write_text("published: nobody\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="scenario: Field required"):
        read_case(path)


def test_nobody_claiming_the_pact_costs_its_members_income() -> None:
    yale = cases()["yale-2025-07"].path
    claimed = load_scenario(yale).scenario.varied(**PLAIN)
    incomes = [
        simulate(replace(load_scenario(yale), scenario=said)).effects.region("CAN")["real_income_percent"]
        for said in (claimed, claimed.varied(tariff_book={"claims": "none"}))
    ]
    assert incomes[1] < incomes[0] - 0.5


def test_value_added_over_prices_is_the_real_wage_where_all_factors_stay_at_work(balanced_small: Baseline) -> None:
    tariff = balanced_small.tariff + 0.2 * ~np.eye(len(balanced_small.regions), dtype=bool)
    shock = Shock.of(balanced_small, tariff=tariff)
    fixed = solve(balanced_small, shock, Settings())
    assert 100 * (real_value_added(fixed) - 1) == pytest.approx(regional(fixed)["real_wage_percent"], abs=1e-8)
    grown = solve(balanced_small, shock, Settings(factor_supply=0.5))
    assert (real_value_added(grown) < 1 + regional(grown)["real_wage_percent"] / 100).all()


def test_the_page_has_what_is_solved_now() -> None:
    (one,) = with_products()
    assert page.figure_row(one) in PAGE, "run python -m tools.beside"
    assert page.walk_section(one) in PAGE, "run python -m tools.beside"
    told = [page.figure_row(one), *page.STEPS]
    assert all(line in page.part([one]) for line in told)
    for case in cases().values():
        for figure in case.figures:
            assert f"**{figure.publisher}, {figure.date}: {figure.country} {figure.measure}, {figure.horizon}**" in PAGE


def test_what_pages_show_is_what_the_page_has_and_one_case_as_solved_now() -> None:
    rows = kept()
    assert rows["case"].tolist() == [name for name, case in cases().items() for _ in case.figures]
    for row in rows[rows["their_signs"] == ""].to_dict("records"):
        sign = "" if "level" in row["unit"] else "+"
        theirs, ours = (page.signed(row[name], sign) for name in ("theirs_percent", "ours_percent"))
        closed = row["gap_pp"] - row["left_pp"]
        numbers = " | ".join((theirs, ours, *(page.signed(value) for value in (row["gap_pp"], closed, row["left_pp"]))))
        of = f"{row['country']} {row['measure']} | {row['horizon']}"
        line = f"| `{row['case']}` | {row['publisher']}, {row['date']} | {of} | {numbers} |"
        assert line in PAGE, "run python -m tools.beside"
    (mine,) = kept_rows(with_products()).to_dict("records")
    (theirs,) = rows[rows["case"] == "steinberg"].to_dict("records")
    assert mine.keys() == theirs.keys()
    for name, value in mine.items():
        assert theirs[name] == (pytest.approx(value, abs=2e-4) if isinstance(value, float) else value)


def test_moves_take_their_keys_alone() -> None:
    assert Moves(setter="USA", against="CAN").rate_percent is None
    with pytest.raises(ValueError, match="Extra inputs"):
        Walk.model_validate({"published": "a", "scenario": "b", "measures": {}, "horizons": {}, "mechanism": []})


def test_a_level_of_unemployment_is_read_from_the_month_before() -> None:
    file = load_scenario("beside/oxford")
    run = simulate(replace(file, scenario=file.scenario.varied(**PLAIN)))
    assert read(run, "CAN", "unemployment_percent") == pytest.approx(6.6)


def test_walks_through_demand_have_the_multiplier_that_was_set_and_no_other() -> None:
    """Wherever a publisher's model has demand there is one step through it; nothing is set to meet its figure."""
    asked = {
        name: case.walk for name, case in cases().items() if any("demand" in left for left in case.walk.left.values())
    }
    assert len(asked) == 5
    for walk in asked.values():
        steps = [step.set["demand_multiplier"] for step in walk.mechanisms if "demand_multiplier" in step.set]
        assert steps == [calibrated_multiplier()]
