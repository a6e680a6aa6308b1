"""A game: players, what they want, what they set. Each evaluation is one certified equilibrium."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from counteroffer.effects.labour import Headcount, employment
from counteroffer.equilibrium import (
    Baseline,
    Effect,
    Equilibrium,
    Gradient,
    Settings,
    Shock,
    at_work,
    gradients,
    solve,
    welfare_after,
    welfare_before,
    welfare_effect,
)
from counteroffer.equilibrium.system import Unknowns
from counteroffer.equilibrium.types.arrays import Array, frozen
from counteroffer.errors import EconomyError, worded
from counteroffer.negotiation.game.instruments import Instrument, Instruments


@dataclass(frozen=True, eq=False)
class Player:
    """A government: a region, or a coalition of regions, and what it weighs.

    Attributes
    ----------
    name : str
        As results call it.
    regions : tuple of str
        Its members.
    weight : array [s] or [s, member], optional
        Political weights λ of its sectors, of mean one (Ossa 2014); by default one, which is real income.
    """

    name: str
    regions: tuple[str, ...]
    weight: Array | None = None

    def cells(self, b: Baseline) -> Array:
        """Political weights [s, n], zero outside the player's regions."""
        at = [b.regions.index(region) for region in self.regions]
        cells = np.zeros(b.value_added.shape)
        if self.weight is None:
            cells[:, at] = 1.0
        else:
            own = np.broadcast_to(self.weight.reshape(len(b.sectors), -1), (len(b.sectors), len(at)))
            if not (own.mean(0) > 0).all():
                raise EconomyError(
                    worded("{name} weighs no sector at all; give one a weight above zero", name=self.name)
                )
            cells[:, at] = own / own.mean(0)
        return cells


@dataclass(frozen=True, eq=False)
class Game:
    """Players and instruments on one economy.

    Utility is the change of a player's weighted real income from the baseline, USD million a year: the equivalent
    variation where no weights are given. Where heads are given it is the change of its people at work instead,
    thousand, each counting one, and whatever is said of utilities in USD million is in thousand.

    Attributes
    ----------
    baseline : Baseline
        Economy that utility is measured against; rebalanced under the deficit rule "zero".
    settings : Settings
        How equilibria are solved.
    players : tuple of Player
        In the order of every vector of utilities.
    instruments : Instruments
        In the order of every vector of levels.
    heads : Headcount, optional
        Jobs, where it is them that players want; the settings then have to leave wages a floor.
    """

    baseline: Baseline
    settings: Settings
    players: tuple[Player, ...]
    instruments: Instruments
    heads: Headcount | None = None

    def __post_init__(self) -> None:
        names = [player.name for player in self.players]
        for one in self.instruments.each:
            if one.player not in names:
                raise EconomyError(
                    worded(
                        "instrument {name} is set by '{player}', who is not a player; players are {names}",
                        name=one.name,
                        player=one.player,
                        names=", ".join(names),
                    )
                )

        if self.heads is not None:
            for player in self.players:
                missing = [r for r in player.regions if not self.heads.counted[self.baseline.regions.index(r)]]
                if missing:
                    raise EconomyError(
                        worded(
                            "{name} cannot bargain over jobs: those of {regions} are not counted; bargain over income, "
                            "or give the player regions whose jobs are",
                            name=player.name,
                            regions=", ".join(missing),
                        )
                    )

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the players."""
        return tuple(player.name for player in self.players)

    def index(self, player: str) -> int:
        """Position of a player."""
        if player not in self.names:
            raise EconomyError(
                worded("no player '{player}'; players are {names}", player=player, names=", ".join(self.names))
            )
        return self.names.index(player)

    @cached_property
    def weights(self) -> Array:
        """Political weights [p, s, n]."""
        return frozen([player.cells(self.baseline) for player in self.players])

    @cached_property
    def income(self) -> Array:
        """Weighted real income of the baseline [p], USD million."""
        return welfare_before(self.baseline, self.weights)

    @cached_property
    def workers(self) -> Array:
        """Jobs of the baseline by player and region [p, n], thousand; none where they are not what is wanted."""
        found = np.zeros((len(self.players), len(self.baseline.regions)))
        for p, player in enumerate(self.players if self.heads is not None else ()):
            at = [self.baseline.regions.index(region) for region in player.regions]
            found[p, at] = self.heads.jobs[:, at].sum(0)  # type: ignore[union-attr]
        return frozen(found)

    @cached_property
    def before(self) -> Array:
        """What utility is a change of, and a share of [p]: income of the baseline, or its jobs."""
        return self.income if self.heads is None else frozen(self.workers.sum(1))

    @cached_property
    def now(self) -> Equilibrium:
        """The status quo."""
        return solve(self.baseline, self.instruments.status_quo, self.settings)

    def solve(self, levels: Array, near: Equilibrium | Unknowns | None = None) -> Equilibrium:
        """The equilibrium at given levels [k]; `near` is one to start from, or a guess."""
        return solve(self.baseline, self.instruments.shock(levels), self.settings, start=near)

    def utility(self, e: Equilibrium) -> Array:
        """Utilities [p], USD million a year."""
        if self.heads is not None:
            return frozen(self.workers @ (employment(e, self.heads.share)[1] - 1))
        return frozen(welfare_after(e, self.weights) - self.before)

    def gradients(
        self, e: Equilibrium, weights: Array, near: Sequence[Gradient | None] | None = None
    ) -> tuple[Gradient, ...]:
        """Derivatives by policy of Σ_p weights[w, p]·u[p] for each w; `near` has those of the same sums nearby."""
        return gradients(e, [self._judged(weight) for weight in np.asarray(weights, dtype=float)], near)

    def _judged(self, weight: Array) -> Effect:
        """Σ_p weight[p]·u[p], up to a constant, to be differentiated."""
        if self.heads is not None:
            return at_work(self.heads.share, weight @ self.workers)
        return welfare_effect(np.tensordot(weight, self.weights, 1))

    def slope(self, e: Equilibrium, levels: Array, weight: Sequence[float] | Array) -> Array:
        """Derivatives [k] of Σ_p weight[p]·u[p] with respect to levels, at the equilibrium there."""
        return self.instruments.by_level(self.gradients(e, np.asarray([weight]))[0], levels)

    def jacobian(self, e: Equilibrium, levels: Array) -> Array:
        """Derivatives [p, k] of every utility with respect to levels, one adjoint solve a player."""
        found = self.gradients(e, np.eye(len(self.players)))
        return frozen([self.instruments.by_level(one, levels) for one in found])

    def with_instruments(self, each: Sequence[Instrument], status_quo: Shock | None = None) -> Game:
        """The same players with other instruments."""
        return replace(
            self, instruments=Instruments(tuple(each), status_quo or self.instruments.status_quo, self.baseline)
        )
