"""Page one: the answer, its figures with their ranges, who loses, the deal, what to do, how sure, which day."""

from __future__ import annotations

from collections.abc import Mapping

from counteroffer.briefing.document import Block, Figures, Paragraph, Terms
from counteroffer.briefing.sections.front.answer import answer
from counteroffer.briefing.sections.front.figures import big_figures
from counteroffer.briefing.sections.front.moves import moves_table
from counteroffer.briefing.sections.front.pictures import deal_picture, losers, no_picture
from counteroffer.briefing.words import Wording
from counteroffer.briefing.words.closures import HORIZON
from counteroffer.briefing.words.context import vintage
from counteroffer.briefing.words.languages.wording import SIGN_UNDER
from counteroffer.briefing.words.reported import open_signs
from counteroffer.briefing.words.table import deal_range
from counteroffer.run.notices import Notable, Notice
from counteroffer.study import Study, solved
from counteroffer.uncertainty.envelope import Envelope, envelope


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
    found = {code: one for code in study.lead if (one := envelope(code, solved(study.ranges), solved(study.bases)))}
    said = _ranges(study, found, w) if found else [w("One set of trade elasticities is used; no range was solved.")]
    if study.table is not None and not deal_range(study, w):  # else it stands under the deal's picture
        said.append(w("The deal has no range."))
    unknown = sum(one.doubt is not None for one in study.notices)
    said += [w.plural("{amount} point of law is open.", "{amount} points of law are open.", unknown)] if unknown else []
    said += [w("The data are later than the case.")] if len(doubts(study)) > unknown else []
    return " ".join(said)


def _ranges(study: Study, found: Mapping[str, Envelope], w: Wording) -> list[str]:
    shown = {code: one for code, one in found.items() if max(abs(one.low), abs(one.high)) >= SIGN_UNDER}
    said = [
        w.plural(
            "Ranges vary {amount} choice.",
            "Ranges vary {amount} choices singly.",
            max(len(one.doubts) for one in found.values()),
        )
    ]
    unsure = open_signs(study, shown, w)
    if unsure or shown:
        said.append(unsure or w("Every sign holds in all."))
    return said
