"""The two ways to an economy: the embedded 2022 table at any aggregation, or the caller's own frames."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Literal

import numpy as np
import pandas as pd

from counteroffer import data
from counteroffer.economy.aggregate import aggregate, group_elasticity, profit_share, shares
from counteroffer.economy.calibrate import Accounts, revalue
from counteroffer.economy.checks import check
from counteroffer.economy.types import Detail, Economy, Index, Note
from counteroffer.equilibrium import Baseline, Settings, Shock, solve
from counteroffer.equilibrium.types import Array, DeficitRule, MarketStructure, frozen
from counteroffer.errors import EconomyError, LabelError
from counteroffer.labels import choose, positions, unknown

SERVICES_NOTE = Note("services, utilities and construction: no tariff at the baseline")


@cache
def world_accounts() -> tuple[Accounts, tuple[Note, ...]]:
    """The embedded 2022 table at 81 × 50, revalued at tariff-inclusive prices."""
    table = data.arrays("table_2022.npz")
    regions, sectors = tuple(map(str, table["regions"])), tuple(map(str, table["sectors"]))
    trade = table["trade"].astype(float)
    # Single precision leaves rounding of under 1 USD mn: deliveries less final use fix each product's inputs.
    delivered = trade.sum(2)
    inputs = np.maximum(delivered - table["final_use"], 0.0)
    use = table["input_use"].astype(float)
    used = use.sum(1)
    use = use * np.divide(inputs, used, out=np.zeros_like(used), where=used > 0)[:, None, :]
    tariffs = data.arrays("tariffs_baseline.npz")
    tariff = np.zeros_like(trade)
    tariff[positions(sectors, map(str, tariffs["sectors"]), kind="sector", where="tariffs_baseline.npz")] = tariffs[
        "tariff"
    ]
    return revalue(regions, sectors, trade, use, tariff)


def elasticity_sets() -> dict[str, str]:
    """Names of the embedded elasticity sets, with the paper each is from."""
    frame = data.frame("elasticities.csv").query("quality == 'direct'").drop_duplicates("set")
    return dict(zip(frame["set"], frame["source"], strict=True))


def load_economy(
    name: str = "focus",
    *,
    regions: Mapping[str, str] | None = None,
    sectors: Mapping[str, str] | None = None,
    elasticities: str = "fgo",
    horizon: Literal["long", "short"] = "long",
    market_structure: MarketStructure = "competitive",
) -> Economy:
    """Build an economy from the embedded 2022 table.

    Parameters
    ----------
    name : str
        "focus" (25 regions × 33 sectors) or "full" (81 × 50); a free name where you give maps.
    regions, sectors : mapping, optional
        Fine code → your code, for every one of the 81 regions or 50 industries. Where only one is given, the
        other stays as `name` says.
    elasticities : str
        An embedded set; `elasticity_sets()` lists them.
    horizon : {"long", "short"}
        "short" multiplies trade elasticities by 0.38.
    market_structure : {"competitive", "monopolistic"}
        "monopolistic": a fixed number of firms, markup 1/σ with σ = θ + 1, profits part of income.

    Raises
    ------
    LabelError
        If a name, set or label is unknown or a map leaves one out.
    EconomyError
        If an identity fails.
    """
    if regions is None and sectors is None:
        choose("economy", name, "load_economy", ("focus", "full"))
    choose("horizon", horizon, "load_economy", ("long", "short"))
    accounts, notes = world_accounts()
    region_table, sector_table = data.frame("regions.csv"), data.frame("sectors.csv")
    level = "code" if name == "full" else "focus"
    region_map = _mapping(regions, region_table, level, "regions")
    sector_map = _mapping(sectors, sector_table, level, "sectors")
    region_codes, region_of = _grouping(accounts.regions, region_map)
    sector_codes, sector_of = _grouping(accounts.sectors, sector_map)
    coarse = aggregate(accounts, region_codes, sector_codes, region_of, sector_of)
    theta = group_elasticity(_published(elasticities), accounts.trade, region_of, sector_of, horizon)
    baseline = shares(coarse, theta, market_structure)
    check(baseline)
    tariff = np.divide(accounts.revenue, accounts.trade, out=np.zeros_like(accounts.trade), where=accounts.trade > 0)
    return Economy(
        name=name,
        baseline=baseline,
        detail=Detail(
            accounts.regions,
            accounts.sectors,
            region_of,
            sector_of,
            frozen(accounts.trade),
            frozen(tariff),
            frozen(0 * tariff),
        ),
        region_names=_names(region_table),
        sector_names=_names(sector_table),
        region_groups=_groups("region"),
        sector_groups=_groups("sector"),
        goods=frozenset(sector_table.loc[sector_table["good"], "code"]),
        notes=(*notes, SERVICES_NOTE),
        elasticities=f"{elasticities}, {horizon} horizon: {elasticity_sets()[elasticities]}",
    )


def _published(elasticities: str) -> Array:
    frame = data.frame("elasticities.csv")
    known = elasticity_sets()
    if elasticities not in known:
        raise unknown("elasticity set", elasticities, "elasticities.source", known)
    chosen = frame[frame["set"] == elasticities].set_index("icio")["trade_elasticity"]
    return frozen(chosen.loc[list(world_accounts()[0].sectors)].to_numpy())


def _mapping(own: Mapping[str, str] | None, table: pd.DataFrame, level: str, where: str) -> dict[str, str]:
    codes = list(table["code"])
    if own is None:
        return dict(zip(codes, table[level], strict=True))
    positions(codes, own, kind=where[:-1], where=f"your map of {where}")
    left_out = [code for code in codes if code not in own]
    if left_out:
        raise LabelError(f"your map of {where} leaves out {', '.join(left_out)}; give each one a group")
    return dict(own)


def _grouping(fine: Sequence[str], mapping: Mapping[str, str]) -> tuple[tuple[str, ...], Index]:
    """Codes of the groups, in alphabetical order but with the rest of the world last, and each label's group."""
    codes = tuple(sorted({mapping[code] for code in fine}, key=lambda code: (code == "ROW", code)))
    where = {code: j for j, code in enumerate(codes)}
    return codes, np.array([where[mapping[code]] for code in fine], dtype=np.intp)


def _names(table: pd.DataFrame) -> dict[str, str]:
    return dict(zip(table["focus"], table["focus_name"], strict=True)) | dict(
        zip(table["code"], table["name"], strict=True)
    )


def _groups(kind: str) -> dict[str, tuple[str, ...]]:
    frame = data.frame("groups.csv").query("kind == @kind")
    return {group: tuple(members.split()) for group, members in zip(frame["group"], frame["members"], strict=True)}


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
