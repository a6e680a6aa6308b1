"""Games of free tariffs over a table's policy or an economy: what a trade war and an optimal tariff are played with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from counteroffer.economy.types import Economy
from counteroffer.equilibrium import Baseline, Settings, Shock, solve
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import EconomyError, worded
from counteroffer.labels import choose
from counteroffer.negotiation.game.game import Game, Player
from counteroffer.negotiation.game.instruments import Instrument, Instruments
from counteroffer.negotiation.game.table import BargainingTable
from counteroffer.negotiation.game.weights import members, taxed_sectors

HIGHEST = 1.0  # 100 percent: above every tariff anybody here would choose, and where little is left to tax
BY = ("cell", "common", "sector", "group", "partner", "uniform")


@dataclass(frozen=True, eq=False)
class _Ground:
    """Where tariffs are set: the economy, the baseline gains count from, the players, and the policy of today."""

    economy: Economy
    baseline: Baseline
    settings: Settings
    players: tuple[Player, ...]
    status_quo: Shock

    @classmethod
    def of(cls, where: BargainingTable | Economy) -> _Ground:
        if isinstance(where, BargainingTable):
            game = where.ground
            return cls(where.run.economy, game.baseline, game.settings, game.players, game.instruments.status_quo)
        settings = Settings(deficit_rule="zero")
        b = solve(where.baseline, Shock.none(where.baseline), settings).rebase()
        players = tuple(Player(where.region_name(code), (code,)) for code in where.regions)
        return cls(where, b, settings, players, Shock.none(b))


def free_tariffs(
    where: BargainingTable | Economy,
    setters: Sequence[str] = (),
    *,
    partners: Sequence[str] = (),
    sectors: Sequence[str] = (),
    by: str = "cell",
    upper: float = HIGHEST,
) -> Game:
    """The policy of a table or an economy, with each setter free to choose its tariffs.

    Parameters
    ----------
    where : BargainingTable or Economy
        Of an economy every region is a player, at its own tariffs, and trade imbalances are removed first.
    setters : sequence of str
        Players, or regions and groups, who set tariffs; all players by default, and every region for "all".
    partners : sequence of str
        Regions and groups they set them on, or "all"; by default the other setters, or, where one sets tariffs alone,
        the other players.
    sectors : sequence of str
        Sectors or groups; all that can carry a tariff by default.
    by : {"cell", "common", "sector", "group", "partner", "uniform"}
        One rate for each sector and partner; the same for all members of a coalition (a common external tariff); one
        for each sector; points added to all of a partner's goods at once; one rate for all of a partner's goods; or one
        rate for everything.
    upper : float
        Highest rate, a fraction; a rate of the status quo above it raises it.

    Raises
    ------
    EconomyError, LabelError
        If nobody is left to set a tariff on, the highest rate leaves none to choose, or a label is unknown.
    """
    choose("division", by, "by", BY)
    if not 0 < upper < np.inf:
        raise EconomyError(
            worded("the highest tariff is {upper:g}%, which leaves none to choose; give one above 0", upper=100 * upper)
        )
    ground = _Ground.of(where)
    economy, known = ground.economy, {player.name: player for player in ground.players}
    named = economy.regions if tuple(setters) == ("all",) else setters
    sides = [known.get(s) or _region_player(s, ground) for s in named] or list(ground.players)
    opposite = sides if len(sides) > 1 else ground.players
    outside = economy.regions if tuple(partners) == ("all",) else members(partners, economy, "partners")
    taxed = taxed_sectors(economy, sectors)
    each: list[Instrument] = []
    for side in sides:
        others = outside or tuple(region for other in opposite if other is not side for region in other.regions)
        others = tuple(region for region in others if region not in side.regions)
        if not others:
            raise EconomyError(
                worded("{side} has nobody to set tariffs on; name partners, or a second player", side=side.name)
            )
        each += side_tariffs(side, others, taxed, (ground.baseline, ground.status_quo), by, upper)
    return Game(
        ground.baseline, ground.settings, tuple(sides), Instruments(tuple(each), ground.status_quo, ground.baseline)
    )


def _region_player(label: str, ground: _Ground) -> Player:
    economy = ground.economy
    regions = members((label,), economy, "players")
    owner = next((p for p in ground.players if p.regions == regions), None)
    return owner or Player(economy.region_name(label), regions)


def side_tariffs(
    side: Player, others: Sequence[str], taxed: Sequence[int], today: tuple[Baseline, Shock], by: str, upper: float
) -> list[Instrument]:
    """A player's free tariffs on other regions, in the sectors at the positions `taxed`; see `free_tariffs`.

    Parameters
    ----------
    today : tuple of Baseline and Shock
        The economy, and the policy that stands.
    """
    b, now = today[0], today[1].tariff
    importers = [b.regions.index(region) for region in side.regions]
    exporters = [b.regions.index(region) for region in others]
    pairs = [(s, n, i) for s in taxed for n in importers for i in exporters if b.trade[s, n, i] > 0]
    if by == "cell":
        groups = {f"{b.regions[n]} tariff on {b.regions[i]} {b.sectors[s]}": [(s, n, i)] for s, n, i in pairs}
    elif by == "common":
        groups = {
            f"{side.name} tariff on {b.regions[i]} {b.sectors[t]}": cells
            for t in taxed
            for i in exporters
            if (cells := [p for p in pairs if p[0] == t and p[2] == i])
        }
    elif by == "sector":
        groups = {
            f"{side.name} tariff on {b.sectors[t]}": [p for p in pairs if p[0] == t]
            for t in taxed
            if any(p[0] == t for p in pairs)
        }
    elif by == "uniform":
        groups = {f"{side.name} tariff": pairs}
    else:
        groups = {f"{side.name} tariff on {b.regions[i]}": [p for p in pairs if p[2] == i] for i in exporters}
    return [_free(name, cells, side.name, b.trade, now, by, upper) for name, cells in groups.items()]


def _free(
    name: str, cells: Sequence[tuple[int, int, int]], player: str, trade: Array, now: Array, by: str, upper: float
) -> Instrument:
    flat = np.ravel_multi_index(tuple(np.array(cells).T), now.shape)
    rate = float(np.average(now.ravel()[flat], weights=trade.ravel()[flat]))
    absolute = by != "group"
    level = rate if absolute else 0.0
    return Instrument(
        name=name,
        player=player,
        issue=name,
        field="tariff",
        cells=flat,
        slope=np.ones(len(flat)),
        lower=min(0.0, level) if absolute else -float(now.ravel()[flat].min()),
        upper=max(upper, level),
        status_quo=level,
        absolute=absolute,
    )
