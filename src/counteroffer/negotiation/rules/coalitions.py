"""Coalitions of a pact's members: what every bloc is worth, who brings what, and whether anyone would leave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from typing import Literal

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from counteroffer.effects.contributions import shapley
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.shock import evened
from counteroffer.errors import EconomyError, NotConverged
from counteroffer.negotiation.game.free import HIGHEST, side_tariffs
from counteroffer.negotiation.game.game import Game, Player
from counteroffer.negotiation.game.instruments import Instrument, Instruments
from counteroffer.negotiation.game.table import BargainingTable
from counteroffer.negotiation.game.weights import members, taxed_sectors
from counteroffer.negotiation.search.ascent import Path, aim, predicted_gain
from counteroffer.negotiation.search.nash import sought
from counteroffer.tariffs.terms.pacts import named_pact

MOST = 4  # members; fifteen partitions
SLACK = 1e-9  # share of income within which a coalition's surplus counts as none
Blocs = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, eq=False)
class Coalitions:
    """Every partition of the members into blocs, played out.

    A bloc's members set tariffs that maximise the sum of their real incomes, with tariffs among them at a stated level;
    blocs play Nash against each other, and everybody else keeps its policy.

    Attributes
    ----------
    members : tuple of str
        Regions.
    income : array [m]
        Their incomes, USD million a year.
    values : dict
        Partition → what each member has more than today [m], USD million a year.
    left : dict
        Partition → largest gain that a scaled step would still bring a bloc, share of income.
    internal : float or None
        Tariffs inside a bloc, a fraction; None where they stay as they are today.
    external : {"pact", "world"}
        Whom a bloc's tariffs are free on: the members outside it, or everyone.
    """

    members: tuple[str, ...]
    income: Array
    values: dict[Blocs, Array]
    left: dict[Blocs, float]
    internal: float | None
    external: str

    @cached_property
    def table(self) -> pd.DataFrame:
        """A row a partition and member: partition, member, gain_usd_mn, gain_percent."""
        rows = [
            (named(blocs), member, gains[j], 100 * gains[j] / self.income[j])
            for blocs, gains in self.values.items()
            for j, member in enumerate(self.members)
        ]
        return pd.DataFrame(rows, columns=["partition", "member", "gain_usd_mn", "gain_percent"])

    @cached_property
    def worth(self) -> pd.DataFrame:
        """What coalitions are worth.

        Columns coalition, v_usd_mn (the others alone: γ-rule), least_usd_mn, most_usd_mn over the others' partitions.
        """
        rows = []
        for coalition in self._coalitions():
            found = {blocs: self._sum(blocs, coalition) for blocs in self.values if coalition in blocs}
            rows.append(("+".join(coalition), self._v(coalition), min(found.values()), max(found.values())))
        return pd.DataFrame(rows, columns=["coalition", "v_usd_mn", "least_usd_mn", "most_usd_mn"])

    @cached_property
    def shapley(self) -> pd.Series[float]:
        """Shapley value of each member, USD million a year."""
        size = len(self.members)
        v = np.zeros(2**size)
        for k in range(1, 2**size):
            v[k] = self._v(tuple(member for j, member in enumerate(self.members) if k >> j & 1))
        return pd.Series(shapley(v), index=list(self.members))

    @cached_property
    def core(self) -> tuple[float, pd.Series[float]]:
        """The largest surplus that every coalition short of all can be left with, and a division that leaves it.

        Negative: whatever the division, some coalition does better on its own (the core is empty). USD million a year.
        """
        size = len(self.members)
        small = [c for c in self._coalitions() if len(c) < size]
        # x(S) − v(S) ≥ t for every S, Σx = v(N), t as large as can be.
        upper = np.array([[-float(member in c) for member in self.members] + [1.0] for c in small])
        total = np.array([[1.0] * size + [0.0]])
        found = linprog(
            np.append(np.zeros(size), -1.0),
            A_ub=upper,
            b_ub=[-self._v(c) for c in small],
            A_eq=total,
            b_eq=[self._v(self.members)],
            bounds=[(None, None)] * (size + 1),
        )
        return float(found.x[-1]), pd.Series(found.x[:-1], index=list(self.members))

    @cached_property
    def losing_mergers(self) -> list[tuple[str, str, float]]:
        """Pairs of coalitions worth less together than apart, and by how much: where v is not superadditive."""
        lost = []
        for one, other in combinations(self._coalitions(), 2):
            if not set(one) & set(other):
                both = tuple(member for member in self.members if member in one + other)
                gap = self._v(both) - self._v(one) - self._v(other)
                if gap < -SLACK * self.income.sum():
                    lost.append(("+".join(one), "+".join(other), gap))
        return lost

    def _coalitions(self) -> list[tuple[str, ...]]:
        size = len(self.members)
        return [c for n in range(1, size + 1) for c in combinations(self.members, n)]

    def _sum(self, blocs: Blocs, coalition: Sequence[str]) -> float:
        return float(sum(self.values[blocs][self.members.index(member)] for member in coalition))

    def _v(self, coalition: tuple[str, ...]) -> float:
        alone = tuple((member,) for member in self.members if member not in coalition)
        return self._sum(_sorted((coalition, *alone), self.members), coalition)


def named(blocs: Blocs) -> str:
    """A partition as a reader sees it: USA+CAN | MEX."""
    return " | ".join("+".join(bloc) for bloc in blocs)


def partitions(items: Sequence[str]) -> Iterator[Blocs]:
    """All partitions of the items, blocs and their members in the items' order."""
    if not items:
        yield ()
        return
    first, rest = items[0], items[1:]
    for n in range(len(rest) + 1):
        for others in combinations(rest, n):
            left = [item for item in rest if item not in others]
            for more in partitions(left):
                yield _sorted(((first, *others), *more), items)


def _sorted(blocs: Blocs, order: Sequence[str]) -> Blocs:
    inside = [tuple(sorted(bloc, key=list(order).index)) for bloc in blocs]
    return tuple(sorted(inside, key=lambda bloc: list(order).index(bloc[0])))


def coalitions(
    table: BargainingTable,
    of: Sequence[str] = (),
    *,
    internal: float | None = 0.0,
    external: Literal["pact", "world"] = "pact",
    common: bool = False,
) -> Coalitions:
    """Play out every partition of the members.

    Parameters
    ----------
    of : sequence of str
        Members: regions, two to four; by default those of the book's pact, its hub first.
    internal : float or None
        Tariffs between members of a bloc, a fraction; None leaves them as they are today.
    external : {"pact", "world"}
        Whether blocs set tariffs on the members outside them only, or on everyone outside.
    common : bool
        Whether a bloc has one external tariff for all its members.

    Raises
    ------
    EconomyError
        For fewer than two members or more than four.
    NotConverged
        If a partition's blocs find no equilibrium.
    """
    b = table.game.baseline
    regions = members(of or _of_the_pact(), table.run.economy, "members")
    if not 2 <= len(regions) <= MOST:
        raise EconomyError(f"{len(regions)} members; coalitions are played out for two to {MOST}")
    singles = tuple(Player(region, (region,)) for region in regions)
    judge = replace(
        table.game, players=singles, instruments=Instruments((), table.game.instruments.status_quo, table.game.baseline)
    )
    today = judge.utility(table.game.now)
    values, left = {}, {}
    for blocs in partitions(regions):
        game = _game(table, blocs, regions, internal, external, common)
        if len(game.instruments):
            path = Path(game)
            levels = sought(path, game.instruments.levels)
            if levels is None:
                raise NotConverged(
                    f"the blocs {named(blocs)} found no equilibrium; try tariffs on the pact only, or a common one",
                    residual=np.inf,
                    cell=named(blocs),
                )
            e = path.at(levels)
            left[blocs] = max(predicted_gain(path, levels, aim(game, player.name)) for player in game.players)
        else:
            e, left[blocs] = game.now, 0.0
        values[blocs] = judge.utility(e) - today
    income = np.array([b.income[b.regions.index(region)] for region in regions])
    return Coalitions(regions, income, values, left, internal, external)


def _of_the_pact() -> tuple[str, ...]:
    pact = named_pact("", "members")
    return (pact.hub, *(code for code in pact.members if code != pact.hub))


def _game(
    table: BargainingTable, blocs: Blocs, everyone: Sequence[str], internal: float | None, external: str, common: bool
) -> Game:
    """Blocs as players over their external tariffs, with the tariffs inside them as stated."""
    b, now = table.game.baseline, table.game.instruments.status_quo
    taxed = taxed_sectors(table.run.economy, ())
    tariff = now.tariff.copy()
    players = tuple(Player("+".join(bloc), bloc) for bloc in blocs)
    each: list[Instrument] = []
    for bloc in blocs:
        at = [b.regions.index(region) for region in bloc]
        if internal is not None:
            inside = np.ix_(taxed, at, at)
            foreign = ~np.eye(len(at), dtype=bool)
            tariff[inside] = np.where(foreign & (b.trade[inside] > 0), internal, tariff[inside])
    even = evened(b, now, tariff != now.tariff)
    status_quo = replace(now, tariff=tariff, product_tariff=even)
    for player in players:
        outside = [r for r in (everyone if external == "pact" else b.regions) if r not in player.regions]
        if outside:
            each += side_tariffs(player, outside, taxed, (b, status_quo), "common" if common else "cell", HIGHEST)
    return Game(b, table.game.settings, players, Instruments(tuple(each), status_quo, b))
