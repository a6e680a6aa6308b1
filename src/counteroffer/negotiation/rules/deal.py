"""Deals: what each rule picks from the table, with and without payments, and what it takes where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from counteroffer.equilibrium.types.arrays import Array, frozen
from counteroffer.errors import NotConverged, ScenarioError, worded
from counteroffer.negotiation.game.game import Game
from counteroffer.negotiation.game.instruments import Instrument
from counteroffer.negotiation.game.payments import transfer
from counteroffer.negotiation.game.table import BargainingTable
from counteroffer.negotiation.rules.bargain import (
    RULES,
    Bargain,
    Talks,
    egalitarian,
    ideal,
    joint_gain,
    kalai_smorodinsky,
    nash_bargain,
)
from counteroffer.negotiation.rules.frontier import Frontier, frontier
from counteroffer.negotiation.search.ascent import Path, percent
from counteroffer.negotiation.search.best_response import levels_table
from counteroffer.negotiation.search.maximise import maximise
from counteroffer.negotiation.search.nash import nash
from counteroffer.negotiation.search.program import FEASIBLE, Program
from counteroffer.run.pact_cases import LAPSES, pact_case, solved_case
from counteroffer.tables.shown import ShownDeal

WORTHWHILE = 1e-5  # percent of income that everyone has to gain for a deal to be one
# Today's measures stay; a trade war on the issues each controls; the pact lapses, is reviewed every year and may lapse,
# is cut into one of its hub with each of the others, or is renewed with stricter rules of origin.
DISAGREEMENTS = ("status_quo", "nash", "lapse", "annual_review", "bilateral", "stricter_origin")


@dataclass(frozen=True, eq=False, repr=False)
class Deal(ShownDeal):
    """What can be agreed on a table.

    Attributes
    ----------
    table : BargainingTable
        Players and issues.
    disagreement : str
        One of DISAGREEMENTS.
    without : array [p]
        d, USD million a year.
    ideals : tuple of Bargain
        The most each player could have, the others no worse off than without a deal; empty where nothing on the table
        gives them that.
    bargains : tuple of Bargain
        One a rule; empty where no deal leaves everyone better off.
    paid : tuple of Bargain
        The same where players may also pay each other; on a game with transfers at the end of its levels.
    payments : tuple of Instrument
        Those transfers.
    smallest_transfer : DataFrame or None
        payer, receiver, usd_mn: the smallest payment with which some deal leaves everyone better off, where none does
        without; None where it is not needed or not enough.
    frontier : Frontier or None
        Between two players.
    """

    table: BargainingTable
    disagreement: str
    without: Array
    ideals: tuple[Bargain, ...]
    bargains: tuple[Bargain, ...]
    paid: tuple[Bargain, ...]
    payments: tuple[Instrument, ...]
    smallest_transfer: pd.DataFrame | None
    frontier: Frontier | None

    @property
    def possible(self) -> bool:
        """Whether a deal without payments leaves everyone better off."""
        return bool(self.bargains)

    @property
    def summary(self) -> pd.DataFrame:
        """A row a rule and player.

        Columns rule, payments (whether allowed), player, gain_usd_mn and gain_percent over no deal,
        against_now_usd_mn, paid_usd_mn (on balance), weight, kkt.
        """
        game, now = self.table.game, self.table.game.utility(self.table.game.now)
        rows = []
        for payments, found in ((False, self.bargains), (True, self.paid)):
            for one in found:
                for p, name in enumerate(game.names):
                    rows.append(
                        {
                            "rule": one.rule,
                            "payments": payments,
                            "player": name,
                            "gain_usd_mn": one.gain[p],
                            "gain_percent": 100 * one.gain[p] / game.before[p],
                            "against_now_usd_mn": one.utility[p] - now[p],
                            "paid_usd_mn": self.paid_by(one)[p] if payments else 0.0,
                            "weight": one.weight[p],
                            "kkt": one.kkt,
                        }
                    )
        return pd.DataFrame(rows)

    def terms(self, bargain: Bargain) -> pd.DataFrame:
        """Levels that a bargain sets, by issue: issue, title, owner, unit, status_quo, level; those that move first."""
        game = self.table.game
        frame = levels_table(game, bargain.levels[: len(game.instruments)])
        each = game.instruments.each
        frame.insert(0, "issue", [one.issue for one in each])
        frame.insert(1, "title", [self.table.titles.get(one.issue, one.issue) for one in each])
        frame["moved"] = (frame["level"] - frame["status_quo"]).abs()
        frame = frame.sort_values("moved", ascending=False, kind="stable", ignore_index=True).drop(columns="moved")
        return frame.rename(columns={"player": "owner"})

    def paid_by(self, bargain: Bargain) -> Array:
        """What each player pays on balance [p] under a bargain with payments, USD million a year."""
        game, paid = self.table.game, np.zeros(len(self.table.game.players))
        for one, level in zip(self.payments, bargain.levels[len(game.instruments) :], strict=True):
            receiver = next(p for p, player in enumerate(game.players) if f"to {player.name}" in one.name)
            paid[game.index(one.player)] += level
            paid[receiver] -= level
        return paid


def disagreement_point(table: BargainingTable, kind: str) -> Array:
    """What each player has without a deal [p], USD million a year.

    Raises
    ------
    ScenarioError
        If it is a case of the pact and the scenario has no day of the tariff book, or of an unknown kind.
    """
    game = table.game
    if kind == "status_quo":
        return game.utility(game.now)
    if kind == "nash":
        if game.heads is not None:
            raise ScenarioError(
                worded(
                    "a trade war is played for income; bargain over jobs from today (status_quo) or a case of the pact"
                )
            )
        movers = [name for name in game.names if len(game.instruments.of(name))]
        played = Game(
            game.baseline, game.settings, tuple(p for p in game.players if p.name in movers), game.instruments
        )
        war = nash(played).equilibria[0]
        return game.utility(war.equilibrium)
    if kind in DISAGREEMENTS:
        run = table.run
        case = pact_case(run.file, LAPSES if kind == "lapse" else kind.replace("_", "-"))
        stands = table.utility(solved_case(run, case))
        if case.lapsed_share == 0:
            return stands
        lapsed = table.utility(solved_case(run, pact_case(run.file, LAPSES)))
        return frozen((1 - case.lapsed_share) * stands + case.lapsed_share * lapsed)
    raise ScenarioError(
        worded("no disagreement '{kind}'; it is one of {names}", kind=kind, names=", ".join(DISAGREEMENTS))
    )


def side_payments(table: BargainingTable, most: float) -> tuple[Instrument, ...]:
    """A transfer between each player and the first, either way, USD million a year."""
    first, *others = table.game.players
    b = table.game.baseline
    return tuple(
        transfer(
            f"payment of {other.name} to {first.name}",
            b,
            other.regions,
            first.regions,
            -most,
            most,
            {"player": other.name, "issue": "payments", "unit": "USD million a year"},
        )
        for other in others
    )


def deal(
    table: BargainingTable,
    disagreement: str | None = None,
    *,
    without: Array | None = None,
    payments: bool = True,
    trace: bool = True,
) -> Deal:
    """Every bargain on a table.

    Parameters
    ----------
    disagreement : str, optional
        One of DISAGREEMENTS.
        What each has without a deal; as the scenario says by default.
    without : array [p], optional
        d itself, USD million a year, instead.
    payments : bool
        Whether to find bargains with side payments too.
    trace : bool
        Whether to trace the frontier, where there are two players.
    """
    said = table.run.scenario.negotiation
    kind = disagreement or said.disagreement
    d = disagreement_point(table, kind) if without is None else np.asarray(without, dtype=float)
    talks = Talks.of(table.game, d, [_offered(table)])
    ideals = _ideals(talks)
    bargains = _bargains(talks, ideals, table.power) if ideals else ()
    transfers = side_payments(table, said.side_payments_usd_mn) if payments else ()
    paid: tuple[Bargain, ...] = ()
    if transfers:
        wider = table.game.with_instruments([*table.game.instruments.each, *transfers])
        known = [one.levels for one in bargains[:1] or ideals] or list(talks.starts)
        paying = Talks(wider, d, tuple(np.append(levels, np.zeros(len(transfers))) for levels in known), Path(wider))
        paid = _bargains(paying, (), table.power)
    smallest = None if bargains else smallest_transfer(table, d)
    traced = frontier(talks, ideals) if trace and len(ideals) == 2 and bargains else None
    return Deal(table, kind, d, ideals, bargains, paid, transfers, smallest, traced)


def _offered(table: BargainingTable) -> Array:
    """Levels where everybody concedes what it would offer."""
    return np.array([one.offered for one in table.game.instruments.each])


def _ideals(talks: Talks) -> tuple[Bargain, ...]:
    """The most each could have; none where nothing on the table gives the others what they have without a deal."""
    try:
        return tuple(ideal(talks, p) for p in range(len(talks.disagreement)))
    except NotConverged:
        return ()


def _bargains(talks: Talks, ideals: Sequence[Bargain], power: Array) -> tuple[Bargain, ...]:
    """All rules, or none where nobody can do better without somebody doing worse."""
    try:
        equal = egalitarian(talks)
    except NotConverged:
        return ()
    if (percent(talks.game, equal.gain) < WORTHWHILE).any():
        return ()
    talks = replace(talks, starts=(equal.levels, *talks.starts))
    best = ideals or _ideals(talks)
    most = np.array([one.utility[p] for p, one in enumerate(best)])
    found = {
        "nash": nash_bargain(talks, [equal.levels], power),
        "kalai_smorodinsky": kalai_smorodinsky(talks, most),
        "egalitarian": equal,
        "joint_gain": joint_gain(talks),
    }
    return tuple(found[rule] for rule in RULES)


def smallest_transfer(table: BargainingTable, d: Array) -> pd.DataFrame | None:
    """The smallest payment with which some deal leaves everyone at least a little better off; none where none does.

    Each transfer in each direction is tried alone: the largest gain everyone can have with at most so much, as the
    payment is narrowed down by halves.
    """
    rows = []
    for one in side_payments(table, table.run.scenario.negotiation.side_payments_usd_mn):
        for sign in (1.0, -1.0):
            most = one.upper if sign > 0 else -one.lower
            if not _worth(table, one, d, sign * most):
                continue
            low, high = 0.0, most
            while high - low > max(1e-3 * high, 0.01):
                middle = 0.5 * (low + high)
                low, high = (low, middle) if _worth(table, one, d, sign * middle) else (middle, high)
            payer, receiver = one.player, one.name.rsplit(" to ", 1)[1]
            rows.append((payer, receiver, high) if sign > 0 else (receiver, payer, high))
    if not rows:
        return None
    frame = pd.DataFrame(rows, columns=["payer", "receiver", "usd_mn"])
    return frame.nsmallest(1, "usd_mn").reset_index(drop=True)


def _worth(table: BargainingTable, one: Instrument, d: Array, level: float) -> bool:
    """Whether some deal with a payment of up to `level` leaves everyone better off."""
    low, high = min(0.0, level), max(0.0, level)
    bounded = replace(one, lower=low, upper=high, status_quo=0.0)
    game = table.game.with_instruments([*table.game.instruments.each, bounded])
    floor = percent(game, d)
    starts = [np.append(levels, level) for levels in (table.game.instruments.levels, _offered(table))]
    try:
        found = maximise(Path(game), Program.of(floor - FEASIBLE, unit=np.ones(len(floor))), starts)
    except NotConverged:
        return False
    return bool((found.percent - floor > WORTHWHILE).all())
