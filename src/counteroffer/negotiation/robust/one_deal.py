"""How far the gains of one deal go: its terms as agreed, under every published set of elasticities and under draws."""

from __future__ import annotations

import numpy as np
import pandas as pd

from counteroffer.economy.elasticities import reading
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.negotiation.game.table import BargainingTable
from counteroffer.negotiation.robust.counting import recounted, under_sets
from counteroffer.negotiation.robust.sample import WithoutDeal
from counteroffer.negotiation.rules.bargain import Bargain
from counteroffer.negotiation.rules.deal import Deal
from counteroffer.uncertainty.draws.answers import LEVELS
from counteroffer.uncertainty.draws.assumptions import drawn_over
from counteroffer.uncertainty.draws.design import points
from counteroffer.uncertainty.draws.solving import Solver, drawn

WAR = "nash"  # as a way talks end
DEAL, TODAY = "deal", "today"  # terms that are solved under each set and draw
SPREAD = ["player", "low_usd_mn", "high_usd_mn", "all_gain_percent", "solved", "unsolved"]


def deal_over_sets(table: BargainingTable, found: Deal, rule: str = "nash") -> pd.DataFrame:
    """What the terms of a bargain bring against today under every published set, and in how many all gain.

    Parameters
    ----------
    found : Deal
        On that table.
    rule : str
        Which of its bargains.

    Returns
    -------
    DataFrame
        A row a player: player, low_usd_mn and high_usd_mn (the least and the greatest, USD million a year, the case's
        own set among them), all_gain_percent (over no deal, of the sets that have a solution), solved and unsolved
        (sets). Empty without such a bargain, without a published set of the case's economy or horizon, and where no
        deal is a trade war, which would be another one under each set.
    """
    best = _bargain(found, rule)
    if best is None or found.disagreement == WAR:
        return pd.DataFrame(columns=SPREAD)
    no_deal = WithoutDeal.of(table.run, found.disagreement)
    sides, titles = no_deal.sides(table.run), tuple(table.titles)
    names = list(table.game.names)
    frame = under_sets(sides, no_deal, titles, names, _terms(table, best))
    if frame.empty:
        return pd.DataFrame(columns=SPREAD)
    sets = list(frame["set"].unique())
    gains = frame["gain_usd_mn"].to_numpy(float).reshape(len(sets), 2, len(names))
    said = table.run.scenario.elasticities
    if str(reading(said.source, said.concept)) not in sets:
        today = table.game.utility(table.game.now) - found.without
        gains = np.concatenate([np.stack([best.gain, today])[None], gains])
    sound = _sound(gains)
    against = sound[:, 0] - sound[:, 1]
    return _spread(names, gains, against.min(0), against.max(0))


def deal_over_draws(
    table: BargainingTable, found: Deal, count: int, seed: int = 0, *, rule: str = "nash"
) -> pd.DataFrame:
    """The same over draws of what is not known: one in twenty is below low_usd_mn, one in twenty above high_usd_mn.

    Parameters
    ----------
    count, seed : int
        How many draws, and of which points; the same as `draw` has.

    Raises
    ------
    InputError
        Where no deal is a trade war.
    """
    best = _bargain(found, rule)
    if best is None:
        return pd.DataFrame(columns=SPREAD)
    no_deal = WithoutDeal.of(table.run, found.disagreement)
    sides, titles = no_deal.sides(table.run), tuple(table.titles)
    over = drawn_over(sides)
    each = list(drawn(over, points(count, sum(one.size for one in over), seed)[0], sides))
    terms = np.stack(list(_terms(table, best).values()))
    gains, _ = recounted(Solver(sides, no_deal.sides), no_deal, titles, terms, each, 1, lambda done, of: None)
    sound = _sound(gains)
    if not len(sound):
        return pd.DataFrame(columns=SPREAD)
    low, _, high = np.percentile(sound[:, 0] - sound[:, 1], LEVELS, axis=0)
    return _spread(list(table.game.names), gains, low, high)


def _bargain(found: Deal, rule: str) -> Bargain | None:
    return next((one for one in found.bargains if one.rule == rule), None)


def _terms(table: BargainingTable, best: Bargain) -> dict[str, Array]:
    return {DEAL: best.levels, TODAY: np.asarray(table.game.instruments.levels)}


def _sound(gains: Array) -> Array:
    """Of gains over no deal [case, (deal, today), p], the cases in which both have a solution."""
    return np.asarray(gains[np.isfinite(gains).all((1, 2))])


def _spread(names: list[str], gains: Array, low: Array, high: Array) -> pd.DataFrame:
    sound = _sound(gains)
    share = 100 * float((sound[:, 0] > 0).all(1).mean()) if len(sound) else np.nan
    rows = [
        (name, *ends, share, len(sound), len(gains) - len(sound)) for name, *ends in zip(names, low, high, strict=True)
    ]
    return pd.DataFrame(rows, columns=SPREAD)
