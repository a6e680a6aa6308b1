"""The parts of an economy from the caller's own labelled frames."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypedDict, get_args

import numpy as np
import pandas as pd

from counteroffer.economy.aggregate import markup_share, shares
from counteroffer.economy.calibrate import Accounts, revalue
from counteroffer.economy.detail import Detail, Note
from counteroffer.economy.labelled import by_sector, dense, frame_of
from counteroffer.equilibrium import Baseline, Settings
from counteroffer.equilibrium.solver import balance
from counteroffer.equilibrium.types.arrays import Array, frozen
from counteroffer.equilibrium.types.identities import check
from counteroffer.equilibrium.types.settings import DeficitRule, MarketStructure
from counteroffer.errors import EconomyError
from counteroffer.labels import choose, unknown

PAIR = ("sector", "importer", "exporter")
ROUNDING = 1e-12  # of a region's value added
CLOSES = 1e-6  # of output: how far given final use and value added may be from what the other tables imply


class _Needed(TypedDict):
    trade: pd.DataFrame
    trade_elasticity: pd.Series[float] | Mapping[str, float]


class OwnTables(_Needed, total=False):
    """What `Economy.from_tables` takes. A cell without a row is zero; a repeated one is an error.

    Attributes
    ----------
    trade : DataFrame
        Columns sector, importer, exporter, value: X, basic prices, net of tariff.
    trade_elasticity : Series or mapping
        θ by sector, positive.
    input_use : DataFrame, optional
        Columns input, user, region, value: Z. Basic prices (revalued here) with balance "none"; tariff-inclusive
        costs with "solve". Nothing is made of anything else where it is left out.
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
    profit_share : Series or mapping, optional
        ρ = 1/σ by sector, profits as a share of sales, where markups are not those that trade elasticities imply
        (Lashkaripour and Lugovskyy 2023); the market is then monopolistic.
    name : str
        What the economy is called: "own tables".
    """

    input_use: pd.DataFrame | None
    tariff: pd.DataFrame | None
    final_use: pd.DataFrame | None
    value_added: pd.DataFrame | None
    balance: Literal["none", "solve"]
    deficit_rule: DeficitRule
    market_structure: MarketStructure
    profit_share: pd.Series[float] | Mapping[str, float] | None
    name: str


@dataclass(frozen=True, eq=False)
class Built:
    """A balanced baseline, its finest table (itself), and the rules applied to the caller's tables."""

    baseline: Baseline
    detail: Detail
    notes: tuple[Note, ...]


@dataclass(frozen=True, eq=False)
class _Given:
    """The caller's frames as arrays: trade, tariff [s, n, i]; input_use [k, s, n]; θ, ρ [s]; the others [s, n]."""

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    trade: Array
    tariff: Array
    input_use: Array
    final_use: Array | None
    value_added: Array | None
    trade_elasticity: Array
    profit_share: Array


def built_from(tables: OwnTables) -> Built:
    """Read, balance and check the caller's tables.

    Raises
    ------
    EconomyError, LabelError
        Naming the table or the cells, and the mend.
    """
    _check_names(tables)
    how, rule = tables.get("balance", "none"), tables.get("deficit_rule", "world_share")
    choose("balance", how, "from_tables", ("none", "solve"))
    choose("deficit rule", rule, "from_tables", get_args(DeficitRule))
    given = _read(tables)
    baseline, notes = _balanced(given, rule) if how == "solve" else _revalued(given)
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
    frame_of(trade, "trade", (*PAIR, "value"))
    regions, sectors = tuple(trade["importer"].unique()), tuple(trade["sector"].unique())
    by_axes = {"sector": sectors, "input": sectors, "user": sectors}
    by_axes |= dict.fromkeys(("importer", "exporter", "region"), regions)
    theta = by_sector(tables["trade_elasticity"], "trade_elasticity", sectors)

    def levels(label: Literal["final_use", "value_added"]) -> Array | None:
        frame = tables.get(label)
        return None if frame is None else dense(frame, label, ("sector", "region"), "value", by_axes)

    traded = dense(trade, "trade", PAIR, "value", by_axes)
    inputs = ("input", "user", "region")
    used = tables.get("input_use")
    none = np.zeros((len(sectors), len(sectors), len(regions)))
    return _Given(
        regions=regions,
        sectors=sectors,
        trade=traded,
        tariff=np.zeros_like(traded) if tariff is None else dense(tariff, "tariff", PAIR, "rate", by_axes),
        input_use=none if used is None else dense(used, "input_use", inputs, "value", by_axes),
        final_use=levels("final_use"),
        value_added=levels("value_added"),
        trade_elasticity=theta,
        profit_share=_profits(tables, theta, sectors),
    )


def _profits(tables: OwnTables, theta: Array, sectors: tuple[str, ...]) -> Array:
    """ρ [s]: the caller's own, else what the market structure implies."""
    own, structure = tables.get("profit_share"), tables.get("market_structure")
    if structure is not None:
        choose("market structure", structure, "from_tables", get_args(MarketStructure))
    if own is None:
        return markup_share(theta, structure or "competitive")
    if structure == "competitive":
        raise EconomyError('profit_share is of a monopolistic market; say market_structure="monopolistic", or drop it')
    rho = by_sector(own, "profit_share", sectors)
    if not ((rho >= 0) & (rho < 1)).all():
        worst = sectors[int(np.argmax(~((rho >= 0) & (rho < 1))))]
        raise EconomyError(f"profit_share of sector {worst} is not a share of sales from 0 to below 1")
    return rho


def _revalued(given: _Given) -> tuple[Baseline, tuple[Note, ...]]:
    regions, sectors = given.regions, given.sectors
    _not_negative(given, ("trade", "input_use", "final_use", "value_added"), '; mend it, or use balance="solve"')
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
    return shares(accounts, given.trade_elasticity, given.profit_share), notes


def _balanced(given: _Given, rule: DeficitRule) -> tuple[Baseline, tuple[Note, ...]]:
    regions, sectors = given.regions, given.sectors
    input_use, value_added, theta = given.input_use, given.value_added, given.trade_elasticity
    if given.final_use is None or value_added is None:
        raise EconomyError('balance="solve" takes α and β from final_use and value_added; give both')
    _not_negative(given, ("trade", "final_use", "value_added"), "; mend it")
    empty = given.final_use.sum(0) <= 0
    if empty.any():
        raise EconomyError(f"final_use of region {regions[int(empty.argmax())]} is nothing; give what it consumes")
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
        profit_share=given.profit_share,
    )
    return _rounded(balance(raw, Settings(deficit_rule=rule)).rebase()), tuple(notes)


def _rounded(b: Baseline) -> Baseline:
    """The baseline without negative levels that are rounding: of a good that only makes itself nothing is left."""
    small = -ROUNDING * b.value_added.sum(0)

    def held(level: Array) -> Array:
        return frozen(np.where((level < 0) & (level > small), 0.0, level))

    return replace(b, expenditure=held(b.expenditure), value_added=held(b.value_added))


def _not_negative(given: _Given, labels: Sequence[str], mend: str) -> None:
    """Raise for a negative cell of the caller's tables."""
    for label in labels:
        cells = getattr(given, label)
        if cells is not None and (cells < 0).any():
            at = tuple(int(j) for j in np.argwhere(cells < 0)[0])
            names = (given.sectors, given.sectors) if label == "input_use" else (given.sectors, given.regions)
            where = [axis[j] for axis, j in zip((*names, given.regions), at, strict=False)]
            raise EconomyError(f"{label} is negative at {', '.join(where)}{mend}")
