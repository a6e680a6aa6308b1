"""Figures with no more digits than the range over the elasticities deserves."""

from __future__ import annotations

import math

from counteroffer.briefing.words.languages.wording import Wording, english
from counteroffer.uncertainty.ranges import Span

WIDE = 0.3  # of the figure; where the range goes further to either side, one digit is all that is known
LITTLE = 50.0  # USD million; less rounds to 0.0 billion
_BILLION = english("USD\u00a0{billion} billion")


def digits(span: Span | None) -> int:
    """Significant digits: one where the range is wide, else two."""
    return 1 if span is not None and span.relative > WIDE else 2


def figure(value: float, significant: int, w: Wording, *, plus: bool = False) -> str:
    """A number with so many significant digits, written without an exponent."""
    rounded = float(f"{value:.{significant - 1}e}")
    if not rounded:
        return "0"
    decimals = max(significant - 1 - math.floor(math.log10(abs(rounded))), 0)
    return w.number(rounded, decimals, plus=plus)


def amount(million: float, significant: int, w: Wording) -> str:
    """Size of USD million in running text as billion, its sign left to the words beside it."""
    if abs(million) < LITTLE:
        return w.usd_words(million)
    billion = float(f"{abs(million) / 1000:.{significant - 1}e}")
    # French counts up to two as one: 1,9 milliard.
    return w.counted(_BILLION, _BILLION, math.floor(billion), billion=figure(billion, significant, w))


def billions(million: float, significant: int, w: Wording) -> str:
    """USD million as a signed number of billions, for lists."""
    return figure(million / 1000, significant, w, plus=True) if abs(million) >= LITTLE / 10 else "0"
