"""A lever over the published elasticities: what it costs and harms at least and at most, and whether its sign holds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from counteroffer.errors import CounterofferError
from counteroffer.negotiation.game.game import Game
from counteroffer.negotiation.game.instruments import Instruments
from counteroffer.negotiation.game.table import BargainingTable, table_of
from counteroffer.negotiation.robust.counting import published_sets
from counteroffer.negotiation.rules.leverage import POINTS, arsenal, sides
from counteroffer.run.run import Run
from counteroffer.uncertainty.ranges import on_set

SHOWS = 1e-5  # percent of income below which harm does not show
RANGES = ("ours_low_usd_mn", "ours_high_usd_mn", "theirs_low_usd_mn", "theirs_high_usd_mn", "sets", "sign_holds")


def lever_ranges(
    table: BargainingTable,
    us: str = "",
    them: str = "",
    sectors: Sequence[str] = (),
    *,
    instruments: Sequence[str] | None = None,
    known: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """What ten points more of our instruments bring under every published set of elasticities, and as the table has it.

    Parameters
    ----------
    us, them, sectors
        As in `leverage`.
    instruments : sequence of str, optional
        Only these; all by default. Each is a solve a set.
    known : DataFrame, optional
        What `leverage` found of the same players, which is what the table's own set brings.

    Returns
    -------
    DataFrame
        instrument, ours_low_usd_mn, ours_high_usd_mn, theirs_low_usd_mn, theirs_high_usd_mn, sets (how many, the
        table's own among them), sign_holds (whether what it brings its owner has one sign under all of them). On a
        caller's own economy, and in the first year, whose elasticity is no set's, only the table's own.
    """
    runs = [table.run]
    own = table.run.scenario.elasticities
    for name in published_sets(table.run):
        if name == own.source and own.concept is None:
            continue
        try:
            runs.append(on_set(table.run, name))
        except CounterofferError:
            continue
    found = []
    for run in runs:
        if run is table.run and known is not None:
            found.append(_known(known, instruments))
        else:
            found.append(_gains(_over(table, run), us, them, sectors, instruments))
    every = pd.concat(found)
    rows = []
    for instrument, part in every.groupby("instrument", sort=False):
        part = part.dropna()
        ours, theirs = part["ours"], part["theirs"]
        one_sign = bool((ours >= 0).all() or (ours < 0).all())
        rows.append((str(instrument), ours.min(), ours.max(), theirs.min(), theirs.max(), len(part), one_sign))
    return pd.DataFrame(rows, columns=["instrument", *RANGES])


def with_ranges(
    table: BargainingTable,
    frame: pd.DataFrame,
    us: str,
    them: str,
    sectors: Sequence[str] = (),
    most: int | None = None,
    known: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """A table of `leverage` with the columns of `lever_ranges`, of each part that `hurting` makes of it the first ones.

    Parameters
    ----------
    most : int, optional
        How many of each part; all instruments, harmful or not, by default.
    known : DataFrame, optional
        As in `lever_ranges`.
    """
    told = None
    if most is not None:
        told = [name for part in hurting(frame) for name in part.head(most)["instrument"]]
    ranges = lever_ranges(table, us, them, sectors, instruments=told, known=known)
    return frame.merge(ranges, on="instrument", how="left")


def hurting(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Instruments that hurt: those that cost their owner something, by harm per dollar, and those that pay, by harm."""
    frame = frame[frame["theirs_percent"] <= -SHOWS]
    costly = frame[~frame["pays_for_itself"] & (frame["ours_percent"] <= -SHOWS)]
    return costly, frame[frame["pays_for_itself"]].sort_values("theirs_usd_mn", kind="stable", ignore_index=True)


def _over(table: BargainingTable, run: Run) -> BargainingTable:
    """The players of a table over another run, with nothing on it; those who weigh what tariffs reveal weigh anew."""
    if run is table.run:
        return table
    if any(spec.weights.revealed for spec in run.scenario.players.values()):
        return table_of(run)
    e = run.equilibrium
    game = Game(e.baseline, run.settings, table.game.players, Instruments((), e.shock, e.baseline))
    return BargainingTable(run, game, {}, {}, table.power)


def _known(frame: pd.DataFrame, instruments: Sequence[str] | None) -> pd.DataFrame:
    """`_gains` as `leverage` found them, in the order of the arsenal's instruments."""
    rows = frame if instruments is None else frame[frame["instrument"].isin(list(instruments))]
    return rows[["instrument", "ours_usd_mn", "theirs_usd_mn"]].set_axis(["instrument", "ours", "theirs"], axis=1)


def _gains(
    table: BargainingTable, us: str, them: str, sectors: Sequence[str], instruments: Sequence[str] | None
) -> pd.DataFrame:
    """Gains of ten points more of each instrument over things as they are: instrument, ours, theirs."""
    ours, theirs = sides(table, us, them)
    each = [one for one in arsenal(table, ours, theirs, sectors) if instruments is None or one.name in instruments]
    ground, now = table.ground, table.run.equilibrium
    moves = Instruments(tuple(each), ground.instruments.status_quo, ground.baseline)
    game = Game(ground.baseline, ground.settings, (ours, theirs), moves)
    before, rows = game.utility(now), []
    for k, one in enumerate(each):
        try:
            gain = game.utility(game.solve(POINTS * np.eye(len(each))[k], now)) - before
        except CounterofferError:
            gain = np.full(2, np.nan)
        rows.append((one.name, gain[0], gain[1]))
    return pd.DataFrame(rows, columns=["instrument", "ours", "theirs"])
