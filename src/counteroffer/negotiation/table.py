"""The bargaining table of a scenario: its players and issues as a game on its economy, in force where it is now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from pathlib import Path as File

import numpy as np

from counteroffer.economy.types import Economy
from counteroffer.effects.jobs import headcount
from counteroffer.effects.places import places
from counteroffer.equilibrium import Baseline
from counteroffer.equilibrium.types import Array
from counteroffer.errors import ScenarioError
from counteroffer.labels import positions, unknown
from counteroffer.negotiation.game import Game, Player
from counteroffer.negotiation.instruments import Field, Instrument, Instruments
from counteroffer.scenario import ScenarioFile, load_scenario
from counteroffer.scenario.bargaining import (
    IcebergIssue,
    MeasuresIssue,
    PlayerSpec,
    RateIssue,
    TransferIssue,
    Weights,
)
from counteroffer.scenario.cells import coverage
from counteroffer.scenario.resolver import AppliedMeasure
from counteroffer.scenario.schema import (
    BookMeasure,
    ExportTaxMeasure,
    IcebergMeasure,
    TariffMeasure,
)
from counteroffer.simulation import Run, simulate

AnyIssue = MeasuresIssue | RateIssue | IcebergIssue | TransferIssue
FIELD: dict[type, Field] = {
    TariffMeasure: "tariff",
    BookMeasure: "tariff",
    ExportTaxMeasure: "export_tax",
    IcebergMeasure: "iceberg",
}
LEVELS = {"tariff": "percent", "export_tax": "percent", "iceberg": "percent of the delivered cost"}


@dataclass(frozen=True, eq=False)
class Table:
    """A scenario's bargaining table.

    Attributes
    ----------
    run : Run
        The scenario as it is now, solved under the table's deficit rule and without wage floors.
    game : Game
        Its players and issues.
    titles : dict
        Issue → what it is, in words.
    power : array [p]
        Weights of the players in a product of gains.
    """

    run: Run
    game: Game
    titles: dict[str, str]
    power: Array

    def only(self, issues: Sequence[str]) -> Table:
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
        return replace(self, game=self.game.with_instruments(kept), titles={n: self.titles[n] for n in issues})

    def owner(self, issue: str) -> str:
        """Player who sets an issue."""
        return next(one.player for one in self.game.instruments.each if one.issue == issue)


def bargaining_table(scenario: str | File | ScenarioFile, economy: Economy | None = None) -> Table:
    """The bargaining table of a scenario.

    Without `players` each region of the spotlight is one; without `issues` each measure in force of one player on
    another is one, from all of it to none.

    Raises
    ------
    LabelError, ScenarioError
        For players and issues that do not fit the scenario, with the key and the mend.
    """
    file = scenario if isinstance(scenario, ScenarioFile) else load_scenario(scenario)
    said = file.scenario
    closure = "roy" if said.closure == "short_run" else said.closure
    now = said.varied(deficit_rule=said.negotiation.deficit_rule, closure=closure)
    return table_of(simulate(replace(file, scenario=now), economy))


def table_of(run: Run) -> Table:
    """The bargaining table over a solved scenario, under that run's own settings."""
    file, said = run.file, run.scenario
    specs = dict(said.players) or {run.economy.region_name(code): PlayerSpec(regions=(code,)) for code in run.lead}
    players = tuple(_player(name, spec, run.economy) for name, spec in specs.items())
    _apart(players)
    issues: Mapping[str, AnyIssue] = dict(said.issues) or _in_force(run, players)
    if not issues:
        raise ScenarioError(
            f"{file.name}: nothing is on the table: no measure of one player on another is in force; add `issues`"
        )
    made, titles = [], {}
    for name, issue in issues.items():
        made += _instruments(name, issue, run, players)
        titles[name] = issue.title or name
    status_quo = run.equilibrium.shock
    game = Game(run.equilibrium.baseline, run.settings, players, Instruments(tuple(made), status_quo))
    return Table(run, game, titles, np.array([spec.power for spec in specs.values()]))


def members(labels: Sequence[str], economy: Economy, where: str) -> tuple[str, ...]:
    """Regions of the economy that labels and groups name."""
    found: list[str] = []
    for label in labels:
        if label in economy.regions:
            found.append(label)
        elif label in economy.region_groups:
            fine = economy.detail
            inside = {economy.regions[fine.region_of[fine.regions.index(c)]] for c in economy.region_groups[label]}
            found += [region for region in economy.regions if region in inside]
        else:
            divided = [economy.regions[n] for n in economy.detail.divisions(label)]
            if not divided:
                names = {code: economy.region_name(code) for code in economy.regions}
                raise unknown("region", label, where, names | dict.fromkeys(economy.region_groups, ""))
            found += divided
    return tuple(dict.fromkeys(found))


def _player(name: str, spec: PlayerSpec, economy: Economy) -> Player:
    where = f"players.{name}"
    regions = members(spec.regions, economy, f"{where}.regions")
    return Player(name, regions, political_weights(spec.weights, regions, economy, where))


def political_weights(said: Weights, regions: tuple[str, ...], economy: Economy, where: str) -> Array | None:
    """Weights [s, member] from what a file says; none where it says nothing."""
    if not (said.sectors or said.places or said.jobs):
        return None
    weight = np.ones((len(economy.sectors), len(regions)))
    for label, value in said.sectors.items():
        fine = economy.detail
        codes = economy.sector_groups.get(label, (label,))
        inside = [s for s, code in enumerate(economy.sectors) if code in codes] or [
            int(s) for s in np.unique(fine.sector_of[np.isin(fine.sectors, codes)])
        ]
        if not inside:
            names = {code: economy.sector_name(code) for code in economy.sectors}
            raise unknown("sector", label, f"{where}.weights.sectors", names | dict.fromkeys(economy.sector_groups, ""))
        weight[inside] *= value
    for n, region in enumerate(regions):
        if said.places:
            weight[:, n] *= place_weights(said.places, region, economy, f"{where}.weights.places")
        if said.jobs:
            at = economy.regions.index(region)
            heads, earned = headcount(economy).share[:, at], economy.baseline.value_added[:, at]
            weight[:, n] *= np.divide(heads, earned / earned.sum(), out=np.ones_like(heads), where=earned > 0)
    return weight


def place_weights(said: Mapping[str, float], country: str, economy: Economy, where: str, rest: float = 1.0) -> Array:
    """Mean weight [s] of the states or provinces a sector is in; `rest` for those not named."""
    own = places(economy, country)
    table = own.table
    names = dict(zip(table["id"], table["name"], strict=True))
    by_name = {name: code for code, name in names.items()}
    weight = np.full(len(table), rest)
    for label, value in said.items():
        code = by_name.get(label, label)
        if code not in names:
            raise unknown("state or province", label, where, names)
        weight[list(names).index(code)] = value
    return np.asarray(own.share @ weight)


def _apart(players: Sequence[Player]) -> None:
    seen: dict[str, str] = {}
    for player in players:
        for region in player.regions:
            if region in seen:
                raise ScenarioError(f"players: {region} is in both {seen[region]} and {player.name}; leave it in one")
            seen[region] = player.name


def _in_force(run: Run, players: Sequence[Player]) -> dict[str, AnyIssue]:
    """Each tariff measure in force that falls on trade between players, as an issue from all of it to none."""
    found: dict[str, AnyIssue] = {}
    between = _between(run.equilibrium.baseline, players)
    for applied in run.policy.applied:
        if applied.in_force and type(applied.measure) in FIELD and (np.abs(applied.added) * between).any():
            name = applied.measure.name
            found[name] = MeasuresIssue(kind="measures", measures=(name,), title=applied.measure.title or name)
    return found


def _between(b: Baseline, players: Sequence[Player]) -> Array:
    """Whether importer and exporter sit at the table on different sides [n, i]."""
    side = np.full(len(b.regions), -1)
    for p, player in enumerate(players):
        side[[b.regions.index(region) for region in player.regions]] = p
    return np.asarray((side[:, None] >= 0) & (side[None, :] >= 0) & (side[:, None] != side[None, :]))


def _instruments(name: str, issue: AnyIssue, run: Run, players: Sequence[Player]) -> list[Instrument]:
    if isinstance(issue, MeasuresIssue):
        return [_of_measures(name, issue, run, players)]
    if isinstance(issue, TransferIssue):
        return [_of_transfer(name, issue, run.economy, players)]
    return _of_cells(name, issue, run, players)


def _common(name: str, issue: AnyIssue, player: str, unit: str, factor: float = 100.0) -> dict[str, object]:
    offer = None if issue.offer is None else issue.offer / factor
    return {"player": player, "issue": name, "unit": unit, "offer": offer}


def _of_measures(name: str, issue: MeasuresIssue, run: Run, players: Sequence[Player]) -> Instrument:
    where = f"issues.{name}"
    hit = [a for a in run.policy.applied if any(fnmatch(a.measure.name, pattern) for pattern in issue.measures)]
    if not hit:
        known = {a.measure.name: a.measure.title for a in run.policy.applied}
        raise unknown("measure", issue.measures[0], f"{where}.measures", known)
    fields = {FIELD.get(type(a.measure)) for a in hit}
    if len(fields) > 1 or None in fields:
        kinds = ", ".join(sorted({a.measure.kind for a in hit}))
        raise ScenarioError(
            f"{where}: measures of kind {kinds} do not scale together; name tariffs, export taxes or icebergs alone"
        )
    field = fields.pop()
    assert field is not None
    added = sum((a.added for a in hit), np.zeros(run.equilibrium.baseline.tariff.shape)).ravel() / 100
    cells = np.flatnonzero(added)
    if not len(cells):
        raise ScenarioError(f"{where}: none of its measures changes anything on this day; leave the issue out")
    player = issue.player or _charger(hit, added, run, players, where)
    _known(player, players, where)
    low, high = issue.range
    said = _common(name, issue, player, "percent of the measure")
    bounds = {"lower": low / 100, "upper": high / 100, "status_quo": 1.0}
    return Instrument(name=name, field=field, cells=cells, slope=added[cells], **said, **bounds)  # type: ignore[arg-type]


def _charger(hit: Sequence[AppliedMeasure], added: Array, run: Run, players: Sequence[Player], where: str) -> str:
    """The player whose regions charge the measures: importers, or exporters of an export tax."""
    shape = run.equilibrium.baseline.tariff.shape
    axis = (0, 1) if isinstance(hit[0].measure, ExportTaxMeasure) else (0, 2)
    charged = np.abs(added.reshape(shape)).sum(axis)
    return _owner([run.economy.regions[n] for n in np.flatnonzero(charged)], players, where)


def _owner(regions: Sequence[str], players: Sequence[Player], where: str) -> str:
    owners = {player.name for player in players for region in regions if region in player.regions}
    if len(owners) == 1 and all(any(r in p.regions for p in players) for r in regions):
        return owners.pop()
    raise ScenarioError(
        f"{where}: who sets it is not plain ({', '.join(regions[:4])} charge it); say `player:`, one of "
        f"{', '.join(p.name for p in players)}"
    )


def _known(player: str, players: Sequence[Player], where: str) -> None:
    if player not in {p.name for p in players}:
        raise unknown("player", player, f"{where}.player", {p.name: ", ".join(p.regions) for p in players})


def _of_transfer(name: str, issue: TransferIssue, economy: Economy, players: Sequence[Player]) -> Instrument:
    where = f"issues.{name}"
    payer = members((issue.payer,), economy, f"{where}.payer")
    receiver = members((issue.receiver,), economy, f"{where}.receiver")
    player = issue.player or _owner(payer, players, where)
    _known(player, players, where)
    low, high = issue.range
    said = _common(name, issue, player, "USD million a year", factor=1.0)
    return transfer(name, economy.baseline, payer, receiver, low, high, said)


def transfer(
    name: str,
    b: Baseline,
    payer: Sequence[str],
    receiver: Sequence[str],
    lower: float,
    upper: float,
    said: Mapping[str, object],
) -> Instrument:
    """A payment between regions as an instrument, USD million; each side's members share it by value added."""
    share = np.zeros(len(b.regions))
    for regions, sign in ((payer, -1.0), (receiver, 1.0)):
        at = positions(b.regions, regions, kind="region", where=name)
        weight = b.value_added.sum(0)[at]
        share[at] += sign * weight / weight.sum()
    cells = np.flatnonzero(share)
    bounds = {"lower": lower, "upper": upper, "status_quo": min(max(0.0, lower), upper)}
    return Instrument(name=name, field="transfer", cells=cells, slope=share[cells], **said, **bounds)  # type: ignore[arg-type]


def _of_cells(name: str, issue: RateIssue | IcebergIssue, run: Run, players: Sequence[Player]) -> list[Instrument]:
    where, economy, b = f"issues.{name}", run.economy, run.equilibrium.baseline
    parties = {"name": "issue", "importers": issue.importers, "exporters": issue.exporters, "sectors": issue.sectors}
    measure = (
        IcebergMeasure(kind="iceberg", change=0.0, **parties)  # type: ignore[arg-type]
        if isinstance(issue, IcebergIssue)
        else TariffMeasure(rate=0.0, **parties)  # type: ignore[arg-type]
        if issue.kind == "tariff"
        else ExportTaxMeasure(kind="export_tax", rate=0.0, **parties)  # type: ignore[arg-type]
    )
    share = np.where(b.trade > 0, coverage(measure, economy, where), 0.0)
    charged = issue.exporters if issue.kind == "export_tax" else issue.importers
    player = issue.player or _owner(members(charged, economy, where), players, where)
    _known(player, players, where)
    said = _common(name, issue, player, LEVELS[issue.kind])
    low, high = (bound / 100 for bound in issue.range)
    now = getattr(run.equilibrium.shock, issue.kind)
    by = "group" if isinstance(issue, IcebergIssue) else issue.by
    made = []
    for label, cells in _split(by, share, economy):
        absolute = by != "group"
        weight = b.trade.ravel()[cells]
        level = float(np.average(now.ravel()[cells], weights=weight)) if absolute else 0.0
        bounds = {"lower": min(low, level) if absolute else low, "upper": max(high, level) if absolute else high}
        slope = np.ones(len(cells)) if absolute else share.ravel()[cells]
        made.append(
            Instrument(
                name=f"{name} {label}".strip(),
                field=issue.kind,
                cells=cells,
                slope=slope,
                status_quo=level,
                absolute=absolute,
                **said,  # type: ignore[arg-type]
                **bounds,  # type: ignore[arg-type]
            )
        )
    return made


def _split(by: str, share: Array, economy: Economy) -> list[tuple[str, np.ndarray]]:
    """Labels and flattened cells of the instruments an issue is made of."""
    if by == "group":
        return [("", np.flatnonzero(share))]
    found = []
    for s, sector in enumerate(economy.sectors):
        cells = np.argwhere(share[s] > 0)
        flat = [int(np.ravel_multi_index((s, n, i), share.shape)) for n, i in cells]
        if by == "sector" and flat:
            found.append((sector, np.array(flat)))
        elif by == "cell":
            pairs = [f"{economy.regions[n]}←{economy.regions[i]} {sector}" for n, i in cells]
            found += [(label, np.array([cell])) for label, cell in zip(pairs, flat, strict=True)]
    return found
