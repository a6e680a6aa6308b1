"""The bargaining table: a scenario's players and issues as a game, and what concessions and leverage read off it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from builders import measure_text, scenario_text
from counteroffer.economy import Economy
from counteroffer.equilibrium import solve
from counteroffer.errors import CounterofferError, LabelError, ScenarioError
from counteroffer.negotiation import (
    Table,
    bargaining_table,
    coalitions,
    concessions,
    deal,
    free_tariffs,
    leverage,
    retaliation,
)
from counteroffer.negotiation.coalitions import partitions
from counteroffer.negotiation.deal import disagreement_point
from counteroffer.negotiation.table import table_of
from counteroffer.scenario import ScenarioFile, load_scenario, parse_scenario, with_pact
from counteroffer.simulation import simulate

MEASURES = (
    measure_text(name="us-steel", importers="USA", exporters="CAN", sectors="steel", rate=40),
    measure_text(name="us-autos", importers="USA", exporters="CAN", sectors="autos", rate=20),
    measure_text(name="ca-food", importers="CAN", exporters="USA", sectors="food", rate=40),
)
PLAYERS: dict[str, Any] = {"Canada": {"regions": "CAN"}, "United States": {"regions": "USA"}}
ISSUES: dict[str, Any] = {
    "steel": {"kind": "measures", "measures": ["us-steel"]},
    "autos": {"kind": "measures", "measures": ["us-autos"]},
    "food": {"kind": "measures", "measures": ["ca-food"]},
    "rates": {"kind": "tariff", "importers": "CAN", "exporters": "USA", "sectors": ["steel", "autos"], "by": "cell"},
    "points": {"kind": "tariff", "importers": "CAN", "exporters": "USA", "sectors": "energy", "range": [0, 10]},
    "oil": {"kind": "export_tax", "importers": "USA", "exporters": "CAN", "sectors": "energy"},
    "border": {"kind": "iceberg", "importers": "USA", "exporters": "CAN", "sectors": "agriculture", "range": [-5, 0]},
    "payment": {"kind": "transfer", "payer": "CAN", "receiver": "USA", "range": [0, 5000], "offer": 1000},
}


def file(*measures: dict[str, Any], **changes: Any) -> ScenarioFile:
    keys: dict[str, Any] = {"players": PLAYERS, "issues": ISSUES, "spotlight": ["CAN", "USA"]} | changes
    return parse_scenario(scenario_text(*(measures or MEASURES), **keys), name="case", folder=Path())


@pytest.fixture(scope="module")
def table(focus: Economy) -> Table:
    return bargaining_table(file(), focus)


@pytest.fixture(scope="module")
def small(table: Table) -> Table:
    return table.only(("steel", "autos", "food"))


def test_levels_of_the_status_quo_are_the_scenarios_own_policy(table: Table) -> None:
    instruments, now = table.game.instruments, table.run.equilibrium.shock
    again = instruments.shock(instruments.levels)
    for name in ("tariff", "export_tax", "iceberg", "transfer"):
        np.testing.assert_allclose(getattr(again, name), getattr(now, name), atol=1e-13)


def test_a_measure_at_none_is_the_scenario_without_it_and_halves_in_between(table: Table, focus: Economy) -> None:
    instruments = table.game.instruments
    k = instruments.names.index("steel")
    levels = np.array(instruments.levels)
    levels[k] = 0.0
    without = simulate(file(*MEASURES[1:], issues={}, deficit_rule="zero"), focus).equilibrium.shock.tariff
    np.testing.assert_allclose(instruments.shock(levels).tariff, without, atol=1e-13)
    levels[k] = 0.5
    middle = 0.5 * (without + table.run.equilibrium.shock.tariff)
    np.testing.assert_allclose(instruments.shock(levels).tariff, middle, atol=1e-13)


def test_a_cell_is_set_a_group_is_raised_and_owners_are_who_charges(table: Table) -> None:
    instruments, b = table.game.instruments, table.game.baseline
    c, u, steel = b.regions.index("CAN"), b.regions.index("USA"), b.sectors.index("STL")
    levels = np.array(instruments.levels)
    levels[[name.endswith("STL") for name in instruments.names]] = 0.17
    levels[instruments.names.index("points")] = 0.1
    levels[instruments.names.index("oil")] = 0.25
    levels[instruments.names.index("border")] = -0.04
    levels[instruments.names.index("payment")] = 700.0
    shock, oil = instruments.shock(levels), b.sectors.index("ENM")
    assert shock.tariff[steel, c, u] == pytest.approx(0.17)
    assert shock.tariff[oil, c, u] == pytest.approx(table.run.equilibrium.shock.tariff[oil, c, u] + 0.1)
    assert shock.export_tax[oil, u, c] == pytest.approx(0.25)
    assert shock.iceberg[b.sectors.index("AGR"), u, c] == pytest.approx(0.96)
    assert shock.transfer[[c, u]] == pytest.approx([-700.0, 700.0])
    assert shock.transfer.sum() == pytest.approx(0)
    owners = {issue: table.owner(issue) for issue in table.titles}
    assert {name for name, owner in owners.items() if owner == "United States"} == {"steel", "autos", "border"}


def test_a_customs_union_has_one_external_tariff(focus: Economy) -> None:
    union = {"North": {"regions": ["USA", "CAN"]}, "Mexico": {"regions": "MEX"}}
    said = {"kind": "tariff", "importers": ["USA", "CAN"], "exporters": "MEX", "sectors": "goods", "by": "sector"}
    made = bargaining_table(file(players=union, issues={"cet": said}), focus)
    instruments, b = made.game.instruments, made.game.baseline
    levels = np.linspace(0.0, 0.2, len(instruments))
    tariff = instruments.shock(levels).tariff
    u, c, m = (b.regions.index(code) for code in ("USA", "CAN", "MEX"))
    for one, level in zip(instruments.each, levels, strict=True):
        s = b.sectors.index(one.name.split()[-1])
        assert tariff[s, [u, c], m] == pytest.approx([level, level])
    wide = free_tariffs(made, by="common")
    assert all(len(one.cells) == 2 for one in wide.instruments.each if one.player == "North")


def test_without_issues_every_measure_between_players_is_one(focus: Economy) -> None:
    made = bargaining_table(file(issues={}, players={}), focus)
    assert set(made.titles) == {"us-steel", "us-autos", "ca-food"}
    assert made.game.names == ("Canada", "United States")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"issues": {"x": {"kind": "measures", "measures": ["us-stel"]}}}, "us-steel"),
        ({"issues": {"x": ISSUES["rates"] | {"sectors": "stel"}}}, "steel"),
        ({"issues": {"x": ISSUES["rates"] | {"range": [9, 1]}}}, "smaller one first"),
        ({"issues": {"x": ISSUES["rates"] | {"player": "Canda"}}}, "Canada"),
        ({"issues": {"x": ISSUES["rates"] | {"importers": "MEX"}}}, "player:"),
        ({"issues": {"x": ISSUES["rates"] | {"rnage": [0, 1]}}}, "did you mean 'range'"),
        ({"players": {"A": {"regions": "CND"}, "B": {"regions": "USA"}}}, "CAN"),
        ({"players": {"A": {"regions": "CAN"}, "B": {"regions": ["USA", "CAN"]}}}, "leave it in one"),
        ({"players": PLAYERS | {"M": {"regions": "MEX", "weights": {"places": {"Ohio": 2.0}}}}}, "MEX"),
    ],
)
def test_a_mistake_on_the_table_names_the_key_and_the_mend(focus: Economy, changes: Any, words: str) -> None:
    with pytest.raises(CounterofferError, match=words):
        bargaining_table(file(**changes), focus)


def test_weights_have_mean_one_and_fall_where_they_are_said(focus: Economy) -> None:
    weights = {"places": {"Michigan": 5.0}}
    players = {"Canada": {"regions": "CAN", "weights": {"jobs": True}}, "US": {"regions": "USA", "weights": weights}}
    made = bargaining_table(file(players=players), focus)
    weight, b = made.game.weights, made.game.baseline
    ca, us = weight[0][:, b.regions.index("CAN")], weight[1][:, b.regions.index("USA")]
    assert ca.mean() == pytest.approx(1)
    assert us.mean() == pytest.approx(1)
    assert us.argmax() == b.sectors.index("AUT")
    assert ca[b.sectors.index("ACC")] > ca[b.sectors.index("ENM")]  # many jobs a dollar, few jobs a dollar
    assert (weight[0][:, b.regions.index("USA")] == 0).all()


def test_the_pacts_lapse_is_read_from_the_book(focus: Economy) -> None:
    lapsed = simulate(with_pact(load_scenario("october-2025"), "lapsed"), focus)
    text = (Path(load_scenario("october-2025").folder) / "october-2025.yaml").read_text(encoding="utf-8")
    written = simulate(parse_scenario(text + "\npact: lapsed\n", name="x", folder=Path()), focus)
    np.testing.assert_allclose(lapsed.equilibrium.shock.tariff, written.equilibrium.shock.tariff, atol=1e-12)
    usual = simulate("october-2025", focus)
    assert np.abs(lapsed.equilibrium.shock.tariff - usual.equilibrium.shock.tariff).max() > 0.01
    with pytest.raises(ScenarioError, match="as_of"):
        with_pact(file(), "lapsed")


def test_a_steps_value_is_the_difference_of_two_solves(small: Table, focus: Economy) -> None:
    found = concessions(small)
    row = found.steps[found.steps["issue"] == "steel"].set_index("player")
    kept = file(*MEASURES[1:], issues={}, deficit_rule="zero")
    after, before = (simulate(case, focus).effects.regions for case in (kept, replace_rule(small)))
    gain = (
        after.set_index("region")["equivalent_variation_usd_mn"]
        - before.set_index("region")["equivalent_variation_usd_mn"]
    )
    assert row.loc["Canada", "value_usd_mn"] == pytest.approx(gain["CAN"], rel=1e-6)
    assert row.loc["United States", "value_usd_mn"] == pytest.approx(gain["USA"], rel=1e-6)
    levels = np.array(small.game.instruments.levels)
    levels[0] = 0.9
    tenth = small.game.utility(small.game.solve(levels)) - small.game.utility(small.game.now)
    assert row["marginal_usd_mn"].to_numpy() == pytest.approx(tenth, rel=0.15)


def replace_rule(table: Table) -> ScenarioFile:
    return replace(table.run.file, scenario=table.run.scenario.varied(deficit_rule="zero"))


def test_jobs_of_a_step_are_the_difference_of_two_short_runs(small: Table, focus: Economy) -> None:
    found = concessions(small, ("steel",)).steps.set_index("player")
    run = small.run.short_run
    near = table_of(run)
    e = solve(near.game.baseline, near.game.instruments.shock(without(near, "steel")), near.game.settings)
    from counteroffer.effects.jobs import headcount, without_work

    heads = headcount(run.economy, run.scenario.unemployment.before)
    c = run.economy.regions.index("CAN")
    won = without_work(run.equilibrium, heads)[:, c].sum() - without_work(e, heads)[:, c].sum()
    assert found.loc["Canada", "jobs_thousand"] == pytest.approx(won, abs=1e-6)
    assert won > 0


def without(table: Table, issue: str) -> np.ndarray:
    levels = np.array(table.game.instruments.levels)
    levels[[one.issue == issue for one in table.game.instruments.each]] = 0.0
    return levels


def test_concessions_rank_trade_and_swap(table: Table) -> None:
    found = concessions(table, jobs=False)
    assert found.ranked["worth_per_dollar"].is_monotonic_decreasing
    free = found.ranked["cost_usd_mn"] <= 0
    assert (found.ranked["worth_per_dollar"] == np.inf).equals(free)
    kinds = found.steps.drop_duplicates("issue").set_index("issue")["kind"]
    assert kinds["steel"] == "concession"
    assert kinds["points"] == "threat"
    share = found.rates.set_index(["given", "asked"]).loc[("payment", "autos"), "share_of_asked"]
    value = found.steps[found.steps["player"] == "Canada"].set_index("issue")["value_usd_mn"]
    assert share == pytest.approx(-value["payment"] / value["autos"])
    assert 0 < share < 1
    for column in ("Canada_gain_usd_mn", "United States_gain_usd_mn"):
        assert (found.swaps()[column] > 0).all()


def test_leverage_is_harm_per_harm_with_those_that_pay_apart(small: Table) -> None:
    found = leverage(small, "Canada", "United States", ("autos", "steel", "food")).table
    assert set(found["kind"]) == {"tariff", "export tax"}
    pays = found["pays_for_itself"].to_numpy()
    assert (np.diff(pays.astype(int)) <= 0).all()
    rest = found[~pays]
    assert rest["harm_ratio"].to_numpy() == pytest.approx((rest["theirs_usd_mn"] / rest["ours_usd_mn"]).to_numpy())
    b = small.game.baseline
    tariff = np.array(small.run.equilibrium.shock.tariff)
    tariff[b.sectors.index("AUT"), b.regions.index("CAN"), b.regions.index("USA")] += 0.1
    e = solve(b, replace(small.run.equilibrium.shock, tariff=tariff), small.game.settings)
    gain = small.game.utility(e) - small.game.utility(small.game.now)
    row = found.set_index("instrument").loc["tariff on AUT"]
    assert (row["ours_usd_mn"], row["theirs_usd_mn"]) == pytest.approx(tuple(gain), rel=1e-6)
    assert "Michigan" in row["felt_places"]


def test_a_retaliation_keeps_its_budget_and_hits_where_it_is_aimed(small: Table) -> None:
    sectors = ("autos", "steel", "food")
    plans = {
        cost: retaliation(small, "Canada", "United States", cost, sectors=sectors) for cost in (0.0, 300.0, 2000.0)
    }
    for cost, plan in plans.items():
        assert plan.own_cost_usd_mn <= cost + 0.1
        assert plan.kkt < 1e-5
    assert plans[0.0].harm_usd_mn <= plans[300.0].harm_usd_mn <= plans[2000.0].harm_usd_mn
    aimed = retaliation(small, "Canada", "United States", 300.0, places={"Michigan": 1.0}, sectors=sectors)
    for plan in (aimed, plans[300.0]):
        assert plan.places is not None
    michigan = [-p.places.set_index("name").loc["Michigan", "real_income_usd_mn"] for p in (aimed, plans[300.0])]
    assert aimed.target_harm_usd_mn == pytest.approx(michigan[0])
    assert michigan[0] >= 0.98 * michigan[1]
    with pytest.raises(CounterofferError, match="less than nothing"):
        retaliation(small, "Canada", "United States", -1.0)


def test_deals_add_up_from_each_disagreement(small: Table) -> None:
    for kind in ("status_quo", "nash"):
        found = deal(small, kind, trace=False)
        assert found.possible
        game = small.game
        for one in (*found.bargains, *found.paid):
            assert one.utility - found.without == pytest.approx(one.gain)
            assert (one.gain / game.before > -1e-8).all()
            assert one.kkt <= 1e-6
        for one in found.paid:
            assert found.paid_by(one).sum() == pytest.approx(0)
        assert set(found.terms(found.bargains[0])["issue"]) == {"steel", "autos", "food"}
    assert (disagreement_point(small, "nash")[0] < 0).all()


def test_where_there_is_no_deal_the_smallest_payment_that_makes_one_is_enough(small: Table) -> None:
    now = small.game.utility(small.game.now)
    most = deal(small, payments=False, trace=False).ideals[0].gain[0]
    found = deal(small, without=now + np.array([most + 300.0, -most - 200.0]), trace=False)
    assert not found.possible
    assert found.smallest_transfer is not None
    row = found.smallest_transfer.iloc[0]
    assert (row["payer"], row["receiver"]) == ("United States", "Canada")
    assert 250 < row["usd_mn"] < most + 300
    assert deal(small, without=now + 50_000.0, trace=False).smallest_transfer is None


def test_partitions_and_the_value_of_coalitions(small: Table) -> None:
    assert len(list(partitions("ABC"))) == 5
    assert len(list(partitions("ABCD"))) == 15
    found = coalitions(small, external="pact")
    assert len(found.values) == 5
    v = found.worth.set_index("coalition")["v_usd_mn"]
    assert found.shapley.sum() == pytest.approx(v["USA+CAN+MEX"], rel=1e-9)
    slack, division = found.core
    assert division.sum() == pytest.approx(v["USA+CAN+MEX"], rel=1e-6)
    for coalition in ("USA", "CAN", "MEX", "USA+CAN", "USA+MEX", "CAN+MEX"):
        assert division[coalition.split("+")].sum() >= v[coalition] + slack - 1e-4
    pairs = [("USA", "CAN"), ("USA", "MEX"), ("CAN", "MEX")]
    losing = {(a, b) for a, b in pairs if v[f"{a}+{b}"] < v[a] + v[b] - 1e-6}
    assert {(a, b) for a, b, _ in found.losing_mergers if "+" not in a + b} == losing
    assert max(found.left.values()) < 1e-10
    with pytest.raises(LabelError):
        coalitions(small, ("USA", "CAN", "MXE"))
