"""What a government's own duties do to what each of its industries earns: first-order conditions of its tariffs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from counteroffer.economy.types import Economy
from counteroffer.equilibrium import Equilibrium, gradients, welfare_effect
from counteroffer.equilibrium.types.arrays import Array, ReadOnlyArrays
from counteroffer.errors import EconomyError
from counteroffer.negotiation.game.game import Game, Player
from counteroffer.negotiation.game.instruments import Instrument, Instruments
from counteroffer.negotiation.game.weights import members, taxed_sectors

FREE = 1e-3  # a duty below a tenth of a point is none: it can be raised, and alike on everyone
HIGHEST = 2.0  # a fraction; far above what anybody here would choose
TOGETHER = 2  # effects differentiated at once: as many as a table of two players, whose compiled function serves


@dataclass(frozen=True, eq=False)
class Protection(ReadOnlyArrays):
    """A government's duties, one an industry, and what a unit of each does at today's equilibrium.

    An industry's duties move in proportion on all partners (by the same points on all where there are none).

    Attributes
    ----------
    game : Game
        The government alone, with those duties as its instruments.
    sectors : tuple of str
        Industry of each duty [t].
    earned : array [s, t]
        ∂ what industry s earns in real terms / ∂ duty t, USD million per unit (1.0 = 100 points).
    others : array [t]
        ∂ real income of everyone else / ∂ duty t, USD million per unit.
    bend : array [t]
        About how fast the gain from each bends, USD million per unit².
    rate, trade : array [t]
        Mean duty today, a fraction, and imports, USD million.
    """

    game: Game
    sectors: tuple[str, ...]
    earned: Array
    others: Array
    bend: Array
    rate: Array
    trade: Array

    def steps(self, weight: Array, restraint: float = 0.0) -> Array:
        """How far a government with weights [s] would move each duty from today's [t], a fraction, to first order.

        Parameters
        ----------
        restraint : float
            How much a dollar of everyone else counts.
        """
        step = (weight @ self.earned + restraint * self.others) / self.bend
        return np.asarray(np.maximum(step, -self.rate))  # no duty is below zero


def protection(
    e: Equilibrium, economy: Economy, game: Game, player: Player, partners: Sequence[str] = ()
) -> Protection:
    """A government's duties on partners (all by default), and their first-order conditions at an equilibrium.

    Raises
    ------
    EconomyError
        If it has no duties to set: nobody to set them on, or no trade.
    """
    b, own = e.baseline, [e.baseline.regions.index(region) for region in player.regions]
    outside = members(partners, economy, "partners") if partners else economy.regions
    each = _duties(e, player, [b.regions.index(r) for r in outside if r not in player.regions], economy)
    if not each:
        raise EconomyError(f"{player.name} sets no tariff on {', '.join(partners) or 'anyone'}; name other partners")
    alone = Game(b, game.settings, (Player(player.name, player.regions),), Instruments(each, e.shock, b))
    levels = alone.instruments.levels
    cells = [_earned(b.value_added.shape, s, own) for s in range(len(b.sectors))]
    everyone = np.ones(b.value_added.shape)
    everyone[:, own] = 0.0
    cells.append(everyone)
    slopes = []
    for first in range(0, len(cells), TOGETHER):
        chunk = cells[first : first + TOGETHER]
        padded = [*chunk, *([chunk[-1]] * (TOGETHER - len(chunk)))]
        found = gradients(e, [welfare_effect(weight) for weight in padded])[: len(chunk)]
        slopes += [alone.instruments.by_level(one, levels) for one in found]
    bend = np.maximum(alone.instruments.bend(e, 1 + b.trade_elasticity), 1e-9)
    trade = np.array([np.abs(one.slope) @ e.trade.ravel()[one.cells] for one in each])
    sectors = tuple(one.issue for one in each)
    return Protection(alone, sectors, np.array(slopes[:-1]), slopes[-1], bend, levels, trade)


def _earned(shape: tuple[int, ...], s: int, own: Sequence[int]) -> Array:
    """Weight one on an industry of the player, and on nothing else [s, n]."""
    weight = np.zeros(shape)
    weight[s, list(own)] = 1.0
    return weight


def _duties(e: Equilibrium, player: Player, exporters: Sequence[int], economy: Economy) -> tuple[Instrument, ...]:
    """One duty an industry; its level is the mean duty on what is imported."""
    b, now = e.baseline, e.shock.tariff
    importers = [b.regions.index(region) for region in player.regions]
    made = []
    for s in taxed_sectors(economy, ()):
        cells = [(s, n, i) for n in importers for i in exporters if b.trade[s, n, i] > 0]
        if not cells:
            continue
        flat = np.ravel_multi_index(tuple(np.array(cells).T), now.shape)
        rates, bought = now.ravel()[flat], e.trade.ravel()[flat]
        mean = float(np.average(rates, weights=bought)) if bought.sum() > 0 else float(rates.mean())
        made.append(
            Instrument(
                name=f"{player.name} tariff on {b.sectors[s]}",
                player=player.name,
                issue=b.sectors[s],
                field="tariff",
                cells=flat,
                slope=rates / mean if mean > FREE else np.ones(len(flat)),
                lower=min(mean, 0.0),
                upper=max(HIGHEST, mean),
                status_quo=mean,
            )
        )
    return tuple(made)
