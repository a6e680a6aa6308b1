"""What a country sells, by chapter: split into industries, changed as they do, refused where too little is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from counteroffer.errors import InputError
from counteroffer.replication.hindcast import HindcastQuestion, Outcomes, hindcast, outcomes_of
from counteroffer.replication.hindcast.chapters import chapter_shares
from counteroffer.replication.hindcast.goods_rows import GoodsRows
from counteroffer.replication.hindcast.said import said
from counteroffer.replication.hindcast.solving import LawSolver
from counteroffer.tariffs import load_book

SOLD = {("CAN", "72"): 900.0, ("CAN", "87"): 3000.0, ("CAN", "27"): 500.0, ("MEX", "87"): 2000.0, ("MEX", "98"): 50.0}
MONTH = "2025-10"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sales of two months, as customs publish them, the later a tenth less."""
    path = tmp_path_factory.mktemp("sold") / "sold.csv"
    rows = [
        (month, partner, code, int(1e6 * value * factor))
        for month, factor in (("2024-10", 1.0), (MONTH, 0.9))
        for (partner, code), value in SOLD.items()
    ]
    pd.DataFrame(rows, columns=["month", "partner", "hs2", "value_usd"]).to_csv(path, index=False)
    return path


@pytest.fixture(scope="module")
def sold(file: Path) -> Outcomes:
    return outcomes_of("USA", paths=[file], exports=True)


def test_a_chapter_is_split_whole() -> None:
    shares = chapter_shares(2)
    np.testing.assert_allclose(shares.groupby("code").sum(), 1)
    assert shares["87", "C29"] > 0.7
    assert shares["72", "C24A"] > 0.8


def test_rows_add_up_to_what_was_sold(sold: Outcomes) -> None:
    rows = GoodsRows.of(sold)
    by_partner = np.bincount(rows.trade.partner, rows.trade.value)
    assert dict(zip(rows.trade.partners, by_partner / 1e6, strict=True)) == pytest.approx(
        {"CAN": 4400.0, "MEX": 2050.0}
    )


def test_a_chapter_changes_as_its_industries_do(sold: Outcomes) -> None:
    solver = LawSolver(("CAN", "MEX"))
    found = hindcast(sold, HindcastQuestion(first=MONTH, last=MONTH, variants=("year1",)), solver=solver)
    run = solver.at(load_book().days.first.fromisoformat(f"{MONTH}-15"), said().variants["year1"].keys)
    e, economy = run.equilibrium, run.economy
    us, can = (economy.regions.index(code) for code in ("USA", "CAN"))
    hat = e.fob[:, can, us] / e.baseline.trade[:, can, us] / (e.income[us] / e.baseline.income[us])
    of = dict(zip(economy.detail.sectors, economy.detail.sector_of, strict=True))
    shares = chapter_shares(2)["87"]
    expected = sum(share * (hat[of[code]] if code in of else 1.0) for code, share in shares.items())
    cells = found.cells.set_index(["partner", "code"])
    assert cells.loc[("CAN", "87"), "predicted_usd"] / 3e9 == pytest.approx(expected, rel=1e-9)
    assert cells.loc[("MEX", "98"), "unmodelled_usd"] == pytest.approx(50e6)
    assert found.industries["duty_rise_points"].isna().all()
    assert found.scores.set_index("partner").loc["CAN", "oracle_points"] == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("asked", [HindcastQuestion(exclude=("oil",)), HindcastQuestion(variants=("prices",))])
def test_products_finer_than_chapters_are_refused(sold: Outcomes, asked: HindcastQuestion) -> None:
    with pytest.raises(InputError, match="is finer than what USA sells is known by, 2 digits"):
        hindcast(sold, HindcastQuestion(first=MONTH, last=MONTH, exclude=asked.exclude, variants=asked.variants))


def test_exports_need_a_file_by_chapter(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="what USA sells is not embedded"):
        outcomes_of("USA", exports=True)
    frame = pd.DataFrame({"month": [MONTH], "partner": ["CAN"], "naics3": ["336"], "value": [1], "duty": [0]})
    frame.to_csv(tmp_path / "naics.csv", index=False)
    with pytest.raises(InputError, match="naics3 is not of the Harmonized System"):
        outcomes_of("USA", paths=[tmp_path / "naics.csv"], exports=True)
