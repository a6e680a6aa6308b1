"""A document in every form, by file name."""

from __future__ import annotations

from counteroffer.briefing.document import Document
from counteroffer.briefing.forms.drawings import drawings
from counteroffer.briefing.forms.html import html
from counteroffer.briefing.forms.markdown import markdown
from counteroffer.briefing.forms.pdf import pdf
from counteroffer.briefing.words.languages.language import SOURCE


def page_name(language: str, kind: str = "html") -> str:
    """File of a briefing: briefing.html in English, briefing.fr.html in French."""
    return f"briefing.{kind}" if language == SOURCE else f"briefing.{language}.{kind}"


def pages(document: Document, *, printed: bool = False) -> dict[str, bytes]:
    """A briefing as HTML, as Markdown with its drawings, and as a PDF if `printed`."""
    language = document.language
    folder = "charts" if language == SOURCE else f"charts/{language}"
    page = html(document)
    found = {page_name(language): page.encode(), page_name(language, "md"): markdown(document, folder).encode()}
    found |= drawings(document, folder)
    return found | ({page_name(language, "pdf"): pdf(page)} if printed else {})
