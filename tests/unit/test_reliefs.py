"""What an entry is told of and nothing takes off: conditions that nobody told, and law without lists or quantities."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from counteroffer.cli.entries.words import notes
from counteroffer.errors import LabelError
from counteroffer.tariffs import load_book
from counteroffer.tariffs.entry import EntryAnswer, Shipment, customs_of, entry
from counteroffer.tariffs.entry.customs import Customs, _check
from counteroffer.tariffs.terms.match import hs_lists

AUTUMN = dt.date(2026, 10, 7)
FOLDER = Path("law_2026") / "us_2026" / "tracker_extra"


def asked(code: str, origin: str, day: dt.date = AUTUMN) -> EntryAnswer:
    return entry(Shipment(code, origin, "USA", Decimal(1000), day, loaded=day), load_book())


def told(code: str, origin: str, day: dt.date = AUTUMN) -> list[str]:
    return [rule.what for rule in asked(code, origin, day).reliefs]


def test_pipes_of_taiwan_may_be_for_aircraft_from_may_on_and_nobody_takes_that_off() -> None:
    code, free = "7304.31.30.00", "free if they are parts of civil aircraft"
    assert free in told(code, "TWN")
    assert free not in told(code, "TWN", dt.date(2026, 4, 30))
    assert free not in told(code, "JPN")
    assert free not in told("7208.38.00.15", "TWN")
    layers = {one.key: one.high_percent for one in asked(code, "TWN").layers}
    assert layers["section_232.steel"] == 50
    assert any(text.startswith(f"Pays less or nothing: {free}") for text in notes(asked(code, "TWN")))


@pytest.mark.parametrize(
    ("code", "origin", "day", "words"),
    [
        ("7304.31.30.00", "EU", dt.date(2025, 9, 1), "free if they are for civil aircraft"),
        ("7601.10.30.00", "CAN", AUTUMN, "half the rate for firms with an approved American smelter"),
        ("7208.38.00.15", "CAN", AUTUMN, "half the rate on pact goods of producers"),
        ("7208.38.00.15", "BRA", dt.date(2026, 5, 1), "10% if 95% of the metal"),
        ("7208.38.00.15", "BRA", AUTUMN, "10% if 85% of the metal"),
    ],
)
def test_conditions_are_told_with_the_goods_they_touch(code: str, origin: str, day: dt.date, words: str) -> None:
    assert any(words in text for text in told(code, origin, day))


def test_conditions_of_others_are_not_told() -> None:
    assert not any("pact goods of producers" in text for text in told("7208.38.00.15", "BRA"))
    assert not any("smelter" in text for text in told("7604.10.10.00", "CAN"))
    assert told("0901.11.00.15", "COL") == []


def test_exclusions_from_section_301_are_told_to_their_last_day() -> None:
    code = hs_lists()["s301-exclusions"][0]
    owed = next(
        one
        for one in hs_lists()["s301-exclusions"]
        if any(one.startswith(listed) for listed in hs_lists()["s301-list-1"])
    )
    assert len(code) == 10
    words = "goods that an exclusion describes are free of it"
    assert words in told(owed, "CHN", dt.date(2026, 11, 9))
    assert words not in told(owed, "CHN", dt.date(2026, 11, 10))


@pytest.mark.parametrize(
    ("code", "origin", "day", "name"),
    [
        ("3004.90.92.14", "IRL", AUTUMN, "medicines_of_september"),
        ("6810.99.00.20", "IND", AUTUMN, "quartz_quota"),
        ("8541.43.00.10", "VNM", dt.date(2026, 12, 4), "module_price"),
        ("2804.61.00.00", "DEU", dt.date(2026, 12, 4), "polysilicon_price"),
        ("0202.30.50.91", "AUS", AUTUMN, "beef_quota"),
        ("3105.30.00.00", "MAR", AUTUMN, "phosphate"),
        ("6109.10.00.12", "NIC", dt.date(2027, 1, 1), "nicaragua"),
    ],
)
def test_law_without_list_or_quantity_is_told(code: str, origin: str, day: dt.date, name: str) -> None:
    assert name in [one.name for one in asked(code, origin, day).totals]
    assert name not in [one.name for one in asked("0901.11.00.15", "COL").totals]


def test_the_lists_are_the_sources(shared: Path) -> None:
    folder = shared / FOLDER
    if not folder.is_dir():
        pytest.skip("the source data are not here")
    with (folder / "s232_aircraft_exempt_taiwan.csv").open(encoding="utf-8") as file:
        assert set(hs_lists()["aircraft-use-taiwan"]) == {row["hts8"] for row in csv.DictReader(file)}
    assert (len(hs_lists()["aircraft-use-taiwan"]), len(hs_lists()["s301-exclusions"])) == (119, 144)
    assert len(hs_lists()["aircraft-use"]) == 553


def test_every_relief_is_of_a_programme_and_a_partner_of_the_book() -> None:
    assert len(customs_of("USA").reliefs) == 14
    rule = {"programmes": ["section_232.cheese"], "what": "w", "citation": "c"}
    said = Customs.model_validate({"importer": "USA", "currency": "USD", "reliefs": [rule]})
    with pytest.raises(LabelError, match=r"unknown programme 'section_232\.cheese'"):
        _check(said, "usa.yaml")
