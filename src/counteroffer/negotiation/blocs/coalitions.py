"""Coalitions: what every bloc of some players is worth, who brings what, and whether anyone would leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import Literal, get_args

import numpy as np
import pandas as pd

from counteroffer.effects.contributions import shapley
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import EconomyError, worded
from counteroffer.labels import choose
from counteroffer.lazily import optimize
from counteroffer.negotiation.blocs.partitions import Blocs, named, ordered, partitions
from counteroffer.negotiation.blocs.playing import BlocSetting, played
from counteroffer.negotiation.game.game import Player
from counteroffer.negotiation.game.table import BargainingTable
from counteroffer.negotiation.game.weights import members
from counteroffer.run.pact_cases import stake

MOST = 4  # members; fifteen partitions
Outside = Literal["alone", "together", "still", "worst", "best"]
SLACK = 1e-9  # share of income within which a coalition's surplus counts as none


@dataclass(frozen=True, eq=False)
class Coalitions:
    """Every partition of the members into blocs, played out.

    A bloc's members set tariffs that maximise the sum of their real incomes, with tariffs among them at a stated level;
    blocs play Nash against each other and against outsiders who answer, and everybody else keeps its policy.

    Attributes
    ----------
    members : tuple of str
        Regions, groups of regions, or players of the table.
    income : array [m]
        Their incomes, USD million a year.
    values : dict
        Partition → what each member has more than today [m], USD million a year.
    left : dict
        Partition → largest gain that a scaled step would still bring a bloc, share of income.
    internal : float or None
        Tariffs inside a bloc, a fraction; None where they stay as they are today.
    external : str
        Whom a bloc's tariffs are free on: the members outside it ("pact"), everyone ("world"), those named, or
        "issues" where the table's issues are what blocs set.
    outside : {"alone", "together", "still", "worst", "best"}
        What those outside a coalition do where its worth is told: each by itself (γ-rule), all as one bloc, nothing
        beyond today, or whatever is worst or best for it.
    answering : dict
        Partition → what each outsider who answers has more than today, USD million a year, by name.
    """

    members: tuple[str, ...]
    income: Array
    values: dict[Blocs, Array]
    left: dict[Blocs, float]
    internal: float | None
    external: str
    outside: Outside = "alone"
    answering: dict[Blocs, dict[str, float]] = field(default_factory=dict)

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
    def outsiders(self) -> pd.DataFrame:
        """Who answers from outside: partition, player, gain_usd_mn."""
        rows = [(named(blocs), name, gain) for blocs, each in self.answering.items() for name, gain in each.items()]
        return pd.DataFrame(rows, columns=["partition", "player", "gain_usd_mn"])

    @cached_property
    def worth(self) -> pd.DataFrame:
        """What coalitions are worth.

        Columns coalition, v_usd_mn (the others as `outside` says), least_usd_mn, most_usd_mn over all that they can do.
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
        found = optimize.linprog(
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
        left = tuple(member for member in self.members if member not in coalition)
        if self.outside in ("worst", "best") and left:
            found = [self._sum(blocs, coalition) for blocs in self.values if coalition in blocs]
            return min(found) if self.outside == "worst" else max(found)
        others: Blocs = tuple((member,) for member in left)
        if left and self.outside != "alone":
            others = (left,) if self.outside == "together" else ()
        return self._sum(ordered((coalition, *others), self.members), coalition)


def coalitions(
    table: BargainingTable,
    of: Sequence[str] = (),
    *,
    internal: float | None = 0.0,
    external: Literal["pact", "world", "issues"] = "pact",
    common: bool = False,
    on: Sequence[str] = (),
    answering: Sequence[str] = (),
    outside: Outside = "alone",
) -> Coalitions:
    """Play out every partition of some players into blocs.

    Parameters
    ----------
    of : sequence of str
        Members, two to four: players of the table, regions, or groups (a union is one member); by default the regions
        of the pact at stake, its hub first.
    internal : float or None
        Tariffs between members of a bloc, a fraction; None leaves them as they are today.
    external : {"pact", "world", "issues"}
        Whether blocs set tariffs on the members outside them only, on everyone outside, or set the table's issues that
        their members own, with tariffs inside as they are.
    common : bool
        Whether a bloc has one external tariff for all its members.
    on : sequence of str
        Regions and groups that blocs' tariffs are free on instead, such as one partner that all answer.
    answering : sequence of str
        Outsiders, each as `of`, who set tariffs on all members too and play Nash with the blocs; the others keep their
        policy.
    outside : {"alone", "together", "still", "worst", "best"}
        What those outside a coalition do; see `Coalitions`.

    Raises
    ------
    EconomyError
        For fewer than two members or more than four, for members that overlap, and for issues of a member who is no
        player.
    NotConverged
        If a partition's blocs find no equilibrium.
    """
    choose("rule for those outside", outside, "outside", get_args(Outside))
    parties = tuple(party(label, table) for label in of or _of_the_pact(table))
    if not 2 <= len(parties) <= MOST:
        named = ", ".join(one.name for one in parties)
        raise EconomyError(
            worded(
                "{number} members ({named}); coalitions are played out for two to {most}: name these, each "
                "with --member (`of` in Python)",
                number=len(parties),
                named=named,
                most=MOST,
            )
        )
    others = tuple(party(label, table) for label in answering)
    apart((*parties, *others))
    economy = table.run.economy
    setting = BlocSetting(
        table, parties, others, members(on, economy, "on"), None if external == "issues" else internal, external, common
    )
    names = tuple(party.name for party in parties)
    every = list(partitions(names))
    if outside == "still":
        every += [(one,) for n in range(1, len(names)) for one in combinations(names, n)]
    found = {blocs: played(setting, blocs) for blocs in every}
    b = table.game.baseline
    income = np.array([b.income[[b.regions.index(r) for r in party.regions]].sum() for party in parties])
    return Coalitions(
        names,
        income,
        {blocs: one.gains for blocs, one in found.items()},
        {blocs: one.left for blocs, one in found.items()},
        setting.internal,
        ", ".join(on) if on else external,
        outside,
        {blocs: one.answering for blocs, one in found.items()},
    )


def _of_the_pact(table: BargainingTable) -> tuple[str, ...]:
    """Members of the pact at stake that the economy's regions are, its hub first."""
    pact, regions = stake(table.run.scenario), table.run.economy.regions
    if pact is None:
        raise EconomyError(
            worded("the book has no one pact between those at the table; name members, or the pact at stake")
        )
    return tuple(code for code in dict.fromkeys((pact.hub, *pact.members)) if code in regions)


def party(label: str, table: BargainingTable) -> Player:
    """A player of the table, or one of the regions that a label names.

    Raises
    ------
    EconomyError, LabelError
        For a label that names neither.
    """
    player = next((one for one in table.game.players if one.name == label), None)
    return Player(label, player.regions if player else members((label,), table.run.economy, "members"))


def apart(parties: Sequence[Player]) -> None:
    """Raise `EconomyError` for two that share a region."""
    for one, other in combinations(parties, 2):
        shared = set(one.regions) & set(other.regions)
        if shared:
            raise EconomyError(
                worded(
                    "{shared} is in both {name} and {other}; leave it in one",
                    shared=min(shared),
                    name=one.name,
                    other=other.name,
                )
            )
