"""Importers whose imports are known by product and partner, with the duty collected on each: `book/importers`.

A file holds arrays: partners; hs10, icio, description, mfn_percent and content [product, metal]; hs8, the lines of the
schedule; partner, product, value and duty [row]; periods; and for each series of claims SERIES_rows, the rows that can
claim, and SERIES_use, the share that does (ten-thousandths, by period).

A second file may hold what home makes: hs10, every product imported, and its commodity (position, −1 for none); codes,
names, icio, output and imports [commodity] (USD million); year.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import Field

from counteroffer.errors import InputError
from counteroffer.tariffs.sources.source import HomeSupply, MonthlyImports, Schedule, Source
from counteroffer.tariffs.terms.files import Strict, beside, read, shelf
from counteroffer.tariffs.terms.match import Matcher
from counteroffer.tariffs.terms.pacts import pacts_of
from counteroffer.tariffs.trade import Trade

KIND = "imports"
WHOLE = np.float32(1e4)  # of what a share of claims is stored in


class MonthsFile(Strict):
    """Where imports by month are, and which of their industries each product is in."""

    file: str
    column: str = Field(description="Of the file, its industries.")
    products: str = Field(description="Arrays hs10 and one industry each, of which the column's are the beginning.")
    array: str
    year: str = Field(pattern="^[0-9]{4}$", description="Of the imports by product.")
    everyone: str = Field(description="How the file calls all partners together.")


class ImporterFile(Strict):
    """One file of `book/importers`."""

    importer: str
    file: str
    main: bool = Field(default=False, description="Whether it is meant where no importer is named.")
    schedule: str = Field(default="", description="What the schedule that `hs8` has the lines of is called.")
    collected: str = Field(default="", description="The file of duties collected by month and partner.")
    by_month: MonthsFile | None = None
    home_supply: str = Field(default="", description="The file of what home makes of each product.")
    source: str


def sources() -> Iterator[Source]:
    """An importer for each file of the book."""
    for path in sorted(shelf("importers").glob("*.yaml")):
        said = _said(path)
        yield Source(
            importer=said.importer,
            kind=KIND,
            trade=partial(_trade, path),
            has_base=True,
            main=said.main,
            schedule=partial(_schedule, path) if said.schedule else None,
            descriptions=partial(_descriptions, path),
            home_supply=partial(_home_supply, path) if said.home_supply else None,
            collected=partial(_collected, path) if said.collected else None,
            by_month=partial(_by_month, path) if said.by_month else None,
        )


@cache
def _said(path: Path) -> ImporterFile:
    return read(ImporterFile, path)


def _arrays(path: Path, name: str = "") -> dict[str, NDArray[Any]]:
    """Arrays of the file of imports that the book's file at `path` names, or of another one beside it."""
    with np.load(beside(name or _said(path).file, path.parent)) as archive:
        return {key: archive[key] for key in archive.files}


@cache
def _trade(path: Path) -> Trade:
    said = _said(path)
    raw, pacts = _arrays(path), pacts_of(said.importer)
    hs, icio = raw["hs10"], raw["icio"].astype(str)
    rows = len(raw["value"])
    claimed = np.zeros((rows, len(raw["periods"])), dtype=np.float32)
    periods = tuple(raw["periods"].astype(str).tolist())
    for pact in pacts:
        if pact.claims is None or pact.claims.importer != said.importer:
            continue
        series, mend = pact.claims.series, pact.claims.mend
        if f"{series}_rows" not in raw or (mend and not {mend.first, mend.at} <= set(periods)):
            raise InputError(
                f"{said.file}: pact {pact.pact} names claims {series}_rows and {series}_use, and months of its break, "
                "which are not all there; add them, or mend the pact"
            )
        claimed[raw[f"{series}_rows"]] = raw[f"{series}_use"] / WHOLE
    return Trade(
        importer=said.importer,
        partners=tuple(raw["partners"].astype(str).tolist()),
        partner=raw["partner"].astype(np.int64),
        product=raw["product"].astype(np.int64),
        value=raw["value"].astype(float),
        duty=raw["duty"].astype(float),
        hs=hs,
        icio=icio,
        mfn_percent=raw["mfn_percent"].astype(float),
        content=raw["content"].astype(float),
        claimed=claimed,
        periods=periods,
        imputed=np.zeros(rows, dtype=bool),
        matcher=Matcher(hs, icio),
        pacts=pacts,
    )


@cache
def _descriptions(path: Path) -> tuple[str, ...]:
    return tuple(_arrays(path)["description"].tobytes().decode().split("\n"))


@cache
def _schedule(path: Path) -> Schedule:
    """HS8 lines of the schedule and of what is traded."""
    raw = _arrays(path)
    return Schedule(_said(path).schedule, np.unique(np.concatenate([raw["hs8"], raw["hs10"].astype("S8")])))


@cache
def _collected(path: Path) -> pd.DataFrame:
    """Columns month, partner, value_usd and duty_usd."""
    return pd.read_csv(beside(_said(path).collected, path.parent), keep_default_na=False)


@cache
def _by_month(path: Path) -> MonthlyImports:
    said = _said(path).by_month
    assert said is not None
    frame = pd.read_csv(beside(said.file, path.parent), dtype={said.column: str}, keep_default_na=False)
    values = frame.pivot_table(index=["month", "partner"], columns=said.column, values="value", aggfunc="sum")
    known, hs = _arrays(path, said.products), _trade(path).hs
    if (known["hs10"] != hs).any():
        raise InputError(
            f"{said.products} is not of the products in {_said(path).file}; give each product its industry"
        )
    digits = max(map(len, values.columns))
    industry = known[said.array].astype(f"S{digits}").astype(str)
    return MonthlyImports(values.fillna(0.0), industry, said.year, said.everyone)


@cache
def _home_supply(path: Path) -> HomeSupply:
    """Commodities of every product of the trade, matched by code."""
    name = _said(path).home_supply
    raw, hs = _arrays(path, name), _trade(path).hs
    order = np.argsort(raw["hs10"])
    at = order[np.minimum(np.searchsorted(raw["hs10"], hs, sorter=order), len(order) - 1)]
    lost = hs[raw["hs10"][at] != hs]
    if lost.size:
        raise InputError(
            f"{name}: {lost.size} products of the trade in {_said(path).file} are not in it, {lost[0].decode()} first; "
            "add them, with commodity -1 where none is known"
        )
    commodity = raw["commodity"][at].astype(np.int64)
    count = len(raw["codes"])
    if ((commodity < -1) | (commodity >= count)).any():
        raise InputError(f"{name}: commodity must be a position in the {count} codes, or -1 for none")
    return HomeSupply(
        commodity=commodity,
        codes=raw["codes"].astype(str),
        names=tuple(raw["names"].tobytes().decode().split("\n")),
        icio=raw["icio"].astype(str),
        output=raw["output"].astype(float),
        imports=raw["imports"].astype(float),
        year=int(raw["year"]),
    )
