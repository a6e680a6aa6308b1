"""What an economy was made from: its finest table, and the rules applied on the way."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from counteroffer.equilibrium.types.arrays import Array, frozen
from counteroffer.labels import several
from counteroffer.tariffs.terms.partners import law_of

Index = NDArray[np.intp]


@dataclass(frozen=True)
class Note:
    """A stated rule that was applied to the data, and the cells it touched."""

    rule: str
    cells: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """The first of the cells."""
        return ", ".join(self.cells[:6]) + (", …" if len(self.cells) > 6 else "")

    def __str__(self) -> str:
        return f"{self.rule} ({several(len(self.cells), 'cell', 'cells')}: {self.shown})" if self.cells else self.rule


class ByContent:
    """Makes tables of one content equal, and one key: whether built twice, or sent to another process.

    Its arrays are read-only from then on, so that what is remembered of a table holds of it.
    """

    def __post_init__(self) -> None:
        for field in fields(self):  # type: ignore[arg-type]
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray) and value.flags.writeable:
                value = value.copy()
                value.setflags(write=False)
                object.__setattr__(self, field.name, value)

    @cached_property
    def _content(self) -> bytes:
        return content(*(getattr(self, field.name) for field in fields(self)))  # type: ignore[arg-type]

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, type(self)) and other._content == self._content)

    def __hash__(self) -> int:
        return hash(self._content)


def content(*values: object) -> bytes:
    """A digest of arrays and labels."""
    digest = hashlib.blake2b(digest_size=24)
    for value in values:
        if isinstance(value, np.ndarray):
            digest.update(f"{value.dtype.str}{value.shape}".encode() + b"\0")
            digest.update(np.ascontiguousarray(value).tobytes())
        elif isinstance(value, tuple) and any(isinstance(each, np.ndarray) for each in value):
            digest.update(content(*value))
        else:
            digest.update(repr(value).encode() + b"\0")
    return digest.digest()


@dataclass(frozen=True, eq=False)
class Detail(ByContent):
    """The finest table behind an economy, kept so that policies are weighed by what is really traded.

    Attributes
    ----------
    regions, sectors : tuple of str
        Fine labels.
    region_of, sector_of : array of int
        Position of each fine label in the economy.
    trade, tariff, export_tax : array [s, n, i]
        X, τ and x on the fine labels.
    countries : tuple of str
        Whose law each fine region is under: the country of a province; else the region itself.
    """

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    region_of: Index
    sector_of: Index
    trade: Array
    tariff: Array
    export_tax: Array
    countries: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.countries:
            object.__setattr__(self, "countries", self.regions)

    @cached_property
    def cell_of(self) -> Index:
        """Position of every fine cell [s, n, i], flattened, among the economy's cells, flattened too."""
        shape = self.sector_of.max() + 1, self.region_of.max() + 1, self.region_of.max() + 1
        return np.ravel_multi_index(np.ix_(self.sector_of, self.region_of, self.region_of), shape).ravel()

    @cached_property
    def traded(self) -> Array:
        """Trade in the economy's cells [s, n, i]."""
        shape = self.sector_of.max() + 1, self.region_of.max() + 1, self.region_of.max() + 1
        return frozen(np.bincount(self.cell_of, self.trade.ravel(), minlength=np.prod(shape)).reshape(shape))

    def places(self, country: str) -> Index:
        """Positions of the fine regions of a country."""
        return np.array([n for n, code in enumerate(self.countries) if code == country], dtype=np.intp)

    def under(self, law: str) -> Index:
        """Positions of the fine regions under one tariff law: a country's, or of every member of its customs union."""
        return np.array([n for n, code in enumerate(self.countries) if law in (code, law_of(code))], dtype=np.intp)

    def divisions(self, country: str) -> Index:
        """Positions of the economy's regions that a country is, or is divided into; none where it is in a bloc."""
        found = np.unique(self.region_of[self.places(country)])
        shared = np.isin(self.region_of, found) & (np.array(self.countries) != country)
        return found[:0] if shared.any() else found
