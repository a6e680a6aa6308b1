"""What measures have in common: who writes them, when they hold, whose trade they are on."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar, Literal

from pydantic import Field

from counteroffer.equilibrium.types.arrays import Array
from counteroffer.scenario.schema.base import Defined, Labels, Prose, Strict
from counteroffer.tariffs.terms.schema import Dated


class Effective(Dated):
    """First and last day a measure applies, both included; open where absent."""


PolicyArray = Literal["tariff", "export_tax", "iceberg", "import_ban"]


class AnyMeasure(Strict):
    """What every measure says of itself."""

    field: ClassVar[PolicyArray | None]  # whose cells it changes; none: it pays
    bargained: ClassVar[bool] = False  # whether an issue can scale it

    name: Defined = Field(pattern=r"^[a-z0-9][a-z0-9_.-]*$", description="Short unique name, lower case.")
    title: Prose = ""
    authority: Prose = Field(default="", description="Legal authority, as it should be cited.")
    effective: Effective = Effective()
    note: Prose = ""

    @property
    def label(self) -> str:
        """What a list calls it that names who acts on whom beside it."""
        return self.title or self.name


class TradeMeasure(AnyMeasure):
    """A measure on what importers buy from exporters."""

    importers: Labels = Field(description="Regions, groups of them, or all; `not X` leaves X out.")
    exporters: Labels = Field(description="Regions, groups of them, or all; `not X` leaves X out.")
    sectors: Labels = Field(description="Sectors, ICIO codes or groups (steel, autos, goods); `not X` leaves X out.")

    @property
    def parties(self) -> str:
        """Who acts on whose goods, in one line."""
        return f"{', '.join(self.importers)} ← {', '.join(self.exporters)}"

    @property
    def subject(self) -> str:
        """What it acts on."""
        return ", ".join(self.sectors)


class SizedMeasure(TradeMeasure):
    """A measure that states its own size; what the law changes is read for all its measures together."""

    @property
    def by_elasticity(self) -> bool:
        """Whether what it adds hangs on trade elasticities."""
        return False

    @abstractmethod
    def adds(self, level: Array, trade_elasticity: Array) -> Array:
        """What it adds to the fine cells it names: points as a fraction, or the share banned.

        Parameters
        ----------
        level, trade_elasticity : array [c]
            The instrument there before, and the long-run elasticity of each cell's sector.
        """
