"""Concessions: what a step on each issue is worth to each side, at what rate issues trade, and which swaps pay both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from counteroffer.equilibrium import Equilibrium
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import EconomyError, NotConverged, ScenarioError, worded
from counteroffer.negotiation.game.game import Game
from counteroffer.negotiation.game.table import BargainingTable
from counteroffer.negotiation.rules.packages import MOST, Packages, package_levels, packages
from counteroffer.negotiation.rules.ratios import per_dollar
from counteroffer.negotiation.rules.short_tables import JOBS, NO_JOBS, ShortTable, short_runs

FAMILY = {True: "concession", False: "threat"}


@dataclass(frozen=True, eq=False)
class Concessions:
    """The issues of a table, one at a time and traded against each other.

    Attributes
    ----------
    table : BargainingTable
        Whose issues.
    steps : DataFrame
        A row an issue and player: issue, title, owner, from_level, to_level, player, value_usd_mn (of the whole step
        from the status quo), value_percent of income, revenue_usd_mn, jobs_thousand (as the scenario's short run is
        set), jobs_supply_alone_thousand and jobs_with_demand_thousand (NaN where they are not counted),
        marginal_usd_mn (by the first tenth of the step, from the gradient), kind ("concession": the others gain;
        "threat": they lose).
    """

    table: BargainingTable
    steps: pd.DataFrame

    @cached_property
    def ranked(self) -> pd.DataFrame:
        """Concessions, the dearest to get for what they cost to give first.

        Columns issue, title, owner, cost_usd_mn (to the owner; negative where it gains), worth_usd_mn (to the other
        players), worth_per_dollar (infinite where the owner gains itself, NaN where it costs
        too little to divide by, see `ratios`), jobs of the owner and of the others as JOBS has them.
        """
        rows, game = [], self.table.game
        income = dict(zip(game.names, game.before.tolist(), strict=True))
        for issue, part in self.steps.groupby("issue", sort=False):
            owner = str(part["owner"].iloc[0])
            own = part["player"] == part["owner"]
            if not own.any() or not (part["kind"] == FAMILY[True]).all():
                continue
            cost, worth = -part.loc[own, "value_usd_mn"].sum(), part.loc[~own, "value_usd_mn"].sum()
            rows.append(
                {
                    "issue": issue,
                    "title": part["title"].iloc[0],
                    "owner": owner,
                    "cost_usd_mn": cost,
                    "worth_usd_mn": worth,
                    "worth_per_dollar": per_dollar(worth, cost, income[owner]),
                    **{f"owner_{name}": part.loc[own, name].sum(min_count=1) for name in JOBS},
                    **{f"others_{name}": part.loc[~own, name].sum(min_count=1) for name in JOBS},
                }
            )
        columns = ["issue", "title", "owner", "cost_usd_mn", "worth_usd_mn", "worth_per_dollar"]
        jobs = [f"{side}_{name}" for side in ("owner", "others") for name in JOBS]
        frame = pd.DataFrame(rows, columns=[*columns, *jobs])
        return frame.sort_values(
            ["worth_per_dollar", "worth_usd_mn"], ascending=False, kind="stable", ignore_index=True
        )

    @cached_property
    def rates(self) -> pd.DataFrame:
        """Exchange rates between issues of two owners: for all of one, how much of the other makes its owner even.

        Columns given, asked, giver, share_of_asked: the part of the asked step that repays the giver for the whole
        given step (first order in neither: both steps are solved); NaN where giving costs nothing or what is asked
        is worth nothing to the giver.
        """
        pairs = zip(self.steps["issue"], self.steps["player"], strict=True)
        value = dict(zip(pairs, self.steps["value_usd_mn"].astype(float), strict=True))
        owner = dict(zip(self.steps["issue"], self.steps["owner"], strict=True))
        rows = []
        for given, giver in owner.items():
            for asked in (name for name, other in owner.items() if other != giver):
                cost, worth = -value.get((given, giver), np.nan), value.get((asked, giver), np.nan)
                rows.append((given, asked, giver, cost / worth if cost > 0 and worth > 0 else np.nan))
        return pd.DataFrame(rows, columns=["given", "asked", "giver", "share_of_asked"])

    @cached_property
    def packages(self) -> Packages:
        """All combinations of the concessions, at most twelve: those worth most to the others."""
        game = self.table.game
        return packages(game, self.tradable[:MOST]) if self.tradable else Packages(game, (), _now(game)[None])

    @property
    def tradable(self) -> list[str]:
        """Issues that are concessions, the one worth most to the others first."""
        frame = self.steps[(self.steps["kind"] == FAMILY[True]) & (self.steps["player"] != self.steps["owner"])]
        worth = frame.groupby("issue", sort=False)["value_usd_mn"].sum()
        return [str(name) for name in worth.sort_values(ascending=False, kind="stable").index]

    def swaps(self, top: int = 20) -> pd.DataFrame:
        """Packages of concessions that leave every player better off than now, by the product of gains."""
        return self.packages.table(_now(self.table.game), top)


def _now(game: Game) -> Array:
    return game.utility(game.now)


def concessions(table: BargainingTable, issues: Sequence[str] = (), *, jobs: bool = True) -> Concessions:
    """Value each issue's step from the status quo to what its owner would offer, everything else as it is.

    Parameters
    ----------
    issues : sequence of str
        Which; all by default.
    jobs : bool
        Count jobs too: each step is solved in the short run, with the supply side alone and with demand, and set
        against the short run as it is now.
    """
    table = table.only(issues) if issues else table
    game = table.game
    now, status_quo = game.now, game.instruments.levels
    slope = game.jacobian(now, status_quo)
    short = short_runs(table) if jobs else NO_JOBS
    rows: list[dict[str, object]] = []
    for name, title in table.titles.items():
        levels = package_levels(game, (name,))
        e = _conceded(table, name, levels)
        gain = game.utility(e) - _now(game)
        owner = table.owner(name)
        others = [p for p, player in enumerate(game.names) if player != owner]
        kind = FAMILY[bool(gain[others].sum() >= 0)]
        unknown = np.full(len(game.players), np.nan)
        heads = _heads(short, name, unknown)
        own = [k for k, one in enumerate(game.instruments.each) if one.issue == name]
        for p, player in enumerate(game.players):
            at = [game.baseline.regions.index(region) for region in player.regions]
            rows.append(
                {
                    "issue": name,
                    "title": title,
                    "owner": owner,
                    "kind": kind,
                    "unit": game.instruments.each[own[0]].unit,
                    "from_level": _shown(table, own, status_quo),
                    "to_level": _shown(table, own, levels),
                    "player": player.name,
                    "value_usd_mn": gain[p],
                    "value_percent": 100 * gain[p] / game.before[p],
                    "marginal_usd_mn": 0.1 * slope[p, own] @ (levels - status_quo)[own],
                    "revenue_usd_mn": (e.revenue - now.revenue)[at].sum(),
                    **{column: values[p] for column, values in heads.items()},
                }
            )
    return Concessions(table, pd.DataFrame(rows))


def _heads(short: Mapping[str, ShortTable | None], issue: str, unknown: Array) -> dict[str, Array]:
    """Jobs won [p] by one issue's step at each end; what it moves at one is where the solve of the next begins."""
    found: dict[int, Array] = {}
    known: tuple[ShortTable, Equilibrium] | None = None
    for end in short.values():
        if end is not None and id(end) not in found:
            e = end.stepped(issue, known)
            found[id(end)] = unknown if e is None else end.change(e)
            known = known or (None if e is None else (end, e))
    return {column: found.get(id(end), unknown) for column, end in short.items()}


def _conceded(table: BargainingTable, issue: str, levels: Array) -> Equilibrium:
    """The equilibrium where an issue is conceded, everything else as it is.

    Raises
    ------
    ScenarioError
        Where no economy can be: which issue, and the level that is too far.
    """
    try:
        return table.game.solve(levels, table.game.now)
    except (NotConverged, EconomyError) as error:
        own = [k for k, one in enumerate(table.game.instruments.each) if one.issue == issue]
        raise ScenarioError(
            worded(
                "issues.{issue}: it would be conceded at {level:,.12g} {unit}, which cannot be solved: "
                "{error}; narrow its range, or say `offer`, a level nearer today's",
                issue=issue,
                level=_shown(table, own, levels),
                unit=table.game.instruments.each[own[0]].unit,
                error=error,
            )
        ) from error


def _shown(table: BargainingTable, own: Sequence[int], levels: Array) -> float:
    """Level of an issue's instruments as a reader sees it, percent or USD million; their mean if there are several."""
    factor = table.game.instruments.each[own[0]].factor
    return float(factor * levels[list(own)].mean())
