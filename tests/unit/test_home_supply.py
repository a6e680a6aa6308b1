"""What home makes of each product: every product is a commodity or listed without one, and totals are as published."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from counteroffer.errors import InputError, LabelError
from counteroffer.tariffs import HomeSupply, Trade, home_supply, trade_of
from counteroffer.tariffs.sources import imports

OUTSIDE = ("91", "92", "93", "98", "99")  # NAICS of waste, used and special goods, which no industry makes
FOLDED = "331314"  # secondary smelting of aluminum: the supply table has no such commodity
GOODS = {b"7208100000": "C24A", b"7601109030": "C24B", b"8703230000": "C29"}


@pytest.fixture(scope="module")
def trade() -> Trade:
    return trade_of("USA")


@pytest.fixture(scope="module")
def supply() -> HomeSupply:
    found = home_supply("USA")
    assert found is not None
    return found


@pytest.fixture(scope="module")
def value(trade: Trade) -> np.ndarray:
    return np.bincount(trade.product, trade.value, len(trade.hs))


def test_totals_are_those_of_the_supply_table(supply: HomeSupply) -> None:
    assert (supply.year, len(supply.codes), len(set(supply.codes))) == (2017, 402, 402)
    assert supply.output.sum() == 33_772_566
    assert supply.imports.sum() == 2_649_430
    assert len(supply.names) == len(supply.icio) == 402


def test_nearly_all_of_the_value_has_a_commodity(trade: Trade, supply: HomeSupply, value: np.ndarray) -> None:
    whole, known = trade.icio != "", supply.commodity >= 0
    assert supply.commodity.shape == trade.hs.shape
    assert value[whole & known].sum() / value[whole].sum() == pytest.approx(0.9927, abs=5e-5)
    alike = whole & known & (supply.icio[supply.commodity] == trade.icio)
    assert value[alike].sum() / value[whole].sum() == pytest.approx(0.8902, abs=5e-5)


def test_a_product_without_a_commodity_is_one_that_no_industry_makes(
    trade: Trade, supply: HomeSupply, shared: Path
) -> None:
    table = pd.read_parquet(shared / "products" / "hs10_naics6_bea_icio.parquet").astype("str").set_index("hs10")
    hs, known = trade.hs.astype(str), supply.commodity >= 0
    lost = table["naics6"].reindex(hs[(trade.icio != "") & ~known])
    assert len(lost) == 200
    assert (lost.str[:2].isin(OUTSIDE) | (lost == FOLDED)).all()
    assert (supply.codes[supply.commodity[known]] == table.loc[hs[known], "bea_detail"].to_numpy()).all()


@pytest.mark.parametrize(
    ("prefix", "name"),
    [
        (b"760110", "Alumina refining and primary aluminum production"),
        (b"720810", "Iron and steel mills and ferroalloy manufacturing"),
        (b"710812", "Nonferrous metal (except aluminum) smelting and refining"),
        (b"270900", "Oil and gas extraction"),
        (b"440711", "Sawmills and wood preservation"),
    ],
)
def test_a_product_is_the_commodity_one_expects(trade: Trade, supply: HomeSupply, prefix: bytes, name: str) -> None:
    of = supply.commodity[np.char.startswith(trade.hs, prefix)]
    assert of.size
    assert {supply.names[position] for position in of} == {name}


def test_only_an_importer_with_the_file_has_any() -> None:
    assert home_supply("CAN") is None
    with pytest.raises(LabelError, match=r"unknown importer 'UAS'.*did you mean 'USA'"):
        home_supply("UAS")


def made(folder: Path, hs: list[bytes], commodity: list[int]) -> Path:
    """A book's file of an importer of three goods, with what home makes of `hs`."""
    goods = np.array(list(GOODS))
    np.savez(
        folder / "trade.npz",
        partners=np.array([b"CAN"]),
        hs10=goods,
        icio=np.array(list(GOODS.values()), dtype="S8"),
        mfn_percent=np.zeros(3),
        content=np.zeros((3, 3)),
        partner=np.zeros(3, int),
        product=np.arange(3),
        value=np.ones(3),
        duty=np.zeros(3),
        periods=np.array([b"2024"]),
    )
    np.savez(
        folder / "home.npz",
        hs10=np.array(hs, dtype="S10"),
        commodity=np.array(commodity),
        codes=np.array([b"A", b"B"]),
        names=np.frombuffer(b"plates\ncars", dtype=np.uint8),
        icio=np.array([b"C24A", b"C29"]),
        output=np.array([5.0, 7.0]),
        imports=np.array([1.0, 2.0]),
        year=np.array(2020),
    )
    path = folder / "made.yaml"
    said = {"importer": "GBR", "file": "trade.npz", "home_supply": "home.npz", "source": "made up"}
    path.write_text(yaml.safe_dump(said), encoding="utf-8")
    return path


def test_products_are_matched_by_code_not_by_place(tmp_path: Path) -> None:
    plate, metal, car = GOODS
    found = imports._home_supply(made(tmp_path, [car, b"9999999999", plate, metal], [1, 1, 0, -1]))
    assert found.commodity.tolist() == [0, -1, 1]
    assert (found.names, found.year, found.output.tolist()) == (("plates", "cars"), 2020, [5.0, 7.0])


@pytest.mark.parametrize(
    ("hs", "commodity", "words"),
    [
        ([b"7208100000", b"8703230000"], [0, 1], "home.npz: 1 products of the trade in trade.npz are not in it, 7601"),
        (list(GOODS), [0, -1, 2], "home.npz: commodity must be a position in the 2 codes"),
        (list(GOODS), [0, -2, 1], "home.npz: commodity must be a position in the 2 codes"),
    ],
)
def test_a_file_that_does_not_fit_the_trade_is_refused(
    tmp_path: Path, hs: list[bytes], commodity: list[int], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        imports._home_supply(made(tmp_path, hs, commodity))
