"""The embedded trade and the tables against plain pandas on the source file, to the dollar."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from counteroffer.tariffs import Question, load_book, table, trade_of
from counteroffer.tariffs.report import NO_INDUSTRY

DAY = dt.date(2025, 10, 7)
TOTALS = {"CAN": ("1220", 411.69), "MEX": ("2010", 503.44), "CHN": ("5700", 429.43)}


@pytest.fixture(scope="module")
def raw(shared: Path) -> pd.DataFrame:
    frame = pd.read_parquet(shared / "tariffs_us" / "us_imports_2024_hs10.parquet")
    return frame.astype({"census_code": str, "partner": str, "hs10": str})


@pytest.fixture(scope="module")
def question() -> Question:
    return Question(load_book(), trade_of("USA"))


@pytest.fixture(scope="module")
def levels(question: Question) -> pd.DataFrame:
    """Our level of each row, under the source's own keys."""
    trade, found = question.trade, question.effective(DAY)
    return pd.DataFrame(
        {
            "code": np.array(trade.partners)[trade.partner],
            "hs10": trade.hs[trade.product].astype(str),
            "value": trade.value,
            "level": found.level_percent,
        }
    )


def test_imports_before_any_filter(raw: pd.DataFrame, question: Question) -> None:
    sums = raw.groupby("census_code")["customs_value_usd"].sum() / 1e9
    ours = table(question, DAY, "partner").set_index("partner")["imports_usd_mn"] / 1e3
    for code, (census, expected) in TOTALS.items():
        assert sums[census] == pytest.approx(expected, abs=0.005)
        assert ours[code] == pytest.approx(expected, abs=0.005)
    assert ours["all"] * 1e9 == pytest.approx(raw["customs_value_usd"].sum(), abs=1)


def test_every_row_of_the_source_is_embedded(raw: pd.DataFrame, levels: pd.DataFrame) -> None:
    assert len(levels) == len(raw)
    np.testing.assert_array_equal(np.sort(levels["value"]), np.sort(raw["customs_value_usd"]))
    by_product = raw.groupby("hs10")["customs_value_usd"].sum()
    pd.testing.assert_series_equal(levels.groupby("hs10")["value"].sum(), by_product, check_names=False)


def test_revenue_by_authority_partner_and_chapter_agree_to_the_dollar(
    raw: pd.DataFrame, levels: pd.DataFrame, question: Question
) -> None:
    names = raw.groupby("partner")["customs_value_usd"].sum()
    code_of = levels.groupby("code")["value"].sum()
    partner = {name: code_of.index[np.flatnonzero(code_of == value)[0]] for name, value in names.items()}
    merged = raw.assign(code=raw["partner"].map(partner)).merge(levels, on=["code", "hs10"], validate="one_to_one")
    merged["revenue"] = merged["customs_value_usd"] * merged["level"] / 100
    frames = {by: table(question, DAY, by) for by in ("authority", "partner", "hs2", "sector")}
    whole = merged["revenue"].sum()
    for by, frame in frames.items():
        rows = frame.set_index(frame.columns[0])["revenue_usd_mn"] * 1e6
        assert rows["all"] == pytest.approx(whole, abs=1), by
        assert rows.drop("all").sum() == pytest.approx(whole, abs=1), by
    for by, keys in (("partner", merged["code"]), ("hs2", merged["hs10"].str[:2])):
        ours = frames[by].set_index(by)["revenue_usd_mn"].drop("all") * 1e6
        theirs = merged.groupby(keys)["revenue"].sum()
        np.testing.assert_allclose(ours[theirs.index], theirs, rtol=0, atol=1)


def test_unmapped_value_is_a_row(raw: pd.DataFrame, question: Question) -> None:
    row = table(question, DAY, "sector").set_index("sector").loc[NO_INDUSTRY]
    unmapped = raw[raw["hs10"].str[:2].isin(["98", "99"])]["customs_value_usd"].sum()
    assert row["imports_usd_mn"] * 1e6 == pytest.approx(unmapped, abs=1)
    assert row["change_percent"] == 0


def test_the_fentanyl_duty_on_mexico_in_plain_pandas(raw: pd.DataFrame, shared: Path) -> None:
    """Worked out from the source files alone, on products that no Section 232 list names."""
    folder = shared / "tariffs_us"
    mexico = raw[raw["census_code"] == "2010"]
    use = pd.read_parquet(folder / "usmca_shares_hs10_monthly.parquet").astype({"hs10": str, "census_code": str})
    use = use[(use["census_code"] == "2010") & (use["month"] == "2025-10")].set_index("hs10")["usmca_share"]
    chapters = [f"{chapter:02d}" for chapter in (1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 61, 62, 64)]
    mine = mexico[mexico["hs10"].str[:2].isin(chapters) & mexico["hs10"].isin(use.index)]
    paid = (mine["customs_value_usd"] * 0.25 * (1 - mine["hs10"].map(use).round(4).astype(float))).sum()
    trade = trade_of("USA").of(("MEX",)).under(tuple(chapters))
    known = np.isin(trade.hs[trade.product].astype(str), list(mine["hs10"]))
    layer = Question(load_book(), trade.rows(np.flatnonzero(known))).effective(DAY).layers["ieepa.fentanyl"]
    value = trade.rows(np.flatnonzero(known)).value
    assert (value * layer.rate / 100).sum() == pytest.approx(paid, rel=1e-6)


def test_data_of_the_pact_lapse_cover_every_member_and_good(shared: Path) -> None:
    frame = pd.read_parquet(shared / "tariffs_world" / "tariffs_2014_wiod44.parquet")
    from counteroffer import data

    ours = data.frame("pact_mfn.csv")
    row = frame[(frame["importer"] == "MEX") & (frame["exporter"] == "USA") & (frame["isic4"] == "C29")].iloc[0]
    mine = ours[(ours["importer"] == "MEX") & (ours["exporter"] == "USA") & (ours["icio"] == "C29")].iloc[0]
    assert mine["mfn_percent"] == pytest.approx(float(row["mfn_pct"]), abs=1e-4)
