"""The agreements around a case: what becomes of the pact, other partners, security, deeper integration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from counteroffer.agreements.cut import Cut
from counteroffer.agreements.diversify import Diversification, diversify
from counteroffer.agreements.integration import integration
from counteroffer.agreements.linkage import linkage
from counteroffer.agreements.pact import PactComparison, pact
from counteroffer.effects.income import equivalent_variation
from counteroffer.effects.labour import headcount
from counteroffer.effects.place_effects import top_down
from counteroffer.errors import CounterofferError
from counteroffer.run.pact_cases import LAPSES, RENEWED, PactCase, pact_case, solved_case
from counteroffer.run.run import Run
from counteroffer.scenario import ScenarioFile
from counteroffer.scenario.schema.table.security import Security
from counteroffer.study.part import Part


@dataclass(frozen=True, eq=False)
class PactResult:
    """Every case of the pact under the scenario: see `PactComparison`.

    Attributes
    ----------
    worth : mapping
        Member → what renewal is worth to it against a lapse, USD million a year; `balanced` the same with trade
        imbalances removed first, empty where the scenario removes them anyway.
    through : mapping
        Province or state → the industry through which a lapse costs it most output, where jobs are counted.
    """

    cases: Mapping[str, PactCase]
    pact: str
    members: tuple[str, ...]
    table: pd.DataFrame
    affected: pd.DataFrame
    sectors: pd.DataFrame
    places: pd.DataFrame
    jobs: pd.DataFrame
    worth: Mapping[str, float]
    balanced: Mapping[str, float]
    through: Mapping[str, str]


@dataclass(frozen=True)
class BoughtBack:
    """What all agreements elsewhere bring if the pact lapsed: USD million a year, and percent of what is then lost."""

    lost_usd_mn: float
    gain_usd_mn: float
    percent: float


@dataclass(frozen=True, eq=False)
class DiversificationResult:
    """A region's way out of its dependence on one market: see `Diversification`.

    Attributes
    ----------
    packages : mapping
        Agreement → title in the options' file.
    lost : float
        What the measures do to the region's income, USD million a year.
    cuts : mapping
        Agreement, or all → the cut of trade costs that makes the loss good.
    after_lapse : BoughtBack or None
        Where the scenario has a day of the pact, and a lapse costs something.
    """

    region: str
    market: str
    options: ScenarioFile
    packages: Mapping[str, str]
    lost: float
    agreements: pd.DataFrame
    displaced: pd.DataFrame
    partners: pd.DataFrame
    frontier: pd.DataFrame
    cuts: Mapping[str, Cut]
    after_lapse: BoughtBack | None


@dataclass(frozen=True, eq=False)
class SecurityResult:
    """A security offer on top of the scenario: see `Linkage`.

    Attributes
    ----------
    sides : (str, str)
        Who is asked to pay, and who offers.
    yearly : float
        What is asked, USD million a year.
    bought : (float, float) or None
        Subsidy (share of the value) and USD million a year of the purchases that may take its place.
    free : ScenarioFile or None
        The integration that a protection without payment comes with.
    valued : bool
        Whether the scenario states a value of protection.
    """

    security: Security
    sides: tuple[str, str]
    yearly: float
    bought: tuple[float, float] | None
    free: ScenarioFile | None
    valued: bool
    offers: pd.DataFrame
    indifference: pd.DataFrame


@dataclass(frozen=True, eq=False)
class IntegrationResult:
    """Forms of integration on top of the scenario: see `Integration`."""

    cases: Mapping[str, ScenarioFile]
    members: tuple[str, ...]
    table: pd.DataFrame
    outsiders: pd.DataFrame
    autonomy: pd.DataFrame
    currency: pd.DataFrame


def solve_pact(run: Run) -> PactResult:
    """Solve every case of the pact."""
    found = pact(run)
    return PactResult(
        cases=found.cases,
        pact=found.pact.pact,
        members=found.members,
        table=found.table,
        affected=found.affected,
        sectors=found.sectors,
        places=found.places,
        jobs=found.jobs,
        worth={member: found.worth(LAPSES, member) for member in found.members},
        balanced=found.balanced,
        through=_through(found),
    )


def _through(found: PactComparison) -> dict[str, str]:
    """The industry through which a lapse costs each place most output: its jobs times what it makes less."""
    through: dict[str, str] = {}
    for country in sorted({str(code) for code in found.places["country"]}):
        stands, lapsed = (_industries(found.runs[name], country) for name in (RENEWED, LAPSES))
        cost = lapsed["jobs_thousand"] * (lapsed["output_percent"] - stands["output_percent"])
        cost = cost.dropna()
        worst = cost[cost < 0].groupby("id").idxmin()
        through |= {str(place): str(sector) for place, sector in worst}
    return through


def _industries(run: Run, country: str) -> pd.DataFrame:
    """Industries of a country's places by id and sector."""
    heads = headcount(run.economy, run.scenario.unemployment.before)
    return top_down(run.equilibrium, run.economy, country, heads).industries.set_index(["id", "sector"])


def solve_diversification(run: Run) -> DiversificationResult:
    """Solve what agreements elsewhere bring, alone and together, today and after a lapse."""
    found = diversify(run)
    return DiversificationResult(
        region=found.region,
        market=found.market,
        options=found.options,
        packages=found.packages,
        lost=found.lost,
        agreements=found.agreements,
        displaced=found.displaced,
        partners=found.partners,
        frontier=found.frontier,
        cuts=_cuts(found),
        after_lapse=_after_lapse(found),
    )


def _cuts(found: Diversification) -> dict[str, Cut]:
    """The cut that makes good the measures' cost: by agreement with its parties, and with all of them."""
    if found.lost >= 0:
        return {}
    parties = found.partners[found.partners["party"]].groupby("case", sort=False)["partner"].agg(list)
    groups = {str(case): tuple(map(str, codes)) for case, codes in parties.items()}
    groups["all"] = tuple(dict.fromkeys(code for codes in groups.values() for code in codes))
    return {case: found.cut(codes) for case, codes in groups.items()}


def _after_lapse(found: Diversification) -> BoughtBack | None:
    """What all agreements bring where the pact has lapsed too; none where it is not asked about, or nothing is lost."""
    run = found.run
    if Part.pact not in run.scenario.agreements:
        return None
    try:
        lapse = solved_case(run, pact_case(run.file, LAPSES))
    except CounterofferError:
        return None  # the pact's own part says why
    lapsed = diversify(lapse, found.region, found.options)
    if lapsed.lost >= 0:
        return None
    n = run.economy.regions.index(found.region)
    gain = float(equivalent_variation(lapsed.under(*lapsed.packages))[n]) - lapsed.lost
    return BoughtBack(lapsed.lost, gain, 100 * gain / -lapsed.lost)


def solve_security(run: Run) -> SecurityResult:
    """Solve what the security offer of the scenario adds up to."""
    found = linkage(run)
    bought = found.purchases
    return SecurityResult(
        security=found.security,
        sides=found.sides,
        yearly=found.yearly,
        bought=None if bought is None else bought[1:],
        free=None if found.free is None else found.free.file,
        valued=bool(found.protection.any()),
        offers=found.offers,
        indifference=found.indifference,
    )


def solve_integration(run: Run) -> IntegrationResult:
    """Solve every form of integration."""
    found = integration(run)
    return IntegrationResult(
        cases={name: case.file for name, case in found.cases.items()},
        members=found.members,
        table=found.table,
        outsiders=found.outsiders,
        autonomy=found.autonomy,
        currency=found.currency,
    )
