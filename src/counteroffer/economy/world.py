"""The embedded world table, as published or with its goods trade moved to the customs pattern of a later year.

Of the later year only one country's goods trade by partner is known. Its cells become the seeds of a biproportional
fit: every industry keeps what each country makes and what each buys in the published table, and the pattern moves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from numbers import Integral
from typing import Literal

import numpy as np
import pandas as pd

from counteroffer import data
from counteroffer.economy.aggregate import sum_over
from counteroffer.economy.calibrate import Accounts, revalue
from counteroffer.economy.detail import Detail, Note
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.currencies import Currency
from counteroffer.errors import EconomyError
from counteroffer.labels import positions

TableYear = Literal[2022, 2024]
PUBLISHED: TableYear = 2022
MOVED = {2024: "trade_2024.npz"}  # later years, and what their goods trade is moved by
FITTED = 1e-12  # largest gap of a margin, relative to it
SWEEPS, STEPS = 100, 50  # of plain scaling, then of Newton's method on the scalings
LONGEST = 1.0  # of a Newton step in the logarithm of any scaling
LARGEST_SHOWN = 10
MAJORITY = 0.5  # share of value added that makes a currency a region's


@cache
def world_accounts(table: int = PUBLISHED) -> tuple[Accounts, tuple[Note, ...]]:
    """The embedded table of a year at 81 × 50, revalued at tariff-inclusive prices."""
    raw = data.arrays(f"table_{PUBLISHED}.npz")
    regions, sectors = tuple(map(str, raw["regions"])), tuple(map(str, raw["sectors"]))
    trade, moves = moved(raw["trade"].astype(float), regions, sectors, table)
    # Single precision leaves rounding of under 1 USD mn: deliveries less final use fix each product's inputs.
    delivered = trade.sum(2)
    inputs = np.maximum(delivered - raw["final_use"], 0.0)
    use = raw["input_use"].astype(float)
    used = use.sum(1)
    use = use * np.divide(inputs, used, out=np.zeros_like(used), where=used > 0)[:, None, :]
    tariffs = data.arrays("tariffs_baseline.npz")
    tariff = np.zeros_like(trade)
    tariff[positions(sectors, map(str, tariffs["sectors"]), kind="sector", where="tariffs_baseline.npz")] = tariffs[
        "tariff"
    ]
    accounts, notes = revalue(regions, sectors, trade, use, tariff)
    return accounts, (*notes, *moves)


def table_year(table: object) -> int:
    """A year of the embedded table.

    Raises
    ------
    EconomyError
        If there is no table of that year.
    """
    if isinstance(table, Integral) and not isinstance(table, bool) and int(table) in (PUBLISHED, *MOVED):
        return int(table)
    later = ", ".join(f"{year}, its goods trade moved to the customs pattern of that year" for year in MOVED)
    raise EconomyError(f"table is {table!r}; give {PUBLISHED}, the table as published, or {later}")


def currencies(detail: Detail, regions: tuple[str, ...], value_added: Array) -> tuple[Currency, ...]:
    """Currencies of the economy's regions: the one in which a region earns more than half, else its own."""
    own = data.frame("regions.csv").set_index("code")
    # Of each fine region, coded; one without a currency has none.
    code_of, names = pd.factorize(own.loc[list(detail.countries), "currency"])
    known, count = code_of >= 0, len(regions)
    cells = detail.region_of[known] * len(names) + code_of[known]
    earned = np.bincount(cells, value_added[known], minlength=count * len(names)).reshape(count, len(names))
    shares = earned / sum_over(value_added, detail.region_of)[:, None]
    users: dict[str, list[str]] = {}
    for n, region in enumerate(regions):
        most = int(shares[n].argmax())
        if shares[n, most] > MAJORITY and names[most] not in regions:
            users.setdefault(str(names[most]), []).append(region)
    pegs = own.dropna(subset="pegged_to").set_index("currency")["pegged_to"].to_dict()
    return tuple(
        Currency(code, tuple(members), "peg" if pegs.get(code) in users else "ngdp", _known(pegs.get(code), users))
        for code, members in users.items()
    )


def _known(code: str | None, users: Mapping[str, Sequence[str]]) -> str | None:
    return code if code in users else None


def moved(
    trade: Array, regions: tuple[str, ...], sectors: tuple[str, ...], year: int
) -> tuple[Array, tuple[Note, ...]]:
    """Move goods trade at basic prices to the customs pattern of a year.

    Parameters
    ----------
    trade : array [s, n, i]
        X at basic prices.

    Returns
    -------
    array [s, n, i]
        With the same sums over importers and over exporters; services as they were.
    tuple of Note
        What moved most, where the pattern is poorly known, and what was not moved.

    Raises
    ------
    EconomyError
        If an industry's trade cannot be fitted to its margins.
    """
    if year == PUBLISHED:
        return trade, ()
    known = data.arrays(MOVED[year])
    goods = positions(sectors, map(str, known["sectors"]), kind="sector", where=MOVED[year])
    places = positions(regions, map(str, known["regions"]), kind="region", where=MOVED[year])
    here = regions.index(str(known["reporter"]))
    found = trade.copy()
    for factors, s in zip(zip(known["imports"], known["exports"], strict=True), goods, strict=True):
        seed = trade[s].copy()
        seed[here, places] *= factors[0]
        seed[places, here] *= factors[1]
        try:
            found[s] = fitted(seed, trade[s].sum(1), trade[s].sum(0))
        except EconomyError as error:
            raise EconomyError(
                f"trade in {sectors[s]} cannot be moved to the pattern of {year}: {error}; use table {PUBLISHED}"
            ) from None
    return found, _told(found - trade, regions, sectors, year)


def _told(change: Array, regions: tuple[str, ...], sectors: tuple[str, ...], year: int) -> tuple[Note, ...]:
    known = data.arrays(MOVED[year])
    abroad = np.abs(change) * ~np.eye(len(regions), dtype=bool)
    largest = np.argsort(-abroad, axis=None, kind="stable")[:LARGEST_SHOWN]
    cells = tuple(
        f"{sectors[s]} {regions[n]} from {regions[i]} {change[s, n, i]:+,.0f}"
        for s, n, i in zip(*np.unravel_index(largest, change.shape), strict=True)
    )
    pattern = (
        f"goods trade moved to the pattern of US customs values in {year}, every industry's output and purchases by "
        f"country as in {PUBLISHED}: the largest moves between countries, USD million"
    )
    poor = "the pattern of US imports is poorly known there: customs values split into industries miss their totals"
    held = f"customs chapters do not tell these industries apart: US exports to each country as in {PUBLISHED}"
    return (
        Note(pattern, cells),
        Note(poor, tuple(map(str, known["doubtful"]))),
        Note(held, tuple(map(str, known["held"]))),
    )


def fitted(seed: Array, rows: Array, columns: Array) -> Array:
    """The matrix r·seed·c with given sums (RAS): plain scaling, then Newton's method where that would take thousands.

    Parameters
    ----------
    seed : array [n, i]
        Not negative; zeros stay.
    rows, columns : array [n], [i]
        Sums wanted, of one total.

    Raises
    ------
    EconomyError
        If a margin has nothing to hold it, or the sums are not met to `FITTED`.
    """
    for margin, held in ((rows, seed.sum(1)), (columns, seed.sum(0))):
        if ((margin > 0) & (held <= 0)).any():
            raise EconomyError("a margin is positive where every cell is zero")
    found = seed.copy()
    for _ in range(SWEEPS):
        found = _scaled(_scaled(found, columns, 0), rows, 1)
    for _ in range(STEPS):
        gap = _gap(found.sum(0), columns)
        if gap <= FITTED:
            return found
        by_row, by_column = _newton(found, rows, columns)
        # The last scaling leaves rows exact, and the gap of columns for the next step.
        found = _scaled(found * np.exp(by_row)[:, None] * np.exp(by_column)[None, :], rows, 1)
    raise EconomyError(f"scaling did not meet the margins, off by {gap:.1e} of one after {STEPS} steps")


def _scaled(cells: Array, margin: Array, axis: int) -> Array:
    held = cells.sum(axis)
    factor = np.divide(margin, held, out=np.zeros_like(margin), where=held > 0)
    return np.asarray(cells * np.expand_dims(factor, axis))


def _gap(held: Array, margin: Array) -> float:
    return float(np.divide(np.abs(held - margin), margin, out=np.zeros_like(margin), where=margin > 0).max())


def _newton(cells: Array, rows: Array, columns: Array) -> tuple[Array, Array]:
    """Changes in the logarithms of the scalings that would close both margins to first order.

    With margins held to one, x + Jy = f and Jᵀx + y = g. A scaling is free in each part that trades with no other, so
    the smallest x is taken.
    """
    wide, tall = (np.sqrt(np.where(held > 0, held, 1.0)) for held in (cells.sum(1), cells.sum(0)))
    joint = cells / (wide[:, None] * tall[None, :])
    f, g = (rows - cells.sum(1)) / wide, (columns - cells.sum(0)) / tall
    x = np.linalg.lstsq(np.eye(len(f)) - joint @ joint.T, f - joint @ g, rcond=None)[0]
    by_row, by_column = x / wide, (g - joint.T @ x) / tall
    longest = max(float(np.abs(by_row).max()), float(np.abs(by_column).max()), LONGEST)
    return by_row * LONGEST / longest, by_column * LONGEST / longest
