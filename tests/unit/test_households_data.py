"""What households buy: groups cover all households, shares add up, and nobody buys more than the table has."""

from __future__ import annotations

import numpy as np
import pandas as pd

from counteroffer import data


def test_every_economy_but_the_rest_of_the_world_has_households() -> None:
    counts = data.frame("households.csv").set_index("code")
    assert set(counts.index) == set(data.frame("regions.csv")["code"]) - {data.REST_OF_WORLD}
    assert counts.index.is_unique
    assert (counts["households_thousand"] > 0).all()


def test_groups_hold_all_households_and_their_keys_add_to_one() -> None:
    groups, counts = data.frame("household_groups.csv"), data.frame("households.csv").set_index("code")
    assert not groups.duplicated(["country", "place", "group"]).any()
    for country, rows in groups.groupby("country"):
        total = counts["households_thousand"][str(country)]
        np.testing.assert_allclose(rows["households_thousand"].sum(), total, rtol=1e-6)
        np.testing.assert_allclose(rows[["earnings", "taxes"]].sum(), 1.0, atol=1e-5)
        assert (rows[["earnings", "taxes"]] > 0).all(axis=None)


def test_spending_and_the_rest_are_the_tables_final_use() -> None:
    spending, table = data.frame("household_spending.csv.gz"), data.arrays("table_2022.npz")
    assert (spending["usd_mn"] > 0).all()
    final = pd.DataFrame(table["final_use"], table["sectors"].astype(str), table["regions"].astype(str))
    for country, rows in spending.groupby("country"):
        summed = rows.groupby("icio")["usd_mn"].sum().reindex(final.index, fill_value=0.0)
        np.testing.assert_allclose(summed, final[str(country)], rtol=1e-5, atol=0.1)


def test_every_group_has_spending_and_food_weighs_less_as_incomes_rise() -> None:
    spending, groups = data.frame("household_spending.csv.gz"), data.frame("household_groups.csv")
    bought = spending[spending["group"] > 0].fillna({"place": ""})
    named = groups.fillna({"place": ""})
    keys = ["country", "place", "group"]
    assert set(bought[keys].itertuples(index=False)) == set(named[keys].itertuples(index=False))
    wide = bought.pivot_table(index=["country", "group"], columns="icio", values="usd_mn", aggfunc="sum")
    food = wide["C10T12"] / wide.sum(axis=1)
    for country, shares in food.groupby("country"):
        assert shares.iloc[0] > 1.1 * shares.iloc[-1], country
