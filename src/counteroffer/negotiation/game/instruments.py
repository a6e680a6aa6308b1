"""What is on the table: each instrument moves some cells of policy along a line, within bounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from counteroffer.equilibrium.derivatives.gradient import Gradient
from counteroffer.equilibrium.types.arrays import Array, ReadOnlyArrays, frozen
from counteroffer.equilibrium.types.baseline import Baseline
from counteroffer.equilibrium.types.equilibrium import Equilibrium
from counteroffer.equilibrium.types.shock import Shock, evened
from counteroffer.errors import EconomyError

Field = Literal["tariff", "export_tax", "iceberg", "transfer", "product_tariff", "quota"]
FIELDS: tuple[Field, ...] = ("tariff", "export_tax", "iceberg", "transfer", "product_tariff", "quota")


@dataclass(frozen=True, eq=False)
class Instrument(ReadOnlyArrays):
    """One number a player sets, and the cells of policy that follow it.

    Attributes
    ----------
    name : str
        As results call it.
    player : str
        Who sets it.
    issue : str
        The issue of the scenario it belongs to; its own name where it stands alone.
    field : {"tariff", "export_tax", "iceberg", "transfer", "product_tariff", "quota"}
        Array of the policy it acts on.
    cells : array of int [c]
        Positions in that array, flattened.
    slope : array [c]
        Change of each cell per unit of the level: rates are fractions, transfers USD million, icebergs shares of the
        baseline's delivered cost, and limits of quotas shares of baseline volume.
    lower, upper : float
        Bounds of the level.
    status_quo : float
        Level now.
    absolute : bool
        Whether the level is the rate of its cells. Otherwise they keep what the status quo gives them beyond it.
    unit : str
        Of the level, in words.
    others : tuple of (field, cells, slope)
        Cells of other arrays that follow the level too.
    offer : float, optional
        Level that its owner offers where it concedes; by default the bound away from the status quo, the lower one
        where it is at neither.
    """

    name: str
    player: str
    issue: str
    field: Field
    cells: NDArray[np.intp]
    slope: Array
    lower: float
    upper: float
    status_quo: float
    absolute: bool = False
    unit: str = "percent"
    offer: float | None = None
    others: tuple[tuple[Field, NDArray[np.intp], Array], ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "slope", frozen(self.slope))
        cells = np.array(self.cells, dtype=np.intp)
        cells.setflags(write=False)
        object.__setattr__(self, "cells", cells)
        if not self.lower <= self.upper:
            raise EconomyError(f"instrument {self.name}: the range from {self.lower:g} to {self.upper:g} is empty")

    @property
    def parts(self) -> tuple[tuple[Field, NDArray[np.intp], Array], ...]:
        """Every array of the policy that it moves: field, cells, slope."""
        return ((self.field, self.cells, self.slope), *self.others)

    @property
    def factor(self) -> float:
        """From a level to what reports show: amounts stay, shares become percent."""
        return 1.0 if self.unit.startswith("USD") else 100.0

    @property
    def offered(self) -> float:
        """Level of a concession."""
        away = self.lower if self.status_quo > self.lower else self.upper
        return away if self.offer is None else self.offer


@dataclass(frozen=True, eq=False)
class Instruments:
    """All instruments of a game, over the policy of the status quo.

    Attributes
    ----------
    each : tuple of Instrument
        In the order of every vector of levels.
    status_quo : Shock
        The policy they move away from.
    baseline : Baseline, optional
        What it is a policy on; needed where that has products.
    """

    each: tuple[Instrument, ...]
    status_quo: Shock
    baseline: Baseline | None = None

    def __post_init__(self) -> None:
        names = [one.name for one in self.each]
        twice = {name for name in names if names.count(name) > 1} if len(set(names)) < len(names) else set()
        if twice:
            raise EconomyError(f"two instruments are named '{min(twice)}'; rename one")
        if self.status_quo.product_tariff is not None and self.baseline is None:
            raise EconomyError("instruments on an economy with products need its baseline; give `baseline`")
        for field in FIELDS:
            if getattr(self.status_quo, field) is None:
                continue
            count, settled = (
                np.zeros(getattr(self.status_quo, field).size),
                np.zeros_like(getattr(self.status_quo, field).ravel(), dtype=bool),
            )
            for one in self.each:
                for part, cells, _ in one.parts:
                    if part == field:
                        count[cells] += 1
                        settled[cells] |= one.absolute
            if (settled & (count > 1)).any():
                at = int(np.argmax(settled & (count > 1)))
                both = [one.name for one in self.each if one.field == field and at in one.cells]
                raise EconomyError(
                    f"{' and '.join(both)} both set the {field} of one cell; let one of them leave it out"
                )

    def __len__(self) -> int:
        return len(self.each)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names, in order."""
        return tuple(one.name for one in self.each)

    @cached_property
    def lower(self) -> Array:
        """Lower bounds [k]."""
        return frozen([one.lower for one in self.each])

    @cached_property
    def upper(self) -> Array:
        """Upper bounds [k]."""
        return frozen([one.upper for one in self.each])

    @cached_property
    def levels(self) -> Array:
        """Levels of the status quo [k]."""
        return frozen([one.status_quo for one in self.each])

    def of(self, player: str) -> NDArray[np.intp]:
        """Positions of a player's instruments."""
        return np.array([k for k, one in enumerate(self.each) if one.player == player], dtype=np.intp)

    @cached_property
    def _sparse(self) -> dict[Field, tuple[NDArray[np.intp], NDArray[np.intp], Array]]:
        """Cells, instrument and slope of each field's instruments, strung together."""
        found: dict[Field, tuple[NDArray[np.intp], NDArray[np.intp], Array]] = {}
        for field in FIELDS:
            own = [(k, *part[1:]) for k, one in enumerate(self.each) for part in one.parts if part[0] == field]
            if own:
                cells = np.concatenate([part for _, part, _ in own])
                at = np.concatenate([np.full(len(part), k, dtype=np.intp) for k, part, _ in own])
                found[field] = cells, at, np.concatenate([slope for _, _, slope in own])
        return found

    @cached_property
    def _at_zero(self) -> dict[Field, Array]:
        """Policy [flat] with every instrument at level zero."""
        base = {}
        for field, (cells, at, slope) in self._sparse.items():
            values = np.array(getattr(self.status_quo, field), dtype=float).ravel()
            np.subtract.at(values, cells, slope * self.levels[at])
            settled = np.array([one.absolute for one in self.each])[at]
            values[cells[settled]] = 0.0
            base[field] = values
        return base

    def shock(self, levels: Array) -> Shock:
        """Policy at given levels [k]; an instrument left at its status quo leaves all its cells as they are."""
        changed: dict[str, Array] = {}
        kept = np.array([one.absolute for one in self.each], dtype=bool) & (np.asarray(levels) == self.levels)
        for field, (cells, at, slope) in self._sparse.items():
            now = getattr(self.status_quo, field)
            values = self._at_zero[field].copy()
            np.add.at(values, cells, slope * levels[at])
            # Cells of a common rate can differ today.
            values[cells[kept[at]]] = now.ravel()[cells[kept[at]]]
            changed[field] = values.reshape(now.shape)
        limits = changed.pop("quota", None)
        given: dict[str, Any] = dict(changed)
        found = replace(self.status_quo, **given)
        found = found if limits is None else found.with_limits(limits)
        return self._evened(found, kept)

    def _evened(self, shock: Shock, kept: NDArray[np.bool_]) -> Shock:
        """The policy where a rate that is set is that of all products of its cells."""
        if self.baseline is None or shock.product_tariff is None or "tariff" not in self._sparse:
            return shock
        cells, at, _ = self._sparse["tariff"]
        absolute = np.array([one.absolute for one in self.each], dtype=bool)
        chosen = (absolute & ~kept)[at]
        if not chosen.any():
            return shock
        mask = np.zeros(shock.tariff.size, dtype=bool)
        mask[cells[chosen]] = True
        return replace(shock, product_tariff=evened(self.baseline, shock, mask.reshape(shock.tariff.shape)))

    def by_level(self, g: Gradient, levels: Array) -> Array:
        """Derivatives with respect to levels [k] from those with respect to cells."""
        total = np.zeros(len(self.each))
        for field, (cells, at, slope) in self._sparse.items():
            by_cell = getattr(g, "log_iceberg" if field == "iceberg" else field).ravel()[cells] * slope
            if field == "quota":
                by_cell = by_cell / self.shock(levels).quota[cells]
            if field == "iceberg":
                by_cell = by_cell / self.shock(levels).iceberg.ravel()[cells]
            np.add.at(total, at, by_cell)
        return total

    def bend(self, e: Equilibrium, exponent: Array) -> Array:
        """Σ slope²·X·exponent [k]: how fast the gain from each bends at an equilibrium, USD million; see `search`."""
        b, total = e.baseline, np.zeros(len(self.each))
        for field, (cells, at, slope) in self._sparse.items():
            # A transfer moves income one for one; it bends where it is as large as trade with oneself.
            if field == "transfer":
                weight = 1 / np.maximum(b.income[cells], 1.0)
            elif field == "quota":
                held = [e.shock.quotas[k] for k in cells]
                weight = np.array([one.before(b) / one.limit for one in held])
            elif field == "product_tariff" and b.products is not None and e.products is not None:
                weight = (e.products.trade * exponent[b.products.sector][:, None]).ravel()[cells]
            else:
                weight = (e.trade * exponent[:, None, None]).ravel()[cells]
            np.add.at(total, at, slope**2 * weight)
        return total


def tariffs(
    b: Baseline,
    importer: str,
    *,
    partners: Sequence[str] | None = None,
    sectors: Sequence[str] | None = None,
    status_quo: Shock | None = None,
    lower: float = 0.0,
    upper: float = 1.0,
    player: str | None = None,
) -> tuple[Instrument, ...]:
    """A player's free tariffs, one for each sector and partner with trade.

    Parameters
    ----------
    partners, sectors : sequence of str, optional
        Exporters and sectors; all by default.
    status_quo : Shock, optional
        Policy now; the baseline's by default.
    lower, upper : float
        Bounds, fractions; a rate of the status quo outside them widens them.
    player : str, optional
        Who sets them; the importer by default.
    """
    n, now = b.regions.index(importer), (status_quo or Shock.none(b)).tariff
    made = []
    for partner in partners if partners is not None else [r for r in b.regions if r != importer]:
        i = b.regions.index(partner)
        for sector in sectors if sectors is not None else b.sectors:
            s = b.sectors.index(sector)
            if b.trade[s, n, i] > 0:
                rate = float(now[s, n, i])
                made.append(
                    Instrument(
                        name=f"{importer} tariff on {partner} {sector}",
                        player=player or importer,
                        issue=f"{importer} tariff on {partner}",
                        field="tariff",
                        cells=np.array([np.ravel_multi_index((s, n, i), now.shape)]),
                        slope=np.ones(1),
                        lower=min(lower, rate),
                        upper=max(upper, rate),
                        status_quo=rate,
                        absolute=True,
                    )
                )
    return tuple(made)
