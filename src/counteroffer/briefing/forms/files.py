"""A document in every form, by file name."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from counteroffer.briefing.appendices import appendices, without_appendices
from counteroffer.briefing.document import Document
from counteroffer.briefing.forms.drawings import drawings
from counteroffer.briefing.forms.html import html
from counteroffer.briefing.forms.markdown import markdown
from counteroffer.briefing.forms.office.needs import Paper
from counteroffer.briefing.words import wording
from counteroffer.briefing.words.languages.language import SOURCE

Printed = Literal["pdf", "docx"]
APPENDICES = "appendices"  # file of what is folded on screen


def page_name(language: str, kind: str = "html", *, stem: str = "briefing") -> str:
    """File of a briefing: briefing.html in English, briefing.fr.html in French."""
    return f"{stem}.{kind}" if language == SOURCE else f"{stem}.{language}.{kind}"


def pages(document: Document, printed: Collection[Printed] = (), paper: Paper = "letter") -> dict[str, bytes]:
    """A briefing, or its note, as HTML, as Markdown with its drawings, and in each form it is to be `printed` in.

    On paper the appendices of a briefing are a file of their own.
    """
    language, stem = document.language, "note" if document.note else "briefing"
    folder = "charts" if language == SOURCE else f"charts/{language}"
    found = {
        page_name(language, stem=stem): html(document).encode(),
        page_name(language, "md", stem=stem): markdown(document, folder).encode(),
    }
    found |= drawings(document, folder)
    parts: dict[str, Document | None] = {stem: document}
    if printed and not document.note:
        w = wording(language)
        parts = {stem: without_appendices(document, w), APPENDICES: appendices(document, w)}
    for kind in printed:
        for name, part in parts.items():
            if part is not None:
                found[page_name(language, kind, stem=name)] = _print(part, kind, paper)
    return found


def _print(document: Document, kind: Printed, paper: Paper) -> bytes:
    # What each needs comes with an extra, and is loaded where it is asked for.
    from counteroffer.briefing.forms.office.word import docx
    from counteroffer.briefing.forms.pdf import pdf

    return pdf(document, paper) if kind == "pdf" else docx(document, paper)
