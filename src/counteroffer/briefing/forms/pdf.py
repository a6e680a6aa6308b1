"""A document as a PDF, laid out by Typst: tagged, with its language, its links and what each drawing says."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from counteroffer.briefing.document import Document
from counteroffer.briefing.forms.data import document_data
from counteroffer.briefing.forms.drawings import drawn_of
from counteroffer.briefing.forms.office.needs import FACE, Paper, faces, ready

_PAPERS = {"letter": "us-letter", "a4": "a4"}
_TEMPLATE, _IMPORTED = "document.typ", ("sheets.typ",)
_ACCESSIBLE = "ua-1"  # PDF/UA: what has no words for readers who do not see it is an error


def pdf(document: Document, paper: Paper = "letter") -> bytes:
    """Lay a document out and print it; the same document gives the same bytes.

    Raises
    ------
    InputError
        If Typst or the type face is not installed.
    """
    return bytes(_compiled(document, paper, format="pdf", pdf_standards=[_ACCESSIBLE]))


def sheets(document: Document, paper: Paper = "letter", *, ppi: float = 90.0) -> list[bytes]:
    """Every sheet of the PDF as a picture in PNG."""
    found = _compiled(document, paper, format="png", ppi=ppi)
    return [bytes(one) for one in found] if isinstance(found, list) else [bytes(found)]


def _compiled(document: Document, paper: Paper, **options: Any) -> Any:
    ready("pdf")
    import typst

    drawn = drawn_of(document)
    known = {id(one.figure): one for one in drawn}
    given = {f"{one.name}.svg": one.alone(FACE) for one in drawn}
    templates = files("counteroffer.briefing.forms").joinpath("templates")
    imported = {name: templates.joinpath(name).read_bytes() for name in _IMPORTED}
    said = json.dumps(document_data(document, known), ensure_ascii=False).encode()
    sources: dict[str, bytes] = {
        "main.typ": templates.joinpath(_TEMPLATE).read_bytes(),
        **imported,
        "document.json": said,
        **given,
    }
    compiler: Any = typst.Compiler(  # type: ignore[misc]  # its stub cannot tell what it makes
        input=sources,
        font_paths=[str(faces())],
        # Only the faces that come with the packages: the same sheets on every machine.
        ignore_system_fonts=True,
        sys_inputs={"paper": _PAPERS[paper]},
    )
    # Midnight of the document's own day, counted from 1970: the file's time is not the clock's.
    return compiler.compile(timestamp=_seconds(document), **options)


def _seconds(document: Document) -> int:
    return (document.date - type(document.date)(1970, 1, 1)).days * 24 * 60 * 60
