"""A scenario's players and issues as a game: every level is a policy that a scenario could have written by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from builders import measure_text, scenario_text
from counteroffer.economy import Economy
from counteroffer.effects.labour import headcount
from counteroffer.effects.places import places
from counteroffer.equilibrium import Shock
from counteroffer.errors import CounterofferError, EconomyError, LabelError, ScenarioError
from counteroffer.negotiation import BargainingTable, bargaining_table
from counteroffer.run.run import Run, simulate
from counteroffer.scenario import ScenarioFile, load_scenario, parse_scenario, resolve, with_pact

FIELDS = ("tariff", "export_tax", "iceberg", "transfer")
PLAYERS: dict[str, Any] = {"Canada": {"regions": "CAN"}, "United States": {"regions": "USA"}}
RATE: dict[str, Any] = {"kind": "tariff", "importers": "CAN", "exporters": "USA", "sectors": "steel"}
STEEL: dict[str, Any] = {"kind": "measures", "measures": ["us-steel"]}
PAYMENT: dict[str, Any] = {"kind": "transfer", "payer": "CAN", "receiver": "USA"}
# On one cell lie several measures, some act on part of a sector, and every kind of policy is there before the table.
MEASURES = (
    measure_text(name="us-goods", sectors="goods", rate=5),
    measure_text(name="us-steel", sectors="steel", rate=40, exempt_share=0.25),
    measure_text(name="us-power", sectors="energy", rate=10),
    measure_text(name="ca-food", importers="CAN", exporters="USA", sectors="food", rate=30),
    measure_text(name="ca-oil", kind="export_tax", sectors="ENM", rate=8),
    measure_text(name="ca-rules", kind="iceberg", importers="CAN", exporters="USA", sectors="TRD", rate=None, change=6),
    {"name": "aid", "kind": "transfer", "payer": "USA", "receiver": "CAN", "usd_mn": 300},
)
ISSUES: dict[str, Any] = {
    "steel": STEEL,
    "goods": {"kind": "measures", "measures": ["us-g*", "us-power"]},
    "oil": {"kind": "measures", "measures": "ca-oil"},
    "rules": {"kind": "measures", "measures": "ca-rules"},
    "points": RATE | {"sectors": ["food", "FAB"], "range": [0, 10]},
    "cells": RATE | {"sectors": ["autos", "steel"], "by": "cell"},
    "export": {"kind": "export_tax", "importers": "USA", "exporters": "CAN", "sectors": ["lumber", "steel"]},
    "border": {"kind": "iceberg", "importers": "USA", "exporters": "CAN", "sectors": ["FIN", "agriculture"]},
    "payment": PAYMENT,
}


def file(*measures: dict[str, Any], **changes: Any) -> ScenarioFile:
    keys: dict[str, Any] = {"players": PLAYERS, "spotlight": ["CAN", "USA"]} | changes
    return parse_scenario(scenario_text(*(measures or MEASURES), **keys), name="case", folder=Path())


def made(economy: Economy, *measures: dict[str, Any], **changes: Any) -> BargainingTable:
    return bargaining_table(file(*measures, **changes), economy)


def without(*names: str) -> list[dict[str, Any]]:
    return [measure for measure in MEASURES if measure["name"] not in names]


def moved(table: BargainingTable, **levels: float) -> Shock:
    """The policy with some instruments at a level, the others where they are."""
    instruments = table.game.instruments
    at = np.array(instruments.levels)
    for name, level in levels.items():
        at[instruments.names.index(name)] = level
    return instruments.shock(at)


def cell(economy: Economy, sector: str, importer: str, exporter: str) -> tuple[int, int, int]:
    return economy.sectors.index(sector), economy.regions.index(importer), economy.regions.index(exporter)


def same(one: Shock, other: Shock, tolerance: float = 1e-12) -> None:
    for name in FIELDS:
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), rtol=0, atol=tolerance, err_msg=name)


@pytest.fixture(scope="module")
def table(focus: Economy) -> BargainingTable:
    return made(focus, issues=ISSUES)


def test_levels_of_the_status_quo_are_the_scenarios_own_policy(table: BargainingTable) -> None:
    instruments, now = table.game.instruments, table.run.equilibrium.shock
    assert {one.field for one in instruments.each} == set(FIELDS)
    same(instruments.shock(instruments.levels), now)
    for issue in ISSUES:
        alone = table.only((issue,)).game.instruments
        same(alone.shock(alone.levels), now)
    for name in FIELDS:  # and there is something to reproduce in each
        assert not np.allclose(getattr(now, name), getattr(Shock.none(table.game.baseline), name), atol=1e-6), name


@pytest.mark.parametrize(
    ("issue", "gone"),
    [
        ("steel", ["us-steel"]),
        ("goods", ["us-goods", "us-power"]),
        ("oil", ["ca-oil"]),
        ("rules", ["ca-rules"]),
    ],
)
def test_a_measure_at_none_is_the_scenario_written_without_it(
    table: BargainingTable, focus: Economy, issue: str, gone: list[str]
) -> None:
    same(moved(table, **{issue: 0.0}), resolve(file(*without(*gone)).scenario, focus).shock)
    assert table.game.instruments.each[table.game.instruments.names.index(issue)].unit == "percent of the measure"


@pytest.mark.parametrize("issue", ["steel", "goods", "oil"])
@pytest.mark.parametrize("share", [0.5, 0.2])
def test_a_measure_in_part_has_that_part_of_its_points(table: BargainingTable, issue: str, share: float) -> None:
    none, part, whole = (moved(table, **{issue: level}) for level in (0.0, share, 1.0))
    for name in FIELDS:
        mixed = share * getattr(whole, name) + (1 - share) * getattr(none, name)
        np.testing.assert_allclose(getattr(part, name), mixed, rtol=0, atol=1e-12)


def test_half_of_forty_points_on_what_is_not_exempt_is_fifteen(focus: Economy, table: BargainingTable) -> None:
    at = cell(focus, "STL", "USA", "CAN")
    now, half = (moved(table, steel=level).tariff[at] for level in (1.0, 0.5))
    assert now - half == pytest.approx(0.5 * 0.75 * 0.40)


def test_a_cell_s_level_is_its_rate_and_starts_where_it_is(focus: Economy, table: BargainingTable) -> None:
    now, at = table.run.equilibrium.shock.tariff, cell(focus, "STL", "CAN", "USA")
    shock = moved(table, **{"cells CAN←USA STL": 0.17})
    assert shock.tariff[at] == pytest.approx(0.17)
    changed = np.argwhere(np.abs(shock.tariff - now) > 1e-12)
    assert [tuple(row) for row in changed] == [at]
    one = table.game.instruments.each[table.game.instruments.names.index("cells CAN←USA STL")]
    assert one.status_quo == pytest.approx(now[at])


def test_a_rate_outside_the_range_widens_it_so_that_it_can_stay(focus: Economy) -> None:
    issue = RATE | {"importers": "USA", "exporters": "CAN", "by": "cell", "range": [0, 10]}
    (one,) = made(focus, issues={"x": issue}).game.instruments.each
    assert one.status_quo == pytest.approx(0.35, abs=0.01)
    assert (one.lower, one.upper) == (0.0, one.status_quo)


def test_a_group_adds_the_same_points_to_whatever_is_charged(focus: Economy, table: BargainingTable) -> None:
    now, shock = table.run.equilibrium.shock.tariff, moved(table, points=0.04)
    for sector in ("FOO", "FAB"):
        at = cell(focus, sector, "CAN", "USA")
        assert shock.tariff[at] == pytest.approx(now[at] + 0.04)
    assert now[cell(focus, "FOO", "CAN", "USA")] > now[cell(focus, "FAB", "CAN", "USA")] + 0.2
    assert np.count_nonzero(np.abs(shock.tariff - now) > 1e-12) == 2


def test_a_group_that_names_part_of_a_sector_adds_that_part_of_the_points(focus: Economy) -> None:
    """Utilities hold electricity (D), which carries tariffs, and water (E), which does not."""
    found = made(focus, issues={"power": RATE | {"sectors": "D"}})
    d = focus.detail
    power, water = (d.trade[d.sectors.index(s), d.regions.index("CAN"), d.regions.index("USA")] for s in "DE")
    at = cell(focus, "UTL", "CAN", "USA")
    added = moved(found, power=0.10).tariff[at] - found.run.equilibrium.shock.tariff[at]
    assert 0 < power < power + water
    assert added == pytest.approx(0.10 * power / (power + water), rel=1e-9)


def test_a_customs_union_sets_one_rate_a_sector(focus: Economy) -> None:
    union: dict[str, Any] = {"North": {"regions": ["USA", "CAN"]}, "Mexico": {"regions": "MEX"}}
    cet = RATE | {
        "importers": ["USA", "CAN"],
        "exporters": "MEX",
        "sectors": ["autos", "steel", "food"],
        "by": "sector",
    }
    measures = (
        measure_text(name="us", exporters="MEX", sectors="goods", rate=20),
        measure_text(name="ca", importers="CAN", exporters="MEX", sectors="goods", rate=5),
    )
    found = made(focus, *measures, players=union, issues={"cet": cet})
    instruments, now = found.game.instruments, found.run.equilibrium.shock.tariff
    assert set(instruments.names) == {"cet AUT", "cet STL", "cet FOO"}
    assert {one.player for one in instruments.each} == {"North"}
    tariff = instruments.shock(np.array([0.05, 0.15, 0.25])).tariff
    for one, level in zip(instruments.each, (0.05, 0.15, 0.25), strict=True):
        sector = one.name.removeprefix("cet ")
        pair = [cell(focus, sector, n, "MEX") for n in ("USA", "CAN")]
        assert [tariff[at] for at in pair] == pytest.approx([level, level])
        trade = np.array([found.game.baseline.trade[at] for at in pair])
        assert one.status_quo == pytest.approx(np.array([now[at] for at in pair]) @ trade / trade.sum())


def test_an_export_tax_is_the_exporters_to_set_and_to_keep(focus: Economy, table: BargainingTable) -> None:
    assert table.owner("export") == table.owner("oil") == "Canada"
    shock = moved(table, export=0.12)
    for sector in ("WOO", "STL"):
        assert shock.export_tax[cell(focus, sector, "USA", "CAN")] == pytest.approx(0.12)
    instruments = table.game.instruments
    levels = np.array(instruments.levels)
    levels[instruments.names.index("export")] = 0.12
    taxed = table.game.solve(levels, table.game.now).revenue - table.game.now.revenue
    exports = sum(table.game.now.trade[cell(focus, s, "USA", "CAN")] for s in ("WOO", "STL"))
    assert 0.3 * 0.12 * exports < taxed[focus.regions.index("CAN")] < 0.12 * exports


def test_icebergs_scale_the_delivered_cost(focus: Economy, table: BargainingTable) -> None:
    shock = moved(table, border=-0.05)
    assert shock.iceberg[cell(focus, "FIN", "USA", "CAN")] == pytest.approx(0.95)
    assert shock.iceberg[cell(focus, "TRD", "CAN", "USA")] == pytest.approx(1.06)


def test_payments_sum_to_zero_and_go_by_value_added_inside_a_coalition(focus: Economy) -> None:
    players: dict[str, Any] = {"Europe": {"regions": "EU"}, "North": {"regions": ["CAN", "USA"]}}
    issues = {"pay": {"kind": "transfer", "payer": "EU", "receiver": "USA"}, "back": PAYMENT | {"receiver": "EU"}}
    found = made(focus, players=players, issues=issues)
    b = focus.baseline
    before, shock = found.run.equilibrium.shock.transfer, moved(found, pay=800.0)
    change = shock.transfer - before
    assert change.sum() == pytest.approx(0, abs=1e-9)
    assert change[b.regions.index("USA")] == pytest.approx(800)
    members = [b.regions.index(r) for r in ("DEU", "ESP", "FRA", "ITA", "NLD", "REU")]
    size = b.value_added.sum(0)[members]
    assert change[members] == pytest.approx(-800 * size / size.sum())
    assert np.count_nonzero(change) == 7
    assert [found.owner(issue) for issue in issues] == ["Europe", "North"]
    assert moved(found, back=100.0).transfer[b.regions.index("CAN")] == pytest.approx(
        before[b.regions.index("CAN")] - 100
    )


def test_without_players_each_region_of_the_spotlight_is_one(focus: Economy) -> None:
    found = made(focus, players={}, spotlight=["MEX", "USA", "CAN"])
    assert found.game.names == ("Mexico", "United States", "Canada")
    assert [player.regions for player in found.game.players] == [("MEX",), ("USA",), ("CAN",)]


def test_without_issues_every_measure_in_force_between_players_is_one_from_all_to_none(focus: Economy) -> None:
    measures = (
        *MEASURES,
        measure_text(name="later", effective={"from": "2030-01-01"}),
        measure_text(name="on-mexico", exporters="MEX"),
        measure_text(name="on-all", exporters="all", sectors="autos", title="Cars from everywhere"),
    )
    found = made(focus, *measures)
    # Not the payment, nor what starts later, nor what falls on somebody who is not at the table.
    expected = {"us-goods", "us-steel", "us-power", "ca-food", "ca-oil", "ca-rules", "on-all"}
    assert set(found.titles) == set(found.game.instruments.names) == expected
    assert found.titles["on-all"] == "Cars from everywhere"
    owners = {name: found.owner(name) for name in expected}
    assert {name for name, owner in owners.items() if owner == "Canada"} == {"ca-food", "ca-oil", "ca-rules"}
    for one in found.game.instruments.each:
        assert (one.lower, one.upper, one.status_quo, one.offered) == (0.0, 1.0, 1.0, 0.0)
    off = {"off": {"measures": ["us-goods", "on-all"], "enabled": False}}
    assert set(made(focus, *measures, packages=off).titles) == expected - {"us-goods", "on-all"}


def test_with_nothing_between_the_players_the_table_says_so(focus: Economy) -> None:
    with pytest.raises(ScenarioError, match=r"nothing is on the table.*add `issues`"):
        made(focus, measure_text(exporters="MEX"))


def test_an_offer_is_what_the_file_says_or_the_far_end_of_the_range(focus: Economy) -> None:
    issues = {
        "whole": STEEL,
        "part": {"kind": "measures", "measures": "ca-food", "offer": 40},
        "rate": RATE | {"sectors": "autos", "range": [0, 10]},
        "pay": PAYMENT | {"offer": 700},
    }
    offered = {one.name: one.offered for one in made(focus, issues=issues).game.instruments.each}
    assert offered == pytest.approx({"whole": 0.0, "part": 0.4, "rate": 0.1, "pay": 700.0})


@pytest.mark.parametrize(
    ("changes", "charged"),
    [
        ({"importers": ["CAN", "MEX"]}, "CAN, MEX"),
        ({"importers": ["CAN", "USA"], "exporters": "MEX"}, "CAN, USA"),
        ({"kind": "export_tax", "importers": "USA", "exporters": "MEX"}, "MEX"),
    ],
)
def test_an_owner_that_is_not_plain_has_to_be_said(focus: Economy, changes: dict[str, Any], charged: str) -> None:
    issue = RATE | changes
    words = rf"issues\.x: .*\({charged} charge it\); say `player:`, one of Canada, United States"
    with pytest.raises(ScenarioError, match=words):
        made(focus, issues={"x": issue})
    assert made(focus, issues={"x": issue | {"player": "United States"}}).owner("x") == "United States"


def test_measures_of_two_governments_have_no_plain_owner(focus: Economy) -> None:
    both: dict[str, Any] = {"kind": "measures", "measures": ["us-steel", "ca-food"]}
    with pytest.raises(ScenarioError, match=r"issues\.x.*say `player:`"):
        made(focus, issues={"x": both})
    assert made(focus, issues={"x": both | {"player": "Canada"}}).owner("x") == "Canada"


def test_measures_that_do_not_scale_together_are_refused(focus: Economy) -> None:
    both = {"kind": "measures", "measures": ["ca-food", "ca-oil"], "player": "Canada"}
    with pytest.raises(ScenarioError, match=r"issues\.x.*export_tax, tariff do not scale together"):
        made(focus, issues={"x": both})


def test_two_issues_on_one_thing_are_refused(focus: Economy) -> None:
    """Both off would take the duty off twice, a subsidy; two limits on the same goods say neither what comes in."""
    with pytest.raises(ScenarioError, match=r"issues: x and y both have us-steel.*leave it in one"):
        made(focus, issues={"x": STEEL, "y": STEEL | {"measures": ["us-*l"]}})
    limit = {"kind": "quota", "importers": "CAN", "exporters": "USA", "sectors": "FOO", "range": [50, 100]}
    with pytest.raises(ScenarioError, match=r"issues\.y: x limits the same goods"):
        made(focus, issues={"x": limit, "y": limit | {"range": [60, 90]}})
    made(focus, issues={"x": limit, "y": limit | {"sectors": ["FOO", "AUT"]}})  # one within the other is another limit


def weighing(**weights: Any) -> dict[str, Any]:
    return {"issues": {"x": STEEL}, "players": PLAYERS | {"United States": {"regions": "USA", "weights": weights}}}


UNKNOWN: dict[str, tuple[dict[str, Any], Sequence[str]]] = {
    "importer": ({"issues": {"x": RATE | {"importers": "CND"}}}, ["region 'CND'", "issues.x.importers", "'CAN'"]),
    "exporter": ({"issues": {"x": RATE | {"exporters": "UAS"}}}, ["region 'UAS'", "issues.x.exporters", "'USA'"]),
    "sector": ({"issues": {"x": RATE | {"sectors": "steal"}}}, ["sector 'steal'", "issues.x.sectors", "'steel'"]),
    "measure": (
        {"issues": {"x": STEEL | {"measures": ["us-stel"]}}},
        ["measure 'us-stel'", "issues.x.measures", "'us-steel'"],
    ),
    "owner": ({"issues": {"x": RATE | {"player": "Canda"}}}, ["player 'Canda'", "issues.x.player", "'Canada'"]),
    "owner of a measure": (
        {"issues": {"x": STEEL | {"player": "Untied States"}}},
        ["player 'Untied States'", "issues.x.player", "'United States'"],
    ),
    "owner of a payment": (
        {"issues": {"x": PAYMENT | {"player": "Canda"}}},
        ["player 'Canda'", "issues.x.player", "'Canada'"],
    ),
    "payer": ({"issues": {"x": PAYMENT | {"payer": "CND"}}}, ["region 'CND'", "issues.x.payer", "'CAN'"]),
    "receiver": ({"issues": {"x": PAYMENT | {"receiver": "UAS"}}}, ["region 'UAS'", "issues.x.receiver", "'USA'"]),
    "player's region": (
        {"issues": {"x": STEEL}, "players": PLAYERS | {"Canada": {"regions": "CND"}}},
        ["region 'CND'", "players.Canada.regions", "'CAN'"],
    ),
    "weighed sector": (
        weighing(sectors={"steal": 2.0}),
        ["sector 'steal'", "players.United States.weights.sectors", "'steel'"],
    ),
    "weighed place": (
        weighing(places={"Michigen": 2.0}),
        ["'Michigen'", "players.United States.weights.places", "Michigan"],
    ),
}


@pytest.mark.parametrize("case", UNKNOWN)
def test_an_unknown_label_is_refused_with_its_key_and_the_nearest_one(focus: Economy, case: str) -> None:
    changes, words = UNKNOWN[case]
    with pytest.raises(LabelError) as caught:
        made(focus, **changes)
    for word in (*words, "did you mean"):
        assert word in str(caught.value), (word, str(caught.value))


@pytest.mark.parametrize("other", [["USA", "CAN"], "CUSMA"])
def test_a_region_sits_with_one_player(focus: Economy, other: Any) -> None:
    with pytest.raises(ScenarioError, match="CAN is in both Canada and Them; leave it in one"):
        made(focus, issues={"x": STEEL}, players={"Canada": {"regions": "CAN"}, "Them": {"regions": other}})


@pytest.mark.parametrize(
    "issue",
    [RATE, RATE | {"by": "cell"}, ISSUES["export"], ISSUES["border"], STEEL, PAYMENT],
    ids=["tariff", "cell", "export tax", "iceberg", "measures", "payment"],
)
def test_a_range_upside_down_is_refused(focus: Economy, issue: dict[str, Any]) -> None:
    with pytest.raises(CounterofferError, match=r"\bx: the range .*from"):
        made(focus, issues={"x": issue | {"range": [9, 1]}})
    assert made(focus, issues={"x": issue | {"range": [1, 9]}}).game.instruments.names[0].startswith("x")


MISTYPED: dict[str, tuple[dict[str, Any], str]] = {
    "measures": (
        {"kind": "measures", "measurs": ["us-steel"]},
        "unknown key issues.x.measurs; did you mean 'measures'?",
    ),
    "measures range": (STEEL | {"rnage": [0, 50]}, "unknown key issues.x.rnage; did you mean 'range'?"),
    "tariff": (RATE | {"rnage": [0, 1]}, "unknown key issues.x.rnage; did you mean 'range'?"),
    "export tax": (RATE | {"kind": "export_tax", "bye": "cell"}, "unknown key issues.x.bye; did you mean 'by'?"),
    "iceberg": (ISSUES["border"] | {"ofer": -5}, "unknown key issues.x.ofer; did you mean 'offer'?"),
    "payment": (PAYMENT | {"reciever": "USA"}, "unknown key issues.x.reciever; did you mean 'receiver'?"),
}


@pytest.mark.parametrize("case", MISTYPED)
def test_a_mistyped_key_of_an_issue_reads_as_the_file_has_it(case: str) -> None:
    issue, sentence = MISTYPED[case]
    with pytest.raises(ScenarioError) as caught:
        file(issues={"x": issue})
    assert sentence in re.split(r"(?:^case: |; )line \d+: ", str(caught.value), flags=re.M)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"issues": {"x": RATE | {"kind": "tarif"}}}, r"issues\.x\.kind: 'tarif' .*did you mean 'tariff'\?"),
        ({"issues": {"x": RATE | {"by": "cel"}}}, r"issues\.x\.by: 'cel' .*did you mean 'cell'\?"),
        ({"issues": {"x": RATE | {"range": ["a", 5]}}}, r"issues\.x\.range\[0\]: .*number \(got 'a'\)"),
        ({"players": {"A": {"region": "CAN"}}}, r"unknown key players\.A\.region; did you mean 'regions'\?"),
        (weighing(sector={"steel": 2.0}), r"unknown key players\.United States\.weights\.sector; .*'sectors'\?"),
        (weighing(sectors={"steel": -1.0}), r"players\.United States\.weights\.sectors\.steel: .*-1"),
        ({"players": {"A": {"regions": "CAN", "power": 0.0}}}, r"players\.A\.power: .*give 0.001 or more"),
        (
            {"negotiation": {"disagrement": "nash"}},
            r"unknown key negotiation\.disagrement; did you mean 'disagreement'",
        ),
        ({"negotiation": {"disagreement": "nsh"}}, r"negotiation\.disagreement: 'nsh' .*did you mean 'nash'\?"),
    ],
)
def test_other_mistakes_name_the_key_and_the_mend(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        file(**changes)


def test_two_issues_may_not_both_set_a_rate(focus: Economy) -> None:
    with pytest.raises(EconomyError, match=r"rates CAN←USA FOO.* both set the tariff"):
        made(focus, issues={"rates": RATE | {"sectors": "food", "by": "cell"}, "food": STEEL | {"measures": "ca-food"}})


def test_a_table_read_from_a_file_is_the_one_written(tmp_path: Path, focus: Economy) -> None:
    negotiation = {"disagreement": "nash", "deficit_rule": "world_share", "side_payments_usd_mn": 900.0}
    said: dict[str, Any] = {
        "players": PLAYERS | {"Mexico": {"regions": "MEX", "power": 2.0}},
        "negotiation": negotiation,
    }
    path = tmp_path / "talks.yaml"
    path.write_text(scenario_text(*MEASURES, issues=ISSUES, **said), encoding="utf-8")
    read = load_scenario(path).scenario
    assert {name: issue.kind for name, issue in read.issues.items()} == {n: i["kind"] for n, i in ISSUES.items()}
    assert read.negotiation.model_dump(exclude={"discount", "beliefs"}) == negotiation
    again = yaml.safe_dump(read.model_dump(mode="json", by_alias=True), allow_unicode=True, sort_keys=False)
    path.write_text(again, encoding="utf-8")
    assert load_scenario(path).scenario == read
    other = bargaining_table(path, focus)
    one = made(focus, *MEASURES, issues=ISSUES, **said).game.instruments
    assert one.names == other.game.instruments.names
    same(one.shock(one.upper), other.game.instruments.shock(one.upper))
    assert other.power.tolist() == [1.0, 1.0, 2.0]
    assert other.run.settings.deficit_rule == "world_share"


def test_some_of_the_issues_leave_the_others_in_force(table: BargainingTable) -> None:
    part = table.only(("steel",))
    assert list(part.titles) == list(part.game.instruments.names) == ["steel"]
    same(part.game.instruments.shock(np.zeros(1)), moved(table, steel=0.0))
    with pytest.raises(LabelError, match=r"'stel'.*did you mean 'steel'"):
        table.only(("stel",))


def test_utility_is_the_members_equivalent_variation(focus: Economy) -> None:
    union: dict[str, Any] = {"North": {"regions": ["USA", "CAN"]}, "Mexico": {"regions": "MEX"}}
    found = made(focus, issues={"x": STEEL | {"player": "North"}}, players=union)
    assert found.run.settings.deficit_rule == "zero"
    alone = simulate(file(*MEASURES, deficit_rule="zero"), focus).effects.regions.set_index("region")
    ev = alone["equivalent_variation_usd_mn"]
    expected = [ev["USA"] + ev["CAN"], ev["MEX"]]
    assert found.game.utility(found.game.now) == pytest.approx(expected, rel=1e-7, abs=0.01)


def weights(economy: Economy, **said: Any) -> dict[str, np.ndarray]:
    """Weights [s, n] of both players where only Canada's or only the United States' are said."""
    players = {name: spec | {"weights": said.get(name.split()[-1], {})} for name, spec in PLAYERS.items()}
    found = made(economy, issues={"x": STEEL}, players=players)
    return dict(zip(found.game.names, found.game.weights, strict=True))


def test_without_weights_every_dollar_of_the_players_own_counts_one(focus: Economy) -> None:
    for name, code in (("Canada", "CAN"), ("United States", "USA")):
        own = weights(focus)[name]
        assert (own[:, focus.regions.index(code)] == 1).all()
        assert own.sum() == len(focus.sectors)


def test_weighed_sectors_and_groups_have_the_ratio_that_is_said(focus: Economy) -> None:
    found = weights(focus, Canada={"sectors": {"steel": 3.0, "FOO": 0.0, "energy": 2.0}})["Canada"]
    own = dict(zip(focus.sectors, found[:, focus.regions.index("CAN")], strict=True))
    plain = own["TRD"]
    assert own["STL"] == pytest.approx(3 * plain)
    assert own["FOO"] == 0
    for sector in ("ENM", "PET", "UTL"):
        assert own[sector] == pytest.approx(2 * plain)
    assert np.mean(list(own.values())) == pytest.approx(1)


def test_the_weight_of_michigan_goes_by_its_share_of_each_sector(focus: Economy) -> None:
    for label in ("Michigan", "US-MI"):
        found = weights(focus, States={"places": {label: 5.0}})["United States"]
        own = found[:, focus.regions.index("USA")]
        there = places(focus, "USA")
        share = there.share[:, list(there.table["id"]).index("US-MI")]
        assert own == pytest.approx((1 + 4 * share) / (1 + 4 * share).mean())
        assert own.argmax() == focus.sectors.index("AUT")
        assert own[focus.sectors.index("AUT")] > 1.2


def test_jobs_weigh_a_sector_by_jobs_a_dollar(focus: Economy) -> None:
    own = weights(focus, Canada={"jobs": True})["Canada"][:, focus.regions.index("CAN")]
    c = focus.regions.index("CAN")
    per_dollar = headcount(focus).jobs[:, c] / focus.baseline.value_added[:, c]
    assert own == pytest.approx(per_dollar / per_dollar.mean())
    assert own[focus.sectors.index("ACC")] > 1 > own[focus.sectors.index("ENM")]


def test_weights_multiply_and_have_mean_one_in_each_member(focus: Economy) -> None:
    north = {"regions": ["USA", "CAN"], "weights": {"sectors": {"autos": 4.0}, "jobs": True}}
    found = made(
        focus, issues={"x": STEEL | {"player": "North"}}, players={"North": north, "Mexico": {"regions": "MEX"}}
    )
    heads, earned = headcount(focus).jobs, focus.baseline.value_added
    for code in north["regions"]:
        n = focus.regions.index(code)
        expected = heads[:, n] / earned[:, n] * np.where(np.array(focus.sectors) == "AUT", 4.0, 1.0)
        assert found.game.weights[0][:, n] == pytest.approx(expected / expected.mean())
        assert found.game.weights[0][:, n].mean() == pytest.approx(1)


def test_one_player_s_weights_leave_the_others_alone(focus: Economy) -> None:
    plain = made(focus, issues={"x": STEEL})
    weighed = made(focus, **weighing(places={"Michigan": 5.0}, sectors={"steel": 3.0}, jobs=True))
    np.testing.assert_array_equal(weighed.game.weights[0], plain.game.weights[0])
    one, other = (game.utility(game.now) for game in (plain.game, weighed.game))
    assert other[0] == pytest.approx(one[0], abs=1e-6)
    assert abs(other[1] - one[1]) > 10


def test_weights_that_are_all_alike_are_none(focus: Economy) -> None:
    alike = made(focus, **weighing(sectors=dict.fromkeys(focus.sectors, 7.0)))
    plain = made(focus, issues={"x": STEEL})
    np.testing.assert_allclose(alike.game.weights, plain.game.weights, atol=1e-14)


@pytest.fixture(scope="module")
def lapsed() -> Run:
    return simulate(with_pact(load_scenario("october-2025"), "lapsed"))


def test_a_lapsed_pact_is_the_scenario_that_writes_it(lapsed: Run) -> None:
    shipped = load_scenario("october-2025")
    text = (shipped.folder / "october-2025.yaml").read_text(encoding="utf-8")
    assert "\npact:" not in text
    written = simulate(parse_scenario(f"{text}\npact: lapsed\n", name="october-2025", folder=shipped.folder))
    column = "real_income_percent"
    np.testing.assert_allclose(lapsed.effects.regions[column], written.effects.regions[column], rtol=0, atol=1e-9)
    usual = simulate(shipped).effects.regions.set_index("region")[column]
    assert lapsed.effects.regions.set_index("region").loc["CAN", column] < usual["CAN"] - 0.05
    assert lapsed.file.scenario.measures == written.file.scenario.measures


def test_a_pact_back_in_force_is_the_scenario_as_it_was() -> None:
    shipped = load_scenario("october-2025")
    assert with_pact(with_pact(shipped, "lapsed"), "in_force").scenario == shipped.scenario


def test_a_pact_cannot_lapse_without_a_day_of_the_book() -> None:
    with pytest.raises(ScenarioError, match=re.escape("say `as_of: DAY`")):
        with_pact(file(), "lapsed")


def test_a_transfer_that_cannot_be_small_is_paid_in_full(focus: Economy) -> None:
    table = made(focus, issues={"payment": PAYMENT | {"range": [1000, 5000]}})
    at = [table.game.baseline.regions.index(code) for code in ("CAN", "USA")]
    paid = moved(table, payment=1000.0).transfer - table.run.equilibrium.shock.transfer
    np.testing.assert_allclose(paid[at], [-1000.0, 1000.0])
    same(table.game.instruments.shock(table.game.instruments.levels), table.run.equilibrium.shock)


def test_two_icebergs_on_one_cell_come_apart(focus: Economy) -> None:
    barrier = {"kind": "iceberg", "importers": "CAN", "exporters": "USA", "sectors": "FIN", "rate": None, "change": 10}
    both = [measure_text(name=name, **barrier) for name in ("one", "two")]
    table = made(focus, *both, issues={"one": {"kind": "measures", "measures": "one"}})
    written = simulate(file(both[1], issues={}, deficit_rule="zero"), focus).policy.shock
    same(moved(table, one=0.0), written)


def test_a_common_rate_left_alone_leaves_its_cells_as_they_are(focus: Economy) -> None:
    """Its status quo is a mean; the members charge different rates today."""
    union = {"North": {"regions": ["USA", "CAN"]}, "Mexico": {"regions": "MEX"}}
    on_mexico = measure_text(name="us-mx", importers="USA", exporters="MEX", sectors="autos", rate=25)
    said = {"kind": "tariff", "importers": ["USA", "CAN"], "exporters": "MEX", "sectors": "autos", "by": "sector"}
    table = made(focus, on_mexico, players=union, issues={"cet": said})
    instruments = table.game.instruments
    same(instruments.shock(instruments.levels), table.run.equilibrium.shock)
    raised = instruments.shock(np.array(instruments.levels) + 0.01).tariff
    s, u, m = cell(focus, "AUT", "USA", "MEX")
    c = focus.regions.index("CAN")
    assert raised[s, u, m] == pytest.approx(raised[s, c, m]) == pytest.approx(instruments.levels[0] + 0.01)


def test_a_short_run_without_its_floors_keeps_its_horizon(focus: Economy) -> None:
    table = bargaining_table(file(issues={"steel": STEEL}, closure="short_run"))
    assert table.run.scenario.horizon == "year1"
    assert table.game.baseline.trade_elasticity.max() < focus.baseline.trade_elasticity.min()
    assert table.game.settings.closure == "roy"


def test_every_pattern_of_an_issue_has_to_name_a_measure(focus: Economy) -> None:
    with pytest.raises(LabelError, match="ca-food"):
        made(focus, issues={"x": {"kind": "measures", "measures": ["us-steel", "ca-fod"]}})


@pytest.mark.parametrize(
    ("issue", "words"),
    [
        (PAYMENT | {"receiver": "CAN"}, "issues.tariff: payer and receiver are both CAN"),
        (STEEL | {"range": [100, 0]}, "issues.tariff: the range goes from 100 down to 0"),
        ({"measures": ["us-steel"]}, "issues.tariff.kind is missing"),
        (STEEL | {"rnage": [0, 1]}, "issues.tariff.rnage; did you mean 'range'"),
    ],
)
def test_a_mistake_is_at_its_issue_even_if_that_is_named_like_a_kind(issue: dict[str, Any], words: str) -> None:
    with pytest.raises(ScenarioError, match=re.escape(words)):
        file(issues={"tariff": issue})


def test_places_of_one_member_weigh_in_a_coalition(focus: Economy) -> None:
    said = {"North": {"regions": ["USA", "CAN"], "weights": {"places": {"Michigan": 3.0}}}, "M": {"regions": "MEX"}}
    weight = made(focus, issues={"x": RATE | {"importers": "MEX"}}, players=said).game.weights[0]
    s, u, c = cell(focus, "AUT", "USA", "CAN")
    assert weight[s, u] > 1.05
    np.testing.assert_allclose(weight[:, c], 1.0)


def test_weighing_nothing_at_all_is_refused(focus: Economy) -> None:
    nothing = dict.fromkeys(focus.sectors, 0.0)
    players = {"Canada": {"regions": "CAN", "weights": {"sectors": nothing}}, "United States": {"regions": "USA"}}
    with pytest.raises(EconomyError, match="weighs no sector"):
        _ = made(focus, issues={"steel": STEEL}, players=players).game.weights


def test_a_measure_of_players_and_others_is_no_issue_by_itself(focus: Economy) -> None:
    wide = measure_text(name="wide", importers=["USA", "MEX"], sectors="autos", rate=10)
    assert set(made(focus, wide, MEASURES[1]).titles) == {"us-steel"}
