"""What draws come to: ranges of every headline, how likely its sign and the order of regions, and what drives it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from counteroffer.equilibrium.types.arrays import Array, ReadOnlyArrays
from counteroffer.labels import choose
from counteroffer.uncertainty.draws.indices import SobolIndices, sobol_indices
from counteroffer.uncertainty.draws.solving import HEADLINES
from counteroffer.uncertainty.draws.worth import explained, groups

LEVELS = (5, 50, 95)  # percent
INCOME = HEADLINES[0]


@dataclass(frozen=True, eq=False)
class ExchangedAnswers(ReadOnlyArrays):
    """Answers behind the indices: at the points A and B, and at A with one assumption at a time from B.

    Attributes
    ----------
    a, b : array [d, side, q, n]
    exchanged : array [j, d, side, q, n]
    """

    a: Array
    b: Array
    exchanged: Array


@dataclass(frozen=True, eq=False)
class Draws:
    """A case over joint draws of what is not known; every draw an exact, certified solve.

    Attributes
    ----------
    name : str
        Of the scenario.
    seed : int
        Of the points.
    horizons : tuple of str
        Closures, the scenario's own first.
    regions, lead : tuple of str
        Of the economy; those that are shown first.
    assumptions : DataFrame
        A row an assumption that is drawn: assumption, symbol, spread, values, horizons, source,
        confidence.
    inputs : DataFrame
        A row a draw, a column an assumption that is one value: what it is there.
    values : array [d, side, q, n]
        `HEADLINES` by region; NaN where a draw has no solution, and where a closure has none of it.
    own : array [side, q, n]
        As the scenario has it.
    failed : DataFrame
        draw, horizon, why: draws without a certified equilibrium, left out of every figure and counted.
    held : int
        Draws in which the first year's elasticity was held at its bound.
    behind : ExchangedAnswers or None
        What the indices are from.
    """

    name: str
    seed: int
    horizons: tuple[str, ...]
    regions: tuple[str, ...]
    lead: tuple[str, ...]
    assumptions: pd.DataFrame
    inputs: pd.DataFrame
    values: Array
    own: Array
    failed: pd.DataFrame
    held: int
    behind: ExchangedAnswers | None = None

    @property
    def count(self) -> int:
        """How many draws."""
        return len(self.values)

    def answer(self, region: str, horizon: str, quantity: str = INCOME) -> Array:
        """One headline of one region over the draws that have it [d].

        Raises
        ------
        LabelError
            For a region, horizon or headline there is none of.
        """
        found: Array = self.values[(slice(None), *self._at(region, horizon, quantity))]
        return found[np.isfinite(found)]

    def _at(self, region: str, horizon: str, quantity: str) -> tuple[int, int, int]:
        choose("region", region, "draws", self.regions)
        choose("horizon", horizon, "draws", self.horizons)
        choose("headline", quantity, "draws", HEADLINES)
        return self.horizons.index(horizon), HEADLINES.index(quantity), self.regions.index(region)

    def ranges(self, regions: Sequence[str] = ()) -> pd.DataFrame:
        """A row a horizon, region and headline, of the regions shown first by default.

        Columns horizon, region, quantity, own (as the scenario has it), p5, p50, p95, above_zero_percent (of draws),
        draws.
        """
        rows = []
        for horizon in self.horizons:
            for region in regions or self.lead:
                for quantity in HEADLINES:
                    found = self.answer(region, horizon, quantity)
                    if len(found):
                        low, middle, high = np.percentile(found, LEVELS)
                        own = float(self.own[self._at(region, horizon, quantity)])
                        above = 100 * float((found > 0).mean())
                        rows.append((horizon, region, quantity, own, low, middle, high, above, len(found)))
        columns = ["horizon", "region", "quantity", "own", "p5", "p50", "p95", "above_zero_percent", "draws"]
        return pd.DataFrame(rows, columns=columns)

    def rankings(self, quantity: str = INCOME) -> pd.DataFrame:
        """How often one of two regions shown first is below the other: horizon, region, other, below_percent, draws."""
        rows = []
        for horizon in self.horizons:
            for region, other in combinations(self.lead, 2):
                one, two = (self.values[(slice(None), *self._at(each, horizon, quantity))] for each in (region, other))
                both = np.isfinite(one) & np.isfinite(two)
                if both.any():
                    below = 100 * float((one[both] < two[both]).mean())
                    rows.append((horizon, region, other, below, int(both.sum())))
        return pd.DataFrame(rows, columns=["horizon", "region", "other", "below_percent", "draws"])

    def drivers(self, quantity: str = INCOME) -> pd.DataFrame:
        """Which assumption moves an answer, of those that act in its horizon; the greatest first.

        Columns horizon, region, assumption, first (share of the variance that would go if it were known), first_error,
        total (share that would be left if all others were), total_error, worth (what knowing it takes off the standard
        deviation, in the unit of the headline). Errors and totals are NaN where no points were exchanged: `first` is
        then from the draws themselves (`worth.explained`), and only of assumptions that are one value.
        """
        rows, acts = [], self.assumptions.set_index("assumption")["horizons"].str.split().to_dict()
        for horizon in self.horizons:
            for region in self.lead:
                answer = self.answer(region, horizon, quantity)
                if not len(answer):
                    continue  # nobody is out of work in the long run
                found = self._shares(region, horizon, quantity)
                deviation = float(np.std(answer))
                for name, (first, error, total, total_error) in found.items():
                    if horizon not in acts[name]:
                        continue
                    worth = deviation * (1 - np.sqrt(1 - min(max(first, 0.0), 1.0)))
                    rows.append((horizon, region, name, first, error, total, total_error, worth))
        columns = ["horizon", "region", "assumption", "first", "first_error", "total", "total_error", "worth"]
        frame = pd.DataFrame(rows, columns=columns)
        by = "first" if self.behind is None else "total"
        order = {key: j for j, key in enumerate([(h, r) for h in self.horizons for r in self.lead])}
        place = [order[pair] for pair in zip(frame["horizon"], frame["region"], strict=True)]
        sorted_frame = frame.assign(place=place).sort_values(["place", by], ascending=[True, False], kind="stable")
        return sorted_frame.drop(columns="place").reset_index(drop=True)

    def tornado(self, region: str, horizon: str, quantity: str = INCOME) -> pd.DataFrame:
        """How far an answer goes with one assumption, the others drawn: the widest first.

        Columns assumption, low, high: the least and the greatest mean over draws that share its value, or a tenth of
        its values; low_value, high_value (what it is there, a mean where it is a number).
        """
        answer = self.values[(slice(None), *self._at(region, horizon, quantity))]
        sound, rows = np.isfinite(answer), []
        acts = self.assumptions.set_index("assumption")["horizons"].str.split().to_dict()
        for name in (str(column) for column in self.inputs.columns if column != "draw"):
            if horizon not in acts[name]:
                continue
            values, at = self.inputs[name][sound], groups(self.inputs[name][sound])
            mean = pd.Series(answer[sound]).groupby(at).mean()
            least, most = mean.index[int(mean.argmin())], mean.index[int(mean.argmax())]
            rows.append((name, mean.min(), mean.max(), _told(values[at == least]), _told(values[at == most])))
        frame = pd.DataFrame(rows, columns=["assumption", "low", "high", "low_value", "high_value"])
        width = (frame["high"] - frame["low"]).sort_values(ascending=False, kind="stable")
        return frame.loc[width.index].reset_index(drop=True)

    def indices(self, region: str, horizon: str, quantity: str = INCOME) -> SobolIndices | None:
        """Sobol indices of one answer, by assumption in the order of `assumptions`; none where none were asked for."""
        if self.behind is None:
            return None
        at = self._at(region, horizon, quantity)
        one, two, each = (found[(..., *at)] for found in (self.behind.a, self.behind.b, self.behind.exchanged))
        return sobol_indices(one, two, each)

    def _shares(self, region: str, horizon: str, quantity: str) -> Mapping[str, tuple[float, float, float, float]]:
        found = self.indices(region, horizon, quantity)
        names = list(self.assumptions["assumption"])
        if found is not None:
            rows = zip(found.first, found.first_error, found.total, found.total_error, strict=True)
            return {name: tuple(float(each) for each in row) for name, row in zip(names, rows, strict=True)}  # type: ignore[misc]
        answer = self.values[(slice(None), *self._at(region, horizon, quantity))]
        sound = np.isfinite(answer)
        return {
            str(name): (explained(answer[sound], groups(self.inputs[name][sound])), np.nan, np.nan, np.nan)
            for name in self.inputs.columns
            if name != "draw"
        }


def _told(values: pd.Series) -> str:
    """The value that draws share; of numbers their mean."""
    return f"{values.mean():.3g}" if pd.api.types.is_numeric_dtype(values) else str(values.iloc[0])
