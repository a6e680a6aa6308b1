"""Lists of the law of 2026 against their sources: the counts these state, and what two of one list differ by."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from counteroffer.tariffs import load_book, trade_of
from counteroffer.tariffs.terms.match import hs_lists
from tools.build_data import compared, law_lists


@pytest.fixture(scope="module")
def law(shared: Path) -> Path:
    return shared / "law_2026" / "us_2026"


@pytest.fixture(scope="module")
def differences(shared: Path) -> pd.DataFrame:
    trade = trade_of("USA")
    worth = np.bincount(trade.product, weights=trade.value, minlength=len(trade.hs))
    return compared.differences(shared, pd.Series(trade.hs.astype(str)), worth).set_index("list")


@pytest.mark.parametrize(
    ("name", "count", "file"),
    [
        ("s338-alcohol", 63, "s338_alcohol_2026-08-22.csv"),
        ("s338-dairy", 52, "s338_dairy_2026-08-22.csv"),
        ("s338-autos", 439, "s338_autos_2026-08-22.csv"),
        ("s338-alcohol-september-2026", 101, "s338_alcohol_2026-09-15.csv"),
        ("s338-autos-september-2026", 513, "s338_autos_2026-09-15.csv"),
    ],
)
def test_baskets_of_section_338_have_the_codes_that_are_counted(law: Path, name: str, count: int, file: str) -> None:
    with (law / file).open(encoding="utf-8") as text:
        codes = [row["hs"] for row in csv.DictReader(text)]
    assert len(codes) == count
    assert sorted(codes) == list(hs_lists()[name])


def test_september_changes_the_baskets_as_its_annexes_say(law: Path) -> None:
    changes = pd.read_csv(law / "s338_changes_2026-09-15.csv", dtype=str)
    assert changes.groupby(["basket", "change"]).size().to_dict() == {
        ("alcohol", "added"): 40,
        ("alcohol", "removed"): 2,
        ("autos", "added"): 82,
        ("autos", "removed"): 8,
    }
    for basket, rows in changes.groupby("basket"):
        before, after = set(hs_lists()[f"s338-{basket}"]), set(hs_lists()[f"s338-{basket}-september-2026"])
        assert after - before == set(rows.loc[rows["change"] == "added", "hs"])
        assert before - after == set(rows.loc[rows["change"] == "removed", "hs"])


def test_bans_are_sixty_eight_lines_of_the_baskets() -> None:
    counts = {name: len(codes) for name, codes in hs_lists().items() if name.startswith("s338-ban")}
    assert counts == {"s338-ban-drinks": 25, "s338-ban-packaged": 28, "s338-ban-dairy": 14, "s338-ban-motorcycles": 1}


def test_rates_of_the_labour_duty_are_those_of_the_notice(law: Path) -> None:
    (measure,) = load_book().entries["section_301.labour"].programme.measures
    with (law / "s301fl_rates_by_economy.csv").open(encoding="utf-8") as text:
        rows = list(csv.DictReader(text))
    assert len(rows) == 60
    assert {row["country"] for row in rows} == set(measure.exporters)
    for row in rows:
        rate = measure.rates.get(row["country"], measure.rate)
        all_in = getattr(rate, "all_in", None)
        assert (all_in is not None) == (row["kind"] == "all_in"), row
        assert (rate if all_in is None else all_in) == float(row["rate"]), row
    assert len(hs_lists()["labour-exempt"]) == 863
    singles = {name: len(codes) for name, codes in hs_lists().items() if name.startswith("labour-exempt-")}
    assert singles == {
        f"labour-exempt-{code}": count
        for code, count in {
            "gbr": 49,
            "eu": 43,
            "che": 134,
            "mys": 101,
            "gtm": 112,
            "bgd": 87,
            "khm": 157,
            "idn": 144,
            "jor": 152,
            "twn": 118,
        }.items()
    }


def test_metals_are_those_of_the_customs_list(differences: pd.DataFrame, law: Path) -> None:
    row = differences.loc["metals of June 2026, and the customs list"]
    assert row["only_first"] == row["only_second"] == 0
    assert len(pd.read_csv(law / law_lists.CUSTOMS, dtype=str)) == 3899
    assert len(hs_lists()["metals-1c-steel-june-2026"]) == 28


def test_a_list_that_another_source_has_more_of_is_made_whole(differences: pd.DataFrame) -> None:
    steel = differences.loc["steel of chapter 73 (March 2025)"]
    assert (steel["only_second"], steel["only_second_usd_bn"]) == (27, pytest.approx(2.55))
    assert {"73229000", "73269086"} <= set(hs_lists()["steel-full-value"])
    april, november = set(hs_lists()["annex-ii-april-2025"]), set(hs_lists()["annex-ii-november-2025"])
    assert len(april) == 1019
    assert {"71081210", "71101100", "29362700"} <= april
    assert not {"71081355", "71081370"} & april
    assert {"71081355", "71081370"} <= november


def test_baskets_agree_between_their_two_sources(differences: pd.DataFrame) -> None:
    baskets = differences[differences.index.str.startswith("Section 338")]
    assert len(baskets) == 3
    assert not baskets[["only_first", "only_second"]].to_numpy().any()
