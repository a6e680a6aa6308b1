"""Predictions beside what was traded: what the data add up to, limits, months apart, other data, mistakes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from counteroffer import data
from counteroffer.errors import DataMissing, InputError, LabelError, ScenarioError
from counteroffer.replication.hindcast import (
    Hindcast,
    HindcastQuestion,
    LawRule,
    Outcomes,
    embedded_outcomes,
    everybody,
    hindcast,
    read_outcomes,
)
from counteroffer.replication.hindcast.goods_rows import GoodsRows
from counteroffer.replication.hindcast.law_days import law_days
from counteroffer.replication.hindcast.predicting import price_factors
from counteroffer.replication.hindcast.said import months_between, said
from counteroffer.replication.hindcast.scores import score, squared_shares
from counteroffer.replication.hindcast.solving import LawSolver
from counteroffer.tariffs import load_book

TRADED = [
    "trade_us/us_imports_monthly_naics3_partner_2022_2024.parquet",
    "outcomes_2025/us_imports_monthly_naics3_five_partners_2025.parquet",
]
SPLIT = "trade_us/naics3_to_icio_2024_by_partner.csv"
MONTHS = ("2025-10", "2025-11")
WITHOUT_LAW = ("CAN", "MEX", "TOTAL")


@pytest.fixture(scope="module")
def traded() -> Outcomes:
    return embedded_outcomes("USA")


@pytest.fixture(scope="module")
def found(traded: Outcomes) -> Hindcast:
    asked = HindcastQuestion(
        first=MONTHS[0], last=MONTHS[1], exclude=("oil",), variants=("year1", "year1_industry", "prices")
    )
    return hindcast(traded, asked)


def test_industries_add_up_to_the_published_totals(traded: Outcomes, shared: Path) -> None:
    published = pd.concat([pd.read_parquet(shared / name) for name in TRADED])
    published = published[(published["naics3"] == "TOTAL") & (published["month"] >= "2024")]
    total = published.set_index(["partner", "month"])[["customs_value_usd", "calculated_duty_usd"]].sort_index()
    ours = traded.frame.groupby(["partner", "month"])[["value", "duty"]].sum().sort_index()
    assert len(total) == 33 * 12 + 6 * 11
    assert ours.index.equals(total.index)
    assert (ours.to_numpy() == total.to_numpy()).all()


def test_six_digits_of_the_world_add_up_to_three(traded: Outcomes) -> None:
    six = embedded_outcomes("USA", "naics6").frame
    summed = six.groupby(["month", six["code"].str[:3]])["value"].sum()
    three = traded.frame[traded.frame["partner"] == said().everyone].set_index(["month", "code"])["value"]
    assert len(three) > 700
    for cell, value in three.items():
        assert summed[cell] == value


def test_products_fall_into_industries_as_the_source_splits_them(traded: Outcomes, shared: Path) -> None:
    split = pd.read_csv(shared / SPLIT, dtype={"naics3": str})
    rows = GoodsRows.of(traded)
    for partner in ("CAN", "MEX", "CHN", "JPN", "VNM", "IND", "KOR", "TWN"):
        at, _ = rows.sellers(partner)
        product = rows.trade.product[at]
        icio = np.where(rows.trade.icio[product] == "", "-", rows.trade.icio[product])
        own = pd.DataFrame(
            {"naics3": np.array(rows.codes)[rows.code[product]], "icio": icio, "v": rows.trade.value[at]}
        )
        ours = own.groupby(["naics3", "icio"])["v"].sum()
        theirs = split[split["partner"] == partner].set_index(["naics3", "icio"])["customs_value_usd"]
        theirs = theirs[theirs > 0]
        assert ours[ours > 0].sort_index().round().astype(int).to_dict() == theirs.astype(int).to_dict()


def test_a_window_is_the_sum_of_its_months(traded: Outcomes, found: Hindcast) -> None:
    columns = ["base_usd_mn", "actual_usd_mn", "predicted_usd_mn"]
    months = found.monthly.set_index(["partner", "month"])[columns]
    for partner in found.partners:
        np.testing.assert_allclose(
            months.loc[partner].loc["window"], months.loc[partner].loc[list(MONTHS)].sum(), rtol=1e-12
        )
        of_industries = found.industries.query("partner == @partner")[columns].sum()
        np.testing.assert_allclose(of_industries, months.loc[partner].loc["window"], rtol=1e-12)
        before = traded.frame.query("partner == @partner and month in ('2024-10', '2024-11')")["value"].sum() / 1e6
        assert months.loc[partner].loc["window", "base_usd_mn"] == pytest.approx(before, rel=1e-12)
    apart = [found.by_month[found.by_month["month"] == month] for month in MONTHS]
    both = apart[0].merge(apart[1], on=["partner", "code"], suffixes=("_1", "_2"))
    assert (both["predicted_percent_1"] - both["predicted_percent_2"]).abs().max() > 1  # the law changed in between


def test_one_good_an_industry_is_the_split_of_the_models_industries(found: Hindcast, shared: Path) -> None:
    """The same mapping by another road: published shares of a partner's NAICS-3 in industries, times their change."""
    split = pd.read_csv(shared / SPLIT, dtype={"naics3": str}).query("partner == 'CAN'")
    solver = LawSolver(("CAN",))
    day = load_book().days.first.fromisoformat("2025-10-15")
    run = solver.at(day, said().variants["year1_industry"].keys)
    e, economy = run.equilibrium, run.economy
    us, can = (economy.regions.index(code) for code in ("USA", "CAN"))
    hat = e.fob[:, us, can] / e.baseline.trade[:, us, can] / (e.income[us] / e.baseline.income[us])
    of = dict(zip(economy.detail.sectors, economy.detail.sector_of, strict=True))
    change = split["icio"].map(lambda code: hat[of[code]] if code in of else 1.0)
    expected = (split["share"] * change).groupby(split["naics3"]).sum() / split.groupby("naics3")["share"].sum()
    cells = found.cells.query(
        "variant == 'year1_industry' and partner == 'CAN' and month == '2025-10' and base_usd > 0"
    )
    for _, cell in cells.iterrows():
        assert cell["predicted_usd"] / cell["base_usd"] == pytest.approx(expected[cell["code"]], rel=2e-5)


def test_without_law_nothing_is_predicted_to_change(traded: Outcomes) -> None:
    everything = sorted({key.split(".")[0] for key in load_book().entries})
    asked = HindcastQuestion(partners=WITHOUT_LAW, first="2025-10", last="2025-10", settings={"without": everything})
    none = hindcast(traded, asked)
    assert list(none.variants) == ["year1", "as_set"]
    mine = none.cells[none.cells["variant"] == "as_set"]
    np.testing.assert_allclose(mine["predicted_usd"], mine["base_usd"], rtol=1e-9)
    scores = none.scores[none.scores["variant"] == "as_set"]
    np.testing.assert_allclose(scores["error_points"], scores["no_change_points"], rtol=1e-7)
    assert scores["correlation"].isna().all()


def test_prices_move_what_they_are_of_and_nothing_else(found: Hindcast, traded: Outcomes) -> None:
    rows = GoodsRows.of(traded)
    factor = price_factors(rows, "2025-10")
    price = data.frame("oil_gold_by_month.csv").set_index(["series", "month"])["price"]
    gold = price["gold_usd_oz", "2025-10"] / price["gold_usd_oz", "2024-10"]
    assert gold > 1.3
    assert set(factor[rows.under(["7108"])]) == {gold}
    assert set(factor[~rows.under([code for one in said().prices.series.values() for code in one.hs])]) == {1.0}
    wide = found.cells.pivot_table(index=["partner", "code", "month"], columns="variant", values="predicted_usd")
    oil, clothes = wide.xs("211", level="code"), wide.xs("315", level="code")
    assert (oil["prices"] < oil["year1"]).loc["CAN"].all()
    np.testing.assert_allclose(clothes["prices"], clothes["year1"], rtol=1e-12)


def test_what_is_left_as_it_was_is_counted(found: Hindcast) -> None:
    special = found.industries[found.industries["code"] == "980"]
    np.testing.assert_allclose(special["unmodelled_usd_mn"], special["base_usd_mn"])
    np.testing.assert_allclose(special["predicted_usd_mn"], special["base_usd_mn"])
    cars = found.industries[found.industries["code"] == "336"]
    assert (cars["unmodelled_usd_mn"] < 1e-4 * cars["base_usd_mn"]).all()


def test_exclusions_stand_beside_all_industries(found: Hindcast) -> None:
    scores = found.scores
    assert list(scores["partner"].unique()) == [*found.partners, "pooled"]
    assert found.pooled == ("CAN", "CHN", "EU", "JPN", "MEX")
    for _, own in scores.groupby(["partner", "variant"], sort=False):
        assert own["without"].tolist() == ["", "oil"]
        assert own["cells"].iloc[0] > own["cells"].iloc[1]
        assert own["base_usd_mn"].iloc[0] > own["base_usd_mn"].iloc[1]
    partner, codes, share = found.dropped("oil")[0]
    assert (partner, codes) == ("CAN", ("211", "324"))
    assert 90 < share < 100


def test_the_same_layout_gives_the_same(traded: Outcomes, tmp_path: Path) -> None:
    whole = traded.frame.rename(columns={"code": "naics3"})
    whole.to_csv(tmp_path / "all.csv", index=False)
    later = whole[whole["month"] >= "2025"].assign(value=lambda f: f["value"].astype(int))
    totals = later.groupby(["month", "partner"])[["value", "duty"]].sum().reset_index().assign(naics3="TOTAL")
    published = pd.concat([later, totals]).rename(columns={"value": "customs_value_usd", "duty": "calculated_duty_usd"})
    published.to_parquet(tmp_path / "later.parquet")
    asked = ["2025-07", "2025-11"]
    for files in ([tmp_path / "all.csv"], [tmp_path / "later.parquet"]):
        read = read_outcomes(files, "USA")
        assert (read.partners, read.classification) == (traded.partners, "naics3")
        for partner in traded.partners:
            ours, theirs = (one.cells(partner, asked) for one in (traded, read))
            pd.testing.assert_frame_equal(ours, theirs)


def other(frame: pd.DataFrame, code: str) -> Outcomes:
    """The trade of Canada in 2025 as another partner's."""
    base = frame[(frame["partner"] == code) & frame["month"].str.startswith("2024")]
    later = frame[(frame["partner"] == "CAN") & (frame["month"] >= "2025")].assign(partner=code)
    return Outcomes("USA", "naics3", pd.concat([base, later]))


def test_a_partner_that_shares_a_region_gets_one_of_its_own(traded: Outcomes) -> None:
    known = other(traded.frame, "SGP")
    assert known.cells("SGP", ["2025-10"])["base_usd"].sum() > 0
    alone = LawSolver(("SGP", "IRL", "VNM"))._alone
    assert (alone["SGP"], alone["IRL"], alone["VNM"]) == ("SGP", "IRL", "VNM")
    assert (alone["THA"], alone["FIN"]) == ("ASE", "REU")
    assert LawSolver(("CAN", "EU", "VNM"))._alone == {}
    with pytest.raises(ScenarioError, match="economy: full cannot have"):
        LawSolver(("SGP",)).at(load_book().days.first, {"economy": "full"})


def test_a_solution_found_from_another_is_the_one_found_alone() -> None:
    day, both = load_book().days.first.fromisoformat("2025-10-15"), LawSolver(())
    keys = [said().variants[name].keys for name in ("year1", "long_run")]
    beside = [both.at(day, each).equilibrium for each in keys][1]
    alone = LawSolver(()).at(day, keys[1]).equilibrium
    np.testing.assert_allclose(beside.fob, alone.fob, rtol=1e-7, atol=1e-3)
    assert beside.settings == alone.settings


def test_who_is_meant_by_all(traded: Outcomes) -> None:
    frame = traded.frame
    members = pd.concat([frame, frame[frame["partner"] == "CAN"].assign(partner="DEU")])
    assert everybody(traded) == ("CAN", "CHN", "EU", "JPN", "MEX", "TOTAL")
    assert everybody(replace(traded, frame=members)) == everybody(traded)
    rows = GoodsRows.of(traded)
    assert rows.sellers("DEU")[1] == ("DEU",)
    np.testing.assert_array_equal(rows.sellers("DEU")[0], rows.sellers("EU")[0])
    assert len(rows.sellers("TOTAL")[0]) == len(rows.trade)
    assert set(rows.trade.partner[rows.sellers("USMCA")[0]]) == {rows.trade.partners.index(p) for p in ("CAN", "MEX")}


def test_codes_of_another_vintage_stand_in() -> None:
    six = GoodsRows.of(embedded_outcomes("USA", "naics6"))
    assert six.stand_in["336110"] == ("336111", "336112")  # cars and light trucks, one code since 2022
    assert not six.stand_in.keys() & set(six.codes)
    assert GoodsRows.of(embedded_outcomes("USA")).stand_in == {}
    cars = six.mean("TOTAL", six.under(["8703"]).astype(float)[six.trade.product])["336110"]
    assert 0.75 < cars < 1


@pytest.mark.parametrize("rule", LawRule)
def test_the_days_of_a_month_are_all_of_it(rule: LawRule) -> None:
    book = load_book()
    for month in months_between("2025-07", "2025-11"):
        days = law_days(book, month, rule)
        assert sum(share for _, share in days) == pytest.approx(1, abs=1e-12)
        assert [day for day, _ in days] == sorted({day for day, _ in days})
    assert len(law_days(book, "2025-08", rule)) == (1 if rule is LawRule.middle else 6)
    with pytest.raises(InputError, match="does not know the law of 2031-01"):
        law_days(book, "2031-01", rule)


def frame_of(base: list[float], actual: list[float], predicted: list[float], partner: str = "A") -> pd.DataFrame:
    return pd.DataFrame({"partner": partner, "base_usd": base, "actual_usd": actual, "predicted_usd": predicted})


def test_scores_in_worlds_where_they_are_known() -> None:
    base = [10.0, 30.0, 60.0]
    proportional = score(frame_of(base, [0.8 * x for x in base], base))
    assert proportional.oracle == pytest.approx(0, abs=1e-12)
    assert proportional.error == proportional.no_change == pytest.approx(20)
    assert np.isnan(proportional.correlation)
    right = score(frame_of(base, [5, 33, 70], [5, 33, 70]))
    assert (right.error, right.correlation) == pytest.approx((0, 1))
    one = score(frame_of([50.0], [40.0], [45.0]))
    assert (one.error, one.no_change, one.oracle, one.model_total) == pytest.approx((10, 20, 0, 10))
    new = score(frame_of([50.0, 0.0], [40.0, 10.0], [45.0, 0.0]))
    assert (new.actual_percent, new.cells) == (pytest.approx(0), 1)


def test_scores_by_another_road() -> None:
    rng = np.random.default_rng(3)
    frames = [frame_of(*rng.uniform(1, 9, (3, 7)).tolist(), partner=name) for name in "AB"]
    frame = pd.concat(frames)
    found = score(frame)
    base = frame["base_usd"].to_numpy()
    changes = 100 * (frame[["actual_usd", "predicted_usd"]].to_numpy() / base[:, None] - 1)
    cov = np.cov(changes.T, aweights=base, ddof=0)
    assert found.correlation == pytest.approx(cov[0, 1] / np.sqrt(cov[0, 0] * cov[1, 1]))
    assert found.error**2 == pytest.approx(np.average((changes[:, 0] - changes[:, 1]) ** 2, weights=base))
    own = np.concatenate([np.full(7, 100 * (f["actual_usd"].sum() / f["base_usd"].sum() - 1)) for f in frames])
    assert found.oracle**2 == pytest.approx(np.average((changes[:, 0] - own) ** 2, weights=base))
    assert squared_shares(frame).sum() == pytest.approx(100)


@pytest.mark.parametrize(
    ("asked", "error", "says"),
    [
        (HindcastQuestion(partners=("BRA",)), LabelError, "unknown partner 'BRA' in what was traded"),
        (
            HindcastQuestion(first="2025-11", last="2025-12"),
            DataMissing,
            "in 2025-12 is not in the data, which have 2025-01 to 2",
        ),
        (HindcastQuestion(first="2025-13"), InputError, "'2025-13' is not a month; write it as 2025-07"),
        (HindcastQuestion(first="2025-09", last="2025-08"), InputError, "--to 2025-08 is before --from 2025-09"),
        (HindcastQuestion(exclude=("gold",)), LabelError, "unknown exclusion 'gold' in --exclude"),
        (HindcastQuestion(variants=("year2",)), LabelError, "unknown variant 'year2' in --variant"),
        (HindcastQuestion(settings={"as_of": "2025-01-01"}), InputError, "--set as_of: a hindcast says it by itself"),
        (HindcastQuestion(settings={"closure": "open"}), ScenarioError, "closure"),
    ],
)
def test_mistakes_are_refused(traded: Outcomes, asked: HindcastQuestion, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        hindcast(traded, asked)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda f: f.drop(columns="duty"), "lacks duty"),
        (lambda f: f.assign(naics6="1"), "needs the columns"),
        (lambda f: f.assign(month="July"), "month 'July' is none"),
        (lambda f: f.assign(value=-1), "value of CAN .* is '-1'; it is USD, 0 or more"),
        (lambda f: pd.concat([f, f.head(1)]), "stands there more than once"),
        (lambda f: pd.concat([f, f.head(1).assign(naics3="TOTAL", value=1.0)]), "not to their TOTAL of 1 USD"),
        (lambda f: f.assign(importer="MEX"), "no row is of importer USA"),
    ],
)
def test_tables_that_are_none_are_refused(traded: Outcomes, tmp_path: Path, change, says: str) -> None:
    frame = traded.frame.query("partner == 'CAN' and month == '2025-10'").rename(columns={"code": "naics3"})
    change(frame).to_csv(tmp_path / "own.csv", index=False)
    with pytest.raises(InputError, match=says):
        read_outcomes([tmp_path / "own.csv"], "USA")


def test_importers_and_files_that_are_not_known_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LabelError, match="unknown importer 'CAN' in what was traded by month"):
        embedded_outcomes("CAN")
    with pytest.raises(DataMissing, match="no file at"):
        read_outcomes([tmp_path / "none.csv"], "USA")
    with pytest.raises(LabelError, match="unknown classification 'naics4'"):
        embedded_outcomes("USA", "naics4")
