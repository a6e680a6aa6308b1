"""Headcounts, employment and unemployment: what docs/model.md says by hand, and what no policy may do to them."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import counteroffer
from builders import measure_text, scenario_text
from counteroffer import Jobs, data, load_economy, load_scenario
from counteroffer.economy import Economy
from counteroffer.effects import labour as module
from counteroffer.effects.labour import Headcount, employment, headcount, labour, rate, unemployment_points
from counteroffer.scenario import parse_scenario

COUNTED = data.frame("jobs.csv.gz")
PROHIBITIVE = {
    "tariff": measure_text(sectors=["autos", "steel"], rate=1000),
    "ban": measure_text(sectors=["autos", "steel"], kind="import_ban", rate=None),
}


def merged(**groups: str) -> Economy:
    """Focus sectors; each keyword's countries are a region, all others are ROW."""
    member = {code: name for name, codes in groups.items() for code in codes.split()}
    return load_economy("merged", regions={code: member.get(code, "ROW") for code in data.frame("regions.csv")["code"]})


@pytest.fixture(scope="module")
def blocs() -> Economy:
    """Two counted members, one of them with an uncounted one, and one alone."""
    return merged(NAM="CAN USA", OCE="AUS NZL", MEX="MEX")


@pytest.fixture(scope="module", params=PROHIBITIVE)
def prohibitive(request: pytest.FixtureRequest) -> Jobs:
    text = scenario_text(PROHIBITIVE[request.param], closure="short_run", unemployment={"before": "2025-01"})
    return counteroffer.short_run(parse_scenario(text, name="case", folder=Path()))


def value_added_share(economy: Economy) -> np.ndarray:
    return np.asarray(economy.baseline.value_added / economy.baseline.value_added.sum(0))


def test_a_region_of_counted_members_has_their_jobs(blocs: Economy, focus: Economy) -> None:
    found, alone = headcount(blocs), headcount(focus)
    both = alone.jobs[:, [focus.regions.index(code) for code in ("CAN", "USA")]].sum(1)
    np.testing.assert_allclose(found.jobs[:, blocs.regions.index("NAM")], both, rtol=1e-12)
    assert found.counted[blocs.regions.index("NAM")]


def test_a_region_with_an_uncounted_member_has_no_count(blocs: Economy) -> None:
    assert "AUS" in set(COUNTED["code"])
    assert "NZL" not in set(COUNTED["code"])
    found, n = headcount(blocs), blocs.regions.index("OCE")
    assert np.isnan(found.jobs[:, n]).all()
    assert not found.counted[n]
    np.testing.assert_allclose(found.share[:, n], value_added_share(blocs)[:, n], rtol=1e-12)


def test_counts_are_those_of_the_data(focus: Economy) -> None:
    found = headcount(focus)
    total = COUNTED.groupby("code")["jobs_thousand"].sum()
    alone = [n for n, code in enumerate(focus.regions) if code in total.index and code in focus.detail.regions]
    assert len(alone) > 10
    np.testing.assert_allclose(found.jobs[:, alone].sum(0), total[[focus.regions[n] for n in alone]], rtol=1e-12)
    rows = COUNTED[(COUNTED["code"] == "MEX") & COUNTED["icio"].isin(["A01", "A03"])]
    farms = found.jobs[focus.sectors.index("AGR"), focus.regions.index("MEX")]
    assert farms == pytest.approx(rows["jobs_thousand"].sum(), rel=1e-12)


@pytest.mark.parametrize("name", ["focus", "full", "provinces"])
def test_shares_are_of_heads_where_counted_and_add_up_to_one(name: str) -> None:
    economy = load_economy(name)
    found = headcount(economy)
    known = found.counted
    assert 0 < known.sum() < known.size
    np.testing.assert_allclose(found.share.sum(0), 1, rtol=1e-12)
    np.testing.assert_allclose(found.share[:, known], (found.jobs / found.jobs.sum(0))[:, known], rtol=1e-12)
    assert np.abs(found.share - value_added_share(economy))[:, known].max() > 0.01
    np.testing.assert_allclose(found.share[:, ~known], value_added_share(economy)[:, ~known], rtol=1e-12)


def test_the_rate_is_the_latest_one_by_then(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"ABC": (("2020", 5.0), ("2022", 6.0), ("2025-01", 7.0), ("2025-08", 8.0))}
    monkeypatch.setattr(module, "_rates", lambda: known)
    assert rate("ABC", "2020") == (5.0, "2020")
    assert rate("ABC", "2021-12") == (5.0, "2020")
    assert rate("ABC", "2022") == (6.0, "2022")
    assert rate("ABC", "2024-12") == (6.0, "2022")
    assert rate("ABC", "2025-01") == (7.0, "2025-01")
    assert rate("ABC", "2025-07") == (7.0, "2025-01")
    assert rate("ABC", "2030") == (8.0, "2025-08")
    assert rate("ABC", "1999") == (5.0, "2020")  # all are later: the first


def test_an_unknown_place_has_no_rate() -> None:
    value, period = rate("XYZ", "2022")
    assert np.isnan(value)
    assert period == ""


def test_october_2025_counts_from_january(focus: Economy) -> None:
    """Statistics Canada's 6.6%, as the scenario's sources quote it; countries without months keep 2022."""
    before = load_scenario("october-2025").scenario.unemployment.before
    found, can = headcount(focus, before), focus.regions.index("CAN")
    assert (before, found.period[can]) == ("2025-01", "2025-01")
    assert found.unemployment[can] == pytest.approx(0.066, rel=1e-12)
    assert found.period[focus.regions.index("USA")] == "2022"
    assert headcount(focus).period[can] == "2022"
    assert headcount(focus).unemployment[can] != found.unemployment[can]


def test_the_rate_of_an_aggregate_lies_between_its_members(blocs: Economy) -> None:
    found = headcount(blocs).unemployment[blocs.regions.index("NAM")]
    low, high = sorted(rate(code, "2022")[0] / 100 for code in ("CAN", "USA"))
    assert low < found < (low + high) / 2  # the United States, where it is lower, weigh more


def by_hand() -> Any:
    """Two sectors, two regions.

    CAN: e = (1/4, 3/4), L̂ = (0.8, 1.2), h = (1/2, 1). Σ e L̂ = 0.2 + 0.9 = 1.1; H = (0.1 + 0.9)/1.1 = 10/11.
    USA: everyone has work, though workers move: e = (1/2, 1/2), L̂ = (0.9, 1.2), Σ e L̂ = 1.05.
    """
    return SimpleNamespace(
        baseline=SimpleNamespace(regions=("CAN", "USA"), sectors=("one", "two")),
        labour=np.array([[0.8, 0.9], [1.2, 1.2]]),
        hired=np.array([[0.5, 1.0], [1.0, 1.0]]),
        currency=np.array([0.9, 1.2]),
    )


HEADS = Headcount(
    jobs=np.array([[100.0, 200.0], [300.0, 200.0]]),
    share=np.array([[0.25, 0.5], [0.75, 0.5]]),
    unemployment=np.array([0.1, 0.05]),
    period=("2022", "2021"),
)


def test_employment_is_what_a_pencil_says() -> None:
    attached, working = employment(by_hand(), HEADS.share)
    np.testing.assert_allclose(attached, [[0.8 / 1.1, 0.9 / 1.05], [1.2 / 1.1, 1.2 / 1.05]], rtol=1e-14)
    np.testing.assert_allclose(working, [10 / 11, 1], rtol=1e-14)
    np.testing.assert_allclose((HEADS.share * attached).sum(0), 1, rtol=1e-14)


def test_unemployment_and_jobs_are_what_a_pencil_says() -> None:
    """u' = u0 + (1 − u0)(1 − H) = 0.1 + 0.9/11 = 2/11; of 400 jobs 400/11 go; L̂h/Σ e L̂ = 4/11 and 12/11."""
    found = labour(by_hand(), HEADS)
    can, usa = (row for _, row in found.regions.iterrows())
    assert can["unemployment_percent"] == pytest.approx(100 * 2 / 11, rel=1e-13)
    assert can["unemployment_pp"] == pytest.approx(90 / 11, rel=1e-13)
    assert can["jobs_change_thousand"] == pytest.approx(-400 / 11, rel=1e-13)
    assert can["exchange_rate_percent"] == pytest.approx(-25)  # 0.9 of its dollar's 1.2
    assert (usa["unemployment_pp"], usa["unemployment_percent"], usa["jobs_change_thousand"]) == (0, 5, 0)
    rows = found.sectors.set_index(["region", "sector"])
    assert rows.loc[("CAN", "one"), "jobs_change_thousand"] == pytest.approx(100 * (4 / 11 - 1), rel=1e-13)
    assert rows.loc[("CAN", "two"), "employment_percent"] == pytest.approx(100 / 11, rel=1e-13)
    assert rows.loc[("CAN", "one"), "without_work_percent"] == pytest.approx(50)
    assert rows["at_floor"].to_list() == [True, False, False, False]
    assert rows.loc[("USA", "one"), "jobs_change_thousand"] == pytest.approx(200 * (0.9 / 1.05 - 1), rel=1e-13)


def test_an_unknown_rate_counts_as_none_in_the_rise_and_stays_unknown_in_the_level() -> None:
    unknown = Headcount(HEADS.jobs, HEADS.share, np.array([np.nan, 0.05]), ("", "2021"))
    found = labour(by_hand(), unknown).regions
    assert found.loc[0, "unemployment_pp"] == pytest.approx(100 / 11, rel=1e-13)
    assert np.isnan(found.loc[0, "unemployment_percent"])


def test_an_economy_without_counts_is_weighed_by_value_added(small: Economy) -> None:
    found = headcount(small)
    np.testing.assert_allclose(found.share, value_added_share(small), rtol=1e-12)
    assert not found.counted.any()
    assert np.isnan(found.unemployment[small.regions.index("WES")])
    assert found.period[small.regions.index("WES")] == ""


def test_all_have_work_exactly_where_nobody_is_rationed(prohibitive: Jobs) -> None:
    e, heads = prohibitive.equilibrium, prohibitive.headcount
    _, working = employment(e, heads.share)
    free = (e.hired == 1).all(0)
    assert 0 < free.sum() < free.size
    assert (working[free] == 1).all()
    assert (unemployment_points(e, heads)[free] == 0).all()
    assert (working[~free] < 1).all()
    assert not free[e.baseline.regions.index("CAN")]


def test_jobs_of_sectors_change_by_what_the_region_loses(prohibitive: Jobs) -> None:
    found = prohibitive.labour
    totals = found.sectors.groupby("region")[["jobs_thousand", "jobs_change_thousand"]].sum()
    regions = found.regions.set_index("region")
    counted = regions.index[regions["weights"] == "headcount"]
    assert len(counted) > 10
    for column in totals:
        np.testing.assert_allclose(
            totals.loc[counted, column],
            regions.loc[counted, column],
            rtol=1e-9,
            atol=1e-12 * regions["jobs_thousand"].max(),
        )
    assert regions.loc["CAN", "jobs_change_thousand"] < -10
    assert regions.loc[regions.index.difference(counted), "jobs_change_thousand"].isna().all()


def test_no_policy_takes_more_jobs_than_there_are(prohibitive: Jobs) -> None:
    rows = prohibitive.labour.sectors
    rows = rows[rows["jobs_thousand"].notna()]
    left = rows["jobs_thousand"] + rows["jobs_change_thousand"]
    assert left.min() >= 0
    assert rows["without_work_percent"].between(0, 100).all()
    autos = rows[(rows["region"] == "CAN") & (rows["sector"] == "AUT")].iloc[0]
    assert autos["jobs_change_thousand"] < -autos["jobs_thousand"] / 2


def test_no_place_loses_more_jobs_in_an_industry_than_it_has(prohibitive: Jobs) -> None:
    split = prohibitive.split("CAN")
    assert split is not None
    rows = split.industries
    assert rows["without_work_thousand"].max() > 0
    assert rows["without_work_thousand"].min() >= 0
    assert (rows["without_work_thousand"] <= rows["jobs_thousand"]).all()
    assert (split.places["unemployment_pp"] >= 0).all()


def test_the_rise_comes_on_top_of_the_rate_of_the_stated_month(prohibitive: Jobs) -> None:
    row = prohibitive.labour.regions.set_index("region").loc["CAN"]
    assert row["unemployment_period"] == "2025-01"
    assert row["unemployment_before_percent"] == pytest.approx(6.6)
    assert row["unemployment_percent"] == pytest.approx(6.6 + row["unemployment_pp"], rel=1e-12)
    share_lost = -row["jobs_change_thousand"] / row["jobs_thousand"]  # 1 − H
    assert row["unemployment_pp"] == pytest.approx((100 - 6.6) * share_lost, rel=1e-10)
    assert prohibitive.outcomes("CAN")["unemployment_pp"] == pytest.approx(row["unemployment_pp"], rel=1e-12)


def test_tables_have_exactly_the_documented_columns() -> None:
    found = labour(by_hand(), HEADS)
    assert list(found.regions) == [
        *("region", "unemployment_before_percent", "unemployment_period", "unemployment_pp", "unemployment_percent"),
        *("labour_force_thousand", "jobs_thousand", "jobs_period", "jobs_change_thousand"),
        *("exchange_rate_percent", "weights"),
    ]
    assert list(found.sectors) == [
        *("region", "sector", "employment_percent", "without_work_percent", "jobs_thousand"),
        *("jobs_change_thousand", "at_floor"),
    ]
    assert isinstance(found.sectors.index, pd.RangeIndex)
