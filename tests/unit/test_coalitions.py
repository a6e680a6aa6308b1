"""Coalitions: every partition played out, what blocs are worth, and who would leave."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from builders import measure_text, scenario_text
from counteroffer.economy import Economy
from counteroffer.errors import EconomyError, LabelError
from counteroffer.negotiation import BargainingTable, bargaining_table, coalitions, free_tariffs
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


def test_unknown_members_and_too_many_are_refused(table: BargainingTable) -> None:
    with pytest.raises(LabelError, match="MEX"):
        coalitions(table, ("USA", "CAN", "MXE"))
    with pytest.raises(EconomyError, match="two to 4"):
        coalitions(table, ("USA", "CAN", "MEX", "DEU", "FRA"))
