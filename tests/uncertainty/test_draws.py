"""Draws: each the scenario with its values, exactly; the same for any number of processes; none lost in silence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from builders import measure_text, scenario_text, write_maps
from counteroffer.economy import Economy, load_economy
from counteroffer.economy.elasticities import reading
from counteroffer.equilibrium import Shock, solve
from counteroffer.errors import EconomyError, LabelError, NotConverged
from counteroffer.run.demand import calibrated_multiplier
from counteroffer.run.redrawn import redrawn
from counteroffer.run.run import Run, simulate
from counteroffer.scenario import parse_scenario
from counteroffer.uncertainty.draws import Draws, draw, drawn_over, solving
from counteroffer.uncertainty.draws.design import points
from counteroffer.uncertainty.draws.elasticities import standard_errors, uncertain_industries, with_elasticities
from counteroffer.uncertainty.draws.following import draws_as_built
from counteroffer.uncertainty.draws.solving import HEADLINES, headlines, in_closures

COUNT = 72  # more than are worth processes


def small(folder: Path, **keys: object) -> Run:
    said = {"spotlight": ["CAN", "USA"], "economy": write_maps(folder), **keys}
    text = scenario_text(measure_text(importers="USA", exporters="CAN", sectors="STL", rate=50), **said)
    return simulate(parse_scenario(text, name="case", folder=folder))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return small(tmp_path_factory.mktemp("maps"))


@pytest.fixture(scope="module")
def drawn(run: Run) -> Draws:
    return draw(run, COUNT, processes=2)


def test_what_is_drawn_is_what_moves_the_case(run: Run, drawn: Draws) -> None:
    assert set(drawn.assumptions["assumption"]) == {
        *("elasticity_set", "elasticity_error", "first_year", "border_response", "labour_mobility", "wage_floor"),
        *("demand_multiplier", "trade_uncertainty", "exchange_response"),
        *("deficit_rule", "deficit_rule_year1", "table"),
    }  # no claims, η or home supply: the scenario has no day of the tariff book and no products
    acts = drawn.assumptions.set_index("assumption")["horizons"]
    assert acts["wage_floor"] == acts["first_year"] == "short_run"
    assert acts["elasticity_set"] == "long_run"
    assert acts["table"] == "long_run short_run"
    assert drawn.horizons == ("long_run", "short_run")


def test_draws_do_not_depend_on_processes_or_on_how_many_follow(run: Run, drawn: Draws) -> None:
    alone = draw(run, 20, processes=1)
    assert alone.values == pytest.approx(drawn.values[:20], rel=1e-9, abs=1e-6, nan_ok=True)
    assert alone.inputs.equals(drawn.inputs[:20])
    assert not drawn.inputs.drop(columns="draw").duplicated().any()
    other = draw(run, 8, seed=1, processes=1)
    assert not other.inputs.equals(drawn.inputs[:8])


def test_a_draw_is_the_scenario_with_its_values(tmp_path: Path) -> None:
    run = small(tmp_path, goods=None, uncertainty={"without": ["elasticity_error", "first_year"]})
    found = draw(run, 8, processes=1)
    for d in (0, 3, 7):
        said = found.inputs.loc[d]
        shared = {"product_elasticity": said["product_elasticity"], "home_supply": said["home_supply"]}
        whole = {**shared, "table": int(said["table"])}
        source = {"source": said["elasticity_set"]}
        far = run.varied(**whole, deficit_rule=said["deficit_rule"], elasticities=source)
        keys = (
            *("border_response", "labour_mobility", "wage_floor"),
            *("demand_multiplier", "trade_uncertainty", "exchange_response"),
        )
        near = run.varied(
            **whole, closure="short_run", deficit_rule=said["deficit_rule_year1"], **{key: said[key] for key in keys}
        )
        for side, other in enumerate((far, near)):
            exact = other.effects.regions["real_income_percent"].to_numpy()
            assert found.values[d, side, 0] == pytest.approx(exact, abs=1e-7)


def test_errors_of_an_elasticity_move_its_industry_by_that_many_standard_errors(focus: Economy) -> None:
    chosen, codes = reading("fgo"), uncertain_industries()
    error = np.zeros(len(codes))
    error[codes.index("C29")] = 2.0
    moved = with_elasticities(focus, chosen, "long", errors=error).baseline.trade_elasticity
    plain = with_elasticities(focus, chosen, "long").baseline.trade_elasticity
    own = focus.detail.sector_of[focus.detail.sectors.index("C29")]
    assert np.flatnonzero(moved != plain).tolist() == [own]
    assert moved[own] - plain[own] == pytest.approx(2 * standard_errors("fgo").loc["C29", "C29"], rel=1e-9)


def test_with_a_named_set_the_economy_is_the_one_that_is_loaded(focus: Economy) -> None:
    for name, horizon in (("cp", "long"), ("ensemble", "year1"), ("shapiro:epsilon", 5)):
        loaded = load_economy("focus", elasticities=name, horizon=horizon)
        found = with_elasticities(focus, reading(name), horizon)
        assert found.baseline.trade_elasticity == pytest.approx(loaded.baseline.trade_elasticity, rel=1e-12)
        assert found.long_run_elasticity == pytest.approx(loaded.long_run_elasticity, rel=1e-12)


def test_ranges_signs_and_orders_are_counts_of_draws(drawn: Draws) -> None:
    frame = drawn.ranges(["CAN"]).set_index(["horizon", "quantity"])
    for horizon in drawn.horizons:
        row = frame.loc[(horizon, "real_income_percent")]
        values = drawn.values[:, drawn.horizons.index(horizon), 0, drawn.regions.index("CAN")]
        assert row["p5"] == np.percentile(values, 5) < row["p50"] < row["p95"] == np.percentile(values, 95)
        assert row["above_zero_percent"] == 100 * (values > 0).mean()
        assert row["draws"] == COUNT
    assert ("long_run", "jobs_change_thousand") not in frame.index  # nobody is out of work there
    assert frame.loc[("short_run", "jobs_change_thousand"), "p95"] <= 0
    assert set(drawn.drivers("jobs_change_thousand")["horizon"]) == {"short_run"}
    order = drawn.rankings()
    one, two = (drawn.answer(code, "long_run") for code in ("CAN", "USA"))
    assert order.loc[0, ["horizon", "region", "other"]].tolist() == ["long_run", "CAN", "USA"]
    assert order.loc[0, "below_percent"] == 100 * (one < two).mean()


def test_the_scenario_as_it_is_stands_beside_its_draws(run: Run, drawn: Draws) -> None:
    row = drawn.ranges(["CAN"]).iloc[0]
    assert row["own"] == run.effects.region("CAN")["real_income_percent"]
    with pytest.raises(LabelError, match="CNA"):
        drawn.answer("CNA", "long_run")
    with pytest.raises(LabelError, match="real_incom"):
        drawn.answer("CAN", "long_run", "real_incom")


def test_a_draw_without_an_equilibrium_is_counted_and_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    solve = solving.redrawn

    def failing(base: Run, economy: Economy | None = None, **changes: object) -> Run:
        if base.scenario.closure == "short_run" and changes["wage_floor"] > 0.985:
            raise NotConverged("it did not", residual=1.0, cell="wage floor")
        return solve(base, economy, **changes)

    monkeypatch.setattr(solving, "redrawn", failing)
    found = draw(run, 16, processes=1)
    bad = found.inputs["draw"][found.inputs["wage_floor"] > 0.985]
    assert len(bad) > 0
    assert found.failed["draw"].tolist() == bad.tolist()
    assert set(found.failed["horizon"]) == {"short_run"}
    assert set(found.failed["why"]) == {"it did not"}
    frame = found.ranges(["CAN"]).set_index(["horizon", "quantity"])["draws"]
    assert frame["short_run", "real_income_percent"] == 16 - len(bad)
    assert frame["long_run", "real_income_percent"] == 16
    assert found.values.shape[2] == len(HEADLINES)


def test_draws_that_follow_a_slider_are_exact_and_the_same_in_parts(run: Run) -> None:
    near = run.short_run
    whole = draws_as_built(near, 0, 4)
    parts = [draws_as_built(near, first, 2).values for first in (0, 2)]
    assert np.concatenate(parts) == pytest.approx(whole.values, rel=1e-9, abs=1e-7, nan_ok=True)
    assert {"first_year", "wage_floor", "demand_multiplier", "exchange_response"} < set(whole.over)
    assert whole.held == ("table",)
    assert whole.failed == ()
    with pytest.raises(EconomyError, match="built anew"):
        draws_as_built(run.varied(uncertainty={"without": [*draws_as_built(run, 0, 2).over]}), 0, 2)


def test_demand_is_drawn_only_where_it_acts_and_up_to_what_was_calibrated(run: Run, drawn: Draws) -> None:
    rows = drawn.assumptions.set_index("assumption")
    keys = ["demand_multiplier", "trade_uncertainty", "exchange_response"]
    assert set(rows.loc[keys, "horizons"]) == {"short_run"}
    assert float(rows.loc["demand_multiplier", "values"].split()[1]) == calibrated_multiplier()
    held = small_currencies(run)
    assert {"demand_multiplier", "trade_uncertainty"}.isdisjoint(held)
    assert "exchange_response" in held


def small_currencies(run: Run) -> set[str]:
    """What is drawn of the same case where every currency is held to consumer prices, and none can fall short."""
    other = run.varied(currencies={"all": {"anchor": "cpi"}}, wage_floor=0.95)
    return {one.name for one in drawn_over(in_closures(other))}


def test_a_first_year_below_one_is_solved_and_its_limit_at_one_is_met_from_both_sides(run: Run) -> None:
    near, chosen = run.short_run, reading("ensemble")
    at = {
        epsilon: headlines(redrawn(near, with_elasticities(near.economy, chosen, "year1", first_year=epsilon - 1)))
        for epsilon in (0.6, 0.76, 0.97, 0.99, 1.01, 1.03)
    }
    place = HEADLINES.index("imports_percent"), near.economy.regions.index("USA")
    bought = {epsilon: found[place] for epsilon, found in at.items()}
    assert list(bought.values()) == sorted(bought.values(), reverse=True)  # the more it answers, the less is bought
    steps = [bought[b] - bought[a] for a, b in ((0.97, 0.99), (0.99, 1.01), (1.01, 1.03))]
    assert steps == pytest.approx([steps[1]] * 3, rel=0.05)
    b = near.economy.baseline
    for theta, words in ((0.0, "not zero"), (-0.5, "above −0.5")):
        wrong = replace(b, trade_elasticity=np.full(len(b.sectors), theta))
        with pytest.raises(EconomyError, match=words):
            solve(wrong, Shock.none(wrong))
    iceberg = np.ones_like(b.tariff)
    iceberg[0, 0, 1] = np.inf
    least = replace(b, trade_elasticity=np.full(len(b.sectors), -0.2))
    with pytest.raises(EconomyError, match="nobody can be done without"):
        solve(least, replace(Shock.none(least), iceberg=iceberg))


def test_what_cannot_be_drawn_is_refused_with_the_mend(tmp_path: Path, focus: Economy) -> None:
    profits = replace(focus.baseline, profit_share=np.full(len(focus.sectors), 0.1))
    with pytest.raises(EconomyError, match="market_structure competitive"):
        with_elasticities(replace(focus, baseline=profits), reading("cp"), "long")
    every = [one.name for one in drawn_over(in_closures(small(tmp_path)))]
    with pytest.raises(EconomyError, match="nothing is left to draw"):
        draw(small(tmp_path, uncertainty={"without": every}), 8, processes=1)


def test_points_of_a_shorter_sequence_are_the_first_of_a_longer_one() -> None:
    short, long = points(12, 5, 7), points(16, 5, 7)
    assert all(np.array_equal(a, b[:12]) for a, b in zip(short, long, strict=True))
    assert all(np.array_equal(a, b[:16]) for a, b in zip(long, points(64, 5, 7), strict=True))
    assert (np.abs(points(256, 5, 7)[0].mean(0) - 0.5) < 0.01).all()
