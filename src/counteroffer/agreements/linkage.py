"""Security at the table: what tariff relief, a contribution and protection add up to, and who would be indifferent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fnmatch import fnmatch
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from pydantic import ValidationError

from counteroffer.agreements.integration import Joined, joined
from counteroffer.economy.types import Economy
from counteroffer.effects.income import equivalent_variation
from counteroffer.equilibrium import Shock
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.shock import times
from counteroffer.errors import EconomyError, NotConverged, ScenarioError, worded
from counteroffer.inputs.misfits import at_path
from counteroffer.labels import positions, unknown
from counteroffer.lazily import optimize
from counteroffer.run.reforms import solved
from counteroffer.run.run import Run, simulate
from counteroffer.scenario import AppliedMeasure, ScenarioFile, find_scenario, load_scenario
from counteroffer.scenario.cells import coverage
from counteroffer.scenario.policy import apart
from counteroffer.scenario.schema.measures import BookMeasure, TariffMeasure
from counteroffer.scenario.schema.table.security import Security

MOST_PAID = 0.05  # of the smaller side's income, up to which an indifference payment is looked for
NOTHING = 1e-5  # USD million a year; a gain within it is the solver's rounding
MOST_SUBSIDY = 0.9  # of the value at the border


class Offer(StrEnum):
    """What can be offered for the shield."""

    pay = "pay"  # the contribution, tariffs stay
    relief = "relief"  # tariff relief without the contribution
    relief_and_pay = "relief_and_pay"
    relief_and_purchases = "relief_and_purchases"
    free = "free"  # no contribution, with integration


@dataclass(frozen=True, eq=False)
class Linkage:
    """A security offer on top of a scenario.

    Attributes
    ----------
    run : Run
        The scenario, solved: today.
    security : Security
        The offer, as the scenario states it.
    """

    run: Run
    security: Security

    @property
    def sides(self) -> tuple[str, str]:
        """Who is asked to pay, and who offers."""
        return self.security.payer, self.security.receiver

    @cached_property
    def _at(self) -> list[int]:
        return positions(self.run.economy.regions, self.sides, kind="region", where="security")

    @property
    def yearly(self) -> float:
        """The contribution, USD million a year."""
        return self.run.scenario.negotiation.discount.a_year(self.security.contribution_usd_mn, self.security.paid)

    @property
    def protection(self) -> Array:
        """V [side], the stated value of protection, USD million a year."""
        return np.array([self.security.protection_usd_mn.get(side, 0.0) for side in self.sides])

    @property
    def noise(self) -> Array:
        """What a residual of the tolerance is worth [side], USD million a year: a gain within it is none."""
        run = self.run
        return np.asarray(run.settings.tolerance * run.equilibrium.baseline.income[self._at])

    def check(self) -> None:
        """Raise for a side, measure or sector that the scenario or its economy does not have."""
        for read in (lambda: self._at, lambda: self._relieved, self._bought):
            read()

    def _bought(self) -> Array | None:
        """Share of each cell [s, n, i] that the purchases are of; none where none are stated."""
        said, (buyer, seller) = self.security.purchases, self.sides
        if said is None:
            return None
        sides = {"name": "bought", "importers": (buyer,), "exporters": (seller,), "sectors": said.sectors}
        return coverage(TariffMeasure(rate=0.0, **sides), self.run.economy, "security.purchases")  # type: ignore[arg-type]

    @cached_property
    def _relieved(self) -> Shock:
        """Today's policy without the measures that would end."""
        run, now = self.run, self.run.equilibrium.shock
        hit: list[AppliedMeasure] = []
        names = {a.measure.name: a.measure.label for a in run.policy.applied}
        for name in self.security.relief:
            found = [a for a in run.policy.applied if fnmatch(a.measure.name, name)]
            if not found:
                raise unknown("measure", name, "security.relief", names)
            if not any(a.in_force for a in found):
                raise ScenarioError(
                    worded("security.relief: nothing named {name} is in force on this day; leave it out", name=name)
                )
            hit += [a for a in found if all(a is not other for other in hit)]
        for one in hit:
            if not isinstance(one.measure, TariffMeasure | BookMeasure):
                raise ScenarioError(worded("security.relief: {name} is no tariff; name tariffs", name=one.measure.name))
        left = now.tariff - sum((a.added for a in hit), np.zeros_like(now.tariff)) / 100
        taken = apart(hit, run.economy)
        if taken is None or now.product_tariff is None:
            return replace(now, tariff=left)
        return replace(now, tariff=left, product_tariff=now.product_tariff - taken)

    def _paying(self, shock: Shock, amount: float) -> Shock:
        """The policy with a yearly payment of the one to the other on top."""
        paid = shock.transfer.copy()
        paid[self._at] += np.array([-amount, amount])
        return replace(shock, transfer=paid)

    def _gain(self, shock: Shock) -> Array:
        """What each region gains from today [n], USD million a year."""
        return equivalent_variation(solved(self.run, shock)) - equivalent_variation(self.run.equilibrium)

    @cached_property
    def purchases(self) -> tuple[Shock, float, float] | None:
        """Relief with the purchases on top: policy, subsidy (share of the value), and what more is bought, USD million.

        None where none are stated.

        Raises
        ------
        ScenarioError
            If no subsidy brings so much about.
        """
        said, share = self.security.purchases, self._bought()
        if said is None or share is None:
            return None
        run, (buyer, _) = self.run, self.sides
        goal = run.scenario.negotiation.discount.a_year(said.usd_mn, said.paid)
        base, before = self._relieved, float(solved(run, self._relieved).trade[share > 0].sum())

        def policy(rate: float) -> Shock:
            return times(run.equilibrium.baseline, base, 1 - rate * share)

        def bought(rate: float) -> float:
            return float(solved(run, policy(rate)).trade[share > 0].sum()) - before - goal

        high = 0.05
        while bought(high) < 0:
            if high >= MOST_SUBSIDY:
                text = worded(
                    "security.purchases: no subsidy up to {most:.0%} makes {buyer} buy USD {goal:,.0f} million a year "
                    "more; name more sectors, or less",
                    most=MOST_SUBSIDY,
                    buyer=buyer,
                    goal=goal,
                )
                raise ScenarioError(text)
            high = min(2 * high, MOST_SUBSIDY)
        rate = float(optimize.brentq(bought, 0.0, high, xtol=1e-13)) if goal > 0 else 0.0
        return policy(rate), rate, bought(rate) + goal

    @cached_property
    def offers(self) -> pd.DataFrame:
        """What each offer adds up to for each side, USD million a year against today.

        Columns offer, region, relief_usd_mn, contribution_usd_mn (of payment or purchases, once relief is
        there), integration_usd_mn, protection_usd_mn, total_usd_mn, transfer_usd_mn (received), accepts (whether the
        total is above what a solution to tolerance leaves open: `noise`).
        """
        now, none = self.run.equilibrium.shock, np.zeros(2)
        relief, both = self._side(self._relieved), self._side(self._paying(self._relieved, self.yearly))
        paid = np.array([-self.yearly, self.yearly])
        parts = {
            Offer.pay: (none, self._side(self._paying(now, self.yearly)), none, paid),
            Offer.relief: (relief, none, none, none),
            Offer.relief_and_pay: (relief, both - relief, none, paid),
        }
        if self.purchases is not None:
            parts[Offer.relief_and_purchases] = (relief, self._side(self.purchases[0]) - relief, none, none)
        if self.free is not None:
            parts[Offer.free] = (none, none, self.free.residents[self._at], self.free.received[self._at])
        rows = []
        for offer, (ends, pays, joins, moved) in parts.items():
            for j, side in enumerate(self.sides):
                # Protection is part of every offer but relief alone.
                shield = 0.0 if offer is Offer.relief else self.protection[j]
                total = ends[j] + pays[j] + joins[j] + shield
                accepts = bool(total > self.noise[j])
                rows.append((offer.value, side, ends[j], pays[j], joins[j], shield, total, moved[j], accepts))
        columns = ["offer", "region", "relief_usd_mn", "contribution_usd_mn", "integration_usd_mn"]
        columns += ["protection_usd_mn", "total_usd_mn", "transfer_usd_mn", "accepts"]
        return pd.DataFrame(rows, columns=columns)

    def _side(self, shock: Shock) -> Array:
        return np.asarray(self._gain(shock)[self._at])

    @cached_property
    def free(self) -> Joined | None:
        """The integration that a free protection comes with, on top of today; None where the scenario names none."""
        if not self.security.free_with:
            return None
        return joined(self.run, load_scenario(find_scenario(self.security.free_with, self.run.file.folder)))

    @cached_property
    def indifference(self) -> pd.DataFrame:
        """The yearly payment at which a side is as well off as today, with and without relief, protection counted.

        Columns with_relief, region, bound (most_paid: the most it would pay; least_taken: the least it would take),
        usd_mn_a_year, usd_mn_once (the same paid once), residual_usd_mn. NaN where no payment within 5% of the smaller
        income does it.
        """
        discount, rows = self.run.scenario.negotiation.discount, []
        bounds = ("most_paid", "least_taken")
        for relief in (False, True):
            base = self._relieved if relief else self.run.equilibrium.shock
            for j, side in enumerate(self.sides):
                amount, left = self._even(base, j)
                rows.append((relief, side, bounds[j], amount, amount / discount.yearly, left))
        columns = ["with_relief", "region", "bound", "usd_mn_a_year", "usd_mn_once", "residual_usd_mn"]
        return pd.DataFrame(rows, columns=columns)

    def _even(self, base: Shock, j: int) -> tuple[float, float]:
        """The payment that leaves a side even, and what is left there."""
        most = MOST_PAID * float(self.run.equilibrium.baseline.income[self._at].min())

        def left(amount: float) -> float:
            return float(self._side(self._paying(base, amount))[j] + self.protection[j])

        try:
            here = left(0.0)
            # The payer is even where it pays what it gains; the receiver where it gets what it loses.
            far = most if (here > 0) == (j == 0) else -most
            if abs(here) < NOTHING:
                return 0.0, here
            if left(far) * here > 0:
                return np.nan, here
            amount = float(optimize.brentq(left, 0.0, far, xtol=1e-9, rtol=1e-12))
        except (EconomyError, NotConverged):
            return np.nan, np.nan
        return amount, left(amount)

    @property
    def room(self) -> float:
        """Most the payer would pay less the least the receiver would take, with relief, USD million a year."""
        frame = self.indifference[self.indifference["with_relief"]]["usd_mn_a_year"].to_numpy()
        return float(frame[0] - frame[1])


def linkage(
    scenario: str | Path | ScenarioFile | Run,
    economy: Economy | None = None,
    *,
    protection: dict[str, float] | None = None,
    contribution: float | None = None,
    relief: Sequence[str] = (),
) -> Linkage:
    """The security offer that a scenario states.

    Parameters
    ----------
    protection : dict, optional
        Region → stated value of protection, USD million a year; the scenario's by default.
    contribution : float, optional
        What is asked, USD million, as the scenario pays it (once or each year).
    relief : sequence of str
        Name patterns of the measures that would end; the scenario's by default.

    Raises
    ------
    ScenarioError
        If the scenario states no `security`, or a value is none that it takes.
    """
    run = scenario if isinstance(scenario, Run) else simulate(scenario, economy)
    said = run.scenario.security
    if said is None:
        raise ScenarioError(
            worded("{name}: no `security`; state payer, receiver and contribution_usd_mn there", name=run.file.name)
        )
    given = {"protection_usd_mn": protection, "contribution_usd_mn": contribution, "relief": tuple(relief) or None}
    changes = {key: value for key, value in given.items() if value is not None}
    try:
        # Checked anew, as the file's would be.
        return Linkage(run, Security.model_validate(said.model_dump() | changes))
    except ValidationError as error:
        problem = error.errors()[0]
        path = ".".join(map(str, ("security", *problem["loc"])))
        raise ScenarioError(at_path(path, problem)) from None
