"""Leverage: what hurts them for what it costs us, who feels it, and the best retaliation for a price."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from counteroffer.effects.labour import headcount
from counteroffer.effects.place_effects import top_down
from counteroffer.equilibrium import Equilibrium
from counteroffer.errors import EconomyError, LabelError, worded
from counteroffer.negotiation.game.game import Game, Player
from counteroffer.negotiation.game.instruments import Field, Instrument, Instruments
from counteroffer.negotiation.game.table import BargainingTable
from counteroffer.negotiation.game.weights import place_weights, taxed_sectors
from counteroffer.negotiation.rules.ratios import per_dollar
from counteroffer.negotiation.search.ascent import Path, percent
from counteroffer.negotiation.search.best_response import levels_table
from counteroffer.negotiation.search.maximise import maximise
from counteroffer.negotiation.search.program import Program

POINTS = 0.1  # the step every instrument is compared at: ten points
MOST = 0.25  # of a retaliation
FELT = 3  # sectors and places named


@dataclass(frozen=True, eq=False)
class Leverage:
    """One player's instruments against another.

    Attributes
    ----------
    table : DataFrame
        instrument, kind (tariff, export tax), sector, ours_usd_mn and theirs_usd_mn of ten points more, their percents,
        harm_ratio (what they lose per dollar we lose; infinite where we gain, NaN where we
        lose too little to divide by, see `ratios`), pays_for_itself, felt_sectors and
        felt_places (codes of theirs in a tuple, hardest hit first). Ranked by the ratio, those that pay for themselves
        apart at the top.
    us, them : str
        Players.
    """

    table: pd.DataFrame
    us: str
    them: str

    @property
    def flat(self) -> pd.DataFrame:
        """The table with codes in one text, for files: STL;AUT."""
        return self.table.assign(**{c: self.table[c].map(";".join) for c in ("felt_sectors", "felt_places")})


@dataclass(frozen=True, eq=False)
class Retaliation:
    """The most harm for a price.

    Attributes
    ----------
    levels : DataFrame
        Instruments that are used: instrument, status_quo, level, in percent.
    own_cost_usd_mn, harm_usd_mn : float
        What it costs us, at most the budget, and what they lose.
    target_harm_usd_mn : float
        What those aimed at lose: the places' real income, unweighted, or the same as `harm_usd_mn`.
    places : DataFrame or None
        Real income and output of their states or provinces, hardest hit first.
    kkt : float
        How far the plan is from first-order optimal (see `Solution`).
    """

    levels: pd.DataFrame
    own_cost_usd_mn: float
    harm_usd_mn: float
    target_harm_usd_mn: float
    places: pd.DataFrame | None
    kkt: float


def arsenal(
    table: BargainingTable, us: Player, them: Player, sectors: Sequence[str] = (), most: float = MOST
) -> list[Instrument]:
    """Points on top of our tariffs on their goods, and of our export taxes on what we sell them, by sector."""
    b, economy = table.ground.baseline, table.run.economy
    ours, theirs = ([b.regions.index(r) for r in side.regions] for side in (us, them))
    made = []
    fields: tuple[tuple[Field, str, list[int], list[int]], ...] = (
        ("tariff", "tariff on", ours, theirs),
        ("export_tax", "export tax on", theirs, ours),
    )
    for field, words, importers, exporters in fields:
        for s in taxed_sectors(economy, sectors):
            cells = [
                int(np.ravel_multi_index((s, n, i), b.tariff.shape))
                for n in importers
                for i in exporters
                if b.trade[s, n, i] > 0
            ]
            if cells:
                name = f"{words} {economy.sectors[s]}"
                made.append(
                    Instrument(name, us.name, name, field, np.array(cells), np.ones(len(cells)), 0.0, most, 0.0)
                )
    return made


def sides(table: BargainingTable, us: str = "", them: str = "") -> tuple[Player, Player]:
    """Who has leverage over whom; the table's first player over the next by default.

    Raises
    ------
    EconomyError, LabelError
        If there is nobody else, both are one, or a player is unknown.
    """
    names = table.game.names
    us = us or names[0]
    them = them or next((name for name in names if name != us), "")
    if not them:
        raise EconomyError(
            worded(
                "{us} is alone at the table of {name}; leverage takes two: add a player",
                us=us,
                name=table.run.file.name,
            )
        )
    if us == them:
        raise EconomyError(worded("{us} cannot have leverage over itself; name another player", us=us))
    ours, theirs = (table.game.players[table.game.index(name)] for name in (us, them))
    return ours, theirs


def leverage(table: BargainingTable, us: str = "", them: str = "", sectors: Sequence[str] = ()) -> Leverage:
    """Compare our instruments against them, ten points each, from where policy is now; `sides` says who by default."""
    ours, theirs = sides(table, us, them)
    each = arsenal(table, ours, theirs, sectors)
    game = Game(
        table.ground.baseline,
        table.game.settings,
        (ours, theirs),
        Instruments(tuple(each), table.ground.instruments.status_quo, table.ground.baseline),
    )
    now, rows = table.run.equilibrium, []
    before, stood = game.utility(now), places_of(table, now, theirs)
    for k, one in enumerate(each):
        levels = np.zeros(len(each))
        levels[k] = POINTS
        e = game.solve(levels, now)
        gain = game.utility(e) - before
        share = percent(game, gain)
        s = int(np.unravel_index(one.cells[0], game.baseline.tariff.shape)[0])
        rows.append(
            {
                "instrument": one.name,
                "kind": one.field.replace("_", " "),
                "sector": table.run.economy.sector_name(table.run.economy.sectors[s]),
                "ours_usd_mn": gain[0],
                "theirs_usd_mn": gain[1],
                "ours_percent": share[0],
                "theirs_percent": share[1],
                "harm_ratio": per_dollar(-gain[1], -gain[0], float(game.before[0])),
                "pays_for_itself": bool(gain[0] >= 0),
                "felt_sectors": _felt_sectors(table, now, e, theirs),
                "felt_places": _felt_places(stood, places_of(table, e, theirs)),
            }
        )
    frame = pd.DataFrame(rows).sort_values(
        ["pays_for_itself", "harm_ratio", "theirs_usd_mn"], ascending=[False, False, True], ignore_index=True
    )
    return Leverage(frame, ours.name, theirs.name)


def _felt_sectors(table: BargainingTable, now: Equilibrium, e: Equilibrium, them: Player) -> tuple[str, ...]:
    """Their sectors whose output falls most, at what it cost before."""
    b = table.ground.baseline
    at = [b.regions.index(r) for r in them.regions]
    lost = (e.output / e.unit_cost - now.output / now.unit_cost)[:, at].sum(1)
    return tuple(b.sectors[s] for s in np.argsort(lost)[:FELT] if lost[s] < 0)


def places_of(table: BargainingTable, e: Equilibrium, them: Player) -> pd.DataFrame | None:
    """Effects on their states or provinces; none where the data have none."""
    try:
        heads = headcount(table.run.economy, table.run.scenario.unemployment.before)
        return top_down(e, table.run.economy, them.regions[0], heads).places
    except (LabelError, EconomyError):
        return None


def _felt_places(before: pd.DataFrame | None, after: pd.DataFrame | None) -> tuple[str, ...]:
    """Their places that lose most real income; none where there are none."""
    if after is None or before is None:
        return ()
    lost = after.set_index("id")["real_income_percent"] - before.set_index("id")["real_income_percent"]
    return tuple(str(place) for place in lost.nsmallest(FELT).index if lost[place] < 0)


def retaliation(
    table: BargainingTable,
    us: str,
    them: str,
    budget_usd_mn: float,
    *,
    places: Mapping[str, float] | None = None,
    sectors: Sequence[str] = (),
    most: float = MOST,
) -> Retaliation:
    """The tariffs and export taxes that hurt most for at most `budget_usd_mn` of our own real income.

    Parameters
    ----------
    budget_usd_mn : float
        What it may cost us a year, from where policy is now.
    places : mapping of float, optional
        Their states or provinces to aim at, with weights: what their industries earn there in real terms is lowered,
        instead of the nation's real income.
    sectors : sequence of str
        Whose trade may be taxed; all goods by default.
    most : float
        Largest step of an instrument, a fraction.

    Raises
    ------
    EconomyError
        If the budget is negative.
    """
    if budget_usd_mn < 0:
        raise EconomyError(
            worded(
                "a budget of {budget_usd_mn:g} USD mn is less than nothing; give zero or more",
                budget_usd_mn=budget_usd_mn,
            )
        )
    ours, theirs = sides(table, us, them)
    nation = Player(theirs.name, theirs.regions)
    target = nation
    if places:
        aimed = place_weights(places, theirs.regions[0], table.run.economy, "places", rest=0.0)
        target = Player(theirs.name, theirs.regions, aimed)
    each = tuple(arsenal(table, ours, theirs, sectors, most))
    game = Game(
        table.ground.baseline,
        table.game.settings,
        (ours, target),
        Instruments(each, table.ground.instruments.status_quo, table.ground.baseline),
    )
    path, before = Path(game), game.utility(game.now)
    floor = percent(game, before - np.array([budget_usd_mn, 0.0]))
    floor[1] = -np.inf
    program = Program.of(floor, given=np.array([0.0, -1.0]))
    solution = maximise(path, program, [np.full(len(each), most / 2)])
    e, now = path.at(solution.levels), game.now
    whole = Game(game.baseline, game.settings, (ours, nation), game.instruments)
    change = whole.utility(e) - whole.utility(now)
    felt = _place_change(table, now, e, theirs)
    harm = -change[1]
    aimed_harm = harm
    if places and felt is not None:
        chosen = felt["name"].isin(list(places)) | felt["id"].isin(list(places))
        aimed_harm = -float(felt.loc[chosen, "real_income_usd_mn"].sum())
    frame = levels_table(game, solution.levels)
    used = frame[frame["level"] > 1e-6].sort_values("level", ascending=False, ignore_index=True)
    return Retaliation(used, -float(change[0]), float(harm), float(aimed_harm), felt, solution.kkt)


def _place_change(table: BargainingTable, now: Equilibrium, e: Equilibrium, them: Player) -> pd.DataFrame | None:
    after, before = places_of(table, e, them), places_of(table, now, them)
    if after is None or before is None:
        return None
    frame = after[["id", "name"]].copy()
    for column, label in (
        ("real_income_percent", "real_income_percent"),
        ("equivalent_variation_usd_mn", "real_income_usd_mn"),
        ("output_percent", "output_percent"),
    ):
        frame[label] = after[column].to_numpy() - before[column].to_numpy()
    return frame.sort_values("real_income_percent", ignore_index=True)
