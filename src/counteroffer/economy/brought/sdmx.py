"""Inter-country flows as SDMX-CSV: one row a cell, each dimension in a column of its own name."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from counteroffer.economy.brought.brought import Brought, in_usd_million, of_flows
from counteroffer.economy.brought.grid import Grid, cell_name, csv_grid
from counteroffer.errors import EconomyError, InputError
from counteroffer.labels import nearest

PARTS = ("exporter", "sector", "importer", "user")  # of a cell: who sells what to whom, for which industry or use
PERIOD, VALUE, POWER = "TIME_PERIOD", "OBS_VALUE", "UNIT_MULT"
NO_USES = "no column of final use: say with --final which codes of the user column are final use"


def read_sdmx(
    path: Path,
    name: str,
    year: int,
    columns: Mapping[str, str],
    final: Sequence[str],
    unit: str,
    exchange: float | None,
) -> Brought:
    """An economy of one year's flows; its elasticities have to come beside it.

    Parameters
    ----------
    columns : mapping
        exporter, sector, importer, user → the dimension that each is.
    final : sequence of str
        Codes of the user dimension that are final use.
    unit : str
        Of OBS_VALUE before UNIT_MULT, which is a power of ten.

    Raises
    ------
    InputError, EconomyError
        With the cell and the mend.
    """
    grid = csv_grid(path)
    at = _columns(grid, columns)
    rows = _rows(grid, at, year)
    exporters, sectors, importers, users = ([cells[j] for cells, _ in rows] for j in range(4))
    regions = tuple(dict.fromkeys(importers))
    industries = tuple(dict.fromkeys(sectors))
    uses = set(users) - set(industries)
    if stray := sorted(uses - set(final)):
        raise InputError(f"{grid.place}: {', '.join(stray[:5])} buy and do not sell; {NO_USES}")
    if not uses:
        raise InputError(f"{grid.place} has {NO_USES}")
    if strangers := sorted(set(exporters) - set(regions)):
        raise InputError(f"{grid.place}: {', '.join(strangers[:5])} sell and do not buy; give what they buy too")
    n, s = len(regions), len(industries)
    trade, use = np.zeros((s, n, n)), np.zeros((s, s, n))
    scale = in_usd_million(unit, "--unit", exchange)
    for (exporter, sector, importer, user), value in rows:
        k, j = industries.index(sector), regions.index(importer)
        trade[k, j, regions.index(exporter)] += value * scale
        if user in industries:
            use[k, industries.index(user), j] += value * scale
    sources = ((path.name, hashlib.sha256(path.read_bytes()).hexdigest()),)
    return of_flows(name, regions, industries, trade, use, year=str(year), sources=sources)


def _columns(grid: Grid, columns: Mapping[str, str]) -> dict[str, int]:
    if not grid.rows:
        raise InputError(f"{grid.place} is empty")
    names = [grid.text(0, j) for j in range(len(grid.rows[0]))]
    found = {}
    for part in (*PARTS, PERIOD, VALUE):
        wanted = columns.get(part, part)
        if wanted not in names:
            hint = f"; say which dimension it is: --column {part}=NAME" if part in PARTS else ""
            near = nearest(wanted, dict.fromkeys(names, ""))
            meant = f", did you mean '{near}'?" if near else ""
            raise InputError(f"{grid.place} has no column {wanted}{meant}; it has {', '.join(names)}{hint}")
        if names.count(wanted) > 1:
            raise InputError(f"{grid.place} has two columns {wanted}; keep one")
        found[part] = names.index(wanted)
    return found | ({POWER: names.index(POWER)} if POWER in names else {})


def _rows(grid: Grid, at: Mapping[str, int], year: int) -> list[tuple[tuple[str, ...], float]]:
    """Cells of a year with their values; each once, and none negative."""
    found: list[tuple[tuple[str, ...], float]] = []
    seen: dict[tuple[str, ...], int] = {}
    years = set()
    for row in range(1, len(grid.rows)):
        years.add(period := grid.text(row, at[PERIOD]))
        if period != str(year):
            continue
        key = tuple(grid.text(row, at[part]) for part in PARTS)
        if not all(key):
            empty = next(part for part, text in zip(PARTS, key, strict=True) if not text)
            raise InputError(f"{grid.where(row, at[empty])} is empty; every row takes it")
        if key in seen:
            where = cell_name(seen[key], at[VALUE])
            raise InputError(f"{grid.where(row, at[VALUE])} says again what cell {where} says ({', '.join(key)})")
        seen[key] = row
        value = grid.number(row, at[VALUE])
        if POWER in at and grid.rows[row][at[POWER]] is not None:
            value *= 10.0 ** grid.number(row, at[POWER])
        if value < 0:
            raise EconomyError(
                f"{grid.where(row, at[VALUE])} is negative ({value:g}); mend it, or leave inventories out"
            )
        found.append((key, value))
    if not found:
        raise InputError(
            f"{grid.place} has nothing of {year}; it has {', '.join(sorted(filter(None, years))) or 'none'}"
        )
    return found
