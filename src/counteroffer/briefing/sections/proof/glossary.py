"""Every term of the page with its meaning, in one place."""

from __future__ import annotations

from counteroffer.briefing.document import Inline, Section, Terms
from counteroffer.briefing.shaping import supporting
from counteroffer.briefing.words import Wording
from counteroffer.briefing.words.glossary import MEANINGS, meanings
from counteroffer.study import Study


def section(study: Study, w: Wording) -> Section | None:
    """The terms that stand in margins, together."""
    pairs: tuple[tuple[str, tuple[Inline, ...]], ...]
    pairs = tuple((term, (said,)) for term, said in meanings(MEANINGS, w))
    finding = w.plural("{amount} term, in a line.", "{amount} terms, in a line each.", len(pairs))
    return Section("glossary", w("Glossary"), (supporting(w("What the terms mean"), Terms(pairs)),), finding)
