"""Where the case and its tables come from."""

from __future__ import annotations

from collections.abc import Iterator

from counteroffer import data
from counteroffer.briefing.document import Block, Bullets, Heading, Inline, Section, spans
from counteroffer.briefing.shaping import supporting
from counteroffer.briefing.words import Wording
from counteroffer.data import SourceTable
from counteroffer.study import Study


def section(study: Study, w: Wording) -> Section | None:
    """Sources of the scenario, and of every table in the package."""
    return Section(
        "sources",
        w("Sources"),
        (
            supporting(w("Of the scenario"), Bullets(tuple(w.given(source) for source in study.scenario.sources))),
            *_given(study, w),
            supporting(w("Tables in the package"), Bullets(tuple(_table(source, w) for source in data.registry()))),
        ),
        w.plural("{amount} table of public data.", "{amount} tables of public data.", len(data.registry())),
    )


def _given(study: Study, w: Wording) -> Iterator[Block]:
    """Where tables that were brought as files are from."""
    own = study.economy.source
    if own is None:
        return
    unknown = w("not stated")
    yield Heading(w("Tables given"))
    words = w(
        "{publisher}, {year}. Licence: {licence}.",
        publisher=w.given(own.publisher) or unknown,
        year=own.year or unknown,
        licence=w.given(own.licence) or unknown,
    )
    yield Bullets(((*spans(w.rich("**{title}.**", title=study.economy.name)), f" {words}"),))


def _table(source: SourceTable, w: Wording) -> Inline:
    title = w.rich("**{title}.**", title=w.given(source.title))
    words = w(
        "{publisher}, {year}. Licence: {licence}.",
        publisher=w.given(source.publisher),
        year=w.given(source.year),
        licence=w.given(source.licence),
    )
    imputed = w("Imputed: {what}.", what="; ".join(w.given(one) for one in source.imputed)) if source.imputed else ""
    return (*spans(title), f" {words}", f" {imputed}" if imputed else "")
