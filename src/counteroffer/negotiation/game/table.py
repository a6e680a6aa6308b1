"""The bargaining table of a scenario: its players and issues as a game on its economy, in force where it is now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from functools import cached_property
from pathlib import Path as File
from typing import Any

import numpy as np

from counteroffer.economy.types import Economy
from counteroffer.equilibrium import Baseline, Equilibrium
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.quotas import Quota, of_one_trade
from counteroffer.errors import ScenarioError, worded
from counteroffer.labels import unknown
from counteroffer.negotiation.game.bounds import check_ends
from counteroffer.negotiation.game.game import Game, Player
from counteroffer.negotiation.game.instruments import Instrument, Instruments
from counteroffer.negotiation.game.issues import instruments
from counteroffer.negotiation.game.limits import Limits, brought
from counteroffer.negotiation.game.owners import AnyIssue, chargers, plain_owner
from counteroffer.negotiation.game.revealed import with_revealed
from counteroffer.negotiation.game.weights import members, political_weights
from counteroffer.run.run import Run, simulate
from counteroffer.scenario import Scenario, ScenarioFile, as_file
from counteroffer.scenario.schema.measures import Measure
from counteroffer.scenario.schema.table.bargaining import MeasuresIssue, PlayerSpec, ScenarioIssue


@dataclass(frozen=True, eq=False)
class BargainingTable:
    """A scenario's bargaining table.

    Attributes
    ----------
    run : Run
        The scenario as it is now, solved under the table's deficit rule and without wage floors.
    game : Game
        Its players and issues.
    titles : dict
        Issue → what its file calls it, else its name.
    measures : dict
        Issue → the measure in force that it is, where the scenario states no issues; pages have its title in words.
    power : array [p]
        Weights of the players in a product of gains.
    limits : Limits, optional
        Quotas that issues bring to the table: they hold in `game`, and not in `run`.
    """

    run: Run
    game: Game
    titles: dict[str, str]
    measures: dict[str, Measure]
    power: Array
    limits: Limits | None = None

    @cached_property
    def ground(self) -> Game:
        """The players over today's policy with nothing on the table, and without the quotas that issues bring."""
        game, e = self.game, self.run.equilibrium
        if self.limits is None or not self.limits.quotas:
            return game.with_instruments(())
        return replace(game, baseline=e.baseline, instruments=Instruments((), e.shock, e.baseline))

    @cached_property
    def now(self) -> Equilibrium:
        """The scenario under the quotas of the table."""
        return self._with_quotas(self.run)

    def utility(self, run: Run) -> Array:
        """Utilities [p] in another solved scenario, under the quotas of the table; see `Game.utility`."""
        return self.game.utility(self.now if run is self.run else self._with_quotas(run))

    def _with_quotas(self, run: Run) -> Equilibrium:
        return run.equilibrium if self.limits is None else self.limits.under(run)

    def only(self, issues: Sequence[str]) -> BargainingTable:
        """The same table with some of its issues.

        Raises
        ------
        LabelError
            For one it does not have.
        """
        for name in issues:
            if name not in self.titles:
                raise unknown("issue", name, self.run.file.name, self.titles)
        kept = [one for one in self.game.instruments.each if one.issue in issues]
        return replace(
            self,
            game=self.game.with_instruments(kept),
            titles={name: self.titles[name] for name in issues},
            measures={name: one for name, one in self.measures.items() if name in issues},
        )

    def owner(self, issue: str) -> str:
        """Player who sets an issue."""
        return next(one.player for one in self.game.instruments.each if one.issue == issue)

    @property
    def unweighed(self) -> BargainingTable:
        """The same table, every player after real income."""
        players = tuple(replace(one, weight=None) for one in self.game.players)
        return replace(self, game=replace(self.game, players=players))

    def with_politics(self, wanted: Mapping[str, str]) -> BargainingTable:
        """The same table, some players weighing what their tariffs today reveal; see `with_revealed`."""
        return replace(self, game=with_revealed(self.run.equilibrium, self.run.economy, self.game, wanted))


def bargaining_table(scenario: str | File | ScenarioFile, economy: Economy | None = None) -> BargainingTable:
    """The bargaining table of a scenario.

    Without `players` each region of the spotlight is one; without `issues` each measure in force of one player on
    another is one, from all of it to none.

    Raises
    ------
    LabelError, ScenarioError
        For players and issues that do not fit the scenario, with the key and the mend.
    """
    file = as_file(scenario)
    said = file.scenario
    return table_of(simulate(replace(file, scenario=said.varied(**_counted(said))), economy))


def table_beside(run: Run) -> BargainingTable:
    """The same of a scenario that is solved already, whose measures are not read again."""
    said = run.scenario
    changes = {key: value for key, value in _counted(said).items() if value != getattr(said, key)}
    if run.given is not None or "closure" not in changes:
        changes.pop("elasticities", None)  # the given economy's, or those of the run already
    return table_of(run.varied(**changes) if changes else run)


def _counted(said: Scenario) -> dict[str, Any]:
    """How governments count: the negotiation's deficit rule, no wage floors; a short run keeps its horizon."""
    return {
        "deficit_rule": said.negotiation.deficit_rule,
        "closure": "roy" if said.closure == "short_run" else said.closure,
        "elasticities": said.elasticities.model_copy(update={"horizon": said.horizon}),
    }


def table_of(run: Run) -> BargainingTable:
    """The bargaining table over a solved scenario, under that run's own settings."""
    file, said = run.file, run.scenario
    if said.tariff_revenue == "tax_relief":
        raise ScenarioError(
            worded(
                "{name}: tariff_revenue: tax_relief sets the income tax by what tariffs bring, which a "
                "deal would change at every step; say `tariff_revenue: rebate` to bargain",
                name=file.name,
            )
        )
    specs = dict(said.players) or {run.economy.region_name(code): PlayerSpec(regions=(code,)) for code in run.lead}
    players = tuple(_player(name, spec, run.economy) for name, spec in specs.items())
    _apart(players)
    measures = {} if said.issues else {one.name: one for one in _in_force(run, players)}
    issues: Mapping[str, AnyIssue] = said.issues or {name: _whole(one) for name, one in measures.items()}
    if not issues:
        raise ScenarioError(
            worded(
                "{name}: nothing is on the table: no measure of one player on another is in force; add `issues`",
                name=file.name,
            )
        )
    limits = Limits(run.equilibrium.baseline, brought(issues, run.economy))
    _each_once(issues, run, limits.quotas)
    made, titles = [], {}
    for name, issue in issues.items():
        made += instruments(name, issue, run, players, limits.quotas)
        titles[name] = issue.title or name
    _once(made, [name for name, issue in issues.items() if isinstance(issue, ScenarioIssue)])
    moves = Instruments(tuple(made), limits.policy(run.equilibrium.shock), limits.baseline)
    check_ends(moves, limits.baseline)
    game = Game(limits.baseline, run.settings, players, moves)
    found = {name: spec.weights.revealed for name, spec in specs.items() if spec.weights.revealed}
    if found and run.equilibrium.status != "unsolved":  # what checks a file asks who sits there, not what they weigh
        game = with_revealed(run.equilibrium, run.economy, game, found)
    return BargainingTable(run, game, titles, measures, np.array([spec.power for spec in specs.values()]), limits)


def _player(name: str, spec: PlayerSpec, economy: Economy) -> Player:
    where = f"players.{name}"
    regions = members(spec.regions, economy, f"{where}.regions")
    return Player(name, regions, political_weights(spec.weights, regions, economy, where))


def _apart(players: Sequence[Player]) -> None:
    seen: dict[str, str] = {}
    for player in players:
        for region in player.regions:
            if region in seen:
                raise ScenarioError(
                    worded(
                        "players: {region} is in both {first} and {second}; leave it in one",
                        region=region,
                        first=seen[region],
                        second=player.name,
                    )
                )
            seen[region] = player.name


def _each_once(issues: Mapping[str, AnyIssue], run: Run, quotas: Sequence[Quota]) -> None:
    """Refuse two issues that would take one measure off twice, and a quota on the goods of another one."""
    names, owner = [one.measure.name for one in run.policy.applied], dict[str, str]()
    for issue, said in issues.items():
        patterns = said.measures if isinstance(said, MeasuresIssue) else ()
        for name in (name for name in names if any(fnmatch(name, pattern) for pattern in patterns)):
            if name in owner:
                raise ScenarioError(
                    worded(
                        "issues: {owner} and {issue} both have {name}, and would take it off twice; leave it in one",
                        owner=owner[name],
                        issue=issue,
                        name=name,
                    )
                )
            owner[name] = issue
    held = [*run.equilibrium.shock.quotas, *quotas]
    for k, one in enumerate(held):
        for other in held[max(k + 1, len(held) - len(quotas)) :]:
            if of_one_trade(one, other):
                raise ScenarioError(
                    worded(
                        "issues.{other}: {name} limits the same goods, so that the higher of the two says nothing; "
                        "put them into one issue, or name other products",
                        other=other.name,
                        name=one.name,
                    )
                )


def _once(made: Sequence[Instrument], packages: Sequence[str]) -> None:
    """Refuse a whole scenario beside another issue on the same tariffs: both would take the same duty off."""
    for one in made:
        for other in (other for other in made if one.issue in packages and other.issue != one.issue):
            for field, cells, _ in one.parts:
                rates = field in ("tariff", "export_tax")
                if rates and any(f == field and np.intersect1d(cells, c).size for f, c, _ in other.parts):
                    raise ScenarioError(
                        worded(
                            "issues: {issue} and {other} move the same {field}, and would take a duty off twice; "
                            "leave one out",
                            issue=one.issue,
                            other=other.issue,
                            field=field.replace("_", " "),
                        )
                    )


def _in_force(run: Run, players: Sequence[Player]) -> list[Measure]:
    """Each measure in force of one player on another's trade."""
    found: list[Measure] = []
    between = _between(run.equilibrium.baseline, players)
    for applied in run.policy.applied:
        falls = applied.in_force and applied.measure.bargained and (np.abs(applied.added) * between).any()
        if falls and plain_owner(chargers([applied], run), players):
            found.append(applied.measure)
    return found


def _whole(measure: Measure) -> MeasuresIssue:
    """A measure as an issue, from all of it to none."""
    title = measure.title or f"{measure.label} ({measure.parties})"
    return MeasuresIssue(kind="measures", measures=(measure.name,), title=title)


def _between(b: Baseline, players: Sequence[Player]) -> Array:
    """Whether importer and exporter sit at the table on different sides [n, i]."""
    side = np.full(len(b.regions), -1)
    for p, player in enumerate(players):
        side[[b.regions.index(region) for region in player.regions]] = p
    return np.asarray((side[:, None] >= 0) & (side[None, :] >= 0) & (side[:, None] != side[None, :]))
