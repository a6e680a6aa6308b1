"""The ordinary duty of a line as its schedule writes it: percent of value, money by quantity, or both."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

import numpy as np
import pandas as pd

from counteroffer.tariffs.entry.customs import Customs

FREE = "free"
_PERCENT = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*%")
_MONEY = re.compile(r"(\$)?([0-9]+(?:\.[0-9]+)?)(¢)?\s*(?:/\s*|\s)([A-Za-z][A-Za-z ]*?)\.?")


@dataclass(frozen=True)
class WrittenRate:
    """An ordinary duty as written.

    Attributes
    ----------
    text : str
        What the schedule says.
    percent : float
        Its part of the value.
    by_quantity : tuple of (Decimal, str)
        Its money a unit, in the importer's currency.
    known : bool
        Whether the text is these and nothing else.
    """

    text: str
    percent: float = 0.0
    by_quantity: tuple[tuple[Decimal, str], ...] = ()
    known: bool = True

    @property
    def unit(self) -> str:
        """Unit that its money goes by; empty where there is none."""
        return self.by_quantity[0][1] if self.by_quantity else ""

    def on(self, value: Decimal, quantity: float | None) -> float | None:
        """Percent of a value; None where the quantity is needed and not given."""
        if not self.by_quantity:
            return self.percent
        if quantity is None:
            return None
        money = sum((rate for rate, _ in self.by_quantity), Decimal(0)) * Decimal(str(quantity))
        return self.percent + float(100 * money / value)


@cache
def written(text: str) -> WrittenRate:
    """Read the text of a rate; what is neither percent of the whole value nor money a unit is not known."""
    if text.lower() == FREE:
        return WrittenRate(text)
    percent, money = 0.0, []
    for term in text.split("+"):
        part = term.strip()
        if found := _PERCENT.fullmatch(part):
            percent += float(found[1])
        elif (found := _MONEY.fullmatch(part)) and bool(found[1]) != bool(found[3]):
            money.append((Decimal(found[2]) / (1 if found[1] else 100), found[4].strip()))
        else:
            return WrittenRate(text, known=False)
    if len({unit for _, unit in money}) > 1:
        return WrittenRate(text, known=False)
    return WrittenRate(text, percent, tuple(money))


@cache
def _schedule(file: str) -> tuple[np.ndarray, np.ndarray]:
    frame = pd.read_csv(file, dtype=str, keep_default_na=False)
    return frame["hs"].to_numpy(dtype="S8"), frame["general"].to_numpy(dtype=object)


def lines_under(customs: Customs, code: str) -> tuple[str, ...]:
    """Lines of the importer's schedule under a code; the one it lies in where the code is longer; none without one."""
    if customs.general is None:
        return ()
    lines, _ = _schedule(customs.general.file)
    head = code[:8]
    low, high = np.searchsorted(lines, np.array([head, f"{head}~"], dtype="S9"))
    return tuple(lines[low:high].astype(str))


def general_duty(customs: Customs, code: str) -> WrittenRate:
    """The ordinary duty of a code; not known where its lines differ, or where the schedule in the data lacks it."""
    under = lines_under(customs, code)
    if customs.general is None or not under:
        return WrittenRate("", known=False)
    lines, texts = _schedule(customs.general.file)
    rates = {str(texts[np.searchsorted(lines, np.bytes_(line))]) for line in under}
    return written(rates.pop()) if len(rates) == 1 else WrittenRate("; ".join(sorted(rates)), known=False)
