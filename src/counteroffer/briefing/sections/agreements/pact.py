"""Sentences about what becomes of the pact; built from numbers only, each with its file."""

from __future__ import annotations

from functools import reduce

from counteroffer.briefing.words import Wording, english, start
from counteroffer.briefing.words.agreements import Phrases, adds, members, source
from counteroffer.briefing.words.amounts import LEAST, moves, share, short_points, span, usd
from counteroffer.briefing.words.context import shown_places
from counteroffer.briefing.words.frames import Record, keyed, records
from counteroffer.jobs.ends import ENDS
from counteroffer.study import Study
from counteroffer.study.parts.agreements import PactResult

MOST = 3  # places named of each country
BY: Phrases = (
    english("nothing that shows by {region:the}"),
    english("{amount} gained by {region:the}"),
    english("{amount} lost by {region:the}"),
)


def renewal_sentence(study: Study, found: PactResult, w: Wording) -> str:
    """What renewal is worth to each member against a lapse."""
    clauses, rows = [], keyed(found.table[found.table["case"] == "lapses"], "member")
    for member in members(study, found):
        worth = found.worth[member]
        values = {
            "region": w.region(study.economy, member),
            "amount": usd(worth, w),
            "share": share(rows[member]["against_renewed_percent"], w),
        }
        if abs(worth) < LEAST:
            clauses.append(w("nothing that shows to {region:the}", **values))
        elif worth > 0:
            clauses.append(w("{amount} a year to {region:the} ({share} of its income)", **values))
        else:
            clauses.append(w("{amount} a year less than a lapse to {region:the} ({share} of its income)", **values))
    return w(
        "The pact's renewal, against its lapse, is worth {worths} {source}.",
        worths=w.listed(clauses),
        source=source("pact-lapses.yaml"),
    )


def balanced_sentence(study: Study, found: PactResult, w: Wording) -> str:
    """The same with imbalances removed, and whose sign depends on that; nothing where they are removed anyway."""
    if not found.balanced:
        return ""
    names = {member: w.region(study.economy, member) for member in members(study, found) if member in found.balanced}
    worths = w.listed([adds(found.balanced[member], name, BY, w) for member, name in names.items()])
    unsure = [f"{names[member]:the}" for member, worth in found.balanced.items() if worth * found.worth[member] < 0]
    if not unsure:
        return w(
            "With trade imbalances removed first, as at the bargaining table, it is {worths} a year.", worths=worths
        )
    return w(
        "With trade imbalances removed first, as at the bargaining table, it is {worths} a year; the sign for "
        "{regions} depends on that, and is not sure.",
        worths=worths,
        regions=w.listed(unsure),
    )


def other_cases(study: Study, found: PactResult, w: Wording) -> tuple[str, ...]:
    """What each other case costs the members, against renewal."""
    said, economy = [], study.economy
    for name, case in found.cases.items():
        if name in ("renewed", "lapses"):
            continue
        part = keyed(found.table[found.table["case"] == name], "member")
        rows = [{"member": member, **part[member]} for member in members(study, found)]
        clauses = [moves(w.region(economy, r["member"]), r["against_renewed_usd_mn"], w) for r in rows]
        values = {
            "title": w.given(case.title),
            "effects": w.listed(clauses),
            "source": source(case.source.name + ".yaml"),
        }
        if case.review is None:
            said.append(w("{title}: {effects} {source}.", **values))
            continue
        said.append(
            w(
                "{title}, with a chance of {hazard} a year that it lapses (it then has lapsed in {share} of the next "
                "{years}, discounted): against a renewal that is certain: {effects} {source}.",
                hazard=w.percent(case.review.hazard_percent, plus=False),
                share=w.percent(100 * case.lapsed_share, 0, plus=False),
                years=w.plural("{amount} year", "{amount} years", case.review.years),
                **values,
            )
        )
    return tuple(said)


def ways(study: Study, found: PactResult, w: Wording) -> list[str]:
    """How each importer's duties are counted."""
    frame = found.affected.drop_duplicates(["importer", "basis"])
    return [f"{w.region(study.economy, row['importer'])}, {w.given(row['basis'])}" for row in records(frame)]


def affected_sentences(study: Study, found: PactResult, w: Wording) -> tuple[str, ...]:
    """How much of each flow a lapse falls on, and where duties rise most."""
    frame, said = found.affected, []
    for importer in members(study, found):
        clauses = []
        for exporter in (code for code in found.members if code != importer):
            part = frame[(frame["importer"] == importer) & (frame["exporter"] == exporter)]
            value = part["trade_usd_mn"]
            if not value.sum():
                continue
            hit = 100 * (value * part["affected_percent"] / 100).sum() / value.sum()
            before, after = ((value * part[key]).sum() / value.sum() for key in ("today_percent", "lapsed_percent"))
            clauses.append(
                w(
                    "{share} of USD\u00a0{billion} billion {exporter:from} (mean duty from {before} to {after})",
                    share=w.percent(hit, 0, plus=False),
                    billion=w.number(value.sum() / 1000, 0),
                    exporter=w.region(study.economy, exporter),
                    before=w.percent(before, plus=False),
                    after=w.percent(after, plus=False),
                )
            )
        region = w.region(study.economy, importer)
        if clauses:
            said.append(start(w("{region:the} would charge more on {flows}.", region=region, flows=w.listed(clauses))))
    return tuple(said)


def pact_jobs_sentence(study: Study, found: PactResult, w: Wording) -> str:
    """What a lapse does to jobs in the short run."""
    clauses = []
    for row in records(found.jobs[found.jobs["case"] == "lapses"]):
        region = w.region(study.economy, row["member"])
        alone, demand = (row[column] for column in ENDS["unemployment_pp"])
        rise = span(alone, demand, lambda value: w.number(value, 2, plus=True), w)
        points = short_points(rise, demand if demand == demand else alone, w)
        alone, demand = (row[column] for column in ENDS["jobs_change_thousand"])
        if alone != alone:
            clauses.append(w("by {points} {region:in}", points=points, region=region))
            continue
        clauses.append(
            w(
                "by {points} {region:in} ({jobs} thousand jobs)",
                points=points,
                region=region,
                jobs=span(alone, demand, lambda value: w.number(value, 1, plus=True), w),
                whole=span(alone, demand, lambda value: w.number(1000 * round(value, 1), 0, plus=True), w),
            )
        )
    return w(
        "In the short run a lapse moves unemployment {moves}, beyond what today's measures do; first the supply side "
        "alone, then with demand.",
        moves=w.listed(clauses),
    )


def pact_places_sentence(study: Study, found: PactResult, w: Wording) -> str:
    """Where real income falls most with a lapse."""
    frame = shown_places(study, found.places[found.places["case"] == "lapses"])
    if frame.empty:
        return ""
    groups = []
    for _, part in frame.groupby("country", sort=False):
        worst = records(part.nsmallest(MOST, "real_income_percent"))
        named = [_place(study, found, r, w) for r in worst]
        groups.append(w.listed(named))
    places = reduce(lambda some, more: w("{places}; and in {more}", places=some, more=more), groups)
    return w("Real income moves least favourably in {places} (top-down split of the national result).", places=places)


def _place(study: Study, found: PactResult, row: Record, w: Wording) -> str:
    """A place, what it loses, and the industry through which it loses most."""
    given = {"place": w.name(row["name"]), "change": w.percent(row["real_income_percent"], 2)}
    through = found.through.get(row["id"])
    if through is None:
        return w("{place} ({change})", **given)
    return w("{place} ({change}, most through {sector})", sector=w.industry(study.economy, through), **given)
