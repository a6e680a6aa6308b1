"""Deals with and without money, near and far, for income and for jobs, on a table of five regions."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise, permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from builders import scenario_text
from counteroffer.briefing.document import Figure
from counteroffer.briefing.sections.bargaining.cases import contributions_tables, levels_table, points_table, section
from counteroffer.briefing.words import start, wording
from counteroffer.briefing.words.amounts import bn, points
from counteroffer.briefing.words.table import issue_title
from counteroffer.desk.making import cases_json
from counteroffer.economy import Economy
from counteroffer.effects.labour import headcount, without_work
from counteroffer.errors import EconomyError, InputError, ScenarioError
from counteroffer.negotiation import BargainingTable, CaseDeals, DealCase, bargaining_table, case_deals, deal
from counteroffer.negotiation.cases.case import CASES, case_table, everything_off, with_money
from counteroffer.negotiation.cases.deals import levels_of
from counteroffer.negotiation.cases.seen import gained
from counteroffer.negotiation.cases.terms import case_contributions, common_terms, contributions
from counteroffer.negotiation.rules.protocol import patience_of
from counteroffer.run.run import simulate
from counteroffer.scenario import parse_scenario
from counteroffer.study import Missing, Part, Solved, Study, study
from counteroffer.study.part import ON_REQUEST, Why
from counteroffer.study.parts.cases import told_cases
from counteroffer.study.solving import wanted_by
from counteroffer.study.tables import tables
from dealing import ISSUES, MEASURES, deal_file
from outline import blocks

MORE: dict[str, Any] = ISSUES | {
    "oil": {"kind": "export_tax", "importers": "USA", "exporters": "CAN", "sectors": "energy", "range": [0, 5]},
    "payment": {"kind": "transfer", "payer": "CAN", "receiver": "USA", "range": [0, 8000]},
}
# A year of jobs is enough: each horizon of each goal is compiled anew.
FOUND = tuple(case for case in CASES if (case.goal, case.horizon) != ("jobs", "long"))


@pytest.fixture(scope="module")
def table(north: Economy) -> BargainingTable:
    return bargaining_table(deal_file(issues=MORE), north)


@pytest.fixture(scope="module")
def found(table: BargainingTable) -> CaseDeals:
    return case_deals(table, FOUND)


@pytest.fixture(scope="module")
def parts(found: CaseDeals) -> Any:
    return contributions(found)


def test_there_are_eight_cases_and_the_picture_has_them_in_the_order_asked(found: CaseDeals) -> None:
    assert len(set(CASES)) == 8
    assert [one.case for one in found.each] == list(FOUND)
    picture = found.picture
    assert len(picture) == 2 * (6 + 2 + 2)
    assert set(picture["horizon"]) == {"year1", "long"}
    assert set(picture.loc[picture["point"] == "deal", "rule"]) == {"nash"}


def test_the_case_with_money_in_the_long_run_is_the_deal_there_was(found: CaseDeals, table: BargainingTable) -> None:
    usual = deal(table, payments=False, trace=False).bargains[0]
    one = next(one for one in found.each if one.case == DealCase(True, "long", "income"))
    assert one.bargain is not None
    np.testing.assert_allclose(one.bargain.gain, usual.gain, atol=0.05)


def test_without_money_nothing_is_paid(found: CaseDeals) -> None:
    paid = False
    for one in found.each:
        fields = {own.field for own in one.table.game.instruments.each}
        assert ("transfer" in fields) == one.case.money
        if one.case.money:
            assert one.paid.sum() == pytest.approx(0, abs=1e-9)
            paid |= bool(one.paid.max() > 1)
        else:
            assert not one.paid.any()
            if one.bargain is not None:
                shock, now = one.bargain.equilibrium.shock, one.table.game.instruments.status_quo
                np.testing.assert_array_equal(shock.transfer, now.transfer)
    assert paid
    frame = found.picture
    assert (frame.loc[frame["money"] == "without", "paid_usd_mn"] == 0).all()


def test_money_never_makes_a_deal_worse_by_its_own_measure(found: CaseDeals) -> None:
    """What is agreed without money can be agreed with it: the product of gains, or their sum, is no smaller."""
    by_case = {one.case: one.bargain for one in found.each}
    for case, free in by_case.items():
        paid = by_case[replace(case, money=True)]
        if free is None or case.money:
            continue
        assert paid is not None
        if paid.rule == free.rule == "nash":
            assert paid.gain.prod() >= free.gain.prod() * (1 - 1e-6)
        elif paid.rule == free.rule:
            assert paid.gain.sum() >= free.gain.sum() - 1e-3


def test_bargains_leave_nobody_worse_off_and_income_s_are_first_order_efficient(found: CaseDeals) -> None:
    assert sum(one.point == "deal" for one in found.each) >= 4
    for one in found.each:
        if one.bargain is not None:
            assert (one.bargain.gain / one.table.game.before > -2e-8).all()
            assert one.bargain.kkt < 1e-6 or one.case.goal == "jobs"


def test_everything_off_is_the_scenario_without_its_measures(found: CaseDeals, north: Economy) -> None:
    zero = {"deficit_rule": "zero", "elasticities": {"horizon": "long"}}
    text = scenario_text(measures=[], spotlight=["CAN", "USA"], **zero)
    none = simulate(parse_scenario(text, name="none", folder=Path()), north).effects.regions.set_index("region")
    now = simulate(deal_file(issues=MORE, **zero), north).effects.regions.set_index("region")
    expected = (none["equivalent_variation_usd_mn"] - now["equivalent_variation_usd_mn"])[["CAN", "USA"]]
    frame = found.picture
    off = frame[(frame["point"] == "everything_off") & (frame["horizon"] == "long")].set_index("player")
    np.testing.assert_allclose(off.loc[["Canada", "United States"], "income_usd_mn"], expected, atol=0.05)
    assert np.abs(expected).min() > 1


def test_jobs_of_everything_off_are_those_of_a_short_run_without_measures(found: CaseDeals, north: Economy) -> None:
    keys: dict[str, Any] = {"closure": "short_run", "deficit_rule": "zero", "spotlight": ["CAN", "USA"]}
    ends = [
        simulate(parse_scenario(text, name="short", folder=Path()), north)
        for text in (scenario_text(measures=[], **keys), scenario_text(*MEASURES, **keys))
    ]
    heads = headcount(ends[0].economy, ends[0].scenario.unemployment.before)
    at = ends[0].economy.regions.index("CAN")
    idle = [float(without_work(run.equilibrium, heads)[:, at].sum()) for run in ends]
    frame = found.picture
    off = frame[(frame["point"] == "everything_off") & (frame["horizon"] == "year1")].set_index("player")
    assert off.loc["Canada", "jobs_thousand"] == pytest.approx(idle[1] - idle[0], abs=1e-4)
    assert idle[1] > 1


def test_today_is_nothing_against_today(found: CaseDeals) -> None:
    frame = found.picture
    today = frame[frame["point"] == "today"]
    np.testing.assert_allclose(today[["income_usd_mn", "jobs_thousand"]], 0, atol=1e-4)


def test_what_deals_bring_is_what_their_levels_solve_to(found: CaseDeals) -> None:
    frame = found.picture
    for one in found.each:
        if one.bargain is None:
            continue
        key = {"goal": one.case.goal, "horizon": one.case.horizon, "money": "with" if one.case.money else "without"}
        rows = frame[(frame[list(key)] == pd_row(key)).all(axis=1)].set_index("player")
        game = one.table.game
        again = game.utility(game.solve(levels_of(game, one.by_name))) - game.utility(game.now)
        column = "income_usd_mn" if one.case.goal == "income" else "jobs_thousand"
        np.testing.assert_allclose(rows.loc[list(game.names), column], again, atol=1e-3)
        np.testing.assert_allclose(rows.loc[list(game.names), "paid_usd_mn"], one.paid, atol=1e-9)


def pd_row(key: dict[str, str]) -> list[str]:
    return list(key.values())


def test_derivatives_of_jobs_are_those_of_differences(table: BargainingTable) -> None:
    game = case_table(table, "year1", "jobs").game
    levels = np.array([0.7, 0.6, 0.5, 0.01, 500.0])
    e = game.solve(levels)
    assert not e.kinks
    slope, moved = game.jacobian(e, levels), 0
    for k, one in enumerate(game.instruments.each):
        step = 1e-4 * (one.upper - one.lower)
        ends = []
        for sign in (1, -1):
            trial = levels.copy()
            trial[k] += sign * step
            ends.append(game.utility(game.solve(trial, e)))
        expected = (ends[0] - ends[1]) / (2 * step)
        np.testing.assert_allclose(slope[:, k], expected, rtol=2e-4, atol=1e-5 / (one.upper - one.lower))
        moved += int(np.abs(expected).max() * (one.upper - one.lower) > 1e-2)
    assert moved >= 3


def test_contributions_add_up_to_what_a_deal_brings(found: CaseDeals, parts: Any) -> None:
    for one in found.each:
        if one.bargain is None:
            continue
        game = one.table.game
        rows = parts[
            (parts["goal"] == one.case.goal)
            & (parts["horizon"] == one.case.horizon)
            & (parts["money"] == ("with" if one.case.money else "without"))
        ]
        column = "brings_usd_mn" if one.case.goal == "income" else "brings_thousand"
        total = rows.groupby("player")[column].sum()[list(game.names)]
        brought = game.utility(game.solve(one.levels, one.bargain.equilibrium)) - game.utility(game.now)
        np.testing.assert_allclose(total, brought, rtol=1e-7, atol=1e-3)
        moved = {own.issue for own, level in zip(game.instruments.each, one.levels, strict=True)
                 if level != own.status_quo}  # fmt: skip
        assert set(rows["issue"]) == moved
        assert rows[["brings_usd_mn", "brings_thousand"]].notna().sum(axis=1).eq(1).all()
        for key, end in found.ends[one.case.horizon].items():
            column = key.replace("jobs_", "brings_")
            if one.case.goal == "income" or end is None:
                assert rows[column].isna().all()
                continue
            # With demand as with the supply side alone: what the deal does to jobs there.
            whole = gained(end, one.by_name, one.table, len(game.names))
            np.testing.assert_allclose(rows.groupby("player")[column].sum()[list(game.names)], whole, atol=1e-3)


def test_a_contribution_is_the_mean_over_all_orders(found: CaseDeals) -> None:
    """Brute force: every order in which the terms can come, each step solved from scratch."""
    one = next(one for one in found.each if one.case == DealCase(False, "long", "income"))
    game = one.table.game
    moved = [k for k, own in enumerate(game.instruments.each) if one.levels[k] != own.status_quo]
    assert 2 <= len(moved) <= 4
    orders = list(permutations(moved))
    expected = {k: np.zeros(2) for k in moved}
    for order in orders:
        levels = [np.array(game.instruments.levels)]
        for k in order:
            levels.append(levels[-1].copy())
            levels[-1][k] = one.levels[k]
        utility = [game.utility(game.solve(at)) for at in levels]
        for k, (before, after) in zip(order, pairwise(utility), strict=True):
            expected[k] += (after - before) / len(orders)
    rows = case_contributions(one).set_index(["issue", "player"])["brings_usd_mn"]
    for k in moved:
        issue = game.instruments.each[k].issue
        np.testing.assert_allclose([rows[issue, name] for name in game.names], expected[k], atol=1e-2)


def test_too_many_terms_are_refused_with_the_mend(found: CaseDeals, monkeypatch: pytest.MonkeyPatch) -> None:
    one = next(one for one in found.each if one.case == DealCase(False, "long", "income"))
    monkeypatch.setattr("counteroffer.negotiation.cases.terms.MOST_TERMS", 1)
    with pytest.raises(InputError, match="choose at most 1 issues with --issue"):
        case_contributions(one)


def test_terms_common_to_all_cases_are_told_from_those_that_are_not(found: CaseDeals) -> None:
    frame = common_terms(found).set_index("issue")
    assert set(frame.index) == set(MORE)
    terms = found.terms[found.terms["point"] != "no_deal"]
    for issue, rows in terms.groupby("issue"):
        said, level, now = frame.loc[str(issue)], rows["level"], rows["status_quo"].iloc[0]
        width = {"oil": 5.0, "payment": 8000.0}.get(str(issue), 100.0)
        assert (said["least"], said["greatest"], said["cases"]) == (level.min(), level.max(), len(rows))
        near = (level - now).abs() <= 0.01 * width
        if near.all():
            expected = "stays"
        elif level.max() - level.min() <= 0.01 * width:
            expected = "same"
        else:
            one_way = (level > now + 0.01 * width).all() or (level < now - 0.01 * width).all()
            expected = "moves" if one_way else "differs"
        assert said["common"] == expected
    assert len(set(frame["common"])) > 1


def test_a_table_of_payments_alone_has_no_deal_without_money(north: Economy) -> None:
    only = bargaining_table(deal_file(issues={"payment": MORE["payment"]}), north)
    with pytest.raises(ScenarioError, match="only payments are on the table"):
        with_money(only, False)


def test_a_table_without_payments_gets_side_payments(north: Economy, table: BargainingTable) -> None:
    few = table.only(["steel", "food"])
    game = with_money(few, True).game
    assert [one.issue for one in game.instruments.each] == ["steel", "food", "payments"]
    assert everything_off(few) == {"steel": 0.0, "food": 0.0}
    assert with_money(few, False) is few


def test_jobs_are_not_bargained_over_from_a_trade_war(table: BargainingTable) -> None:
    with pytest.raises(ScenarioError, match="a trade war is played for income"):
        case_deals(table, [DealCase(False, "year1", "jobs")], disagreement="nash")


def test_jobs_that_nobody_counted_are_refused(table: BargainingTable) -> None:
    game = case_table(table, "year1", "jobs").game
    assert game.heads is not None
    unknown = np.array(game.heads.jobs)
    unknown[:, game.baseline.regions.index("CAN")] = np.nan
    with pytest.raises(EconomyError, match="Canada cannot bargain over jobs: those of CAN are not counted"):
        replace(game, heads=replace(game.heads, jobs=unknown))


def test_patience_is_what_waiting_costs() -> None:
    assert patience_of(1, 25) == pytest.approx(0.8)
    assert patience_of(2, 25) == pytest.approx(0.64)
    assert patience_of(0.5, 21) == pytest.approx(1 / 1.1)
    for years, percent in ((0, 3), (1, 0), (-1, 3)):
        with pytest.raises(EconomyError, match="make waiting free"):
            patience_of(years, percent)


@pytest.fixture(scope="module")
def told(found: CaseDeals) -> Study:
    """A study of the table with these cases."""
    plain = study(found.table.run, [], processes=0)
    return replace(plain, parts={**plain.parts, Part.deal_cases: Solved(told_cases(found))})


@pytest.mark.parametrize("code", ["en", "fr"])
def test_the_page_sets_every_case_beside_today_and_everything_off(told: Study, found: CaseDeals, code: str) -> None:
    w = wording(code)
    made = section(told, w)
    assert made is not None
    result = told.parts[Part.deal_cases]
    assert isinstance(result, Solved)
    table = points_table(result.value, w)
    assert len(table.rows) == 2 * 2 + len(found.each)
    n = table.head.index(w("{region}, USD bn", region=w.name("Canada")))
    row = next(row for row in table.rows if row[0] == start(w("{horizon}, {goal}, {money}", horizon=w("long run"),
               goal=w("income"), money=w("without money"))))  # fmt: skip
    one = next(one for one in found.each if one.case == DealCase(False, "long", "income"))
    assert one.bargain is not None
    assert row[n] == bn(float(one.bargain.gain[0]), w)
    terms = levels_table(result.value, w)
    assert len(terms.rows) == len(MORE)
    assert len(terms.head) == 1 + len(found.each)
    (figure, *_) = blocks(made, Figure)
    assert len(figure.spec["data"]["values"]) == 2 + 4
    assert section(replace(told, parts={**told.parts, Part.deal_cases: Missing(Why.not_asked)}), w) is None
    income, jobs = contributions_tables(result.value, w)
    assert len(income.head) == 1 + 4 * 2
    solved = {(one.case.horizon, one.case.money) for one in found.each if one.case.goal == "jobs"}
    assert len(jobs.head) == 1 + 2 * len(solved)
    rows = result.value.contributions
    row = rows[(rows["goal"] == "jobs") & rows["brings_with_demand_thousand"].abs().gt(0.2)].iloc[0]
    low, high = (points(float(row[f"brings_{end}_thousand"]), w) for end in ("supply_alone", "with_demand"))
    own = next(one for one in jobs.rows if one[0] == issue_title(result.value.table, row["issue"], w))
    assert (low if low == high else w("{low} to {high}", low=low, high=high)) in own


def test_the_desk_has_the_same_tables_and_files_have_the_frames(told: Study, found: CaseDeals) -> None:
    result = told.parts[Part.deal_cases]
    assert isinstance(result, Solved)
    sent = cases_json(result.value, wording())
    assert json.loads(json.dumps(sent)) == sent
    assert [len(one["rows"]) for one in sent["tables"][:2]] == [4 + len(found.each), len(MORE)]
    assert all(len(row) == len(one["head"]) for one in sent["tables"] for row in one["rows"])
    files = tables(told, Part.deal_cases)
    assert set(files) == {"deal_cases", "deal_case_levels", "deal_contributions", "deal_common_terms"}
    assert len(files["deal_cases"]) == len(found.picture)


def test_cases_are_solved_only_where_they_are_asked_for(found: CaseDeals) -> None:
    assert Part.deal_cases not in wanted_by(found.table.run)
    assert set(ON_REQUEST) == {Part.deal_cases, Part.retaliation}
