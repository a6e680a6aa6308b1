"""A study told in one language: page one, and every section that has something to say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from counteroffer.briefing import contents
from counteroffer.briefing.document import Answer, Document, Link, Section
from counteroffer.briefing.sections.front.answers import questions
from counteroffer.briefing.sections.front.headline import headline
from counteroffer.briefing.sections.front.key import key_table
from counteroffer.briefing.words import Wording, start, wording
from counteroffer.briefing.words.closures import ADJUSTMENT
from counteroffer.briefing.words.context import vintage
from counteroffer.briefing.words.languages.language import SOURCE, UNREAD
from counteroffer.briefing.words.notices import notice_words
from counteroffer.run.notices import Notable
from counteroffer.study import Study


def briefing(study: Study, language: str | Wording = SOURCE) -> Document:
    """Tell a study.

    Parameters
    ----------
    language : str or Wording
        Code of one of `languages()`, or the wording of a folder of one's own; what it lacks is said in English.

    Raises
    ------
    LabelError
        For a language that there is not.
    """
    w, scenario = language if isinstance(language, Wording) else wording(language), study.scenario
    sections = tuple(found for tell in contents.CONTENTS if (found := tell(study, w)) is not None)
    heading, date = w.given(scenario.title), w.day(scenario.date)
    closing = w(
        "{effects} on {economy}; see “How sure are the figures” and “What is not modelled” before quoting.",
        effects=start(w(ADJUSTMENT[scenario.closure])),
        economy=vintage(study, w),
    )
    return Document(
        language=w.language,
        html_language=w.of.html,
        # A plain text: the head of a page has no place for what says which language it is in.
        title=str(w("{title}: briefing", title=heading)),
        heading=heading,
        byline=" · ".join(
            (w("Tariffs as of {date} · {author}", date=date, author=scenario.author), *_doubts(study, w))
        ),
        headline=headline(study, w),
        key=tuple(table for table in (key_table(study, w),) if table),
        in_short=w("In short"),
        questions=tuple(_linked(one, sections) for one in questions(study, w)),
        contents=w("Contents"),
        sections=sections,
        closing=" ".join((f"{heading}, {date}. {closing}", *_unread(w))),
        author=scenario.author,
        date=scenario.date,
    )


def _unread(w: Wording) -> list[str]:
    """That no one who grew up with the language has read its texts, where that is so."""
    if w.of.source or w.of.read_by != UNREAD:
        return []
    return [
        w("Nobody who grew up with this language has read its texts yet; where they differ, the English page is right.")
    ]


def _doubts(study: Study, w: Wording) -> list[str]:
    """What is not known of the law, and that the data are of a later year, for the top of the page."""
    told = (one for one in study.notices if one.doubt is not None or one.kind is Notable.later_table)
    return [f"{notice_words(one, study.economy, w)}." for one in told]


def _linked(question: Answer, sections: Sequence[Section]) -> Answer:
    """A question with the titles of the sections that it leads to, as far as they are there."""
    titles = {one.id: one.title for one in sections}
    links = (Link(titles[link.section], link.section) for link in question.links if link.section in titles)
    return replace(question, links=tuple(links))
