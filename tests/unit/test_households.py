"""What households pay: groups add up to the nation whatever is chosen, and limits are what a pencil says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import counteroffer
from counteroffer.economy import Economy, load_economy
from counteroffer.effects.income import equivalent_variation
from counteroffer.effects.labour import headcount
from counteroffer.effects.place_effects import top_down
from counteroffer.equilibrium import Equilibrium, Settings, Shock
from counteroffer.errors import InputError, LabelError, ScenarioError
from counteroffer.household import Households, Sharing, households, of_equilibrium
from counteroffer.household.account import log_mean, own_money, region_account
from counteroffer.household.groups import counted, household_groups, known_countries
from counteroffer.household.sharing import PARTS, RETURNS, sold_in_shops
from counteroffer.run.run import Run, simulate

SURVEYED = ("USA", "CAN")
PARTS_USD = [f"{name}_usd" for name in PARTS]
CHOICES = [(way, passed) for way in RETURNS for passed in (1.0, 0.2)]


@pytest.fixture(scope="module")
def run() -> Run:
    return simulate("october-2025")


@pytest.fixture(scope="module", params=["long run", "short run"])
def either(request: pytest.FixtureRequest, run: Run) -> Run:
    return run if request.param == "long run" else run.short_run


@pytest.fixture(scope="module")
def found(either: Run) -> Households:
    return households(either)


def still(economy: Economy) -> Equilibrium:
    return Equilibrium.unsolved(economy.baseline, Shock.none(economy.baseline), Settings())


def leaves(rows: pd.DataFrame) -> pd.DataFrame:
    """The groups of the finest level: a mean of groups is no group."""
    grouped = rows[rows["group"] != "all"]
    finest = grouped["place"] != "" if (grouped["place"] != "").any() else grouped["place"] == ""
    return grouped[finest] if len(grouped) else rows


@pytest.mark.parametrize("code", SURVEYED)
def test_groups_weighted_by_households_are_the_national_mean(found: Households, code: str) -> None:
    rows = found.of(code)
    mean = rows[(rows["place"] == "") & (rows["group"] == "all")].iloc[0]
    groups = leaves(rows)
    assert len(groups) == {"USA": 10, "CAN": 50}[code]
    heads = groups["households_thousand"]
    for column in ("spending_usd", "total_usd", *PARTS_USD):
        np.testing.assert_allclose((groups[column] * heads).sum() / heads.sum(), mean[column], rtol=1e-9, atol=1e-7)


def test_every_country_adds_up_to_its_equivalent_variation(found: Households, either: Run) -> None:
    nations = found.nations.set_index("region")
    expected = either.effects.regions.set_index("region")["equivalent_variation_usd_mn"]
    np.testing.assert_allclose(nations["equivalent_variation_usd_mn"], expected[nations.index], rtol=1e-12)
    income = pd.Series(either.equilibrium.baseline.income, either.economy.regions)
    assert (nations["residual_usd_mn"].abs() < 1e-9 * income[nations.index]).all()
    parts = nations[[f"{name}_usd_mn" for name in PARTS]].sum(axis=1)
    np.testing.assert_allclose(parts, expected[nations.index], rtol=1e-6, atol=1e-3)


def test_groups_at_their_own_prices_differ_from_the_nation_by_second_order_alone(
    found: Households, either: Run
) -> None:
    nations = found.nations.set_index("region")
    size = nations[[f"{name}_usd_mn" for name in PARTS]].abs().sum(axis=1)
    # A hundredth of a percent of what moves: log prices differ among groups by tenths of a percent.
    assert (nations["group_residual_usd_mn"].abs() < 1e-4 * size).all()


@pytest.mark.parametrize(("way", "passed"), CHOICES)
def test_whatever_is_chosen_the_nation_stays(found: Households, either: Run, way: str, passed: float) -> None:
    other = households(either, revenue=way, retail_pass_through=passed)
    pd.testing.assert_series_equal(
        other.nations["equivalent_variation_usd_mn"], found.nations["equivalent_variation_usd_mn"]
    )
    assert other.nations["residual_usd_mn"].abs().max() < 1e-2
    kept = other.nations.set_index("region")["kept_usd_mn"]
    if way == "kept":
        np.testing.assert_allclose(kept["USA"], found.nations.set_index("region")["revenue_usd_mn"]["USA"])
        assert (other.groups["revenue_usd"].fillna(0.0) == 0.0).all()
    else:
        assert (kept == 0.0).all()
    sums = other.balance.pivot_table(index="region", columns="view", values="gain_usd_mn", aggfunc="sum")
    np.testing.assert_allclose(sums["households"], sums["industries"], rtol=1e-6, atol=1e-2)


def test_lump_sums_are_equal_and_taxes_go_to_those_who_pay_them(run: Run) -> None:
    equal = leaves(households(run).of("USA"))["revenue_usd"]
    np.testing.assert_allclose(equal, equal.iloc[0], rtol=1e-12)
    taxed = leaves(households(run, revenue="income-tax").of("USA"))["revenue_usd"]
    assert taxed.is_monotonic_increasing
    assert taxed.iloc[-1] > 5 * equal.iloc[0] > 50 * taxed.iloc[0]


def test_what_retailers_do_not_pass_on_is_what_their_owners_lose(run: Run) -> None:
    whole, part = (households(run, retail_pass_through=passed).nations.set_index("region") for passed in (1.0, 0.5))
    for code in SURVEYED:
        saved = part["prices_usd_mn"][code] - whole["prices_usd_mn"][code]
        assert saved > 0
        np.testing.assert_allclose(part["profits_usd_mn"][code] - whole["profits_usd_mn"][code], -saved, rtol=1e-9)
    fifth = households(run, retail_pass_through=0.2).nations.set_index("region")["prices_usd_mn"]["USA"]
    step = part["prices_usd_mn"]["USA"] - whole["prices_usd_mn"]["USA"]
    np.testing.assert_allclose(fifth - whole["prices_usd_mn"]["USA"], 1.6 * step, rtol=1e-9)


@pytest.mark.parametrize("name", ["focus", "full"])
def test_without_a_policy_nobody_pays(name: str) -> None:
    economy = load_economy(name)
    found = of_equilibrium(still(economy), economy)
    assert found.groups[["total_usd", *PARTS_USD]].abs().max(axis=None) < 1e-6
    assert found.balance["gain_usd_mn"].abs().max() < 1e-3


@pytest.mark.parametrize("name", ["focus", "full"])
def test_a_uniform_price_rise_costs_everyone_the_same_share(name: str) -> None:
    economy = load_economy(name)
    e = still(economy)
    found = of_equilibrium(replace(e, price=1.1 * np.ones_like(e.price)), economy)
    # In equivalent variation an income buys 1/1.1 of what it did.
    np.testing.assert_allclose(found.groups["prices_percent"], 100 * (1 / 1.1 - 1), rtol=1e-9)
    surveyed = found.groups[found.groups["region"].isin(SURVEYED)]
    assert surveyed["total_percent"].nunique() > 0
    np.testing.assert_allclose(surveyed["total_percent"], surveyed["total_percent"].iloc[0], atol=30)
    us = surveyed[surveyed["region"] == "USA"]["total_percent"]
    np.testing.assert_allclose(us, us.iloc[0], rtol=1e-9)


def test_dearer_food_costs_the_poor_more_of_what_they_spend_and_dearer_finance_less(focus: Economy) -> None:
    e = still(focus)

    def cost(sector: str) -> pd.Series:
        price = np.ones_like(e.price)
        price[focus.sectors.index(sector)] = 1.1
        rows = of_equilibrium(replace(e, price=price), focus, countries=["USA"]).groups
        return rows.set_index("group")["prices_percent"]

    assert cost("FOO")["D1"] < cost("FOO")["D10"] < 0
    assert cost("FIN")["D10"] < cost("FIN")["D1"] < 0


def test_prices_are_to_first_order_what_is_bought_times_its_rise(run: Run) -> None:
    e, economy = run.equilibrium, run.economy
    g = next(one for one in household_groups(economy) if one.country == "USA")
    n, rows = g.region, households(run, countries=["USA"]).groups.set_index("group")
    rise = np.log(e.price[:, n] / e.wage[n])
    expected = -(g.share * (economy.final_use[:, n] * rise)[:, None]).sum(0)
    heads = g.table["households_thousand"].to_numpy()
    np.testing.assert_allclose(rows["prices_usd"][g.table["group"]], 1000 * expected / heads, rtol=2e-3)


def test_own_money_holds_what_factors_earn(either: Run) -> None:
    e = either.equilibrium
    for code in (*SURVEYED, "MEX", "JPN"):  # with a currency that nobody shares or is pegged to
        n = e.baseline.regions.index(code)
        account = region_account(e, n)
        assert abs(account.earnings.sum()) < 1e-6 * account.income
        np.testing.assert_allclose(own_money(e, n), e.wage[n], rtol=1e-7)


def test_pay_differs_by_province_only_where_labour_is_attached(run: Run) -> None:
    moving, attached = (leaves(households(each).of("CAN"))["earnings_usd"] for each in (run, run.short_run))
    assert moving.abs().max() < 1e-3
    assert attached.max() > 50
    assert attached.min() < -50


@pytest.mark.parametrize("code", SURVEYED)
def test_every_view_of_who_wins_adds_up_to_the_nation(run: Run, code: str) -> None:
    short = run.short_run
    rows = households(short).balance.query("region == @code")
    total = short.effects.region(code)["equivalent_variation_usd_mn"]
    assert list(rows["view"].unique()) == ["industries", "places", "households"]
    for _, view in rows.groupby("view"):
        np.testing.assert_allclose(view["gain_usd_mn"].sum(), total, rtol=1e-6, atol=1e-3)
    places = rows[rows["view"] == "places"].set_index("who")["gain_usd_mn"]
    split = top_down(short.equilibrium, short.economy, code, headcount(short.economy)).places.set_index("id")
    np.testing.assert_allclose(places, split["equivalent_variation_usd_mn"][places.index], rtol=1e-9)


def test_where_people_move_places_are_left_out_and_the_rest_adds_up(run: Run) -> None:
    rows = households(run, countries=["USA"]).balance
    assert list(rows["view"].unique()) == ["industries", "households"]


def test_provinces_that_are_regions_have_prices_of_their_own() -> None:
    economy = load_economy("provinces")
    e = still(economy)
    price = np.ones_like(e.price)
    price[:, economy.regions.index("CA-ON")] = 1.1
    found = of_equilibrium(replace(e, price=price), economy, countries=["CAN"])
    rows = found.groups[found.groups["group"] == "all"].set_index("place")["prices_percent"]
    np.testing.assert_allclose(rows["CA-ON"], 100 * (1 / 1.1 - 1), rtol=1e-9)
    assert abs(rows["CA-QC"]) < 1e-9
    gain = equivalent_variation(replace(e, price=price))[economy.regions.index("CA-ON")]
    np.testing.assert_allclose(found.nations["equivalent_variation_usd_mn"], gain)
    places = found.balance[found.balance["view"] == "places"].set_index("who")["gain_usd_mn"]
    np.testing.assert_allclose(places["CA-ON"], gain)


def test_households_of_a_group_of_countries_are_its_members_and_unknown_where_one_is(focus: Economy) -> None:
    found = of_equilibrium(still(focus), focus).nations.set_index("region")
    assert np.isnan(found["households_thousand"]["ROW"])
    assert found["households_thousand"]["REU"] > found["households_thousand"]["NLD"]
    assert set(known_countries()) == set(found.index[found["surveyed"]])


def test_households_are_counted_where_codes_are_those_of_countries(focus: Economy, small: Economy) -> None:
    assert counted(focus)
    renamed = replace(small, detail=replace(small.detail, regions=("AAA", "BBB", "CCC"), countries=()))
    assert not counted(renamed)


def test_goods_are_sold_in_shops_and_services_are_not(focus: Economy) -> None:
    sold = dict(zip(focus.sectors, sold_in_shops(focus), strict=True))
    assert sold["AUT"]
    assert sold["FOO"]
    assert not sold["REA"]
    assert not sold["UTL"]  # water and waste are in it


def test_local_money_is_told_where_it_is_used(found: Households) -> None:
    rows = found.groups
    for region, code, rate in (("CAN", "CAD", 1.3014), ("MEX", "MXN", 20.1208), ("DEU", "EUR", 1 / 1.0534)):
        one = rows[rows["region"] == region]
        assert (one["currency"] == code).all()
        np.testing.assert_allclose(one["total_local"] / one["total_usd"], rate, rtol=1e-5)
    unknown = rows[rows["region"].isin(["USA", "TUR"])]  # the dollar itself, and one that no rate is known of
    assert unknown["total_local"].isna().all()
    assert (unknown["currency"] == "").all()


def test_mistakes_are_refused_with_the_mend(run: Run, small: Economy) -> None:
    with pytest.raises(LabelError, match="unknown revenue 'lump'"):
        households(run, revenue="lump")
    with pytest.raises(InputError, match=r"0\.2 to 1"):
        households(run, retail_pass_through=0.1)
    with pytest.raises(LabelError, match=r"unknown country 'CND' in households; did you mean 'CAN'"):
        households(run, countries=["CND"])
    with pytest.raises(LabelError, match="households"):
        households(run).of("XXX")
    with pytest.raises(ScenarioError, match="drop it"):
        households("integration-full")
    other = still(small)
    renamed = replace(small, detail=replace(small.detail, regions=("AAA", "BBB", "CCC"), countries=()))
    with pytest.raises(InputError, match="no household count is known"):
        of_equilibrium(other, renamed)


def test_it_is_part_of_the_public_interface(run: Run) -> None:
    assert counteroffer.households is households
    assert counteroffer.Households is Households
    assert households(run, countries=["MEX"]).how == Sharing()


def test_the_logarithmic_mean_is_between_and_smooth() -> None:
    assert log_mean(1.0, 1.0) == 1.0
    np.testing.assert_allclose(log_mean(1.0, np.e), np.e - 1)
    np.testing.assert_allclose(log_mean(1.0, 1 + 1e-7), 1 + 5e-8, rtol=1e-12)
