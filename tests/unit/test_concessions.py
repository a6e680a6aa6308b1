"""What a step on an issue is worth: against scenarios that write the step themselves, and steps set against steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from builders import measure_text, scenario_text
from counteroffer.economy import Economy
from counteroffer.effects.labour import headcount, labour
from counteroffer.errors import LabelError
from counteroffer.negotiation import BargainingTable, Concessions, bargaining_table, concessions
from counteroffer.run.run import Run, simulate
from counteroffer.scenario import ScenarioFile, parse_scenario

CODES = {"Canada": "CAN", "United States": "USA", "Mexico": "MEX"}
PLAYERS: dict[str, Any] = {name: {"regions": code} for name, code in CODES.items()}
MEASURES = (
    measure_text(name="us-steel", sectors="steel", rate=30),
    measure_text(name="us-autos", sectors="autos", rate=5),
    measure_text(name="ca-food", importers="CAN", exporters="USA", sectors="food", rate=30),
)
OIL = {"importers": "USA", "exporters": "CAN", "sectors": "ENM"}
DAIRY = {"importers": "CAN", "exporters": "USA", "sectors": "food"}
ISSUES: dict[str, Any] = {
    "steel": {"kind": "measures", "measures": "us-steel"},
    "autos": {"kind": "measures", "measures": "us-autos", "title": "Cars and parts"},
    "food": {"kind": "measures", "measures": "ca-food"},
    "oil": OIL | {"kind": "export_tax", "range": [0, 3]},
    "dairy": DAIRY | {"kind": "iceberg", "range": [-5, 0]},
    "points": {"kind": "tariff", "importers": "CAN", "exporters": "USA", "sectors": "autos", "range": [0, 2]},
    "payment": {"kind": "transfer", "payer": "CAN", "receiver": "USA", "offer": 500},
    "aid": {"kind": "transfer", "payer": "USA", "receiver": "CAN", "offer": 1500},
}
# What a scenario would write for each step: measures that go, and measures that come.
STEPS: dict[str, tuple[Sequence[str], dict[str, Any] | None]] = {
    "steel": (["us-steel"], None),
    "autos": (["us-autos"], None),
    "food": (["ca-food"], None),
    "oil": ([], measure_text(name="step", kind="export_tax", rate=3, **OIL)),
    "dairy": ([], measure_text(name="step", kind="iceberg", rate=None, change=-5, **DAIRY)),
    "points": ([], measure_text(name="step", importers="CAN", exporters="USA", sectors="autos", rate=2)),
    "payment": ([], {"name": "step", "kind": "transfer", "payer": "CAN", "receiver": "USA", "usd_mn": 500}),
    "aid": ([], {"name": "step", "kind": "transfer", "payer": "USA", "receiver": "CAN", "usd_mn": 1500}),
}


def file(*measures: dict[str, Any], **changes: Any) -> ScenarioFile:
    keys: dict[str, Any] = {"players": PLAYERS, "issues": ISSUES} | changes
    return parse_scenario(scenario_text(*measures, **keys), name="case", folder=Path())


def stepped(*issues: str) -> list[dict[str, Any]]:
    """The scenario's measures with the steps of some issues written in."""
    gone = [name for issue in issues for name in STEPS[issue][0]]
    come = [{**step, "name": f"step-{issue}"} for issue in issues if (step := STEPS[issue][1]) is not None]
    return [measure for measure in MEASURES if measure["name"] not in gone] + come


def solved(economy: Economy, *issues: str) -> Run:
    left = stepped(*issues)
    return simulate(file(*left, **({} if left else {"measures": None}), issues={}, deficit_rule="zero"), economy)


def real_income(run: Run) -> pd.Series:
    return run.effects.regions.set_index("region")["equivalent_variation_usd_mn"]


@dataclass(frozen=True)
class Case:
    """A table, its concessions, and the status quo solved apart from it."""

    table: BargainingTable
    found: Concessions
    now: Run

    def value(self, issue: str, player: str) -> float:
        steps = self.found.steps
        return float(steps[(steps["issue"] == issue) & (steps["player"] == player)]["value_usd_mn"].iloc[0])

    def change(self, **levels: float) -> np.ndarray:
        """Gains [p] over the status quo with some instruments at a level."""
        game = self.table.game
        at = np.array(game.instruments.levels)
        for name, level in levels.items():
            at[game.instruments.names.index(name)] = level
        return game.utility(game.solve(at)) - game.utility(game.now)


@pytest.fixture(scope="module")
def case(focus: Economy) -> Case:
    table = bargaining_table(file(*MEASURES), focus)
    return Case(table, concessions(table, jobs=False), solved(focus))


def test_every_issue_has_a_row_for_every_player(case: Case) -> None:
    steps = case.found.steps
    assert list(zip(steps["issue"], steps["player"], strict=True)) == [(i, p) for i in ISSUES for p in PLAYERS]
    assert set(steps.loc[steps["issue"] == "autos", "title"]) == {"Cars and parts"}
    owners = dict(zip(steps["issue"], steps["owner"], strict=True))
    assert {issue for issue, owner in owners.items() if owner == "United States"} == {"steel", "autos", "aid"}
    assert {issue for issue, owner in owners.items() if owner == "Canada"} == set(ISSUES) - {"steel", "autos", "aid"}


@pytest.mark.parametrize("issue", ISSUES)
def test_a_step_is_worth_what_two_scenarios_differ_by(case: Case, focus: Economy, issue: str) -> None:
    after = solved(focus, issue)
    gain = real_income(after) - real_income(case.now)
    income = case.now.effects.regions.set_index("region")
    rows = case.found.steps[case.found.steps["issue"] == issue].set_index("player")
    for player, code in CODES.items():
        assert rows.loc[player, "value_usd_mn"] == pytest.approx(gain[code], rel=1e-6, abs=0.02)
        percent = income.loc[code, "real_income_percent"] / income.loc[code, "equivalent_variation_usd_mn"]
        assert rows.loc[player, "value_percent"] == pytest.approx(gain[code] * percent, rel=1e-4, abs=1e-7)
        n = focus.regions.index(code)
        revenue = after.equilibrium.revenue[n] - case.now.equilibrium.revenue[n]
        assert rows.loc[player, "revenue_usd_mn"] == pytest.approx(revenue, rel=1e-6, abs=0.02)
    assert np.abs(rows["value_usd_mn"]).max() > 5


def test_levels_are_in_percent_and_payments_in_dollars(case: Case) -> None:
    steps = case.found.steps.drop_duplicates("issue").set_index("issue")
    shown = {issue: (row["from_level"], row["to_level"]) for issue, row in steps.iterrows()}
    expected = {"steel": (100, 0), "oil": (0, 3), "dairy": (0, -5), "points": (0, 2), "payment": (0, 500)}
    for issue, levels in expected.items():
        assert shown[issue] == pytest.approx(levels), issue
    assert steps.loc["payment", "unit"] == "USD million a year"


@pytest.mark.parametrize("issue", ["points", "payment", "aid", "dairy", "oil"])
def test_the_gradient_s_tenth_of_a_short_step_is_the_solved_tenth(case: Case, issue: str) -> None:
    one = next(one for one in case.table.game.instruments.each if one.issue == issue)
    tenth = case.change(**{issue: one.status_quo + 0.1 * (one.offered - one.status_quo)})
    rows = case.found.steps[case.found.steps["issue"] == issue]
    assert rows["marginal_usd_mn"].to_numpy() == pytest.approx(tenth, rel=0.06, abs=0.05)


@pytest.mark.parametrize("issue", ["steel", "autos", "food"])
def test_the_gradient_s_tenth_of_a_long_step_is_a_thousandth_a_hundred_times(case: Case, issue: str) -> None:
    ahead, back = (case.change(**{issue: level}) for level in (0.999, 1.001))
    rows = case.found.steps[case.found.steps["issue"] == issue]
    assert rows["marginal_usd_mn"].to_numpy() == pytest.approx(50 * (ahead - back), rel=1e-3, abs=0.05)


def test_a_step_is_a_concession_where_the_others_gain_together_and_else_a_threat(case: Case) -> None:
    steps = case.found.steps
    for issue, part in steps.groupby("issue"):
        others = part.loc[part["player"] != part["owner"], "value_usd_mn"].sum()
        assert set(part["kind"]) == {"concession" if others >= 0 else "threat"}, issue
    kinds = steps.drop_duplicates("issue").set_index("issue")["kind"]
    assert {issue for issue, kind in kinds.items() if kind == "threat"} == {"oil", "points"}
    # Mexico loses where Canada's steel is let in; the two others together gain.
    assert case.value("steel", "Mexico") < 0 < case.value("steel", "Canada")


def test_concessions_are_ranked_by_what_a_dollar_given_is_worth(case: Case) -> None:
    ranked = case.found.ranked.set_index("issue")
    assert set(ranked.index) == {"steel", "autos", "food", "dairy", "payment", "aid"}
    for issue, row in ranked.iterrows():
        others = [name for name in PLAYERS if name != row["owner"]]
        assert row["cost_usd_mn"] == pytest.approx(-case.value(str(issue), row["owner"]))
        assert row["worth_usd_mn"] == pytest.approx(sum(case.value(str(issue), name) for name in others))
        costly = row["cost_usd_mn"] > 0
        assert row["worth_per_dollar"] == pytest.approx(row["worth_usd_mn"] / row["cost_usd_mn"] if costly else np.inf)
    order = list(zip(ranked["worth_per_dollar"], ranked["worth_usd_mn"], strict=True))
    assert order == sorted(order, reverse=True)
    assert ranked["owner_jobs_thousand"].isna().all()
    assert ranked["others_jobs_thousand"].isna().all()


def test_what_gains_its_owner_too_comes_first_at_no_price(case: Case) -> None:
    """Cheaper delivery of food gains its buyers as well as its sellers."""
    first = case.found.ranked.iloc[0]
    assert case.value("dairy", "Canada") > 0
    assert first["worth_per_dollar"] == np.inf
    assert first["cost_usd_mn"] < 0
    assert "dairy" in set(case.found.ranked.query("worth_per_dollar == inf")["issue"])
    paid = case.found.ranked.set_index("issue").loc["payment", "worth_per_dollar"]
    assert 0.5 < paid < 1.5


def rate(found: Concessions, given: str, asked: str) -> float:
    rates = found.rates.set_index(["given", "asked"])["share_of_asked"]
    return float(rates[(given, asked)])


@pytest.mark.parametrize(("given", "asked"), [("payment", "aid"), ("aid", "payment"), ("autos", "payment")])
def test_giving_one_and_getting_the_share_of_the_other_leaves_the_giver_even(
    case: Case, given: str, asked: str
) -> None:
    share, each = rate(case.found, given, asked), {one.name: one for one in case.table.game.instruments.each}
    giver = list(PLAYERS).index(each[given].player)
    assert share > 0
    moved = {given: each[given].offered, asked: share * each[asked].offered}
    cost = -case.value(given, each[given].player)
    assert cost > 5
    assert abs(case.change(**moved)[giver]) < 0.03 * cost
    assert case.change(**{given: each[given].offered})[giver] == pytest.approx(-cost, rel=1e-4)
    assert case.change(**moved | {asked: 1.2 * share * each[asked].offered})[giver] > 0.1 * cost
    assert case.change(**moved | {asked: 0.8 * share * each[asked].offered})[giver] < -0.1 * cost


def test_rates_are_between_issues_of_two_owners_and_none_where_nothing_repays(case: Case) -> None:
    rates, steps = case.found.rates, case.found.steps
    owner = dict(zip(steps["issue"], steps["owner"], strict=True))
    pairs = {(given, asked) for given in ISSUES for asked in ISSUES if owner[given] != owner[asked]}
    assert set(zip(rates["given"], rates["asked"], strict=True)) == pairs
    assert (rates["giver"] == rates["given"].map(owner)).all()
    assert np.isnan(rate(case.found, "dairy", "steel"))  # costs Canada nothing
    assert np.isnan(rate(case.found, "aid", "oil"))  # a tax on its oil repays the United States nothing
    assert case.value("oil", "United States") < 0
    assert rate(case.found, "payment", "aid") == pytest.approx(
        -case.value("payment", "Canada") / case.value("aid", "Canada")
    )


def test_a_swap_leaves_everyone_better_off(focus: Economy) -> None:
    players = {name: PLAYERS[name] for name in ("Canada", "United States")}
    issues = {name: ISSUES[name] for name in ("steel", "autos", "food", "payment", "oil")}
    table = bargaining_table(file(*MEASURES, players=players, issues=issues), focus)
    found = concessions(table, jobs=False)
    swaps = found.swaps(top=50)
    columns = [f"{name}_gain_usd_mn" for name in players]
    gains = swaps[columns].to_numpy()
    assert len(swaps) > 1
    assert (gains > 0).all()
    assert swaps["joint_gain_usd_mn"].to_numpy() == pytest.approx(gains.sum(1))
    assert (np.diff(np.log(gains).sum(1)) <= 1e-12).all()
    assert "oil" not in " ".join(swaps["concessions"])
    now = real_income(solved(focus))
    listed = [tuple(text.split(", ")) for text in swaps["concessions"]]
    for k in (0, len(swaps) - 1):
        after = real_income(solved(focus, *listed[k]))
        assert gains[k] == pytest.approx([after[code] - now[code] for code in ("CAN", "USA")], rel=1e-5, abs=0.1)
    assert len(set(listed)) == len(listed)
    # A lone concession that costs its owner is never a swap.
    costly = found.ranked.query("cost_usd_mn > 0")["issue"]
    assert not {(name,) for name in costly} & set(listed)
    assert len(found.swaps(top=1)) == 1
    worth = found.ranked.set_index("issue")["worth_usd_mn"]
    assert found.tradable == list(worth.sort_values(ascending=False).index)


def test_a_table_of_threats_has_nothing_to_trade(case: Case) -> None:
    found = concessions(case.table, ("oil", "points"), jobs=False)
    assert set(found.steps["kind"]) == {"threat"}
    assert found.ranked.empty
    assert found.tradable == []
    assert found.swaps().empty
    assert found.rates.empty


def test_some_of_the_issues_are_worth_what_they_are_beside_the_others(case: Case) -> None:
    part = concessions(case.table, ("food", "steel"), jobs=False).steps
    assert list(part["issue"].unique()) == ["food", "steel"]
    for _, row in part.iterrows():
        assert row["value_usd_mn"] == pytest.approx(case.value(row["issue"], row["player"]), abs=0.02)
    with pytest.raises(LabelError, match=r"'stel'.*did you mean 'steel'"):
        concessions(case.table, ("stel",), jobs=False)


@pytest.mark.parametrize("issue", ["steel", "food"])
def test_jobs_of_a_step_are_those_of_two_short_runs(issue: str) -> None:
    """Written by hand: the scenario under the closure short_run, with and without the step."""
    found = concessions(bargaining_table(file(*MEASURES)), (issue,)).steps.set_index("player")
    heads = []
    for measures in (MEASURES, stepped(issue)):
        run = simulate(file(*measures, issues={}, closure="short_run", deficit_rule="zero"))
        jobs = labour(run.equilibrium, headcount(run.economy, "2022")).regions.set_index("region")
        heads.append(jobs["jobs_change_thousand"])
    won = heads[1] - heads[0]
    for player in ("Canada", "United States"):
        assert found.loc[player, "jobs_thousand"] == pytest.approx(won[CODES[player]], rel=1e-5, abs=1e-4)
    assert won["CAN"] > 0.1


def test_jobs_are_summed_in_the_ranking() -> None:
    table = bargaining_table(file(*MEASURES, issues={name: ISSUES[name] for name in ("steel", "aid")}))
    found = concessions(table)
    jobs = found.steps.set_index(["issue", "player"])["jobs_thousand"]
    assert np.isfinite(jobs.drop("Mexico", level="player")).all()
    for _, row in found.ranked.iterrows():
        assert row["owner_jobs_thousand"] == pytest.approx(jobs[(row["issue"], row["owner"])])
        others = jobs[row["issue"]].drop(row["owner"]).sum()
        assert row["others_jobs_thousand"] == pytest.approx(others)


def test_a_steps_value_does_not_depend_on_what_else_is_on_the_table(focus: Economy) -> None:
    """A common rate over members who charge different ones today stays as it is while others move."""
    players = {"North": {"regions": ["USA", "CAN"]}, "Mexico": {"regions": "MEX"}}
    measures = [
        measure_text(name="us-mx", importers="USA", exporters="MEX", sectors="autos", rate=25),
        measure_text(name="mx", importers="MEX", exporters=["USA", "CAN"], sectors="food", rate=20),
    ]
    issues = {
        "cet": {"kind": "tariff", "importers": ["USA", "CAN"], "exporters": "MEX", "sectors": "autos", "by": "sector"},
        "food": {"kind": "measures", "measures": "mx"},
    }
    table = bargaining_table(file(*measures, players=players, issues=issues), focus)
    both, alone = (concessions(table, only, jobs=False) for only in ((), ("food",)))
    steps = both.steps[both.steps["issue"] == "food"]
    assert steps["value_usd_mn"].to_numpy() == pytest.approx(alone.steps["value_usd_mn"].to_numpy(), rel=1e-6)
    assert both.packages.utility[0] == pytest.approx(table.game.utility(table.game.now), abs=1e-3)


def test_jobs_of_a_step_do_not_depend_on_free_cells_beside_it() -> None:
    """A day's rates by industry differ between horizons: free cells keep those of the short run while others move."""
    cells = {"kind": "tariff", "importers": "USA", "exporters": "CAN", "sectors": ["NFM", "CHM"], "by": "cell"}
    issues = {"lumber": {"kind": "measures", "measures": "ad_cvd.softwood.can"}, "cells": cells | {"range": [0, 50]}}
    players = {name: PLAYERS[name] for name in ("Canada", "United States")}
    case = {"as_of": "2025-10-07", "measures": None, "spotlight": ["CAN", "USA"]}
    text = scenario_text(**case, players=players, issues=issues)
    table = bargaining_table(parse_scenario(text, name="day", folder=Path()))
    both, alone = (concessions(table, only).steps for only in ((), ("lumber",)))
    jobs = both[both["issue"] == "lumber"]["jobs_thousand"].to_numpy()
    assert jobs == pytest.approx(alone["jobs_thousand"].to_numpy(), abs=1e-6)
