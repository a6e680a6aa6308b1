"""What households pay and get under a scenario: by income group where a survey says what they buy, else on average."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from counteroffer.economy.types import Economy
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.equilibrium import Equilibrium
from counteroffer.errors import InputError, ScenarioError, worded
from counteroffer.household.account import RegionAccount, region_account
from counteroffer.household.balance import TREASURY, balance
from counteroffer.household.groups import ALL, HouseholdGroups, household_groups
from counteroffer.household.sharing import INCOME_TAX, LUMP_SUM, PARTS, RETURNS, Shared, Sharing, share_out
from counteroffer.inputs.arguments import number
from counteroffer.labels import choose, unknown
from counteroffer.run.run import Run, simulate
from counteroffer.scenario import ScenarioFile

LEAST_PASSED = 0.2  # of a change in goods' prices, in shops: Cavallo, Llamas & Vazquez (2025), six months


@dataclass(frozen=True, eq=False)
class Households:
    """What a policy does to households, and how that adds up to the nation.

    Attributes
    ----------
    how : Sharing
        How revenue returns, and what retailers pass on.
    groups : DataFrame
        One row a group of households, an income group of each place, each place and each country: region (a country
        where it has several), place, group, households_thousand, spending_usd (own purchases before), the parts
        prices_usd, other_uses_usd, earnings_usd, profits_usd, revenue_usd, borrowing_usd and their sum total_usd, all
        USD a year per household, prices_percent and total_percent (of own purchases), and total_local in `currency`
        where that is told. A loss is negative.
    nations : DataFrame
        region, households_thousand, the parts and kept_usd_mn in USD million, equivalent_variation_usd_mn (which they
        add up to), residual_usd_mn (what they leave), group_residual_usd_mn (each group at its own exact equivalent
        variation, less the nation's), surveyed.
    balance : DataFrame
        Who wins and loses: region, view, who, gain_usd_mn; each view of a region adds up to its equivalent variation.
    """

    how: Sharing
    groups: pd.DataFrame
    nations: pd.DataFrame
    balance: pd.DataFrame

    def of(self, region: str) -> pd.DataFrame:
        """The rows of one country or region.

        Raises
        ------
        LabelError
            If there is none of that name.
        """
        choose("region", region, "households", list(self.nations["region"]))
        return self.groups[self.groups["region"] == region].reset_index(drop=True)


def households(
    scenario: str | Path | ScenarioFile | Run,
    *,
    revenue: str | None = None,
    retail_pass_through: float = 1.0,
    countries: Sequence[str] = (),
) -> Households:
    """What households pay under a scenario, by income group and place; nothing is solved beside the scenario itself.

    Parameters
    ----------
    scenario : str, Path, ScenarioFile or Run
        Shipped name, path, loaded file, or what `simulate` returned.
    revenue : {"lump-sum", "income-tax", "kept"}, optional
        How tariff revenue returns: in equal sums; in proportion to the taxes groups pay; or not at all, and the
        treasury has it. By default in equal sums, or as taxes where the scenario lowers an income tax with it.
    retail_pass_through : float
        0.2 to 1: how much of a change in the prices of goods reaches those who buy them. Retailers' owners bear the
        rest, by income before taxes; the nation's figure stays.
    countries : sequence of str
        Only these; every country and region of the economy by default.

    Raises
    ------
    LabelError
        For another way to return revenue, or a country that the economy does not have.
    ScenarioError
        If people move between regions, or revenue lowers an income tax in the scenario and another way is asked for.
    InputError
        For a pass-through outside its bounds, or an economy of which no household is known.
    """
    if revenue is not None:
        choose("revenue", revenue, "households", RETURNS)
    told = f"a number from {LEAST_PASSED:g} to 1, the share of a change in goods' prices that shoppers pay"
    passed = number(retail_pass_through, "retail_pass_through", told, least=LEAST_PASSED, most=1)
    run = scenario if isinstance(scenario, Run) else simulate(scenario)
    _at_home(run)
    return of_equilibrium(run.equilibrium, run.economy, Sharing(_returned(run, revenue), passed), countries)


def gains_by_group(run: Run, countries: Sequence[str]) -> dict[str, dict[str, float]]:
    """What a household of each income group gains, all places of its country together: one figure of `households`.

    Country → group → USD a year, `ALL` first; revenue returns as it does there by default, and of regions that the
    economy does not have nothing is told. For what asks at every move: it costs a hundredth of the whole.

    Raises
    ------
    ScenarioError, InputError
        As `households`.
    """
    _at_home(run)
    e, how = run.equilibrium, Sharing(_returned(run, None))
    found = {}
    for code, own in _by_country(run.economy, ()).items():
        if code not in countries:
            continue
        shared = [share_out(e, run.economy, region_account(e, g.region), g, how) for g in own]
        groups = np.concatenate([g.table["group"].to_numpy(str) for g in own])
        heads = np.concatenate([g.table["households_thousand"].to_numpy(float) for g in own])
        gain = np.concatenate([s.total for s in shared])
        of = {ALL: np.ones(len(groups), dtype=bool)} | {str(one): groups == one for one in dict.fromkeys(groups)}
        found[code] = {name: 1000 * float(gain[at].sum()) / _together(heads[at]) for name, at in of.items()}
    return found


def _together(heads: Array) -> float:
    """Households of several regions or groups, as far as they are counted."""
    return float(np.nansum(heads)) if np.isfinite(heads).any() else np.nan


def _at_home(run: Run) -> None:
    """Refuse a scenario in which people move between regions."""
    if run.scenario.common_labour_market is not None:
        raise ScenarioError(
            worded(
                "{name}: people move between regions, so that a region's households are not those it had; "
                "what they pay is told only without common_labour_market; drop it",
                name=run.file.name,
            )
        )


def _returned(run: Run, asked: str | None) -> str:
    """How revenue returns: as asked, unless the scenario itself lowers an income tax with it."""
    if not run.settings.tax_relief:
        return asked or LUMP_SUM
    if asked not in (None, INCOME_TAX):
        raise ScenarioError(
            worded(
                "{name}: its tariff revenue lowers an income tax (tariff_revenue), so it cannot return as "
                "'{asked}'; leave revenue out, or set tariff_revenue: rebate",
                name=run.file.name,
                asked=asked,
            )
        )
    return INCOME_TAX


def of_equilibrium(
    e: Equilibrium, economy: Economy, how: Sharing | None = None, countries: Sequence[str] = ()
) -> Households:
    """`households` of a solved equilibrium."""
    how = how or Sharing()
    known = _by_country(economy, countries)
    accounts = {code: [region_account(e, g.region) for g in own] for code, own in known.items()}
    shared = {
        code: [share_out(e, economy, a, g, how) for a, g in zip(accounts[code], own, strict=True)]
        for code, own in known.items()
    }
    rows = pd.concat([_rows(own, shared[code]) for code, own in known.items()], ignore_index=True)
    nations = pd.DataFrame([_nation(code, own, accounts[code], shared[code]) for code, own in known.items()])
    kept = nations[["region", "kept_usd_mn"]].rename(columns={"kept_usd_mn": "total_usd_mn"}).assign(group=TREASURY)
    told = pd.concat([rows[["region", "group", "total_usd_mn"]], kept[kept["total_usd_mn"] != 0]])
    picture = balance(e, economy, accounts, told)
    return Households(
        how=how,
        groups=_per_household(_with_means(rows)),
        nations=nations,
        balance=pd.DataFrame(picture, columns=["region", "view", "who", "gain_usd_mn"]),
    )


def _by_country(economy: Economy, countries: Sequence[str]) -> dict[str, list[HouseholdGroups]]:
    """Country or region → the households of its regions, in the economy's order."""
    found: dict[str, list[HouseholdGroups]] = {}
    for one in household_groups(economy):
        found.setdefault(one.country, []).append(one)
    for code in countries:
        if code not in found:
            raise unknown("country", code, "households", {each: economy.region_name(each) for each in found})
    chosen = {code: own for code, own in found.items() if not countries or code in countries}
    if not any(g.table["households_thousand"].notna().all() for own in chosen.values() for g in own):
        raise InputError(
            worded(
                "no household count is known for {codes} in economy '{economy}'; the data have the 80 "
                "countries of the world table, by their codes",
                codes=", ".join(list(chosen)[:6]),
                economy=economy.name,
            )
        )
    return chosen


def _rows(own: list[HouseholdGroups], shared: list[Shared]) -> pd.DataFrame:
    """Groups of a country's regions, USD million."""
    frames = []
    for g, s in zip(own, shared, strict=True):
        levels = {f"{name}_usd_mn": values for name, values in {"spending": s.spending, **s.parts}.items()}
        table = g.table[["place", "group", "households_thousand"]].assign(**levels, total_usd_mn=s.total)
        frames.append(table.assign(region=g.country, currency=g.currency, local_per_usd=g.local_per_usd))
    return pd.concat(frames, ignore_index=True)


def _nation(
    code: str, own: list[HouseholdGroups], accounts: list[RegionAccount], shared: list[Shared]
) -> dict[str, object]:
    """Totals of a country, USD million, and what they leave of its equivalent variation."""
    total = sum(account.total for account in accounts)
    kept = sum(s.kept for s in shared)
    parts = {name: float(sum(s.parts[name].sum() for s in shared)) for name in PARTS}
    exact = sum(float(s.exact.sum()) for s in shared)
    return {
        "region": code,
        "households_thousand": float(sum(g.table["households_thousand"].sum(skipna=False) for g in own)),
        **{f"{name}_usd_mn": value for name, value in parts.items()},
        "kept_usd_mn": kept,
        "equivalent_variation_usd_mn": total,
        "residual_usd_mn": total - kept - sum(parts.values()),
        "group_residual_usd_mn": exact + kept - total,
        "surveyed": own[0].surveyed,
    }


def _with_means(rows: pd.DataFrame) -> pd.DataFrame:
    """The groups; each group of a country, all places together; each place, all its groups; and each country."""
    levels = ["households_thousand", *(key for key in rows.columns if key.endswith("_usd_mn"))]
    money = ["currency", "local_per_usd"]
    several = rows[rows["place"] != ""]

    def summed(frame: pd.DataFrame, **labels: str) -> pd.DataFrame:
        keys = [key for key in ("region", "place", "group") if key not in labels]
        by = frame.groupby(keys, sort=False)
        # Of one group alone, what is not known stays so.
        return by[levels].sum(min_count=1).join(by[money].first()).reset_index().assign(**labels)

    parts = [
        summed(rows, place="", group=ALL),
        summed(several, place=""),
        summed(several, group=ALL),
        rows[rows["group"] != ALL],
    ]
    order = {code: j for j, code in enumerate(rows["region"].unique())}
    whole = pd.concat([part for part in parts if len(part)], ignore_index=True)
    return whole.sort_values("region", key=lambda codes: codes.map(order), kind="stable", ignore_index=True)


def _per_household(rows: pd.DataFrame) -> pd.DataFrame:
    """USD a year per household, and percent of own purchases."""
    heads = rows["households_thousand"]
    found = rows[["region", "place", "group", "households_thousand"]].copy()
    for name in ("spending", *PARTS, "total"):
        found[f"{name}_usd"] = 1000 * rows[f"{name}_usd_mn"] / heads
    for name in ("prices", "total"):
        found[f"{name}_percent"] = 100 * rows[f"{name}_usd_mn"] / rows["spending_usd_mn"]
    found["total_local"] = found["total_usd"] * rows["local_per_usd"]
    found["currency"] = rows["currency"]
    return found
