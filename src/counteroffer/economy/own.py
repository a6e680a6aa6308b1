"""An economy from the caller's own labelled frames."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd

from counteroffer.economy.aggregate import profit_share, shares
from counteroffer.economy.calibrate import Accounts, revalue
from counteroffer.economy.checks import check
from counteroffer.economy.types import Detail, Economy, Note
from counteroffer.equilibrium import Baseline, Settings, Shock, solve
from counteroffer.equilibrium.arrays import Array, frozen
from counteroffer.equilibrium.settings import DeficitRule, MarketStructure
from counteroffer.errors import EconomyError, LabelError
from counteroffer.labels import choose, positions


def from_tables(
    *,
    trade: pd.DataFrame,
    input_use: pd.DataFrame,
    trade_elasticity: pd.Series[float],
    tariff: pd.DataFrame | None = None,
    final_use: pd.DataFrame | None = None,
    value_added: pd.DataFrame | None = None,
    balance: Literal["none", "solve"] = "none",
    deficit_rule: DeficitRule = "world_share",
    market_structure: MarketStructure = "competitive",
    name: str = "own tables",
) -> Economy:
    """Build an economy from labelled long frames. A cell without a row is zero; a repeated one is an error.

    Parameters
    ----------
    trade : DataFrame
        Columns sector, importer, exporter, value: X, basic prices, net of tariff.
    input_use : DataFrame
        Columns input, user, region, value: Z. Basic prices (revalued here) with balance "none"; tariff-inclusive
        costs with "solve".
    trade_elasticity : Series
        θ by sector, positive.
    tariff : DataFrame, optional
        Columns sector, importer, exporter, rate: τ, fractions.
    final_use, value_added : DataFrame, optional
        Columns sector, region, value. Needed with balance "solve", which takes α and β from them as given; with
        "none" both follow from the other tables, and what you give is checked against that.
    balance : {"none", "solve"}
        "solve" is for tables that close by country but not by product: one solve at the given tariffs makes the
        economy that effects are measured against.
    deficit_rule : {"world_share", "zero"}
        Deficits of the balancing solve.
    market_structure : {"competitive", "monopolistic"}
        "monopolistic" takes profits of 1/(θ+1) of sales out of value added (out of sales, with "solve").

    Raises
    ------
    EconomyError, LabelError
        Naming the cells and the mend.
    """
    choose("balance", balance, "from_tables", ("none", "solve"))
    if not {"sector", "importer"} <= set(trade.columns):
        raise EconomyError("trade needs the columns sector, importer, exporter, value")
    regions, sectors = tuple(trade["importer"].unique()), tuple(trade["sector"].unique())
    by_axes = {"sector": sectors, "input": sectors, "user": sectors}
    by_axes |= dict.fromkeys(("importer", "exporter", "region"), regions)
    traded = _dense(trade, "trade", ("sector", "importer", "exporter"), "value", by_axes)
    rates = (
        np.zeros_like(traded)
        if tariff is None
        else _dense(tariff, "tariff", ("sector", "importer", "exporter"), "rate", by_axes)
    )
    used = _dense(input_use, "input_use", ("input", "user", "region"), "value", by_axes)
    given = {
        label: None if frame is None else _dense(frame, label, ("sector", "region"), "value", by_axes)
        for label, frame in (("final_use", final_use), ("value_added", value_added))
    }
    theta = trade_elasticity.reindex(list(sectors))
    if theta.isna().any():
        raise LabelError(f"trade_elasticity has no value for {', '.join(theta.index[theta.isna()])}")
    theta_values = frozen(theta.to_numpy(dtype=float))
    if balance == "solve":
        baseline, notes = _balanced(
            regions, sectors, traded, rates, used, given, theta_values, deficit_rule, market_structure
        )
    else:
        baseline, notes = _revalued(regions, sectors, traded, rates, used, given, theta_values, market_structure)
    check(baseline)
    identity = (np.arange(len(regions)), np.arange(len(sectors)))
    detail = Detail(
        regions, sectors, *identity, trade=baseline.trade, tariff=baseline.tariff, export_tax=baseline.export_tax
    )
    return Economy(name=name, baseline=baseline, detail=detail, goods=frozenset(sectors), notes=notes)


def _revalued(
    regions: tuple[str, ...],
    sectors: tuple[str, ...],
    trade: Array,
    tariff: Array,
    input_use: Array,
    given: Mapping[str, Array | None],
    theta: Array,
    market_structure: MarketStructure,
) -> tuple[Baseline, tuple[Note, ...]]:
    for label, cells in (("trade", trade), ("input_use", input_use)):
        if (cells < 0).any():
            s, a, b = (int(j) for j in np.argwhere(cells < 0)[0])
            first = (sectors[s], regions[a] if label == "trade" else sectors[a], regions[b])
            raise EconomyError(f'{label} is negative at {first}; mend it, or use balance="solve" for input use')
    accounts, notes = revalue(regions, sectors, trade, input_use, tariff)
    for label, values in given.items():
        if values is not None:
            gap = np.abs(values - getattr(accounts, label)) / np.maximum(accounts.output, 1e-9)
            if gap.max() > 1e-6:
                worst = np.unravel_index(int(gap.argmax()), gap.shape)
                raise EconomyError(
                    f"{label} does not close: off by {gap.max():.1%} of output at sector {sectors[worst[0]]}, "
                    f"region {regions[worst[1]]}; "
                    'mend the table, or use balance="solve" if it closes by country only'
                )
    return shares(accounts, theta, market_structure), notes


def _balanced(
    regions: tuple[str, ...],
    sectors: tuple[str, ...],
    trade: Array,
    tariff: Array,
    input_use: Array,
    given: Mapping[str, Array | None],
    theta: Array,
    deficit_rule: DeficitRule,
    market_structure: MarketStructure,
) -> tuple[Baseline, tuple[Note, ...]]:
    final_use, value_added = given["final_use"], given["value_added"]
    if final_use is None or value_added is None:
        raise EconomyError('balance="solve" takes α and β from final_use and value_added; give both')
    notes = [Note(f"balanced by one solve at the given tariffs, deficit rule {deficit_rule}")]
    negative = np.argwhere(input_use < 0)
    if len(negative):
        cells = tuple(f"{sectors[k]}→{sectors[s]} {regions[n]}" for k, s, n in negative)
        notes.append(Note("negative input use, kept as given", cells))
    # β and γ are shares of recorded cost, not of shipped output: the two differ where products do not close.
    cost = input_use.sum(0) + value_added
    accounts = Accounts(regions, sectors, trade, tariff * trade, input_use, value_added, final_use)
    unbalanced = shares(accounts, theta)
    made = np.where(cost > 0, cost, 1.0)
    raw = Baseline(
        **{name: getattr(unbalanced, name) for name in Baseline.__dataclass_fields__}
        | {
            "input_share": input_use / made[None],
            "value_added_share": np.where(cost > 0, value_added / made, 1.0),
            "profit_share": profit_share(theta, market_structure),
        }
    )
    return solve(raw, Shock.none(raw), Settings(deficit_rule=deficit_rule)).rebase(), tuple(notes)


def _dense(
    frame: pd.DataFrame, label: str, axes: tuple[str, ...], value: str, labels: Mapping[str, tuple[str, ...]]
) -> Array:
    """Long frame → array; every label known, every number finite, no cell twice."""
    missing = [column for column in (*axes, value) if column not in frame.columns]
    if missing:
        raise EconomyError(f"{label} lacks the column(s) {', '.join(missing)}; it has {', '.join(frame.columns)}")
    index = tuple(
        np.array(positions(labels[axis], frame[axis], kind=axis, where=f"{label}.{axis}"), dtype=np.intp)
        for axis in axes
    )
    values = frame[value].to_numpy(dtype=float)
    if not np.isfinite(values).all():
        row = frame.iloc[int(np.argmax(~np.isfinite(values)))]
        raise EconomyError(f"{label} is not a number at {tuple(row[list(axes)])}; give a value or leave the row out")
    twice = frame.duplicated(list(axes))
    if twice.any():
        raise EconomyError(f"{label} has two rows for {tuple(frame.loc[twice, list(axes)].iloc[0])}; keep one")
    dense = np.zeros(tuple(len(labels[axis]) for axis in axes))
    dense[index] = values
    return dense
