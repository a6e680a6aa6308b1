"""The frame of every page of the desk: one navigation and one choice of language, the same on all of them."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from counteroffer.briefing.words import Wording, languages
from counteroffer.desk.showing.words import TEXTS

HOME = "/"
# Pages of the desk, in the order of its navigation, and what each is called.
NAVIGATION = {HOME: "desk", "/room": "room", "/build": "build", "/duty": "duty"}


def frame(w: Wording, here: str, query: str) -> dict[str, Any]:
    """What the template `frame.html.j2` is given.

    Parameters
    ----------
    here : str
        Path of the page.
    query : str
        What links to the others carry: the view, or the language alone.
    """
    return {
        "pages": [(path, w(TEXTS[key])) for path, key in NAVIGATION.items()],
        "pages_title": w(TEXTS["pages"]),
        "here": here,
        "query": query,
        "language": w.language,
        "language_title": w(TEXTS["language"]),
        "languages": languages(),
        "html_language": w.of.html,
    }


@cache
def templates() -> Environment:
    """Where every page of the desk has its template."""
    return Environment(
        loader=PackageLoader("counteroffer.desk"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
