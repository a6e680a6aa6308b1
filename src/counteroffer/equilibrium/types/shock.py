"""What changes: tariffs, export taxes, trade costs, payments between governments."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from counteroffer.equilibrium.types.arrays import Array, ReadOnlyArrays
from counteroffer.equilibrium.types.baseline import Baseline
from counteroffer.errors import EconomyError

LEAST = {"tariff": -1.0, "export_tax": -1.0, "iceberg": 0.0, "transfer": -np.inf}  # what each cell is above


@dataclass(frozen=True, eq=False)
class Shock(ReadOnlyArrays):
    """A policy: new tariffs and export taxes (levels), trade-cost changes (ratios), transfers (USD million).

    Attributes
    ----------
    tariff : array [s, n, i]
        τ', new applied ad valorem rates, fractions.
    iceberg : array [s, n, i]
        d̂, new over old iceberg trade cost; infinite bans the trade.
    export_tax : array [s, n, i]
        x', new rates of exporter i on its sales to n, fractions.
    transfer : array [n]
        T, received by n, at the numéraire (baseline USD million); sums to zero.
    """

    tariff: Array
    iceberg: Array
    export_tax: Array
    transfer: Array

    def check(self, baseline: Baseline) -> None:
        """Raise `EconomyError` unless every array fits the baseline and every rate makes sense."""
        for name in LEAST:
            self._check_cells(name, baseline)
        if abs(self.transfer.sum()) > 1e-9 * baseline.value_added.sum():
            raise EconomyError(f"transfers must sum to zero; they sum to {self.transfer.sum():.3f} USD mn")
        paid = baseline.transfer - self.transfer
        if paid.any() and (baseline.income - paid).min() <= 0:
            n = int((baseline.income - paid).argmin())
            raise EconomyError(
                f"{baseline.regions[n]} would pay {paid[n]:,.0f} USD mn a year out of an income of "
                f"{baseline.income[n]:,.0f}; make the transfer smaller"
            )
        traded, still = baseline.trade_share > 0, (baseline.trade_share > 0) & np.isfinite(self.iceberg)
        bare = traded.any(2) & ~still.any(2)
        if bare.any():
            s, n = np.argwhere(bare)[0]
            raise EconomyError(
                f"bans leave {baseline.regions[n]} without any supplier of sector {baseline.sectors[s]}, which it "
                "buys; leave one open"
            )
        foreign = ~np.eye(len(baseline.regions), dtype=bool)
        (bought, sold), (buys, sells) = (
            ((x & foreign).any((0, 2)), (x & foreign).any((0, 1))) for x in (traded, still)
        )
        one_way = bought & sold & (buys != sells)
        if one_way.any():
            region = baseline.regions[int(one_way.argmax())]
            raise EconomyError(
                f"bans leave {region} trade in one direction only, which nothing can pay for; ban the other one "
                "too, or leave some of both open"
            )

    def _check_cells(self, name: str, b: Baseline) -> None:
        values: Array = getattr(self, name)
        known = {"region": b.regions}
        if name != "transfer":
            known = {"sector": b.sectors, "importer": b.regions, "exporter": b.regions}
        axes, fits = tuple(known), tuple(map(len, known.values()))
        if not isinstance(values, np.ndarray):
            raise EconomyError(f"shock.{name} is a {type(values).__name__}; give an array [{', '.join(axes)}]")
        if values.shape != fits:
            raise EconomyError(f"shock.{name} has shape {values.shape}; the economy's [{', '.join(axes)}] is {fits}")
        # An infinite trade cost is a ban; nothing else can be without end.
        wrong = ~(values > LEAST[name]) | (np.isinf(values) & (name != "iceberg"))
        if wrong.any():
            at = tuple(int(j) for j in np.argwhere(wrong)[0])
            cell = ", ".join(f"{axis} {known[axis][j]}" for axis, j in zip(axes, at, strict=True))
            mend = "; a ban is an infinite iceberg" if values[at] == np.inf and name != "transfer" else ""
            raise EconomyError(f"shock.{name} is not a number above {LEAST[name]:g} at {cell} ({values[at]:g}){mend}")

    def part_way(self, baseline: Baseline, t: float) -> Shock:
        """The point t of the path from the baseline's policy (0) to this one (1).

        Straight in the logarithms of 1+τ, 1+x and d, and in T.
        """
        return Shock(
            tariff=(1 + baseline.tariff) ** (1 - t) * (1 + self.tariff) ** t - 1,
            iceberg=self.iceberg**t,
            export_tax=(1 + baseline.export_tax) ** (1 - t) * (1 + self.export_tax) ** t - 1,
            transfer=(1 - t) * baseline.transfer + t * self.transfer,
        )

    @classmethod
    def none(cls, baseline: Baseline) -> Shock:
        """No change: baseline tariffs, icebergs of one."""
        return cls.of(baseline)

    @classmethod
    def of(
        cls,
        baseline: Baseline,
        *,
        tariff: Array | None = None,
        iceberg: Array | None = None,
        export_tax: Array | None = None,
        transfer: Array | None = None,
    ) -> Shock:
        """The baseline's policy with what you give replaced."""
        return cls(
            tariff=baseline.tariff if tariff is None else tariff,
            iceberg=np.ones_like(baseline.tariff) if iceberg is None else iceberg,
            export_tax=baseline.export_tax if export_tax is None else export_tax,
            transfer=baseline.transfer if transfer is None else transfer,
        )
