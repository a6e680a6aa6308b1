"""How a solution was found, and how good it is: what goes with every number."""

from __future__ import annotations

from dataclasses import dataclass

from counteroffer.equilibrium import Residual, Settings
from counteroffer.run.run import Run
from counteroffer.scenario import Scenario


@dataclass(frozen=True, eq=False)
class SolutionFacts:
    """One solution without its arrays.

    Attributes
    ----------
    economy : str
        Name of the table it ran on.
    table : int or None
        Year of the embedded table; none of the caller's own.
    regions, sectors : int
        How many.
    scenario : Scenario
        What was solved, its closure and elasticities with it.
    settings : Settings
        How.
    status : str
        "certified".
    residual : float
        Largest violation of any equation, told as 1e-12 where it is smaller.
    residuals : tuple of Residual
        By equation.
    iterations : int
        Of the solver.
    kinks : tuple of str
        Cells at the very edge of a wage floor.
    """

    economy: str
    table: int | None
    regions: int
    sectors: int
    scenario: Scenario
    settings: Settings
    status: str
    residual: float
    residuals: tuple[Residual, ...]
    iterations: int
    kinks: tuple[str, ...]

    @property
    def closure(self) -> str:
        """long_run, roy or short_run."""
        return self.scenario.closure

    @classmethod
    def of(cls, run: Run) -> SolutionFacts:
        """Of a solved scenario."""
        e = run.equilibrium
        return cls(
            economy=run.economy.name,
            table=run.economy.table,
            regions=len(run.economy.regions),
            sectors=len(run.economy.sectors),
            scenario=run.scenario,
            settings=run.settings,
            status=e.status,
            residual=e.residual_told,
            residuals=tuple(one.told for one in e.residuals),
            iterations=e.iterations,
            kinks=tuple(e.kinks),
        )
