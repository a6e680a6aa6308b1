"""What draws are over: the shipped table of assumptions, less what a scenario holds, with spreads of its own."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
import pandas as pd

from counteroffer import data
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import EconomyError, worded
from counteroffer.labels import choose
from counteroffer.run.run import Run, baseline_chain
from counteroffer.scenario.closure import can_fall_short, quotes_rates
from counteroffer.scenario.schema.uncertainty import DECLARED, OwnSpread
from counteroffer.uncertainty.draws.elasticities import uncertain_industries
from counteroffer.uncertainty.draws.spreads import Form, Spread

NEAR_ONE = 0.01
SET, ERROR, FIRST = "elasticity_set", "elasticity_error", "first_year"  # which make θ together


@dataclass(frozen=True)
class DrawnAssumption:
    """One thing that is not known.

    Attributes
    ----------
    name, symbol : str
        In tables; in the model.
    key : str
        Of the scenario, dotted below the top; empty for the two that move θ and that no key says.
    acts, needs : str
        In which solves it does; what a scenario has to have for it (`ACTS`, `NEEDS`).
    spread : Spread
        How.
    size : int
        Coordinates of a point that it takes.
    source, confidence : str
        Where the spread is from; read, secondary, memory, assumption, or own where the scenario gives it.
    """

    name: str
    symbol: str
    key: str
    acts: str
    needs: str
    spread: Spread
    size: int
    source: str
    confidence: str

    def acts_in(self, run: Run) -> bool:
        """Whether it moves a solve at all."""
        return ACTS[self.acts](run)


ACTS: Mapping[str, Callable[[Run], bool]] = {
    "all": lambda run: True,
    "far": lambda run: run.scenario.horizon not in ("year1", 1),
    "near": lambda run: run.scenario.horizon in ("year1", 1),
    "attached": lambda run: run.scenario.closure != "long_run",
    "floored": lambda run: run.settings.floored,
    "demand": lambda run: run.settings.floored and can_fall_short(run.scenario, run.economy),
    "rates": lambda run: run.settings.floored and quotes_rates(run.economy),
}
NEEDS: Mapping[str, Callable[[Sequence[Run]], bool]] = {
    "": lambda runs: True,
    "data": lambda runs: runs[0].given is None and runs[0].economy.table is not None,
    "products": lambda runs: runs[0].economy.baseline.products is not None,
    "border": lambda runs: any(run.settings.border is not None for run in runs),
    "book": lambda runs: runs[0].scenario.as_of is not None,
    "routes": lambda runs: runs[0].scenario.as_of is not None and runs[0].given is None,
}


def drawn_over(runs: Sequence[Run]) -> tuple[DrawnAssumption, ...]:
    """The assumptions that move a case, solved in each of its closures; others stay as the scenario has them.

    Raises
    ------
    EconomyError
        For a scenario that starts from another one's outcome, and one that holds every assumption.
    """
    said = runs[0].scenario
    if chain := baseline_chain(runs[0].file):
        raise EconomyError(
            worded(
                "{name}: it starts from the outcome of {base}, which would have to be drawn with it; draw "
                "each from the data (baseline: icio-2022) and set them side by side",
                name=runs[0].file.name,
                base=chain[0].name,
            )
        )
    found = []
    for row in data.frame(DECLARED).to_dict("records"):
        name, needs = str(row["assumption"]), _text(row["needs"])
        choose("needs", needs, DECLARED, NEEDS)
        choose("acts", str(row["acts"]), DECLARED, ACTS)
        if name in said.uncertainty.without or not NEEDS[needs](runs):
            continue
        shipped = Spread.written(_form(row["spread"]), str(row["values"]), float(row["low"]), float(row["high"]))
        own = said.uncertainty.spreads.get(name)
        one = DrawnAssumption(
            name=name,
            symbol=_text(row["symbol"]),
            key=_text(row["key"]),
            acts=str(row["acts"]),
            needs=needs,
            spread=_own(own, shipped) if own else shipped,
            size=_size(shipped.form),
            source=own.source if own else str(row["source"]),
            confidence="own" if own else str(row["confidence"]),
        )
        if any(one.acts_in(run) for run in runs):
            found.append(one)
    if not found:
        raise EconomyError(
            worded("{name}: nothing is left to draw; hold less under uncertainty.without", name=runs[0].file.name)
        )
    return tuple(found)


def described(over: Sequence[DrawnAssumption], runs: Sequence[Run]) -> pd.DataFrame:
    """A row an assumption: assumption, symbol, spread, values, horizons (in which it acts), source, confidence."""
    rows = [
        {
            "assumption": one.name,
            "symbol": one.symbol,
            "spread": one.spread.form,
            "values": one.spread.told,
            "horizons": " ".join(dict.fromkeys(run.scenario.closure for run in runs if one.acts_in(run))),
            "source": one.source,
            "confidence": one.confidence,
        }
        for one in over
    ]
    return pd.DataFrame(rows)


def changes(over: Sequence[DrawnAssumption], point: Array, run: Run) -> dict[str, Any]:
    """What a point [coordinate] makes of the keys of a solve, those of θ apart: dotted key → value."""
    found, at = {}, 0
    for one in over:
        u, at = point[at : at + one.size], at + one.size
        if one.key and one.name != SET and one.acts_in(run):
            value = one.spread.at(u[0])
            found[one.key] = int(value) if isinstance(value, str) and value.isascii() and value.isdecimal() else value
    return found


@dataclass(frozen=True, eq=False)
class DrawnTheta:
    """What θ is made of in a draw: a set, errors of each industry in standard errors, and ε of the first year."""

    source: str | None = None
    errors: Array | None = None
    first_year: float | None = None
    held: bool = False

    def at(self, run: Run) -> Hashable:
        """What of it acts in a solve."""
        far = (self.source, None if self.errors is None else self.errors.tobytes()) if ACTS["far"](run) else ()
        first = run.scenario.horizon not in ("long", "short")
        return (*far, self.first_year if first else None)


def theta(over: Sequence[DrawnAssumption], point: Array) -> DrawnTheta:
    """What a point makes of θ; nothing where no assumption moves it."""
    source, errors, first, held, at = None, None, None, False, 0
    for one in over:
        u, at = point[at : at + one.size], at + one.size
        if one.name == SET:
            source = str(one.spread.at(u[0]))
        elif one.name == ERROR:
            normal = Spread("normal", one.spread.values, (), one.spread.low, one.spread.high)
            errors = np.array([float(normal.at(each)) for each in u])
        elif one.name == FIRST:
            first, held = first_year(u, one.spread.low)
    return DrawnTheta(source, errors, first, held)


def first_year(point: Array, least: float) -> tuple[float, bool]:
    """ε of the first year at [way through the published estimates, error]; and whether it was held at the least.

    Between two estimates the variance is what an average with those weights has. At 1 spending on each seller stands
    still, the limit of what is on either side of it, where the equations would divide by nothing: within `NEAR_ONE` of
    it the nearer end is taken.
    """
    frame = data.frame("one_year.csv").sort_values("estimate")
    at = np.linspace(0, 1, len(frame))
    weight = np.array([np.interp(point[0], at, each) for each in np.eye(len(frame))])
    spread = float(np.sqrt(((weight * frame["se"].to_numpy()) ** 2).sum()))
    found = float(weight @ frame["estimate"].to_numpy()) + spread * float(Spread("normal", (0.0, 1.0)).at(point[1]))
    if abs(found - 1) < NEAR_ONE:
        found = 1 + (NEAR_ONE if found >= 1 else -NEAR_ONE)
    return max(found, least), found < least


def _size(form: Form) -> int:
    return {"errors": len(uncertain_industries()), "first_year": 2}.get(form, 1)


def _own(said: OwnSpread, shipped: Spread) -> Spread:
    if said.choice is not None:
        return Spread("choice", tuple(str(value) for value in said.choice), tuple(said.choice.values()))
    form: Form = "uniform" if said.uniform else "triangular" if said.triangular else "normal"
    points = said.uniform or said.triangular or said.normal or ()
    return Spread(form, points, (), shipped.low, shipped.high)


def _form(value: object) -> Form:
    choose("spread", str(value), DECLARED, list(get_args(Form)))
    form: Form = str(value)  # type: ignore[assignment]
    return form


def _text(value: object) -> str:
    return "" if pd.isna(value) else str(value)  # type: ignore[call-overload]
