"""Coalitions: every partition played out, what blocs are worth, and who would leave."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from builders import measure_text, north_maps, scenario_text
from counteroffer.economy import Economy, load_economy
from counteroffer.errors import EconomyError, LabelError
from counteroffer.negotiation import BargainingTable, bargaining_table, coalitions, free_tariffs, nash
from counteroffer.negotiation.blocs.coalitions import Coalitions
from counteroffer.negotiation.blocs.partitions import partitions
from counteroffer.scenario import parse_scenario

MEMBERS = ("USA", "CAN", "MEX")


@pytest.fixture(scope="module")
def table(focus: Economy) -> BargainingTable:
    text = scenario_text(
        measure_text(name="steel", rate=40),
        players={"North": {"regions": ["USA", "CAN"]}, "Mexico": {"regions": "MEX"}},
        issues={"points": {"kind": "tariff", "importers": "MEX", "exporters": "USA", "sectors": "steel"}},
    )
    return bargaining_table(parse_scenario(text, name="case", folder=Path()), focus)


@pytest.fixture(scope="module")
def pact(table: BargainingTable) -> Coalitions:
    return coalitions(table, MEMBERS, external="pact")


def test_all_partitions_are_there_once() -> None:
    assert [len(list(partitions("ABCD"[:n]))) for n in range(1, 5)] == [1, 2, 5, 15]
    assert len(set(partitions("ABCD"))) == 15


def test_values_shapley_and_core_are_those_of_their_definitions(pact: Coalitions) -> None:
    v = pact.worth.set_index("coalition")["v_usd_mn"]
    whole = "+".join(MEMBERS)
    gains = pact.table.set_index(["partition", "member"])["gain_usd_mn"]
    assert v["USA+CAN"] == pytest.approx(gains["USA+CAN | MEX"][["USA", "CAN"]].sum())
    assert v["USA"] == pytest.approx(gains["USA | CAN | MEX"]["USA"])
    usa = pact.worth.set_index("coalition").loc["USA"]
    apart = [gains[blocs]["USA"] for blocs in ("USA | CAN | MEX", "USA | CAN+MEX")]
    assert (usa["least_usd_mn"], usa["most_usd_mn"]) == pytest.approx((min(apart), max(apart)))
    shapley = v["USA"] / 3 + (v["USA+CAN"] - v["CAN"]) / 6 + (v["USA+MEX"] - v["MEX"]) / 6
    shapley += (v[whole] - v["CAN+MEX"]) / 3
    assert pact.shapley["USA"] == pytest.approx(shapley)
    assert pact.shapley.sum() == pytest.approx(v[whole])
    slack, division = pact.core
    assert division.sum() == pytest.approx(v[whole], rel=1e-6)
    short = [c for n in (1, 2) for c in combinations(MEMBERS, n)]
    left = [division[list(c)].sum() - v["+".join(c)] for c in short]
    assert min(left) == pytest.approx(slack, abs=1e-4)


def test_mergers_that_lose_are_named(pact: Coalitions) -> None:
    v = pact.worth.set_index("coalition")["v_usd_mn"]
    named = {(a, b) for a, b, _ in pact.losing_mergers}
    pairs = [("USA", "CAN"), ("USA", "MEX"), ("CAN", "MEX"), ("USA", "CAN+MEX"), ("CAN", "USA+MEX"), ("MEX", "USA+CAN")]
    for one, other in pairs:
        both = "+".join(m for m in MEMBERS if m in f"{one}+{other}")
        loses = v[both] - v[one] - v[other] < -1e-3
        assert ((one, other) in named) == loses
    # A game in which they do lose says so.
    worse = {
        blocs: gain - (1e6 if any(len(bloc) > 1 for bloc in blocs) else 0.0) for blocs, gain in pact.values.items()
    }
    lossy = Coalitions(pact.members, pact.income, worse, pact.left, pact.internal, pact.external)
    assert ("USA", "CAN") in {(a, b) for a, b, _ in lossy.losing_mergers}


def test_blocs_are_at_an_equilibrium_and_free_inside(pact: Coalitions, table: BargainingTable) -> None:
    assert max(pact.left.values()) < 1e-10
    whole = pact.values[(MEMBERS,)]
    today = coalitions(table, MEMBERS, internal=None, external="pact").values[(MEMBERS,)]
    assert today == pytest.approx(np.zeros(3), abs=1e-6)
    assert whole[1] > 0  # Canada is rid of the steel duty


def test_a_union_has_one_external_tariff_and_cannot_do_better_for_it(table: BargainingTable) -> None:
    game = free_tariffs(table, by="common")
    assert all(len(one.cells) == 2 for one in game.instruments.each if one.player == "North")
    union, free = (
        coalitions(table, MEMBERS, external="pact", common=common).values[(("USA", "CAN"), ("MEX",))]
        for common in (True, False)
    )
    assert union[:2].sum() <= free[:2].sum() + 50.0  # Mexico answers the two differently


@pytest.fixture(scope="module")
def small() -> BargainingTable:
    """Five regions and five industries, Canada's and the United States' issues."""
    text = scenario_text(
        measure_text(name="steel", importers="USA", exporters="CAN", rate=40),
        measure_text(name="cars", importers="CAN", exporters="USA", sectors="AUT", rate=20),
        players={"Canada": {"regions": "CAN"}, "United States": {"regions": "USA"}},
    )
    return bargaining_table(parse_scenario(text, name="case", folder=Path()), load_economy("north", **north_maps()))


@pytest.fixture(scope="module")
def against_one(small: BargainingTable) -> Coalitions:
    return coalitions(small, ("CAN", "MEX"), on=("USA",), answering=("USA",), internal=None, outside="still")


def test_blocs_answer_one_partner_who_answers_them(small: BargainingTable, against_one: Coalitions) -> None:
    found = against_one
    assert set(found.values) == {(("CAN",), ("MEX",)), (("CAN", "MEX"),), (("CAN",),), (("MEX",),)}
    assert max(found.left.values()) < 1e-10
    together, apart = found.values[(("CAN", "MEX"),)], found.values[(("CAN",), ("MEX",))]
    assert together.sum() != pytest.approx(apart.sum(), abs=1.0)
    assert set(found.outsiders["player"]) == {"USA"}
    assert len(found.outsiders) == 4
    # The same as the game of three written out, apart.
    game = free_tariffs(small, ["CAN", "MEX", "USA"], by="cell")
    each = [one for one in game.instruments.each if "CAN tariff on MEX" not in one.name and "MEX tariff on CAN" not in
            one.name]  # fmt: skip
    e = nash(game.with_instruments(each), starts={"now": np.array([one.status_quo for one in each])}).equilibria[0]
    gain = game.utility(e.equilibrium) - game.utility(game.now)
    np.testing.assert_allclose(apart, gain[:2], rtol=1e-4, atol=0.5)


def test_what_a_coalition_is_worth_follows_what_those_outside_do(
    small: BargainingTable, against_one: Coalitions
) -> None:
    others_still = against_one.worth.set_index("coalition")["v_usd_mn"]
    assert others_still["CAN"] == pytest.approx(against_one.values[(("CAN",),)][0])
    rules = {rule: replace(against_one, outside=rule) for rule in ("alone", "together", "worst", "best")}
    worth = {rule: one.worth.set_index("coalition")["v_usd_mn"] for rule, one in rules.items()}
    assert worth["alone"]["CAN"] == pytest.approx(against_one.values[(("CAN",), ("MEX",))][0])
    assert worth["alone"]["CAN"] == worth["together"]["CAN"]  # one outside is alone and all of them
    assert (worth["worst"] <= worth["alone"]).all()
    assert (worth["best"] >= worth["alone"]).all()
    for one in rules.values():
        assert one.shapley.sum() == pytest.approx(worth["alone"]["CAN+MEX"])


def test_a_union_is_one_member_with_one_tariff(table: BargainingTable) -> None:
    found = coalitions(table, ("EU", "CAN"), internal=None)
    assert found.members == ("EU", "CAN")
    assert found.left[(("EU", "CAN"),)] == 0  # nobody of them is outside
    b = table.game.baseline
    inside = [b.regions.index(region) for region in ("DEU", "FRA", "ITA", "ESP", "NLD", "REU")]
    assert found.income[0] == pytest.approx(b.income[inside].sum())
    with pytest.raises(EconomyError, match="DEU is in both EU and DEU"):
        coalitions(table, ("EU", "DEU"))


def test_players_set_their_issues_in_blocs(small: BargainingTable) -> None:
    found = coalitions(small, ("Canada", "United States"), external="issues")
    together, apart = found.values[(("Canada", "United States"),)], found.values[(("Canada",), ("United States",))]
    game = small.game
    assert together.sum() >= apart.sum()
    assert found.external == "issues"
    levels = nash(game, starts={"now": game.instruments.levels}).equilibria[0].levels
    np.testing.assert_allclose(apart, game.utility(game.solve(levels)) - game.utility(game.now), rtol=1e-4, atol=0.05)
    with pytest.raises(EconomyError, match="MEX owns no issue"):
        coalitions(small, ("Canada", "MEX"), external="issues")


def test_unknown_members_and_too_many_are_refused(table: BargainingTable) -> None:
    with pytest.raises(LabelError, match="MEX"):
        coalitions(table, ("USA", "CAN", "MXE"))
    with pytest.raises(EconomyError, match="two to 4: name these, each with --member"):
        coalitions(table, ("USA", "CAN", "MEX", "DEU", "FRA"))
