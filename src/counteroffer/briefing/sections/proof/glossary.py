"""What the terms of a page mean, in a line each: beside the sections that use them, and all in one place."""

from __future__ import annotations

from collections.abc import Iterable

from counteroffer.briefing.document import Inline, Section, Terms
from counteroffer.briefing.shaping import supporting
from counteroffer.briefing.words import Wording, english
from counteroffer.study import Study

MEANINGS = {
    english("Long run"): english(
        "Work and capital have moved between industries as pay asks; nobody is without work by the measures."
    ),
    english("Volume"): english("Counted at the prices before, so that a price alone moves nothing."),
    english("Short run"): english(
        "Pay cannot fall below a floor in a region's own money; whom an industry then does not need has no work."
    ),
    english("Supply side alone, with demand"): english(
        "The two ends of a range: spending in each money held, or falling where exports fall."
    ),
    english("Real income of a household"): english(
        "What it would have to be given, at the prices before, to be as well off as it then is."
    ),
    english("No deal"): english("What each side has if nothing is agreed; gains are counted from there."),
    english("Nash bargain"): english(
        "Of all deals the one with the largest product of both sides' gains over no deal."
    ),
    english("Trade war"): english("A Nash equilibrium: each side's tariffs are its best answer to the other's."),
    english("Lapse"): english("The pact ends: its members charge each other what they charge anyone."),
    english("Trade elasticity"): english(
        "By about how many percent buyers turn from a seller for each percent by which its price rises."
    ),
    english("No change"): english("The guess that trade stays as it was: what a model has to beat."),
}
BESIDE: dict[str, tuple[str, ...]] = {
    "effects": ("Long run",),
    "sectors": ("Volume",),
    "jobs": ("Short run", "Supply side alone, with demand"),
    "households": ("Real income of a household",),
    "bargaining": ("No deal", "Nash bargain", "Trade war"),
    "agreements": ("Lapse",),
    "ranges": ("Trade elasticity",),
    "prediction": ("No change",),
}


def meanings(terms: Iterable[str], w: Wording) -> tuple[tuple[str, str], ...]:
    """Terms with what they mean."""
    return tuple((w(term), w(MEANINGS[term])) for term in terms)


def section(study: Study, w: Wording) -> Section | None:
    """The terms that stand in margins, together."""
    pairs: tuple[tuple[str, tuple[Inline, ...]], ...]
    pairs = tuple((term, (said,)) for term, said in meanings(MEANINGS, w))
    finding = w.plural("{amount} term, in a line.", "{amount} terms, in a line each.", len(pairs))
    return Section("glossary", w("Glossary"), (supporting(w("What the terms mean"), Terms(pairs)),), finding)
