"""A bargaining table in the short run, where jobs are lost and won: as it is set, and at both ends of demand."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from counteroffer.effects.labour import headcount, without_work
from counteroffer.equilibrium import Equilibrium
from counteroffer.equilibrium.rationing import moved_alike
from counteroffer.equilibrium.system import Unknowns
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import InputError, NotConverged
from counteroffer.jobs.ends import ENDS
from counteroffer.negotiation.game.owners import AnyIssue
from counteroffer.negotiation.game.table import BargainingTable, table_of
from counteroffer.negotiation.rules.packages import package_levels
from counteroffer.run.demand import both_ends
from counteroffer.run.run import Run


@dataclass(frozen=True, eq=False)
class ShortTable:
    """The same table in the short run, where jobs are lost and won."""

    table: BargainingTable
    now: Array
    players: tuple[tuple[int, ...], ...]

    def under(self, run: Run) -> ShortTable:
        """The same with another demand."""
        table = replace(self.table, run=run, game=replace(self.table.game, settings=run.settings))
        return ShortTable(table, _at_work(table, table.game.now), self.players)

    def stepped(self, issue: str, beside: tuple[ShortTable, Equilibrium] | None) -> Equilibrium | None:
        """The short run with one issue's step; none where it has no solution, or no such issue.

        Parameters
        ----------
        beside : tuple of ShortTable and Equilibrium, optional
            The same step with another demand.
        """
        game = self.table.game
        if issue not in self.table.titles:
            return None
        near: Equilibrium | Unknowns = game.now
        if beside is not None:
            there, e = beside
            near = moved_alike(game.now, there.table.game.now, e)
        try:
            # The table's own levels: a day's rates by industry depend on the horizon of the elasticities.
            return game.solve(package_levels(game, (issue,)), near)
        except (NotConverged, InputError):
            return None

    def change(self, e: Equilibrium) -> Array:
        """Jobs won [p], thousand, against now."""
        return np.array([(_at_work(self.table, e) - self.now)[list(at)].sum() for at in self.players])


JOBS = ("jobs_thousand", *ENDS["jobs_change_thousand"])
NO_JOBS: Mapping[str, ShortTable | None] = dict.fromkeys(JOBS)


def short_runs(table: BargainingTable) -> Mapping[str, ShortTable | None]:
    """The short run of the table's scenario by column: as it is set, with the supply side alone, and with demand."""
    own = _short_run(table)
    if own is None:
        return NO_JOBS
    run = own.table.run
    ends = [own if end is run else None if end is None else own.under(end) for end in both_ends(run)]
    return dict(zip(JOBS, [own, *ends], strict=True))


def _short_run(table: BargainingTable) -> ShortTable | None:
    """The short run of the table's scenario with the same issues, or none where it has none."""
    try:
        run = table.run.short_run
        near = _near(run, table)
    except (NotConverged, InputError):
        return None
    regions = near.game.baseline.regions
    players = tuple(tuple(regions.index(region) for region in player.regions) for player in table.game.players)
    return ShortTable(near, _at_work(near, near.game.now), players)


def _near(run: Run, table: BargainingTable) -> BargainingTable:
    """The same table over the short run, without the issues that reach too far there: purchases answer less."""
    able: list[str] = []
    said = run.scenario.issues
    try:
        return table_of(run).only(tuple(table.titles))
    except InputError:
        if not said:
            raise
    for name in table.titles:
        with suppress(InputError):
            able += table_of(_with_issues(run, {name: said[name]})).titles
    return table_of(_with_issues(run, {name: said[name] for name in able}))


def _with_issues(run: Run, issues: Mapping[str, AnyIssue]) -> Run:
    """The same solution with other issues on its table."""
    return replace(run, file=replace(run.file, scenario=run.scenario.model_copy(update={"issues": dict(issues)})))


def _at_work(table: BargainingTable, e: Equilibrium) -> Array:
    """Minus those without work [n], thousand."""
    heads = headcount(table.run.economy, table.run.scenario.unemployment.before)
    return np.asarray(-without_work(e, heads).sum(0))
