"""The bargaining table: without agreement, concessions, leverage, the deal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from counteroffer.briefing.charts.deals import deal_chart
from counteroffer.briefing.document import Beside, Block, Bullets, Figure, Fold, Heading, Paragraph, Section
from counteroffer.briefing.sections.bargaining import deal, tables, text
from counteroffer.briefing.sections.bargaining.leverage import leverage_sentences, small_costs
from counteroffer.briefing.shaping import saying, supporting, supporting_table
from counteroffer.briefing.words import Wording, start
from counteroffer.briefing.words.amounts import bn
from counteroffer.briefing.words.closures import HORIZON
from counteroffer.briefing.words.context import beside, vintage
from counteroffer.briefing.words.notices import missing_words
from counteroffer.briefing.words.table import bargain_name, deal_lead, deal_range, player_names, without_words
from counteroffer.study import Missing, Solved, Study
from counteroffer.study.part import BARGAINING
from counteroffer.study.parts.bargaining import ConcessionsResult, DealResult, LeverageResult, WarResult

Blocks = tuple[Block, ...]
TOLD = 2  # paragraphs on levers; the others stand over their table


def section(study: Study, w: Wording) -> Section | None:
    """Sentences, chart and tables of each part; why there are none, where it could not be solved."""
    if not study.asked(*BARGAINING):
        return None
    blocks: list[Block] = []
    finding = "" if isinstance(study.deal, Missing) else deal_lead(study.deal.value, w)
    whys: list[str] = []
    parts: tuple[tuple[Solved[Any] | Missing, str, Callable[[Study, Any, Wording], Blocks]], ...] = (
        (study.deal, w("The deal"), _deal),
        (study.concessions, w("Concessions: cheap to give, dear to get"), _concessions),
        (study.war, w("Without agreement"), _without),
        (study.leverage, w("Leverage"), _leverage),
    )
    for part, title, told in parts:
        if not isinstance(part, Missing):
            blocks += [Heading(title), *told(study, part.value, w)]
        elif missing_words(part, w) not in whys:
            whys.append(missing_words(part, w))
    blocks += [Paragraph(w("The bargaining table could not be solved: {reason}", reason=why)) for why in whys]
    table = study.table
    if table is not None:
        files = w("Every figure is in the tables beside this page: {files}.", files=beside(study, *BARGAINING))
        kept = (Bullets(text.caveats(table, w)), Paragraph(files, "note"))
        blocks.append(supporting(w("What to keep in mind"), *kept))
    return Section("bargaining", w("Bargaining table"), tuple(blocks), finding)


def _without(study: Study, found: WarResult, w: Wording) -> Blocks:
    lapse, table = text.lapse_sentence(found, w), tables.outcomes_table(found, w)
    war, *search = text.war_sentences(found, w)
    return (
        Paragraph(text.today_sentence(study, found.table, w)),
        Bullets((*text.alone_sentences(found, w), *([lapse] if lapse else []))),
        Paragraph(war),
        supporting_table(table, w, Paragraph(" ".join(search), "small")),
    )


def _concessions(study: Study, found: ConcessionsResult, w: Wording) -> Blocks:
    blocks: list[Block] = []
    ranked, rates, swaps = (
        tables.concessions_table(found, w),
        tables.rates_table(found, w),
        tables.swaps_table(found, w),
    )
    folded: Block | None = None
    traded = Bullets(text.rate_sentences(found, w))
    if ranked.rows:
        words = w(
            "Each step is taken alone, everything else as it is today; a cost below zero is a gain. Jobs are those of "
            "the short run, won (+) or lost (−); a dash where they are not counted."
        )
        small = small_costs(found.table, found.ranked["owner"], found.ranked["worth_per_dollar"], w)
        blocks.append(Beside((ranked,), ((w("How to read it"), f"{words} {small}".strip()),)))
    if rates is not None:
        words = w(
            "The part of one concession that makes the giver of the other even; above {all}, all of it is not enough.",
            all=w.percent(100, 0, plus=False),
        )
        folded = Fold(w("Table: exchange rates between concessions"), (Paragraph(words, "small"), traded, rates))
    elif traded.items:
        folded = traded
    swap = Paragraph(deal.swap_sentence(found, w))
    blocks += [Bullets(text.concession_sentences(found, w)), *([folded] if folded is not None else [])]
    return (*blocks, swap if swaps is None else supporting_table(swaps, w, swap))


def _leverage(study: Study, found: LeverageResult, w: Wording) -> Blocks:
    drawn = tables.leverage_tables(study, found, w)
    ratios = found.instruments["harm_ratio"]
    small = small_costs(found.table, [found.us] * len(ratios), ratios, w)
    said = [Paragraph(sentence) for sentence in leverage_sentences(study, found, w)]
    kept = len(said) if not drawn else TOLD
    return (
        *said[:kept],
        *(supporting_table(table, w, *(said[kept:] if table is drawn[0] else ())) for table in drawn),
        *([Paragraph(small, "note")] if small and drawn else []),
    )


def _deal(study: Study, found: DealResult, w: Wording) -> Blocks:
    blocks: list[Block] = [*_picture(study, found, w)]
    said = (*deal.deal_sentences(found, w), deal_range(study, w))
    blocks.append(Paragraph(" ".join(sentence for sentence in said if sentence)))
    rules, terms = tables.rules_table(found, w), tables.terms_table(found, w)
    if rules is not None and terms is not None:
        best = found.bargains[0]
        distance = w(
            "Largest distance of a bargain from a first-order efficient point: {distance}.",
            distance=w.scientific(max(one.kkt for one in found.bargains)),
        )
        blocks += [
            Paragraph(w("Terms of the {bargain}:", bargain=bargain_name(best.rule, w))),
            Bullets(deal.terms_sentences(found, best, w)),
            supporting_table(rules, w, Paragraph(distance, "small")),
            Fold(w("Table: terms of each bargain"), (terms,)),
        ]
    return tuple(blocks)


def _picture(study: Study, found: DealResult, w: Wording) -> Blocks:
    scenario = found.table.facts.scenario
    note = w(
        "USD bn of real income a year, {horizon}; gains over no deal ({without}), tariffs of {date}, on {economy}.",
        horizon=w(HORIZON[scenario.closure]),
        without=without_words(found.disagreement, w),
        date=w.day(scenario.date),
        economy=vintage(study, w),
    )
    drawn = deal_chart(found, player_names(found.table, w), note, w)
    if drawn is None:
        return ()
    figure, outside = drawn
    legend = _legend(int((found.points["kind"] == "random").sum()), outside, w)
    return (Beside((_saying(figure, found, w),), ((w("How to read it"), legend),)),)


def _saying(figure: Figure, found: DealResult, w: Wording) -> Figure:
    """The picture of the deal under what each gains by the first rule's."""
    best = found.bargains[0] if found.bargains else None
    if best is None:
        return saying(figure, deal_lead(found, w))
    gains = [
        w("{player} {amount}", player=name, amount=bn(float(gain), w))
        for name, gain in zip(player_names(found.table, w), best.gain, strict=True)
    ]
    said = w(
        "{bargain}, USD bn a year over no deal: {gains}", bargain=bargain_name(best.rule, w), gains=w.listed(gains)
    )
    return saying(figure, start(said))


def _legend(drawn: int, outside: int, w: Wording) -> str:
    """What lines, marks and dots of the chart are, and how many dots lie outside it."""
    said = [
        w(
            "Line: the frontier, where neither side can gain more without the other gaining less. Shaded: deals that "
            "both prefer to no deal. Large marks: no deal, and what the rules pick. Dots: deals drawn at random within "
            "what is on the table."
        ),
        w("{outside} of {drawn} dots lie outside the picture.", outside=w.number(outside, 0), drawn=w.number(drawn, 0)),
        w("The set of deals is not convex, so the frontier is the best of several searches, not a proven optimum."),
    ]
    return " ".join(said if outside else (said[0], said[2]))
