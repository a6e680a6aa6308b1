"""The parts of an economy from the caller's own labelled frames."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypedDict, get_args

import numpy as np
import pandas as pd

from counteroffer.economy.aggregate import markup_share, shares
from counteroffer.economy.balancing import balanced
from counteroffer.economy.calibrate import revalue
from counteroffer.economy.detail import Detail, Note
from counteroffer.economy.labelled import Given, by_sector, dense, frame_of, not_negative
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.baseline import Baseline
from counteroffer.equilibrium.types.identities import check
from counteroffer.equilibrium.types.settings import DeficitRule, MarketStructure
from counteroffer.errors import EconomyError
from counteroffer.labels import choose, unknown

PAIR = ("sector", "importer", "exporter")
HIGHEST_RATE = 10.0  # 1000%, the most that a scenario may say too
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
    deficit_rule : {"world_share", "zero", "value_added_share"}
        Deficits of the balancing solve; refused without one.
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
    if how == "none" and "deficit_rule" in tables:
        raise EconomyError('deficit_rule is of balance="solve"; elsewhere Settings has it, for each solve')
    return assembled(_read(tables), rule if how == "solve" else None)


def assembled(given: Given, rule: DeficitRule | None = None) -> Built:
    """Balance and check tables that are read: by one solve with a deficit rule, else by revaluing inputs.

    Raises
    ------
    EconomyError
        Naming the cells that make no economy, and the mend.
    """
    baseline, notes = balanced(given, rule) if rule is not None else _revalued(given)
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
    if not isinstance(tables.get("name", ""), str):
        raise EconomyError(f"name is {tables['name']!r}; give text, or leave it out")
    if missing:
        raise EconomyError(f"from_tables needs {', '.join(missing)}; give each as a labelled frame")


def _read(tables: OwnTables) -> Given:
    trade, tariff = tables["trade"], tables.get("tariff")
    frame_of(trade, "trade", (*PAIR, "value"))
    regions, sectors = tuple(trade["importer"].unique()), tuple(trade["sector"].unique())
    by_axes = {"sector": sectors, "input": sectors, "user": sectors}
    by_axes |= dict.fromkeys(("importer", "exporter", "region"), regions)
    theta = by_sector(tables["trade_elasticity"], "trade_elasticity", sectors)
    if not ((theta > 0) & np.isfinite(theta)).all():
        at = sectors[int((~((theta > 0) & np.isfinite(theta))).argmax())]
        raise EconomyError(f"trade_elasticity must be positive and finite; it is not at sector {at}")

    def levels(label: Literal["final_use", "value_added"]) -> Array | None:
        frame = tables.get(label)
        return None if frame is None else dense(frame, label, ("sector", "region"), "value", by_axes)

    traded = dense(trade, "trade", PAIR, "value", by_axes)
    if not traded.any():
        raise EconomyError("trade is zero everywhere; give what is bought, at home too")
    inputs = ("input", "user", "region")
    used = tables.get("input_use")
    none = np.zeros((len(sectors), len(sectors), len(regions)))
    return Given(
        regions=regions,
        sectors=sectors,
        trade=traded,
        tariff=np.zeros_like(traded)
        if tariff is None
        else _rates(dense(tariff, "tariff", PAIR, "rate", by_axes), by_axes),
        input_use=none if used is None else dense(used, "input_use", inputs, "value", by_axes),
        final_use=levels("final_use"),
        value_added=levels("value_added"),
        trade_elasticity=theta,
        profit_share=_profits(tables, theta, sectors),
    )


def _rates(tariff: Array, labels: Mapping[str, tuple[str, ...]]) -> Array:
    """The tariffs, each of them a rate that somebody can charge."""
    for wrong, rule in (
        (tariff <= -1, "above -1: a subsidy of all of the price leaves none"),
        (
            tariff > HIGHEST_RATE,
            f"at most {HIGHEST_RATE:g}, which is {HIGHEST_RATE:.0%}: rates are fractions, 0.25 is 25%",
        ),
    ):
        if wrong.any():
            at = tuple(int(j) for j in np.argwhere(wrong)[0])
            cell = ", ".join(labels[axis][j] for axis, j in zip(PAIR, at, strict=True))
            raise EconomyError(f"tariff at {cell} is {tariff[at]:g}; it must be {rule}")
    return tariff


def _profits(tables: OwnTables, theta: Array, sectors: tuple[str, ...]) -> Array:
    """ρ [s]: the caller's own, else what the market structure implies."""
    own, structure = tables.get("profit_share"), tables.get("market_structure", "competitive")
    choose("market structure", structure, "from_tables", get_args(MarketStructure))
    if own is None:
        return markup_share(theta, structure)
    if tables.get("market_structure") == "competitive":
        raise EconomyError('profit_share is of a monopolistic market; say market_structure="monopolistic", or drop it')
    rho = by_sector(own, "profit_share", sectors)
    if not ((rho >= 0) & (rho < 1)).all():
        s = int(np.argmax(~((rho >= 0) & (rho < 1))))
        raise EconomyError(
            f"profit_share of sector {sectors[s]} is not a share of sales from 0 to below 1 ({rho[s]:g})"
        )
    return rho


def _revalued(given: Given) -> tuple[Baseline, tuple[Note, ...]]:
    regions, sectors = given.regions, given.sectors
    not_negative(given, ("trade", "final_use", "value_added"), "; mend it")
    not_negative(given, ("input_use",), '; mend it, or use balance="solve", which keeps it as given')
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
                f"{label} does not close: {values[worst]:,.6g} at sector {sectors[worst[0]]}, region "
                f"{regions[worst[1]]}, and the other tables leave {implied[worst]:,.6g}, {gap.max():.1%} of output "
                'apart; mend that cell or these tables, or use balance="solve" if it closes by country only'
            )
    return shares(accounts, given.trade_elasticity, given.profit_share), notes
