"""What callers pass to the public functions, checked at the door: kinds of objects, and numbers within bounds."""

from __future__ import annotations

import math
from numbers import Integral, Real

from counteroffer.errors import EconomyError, InputError


def of_kind(value: object, kinds: type | tuple[type, ...], where: str, mend: str) -> None:
    """Raise `InputError` unless a value is of one of the kinds; `mend` says what to give instead."""
    if not isinstance(value, kinds):
        names = " or ".join(kind.__name__ for kind in (kinds if isinstance(kinds, tuple) else (kinds,)))
        raise InputError(f"{where} takes {names}, and not {type(value).__name__}; {mend}")


def number(value: object, where: str, rule: str, *, least: float = -math.inf, most: float = math.inf) -> float:
    """A real number between two bounds, both included; yes and no are none, nor is text, and NaN is never within.

    Raises
    ------
    EconomyError
        With `rule`, what the number may be.
    """
    if isinstance(value, bool) or not isinstance(value, Real) or not least <= float(value) <= most:
        raise EconomyError(f"{where} is {value!r}; it is {rule}")
    return float(value)


def whole_number(value: object, where: str, *, least: int, most: int) -> int:
    """A whole number between two bounds, both included.

    Raises
    ------
    EconomyError
        For anything else.
    """
    if isinstance(value, bool) or not isinstance(value, Integral) or not least <= int(value) <= most:
        raise EconomyError(f"{where} is {value!r}; it is a whole number from {least:,} to {most:,}")
    return int(value)
