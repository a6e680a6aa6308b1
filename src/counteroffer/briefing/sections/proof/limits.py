"""What is left out, of this case and of every case."""

from __future__ import annotations

from counteroffer.briefing.document import Block, Bullets, Heading, Section, Strong
from counteroffer.briefing.shaping import supporting
from counteroffer.briefing.words import Wording
from counteroffer.briefing.words.closures import engine_limits
from counteroffer.study import Study


def section(study: Study, w: Wording) -> Section | None:
    """What the case says it leaves out, and what the engine does."""
    blocks: list[Block] = []
    if study.scenario.not_modelled:
        own = tuple(w.given(item) for item in study.scenario.not_modelled)
        blocks += [Heading(w("Left out of this case")), Bullets(own)]
    every = tuple((Strong(name), f" {words}") for name, words in engine_limits(study.scenario, w))
    blocks.append(supporting(w("Left out of every case"), Bullets(every)))
    count = len(study.scenario.not_modelled) + len(every)
    finding = w.plural("{amount} known point is left out.", "{amount} known points are left out.", count)
    return Section("limits", w("What is not modelled"), tuple(blocks), finding)
