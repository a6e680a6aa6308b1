"""An economy brought as files: what is kept of it, before any elasticity or horizon is chosen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from counteroffer.economy.detail import Note
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import InputError

NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
UNITS = {"th": 1e-3, "mn": 1.0, "bn": 1e3}  # of a currency, in millions of it
UNIT = re.compile(r"(?P<currency>[A-Z]{3}) (?P<scale>th|mn|bn)")


@dataclass(frozen=True, eq=False)
class Brought:
    """Arrays in USD million at basic prices, and what goes with them.

    Attributes
    ----------
    name : str
        What a scenario calls it.
    regions, sectors : tuple of str
        Codes.
    trade, tariff : array [s, n, i]
        X, and τ as fractions.
    input_use : array [k, s, n]
        Z.
    theta : array [s]
        Trade elasticities in the long run.
    elasticities : str
        Where they are from.
    region_names, sector_names : tuple of str
        Readable; the code where there is none.
    countries : tuple of str
        Country of each region; itself where it is one.
    currencies : tuple of str
        Of each region; empty where none is said.
    goods : tuple of bool
        Whether a sector can carry a tariff.
    jobs : array [s, n]
        Thousand; NaN where not counted.
    unemployment : array [n]
        Percent; NaN where not known.
    world_codes : bool
        Whether regions go by the codes of the embedded table, whose unemployment and households then hold.
    coded : bool
        Whether industries do too, all of them: its jobs then hold as well.
    year, publisher, licence : str
        Of the tables.
    sources : tuple of (str, str)
        Files, and their checksums.
    notes : tuple of Note
        Rules applied.
    """

    name: str
    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    trade: Array
    tariff: Array
    input_use: Array
    theta: Array
    elasticities: str
    region_names: tuple[str, ...]
    sector_names: tuple[str, ...]
    countries: tuple[str, ...]
    currencies: tuple[str, ...]
    goods: tuple[bool, ...]
    jobs: Array
    unemployment: Array
    world_codes: bool
    coded: bool
    year: str
    publisher: str
    licence: str
    sources: tuple[tuple[str, str], ...] = ()
    notes: tuple[Note, ...] = field(default=())

    def noting(self, rule: str, cells: Sequence[str] = ()) -> Brought:
        """The same with one more rule applied to it."""
        return replace(self, notes=(*self.notes, Note(rule, tuple(cells))))


def checked_name(name: str, taken: Sequence[str]) -> str:
    """A name that a scenario can use.

    Raises
    ------
    InputError
        If it is none, or that of an economy the package has.
    """
    if not NAME.fullmatch(name):
        raise InputError(
            f"'{name}' is no name for an economy: small letters, digits and hyphens, a letter first, at most 40"
        )
    if name in taken:
        raise InputError(f"'{name}' is an economy of the package itself; give another name")
    return name


def in_usd_million(unit: str, where: str, exchange: float | None) -> float:
    """What one of a unit is in USD million: "USD mn" is 1.

    Raises
    ------
    InputError
        For what is no unit of money, or another currency without an exchange rate.
    """
    found = UNIT.fullmatch(unit.strip())
    if found is None:
        raise InputError(
            f"{where} is '{unit}', which is no unit of money here; write USD mn, or a currency and th, mn or bn: CAD bn"
        )
    if found["currency"] == "USD":
        if exchange is not None:
            raise InputError(f"{where} is in USD and takes no exchange rate; leave `exchange` empty")
        return UNITS[found["scale"]]
    if exchange is None or not 0 < exchange < float("inf"):
        raise InputError(
            f"{where} is in {found['currency']}: say what one is worth in USD, `exchange`, a positive number: the "
            "package has no exchange rates"
        )
    return UNITS[found["scale"]] * exchange


def of_flows(
    name: str, regions: tuple[str, ...], sectors: tuple[str, ...], trade: Array, input_use: Array, **known: Any
) -> Brought:
    """An economy of flows in USD million, of which nothing else is known but what `known` says.

    Parameters
    ----------
    trade : array [s, n, i]
    input_use : array [k, s, n]
    **known
        Further fields of `Brought`.
    """
    s, n = len(sectors), len(regions)
    rest: dict[str, Any] = {
        "tariff": np.zeros_like(trade),
        "theta": np.full(s, np.nan),
        "elasticities": "",
        "region_names": regions,
        "sector_names": sectors,
        "countries": regions,
        "currencies": ("",) * n,
        "goods": (True,) * s,
        "jobs": np.full((s, n), np.nan),
        "unemployment": np.full(n, np.nan),
        "world_codes": False,
        "coded": False,
        "year": "",
        "publisher": "",
        "licence": "",
    }
    return Brought(name, regions, sectors, trade=trade, input_use=input_use, **(rest | known))
