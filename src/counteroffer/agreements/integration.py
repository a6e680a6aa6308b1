"""Deeper integration: what a customs union, an open border and a common state bring, and what each side gives up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from counteroffer.effects.income import equivalent_variation, real_income
from counteroffer.effects.labour import headcount, unemployment_points
from counteroffer.equilibrium import Equilibrium
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import CounterofferError, ScenarioError, worded
from counteroffer.jobs.curves import FLOORS, over
from counteroffer.labels import positions
from counteroffer.negotiation.game.free import free_tariffs
from counteroffer.negotiation.game.game import Game, Player
from counteroffer.negotiation.game.instruments import Instruments
from counteroffer.negotiation.game.table import BargainingTable
from counteroffer.negotiation.game.weights import members as named
from counteroffer.negotiation.search.best_response import best_response
from counteroffer.run.demand import both_ends
from counteroffer.run.labour_market import Moved, move
from counteroffer.run.reforms import family, on_top, solved
from counteroffer.run.run import Run, simulate
from counteroffer.scenario import ScenarioFile
from counteroffer.scenario.schema.measures import CustomsUnionMeasure, FiscalUnionMeasure
from counteroffer.scenario.schema.options import CurrencyAnchor

FAMILY = "integration"
# With own money, with common money, and the difference, each with the supply side alone and with demand.
CURRENCY = (
    *("own_unemployment_supply_alone_pp", "own_unemployment_with_demand_pp"),
    *("common_unemployment_supply_alone_pp", "common_unemployment_with_demand_pp"),
    *("difference_supply_alone_pp", "difference_with_demand_pp"),
)


@dataclass(frozen=True, eq=False)
class Joined:
    """One form of integration on top of a scenario.

    Attributes
    ----------
    file : ScenarioFile
        What is joined.
    today, equilibrium : Equilibrium
        Before and after.
    moved : Moved or None
        Where people move between members, how many did.
    """

    file: ScenarioFile
    today: Equilibrium
    equilibrium: Equilibrium
    moved: Moved | None

    @property
    def gain(self) -> Array:
        """What each region gains from today [n], USD million a year; newcomers' income counts where they live."""
        return equivalent_variation(self.equilibrium) - equivalent_variation(self.today)

    @property
    def workforce(self) -> Array:
        """New over old workforce [n], ratio."""
        found = np.ones(len(self.today.wage))
        if self.moved is not None:
            found[self.moved.members] = self.moved.workforce
        return found

    @property
    def per_person_percent(self) -> Array:
        """Change of real income per person from today [n], percent."""
        return np.asarray(100 * (real_income(self.equilibrium) / real_income(self.today) / self.workforce - 1))

    @property
    def residents(self) -> Array:
        """What the people who live there today gain [n], USD million a year: income per person, newcomers left out."""
        e, income = self.equilibrium, self.today.baseline.income
        return np.asarray(income * (real_income(e) / self.workforce - real_income(self.today)))

    @property
    def received(self) -> Array:
        """What a common budget pays each region [n], USD million a year."""
        return np.asarray(self.equilibrium.shock.transfer - self.today.shock.transfer)


def joined(run: Run, file: ScenarioFile) -> Joined:
    """A scenario of integration on top of a solved one, people's moves with it."""
    shock, market = on_top(run, file.scenario), file.scenario.common_labour_market
    if market is None:
        return Joined(file, run.equilibrium, solved(run, shock), None)
    found = move(run.economy, run.equilibrium.baseline, shock, run.settings, market, run.equilibrium)
    return Joined(file, run.equilibrium, found.equilibrium, found)


@dataclass(frozen=True, eq=False)
class Integration:
    """Every form of integration on top of a scenario.

    Attributes
    ----------
    run : Run
        The scenario, solved: today.
    cases : dict
        Name → what is joined.
    members : tuple of str
        Who joins.
    """

    run: Run
    cases: dict[str, Joined]
    members: tuple[str, ...]

    @cached_property
    def _at(self) -> list[int]:
        return positions(self.run.economy.regions, self.members, kind="region", where="integration")

    @cached_property
    def table(self) -> pd.DataFrame:
        """What each form brings the members.

        Columns case, title, file, member, gain_usd_mn (of the region, from today), gain_percent (of income),
        residents_usd_mn (of who lives there today), per_person_percent (real income), workforce_percent (people who
        came, net), received_usd_mn (from a common budget).
        """
        rows, income = [], self.run.equilibrium.baseline.income
        for name, case in self.cases.items():
            for member, n in zip(self.members, self._at, strict=True):
                rows.append(
                    {
                        "case": name,
                        "title": case.file.scenario.title,
                        "file": f"{case.file.name}.yaml",
                        "member": member,
                        "gain_usd_mn": case.gain[n],
                        "gain_percent": 100 * case.gain[n] / income[n],
                        "residents_usd_mn": case.residents[n],
                        "per_person_percent": case.per_person_percent[n],
                        "workforce_percent": 100 * (case.workforce[n] - 1),
                        "received_usd_mn": case.received[n],
                    }
                )
        return pd.DataFrame(rows)

    @cached_property
    def outsiders(self) -> pd.DataFrame:
        """What each form does to everyone else: case, region, name, gain_usd_mn."""
        economy, rows = self.run.economy, []
        for name, case in self.cases.items():
            for n, code in enumerate(economy.regions):
                if code not in self.members:
                    rows.append((name, code, economy.region_name(code), case.gain[n]))
        return pd.DataFrame(rows, columns=["case", "region", "name", "gain_usd_mn"])

    @cached_property
    def autonomy(self) -> pd.DataFrame:
        """What its own tariffs are worth to each member: its best ones on everybody, unanswered, over today's.

        Columns member, gain_usd_mn, gain_percent (of income), median_rate_percent.
        """
        run, rows = self.run, []
        for member in self.members:
            player = Player(member, (member,))
            now = Instruments((), run.equilibrium.shock, run.equilibrium.baseline)
            game = Game(run.equilibrium.baseline, run.settings, (player,), now)
            table = BargainingTable(run, game, {}, {}, np.ones(1))
            free = free_tariffs(table, [member], partners=run.economy.regions)
            found = best_response(free, member, starts={"status quo": free.instruments.levels})
            rate = float(found.table["level"].median())
            rows.append((member, float(found.gain[0]), 100 * float(found.gain[0] / free.before[0]), rate))
        return pd.DataFrame(rows, columns=["member", "gain_usd_mn", "gain_percent", "median_rate_percent"])

    @cached_property
    def currency(self) -> pd.DataFrame:
        """What one currency costs in jobs: the scenario's measures in the short run, with own and with common money.

        Over wage floors, on which it hangs, with the supply side alone and with demand. Columns member, wage_floor and
        CURRENCY; NaN at a floor without an equilibrium. Empty where no form has one, or there is no short run.
        """
        columns = ["member", "wage_floor", *CURRENCY]
        pegs = [case.file.scenario.currencies for case in self.cases.values() if case.file.scenario.currencies]
        if not pegs:
            return pd.DataFrame(columns=columns)
        try:
            alone, far = both_ends(self.run.short_run)
        except CounterofferError:
            return pd.DataFrame(columns=columns)
        frames = [_one_currency(near, self.members, pegs[0], at) for at, near in enumerate((alone, far)) if near]
        if not frames:
            return pd.DataFrame(columns=columns)
        found = pd.concat([frame.set_index(["member", "wage_floor"]) for frame in frames], axis=1).reset_index()
        return found.reindex(columns=columns).sort_values(["member", "wage_floor"], ignore_index=True)


def _one_currency(near: Run, members: Sequence[str], peg: Mapping[str, CurrencyAnchor], end: int) -> pd.DataFrame:
    """Unemployment of members at one end (0 or 1) of the range, over wage floors, with own and with common money."""
    heads, rows = headcount(near.economy, near.scenario.unemployment.before), []
    at = [near.economy.regions.index(member) for member in members]
    values = sorted({*FLOORS, near.scenario.wage_floor} - {0.0})
    one = {"currencies": {**near.scenario.currencies, **peg}}
    pairs = zip(over(near, "wage_floor", values), over(near, "wage_floor", values, one), strict=True)
    unknown = np.full(len(near.economy.regions), np.nan)
    for (floor, *a), (_, *b) in pairs:
        own, common = (unknown if e is None else unemployment_points(e, heads) for e in (*a, *b))
        rows += [(who, floor, own[n], common[n], common[n] - own[n]) for who, n in zip(members, at, strict=True)]
    return pd.DataFrame(rows, columns=["member", "wage_floor", *CURRENCY[end::2]])


def integration(scenario: str | Path | ScenarioFile | Run, cases: tuple[ScenarioFile, ...] = ()) -> Integration:
    """Solve every form of integration on top of a scenario.

    Parameters
    ----------
    cases : tuple of ScenarioFile
        Forms of integration; the shipped family by default.

    Raises
    ------
    ScenarioError
        If a case has no members.
    """
    run = scenario if isinstance(scenario, Run) else simulate(scenario)
    files = cases or family(FAMILY)
    found = {file.name.removeprefix(f"{FAMILY}-"): joined(run, file) for file in files}
    joining: dict[str, None] = {}
    for file in files:
        for measure in file.scenario.active:
            if isinstance(measure, CustomsUnionMeasure | FiscalUnionMeasure):
                joining |= dict.fromkeys(named(measure.members, run.economy, f"{file.name}: members"))
    if not joining:
        raise ScenarioError(worded("integration: no customs union or fiscal union among the cases; nobody joins"))
    return Integration(run, found, tuple(joining))
