"""Jobs in the short run, in the sentences that other sections and the command line quote too."""

from __future__ import annotations

import pandas as pd

from counteroffer.briefing.words.amounts import people, people_span, percentage_points, plain, short_points, span
from counteroffer.briefing.words.frames import Record, keyed, records
from counteroffer.briefing.words.languages.wording import Wording, english
from counteroffer.economy import Economy
from counteroffer.jobs.ends import ENDS
from counteroffer.jobs.observed import Observed
from counteroffer.jobs.provincial import COARSE, PROVINCES
from counteroffer.jobs.short_run import CONTRIBUTIONS, DEMAND
from counteroffer.run.demand import calibrated_shortfall
from counteroffer.run.variants import Assumption, Variant
from counteroffer.scenario.parts import ALL, OWN, REST
from counteroffer.study import Study
from counteroffer.study.parts.jobs import JobsResult

SMALLEST = 0.005  # percentage points; a smaller change rounds to 0.00
SAME_RATE = 0.05  # percentage points; published rates have one decimal
NAMED = 4
_BESIDE = {REST: english("everything else"), ALL: english("all measures")}
_SOLVED_BESIDE = {
    PROVINCES: english("Provinces as regions"),
    COARSE: english("Provinces as regions, 23 industries"),
    CONTRIBUTIONS: english("What each group of measures causes"),
    DEMAND: english("With demand"),
}
_VARIANTS = {  # what is changed, by assumption; an anchor by what the currency is held to
    Assumption.none: english("as set"),
    Assumption.wage_floor: english("wage floor {value}"),
    Assumption.labour_mobility: english("labour mobility {value}"),
    Assumption.demand: english("with demand, multiplier {value}"),
}
_ELASTICITIES = {
    "long": english("long-run trade elasticities"),
    "year1": english("trade elasticities of the first year"),
    "short": english("short-run trade elasticities"),
}
_GOODS = {
    "industry": english("one good an industry, rates averaged by value"),
    "products": english("products inside industries"),
}
_PRICING = {"cost": english("prices at the border that follow costs")}
_ANCHORS = {"cpi": english("{value} held to consumer prices"), "peg:USD": english("{value} pegged to USD")}


def group_name(economy: Economy, region: str, group: str, w: Wording) -> str:
    """A group of measures by its key, from the side of a region."""
    if group in _BESIDE:
        return w(_BESIDE[group])
    if group != OWN:
        return w.given(group)
    plural = economy.region_name(region).endswith("s")
    whose = english("{region}' own measures") if plural else english("{region}'s own measures")
    return w(whose, region=w.region(economy, region))


def beside_name(key: str, w: Wording) -> str:
    """What is solved beside the national result, by its key in `JobsResult.missing`."""
    return w(_SOLVED_BESIDE[key])


def variant_name(key: str, w: Wording) -> str:
    """What is changed in a variant of `Jobs.sensitivities`."""
    variant = Variant.of(key)
    if variant.assumption is Assumption.elasticities:
        return w(_ELASTICITIES[variant.value])
    if variant.assumption is Assumption.goods:
        return w(_GOODS[variant.value])
    if variant.assumption is Assumption.pricing:
        return w(_PRICING[variant.value])
    if variant.assumption is Assumption.anchor:
        return w(_ANCHORS[variant.value], value=variant.currency)
    if variant.assumption is Assumption.demand and float(variant.value) == 0:
        return w("supply side alone")
    return w(_VARIANTS[variant.assumption], value=plain(float(variant.value), 6, w) if variant.value else "")


def regions_sentence(study: Study, jobs: JobsResult, w: Wording) -> str:
    """What the measures do to unemployment in each lead region."""
    rows, settings = keyed(jobs.regions, "region"), jobs.facts.settings
    if not settings.floored:
        return w("With wages free to fall, as set here, the measures leave no one without work.")
    clauses = "; ".join(_rise(study, jobs, rows[code], w) for code in study.lead)
    if settings.wage_floor < 1:
        return w(
            "In the short run, while wages in the region's own money cannot fall by more than {cut}, unemployment "
            "rises: {regions}.",
            cut=w.percent_of(plain(100 * (1 - settings.wage_floor), 4, w)),
            regions=clauses,
        )
    return w(
        "In the short run, while wages in the region's own money cannot fall, unemployment rises: {regions}.",
        regions=clauses,
    )


def _rise(study: Study, jobs: JobsResult, row: Record, w: Wording) -> str:
    region, alone = w.region(study.economy, row["region"]), row["unemployment_supply_alone_pp"]
    demand, lost = row["unemployment_with_demand_pp"], row["jobs_with_demand_thousand"]
    most = demand if demand == demand else alone
    if most < SMALLEST:
        return w("that {region:of} by less than 0.01 points", region=region)
    rise = percentage_points(most, w)
    if alone < SMALLEST:
        if lost != lost:
            return w("that {region:of} by up to {points}", region=region, points=rise)
        return w(
            "that {region:of} by up to {points} (up to {people} jobs)",
            region=region,
            points=rise,
            people=people(lost, w),
        )
    said = span(alone, demand, w.significant, w)
    points = rise if said == w.significant(most) else w("{low} to {points}", low=w.significant(alone), points=rise)
    counted = row["jobs_supply_alone_thousand"]
    if counted != counted:
        return w("that {region:of} by {points}", region=region, points=points)
    jobs_lost = people_span(counted, lost, w)
    return w("that {region:of} by {points} ({people} jobs)", region=region, points=points, people=jobs_lost)


def extrapolated_words(economy: Economy, regions: pd.DataFrame, w: Wording) -> str:
    """Where the end with demand goes beyond what its multiplier was set on; nothing where it does nowhere."""
    rows = regions[regions["extrapolated"]].sort_values("shortfall_percent", ascending=False, kind="stable")
    if rows.empty:
        return ""
    known = [
        w("{place} ({points})", place=w.region(economy, row["region"]), points=w.percent(-row["shortfall_percent"], 1))
        for row in records(rows)
    ]
    return w(
        "The multiplier of demand was set where spending falls by {set}. It falls by more in {regions}: with demand "
        "their figures are extrapolated, and too high as far as what they export is made of imports, which no one at "
        "home earned.",
        set=w.percent(100 * calibrated_shortfall(), 1, plus=False),
        regions=w.listed(known),
    )


def observed_sentence(seen: Observed | None, causes: pd.DataFrame | None, economy: Economy, w: Wording) -> str:
    """The model beside the statistics, and which measures it blames; nothing where no months are named.

    Parameters
    ----------
    causes : DataFrame or None
        What each group of measures causes (`Jobs.contributions`), where the sentence is to say.
    """
    if seen is None:
        return ""
    values = {
        "region": w.region(economy, seen.region),
        "before": w("{rate} ({period})", rate=_rate(seen.before, w), period=w.period(seen.before_period)),
        "now": w("{rate} ({period})", rate=_rate(seen.now, w), period=w.period(seen.now_period)),
        "points": percentage_points(seen.rise, w),
    }
    if abs(seen.rise) < SAME_RATE:
        observed = w("Observed unemployment {region:in} was {before} and then {now}, the same", **values)
    elif seen.rise > 0:
        observed = w("Observed unemployment {region:in} rose from {before} to {now}, by {points}", **values)
    else:
        observed = w("Observed unemployment {region:in} fell from {before} to {now}, by {points}", **values)
    modelled = _modelled(seen, w)
    worst = "" if causes is None else _causes(causes, economy, seen.region, w)
    if worst:
        modelled = w("{modelled}, of which {groups}", modelled=modelled, groups=worst)
    return f"{observed}; {modelled}."


def _rate(value: float, w: Wording) -> str:
    return w.percent(value, plus=False)


def _modelled(seen: Observed, w: Wording) -> str:
    """What the measures do in the model, beside what was observed: never a share of it, which has other causes too."""
    most = seen.demand if seen.demand == seen.demand else seen.model
    if most < SMALLEST:
        return w("the measures move it by less than 0.01 points in this model")
    rise = short_points(w.significant(most), most, w)
    if seen.model < SMALLEST:
        return w("the measures raise it by up to {points} in this model", points=rise)
    if w.significant(seen.model) != w.significant(most):
        rise = w("{low} to {points}", low=w.significant(seen.model), points=rise)
    return w("the measures raise it by {points} in this model", points=rise)


def _causes(causes: pd.DataFrame, economy: Economy, region: str, w: Wording) -> str:
    """The groups of measures that raise unemployment most, each at both ends."""
    rows, (alone, demand) = causes.iloc[:-1], ENDS["unemployment_pp"]
    worst = rows[rows["unemployment_pp"] >= SMALLEST].nlargest(NAMED, "unemployment_pp")
    return w.listed(
        [
            w(
                "{group} {points}",
                group=group_name(economy, region, row["group"], w),
                points=span(row[alone], row[demand], w.significant, w),
            )
            for row in records(worst)
        ]
    )
