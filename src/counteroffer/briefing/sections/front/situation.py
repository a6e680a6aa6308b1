"""What the case is about, in the words of its file."""

from __future__ import annotations

from counteroffer.briefing.document import Paragraph, Section
from counteroffer.briefing.words import Wording
from counteroffer.briefing.words.in_force import in_force_sentence
from counteroffer.study import Study


def section(study: Study, w: Wording) -> Section | None:
    """The description, and how many measures are in force."""
    told = [" ".join(part.split()) for part in study.scenario.description.split("\n\n") if part.strip()]
    paragraphs = (Paragraph(w.given(part)) for part in told)
    return Section("situation", w("Situation"), tuple(paragraphs), in_force_sentence(study, w))
