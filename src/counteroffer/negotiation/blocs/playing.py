"""One partition played out: blocs set what they can, outsiders answer, and everybody else stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.shock import Shock, evened
from counteroffer.errors import EconomyError, NotConverged, worded
from counteroffer.negotiation.blocs.partitions import Blocs, named
from counteroffer.negotiation.game.free import HIGHEST, side_tariffs
from counteroffer.negotiation.game.game import Game, Player
from counteroffer.negotiation.game.instruments import Instrument, Instruments
from counteroffer.negotiation.game.table import BargainingTable
from counteroffer.negotiation.game.weights import taxed_sectors
from counteroffer.negotiation.search.ascent import Path, aim, predicted_gain
from counteroffer.negotiation.search.nash import sought


@dataclass(frozen=True, eq=False)
class BlocSetting:
    """What all partitions are played on.

    Attributes
    ----------
    table : BargainingTable
    members, answering : tuple of Player
        Who forms blocs, and who answers from outside.
    on : tuple of str
        Regions that blocs' tariffs are free on; as `external` says where there are none.
    internal, external, common
        As in `coalitions`.
    """

    table: BargainingTable
    members: tuple[Player, ...]
    answering: tuple[Player, ...]
    on: tuple[str, ...]
    internal: float | None
    external: str
    common: bool

    @property
    def ground(self) -> Game:
        """Where they play: quotas that issues bring hold where it is over issues, and nowhere else."""
        return self.table.game if self.external == "issues" and not self.on else self.table.ground

    @property
    def regions(self) -> tuple[str, ...]:
        """Of all members."""
        return tuple(region for member in self.members for region in member.regions)


@dataclass(frozen=True, eq=False)
class PlayedOut:
    """What a partition comes to: gains over today [m], those of who answers by name, what a step would still gain."""

    gains: Array
    answering: dict[str, float]
    left: float


def played(setting: BlocSetting, blocs: Blocs) -> PlayedOut:
    """Play out the blocs of a partition, or of a part of the members, the others then as they are today.

    Raises
    ------
    NotConverged
        If they find no equilibrium.
    """
    game = _game(setting, blocs)
    now = setting.ground
    judge = replace(
        now,
        players=(*(Player(p.name, p.regions) for p in (*setting.members, *setting.answering)),),
        instruments=Instruments((), now.instruments.status_quo, now.baseline),
        heads=None,
    )
    e, left = game.now, 0.0
    if len(game.instruments):
        path = Path(game)
        levels = sought(path, game.instruments.levels)
        if levels is None:
            raise NotConverged(
                worded(
                    "the blocs {named} found no equilibrium; try tariffs on fewer partners, or a common one",
                    named=named(blocs),
                ),
                residual=np.inf,
                cell=named(blocs),
            )
        e = path.at(levels)
        movers = [player for player in game.players if len(game.instruments.of(player.name))]
        left = max(predicted_gain(path, levels, aim(game, player.name)) for player in movers)
    gain, size = judge.utility(e) - judge.utility(now.now), len(setting.members)
    answered = {p.name: float(value) for p, value in zip(setting.answering, gain[size:], strict=True)}
    return PlayedOut(gain[:size], answered, left)


def _game(setting: BlocSetting, blocs: Blocs) -> Game:
    """Blocs and who answers as players over what they set, with the tariffs inside blocs as stated."""
    table, known = setting.table, {member.name: member.regions for member in setting.members}
    b, players = setting.ground.baseline, tuple(_bloc(bloc, known) for bloc in blocs)
    status_quo = _inside(setting, [[known[member] for member in bloc] for bloc in blocs])
    taxed = taxed_sectors(table.run.economy, ())
    each: list[Instrument] = []
    for player, bloc in zip(players, blocs, strict=True):
        if setting.external == "issues" and not setting.on:
            each += _issues(table, player, bloc)
            continue
        open_to = setting.on or (b.regions if setting.external == "world" else setting.regions)
        outside = [region for region in open_to if region not in player.regions]
        if outside:
            for side in [player] if setting.common else [Player(member, known[member]) for member in bloc]:
                # A union of several regions has one tariff, whoever it sides with.
                by = "common" if len(side.regions) > 1 else "cell"
                own = side_tariffs(side, outside, taxed, (b, status_quo), by, HIGHEST)
                each += [replace(one, player=player.name) for one in own]
    for player in setting.answering:
        each += side_tariffs(player, setting.regions, taxed, (b, status_quo), "cell", HIGHEST)
    everyone = (*players, *setting.answering)
    return Game(b, table.game.settings, everyone, Instruments(tuple(each), status_quo, b))


def _bloc(bloc: Sequence[str], known: dict[str, tuple[str, ...]]) -> Player:
    return Player("+".join(bloc), tuple(region for member in bloc for region in known[member]))


def _inside(setting: BlocSetting, blocs: Sequence[Sequence[Sequence[str]]]) -> Shock:
    """Today's policy with the tariffs between members of a bloc as stated; each bloc as the regions of its members."""
    b, now = setting.ground.baseline, setting.ground.instruments.status_quo
    if setting.internal is None:
        return now
    taxed, tariff = taxed_sectors(setting.table.run.economy, ()), now.tariff.copy()
    for bloc in blocs:
        owner = np.full(len(b.regions), -1)
        for k, regions in enumerate(bloc):
            owner[[b.regions.index(region) for region in regions]] = k
        between = (owner[:, None] >= 0) & (owner[None, :] >= 0) & (owner[:, None] != owner[None, :])
        for s in taxed:
            tariff[s] = np.where(between & (b.trade[s] > 0), setting.internal, tariff[s])
    return replace(now, tariff=tariff, product_tariff=evened(b, now, tariff != now.tariff))


def _issues(table: BargainingTable, player: Player, bloc: Sequence[str]) -> list[Instrument]:
    """The table's issues that a bloc's members own, set by the bloc."""
    unknown = [name for name in bloc if name not in table.game.names]
    if unknown:
        raise EconomyError(
            f"{unknown[0]} owns no issue: players of {table.run.file.name} are {', '.join(table.game.names)}; name "
            "them, or let tariffs be what is set"
        )
    return [replace(one, player=player.name) for one in table.game.instruments.each if one.player in bloc]
