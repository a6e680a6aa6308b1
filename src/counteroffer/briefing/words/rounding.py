"""One rounding of headline figures: USD billion to one decimal, percent of income to two, parts that add up.

What a policy costs or brings a region is written so wherever the question is asked. Amounts of a bargaining table,
which can be a hundredth of that, have two decimals below a billion.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from counteroffer.briefing.words.languages.wording import SIGN_UNDER, Wording

LITTLE = 50.0  # USD million; less rounds to 0.0 billion
LARGE = 950.0  # USD million; from here one decimal of a billion says enough
TENTH = 100.0  # USD million


def figure(value: float, significant: int, w: Wording, *, plus: bool = False) -> str:
    """A number with so many significant digits, written without an exponent."""
    rounded = float(f"{value:.{significant - 1}e}")
    if not rounded:
        return "0"
    decimals = max(significant - 1 - math.floor(math.log10(abs(rounded))), 0)
    return w.number(rounded, decimals, plus=plus)


def decimals(million: float) -> int:
    """Decimals of an amount of a bargaining table in USD billion."""
    return 1 if abs(million) >= LARGE else 2


def billions(million: float, w: Wording) -> str:
    """USD million as a signed number of billions, for lists and cells of a bargaining table."""
    return w.number(million / 1000, decimals(million), plus=True)


def income_percent(percent: float, w: Wording) -> str:
    """Size of a share of income in running text, two decimals."""
    if abs(percent) < SIGN_UNDER:
        return w("less than {percent}", percent=w.percent(0.01, 2, plus=False))
    return w.percent(abs(percent), 2, plus=False)


def adding_up(parts: Sequence[float], unit: float = TENTH) -> list[float]:
    """Parts rounded to a unit so that they add up to their rounded sum: the largest remainders are rounded up."""
    down = [math.floor(part / unit) for part in parts]
    lacking = round(sum(parts) / unit) - sum(down)
    order = sorted(range(len(parts)), key=lambda j: down[j] - parts[j] / unit)
    for j in order[:lacking]:
        down[j] += 1
    return [each * unit for each in down]
