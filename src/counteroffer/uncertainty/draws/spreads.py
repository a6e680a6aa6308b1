"""How one number is spread: from a point of the unit interval to a value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from counteroffer.errors import EconomyError
from counteroffer.lazily import special

Form = Literal["choice", "uniform", "triangular", "normal", "errors", "first_year"]
WEIGHT = "*"  # between a value and how likely it is against the others


@dataclass(frozen=True)
class Spread:
    """A distribution.

    Attributes
    ----------
    form : str
        choice, uniform, triangular, normal (cut at its bounds); errors and first_year are normal too, in standard
        errors.
    values : tuple of str or float
        Of a choice its values; else the points that the form takes.
    weights : tuple of float
        Of a choice.
    low, high : float
        Bounds of a normal one.
    """

    form: Form
    values: tuple[str | float, ...]
    weights: tuple[float, ...] = ()
    low: float = -np.inf
    high: float = np.inf

    @classmethod
    def written(cls, form: Form, text: str, low: float, high: float) -> Spread:
        """From a row of the shipped table; what is left out there is no bound."""
        bounds = (-np.inf if np.isnan(low) else low, np.inf if np.isnan(high) else high)
        parts = str(text).split()
        if form != "choice":
            return cls(form, tuple(float(part) for part in parts), (), *bounds)
        split = [part.partition(WEIGHT) for part in parts]
        return cls(form, tuple(one for one, _, _ in split), tuple(float(w or 1) for _, _, w in split))

    def at(self, u: float) -> str | float:
        """The value at a point of the unit interval: the quantile."""
        return _QUANTILES[self.form](self, float(u))

    @property
    def told(self) -> str:
        """As the shipped table writes it."""
        if self.form == "choice":
            pairs = zip(self.values, self.weights, strict=True)
            return " ".join(f"{value}" if weight == 1 else f"{value}{WEIGHT}{weight:g}" for value, weight in pairs)
        return " ".join(f"{value:g}" for value in self.values)


def _choice(s: Spread, u: float) -> str | float:
    edges = np.cumsum(s.weights) / sum(s.weights)
    return s.values[min(int(np.searchsorted(edges, u, side="right")), len(edges) - 1)]


def _uniform(s: Spread, u: float) -> float:
    low, high = _points(s, 2)
    return low + u * (high - low)


def _triangular(s: Spread, u: float) -> float:
    low, mode, high = _points(s, 3)
    at_mode = (mode - low) / (high - low)
    if u < at_mode:
        return float(low + np.sqrt(u * (high - low) * (mode - low)))
    return float(high - np.sqrt((1 - u) * (high - low) * (high - mode)))


def _normal(s: Spread, u: float) -> float:
    mean, error = _points(s, 2)
    below, above = special.ndtr((s.low - mean) / error), special.ndtr((s.high - mean) / error)
    return float(np.clip(mean + error * special.ndtri(below + u * (above - below)), s.low, s.high))


def _points(s: Spread, count: int) -> tuple[float, ...]:
    if len(s.values) != count:
        raise EconomyError(f"a {s.form} spread takes {count} numbers and has {len(s.values)}: {s.told}")
    return tuple(float(value) for value in s.values)


_QUANTILES: Mapping[str, Callable[[Spread, float], str | float]] = {
    "choice": _choice,
    "uniform": _uniform,
    "triangular": _triangular,
    "normal": _normal,
}
