"""The generic layout: a workbook, or a folder of CSV files, a sheet for each list (`data template`)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from counteroffer.economy.brought.brought import Brought, in_usd_million, of_flows
from counteroffer.economy.brought.grid import Grid, Listed, listed, read_grids
from counteroffer.economy.brought.labelled_matrix import CLOSES, Labelled, flows
from counteroffer.economy.brought.schedules import (
    REGIONS,
    SECTORS,
    known,
    once,
    with_elasticities,
    with_jobs,
    with_regions,
    with_sectors,
    with_tariffs,
)
from counteroffer.economy.calibrate import MOST_MENDED
from counteroffer.economy.detail import Note
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import EconomyError, InputError
from counteroffer.labels import unknown

ABOUT = ("unit", "exchange", "year", "publisher", "licence")
SHEETS = {
    "about": "what the figures are: unit, year, publisher",
    "regions": "codes and names of regions",
    "sectors": "codes, names and elasticities",
    "trade": "who buys what from whom, long",
    "inputs": "what industries use, long",
    "table": "trade and inputs as one matrix, wide",
    "final_use": "to be checked against the rest",
    "value_added": "to be checked against the rest",
    "tariffs": "applied tariffs",
    "elasticities": "where they are not in sectors",
    "jobs": "thousands",
}
CELLS = ("sector", "importer", "exporter", "value")
USES = ("input", "user", "region", "value")
_FLOW: dict[tuple[str, ...], str] = {CELLS: "what {1} buys of {0} from {2}", USES: "what {1} in {2} uses of {0}"}
ROUNDED = 1e-6  # of a table's largest figure: what rounding may leave where figures are small
FINAL, ADDED, OUT = "final", "VA", "OUT"  # of a wide table: COUNTRY_final, and the rows and column of totals


def read_plain(path: Path, name: str) -> Brought:
    """An economy from a workbook or a folder of CSV files.

    Raises
    ------
    InputError, EconomyError
        For whatever is missing, unknown, said twice, no number or does not add up, with its cell and the mend.
    """
    grids = read_grids(path)
    for sheet, grid in grids.items():
        if sheet not in SHEETS and not sheet.startswith("_"):
            raise InputError(
                f"{grid.place}: {unknown('sheet', sheet, path.name, SHEETS)}; a name with _ before it is skipped"
            )
    if ("table" in grids) == ("trade" in grids):
        raise InputError(
            f"{path.name} needs one of the sheets trade (long) and table (wide), and has "
            f"{'both' if 'table' in grids else 'neither'}; it has {', '.join(grids)}"
        )
    for sheet in ("about", "regions", "sectors"):
        if sheet not in grids:
            raise InputError(f"{path.name} has no sheet {sheet} ({SHEETS[sheet]}); it has {', '.join(grids)}")
    said, scale = _about(grids["about"])
    regions = _codes(listed(grids["regions"], *REGIONS), "region")
    sectors = _codes(listed(grids["sectors"], *SECTORS), "sector")
    trade, use, notes = _flows(grids, regions, sectors)
    given = of_flows(
        name,
        regions,
        sectors,
        trade * scale,
        use * scale,
        year=said["year"],
        publisher=said["publisher"],
        licence=said["licence"],
        sources=_sources(path),
        notes=notes,
    )
    return _with_lists(given, grids)


def _with_lists(given: Brought, grids: Mapping[str, Grid]) -> Brought:
    given = with_sectors(with_regions(given, grids["regions"]), grids["sectors"])
    for sheet, lay in (("tariffs", with_tariffs), ("elasticities", with_elasticities), ("jobs", with_jobs)):
        given = lay(given, grids[sheet]) if sheet in grids else given
    if np.isnan(given.theta).any():
        raise InputError(
            f"{grids['sectors'].place} has no column elasticity; give every sector its trade elasticity θ there, or "
            "in a sheet elasticities"
        )
    return given if "tariffs" in grids else given.noting("no sheet of tariffs: none is applied at the baseline")


def _about(grid: Grid) -> tuple[dict[str, str], float]:
    """What the figures are, and what one of their unit is in USD million."""
    table, seen = listed(grid, ("key", "value"), ("help",)), dict[object, str]()
    found, exchange, unit_at = dict.fromkeys(ABOUT, ""), None, grid.place
    for row in table.lines:
        key = known(table, row, "key", ABOUT, "what `about` says")
        once(table, row, "key", key, seen)
        found[key] = table.text(row, "value")
        if key == "exchange" and found[key]:
            exchange = table.number(row, "value")
        unit_at = table.where(row, "value") if key == "unit" else unit_at
    return found, in_usd_million(found["unit"], unit_at, exchange)


def _codes(table: Listed, column: str) -> tuple[str, ...]:
    seen: dict[object, str] = {}
    for row in table.lines:
        code = table.label(row, column)
        once(table, row, column, code, seen)
        if "*" in code or "," in code or len(code) > 40:
            raise InputError(f"{table.where(row, column)} is '{code}'; a code is short, without * and commas")
    if len(seen) < (2 if column == "region" else 1):
        raise InputError(f"{table.grid.place} lists {len(seen)} {column}s; an economy takes two regions and a sector")
    return tuple(map(str, seen))


def _flows(
    grids: Mapping[str, Grid], regions: tuple[str, ...], sectors: tuple[str, ...]
) -> tuple[Array, Array, tuple[Note, ...]]:
    if "table" in grids:
        if "inputs" in grids:
            raise InputError(f"{grids['inputs'].place}: a wide table has its inputs already; drop one of the two")
        found = flows(_wide(grids["table"], regions, sectors))
        return found.trade, found.input_use, found.notes
    pair = {"sector": sectors, "importer": regions, "exporter": regions}
    trade = _long(grids["trade"], CELLS, pair)
    users = {"input": sectors, "user": sectors, "region": regions}
    use = np.zeros((len(sectors), len(sectors), len(regions)))
    if "inputs" in grids:
        use = _long(grids["inputs"], USES, users)
    _refuse_inputs(grids, trade, use, regions, sectors)
    for sheet, whole, less in (("final_use", trade.sum(2), use.sum(1)), ("value_added", trade.sum(1), use.sum(0))):
        if sheet in grids:
            _check(grids, sheet, whole, less, {"sector": sectors, "region": regions})
    return trade, use, ()


def _long(grid: Grid, columns: tuple[str, ...], axes: Mapping[str, tuple[str, ...]]) -> Array:
    table, seen = listed(grid, columns), dict[object, str]()
    found = np.zeros(tuple(map(len, axes.values())))
    for row in table.lines:
        at = tuple(labels.index(known(table, row, axis, labels, f"{axis}s")) for axis, labels in axes.items())
        once(table, row, columns[0], at, seen)
        found[at] = table.number(row, "value")
        if found[at] < 0:
            what = _FLOW[columns].format(*(table.text(row, axis) for axis in axes))
            raise EconomyError(
                f"{table.where(row, 'value')} is {found[at]:g}, and {what} cannot be below nothing; write what it is, "
                "0 where there is none"
            )
    if not found.any():
        raise EconomyError(f"{grid.place} is zero everywhere; give what is bought, at home too")
    return found


def _refuse_inputs(
    grids: Mapping[str, Grid], trade: Array, use: Array, regions: tuple[str, ...], sectors: tuple[str, ...]
) -> None:
    """Raise where inputs are so far above what there is of them that no rule mends it, with the rows that say so."""
    bought, sold = trade.sum(2), trade.sum(1)
    supplied = sold + np.maximum(use.sum(1) - bought, 0)  # as the rule for too little bought raises it
    for total, rows, whole, what, other in (
        (use.sum(1), "input {s} and region {n}", bought, "buys {a} of {s}", "importer"),
        (use.sum(0), "user {s} and region {n}", supplied, "sells {a} of {s}", "exporter"),
    ):
        over = np.divide(total - whole, whole, out=np.zeros_like(whole), where=whole > 0)
        if over.max() <= MOST_MENDED:
            continue
        s, n = np.unravel_index(int(np.argmax(np.where(over > MOST_MENDED, total - whole, -np.inf))), over.shape)
        named = {"s": sectors[s], "n": regions[n], "a": f"{whole[s, n]:,.6g}"}
        raise EconomyError(
            f"{grids['inputs'].place}: its rows of {rows.format(**named)} add up to {total[s, n]:,.6g}, and "
            f"{regions[n]} {what.format(**named)} ({grids['trade'].place}, {other} {regions[n]}); the table does not "
            f"balance: mend one of these rows, or its unit; up to {MOST_MENDED:.0%} more is mended by a stated rule"
        )


def _check(
    grids: Mapping[str, Grid], sheet: str, whole: Array, less: Array, axes: Mapping[str, tuple[str, ...]]
) -> None:
    """Raise where what a list states is not what follows from trade and inputs."""
    table, implied = listed(grids[sheet], (*axes, "value")), whole - less
    what, side, role = ("purchases", "importer", "input") if sheet == "final_use" else ("sales", "exporter", "user")
    for row in table.lines:
        at = tuple(labels.index(known(table, row, axis, labels, f"{axis}s")) for axis, labels in axes.items())
        value = table.number(row, "value")
        if abs(value - implied[at]) > max(CLOSES * abs(value), ROUNDED * np.abs(implied).max()):
            sector, region = (labels[j] for labels, j in zip(axes.values(), at, strict=True))
            inputs = f"{grids['inputs'].place}, {role} {sector}" if "inputs" in grids else "there is no sheet of inputs"
            raise EconomyError(
                f"{table.where(row, 'value')} is {value:,.6g} for {sector} in {region}; the table does not balance: "
                f"{what} of {whole[at]:,.6g} ({grids['trade'].place}, {side} {region}) less inputs of {less[at]:,.6g} "
                f"({inputs}) leaves {implied[at]:,.6g}; mend that cell, one of these rows, or their unit"
            )


def _wide(grid: Grid, regions: tuple[str, ...], sectors: tuple[str, ...]) -> Labelled:
    """A matrix whose labels are REGION_SECTOR, with columns REGION_final and OUT, and rows VA and OUT."""
    cells = {f"{r}_{s}": (n, k) for n, r in enumerate(regions) for k, s in enumerate(sectors)}
    final = {f"{r}_{FINAL}": (n, False) for n, r in enumerate(regions)}
    rows = [grid.text(j, 0) for j in range(1, len(grid.rows))]
    columns = [grid.text(0, j) for j in range(1, len(grid.rows[0]))]
    _check_labels(rows, [*cells, ADDED, OUT], [grid.where(j + 1, 0) for j in range(len(rows))])
    _check_labels(columns, [*cells, *final, OUT], [grid.where(0, j + 1) for j in range(len(columns))])
    for labels, valid, what in ((rows, [*cells, ADDED], "row"), (columns, [*cells, *final], "column")):
        missing = [label for label in valid if label not in labels]
        if missing:
            raise InputError(f"{grid.place} has no {what} {missing[0]}; a table has one for every region and sector")
    total = OUT in columns
    values = np.full((len(rows), len(columns)), np.nan)
    for r, label in enumerate(rows):
        for c, across in enumerate(columns):
            if label in cells or (across in cells):
                values[r, c] = grid.number(r + 1, c + 1)
    return Labelled(
        place=grid.place,
        regions=regions,
        sectors=sectors,
        rows={j: cells[label] for j, label in enumerate(rows) if label in cells},
        columns={j: cells[label] for j, label in enumerate(columns) if label in cells},
        final={j: final[label] for j, label in enumerate(columns) if label in final},
        added=[rows.index(ADDED)],
        output_row=rows.index(OUT) if OUT in rows else None,
        output_column=columns.index(OUT) if total else None,
        values=values,
        row_names=rows,
        column_names=columns,
        rounding=ROUNDED * float(np.nanmax(np.abs(values))),
    )


def _check_labels(labels: Sequence[str], valid: Sequence[str], places: Sequence[str]) -> None:
    """Raise for a label that a wide table does not have, or has already had."""
    for j, label in enumerate(labels):
        if label not in valid:
            raise InputError(f"{places[j]}: {unknown('label', label, 'the table', dict.fromkeys(valid, ''))}")
        if label in labels[:j]:
            raise InputError(f"{places[j]} says {label} again; keep one")


def _sources(path: Path) -> tuple[tuple[str, str], ...]:
    files = [path] if path.is_file() else [one for one in sorted(path.iterdir()) if one.suffix.lower() == ".csv"]
    return tuple((one.name, hashlib.sha256(one.read_bytes()).hexdigest()) for one in files)
