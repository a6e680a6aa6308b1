"""The bargaining table behind the page: solved where a scenario states issues, and as frames."""

from __future__ import annotations

import numpy as np
import pandas as pd

from counteroffer.equilibrium.types import Array
from counteroffer.errors import CounterofferError
from counteroffer.negotiation.overview import Overview, overview
from counteroffer.run.run import Run

TODAY, ALONE, WAR, LAPSE = "today", "alone", "trade_war", "lapse"


def bargaining_or_reason(run: Run) -> Overview | str | None:
    """Everything about the table of a scenario that states issues, or in words why it cannot be had.

    Returns
    -------
    Overview, str or None
        None where the scenario states no issues.
    """
    said = run.scenario
    if not said.issues:
        return None
    if len(said.players or run.lead) < 2:
        return "a table takes at least two players; add them to `players` or to `spotlight`"
    try:
        return overview(run.file, run.given)
    except CounterofferError as error:
        return str(error)


def outcomes(found: Overview) -> pd.DataFrame:
    """What each player has today, by its best tariffs alone, in each trade war, and after a lapse of the pact.

    Columns outcome, mover (who moves alone, or the number of the equilibrium), player, utility_usd_mn (from the economy
    without the measures), against_today_usd_mn and against_today_percent (of income), median_rate_percent (of the
    tariffs it chose), starts (of the search that led there), deviation_gain_percent.
    """
    names = found.table.game.names
    rows = _outcome(found, TODAY, "", found.now)
    for one in found.alone:
        rates = {one.player: float(one.table["level"].median())}
        rows += _outcome(
            found, ALONE, one.player, found.now + one.gain, rates=rates, starts=int(one.starts["settled"].sum())
        )
    for number, part in found.war.table.groupby("equilibrium", sort=True):
        war = found.war.equilibria[int(str(number)) - 1]
        rates = dict(zip(part["player"], part["median_level_percent"], strict=True))
        level = found.now + part.set_index("player")["against_status_quo_usd_mn"].reindex(list(names)).to_numpy()
        gain = 100 * war.certificate.gain
        rows += _outcome(found, WAR, str(number), level, rates=rates, starts=len(war.starts), deviation=gain)
    if found.lapse is not None:
        rows += _outcome(found, LAPSE, "", found.lapse)
    return pd.DataFrame(rows)


def _outcome(
    found: Overview,
    outcome: str,
    mover: str,
    utility: Array,
    *,
    rates: dict[str, float] | None = None,
    starts: float = np.nan,
    deviation: float = np.nan,
) -> list[dict[str, object]]:
    before, rows = found.table.game.before, []
    for p, name in enumerate(found.table.game.names):
        against = float(utility[p] - found.now[p])
        rows.append(
            {
                "outcome": outcome,
                "mover": mover,
                "player": name,
                "utility_usd_mn": float(utility[p]),
                "against_today_usd_mn": against,
                "against_today_percent": 100 * against / float(before[p]),
                "median_rate_percent": (rates or {}).get(name, np.nan),
                "starts": starts,
                "deviation_gain_percent": deviation,
            }
        )
    return rows


def weighted(found: Overview) -> tuple[str, ...]:
    """Players whose goals weigh some industries more than others."""
    return tuple(player.name for player in found.table.game.players if player.weight is not None)


def terms(found: Overview) -> pd.DataFrame:
    """Terms of every bargain: a column rule before those of `Deal.terms`."""
    frames = [found.deal.terms(one).assign(rule=one.rule) for one in found.deal.bargains]
    if not frames:
        return pd.DataFrame(columns=["rule", "issue", "title", "instrument", "owner", "unit", "status_quo", "level"])
    frame = pd.concat(frames, ignore_index=True)
    return frame[["rule", *(column for column in frame.columns if column != "rule")]]


def deal_set(found: Overview) -> pd.DataFrame:
    """Points between two players: kind (random, frontier, or the rule of a bargain) and each one's gain_usd_mn."""
    frontier, names = found.deal.frontier, found.table.game.names
    columns = [f"{name}_gain_usd_mn" for name in names]
    if frontier is None:
        return pd.DataFrame(columns=["kind", *columns])
    parts = [("random", frontier.cloud.to_numpy()), ("frontier", frontier.gains)]
    parts += [(one.rule, one.gain[None]) for one in found.deal.bargains]
    frames = [pd.DataFrame(gains, columns=columns).assign(kind=kind) for kind, gains in parts]
    return pd.concat(frames, ignore_index=True)[["kind", *columns]]
