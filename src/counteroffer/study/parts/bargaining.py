"""The bargaining table of a case: alternatives and trade war, concessions, leverage, the deal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from counteroffer.equilibrium.types.arrays import Array
from counteroffer.negotiation import best_response, concessions, deal, free_tariffs, leverage, nash
from counteroffer.negotiation.game.table import BargainingTable
from counteroffer.negotiation.robust.levers import with_ranges
from counteroffer.negotiation.robust.one_deal import deal_over_sets
from counteroffer.negotiation.rules.bargain import Bargain
from counteroffer.negotiation.rules.deal import Deal, disagreement_point
from counteroffer.negotiation.search.best_response import BestResponse
from counteroffer.negotiation.search.nash import War
from counteroffer.run.pact_cases import stake
from counteroffer.study.parts.table_facts import TableFacts

TODAY, ALONE, WAR, LAPSE = "today", "alone", "trade_war", "lapse"
LEVERS = 8  # of each kind that are shown, and solved under every published set
LEVEL_COLUMNS = ["rule", "issue", "title", "instrument", "owner", "unit", "status_quo", "level"]


@dataclass(frozen=True, eq=False)
class WarResult:
    """What each player has without an agreement.

    Attributes
    ----------
    outcomes : DataFrame
        outcome (today, alone, trade_war, lapse), mover (who moves alone, or the number of the equilibrium), player,
        utility_usd_mn (from the economy without the measures), against_today_usd_mn and against_today_percent (of
        income), median_rate_percent (of the tariffs it chose), starts (of the search that led there),
        deviation_gain_percent.
    equilibria, unsettled : int
        Distinct Nash equilibria found, and starts that led nowhere.
    """

    table: TableFacts
    outcomes: pd.DataFrame
    equilibria: int
    unsettled: int


@dataclass(frozen=True, eq=False)
class ConcessionsResult:
    """Issues one at a time, against each other, and whole: see `Concessions`.

    Attributes
    ----------
    tradable : tuple of str
        Issues that are concessions.
    packages : int
        How many combinations of them were solved.
    """

    table: TableFacts
    ranked: pd.DataFrame
    steps: pd.DataFrame
    rates: pd.DataFrame
    swaps: pd.DataFrame
    tradable: tuple[str, ...]
    packages: int


@dataclass(frozen=True, eq=False)
class LeverageResult:
    """The first player's instruments against the second: see `Leverage`, and of those shown `lever_ranges`."""

    table: TableFacts
    us: str
    them: str
    instruments: pd.DataFrame


@dataclass(frozen=True, eq=False)
class BargainFacts:
    """What one rule picks: utility and gain [p] in USD million a year, its terms by instrument, and how sure it is."""

    rule: str
    utility: Array
    gain: Array
    kkt: float
    terms: pd.DataFrame


@dataclass(frozen=True, eq=False)
class DealResult:
    """What can be agreed: see `Deal`.

    Attributes
    ----------
    without : array [p]
        u without a deal.
    most : array [p]
        The most each could have over that; empty where nothing on the table gives the others what they have without.
    points : DataFrame
        Points between two players: kind (random, frontier, or the rule of a bargain) and each one's gain_usd_mn.
    over_sets : DataFrame
        How far the gains of the Nash bargain's terms go over published sets of elasticities: see `deal_over_sets`.
    """

    table: TableFacts
    disagreement: str
    without: Array
    most: Array
    bargains: tuple[BargainFacts, ...]
    smallest_transfer: pd.DataFrame | None
    summary: pd.DataFrame
    points: pd.DataFrame
    over_sets: pd.DataFrame

    @property
    def possible(self) -> bool:
        """Whether a deal leaves everyone better off."""
        return bool(self.bargains)

    @property
    def terms(self) -> pd.DataFrame:
        """Terms of every bargain, by rule."""
        frames = [one.terms.assign(rule=one.rule) for one in self.bargains]
        if not frames:
            return pd.DataFrame(columns=LEVEL_COLUMNS)
        frame = pd.concat(frames, ignore_index=True)
        return frame[["rule", *(column for column in frame.columns if column != "rule")]]

    def bargain(self, rule: str) -> BargainFacts | None:
        """What a rule picks; none where there is no deal."""
        return next((one for one in self.bargains if one.rule == rule), None)


def solve_war(table: BargainingTable) -> WarResult:
    """Each player's best tariffs alone, the trade war, and a lapse of the pact where the scenario has a day for it."""
    facts, free = TableFacts.of(table), free_tariffs(table)
    alone = [best_response(free, name) for name in free.names]
    war = nash(free)
    said = table.run.scenario
    lapse = disagreement_point(table, "lapse") if said.as_of and stake(said) else None
    return WarResult(facts, outcomes(facts, alone, war, lapse), len(war.equilibria), len(war.unsettled))


def outcomes(facts: TableFacts, alone: list[BestResponse], war: War, lapse: Array | None) -> pd.DataFrame:
    """The frame of `WarResult.outcomes`."""
    rows = _outcome(facts, TODAY, "", facts.now)
    for one in alone:
        rates = {one.player: float(one.table["level"].median())}
        settled = int(one.starts["settled"].sum())
        rows += _outcome(facts, ALONE, one.player, facts.now + one.gain, rates=rates, starts=settled)
    for number, part in war.table.groupby("equilibrium", sort=True):
        found = war.equilibria[int(str(number)) - 1]
        rates = dict(zip(part["player"], part["median_level_percent"], strict=True))
        against = part.set_index("player")["against_status_quo_usd_mn"].reindex(list(facts.players)).to_numpy()
        gain = 100 * found.certificate.gain
        level = facts.now + against
        rows += _outcome(facts, WAR, str(number), level, rates=rates, starts=len(found.starts), deviation=gain)
    if lapse is not None:
        rows += _outcome(facts, LAPSE, "", lapse)
    return pd.DataFrame(rows)


def _outcome(
    facts: TableFacts,
    outcome: str,
    mover: str,
    utility: Array,
    *,
    rates: Mapping[str, float] | None = None,
    starts: float = np.nan,
    deviation: float = np.nan,
) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for p, name in enumerate(facts.players):
        against = float(utility[p] - facts.now[p])
        rows.append(
            {
                "outcome": outcome,
                "mover": mover,
                "player": name,
                "utility_usd_mn": float(utility[p]),
                "against_today_usd_mn": against,
                "against_today_percent": 100 * against / float(facts.before[p]),
                "median_rate_percent": (rates or {}).get(name, np.nan),
                "starts": starts,
                "deviation_gain_percent": deviation,
            }
        )
    return rows


def solve_concessions(table: BargainingTable) -> ConcessionsResult:
    """What each issue is worth to each side, at what rate issues trade, and which packages pay both."""
    found = concessions(table)
    return ConcessionsResult(
        table=TableFacts.of(table),
        ranked=found.ranked,
        steps=found.steps,
        rates=found.rates,
        swaps=found.swaps(),
        tradable=tuple(found.tradable),
        packages=2 ** len(found.packages.issues),
    )


def solve_leverage(table: BargainingTable) -> LeverageResult:
    """What the first player can do to the second."""
    us, them = table.game.names[:2]
    alone = leverage(table, us, them).table
    found = with_ranges(table, alone, us, them, most=LEVERS, known=alone)
    return LeverageResult(TableFacts.of(table), us, them, found)


def solve_deal(table: BargainingTable) -> DealResult:
    """What each rule picks without side payments, and the set it picks from."""
    found = deal(table, payments=False)
    return DealResult(
        table=TableFacts.of(table),
        disagreement=found.disagreement,
        without=found.without,
        most=np.array([one.gain[p] for p, one in enumerate(found.ideals)]),
        bargains=tuple(_facts(found, one) for one in found.bargains),
        smallest_transfer=found.smallest_transfer,
        summary=found.summary,
        points=_points(found),
        over_sets=deal_over_sets(table, found),
    )


def _facts(found: Deal, one: Bargain) -> BargainFacts:
    return BargainFacts(one.rule, one.utility, one.gain, one.kkt, found.terms(one))


def _points(found: Deal) -> pd.DataFrame:
    """The frame of `DealResult.points`; empty where the frontier was not traced."""
    frontier, columns = found.frontier, [f"{name}_gain_usd_mn" for name in found.table.game.names]
    if frontier is None:
        return pd.DataFrame(columns=["kind", *columns])
    parts = [("random", frontier.cloud.to_numpy()), ("frontier", frontier.gains)]
    parts += [(one.rule, one.gain[None]) for one in found.bargains]
    frames = [pd.DataFrame(gains, columns=columns).assign(kind=kind) for kind, gains in parts]
    return pd.concat(frames, ignore_index=True)[["kind", *columns]]
