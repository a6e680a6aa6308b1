"""How time grows with regions² × sectors: one policy on the embedded table at several sizes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from benchmarks.measure import Timing, timed
from benchmarks.registry import SCENARIO, Problem, embedded
from benchmarks.yardstick import TIGHT_TOLERANCE, Nested
from counteroffer.economy import Economy, load_economy
from counteroffer.equilibrium import Baseline, Settings, Shock
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.scenario import load_scenario, resolve

SIZES = ((10, 12), (25, 33), (50, 40), (81, 50))
REST = "ROW"


@dataclass(frozen=True)
class Row:
    """One size: ours and the tuned yardstick's, as tight as ours."""

    regions: int
    sectors: int
    ours: Timing
    iterations: int
    residual: float
    yardstick: Timing
    yardstick_iterations: int

    @property
    def cells(self) -> int:
        """Regions² × sectors, the size of the trade array."""
        return self.regions**2 * self.sectors


@dataclass(frozen=True)
class Growth:
    """The rows, and the exponents of median time in regions² × sectors that fit them."""

    rows: tuple[Row, ...]
    exponent: float
    yardstick_exponent: float


def growth(sizes: Sequence[tuple[int, int]] = SIZES, most: int = 100) -> Growth:
    """Solve at every size, each at most so often."""
    rows = []
    for regions, sectors in sizes:
        problem = merged(regions, sectors)

        def tuned(problem: Problem = problem) -> Nested:
            return problem.yardstick("tuned", TIGHT_TOLERANCE)

        found, theirs = problem.solve(), tuned()
        ours, yardstick = (timed(run, seconds=1.0, least=3, most=most) for run in (problem.solve, tuned))
        rows.append(Row(regions, sectors, ours, found.iterations, found.residual, yardstick, theirs.iterations))
    size = [row.cells for row in rows]
    return Growth(
        tuple(rows),
        fitted_exponent(size, [row.ours.median for row in rows]),
        fitted_exponent(size, [row.yardstick.median for row in rows]),
    )


def fitted_exponent(size: list[int], time: list[float]) -> float:
    """Slope of log time on log size, by least squares."""
    return float(np.polyfit(np.log(size), np.log(time), 1)[0])


@cache
def merged(regions: int, sectors: int) -> Problem:
    """The embedded table with its largest regions alone, the others as one, and neighbouring industries merged."""
    full = embedded("full")
    fine = full.baseline
    order = [fine.regions[n] for n in np.argsort(-fine.value_added.sum(0)) if fine.regions[n] != REST]
    alone = set(order[: regions - 1])
    economy = load_economy(
        f"{regions} × {sectors}",
        regions={code: code if code in alone else REST for code in fine.regions},
        sectors={code: f"s{sectors * j // len(fine.sectors):02d}" for j, code in enumerate(fine.sectors)},
    )
    shock = resolve(load_scenario(SCENARIO).scenario, full).shock
    tariff = _averaged(shock.tariff, fine, economy)
    return Problem(economy.baseline, Shock.of(economy.baseline, tariff=tariff), Settings())


def _averaged(tariff: Array, fine: Baseline, economy: Economy) -> Array:
    """Tariffs of the finest table as trade-weighted averages on a coarser one."""
    region, sector = economy.detail.region_of, economy.detail.sector_of
    cells = np.ix_(sector, region, region)
    shape = economy.baseline.trade.shape
    traded, charged = np.zeros(shape), np.zeros(shape)
    np.add.at(traded, cells, fine.trade)
    np.add.at(charged, cells, tariff * fine.trade)
    return np.divide(charged, traded, out=economy.baseline.tariff.copy(), where=traded > 0)
