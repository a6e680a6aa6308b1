"""What a sweep goes over: a YAML file of scenarios, days, levels, keys and draws."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from counteroffer.errors import InputError, ScenarioError
from counteroffer.inputs.csvtext import decoded
from counteroffer.scenario import ScenarioFile, find_scenario, load_scenario, with_pact
from counteroffer.scenario.schema.base import Day, Labels, Prose, Strict, Word
from counteroffer.scenario.spreads import changed
from counteroffer.tariffs.terms.files import validated

SETTLED = ("closure", "as_of", "date", "levels", "measures", "uncertainty", "spotlight", "economy")
MOST_POINTS = 50_000_000
Value = bool | int | float | str


class SweepGrid(Strict):
    """Every combination of what its keys list is a point."""

    title: Prose
    scenarios: Labels = Field(description="Shipped names, or paths that start from the grid's folder.")
    days: tuple[Day, ...] = Field(default=(), description="Days of the tariff book; the scenario's own by default.")
    levels: tuple[dict[Word, Annotated[float, Field(ge=0, le=1000, strict=True)]], ...] = Field(
        default=(), description="Each a set of levels of measures, percent; all of every measure by default."
    )
    assumptions: dict[Word, Annotated[tuple[Value, ...], Field(min_length=1)]] = Field(
        default={}, description="Key of a scenario, dotted below the top → values."
    )
    draws: int = Field(default=0, ge=0, le=1_000_000, strict=True, description="Joint draws of every combination.")
    seed: int = Field(default=0, ge=0, le=2**32 - 1, strict=True)
    horizons: tuple[Literal["long_run", "short_run"], ...] = Field(default=("long_run", "short_run"), min_length=1)
    chunk: int = Field(default=50, ge=1, le=100_000, strict=True, description="Points that are solved and kept as one.")


@dataclass(frozen=True)
class SweepCell:
    """Points that share a scenario, a day and levels of measures.

    Attributes
    ----------
    file : ScenarioFile
        On the day.
    day : str
        As asked; empty for the scenario's own.
    levels : tuple of (measure, percent)
    """

    file: ScenarioFile
    day: str
    levels: tuple[tuple[str, float], ...]

    @property
    def told(self) -> str:
        """The levels as one text: section_232.steel.can=50."""
        return " ".join(f"{name}={level:g}" for name, level in self.levels)


def load_grid(path: str | Path) -> tuple[SweepGrid, Path]:
    """A grid and the folder that its paths start from.

    Raises
    ------
    InputError
        For a file that is not there or says what a grid does not have.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError(f"no file at {path}; give the path of a grid (docs/scale.md)")
    return validated(SweepGrid, decoded(path), str(path)), path.parent


def cells(grid: SweepGrid, folder: Path) -> Iterator[SweepCell]:
    """Each scenario, day and set of levels, in the grid's order.

    Raises
    ------
    ScenarioError
        For two scenarios of one name, days of a scenario without the tariff book, and keys or values it does not take.
    """
    seen: set[str] = set()
    for named in grid.scenarios:
        file = load_scenario(find_scenario(named, folder))
        if file.name in seen:
            raise ScenarioError(f"scenarios: two are named {file.name}; rename one of the files")
        seen.add(file.name)
        if grid.days and file.scenario.as_of is None:
            raise ScenarioError(f"days: {file.name} has no as_of, so no day of the tariff book; drop days, or that one")
        for day in grid.days or (None,):
            on = file if day is None else _on(file, day)
            for combined in combinations(grid):
                on.scenario.varied(**changed(on.scenario, combined))
            for levels in grid.levels or ({},):
                on.scenario.varied(levels=levels)
                yield SweepCell(on, "" if day is None else day.isoformat(), tuple(sorted(levels.items())))


def combinations(grid: SweepGrid) -> list[dict[str, Value]]:
    """Every combination of values: dotted key → value.

    Raises
    ------
    ScenarioError
        For a key that the grid sets by a key of its own, and for more points than anybody waits for.
    """
    for key in grid.assumptions:
        if key.partition(".")[0] in SETTLED:
            raise ScenarioError(
                f"assumptions.{key}: a grid goes over closures by `horizons`, days by `days` and levels by `levels`; "
                "what else a scenario is stands in its file"
            )
    each = [[(key, value) for value in values] for key, values in grid.assumptions.items()]
    found = [dict(pairs) for pairs in itertools.product(*each)]
    count = len(found) * max(grid.draws, 1) * len(grid.scenarios) * max(len(grid.days), 1) * max(len(grid.levels), 1)
    if count > MOST_POINTS:
        raise ScenarioError(f"the grid has {count:,} points; {MOST_POINTS:,} are the most: list less")
    return found


def identity(grid: SweepGrid, each: list[SweepCell], version: str) -> str:
    """SHA-256 of all that a sweep's numbers come from: the grid, the scenarios' texts, the program and its data."""
    said: dict[str, Any] = {
        "grid": grid.model_dump(mode="json"),
        "scenarios": sorted({(cell.file.name, cell.file.sha256) for cell in each}),
        "version": version,
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _on(file: ScenarioFile, day: Any) -> ScenarioFile:
    """The scenario on another day of the tariff book."""
    moved = replace(file, scenario=file.scenario.varied(as_of=day, date=day))
    return with_pact(moved, moved.scenario.pact)
