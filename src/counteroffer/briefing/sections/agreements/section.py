"""Agreements: the pact, other partners, security at the table, deeper integration."""

from __future__ import annotations

from collections.abc import Iterator

from counteroffer.briefing.document import (
    Beside,
    Block,
    Bullets,
    Figures,
    Fold,
    Heading,
    Paragraph,
    Section,
)
from counteroffer.briefing.sections.agreements import diversify, offers, pact, tables
from counteroffer.briefing.sections.agreements.chart import ways_out_charts
from counteroffer.briefing.shaping import supporting, supporting_table
from counteroffer.briefing.words import Wording, english
from counteroffer.briefing.words.agreements import agreements_lead, members
from counteroffer.briefing.words.context import beside
from counteroffer.briefing.words.notices import missing_words
from counteroffer.scenario import Scenario
from counteroffer.study import Missing, Part, Solved, Study
from counteroffer.study.part import AGREEMENTS
from counteroffer.study.parts.agreements import DiversificationResult, IntegrationResult, PactResult, SecurityResult
from counteroffer.study.provenance import scenario_files
from counteroffer.tariffs.terms.pacts import load_pacts

TOLD = 2  # of the sentences on a subject; the others stand over its table
Blocks = tuple[Block, ...]
_NAMES = {
    Part.pact: english("Pact"),
    Part.diversification: english("Diversification"),
    Part.security: english("Security"),
    Part.integration: english("Integration"),
}


def section(study: Study, w: Wording) -> Section | None:
    """What each agreement asked about is worth, on one chart and one by one."""
    if not study.asked(*AGREEMENTS):
        return None
    lead, charts = agreements_lead(study, w), ways_out_charts(study, w)
    basis = w(
        "Long run, trade imbalances as in the effects above, against today's measures. Every size that is not data "
        "stands in the scenario file named, with its source."
    )
    blocks: list[Block] = [Beside((Figures(charts),), ((w("How to read it"), basis),))] if charts else []
    if isinstance(study.pact, Solved):
        blocks += _pact(study, study.pact.value, w)
    if isinstance(study.diversification, Solved):
        blocks += _diversification(study, study.diversification.value, w)
    if isinstance(study.security, Solved):
        blocks += _security(study, study.security.value, w)
    if isinstance(study.integration, Solved):
        blocks += _integration(study, study.integration.value, w)
    blocks.append(Fold(w("What is assumed, file by file"), tuple(assumptions(study, w))))
    for part, name in _NAMES.items():
        found = study.parts[part]
        if isinstance(found, Missing) and study.asked(part):
            words = w("{part} could not be solved: {why}", part=w(name), why=missing_words(found, w))
            blocks.append(Paragraph(words))
    files = w("Every figure is in the tables beside this page: {files}.", files=beside(study, *AGREEMENTS))
    return Section("agreements", w("Agreements"), (*blocks, Paragraph(files, "note")), lead)


def _pact(study: Study, found: PactResult, w: Wording) -> Blocks:
    said = (
        pact.renewal_sentence(study, found, w),
        pact.balanced_sentence(study, found, w),
        pact.pact_jobs_sentence(study, found, w),
    )
    of = load_pacts()[found.pact]
    counted = w("Duties are counted by: {ways}.", ways="; ".join(pact.ways(study, found, w)))
    gaps = tuple(w.given(gap) for gap in (*of.gaps, *of.unknown.values()))
    places = pact.pact_places_sentence(study, found, w)
    blocks: list[Block] = [
        Heading(w("The pact: renewal, lapse, and in between")),
        Paragraph(w("The pact here: {title}.", title=w.given(of.title)), "note"),
        Paragraph(" ".join(part for part in said if part)),
        tables.cases_table(study, found, w),
    ]
    others = Bullets(pact.other_cases(study, found, w))
    blocks += [Paragraph(places)] if places else []
    blocks += [supporting(w("What becomes of the pact, case by case"), others)] if others.items else []
    affected = Paragraph(" ".join((*pact.affected_sentences(study, found, w), counted)), "small")
    blocks += [Fold(w("What of the pact is not here"), (Bullets(gaps),))] if gaps else []
    falls = tables.affected_table(study, found, w)
    blocks.append(supporting_table(falls, w, affected))
    industries = tuple(tables.lapse_table(study, found, member, w) for member in members(study, found))
    blocks.append(Fold(w("Tables: industries with a lapse"), industries))
    table = tables.places_table(study, found, w)
    return (*blocks, *([supporting_table(table, w)] if table is not None else []))


def _diversification(study: Study, found: DiversificationResult, w: Wording) -> Blocks:
    bought = diversify.buy_back_sentences(study, found, w)
    return (
        Heading(w("Diversification")),
        Paragraph(diversify.displaced_sentence(study, found, w)),
        Bullets(bought[:TOLD]),
        supporting_table(tables.agreements_table(study, found, w), w, Bullets(bought[TOLD:], small=True)),
        supporting_table(tables.partners_table(found, w), w),
    )


def _security(study: Study, found: SecurityResult, w: Wording) -> Blocks:
    table, said = tables.offers_table(study, found, w), offers.security_sentences(study, found, w)
    return (
        Heading(w("Security at the table")),
        Bullets((said[0], said[-1])),
        supporting_table(table, w, Bullets(said[1:-1], small=True), Paragraph(w.given(found.security.source), "small")),
    )


def _integration(study: Study, found: IntegrationResult, w: Wording) -> Blocks:
    said = offers.integration_sentences(study, found, w)
    return (
        Heading(w("Deeper integration")),
        Bullets(said[:TOLD]),
        supporting_table(tables.integration_table(study, found, w), w, Bullets(said[TOLD:], small=True)),
        Paragraph(w("Income only: sovereignty is not priced."), "note"),
    )


def assumptions(study: Study, w: Wording) -> Iterator[Block]:
    """Each scenario file behind the section: what it supposes, where sizes come from, what it leaves out."""
    for file in scenario_files(study).values():
        scenario = file.scenario
        yield Heading(w.given(scenario.title), level=4, code=f"{file.name}.yaml")
        yield Paragraph(w.given(" ".join(scenario.description.split())), "small")
        sources = [w.given(source) for source in (*scenario.sources, *_stated(scenario))]
        left_out = [w("Left out: {item}", item=w.given(item)) for item in scenario.not_modelled]
        yield Bullets((*sources, *left_out), small=True)


def _stated(scenario: Scenario) -> tuple[str, ...]:
    """Sources of the numbers that a scenario states outside its measures."""
    said = [rule.source for rule in scenario.rules_of_origin]
    said += [part.source for part in (scenario.review, scenario.common_labour_market) if part is not None]
    return tuple(said)
