"""Which sections a briefing has, in which order. A new one is a module with a `section` and a line here."""

from __future__ import annotations

from collections.abc import Callable

from counteroffer.briefing.document import Section
from counteroffer.briefing.sections.agreements import section as agreements
from counteroffer.briefing.sections.bargaining import cases, retaliation
from counteroffer.briefing.sections.bargaining import section as bargaining
from counteroffer.briefing.sections.effects import alone, exposure, headline, industries, partners
from counteroffer.briefing.sections.front import situation
from counteroffer.briefing.sections.households import section as households
from counteroffer.briefing.sections.jobs import section as jobs
from counteroffer.briefing.sections.law import measures, timeline
from counteroffer.briefing.sections.proof import draws, glossary, limits, manifest, prediction, ranges, sources, sure
from counteroffer.briefing.words import Wording
from counteroffer.study import Study

CONTENTS: tuple[Callable[[Study, Wording], Section | None], ...] = (
    situation.section,
    timeline.section,
    headline.section,
    alone.section,
    industries.section,
    partners.section,
    exposure.section,
    jobs.section,
    households.section,
    bargaining.section,
    cases.section,
    retaliation.section,
    agreements.section,
    measures.section,
    ranges.section,
    draws.section,
    prediction.section,
    sure.section,
    sources.section,
    limits.section,
    glossary.section,
    manifest.section,
)
