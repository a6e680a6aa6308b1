"""Diversification: where displaced trade goes, what agreements elsewhere bring, and how far they would have to go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from counteroffer.agreements.cut import Cut, restoring_cut
from counteroffer.agreements.stacks import Stacks
from counteroffer.effects.income import equivalent_variation
from counteroffer.effects.trade import trade_volume
from counteroffer.equilibrium import Equilibrium, solve
from counteroffer.equilibrium.system import ahead, unknowns
from counteroffer.errors import InputError, ScenarioError, worded
from counteroffer.labels import positions
from counteroffer.negotiation.game.weights import members
from counteroffer.run.demand import both_ends
from counteroffer.run.reforms import family
from counteroffer.run.run import Run, simulate
from counteroffer.scenario import ScenarioFile, load_scenario

FAMILY = "diversification"
AS_SET, SUPPLY_ALONE, WITH_DEMAND = "as_set", "supply_alone", "with_demand"
Cuts = dict[str, Cut]
MANY = 10  # packages; 1,024 combinations
WEDGES = (0.0, 0.02, 0.04, 0.06, 0.08, 0.1, 0.15, 0.2)


@dataclass(frozen=True, eq=False)
class Diversification:
    """A region's way out of its dependence on one market, on top of a scenario.

    Attributes
    ----------
    run : Run
        The scenario, solved.
    region : str
        Who diversifies.
    market : str
        The partner it depends on: the largest buyer of its exports before the measures.
    options : ScenarioFile
        Agreements, one a package.
    sectors : tuple of str
        Sectors of the cut that is solved for.
    """

    run: Run
    region: str
    market: str
    options: ScenarioFile
    sectors: tuple[str, ...]

    @property
    def _n(self) -> int:
        return self.run.economy.regions.index(self.region)

    @cached_property
    def lost(self) -> float:
        """What the scenario's measures do to the region's real income, USD million a year."""
        return float(equivalent_variation(self.run.equilibrium)[self._n])

    @cached_property
    def displaced(self) -> pd.DataFrame:
        """Where the region's sales go by themselves.

        Columns partner, name, before_usd_mn, after_usd_mn (at baseline prices), change_usd_mn, share_before_percent and
        share_after_percent (of exports); its own market is a row too, with no shares.
        """
        e, n = self.run.equilibrium, self._n
        old, new = e.baseline.trade[:, :, n].sum(0), trade_volume(e)[:, :, n].sum(0)
        frame = pd.DataFrame({"partner": e.baseline.regions, "before_usd_mn": old, "after_usd_mn": new})
        frame.insert(1, "name", [self.run.economy.region_name(code) for code in e.baseline.regions])
        frame["change_usd_mn"] = new - old
        abroad = np.arange(len(old)) != n
        for key, sold in (("before", old), ("after", new)):
            frame[f"share_{key}_percent"] = np.where(abroad, 100 * sold / sold[abroad].sum(), np.nan)
        return frame.sort_values("change_usd_mn", ascending=False, ignore_index=True)

    def dependence(self, e: Equilibrium | None = None) -> dict[str, float]:
        """Share of the market in the region's exports, percent, and their HHI over partners (0 to 10,000).

        At what producers receive; before the measures where no equilibrium is given.
        """
        sold = (self.run.equilibrium.baseline.trade if e is None else e.trade)[:, :, self._n].sum(0)
        sold = np.where(np.arange(len(sold)) == self._n, 0.0, sold)
        share = sold / sold.sum()
        market = self.run.economy.regions.index(self.market)
        return {"share_percent": float(100 * share[market]), "hhi": float(1e4 * (share**2).sum())}

    @property
    def packages(self) -> dict[str, str]:
        """Agreement → title."""
        return {name: package.title or name for name, package in self.options.scenario.packages.items()}

    @cached_property
    def _stacks(self) -> Stacks:
        return Stacks(self.run, self.options)

    def under(self, *names: str) -> Equilibrium:
        """The scenario with some agreements on top.

        Raises
        ------
        LabelError
            For one that the options do not have.
        """
        return self._stacks.under(names)

    @cached_property
    def agreements(self) -> pd.DataFrame:
        """Before the measures, with them, with each agreement on top, and with all.

        Columns case (before, today, an agreement, all), title (an agreement's own), gain_usd_mn (of the region, against
        the scenario), gain_percent (of income), bought_back_percent (of what the measures cost), share_percent and hhi.
        """
        cases: dict[str, Equilibrium | None] = {"before": None, "today": self.run.equilibrium}
        cases |= {name: self.under(name) for name in self.packages} | {"all": self.under(*self.packages)}
        rows = []
        for case, e in cases.items():
            gain = (float(equivalent_variation(e)[self._n]) if e is not None else 0.0) - self.lost
            income = self.run.equilibrium.baseline.income[self._n]
            back = 100 * gain / -self.lost if self.lost < 0 else np.nan
            rows.append(
                (case, self.packages.get(case, ""), gain, 100 * gain / income, back, *self.dependence(e).values())
            )
        columns = ["case", "title", "gain_usd_mn", "gain_percent", "bought_back_percent", "share_percent", "hhi"]
        return pd.DataFrame(rows, columns=columns)

    @cached_property
    def partners(self) -> pd.DataFrame:
        """What everyone else gains by each agreement, and whether a party would sign.

        Columns case, partner, name, party (whether it is one of the agreement's), gain_usd_mn, gain_percent, signs (yes
        where a party gains, no where it does not; empty for others).
        """
        e0, economy, rows = self.run.equilibrium, self.run.economy, []
        before = equivalent_variation(e0)
        for name in self.packages:
            gain, parties = equivalent_variation(self.under(name)) - before, self.named(name) - {self.region}
            for n, code in enumerate(economy.regions):
                if n != self._n:
                    percent, party = 100 * gain[n] / e0.baseline.income[n], code in parties
                    signs = ("yes" if gain[n] > 0 else "no") if party else ""
                    rows.append((name, code, economy.region_name(code), party, gain[n], percent, signs))
        columns = ["case", "partner", "name", "party", "gain_usd_mn", "gain_percent", "signs"]
        return pd.DataFrame(rows, columns=columns)

    def named(self, package: str) -> set[str]:
        """Regions that a package's measures name."""
        scenario, economy, found = self.options.scenario, self.run.economy, set()
        for measure in scenario.measures:
            if measure.name in scenario.packages[package].measures:
                for side in ("importers", "exporters"):
                    labels = getattr(measure, side, ())
                    found |= set(members(labels, economy, side)) if labels else set()
        return found

    def cut(self, group: Sequence[str], target: str = "income", share: float = 1.0, *, both: bool = True) -> Cut:
        """The iceberg cut with a group that restores what the measures cost.

        Parameters
        ----------
        group : sequence of str
            Regions or groups.
        target : {"income", "jobs"}
            The region's real income in the long run, or its employment in the short run.
        share : float
            Of the loss that is to be made good.
        both : bool
            Whether delivery gets cheaper both ways; otherwise only of what the region sells.

        Raises
        ------
        LabelError
            For a region or group that the economy does not have.
        """
        if target not in ("income", "jobs"):
            raise InputError(worded("target '{target}' is not one of income, jobs", target=target))
        run = self.run if target == "income" else self.run.short_run
        return self._cut(run, group, target, share, both=both)

    def cuts(self, group: Sequence[str], target: str = "income", share: float = 1.0, *, both: bool = True) -> Cuts:
        """`cut` by what is said of demand: of income one, as set; of jobs both ends, where they are solved."""
        if target != "jobs":
            return {AS_SET: self.cut(group, target, share, both=both)}
        ends = zip((SUPPLY_ALONE, WITH_DEMAND), both_ends(self.run.short_run), strict=True)
        return {end: self._cut(run, group, target, share, both=both) for end, run in ends if run is not None}

    def _cut(self, run: Run, group: Sequence[str], target: str, share: float, *, both: bool) -> Cut:
        codes = tuple(code for code in members(tuple(group), run.economy, "the group") if code != self.region)
        return restoring_cut(run, self._n, codes, self.sectors, target, share, both=both)

    @cached_property
    def frontier(self) -> pd.DataFrame:
        """Dependence against income.

        Every combination of agreements, and, on top of none and of all, a tax on all sales to the market (its revenue
        stays at home). Columns kind ("agreements", "export tax"), agreements (of the options), tax_percent,
        share_percent, gain_usd_mn (against the scenario), efficient (nothing here has less dependence and no less
        income).
        """
        if len(self.packages) > MANY:
            raise InputError(
                worded(
                    "{name} has {number} packages; with {many} or fewer all can be combined",
                    name=self.options.name,
                    number=len(self.packages),
                    many=MANY,
                )
            )
        rows = []
        for names in self._stacks.sets:
            e = self.under(*names)
            gain = float(equivalent_variation(e)[self._n]) - self.lost
            rows.append(("agreements", " + ".join(names), 0.0, self.dependence(e)["share_percent"], gain))
        for names in ((), tuple(self.packages)):
            near = [self.under(*names)]
            for wedge in WEDGES[1:]:
                e = self._taxed(near, wedge)
                gain = float(equivalent_variation(e)[self._n]) - self.lost
                rows.append(("export tax", " + ".join(names), 100 * wedge, self.dependence(e)["share_percent"], gain))
        columns = ["kind", "agreements", "tax_percent", "share_percent", "gain_usd_mn"]
        frame = pd.DataFrame(rows, columns=columns).sort_values(["share_percent", "gain_usd_mn"], ignore_index=True)
        best = frame["gain_usd_mn"].cummax().shift(fill_value=-np.inf)
        return frame.assign(efficient=frame["gain_usd_mn"] > best)

    def _taxed(self, before: list[Equilibrium], rate: float) -> Equilibrium:
        """An export tax on everything that goods sectors sell to the market, on top of an equilibrium's policy.

        Parameters
        ----------
        before : list of Equilibrium
            That one, and after it those of lower rates of WEDGES, to which this one is put.
        """
        shock, economy, fine = before[0].shock, self.run.economy, self.run.economy.detail
        goods = np.unique(fine.sector_of[np.isin(fine.sectors, list(economy.goods))])
        tax = shock.export_tax.copy()
        tax[goods, economy.regions.index(self.market), self._n] += rate
        start = ahead(dict(zip(WEDGES, map(unknowns, before), strict=False)), rate)
        before.append(solve(before[0].baseline, replace(shock, export_tax=tax), self.run.settings, start=start))
        return before[-1]


def diversify(
    scenario: str | Path | ScenarioFile | Run,
    region: str = "",
    options: str | Path | ScenarioFile = "",
    sectors: Sequence[str] = ("goods",),
) -> Diversification:
    """Diversification of a region on top of a scenario.

    Parameters
    ----------
    region : str, optional
        The scenario's first lead region by default.
    options : str, Path or ScenarioFile, optional
        Scenario whose packages are agreements; the shipped one by default.
    sectors : sequence of str
        What the cut that is solved for is on.

    Raises
    ------
    LabelError, ScenarioError
        For an unknown region, and options without packages.
    """
    run = scenario if isinstance(scenario, Run) else simulate(scenario)
    region = region or run.lead[0]
    n = int(positions(run.economy.regions, (region,), kind="region", where="diversify")[0])
    file = options if isinstance(options, ScenarioFile) else load_scenario(options) if options else family(FAMILY)[0]
    if not file.scenario.packages:
        raise ScenarioError(worded("{name}: no packages; each agreement is one", name=file.name))
    sold = run.equilibrium.baseline.trade[:, :, n].sum(0).copy()
    sold[n] = 0.0
    found = Diversification(run, region, run.economy.regions[int(sold.argmax())], file, tuple(sectors))
    if not any(region in found.named(package) for package in found.packages):
        raise ScenarioError(
            worded(
                "{name}: no agreement there names {region}; give a scenario of its agreements (--options FILE)",
                name=file.name,
                region=region,
            )
        )
    return found
