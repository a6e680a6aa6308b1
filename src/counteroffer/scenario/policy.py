"""What a scenario does to an economy: its shock, and what each measure has in it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from counteroffer.economy.types import Detail
from counteroffer.equilibrium.types import Array, Shock, frozen
from counteroffer.scenario.measures import ExportTaxMeasure, IcebergMeasure, ImportBanMeasure, Measure, PactCostMeasure

# Whose cells a measure changes, where not a tariff's.
FIELD: dict[type, str] = {
    ExportTaxMeasure: "export_tax",
    IcebergMeasure: "iceberg",
    PactCostMeasure: "iceberg",
    ImportBanMeasure: "import_ban",
}


@dataclass(frozen=True, eq=False)
class AppliedMeasure:
    """What one measure did to the economy's cells.

    Attributes
    ----------
    measure : Measure
        As written in the scenario.
    in_force : bool
        Whether it applies on the scenario's day; if not it changed nothing.
    added : array [s, n, i]
        Percentage points added to the rate (or percent to the trade cost, or percent of trade banned) of each cell;
        those of tariff measures add up to the cell's whole change. Zero for a transfer.
    trade_usd_mn : float
        Baseline trade in the fine cells it touched.
    mean_percent, largest_percent : float
        Trade-weighted mean and largest of the points added in those cells.
    paid : array [n]
        What a transfer brings each region, USD million; zero for all else.
    """

    measure: Measure
    in_force: bool
    added: Array
    trade_usd_mn: float
    mean_percent: float
    largest_percent: float
    paid: Array

    def at(self, level: float) -> AppliedMeasure:
        """The same measure at a level; 1 is all of it."""
        return replace(
            self,
            added=frozen(level * self.added),
            mean_percent=level * self.mean_percent,
            largest_percent=level * self.largest_percent,
            paid=frozen(level * self.paid),
        )


@dataclass(frozen=True, eq=False)
class Policy:
    """The shock of a scenario, what each measure contributed, and the finest table as the policy leaves it."""

    shock: Shock
    applied: tuple[AppliedMeasure, ...]
    detail: Detail
