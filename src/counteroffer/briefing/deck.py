"""A briefing in six slides: the answer, who loses, the deal, what to ask and offer, how sure, the day of the figures.

Every slide holds blocks and sentences of the briefing; what a study has nothing on has no slide.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from counteroffer.briefing.document import (
    Block,
    Bullets,
    Cards,
    Document,
    Figure,
    Inline,
    Paragraph,
    Section,
    Table,
    Terms,
    plain,
    walk,
)
from counteroffer.briefing.sections.front import answers
from counteroffer.briefing.sections.front import deal as table
from counteroffer.briefing.words import Wording
from counteroffer.study import Part, Solved, Study
from counteroffer.study.part import BARGAINING

Pairs = tuple[tuple[str, tuple[Inline, ...]], ...]
Sections = dict[str, Section]
B = TypeVar("B", bound=Block)


@dataclass(frozen=True)
class Slide:
    """One slide.

    Attributes
    ----------
    text : tuple of Inline
        Sentences, each by itself.
    lead, closing : Inline
        What stands above all else, in large letters, and below all, in small ones.
    cards, table : Cards or None, Table or None
        Big figures, and lines under them.
    columns : tuple of (str, Inline)
        Heads beside each other, with what stands under each.
    facts : tuple of (str, tuple of Inline)
        Terms, and what each comes to.
    notes : tuple of str
        For who speaks: the section it comes from, what its chart says, its sources.
    """

    title: str
    text: tuple[Inline, ...] = ()
    lead: Inline = ""
    cards: Cards | None = None
    table: Table | None = None
    closing: Inline = ""
    figure: Figure | None = None
    columns: tuple[tuple[str, Inline], ...] = ()
    facts: Pairs = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Deck:
    """Slides in order, with the document that they are of."""

    document: Document
    slides: tuple[Slide, ...]


def deck(study: Study, document: Document, w: Wording) -> Deck:
    """The slides of a study, whose briefing is `document` in the language of `w`."""
    sections = {one.id: one for one in document.sections}
    told: tuple[Callable[[Study, Document, Sections, Wording], Slide | None], ...]
    told = (_answer, _losers, _deal, _moves, _sure, _days)
    return Deck(document, tuple(slide for tell in told if (slide := tell(study, document, sections, w)) is not None))


def _answer(study: Study, document: Document, sections: Sections, w: Wording) -> Slide | None:
    """Page one: the answer, its figures with their ranges, what to do, how sure; pictures have their own slides."""
    answer = next((one.text for one in document.front if isinstance(one, Paragraph) and one.style == "answer"), "")
    sure = [plain(line) for one in document.front if isinstance(one, Terms) for _, lines in one.pairs for line in lines]
    return Slide(
        plain(document.heading),
        lead=answer,
        cards=_among(document.front, Cards),
        table=_among(document.front, Table),
        closing=" ".join(sure),
        notes=(plain(document.headline), *_notes(sections.get("effects"), None, sections, w)),
    )


def _losers(study: Study, document: Document, sections: Sections, w: Wording) -> Slide | None:
    """Jobs, places and industries; industries alone where no jobs are known."""
    jobs, sectors = sections.get("jobs"), sections.get("sectors")
    figure = _first(jobs, Figure)
    found = jobs if figure else sectors
    text: tuple[Inline, ...] = (answers.felt(study, w),) if study.asked(Part.jobs) else ()
    if not text and (bullets := _first(sectors, Bullets)):
        text = bullets.items
    figure = figure or _first(sectors, Figure)
    return Slide(w("Who feels it?"), text, figure=figure, notes=_notes(found, figure, sections, w)) if text else None


def _deal(study: Study, document: Document, sections: Sections, w: Wording) -> Slide | None:
    """The picture of the deal, and what each gains by it."""
    if not isinstance(study.deal, Solved):
        return None
    section = sections.get("bargaining")
    figure = _first(section, Figure)
    notes = _notes(section, figure, sections, w)
    return Slide(w("Which deal is fair?"), (table.deal(study.deal.value, w),), figure=figure, notes=notes)


def _moves(study: Study, document: Document, sections: Sections, w: Wording) -> Slide | None:
    """Their concessions that are worth most to us, ours that cost us least, and ours that cost us most."""
    if not study.asked(*BARGAINING) or not isinstance(study.concessions, Solved):
        return None
    found = study.concessions.value
    columns: tuple[tuple[str, Inline], ...] = (
        (w("To ask"), table.relief(found, w)),
        (w("To offer"), table.offers(found, w)),
        (w("To refuse"), table.refusals(found, w)),
    )
    title = w("What to ask, to offer, to refuse")
    return Slide(title, columns=columns, notes=_notes(sections.get("bargaining"), None, sections, w))


def _sure(study: Study, document: Document, sections: Sections, w: Wording) -> Slide | None:
    """What the ranges span, and what is left out."""
    section = sections.get("draws") or sections.get("ranges")
    figure = _first(section, Figure)
    notes = _notes(section, figure, sections, w)
    return Slide(w("How sure are we?"), (answers.sure(study, w),), figure=figure, notes=notes)


def _days(study: Study, document: Document, sections: Sections, w: Wording) -> Slide | None:
    """Day of the law, year and vintage of the data, and what was chosen."""
    facts: list[tuple[str, tuple[Inline, ...]]] = [(w("Law"), (document.byline,))]
    for name in ("sure", "manifest"):
        terms = _first(sections.get(name), Terms)
        facts += [(term, lines[:1]) for term, lines in terms.pairs] if terms else []
    notes = _notes(sections.get("sure"), None, sections, w)
    return Slide(w("The day of the law and of the data"), facts=tuple(facts), notes=notes)


def _notes(section: Section | None, figure: Figure | None, sections: Sections, w: Wording) -> tuple[str, ...]:
    """Where a slide comes from, what its chart says, and the sources of the case."""
    said = [w("From the briefing: {section}.", section=w.quoted(section.title))] if section else []
    said += [plain(text) for text in (figure.alternative, figure.note) if text] if figure else []
    sources = _first(sections.get("sources"), Bullets)
    said += (
        [w("Sources: {list}.", list="; ".join(plain(item).rstrip(".") for item in sources.items))] if sources else []
    )
    return tuple(said)


def _first(section: Section | None, kind: type[B]) -> B | None:
    """The first block of a kind in a section."""
    return _among(section.blocks, kind) if section else None


def _among(blocks: tuple[Block, ...], kind: type[B]) -> B | None:
    """The first of a kind among blocks and those inside them."""
    return next((one for one in walk(blocks) if isinstance(one, kind)), None)
