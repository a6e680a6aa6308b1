"""Programs compiled before they are asked for: those of the shipped scenarios, into the cache that processes share."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from counteroffer.disk.folder import CACHE_VARIABLE, cache_folder
from counteroffer.equilibrium.derivatives.adjoint import gradient
from counteroffer.equilibrium.effect import log_real_income
from counteroffer.equilibrium.programs.kept import program_folder
from counteroffer.errors import CounterofferError, NotWritten
from counteroffer.run.demand import with_demand
from counteroffer.run.run import Run, simulate
from counteroffer.scenario import Scenario, as_file, shipped

# Keys of which the shapes of a solve's arrays hang on; scenarios alike in them are served by one.
SHAPING = (
    *("economy", "table", "goods", "home_supply", "market_structure", "closure", "deficit_rule", "wage_floor"),
    *("pricing", "currencies", "factor_supply", "tariff_revenue", "common_labour_market"),
)
Side = Literal["own", "short_run", "with_demand"]


@dataclass(frozen=True)
class WarmedShape:
    """What one kind of solve and its gradient took.

    Attributes
    ----------
    scenario, side : str
        Whose: in its own closure, in the short run, and there with demand.
    seconds : float
        Solving included.
    programs : int
        New in the cache.
    why : str
        Why it could not be solved; empty where it was.
    """

    scenario: str
    side: Side
    seconds: float
    programs: int
    why: str = ""


def warm(
    names: Sequence[str] = (), told: Callable[[int, int], None] = lambda done, of: None
) -> tuple[Path, list[WarmedShape]]:
    """Solve and differentiate every kind of solve of scenarios once, so that its programs are in the cache.

    Parameters
    ----------
    names : sequence of str
        Scenarios; one of each shape of those that ship by default.
    told : callable
        Called with the scenarios that are done and all there are.

    Returns
    -------
    Path, list of WarmedShape
        The folder of the cache, and what was done.

    Raises
    ------
    NotWritten
        If nothing can be kept there.
    InputError
        For a scenario there is none of.
    """
    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".writable").touch()
        (folder / ".writable").unlink()
    except OSError as error:
        raise NotWritten(
            f"cannot write to {folder}: {error.strerror}; name another folder in {CACHE_VARIABLE}"
        ) from None
    found, chosen = [], list(names) or one_of_each_shape()
    for done, name in enumerate(chosen):
        told(done, len(chosen))
        found += list(_sides(name))
    told(len(chosen), len(chosen))
    return folder, found


def one_of_each_shape() -> list[str]:
    """Shipped scenarios, one of each shape."""
    by_shape: dict[str, str] = {}
    for name in shipped():
        said: Scenario = as_file(name).scenario
        by_shape.setdefault(repr([getattr(said, key) for key in SHAPING]), name)
    return list(by_shape.values())


def _sides(name: str) -> Iterator[WarmedShape]:
    kept: dict[Side, Run] = {}

    def near(side: Side) -> Run:
        """A side solved from the one before it."""
        if side == "own":
            return simulate(name)
        if side == "short_run":
            return kept["own"].short_run
        found = with_demand(kept["short_run"])
        if isinstance(found, str):
            raise CounterofferError(found)
        return found

    sides: tuple[Side, ...] = ("own", "short_run", "with_demand")
    for side in sides:
        began, before = time.perf_counter(), _programs()
        try:
            kept[side] = near(side)
            gradient(kept[side].equilibrium, log_real_income(0))
        except CounterofferError as error:
            if side == "own":
                raise
            yield WarmedShape(name, side, time.perf_counter() - began, _programs() - before, str(error))
            return
        yield WarmedShape(name, side, time.perf_counter() - began, _programs() - before)


def _programs() -> int:
    return sum(1 for _ in program_folder().glob("program-*"))
