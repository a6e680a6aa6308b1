"""The parts of an economy from the caller's own labelled frames."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypedDict

import numpy as np
import pandas as pd

from counteroffer.economy.aggregate import profit_share, shares
from counteroffer.economy.calibrate import Accounts, revalue
from counteroffer.economy.detail import Detail, Note
from counteroffer.equilibrium import Baseline, Settings, Shock, solve
from counteroffer.equilibrium.types.arrays import Array, frozen
from counteroffer.equilibrium.types.identities import check
from counteroffer.equilibrium.types.settings import DeficitRule, MarketStructure
from counteroffer.errors import EconomyError, LabelError
from counteroffer.labels import choose, positions, unknown

PAIR = ("sector", "importer", "exporter")
CLOSES = 1e-6  # of output: how far given final use and value added may be from what the other tables imply


class _Needed(TypedDict):
    trade: pd.DataFrame
    input_use: pd.DataFrame
    trade_elasticity: pd.Series[float]


class OwnTables(_Needed, total=False):
    """What `Economy.from_tables` takes. A cell without a row is zero; a repeated one is an error.

    Attributes
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
    name : str
        What the economy is called: "own tables".
    """

    tariff: pd.DataFrame | None
    final_use: pd.DataFrame | None
    value_added: pd.DataFrame | None
    balance: Literal["none", "solve"]
    deficit_rule: DeficitRule
    market_structure: MarketStructure
    name: str


@dataclass(frozen=True, eq=False)
class Built:
    """A balanced baseline, its finest table (itself), and the rules applied to the caller's tables."""

    baseline: Baseline
    detail: Detail
    notes: tuple[Note, ...]


@dataclass(frozen=True, eq=False)
class _Given:
    """The caller's frames as arrays: trade and tariff [s, n, i], input_use [k, s, n], the others [s, n], θ [s]."""

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    trade: Array
    tariff: Array
    input_use: Array
    final_use: Array | None
    value_added: Array | None
    trade_elasticity: Array


def built_from(tables: OwnTables) -> Built:
    """Read, balance and check the caller's tables.

    Raises
    ------
    EconomyError, LabelError
        Naming the table or the cells, and the mend.
    """
    _check_names(tables)
    balance, structure = tables.get("balance", "none"), tables.get("market_structure", "competitive")
    choose("balance", balance, "from_tables", ("none", "solve"))
    given = _read(tables)
    if balance == "solve":
        baseline, notes = _balanced(given, tables.get("deficit_rule", "world_share"), structure)
    else:
        baseline, notes = _revalued(given, structure)
    check(baseline)
    own = (np.arange(len(given.regions)), np.arange(len(given.sectors)))
    detail = Detail(
        given.regions, given.sectors, *own, trade=baseline.trade, tariff=baseline.tariff, export_tax=baseline.export_tax
    )
    return Built(baseline, detail, notes)


def _check_names(tables: OwnTables) -> None:
    for name in tables:
        if name not in OwnTables.__annotations__:
            raise unknown("table or option", name, "from_tables", dict.fromkeys(OwnTables.__annotations__, ""))
    missing = sorted(name for name in OwnTables.__required_keys__ if tables.get(name) is None)
    if missing:
        raise EconomyError(f"from_tables needs {', '.join(missing)}; give each as a labelled frame")


def _read(tables: OwnTables) -> _Given:
    trade, tariff = tables["trade"], tables.get("tariff")
    if not {"sector", "importer"} <= set(trade.columns):
        raise EconomyError("trade needs the columns sector, importer, exporter, value")
    regions, sectors = tuple(trade["importer"].unique()), tuple(trade["sector"].unique())
    by_axes = {"sector": sectors, "input": sectors, "user": sectors}
    by_axes |= dict.fromkeys(("importer", "exporter", "region"), regions)
    theta = tables["trade_elasticity"].reindex(list(sectors))
    if theta.isna().any():
        raise LabelError(f"trade_elasticity has no value for {', '.join(theta.index[theta.isna()])}")

    def levels(label: Literal["final_use", "value_added"]) -> Array | None:
        frame = tables.get(label)
        return None if frame is None else _dense(frame, label, ("sector", "region"), "value", by_axes)

    traded = _dense(trade, "trade", PAIR, "value", by_axes)
    return _Given(
        regions=regions,
        sectors=sectors,
        trade=traded,
        tariff=np.zeros_like(traded) if tariff is None else _dense(tariff, "tariff", PAIR, "rate", by_axes),
        input_use=_dense(tables["input_use"], "input_use", ("input", "user", "region"), "value", by_axes),
        final_use=levels("final_use"),
        value_added=levels("value_added"),
        trade_elasticity=frozen(theta.to_numpy(dtype=float)),
    )


def _revalued(given: _Given, structure: MarketStructure) -> tuple[Baseline, tuple[Note, ...]]:
    regions, sectors = given.regions, given.sectors
    for label, cells in (("trade", given.trade), ("input_use", given.input_use)):
        if (cells < 0).any():
            s, a, b = (int(j) for j in np.argwhere(cells < 0)[0])
            first = (sectors[s], regions[a] if label == "trade" else sectors[a], regions[b])
            raise EconomyError(f'{label} is negative at {first}; mend it, or use balance="solve" for input use')
    accounts, notes = revalue(regions, sectors, given.trade, given.input_use, given.tariff)
    for label, values, implied in (
        ("final_use", given.final_use, accounts.final_use),
        ("value_added", given.value_added, accounts.value_added),
    ):
        if values is None:
            continue
        gap = np.abs(values - implied) / np.maximum(accounts.output, 1e-9)
        if gap.max() > CLOSES:
            worst = np.unravel_index(int(gap.argmax()), gap.shape)
            raise EconomyError(
                f"{label} does not close: off by {gap.max():.1%} of output at sector {sectors[worst[0]]}, region "
                f'{regions[worst[1]]}; mend the table, or use balance="solve" if it closes by country only'
            )
    return shares(accounts, given.trade_elasticity, structure), notes


def _balanced(given: _Given, rule: DeficitRule, structure: MarketStructure) -> tuple[Baseline, tuple[Note, ...]]:
    regions, sectors = given.regions, given.sectors
    input_use, value_added, theta = given.input_use, given.value_added, given.trade_elasticity
    if given.final_use is None or value_added is None:
        raise EconomyError('balance="solve" takes α and β from final_use and value_added; give both')
    notes = [Note(f"balanced by one solve at the given tariffs, deficit rule {rule}")]
    negative = np.argwhere(input_use < 0)
    if len(negative):
        cells = tuple(f"{sectors[k]}→{sectors[s]} {regions[n]}" for k, s, n in negative)
        notes.append(Note("negative input use, kept as given", cells))
    revenue = given.tariff * given.trade
    accounts = Accounts(regions, sectors, given.trade, revenue, input_use, value_added, given.final_use)
    # β and γ are shares of recorded cost, not of shipped output: the two differ where products do not close.
    cost = input_use.sum(0) + value_added
    made = np.where(cost > 0, cost, 1.0)
    raw = replace(
        shares(accounts, theta),
        input_share=input_use / made[None],
        value_added_share=np.where(cost > 0, value_added / made, 1.0),
        profit_share=profit_share(theta, structure),
    )
    return solve(raw, Shock.none(raw), Settings(deficit_rule=rule)).rebase(), tuple(notes)


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
