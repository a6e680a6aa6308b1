"""Page one: the answer, its figures with their ranges, who loses, the deal, what to do, how sure, which day."""

from __future__ import annotations

from collections.abc import Mapping

from counteroffer.briefing.document import Block, Figures, Paragraph, Terms
from counteroffer.briefing.sections.front.answer import answer
from counteroffer.briefing.sections.front.figures import big_figures
from counteroffer.briefing.sections.front.moves import moves_table
from counteroffer.briefing.sections.front.pictures import deal_picture, losers, no_picture
from counteroffer.briefing.words import Wording, english, start
from counteroffer.briefing.words.closures import HORIZON
from counteroffer.briefing.words.context import vintage
from counteroffer.briefing.words.reported import income_range, open_signs, shows
from counteroffer.briefing.words.table import deal_range
from counteroffer.run.notices import Notable, Notice
from counteroffer.study import Study
from counteroffer.uncertainty.envelope import Envelope

FAR, NEAR = "long_run", "short_run"
TWO = 2


def page_one(study: Study, w: Wording) -> tuple[Block, ...]:
    """Everything under the heading of page one, in the order it is read."""
    found: list[Block] = [Paragraph(answer(study, w), "answer"), big_figures(study, w)]
    pictures = tuple(one for one in (losers(study, w), deal_picture(study, w)) if one is not None)
    if pictures:
        found.append(Figures(pictures))
    absent = no_picture(study, w)
    if absent:
        found.append(Paragraph(absent, "note"))
    moves = moves_table(study, w)
    if moves is not None:
        found.append(moves)
    return (*found, Terms(((w("How sure"), (_sure(study, w),)),), facts=True, small=True))


def byline(study: Study, w: Wording) -> str:
    """Day of the law, year of the data, horizon, and whose case it is."""
    return " · ".join(
        (
            w("Tariffs of {date}", date=w.day(study.scenario.date)),
            vintage(study, w),
            w(HORIZON[study.scenario.closure]),
            study.scenario.author,
        )
    )


def doubts(study: Study) -> tuple[Notice, ...]:
    """What is not known of the law, and that the data are of a later year."""
    return tuple(one for one in study.notices if one.doubt is not None or one.kind is Notable.later_table)


def _sure(study: Study, w: Wording) -> str:
    """Over how many choices figures were moved, for whom the sign is open, and what has no range or is not known."""
    found = {code: one for code in study.lead if (one := income_range(study, code))}
    said = _ranges(study, found, w) if found else [w("One set of trade elasticities is used; no range was solved.")]
    if study.table is not None and not deal_range(study, w):  # else it stands under the deal's picture
        said.append(w("The deal has no range."))
    unknown = sum(one.doubt is not None for one in study.notices)
    said += [w.plural("{amount} point of law is open.", "{amount} points of law are open.", unknown)] if unknown else []
    said += [w("The data are later than the case.")] if len(doubts(study)) > unknown else []
    return " ".join(said)


def _ranges(study: Study, found: Mapping[str, Envelope], w: Wording) -> list[str]:
    shown = {code: one for code, one in found.items() if shows(one)}
    said = [
        w.plural(
            "Ranges vary {amount} choice.",
            "Ranges vary {amount} choices singly.",
            max(len(one.doubts) for one in found.values()),
        )
    ]
    if not shown:
        return said
    unsure = open_signs(study, shown, w)
    other = _otherwise(study, shown, w, alone=not unsure)
    return [*said, *(filter(None, (unsure, *other)))] if unsure or other else [*said, w("Every sign holds in all.")]


def _otherwise(study: Study, found: Mapping[str, Envelope], w: Wording, *, alone: bool) -> list[str]:
    """Whose sign is open, and whose is another, in the horizon that the figures are not of."""
    closure = NEAR if study.scenario.closure != NEAR else FAR
    other = {code: one for code in found if (one := income_range(study, code, closure)) is not None and shows(one)}
    opened = [code for code, one in other.items() if not one.same_sign]
    sure = [code for code, one in other.items() if one.same_sign and found[code].same_sign]
    turned = [code for code in sure if other[code].low * found[code].low < 0]
    given = {"own": w(HORIZON[study.scenario.closure]), "horizon": w(HORIZON[closure])}

    def told(text: str, codes: list[str]) -> list[str]:
        whom = w.listed([str(w.region(study.economy, code)) for code in codes])
        if 1 < len(codes) == len(study.lead):
            whom = w("both") if len(codes) == TWO else w("all")
        return [start(w(text, regions=whom, **given))] if codes else []

    only = english("{own}: signs hold; {horizon}: open ({regions}).")
    return told(only if alone else english("Sign open, {horizon}: {regions}."), opened) + told(
        english("The other sign, {horizon}: {regions}."), turned
    )
