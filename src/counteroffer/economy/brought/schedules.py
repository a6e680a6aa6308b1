"""Own tariffs, trade elasticities, jobs and regions of a country as lists, each laid over a brought economy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from counteroffer.economy.brought.brought import Brought
from counteroffer.economy.brought.grid import Grid, Listed, listed, read_grids
from counteroffer.economy.own import HIGHEST_RATE
from counteroffer.errors import InputError
from counteroffer.labels import unknown
from counteroffer.tariffs.sources.known import main_importer, trade_of

EVERYONE = "*"  # exporters whom no row of their own names
PERCENT = 100.0
DIGITS = 6  # of a code of the harmonised system that is the same everywhere
TARIFFS = (("importer", "exporter", "rate_percent"), ("sector", "hs", "value"))
ELASTICITIES = (("sector", "elasticity"), ("source",))
JOBS = (("region", "sector", "jobs_thousand"), ())
REGIONS = (("region",), ("name", "country", "currency", "unemployment_percent"))
SECTORS = (("sector",), ("name", "good", "elasticity", "source"))


def only(path: Path) -> Grid:
    """The one list of a file.

    Raises
    ------
    InputError
        If the file is none, or a workbook with several sheets.
    """
    grids = [grid for name, grid in read_grids(path).items() if not name.startswith("_")]
    if len(grids) != 1:
        raise InputError(f"{path} has {len(grids)} lists; give a file with one")
    return grids[0]


def known(table: Listed, row: int, column: str, labels: Sequence[str], of: str) -> str:
    """A cell that has to be one of an economy's codes."""
    found = table.label(row, column)
    if found not in labels:
        raise InputError(str(unknown(column, found, table.where(row, column), dict.fromkeys(labels, ""))) + f" ({of})")
    return found


def once(table: Listed, row: int, column: str, key: object, seen: dict[object, str]) -> None:
    """Raise where a second row says what another one has said."""
    at = table.where(row, column)
    if key in seen:
        raise InputError(f"{at} says again what {seen[key]} says; keep one row")
    seen[key] = at


def with_tariffs(given: Brought, grid: Grid) -> Brought:
    """Applied tariffs by sector, or by HS code, in percent; cells that no row names stay as they are.

    HS lines are put together into a sector by their `value`, where the list has that column; else evenly, which is
    noted. A line's sector is its `sector`, or, on the industries of the embedded table, that of its first six digits.

    Raises
    ------
    InputError
        For a code, rate or row that cannot be, with its cell and the mend.
    """
    table = listed(grid, *TARIFFS)
    if not (table.has("sector") or table.has("hs")):
        raise InputError(f"{grid.place} has neither a column sector nor hs; say what each rate is on")
    lines: dict[tuple[str, str, str], list[tuple[float, float]]] = {}
    seen: dict[object, str] = {}
    for row in table.lines:
        importer = known(table, row, "importer", given.regions, "regions of the table")
        exporter = table.label(row, "exporter")
        if exporter != EVERYONE:
            known(table, row, "exporter", given.regions, f"regions of the table, or {EVERYONE} for all others")
        hs = _hs(table, row)
        sector = _sector(given, table, row, hs)
        once(table, row, "importer", (importer, exporter, hs or sector), seen)
        rate = table.number(row, "rate_percent")
        if not -PERCENT < rate <= PERCENT * HIGHEST_RATE:
            at = table.where(row, "rate_percent")
            raise InputError(f"{at} is {rate:g}; a rate is percent, above -100 and up to {PERCENT * HIGHEST_RATE:g}")
        weight = table.number(row, "value") if table.has("value") else 1.0
        if weight < 0:
            raise InputError(f"{table.where(row, 'value')} is {weight:g}; a weight is not negative")
        lines.setdefault((importer, exporter, sector), []).append((rate / PERCENT, weight))
    found = replace(given, tariff=_laid(given, lines))
    if seen and table.has("hs") and not table.has("value"):
        found = found.noting("tariffs by HS code: lines of a sector count alike, no value weighs them")
    return found


def _laid(given: Brought, lines: Mapping[tuple[str, str, str], Sequence[tuple[float, float]]]) -> np.ndarray:
    tariff = np.array(given.tariff)
    # Rows for everyone first: a row that names a pair counts more.
    for importer, exporter, sector in sorted(lines, key=lambda key: key[1] != EVERYONE):
        rates, weights = np.array(lines[importer, exporter, sector]).T
        mean = float(rates @ weights / weights.sum()) if weights.sum() > 0 else float(rates.mean())
        n, s = given.regions.index(importer), given.sectors.index(sector)
        if exporter == EVERYONE:
            others = np.arange(len(given.regions)) != n
            tariff[s, n, others] = mean
        else:
            tariff[s, n, given.regions.index(exporter)] = mean
    return tariff


def _hs(table: Listed, row: int) -> str:
    code = table.text(row, "hs").replace(".", "")
    if code and not (code.isascii() and code.isdecimal() and 2 <= len(code) <= 10):
        raise InputError(f"{table.where(row, 'hs')} is '{table.text(row, 'hs')}'; an HS code has 2 to 10 digits")
    return code


def _sector(given: Brought, table: Listed, row: int, hs: str) -> str:
    """The sector that a row of tariffs is on."""
    if table.text(row, "sector"):
        return known(table, row, "sector", given.sectors, "sectors of the table")
    if not hs:
        raise InputError(f"row {row + 1} of {table.grid.place} names neither a sector nor an HS code; name one")
    if not set(given.sectors) & set(industries().values()):
        at = table.where(row, "hs")
        raise InputError(f"{at}: the table has sectors of its own; say in a column `sector` which one a code is in")
    sector = industries().get(hs[:DIGITS], "")
    if sector not in given.sectors:
        at, why = table.where(row, "hs"), f"is in {sector}, which the table has not" if sector else "is in no industry"
        raise InputError(f"{at}: {hs} {why} (its first {DIGITS} digits say so); say its `sector`")
    return sector


@cache
def industries() -> dict[str, str]:
    """Industry of the embedded table that each six-digit code is in: the one of most of its value."""
    trade = trade_of(main_importer())
    value = np.bincount(trade.product, weights=trade.value, minlength=len(trade.hs))
    found: dict[str, dict[str, float]] = {}
    for code, industry, worth in zip(trade.hs, trade.icio, value, strict=True):
        if code and industry:
            one = found.setdefault(code[:DIGITS].decode(), {})
            one[str(industry)] = one.get(str(industry), 0.0) + float(worth)
    return {code: max(each, key=lambda industry: each[industry]) for code, each in found.items()}


def with_elasticities(given: Brought, grid: Grid) -> Brought:
    """Trade elasticities θ in the long run, one for every sector.

    Raises
    ------
    InputError
        For a sector that is left out, unknown or said twice, and a value that is not positive.
    """
    table = listed(grid, *ELASTICITIES)
    return _elasticities(given, table)


def _elasticities(given: Brought, table: Listed) -> Brought:
    theta, seen, sources = np.full(len(given.sectors), np.nan), dict[object, str](), dict[str, None]()
    for row in table.lines:
        sector = known(table, row, "sector", given.sectors, "sectors of the table")
        once(table, row, "sector", sector, seen)
        value = table.number(row, "elasticity")
        if not 0 < value <= PERCENT:
            at = table.where(row, "elasticity")
            raise InputError(f"{at} is {value:g}; a trade elasticity θ is positive, and at most {PERCENT:g}")
        theta[given.sectors.index(sector)] = value
        sources |= {table.text(row, "source"): None} if table.text(row, "source") else {}
    left = [code for code, value in zip(given.sectors, theta, strict=True) if np.isnan(value)]
    if left:
        raise InputError(f"{table.grid.place} has no elasticity of {', '.join(left)}; give every sector one")
    return replace(given, theta=theta, elasticities="given" + (f": {'; '.join(sources)}" if sources else ""))


def with_jobs(given: Brought, grid: Grid) -> Brought:
    """Jobs in thousands; a region is counted in all of its sectors or in none.

    Raises
    ------
    InputError
        For an unknown code, a row said twice, a negative number, or a region counted in part.
    """
    table, seen = listed(grid, *JOBS), dict[object, str]()
    jobs = np.full((len(given.sectors), len(given.regions)), np.nan)
    for row in table.lines:
        region = known(table, row, "region", given.regions, "regions of the table")
        sector = known(table, row, "sector", given.sectors, "sectors of the table")
        once(table, row, "region", (region, sector), seen)
        value = table.number(row, "jobs_thousand")
        if value < 0:
            raise InputError(f"{table.where(row, 'jobs_thousand')} is {value:g}; jobs are not negative")
        jobs[given.sectors.index(sector), given.regions.index(region)] = value
    for n, region in enumerate(given.regions):
        missing = [code for s, code in enumerate(given.sectors) if np.isnan(jobs[s, n])]
        if missing and len(missing) < len(given.sectors):
            raise InputError(
                f"{grid.place} counts jobs of {region}, and none in {', '.join(missing)}; give a row for each, 0 where "
                "nobody works"
            )
    return replace(given, jobs=jobs)


def with_regions(given: Brought, grid: Grid) -> Brought:
    """Names, countries, currencies and unemployment rates of regions; what is empty stays as it is.

    Regions that name one `country` are that country's: what a measure says of the country holds in each of them.

    Raises
    ------
    InputError
        For an unknown code, one said twice, or a country that is another region.
    """
    return _regions(given, listed(grid, *REGIONS))


def _regions(given: Brought, table: Listed) -> Brought:
    names, countries, currencies = list(given.region_names), list(given.countries), list(given.currencies)
    rates, seen = np.array(given.unemployment), dict[object, str]()
    for row in table.lines:
        n = given.regions.index(known(table, row, "region", given.regions, "regions of the table"))
        once(table, row, "region", n, seen)
        names[n] = table.text(row, "name") or names[n]
        countries[n] = table.text(row, "country") or countries[n]
        currencies[n] = table.text(row, "currency") or currencies[n]
        if countries[n] in given.regions and countries[n] != given.regions[n]:
            at = table.where(row, "country")
            raise InputError(
                f"{at}: {countries[n]} is a region of the table itself; give the country a code of its own"
            )
        if table.text(row, "unemployment_percent"):
            rates[n] = table.number(row, "unemployment_percent")
            if not 0 <= rates[n] < PERCENT:
                at = table.where(row, "unemployment_percent")
                raise InputError(f"{at} is {rates[n]:g}; a rate of unemployment is percent, from 0 to below 100")
    return replace(
        given,
        region_names=tuple(names),
        countries=tuple(countries),
        currencies=tuple(currencies),
        unemployment=rates,
    )


def with_sectors(given: Brought, grid: Grid) -> Brought:
    """Names of sectors, whether they are goods, and their elasticities where the list has them.

    Raises
    ------
    InputError
        For an unknown code, one said twice, or a mark that is neither yes nor no.
    """
    table, seen = listed(grid, *SECTORS), dict[object, str]()
    names, goods = list(given.sector_names), list(given.goods)
    for row in table.lines:
        s = given.sectors.index(known(table, row, "sector", given.sectors, "sectors of the table"))
        once(table, row, "sector", s, seen)
        names[s] = table.text(row, "name") or names[s]
        mark = table.text(row, "good").lower() or ("yes" if goods[s] else "no")
        if mark not in ("yes", "no"):
            raise InputError(f"{table.where(row, 'good')} is '{mark}'; write yes, or no where nothing carries a tariff")
        goods[s] = mark == "yes"
    found = replace(given, sector_names=tuple(names), goods=tuple(goods))
    return _elasticities(found, table) if table.has("elasticity") else found
