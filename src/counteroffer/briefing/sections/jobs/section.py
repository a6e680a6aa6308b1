"""Jobs in the short run: who loses work, where, because of what, and how sure that is."""

from __future__ import annotations

from counteroffer.briefing.document import (
    Beside,
    Block,
    Bullets,
    Figures,
    Fold,
    Heading,
    Inline,
    Paragraph,
    Section,
    spans,
)
from counteroffer.briefing.sections.jobs import maps, over, tables, text
from counteroffer.briefing.shaping import supporting, supporting_table
from counteroffer.briefing.words import Wording, english
from counteroffer.briefing.words.context import places_kind, shown_countries
from counteroffer.briefing.words.jobs import beside_name, extrapolated_words, observed_sentence, regions_sentence
from counteroffer.briefing.words.languages.messages import message_words
from counteroffer.briefing.words.notices import missing_words
from counteroffer.economy.provinces import provinces_2021
from counteroffer.jobs.provincial import METHODS
from counteroffer.study import Missing, Part, Study
from counteroffer.study.parts.jobs import JobsResult


def section(study: Study, w: Wording) -> Section | None:
    """Sentences, chart, map and tables of the short run; why there are none, where it has no solution."""
    if not study.asked(Part.jobs):
        return None
    blocks: tuple[Block, ...]
    finding = ""
    if isinstance(study.jobs, Missing):
        why = missing_words(study.jobs, w)
        blocks = (Paragraph(w("No short-run solution was found for this policy: {why}", why=why)),)
    else:
        found = study.jobs.value
        finding = text.finding(study, found, w)
        blocks = (
            *_causes(study, found, w),
            *_losses(study, found, w),
            *_places(study, found, w),
            *over.years(study, found, w),
            *_sure(study, found, w),
            *over.curves(study, found, w),
        )
    return Section("jobs", w("Jobs in the short run"), blocks, finding)


def _losses(study: Study, found: JobsResult, w: Wording) -> tuple[Block, ...]:
    blocks: list[Block] = [Paragraph(regions_sentence(study, found, w))]
    if found.facts.settings.floored:
        lead = found.regions[found.regions["region"].isin(study.lead)]
        ends = (text.ends_sentence(found, w), extrapolated_words(study.economy, lead, w))
        blocks.append(Paragraph(" ".join(said for said in ends if said), "note"))
    observed = observed_sentence(found.observed, found.contributions, study.economy, w)
    if observed:
        scope = w(
            "The measures are those in force on {date}; the figure is what they do within a year, whatever else moved "
            "unemployment in those months.",
            date=w.day(study.scenario.date),
        )
        blocks.append(Paragraph((*spans(w.rich("**{said}**", said=observed)), f" {scope}")))
    blocks.append(Bullets((text.industries_sentence(study, found, study.lead[0], w),)))
    apart = w("A solution of its own, apart from the figures above.")
    said = [apart] if found.facts.closure != study.facts.closure else []
    said += [
        *text.assumptions(study, found, w),
        w("Largest residual {residual}.", residual=w.scientific(found.facts.residual)),
    ]
    if found.facts.kinks:
        edge = english(
            "At the very edge of the floor, where a little more has another effect than a little less: {cells}."
        )
        said.append(w(edge, cells=", ".join(found.facts.kinks)))
    assumed = supporting(w("What the short run takes for given"), Paragraph(" ".join(said)))
    return (*blocks, assumed)


def _causes(study: Study, found: JobsResult, w: Wording) -> tuple[Block, ...]:
    table, charts = tables.contributions_table(study, found, w), tables.contributions_charts(study, found, w)
    if table is None:
        return ()
    words = w(
        "Shapley values: each group's effect averaged over all orders in which the groups could be added, every "
        "combination solved. They add up to the whole. A tariff that falls under no group's measures goes by its "
        "industry."
    )
    if found.facts.settings.floored:
        other = w(
            "That is of one end of each range, {end}; what the other end adds is a group's mean addition alone and on "
            "top of all others, moved to add up. Output and real income are of the first.",
            end=w(tables.SOLVED_END[found.facts.scenario.demand_multiplier > 0]),
        )
        words = f"{words} {other}"
    drawn: tuple[Block, ...] = (Beside((Figures(charts),), ((w("How to read it"), words),)),) if charts else ()
    return (*drawn, supporting_table(table, w))


def _places(study: Study, found: JobsResult, w: Wording) -> tuple[Block, ...]:
    blocks: list[Block] = []
    drawn = maps.jobs_maps(study, found, w)
    if not drawn:
        blocks += [Paragraph(sentence) for sentence in text.places_sentences(study, found, w)]
    else:
        blocks += [Heading(w("Where work is lost")), Figures(drawn)]
        blocks.append(Paragraph(" ".join(maps.map_sentences(study, found, w))))
        kind = places_kind(study)
        words = w("Unemployment is in points of each place's labour force; {still}.", still=w(text.STILL[kind]))
        unsplit = w("(a) Without the industries whose place is known only together with others of their group.")
        split = text.split_sentences(study, found, w)
        ranked = tables.ranked_table(study, found, w)
        note = Paragraph(" ".join((words, *split)), "small")
        blocks.append(supporting_table(ranked, w, note))
        whole = tables.places_table(study, found, w), Paragraph(unsplit, "note")
        blocks.append(Fold(w(text.FOLDED[kind]), whole))
    methods = tables.methods_tables(study, found, w)
    if methods:
        words = w(
            "(1) A solution with ten regions in the country's place, each with its own trade and final use; industries "
            "of one group of the provincial tables, such as cars and aircraft, or steel, aluminum and machinery, share "
            "its proportions. (2) The same with the 23 industries those tables know, so that nothing is split by "
            "proportion, and a tariff on steel falls on all metals and machinery. (3) The national result split by "
            "industry and by trade across the border. The last row has the country as its provinces together, and as "
            "one region; how far apart they are is a measure of what the detail changes."
        )
        blocks.append(Fold(w("Table: provinces three ways"), (Paragraph(words, "small"), *methods)))
    for what, why in found.missing.items():
        if what in METHODS and provinces_2021().country not in shown_countries(study):
            continue
        said: Inline = w("{what}: not shown ({why}).", what=beside_name(what, w), why=message_words(why, w))
        blocks.append(Paragraph(said, "note"))
    return tuple(blocks)


def _sure(study: Study, found: JobsResult, w: Wording) -> tuple[Block, ...]:
    words = w(
        "A dash: no equilibrium was found. The figures move with assumptions that no one knows well; none was set to "
        "match the observed rise."
    )
    counted = w("Where no headcounts are known, industries are weighted by value added and no jobs are counted.")
    beyond = extrapolated_words(study.economy, found.regions, w)
    beyond = beyond and f" (b) {beyond}"
    told = [text.industries_sentence(study, found, code, w) for code in study.lead]
    varied = tables.sensitivities_table(study, found, w)
    industries = [tables.industries_table(study, found, code, w) for code in study.lead]
    return (
        supporting_table(varied, w, Paragraph(words, "small")),
        Fold(
            w("Table: unemployment in every region"),
            (Paragraph(f"{counted}{beyond}", "small"), tables.countries_table(study, found, w)),
        ),
        *(supporting_table(table, w, Paragraph(said)) for table, said in zip(industries, told, strict=True)),
    )
