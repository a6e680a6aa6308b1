"""Law of one's own and tables of shipments made wrong on purpose: each is read, or refused in a sentence.

Nothing came out as anything else so far; what does is to stand in a list of its own that is tried first.
"""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counteroffer.errors import CounterofferError
from counteroffer.tariffs.entry import Shipment, entry
from counteroffer.tariffs.entry.told import read_shipments
from counteroffer.tariffs.own import check, own_book
from hostile import JUNK, Change, attempt, put_into, steps

TIMES = 20 if os.environ.get("COUNTEROFFER_NIGHTLY") == "1" else 1
ODD = (
    "2025-13-01",
    dt.date(1, 1, 1),
    dt.date(9999, 12, 31),
    "7208",
    "72089999999",
    {"all_in": 15},
    {"lists": "robots"},
)
LAW = """
authority: next_week
title: Next week's act
statute: 1 U.S.C. 1
importer: USA
known_to: 2025-12-01
programmes:
  robots:
    title: Robots
    claims: value
    displaces: [{to: ieepa.reciprocal}]
    measures:
      - {from: 2025-12-01, until: 2026-06-30, citation: "Act, s. 1", rate: 20, rates: {JPN: {all_in: 15}, EU: 10},
         scope: {lists: robots, hs: ["847989", "8428"]}, exempt: [{exporters: CAN, scope: {hs: "842890"}}]}
  more:
    title: More
    measures:
      - {from: 2025-12-01, citation: "Act, s. 2", scope: {sectors: [C28]}, rate: 5, exporters: [CHN, all]}
"""
LIST = "hs,what\n8428.70.00,industrial robots\n8479.50.00,other\n"
PLACES = tuple(steps(yaml.safe_load(LAW)))
BROKEN_LISTS = (
    b"",
    b"hs\n",
    b"hs,what\n84,\n",
    b"\xff\xfe",
    b"hs,what\n8428700\xb2,x\n",
    b"what,hs\na,8428.70.00\n",
)
PIECES = ("\0", '"', ",", "\n", "\r", "\ufeff", "8428", "é", "hs", " ", "=1+1", ",,", "²", "84.28.70", "'")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    law = tmp_path_factory.mktemp("law")
    (law / "lists").mkdir()
    return law


def outcome(folder: Path, law: str, listed: bytes = LIST.encode()) -> str:
    """What becomes of a folder: its law answers a question, or is refused."""
    (folder / "act.yaml").write_text(law, encoding="utf-8")
    (folder / "lists" / "robots.csv").write_bytes(listed)
    shipment = Shipment("8479.50.00", "JPN", "USA", Decimal(100), dt.date(2025, 12, 5), loaded=dt.date(2025, 12, 1))
    for step in (lambda: entry(shipment, own_book(folder)), lambda: check(folder)):
        found = attempt(step)
        if isinstance(found, CounterofferError):
            assert 10 < len(str(found)) < 6000
            return type(found).__name__
    return "read"


def changed(changes: list[Change]) -> str:
    return yaml.safe_dump(put_into(yaml.safe_load(LAW), changes), sort_keys=False)


def test_the_law_that_is_broken_here_is_read_whole(folder: Path) -> None:
    assert outcome(folder, LAW) == "read"


def test_a_law_with_anything_anywhere_is_read_or_refused(folder: Path) -> None:
    outcomes: Counter[str] = Counter()
    anything = st.sampled_from((*JUNK, *ODD))

    @given(changes=st.lists(st.tuples(st.sampled_from(PLACES), anything), min_size=1, max_size=2))
    @settings(max_examples=60 * TIMES)
    def tried(changes: list[Change]) -> None:
        outcomes[outcome(folder, changed(changes))] += 1

    tried()
    assert outcomes["read"] < 0.7 * outcomes.total(), outcomes


@pytest.mark.parametrize("listed", BROKEN_LISTS)
def test_a_broken_list_of_a_law_is_read_or_refused(folder: Path, listed: bytes) -> None:
    outcome(folder, LAW, listed)


@given(cuts=st.lists(st.tuples(st.integers(0, len(LIST)), st.sampled_from(PIECES)), min_size=1, max_size=3))
@settings(max_examples=20 * TIMES, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_list_with_anything_in_it_is_read_or_refused(folder: Path, cuts: list[tuple[int, str]]) -> None:
    outcome(folder, LAW, spoilt(LIST, cuts))


def spoilt(text: str, cuts: list[tuple[int, str]]) -> bytes:
    for at, piece in cuts:
        text = text[:at] + piece + text[at:]
    return text.encode()


TABLE = (
    "hs,origin,value,on,claims_pact,steel_percent,own_content_percent,loaded\n"
    "7326.90.8688,CHN,14172,2026-09-20,no,60,20,2026-09-01\n"
    "8703.23.01.10,GBR,30000,2025-07-15,,,,\n"
)
MORE = ("-", "1e300", "nan", "0", "99999999999", "maybe", "steel=400%", "2025-02-30", "all", ";", "ZZ")


def test_the_table_that_is_broken_here_is_answered(folder: Path) -> None:
    assert shipped(folder, TABLE.encode()) == "answered"


def shipped(folder: Path, content: bytes) -> str:
    path = folder / "shipments.csv"
    path.write_bytes(content)

    def do() -> object:
        found = read_shipments(path, "USA")
        for one in found:
            answer = entry(one)
            assert all(layer.low_percent <= layer.high_percent for layer in answer.layers)
        return found

    found = attempt(do)
    if isinstance(found, CounterofferError):
        assert 10 < len(str(found)) < 3000
        return type(found).__name__
    return "answered"


@given(cuts=st.lists(st.tuples(st.integers(0, len(TABLE)), st.sampled_from(PIECES + MORE)), min_size=1, max_size=3))
@settings(max_examples=40 * TIMES, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_table_of_shipments_with_anything_in_it_is_answered_or_refused(
    folder: Path, cuts: list[tuple[int, str]]
) -> None:
    shipped(folder, spoilt(TABLE, cuts))
