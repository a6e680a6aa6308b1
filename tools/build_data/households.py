"""Who buys what: households by country, and spending by income group and industry where surveys have it.

Spending is set against the table's final use: households buy what their survey says, but no more than there is; the
rest (group 0) is investment, public services and what a survey does not count. What households earn and what they pay
in taxes are keys only: shares of a whole that a group gets or bears.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from tools.build_data.exposure import CAD_PER_USD_2022
from tools.build_data.provinces import PROVINCES
from tools.build_data.table import WorldTable

FOLDER = "households"
COUNTS = f"{FOLDER}/households_80_economies.csv"
DECILES = [f"{FOLDER}/{name}" for name in ("us_pce_2023_by_decile_16cat.csv", "us_pce_category_to_icio.csv")]
INCOMES = [f"{FOLDER}/{name}" for name in ("us_deciles.csv", "us_cbo_quintiles_2015_2021.csv")]
SURVEY = [
    f"{FOLDER}/{name}"
    for name in (
        "canada_shs_province_quintile.csv",
        "canada_shs_category_to_icio_assumed.csv",
        "canada_households_2021.csv",
    )
]
TABLE_YEAR = 2022
KEY_YEAR = 2019  # incomes and taxes: in 2020 and 2021 pandemic relief made federal taxes of the lowest fifth negative
SURVEY_YEARS = (2021, 2019, 2017)
FIFTHS = ["lowest_quintile", "second_quintile", "middle_quintile", "fourth_quintile"]
TOP = ["percentiles_91_95", "percentiles_96_99", "top_1_percent"]
QUINTILES = [f"{name} quintile" for name in ("Lowest", "Second", "Third", "Fourth", "Highest")]
TOTAL = "Total expenditure"
CLOSE = 1e-9


@dataclass(frozen=True)
class Built:
    """Frames of the embedded files, and what was filled."""

    counts: pd.DataFrame
    groups: pd.DataFrame
    spending: pd.DataFrame
    notes: list[str]


def build(shared: Path, world: WorldTable) -> Built:
    """Households of every economy; groups and their spending of the two countries that have them."""
    counts = _counts(shared)
    thousand = counts.set_index("code")["households_thousand"]
    us_groups, us_spending = _united_states(shared, thousand["USA"])
    ca_groups, ca_spending, notes = _canada(shared, thousand["CAN"])
    frames = []
    for country, spending in (("USA", us_spending), ("CAN", ca_spending)):
        n = world.regions.index(country)
        capped = _within(spending, pd.Series(world.final_use[:, n].astype(float), world.sectors), country)
        frames.append(capped.assign(country=country))
    spending = pd.concat(frames, ignore_index=True)[["country", "place", "group", "icio", "usd_mn"]]
    groups = pd.concat([us_groups, ca_groups], ignore_index=True)
    return Built(counts, groups, spending.assign(usd_mn=spending["usd_mn"].round(4)), notes)


def _counts(shared: Path) -> pd.DataFrame:
    raw = pd.read_csv(shared / COUNTS, keep_default_na=False)
    size = raw["household_size_source"].str.split(" via ").str[0].str.split(", read").str[0]
    frame = pd.DataFrame(
        {
            "code": raw["code"],
            "households_thousand": (raw["households_recommended_mn"].astype(float) * 1000).round(3),
            "source": np.where(raw["households_national_mn"] != "", "national count", size),
        }
    )
    return frame.sort_values("code", ignore_index=True)


def _united_states(shared: Path, households: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Deciles: a tenth of households each; spending of the table's year at the deciles' shares of 2023 by category."""
    shares = pd.read_csv(shared / DECILES[0]).pivot(index="category", columns="decile", values="share_pct")
    off = (shares.sum(1) - 100).abs().max()
    _check(off < 0.05, f"{DECILES[0]}: shares of a category add to 100 but for {off:.3f}")
    shares = shares.div(shares.sum(1), axis=0)
    bridge = pd.read_csv(shared / DECILES[1])
    bridge = bridge[(bridge["year"] == TABLE_YEAR) & (bridge["icio"] != "-")]
    _check(set(bridge["category"]) == set(shares.index), f"{DECILES[1]}: categories are not those of {DECILES[0]}")
    level = bridge.pivot_table(index="icio", columns="category", values="usd_mn", aggfunc="sum", fill_value=0.0)
    by_decile = (level[shares.index] @ shares).clip(lower=0.0)
    spending = by_decile.reset_index().melt("icio", var_name="group", value_name="usd_mn").assign(place="")
    deciles = list(shares.columns)
    keys = _keys(shared, deciles)
    groups = pd.DataFrame(
        {
            "country": "USA",
            "place": "",
            "kind": "decile",
            "group": deciles,
            "households_thousand": households / len(deciles),
            "earnings": keys["market_inc"],
            "taxes": keys["federal_taxes"],
        }
    )
    return groups, spending


def _keys(shared: Path, deciles: list[int]) -> dict[str, list[float]]:
    """Shares of market income and of federal taxes by decile.

    The two upper deciles are known; a lower fifth is divided between its two by their income after taxes.
    """
    after = pd.read_csv(shared / INCOMES[0]).set_index("decile")["income_after_transfers_taxes_usd2025_cbo2027"]
    raw = pd.read_csv(shared / INCOMES[1])
    raw = raw[raw["year"] == KEY_YEAR].set_index("income_group")
    found = {}
    for column in ("market_inc", "federal_taxes"):
        total = raw["num_households"] * raw[column]
        known = {9: total["percentiles_81_90"], 10: total[TOP].sum()}
        for fifth, name in enumerate(FIFTHS):
            pair = [2 * fifth + 1, 2 * fifth + 2]
            known |= {d: total[name] * after[d] / after[pair].sum() for d in pair}
        off = sum(known.values()) / total["all_quintiles"] - 1
        _check(abs(off) < 0.02, f"{INCOMES[1]}: {column} of the parts is off the whole by {off:.3f}")
        found[column] = [round(known[d] / sum(known.values()), 6) for d in deciles]
    return found


def _canada(shared: Path, households: float) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """Provinces × fifths: a fifth of a province's households each, the territories' with them in proportion."""
    mean, filled = _survey(shared)
    map_ = pd.read_csv(shared / SURVEY[1])
    sums = map_.groupby("category")["share"].sum()
    _check((sums - 1).abs().max() < CLOSE, f"{SURVEY[1]}: shares of a category do not add to one")
    parts = mean.drop(columns=TOTAL)
    _check(set(parts.columns) == set(sums.index), f"{SURVEY[1]}: categories are not those of {SURVEY[0]}")
    counted = pd.read_csv(shared / SURVEY[2]).set_index("province")["households_2021"]
    counted = counted[list(PROVINCES)] / counted[list(PROVINCES)].sum() * households
    weight = pd.Series([counted[province] / len(QUINTILES) for province, _ in mean.index], mean.index)
    usd = parts.mul(weight, axis=0) / 1000 / CAD_PER_USD_2022  # thousand households × CAD: USD mn
    to = map_.pivot_table(index="category", columns="icio", values="share", aggfunc="sum", fill_value=0.0)
    wide = (usd @ to.loc[usd.columns]).reset_index()
    spending = wide.melt(["province", "quintile"], var_name="icio", value_name="usd_mn")
    labelled = spending.assign(
        place=spending["province"].map(PROVINCES), group=spending["quintile"].map(QUINTILES.index) + 1
    )
    outside = (mean[TOTAL] - parts.sum(1)) * weight
    _check((outside > 0).all(), f"{SURVEY[0]}: parts exceed the total somewhere")
    total = mean[TOTAL] * weight
    groups = pd.DataFrame(
        {
            "country": "CAN",
            "place": [PROVINCES[province] for province, _ in mean.index],
            "kind": "quintile",
            "group": [QUINTILES.index(quintile) + 1 for _, quintile in mean.index],
            "households_thousand": weight.to_numpy().round(6),
            "earnings": (total / total.sum()).to_numpy().round(9),
            "taxes": (outside / outside.sum()).to_numpy().round(9),
        }
    ).sort_values(["place", "group"], ignore_index=True)
    return groups, labelled[["place", "group", "icio", "usd_mn"]], [filled]


def _survey(shared: Path) -> tuple[pd.DataFrame, str]:
    """Mean spending, CAD [province and fifth, category] of the latest year, and what was filled.

    A cell too unreliable to publish is that of an earlier year, moved by the total of its fifth; where there is none,
    the mean share of the total in the same fifth of the other provinces.
    """
    raw = pd.read_csv(shared / SURVEY[0])
    raw = raw[~raw["category"].str.contains("Terminated")]
    index = pd.MultiIndex.from_product([list(PROVINCES), QUINTILES], names=["province", "quintile"])
    years = {
        year: raw[raw["year"] == year]
        .pivot(index=["province", "quintile"], columns="category", values="average_expenditure_cad")
        .reindex(index)
        for year in SURVEY_YEARS
    }
    latest = years[SURVEY_YEARS[0]]
    found, blank = latest.copy(), latest.isna()
    _check(not blank[TOTAL].any(), f"{SURVEY[0]}: a total is missing")
    for year in SURVEY_YEARS[1:]:
        earlier = years[year].reindex(columns=found.columns)
        found = found.fillna(earlier.mul(latest[TOTAL] / earlier[TOTAL], axis=0))
    left = found.isna()
    share = found.div(found[TOTAL], axis=0).groupby(level="quintile").transform("mean")
    found = found.fillna(share.mul(found[TOTAL], axis=0))
    _check(not found.isna().any(axis=None), f"{SURVEY[0]}: a category is known in no year and no province")
    early = int(blank.sum().sum() - left.sum().sum())
    return found, (
        f"Canada: {early} cells too unreliable in 2021 are those of 2019 or 2017, moved by total spending, and "
        f"{int(left.sum().sum())} the same fifth's share elsewhere"
    )


def _within(spending: pd.DataFrame, final_use: pd.Series, country: str) -> pd.DataFrame:
    """Spending no larger than the table's final use of an industry; group 0 is the rest of it."""
    total = spending.groupby("icio")["usd_mn"].sum().reindex(final_use.index, fill_value=0.0)
    _check(set(spending["icio"]) <= set(final_use.index), f"{country}: spending on an industry the table has not")
    room = np.divide(final_use, total, out=np.ones(len(total)), where=total.to_numpy() > 0).clip(0.0, 1.0)
    ratio = pd.Series(room, final_use.index)
    kept = spending.assign(usd_mn=spending["usd_mn"] * ratio[spending["icio"]].to_numpy())
    bought = kept.groupby("icio")["usd_mn"].sum().reindex(final_use.index, fill_value=0.0)
    rest = pd.DataFrame({"place": "", "group": 0, "icio": final_use.index, "usd_mn": (final_use - bought).to_numpy()})
    _check(rest["usd_mn"].min() > -1e-6 * final_use.sum(), f"{country}: households buy more than there is")
    print(
        f"  households {country}: surveys {total.sum() / 1e3:,.1f} USD bn, within final use {bought.sum() / 1e3:,.1f} "
        f"of {final_use.sum() / 1e3:,.1f}"
    )
    whole = pd.concat([kept, rest.assign(usd_mn=rest["usd_mn"].clip(lower=0.0))], ignore_index=True)
    return whole[whole["usd_mn"] >= 5e-5].sort_values(["place", "group", "icio"], ignore_index=True)


def _check(holds: object, what: str) -> None:
    if not holds:
        raise SystemExit(what)
