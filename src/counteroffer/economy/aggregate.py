"""Sum accounts over regions and sectors, and turn them into shares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

import numpy as np
import pandas as pd

from counteroffer.economy.calibrate import Accounts
from counteroffer.economy.detail import Index
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.baseline import Baseline
from counteroffer.equilibrium.types.settings import MarketStructure
from counteroffer.errors import EconomyError, LabelError, worded
from counteroffer.inputs.arguments import of_kind
from counteroffer.labels import choose, positions

ELASTICITY_FLOOR, ELASTICITY_CAP = 1.0, 12.0  # of θ in the long run, before any horizon
SHORT_RUN_SCALE = 0.38  # 0.76 at one year over 2.0 in the long run: a ratio of ε, applied to θ; see economy/horizons.py


def sum_over(values: Array, *groups: Index) -> Array:
    """Sum each leading axis of `values` into the groups its index array names, one array an axis."""
    for axis, group in enumerate(groups):
        if len(group) != values.shape[axis]:
            raise ValueError(f"axis {axis} has {values.shape[axis]} entries, its grouping {len(group)}")
        member = (np.arange(int(group.max()) + 1)[:, None] == group).astype(float)
        values = np.moveaxis(np.tensordot(member, values, axes=(1, axis)), 0, axis)
    return values


def aggregate(
    accounts: Accounts, regions: tuple[str, ...], sectors: tuple[str, ...], region_of: Index, sector_of: Index
) -> Accounts:
    """Sum every account; an aggregate region's internal trade and tariffs become its own cell."""
    return Accounts(
        regions=regions,
        sectors=sectors,
        trade=sum_over(accounts.trade, sector_of, region_of, region_of),
        revenue=sum_over(accounts.revenue, sector_of, region_of, region_of),
        input_use=sum_over(accounts.input_use, sector_of, sector_of, region_of),
        value_added=sum_over(accounts.value_added, sector_of, region_of),
        final_use=sum_over(accounts.final_use, sector_of, region_of),
    )


def group_elasticity(elasticity: Array, trade: Array, region_of: Index, sector_of: Index, scale: float) -> Array:
    """θ of each group of sectors: weighted by trade between the economy's regions, then scaled.

    Parameters
    ----------
    elasticity : array [fine s]
        θ at a horizon, floored and capped where it is of the long run (`economy/elasticities.py`).
    trade : array [fine s, n, i]
        X.
    scale : float
        Of the horizon: 1 in the long run.
    """
    foreign = (trade * (region_of[:, None] != region_of[None, :])).sum((1, 2))
    # A sector no one trades across borders still gets its mean; the weight only has to be positive.
    weight = foreign + 1e-12 * trade.sum((1, 2)) + 1e-12
    theta = sum_over(elasticity * weight, sector_of) / sum_over(weight, sector_of)
    return theta * scale


def markup_share(trade_elasticity: Array, market_structure: MarketStructure) -> Array:
    """ρ[s]: zero under perfect competition; 1/σ with σ = θ + 1 under monopolistic competition, firms fixed.

    Raises
    ------
    LabelError
        If the market structure is neither.
    """
    choose("market structure", market_structure, "market_structure", get_args(MarketStructure))
    if market_structure == "competitive":
        return np.zeros_like(trade_elasticity)
    return 1 / (trade_elasticity + 1)


def shares(accounts: Accounts, trade_elasticity: Array, profit_share: Array | None = None) -> Baseline:
    """The shares of docs/model.md from the accounts; empty cells take their stated limits.

    Profits ρY are taken out of the accounts' value added, and cost is (1−ρ)Y.

    Parameters
    ----------
    profit_share : array [s], optional
        ρ, profits as a share of sales; none by default.

    Raises
    ------
    EconomyError
        If profits leave nothing for factors in some cell.
    """
    trade, expenditure, output = accounts.trade, accounts.expenditure, accounts.output
    rho = np.zeros_like(trade_elasticity) if profit_share is None else profit_share
    factors, cost = accounts.value_added - rho[:, None] * output, (1 - rho)[:, None] * output
    if ((factors <= 0) & (accounts.value_added > 0)).any():
        s, n = np.argwhere((factors <= 0) & (accounts.value_added > 0))[0]
        raise EconomyError(
            f"profits of {rho[s]:.0%} of sales exceed value added of sector {accounts.sectors[s]} in "
            f"{accounts.regions[n]}; give a smaller profit_share there (by default 1/(θ+1)), or a competitive market"
        )
    tariff = np.divide(accounts.revenue, trade, out=np.zeros_like(trade), where=trade > 0)
    spent, made = expenditure[:, :, None], np.broadcast_to(cost[None], accounts.input_use.shape)
    return Baseline(
        regions=accounts.regions,
        sectors=accounts.sectors,
        trade_share=np.divide(trade + accounts.revenue, spent, out=np.zeros_like(trade), where=spent > 0),
        expenditure=expenditure,
        tariff=tariff,
        input_share=np.divide(accounts.input_use, made, out=np.zeros_like(accounts.input_use), where=made > 0),
        value_added_share=np.divide(factors, cost, out=np.ones_like(output), where=output > 0),
        consumption_share=accounts.final_use / accounts.final_use.sum(0),
        value_added=factors,
        deficit=trade.sum((0, 2)) - trade.sum((0, 1)),
        trade_elasticity=trade_elasticity,
        export_tax=np.zeros_like(trade),
        profit_share=rho,
        transfer=np.zeros(len(accounts.regions)),
    )


def own_map(own: Mapping[str, str] | None, table: pd.DataFrame, level: str, where: str) -> dict[str, str]:
    """Code of the table → code of the economy: the user's own map, else that of a level of the table.

    Raises
    ------
    EconomyError, LabelError
        For a map that leaves out a code, has one that is not the table's, or gives one that is no text.
    """
    codes = list(table["code"])
    if own is None:
        return dict(zip(codes, table[level], strict=True))
    of_kind(own, Mapping, f"your map of {where}", "code → your code, for every one; series.to_dict() makes one")
    for code, group in own.items():
        if not isinstance(group, str) or not group or group != group.strip():
            raise EconomyError(
                worded(
                    "your map of {where} makes {code} {group}; a code is text without spaces around it",
                    where=where,
                    code=code,
                    group=repr(group),
                )
            )
    positions(codes, own, kind=where[:-1], where=f"your map of {where}")
    left_out = [code for code in codes if code not in own]
    if left_out:
        raise LabelError(
            worded(
                "your map of {where} leaves out {left_out}; give each one a group",
                where=where,
                left_out=", ".join(left_out),
            )
        )
    return dict(own)
