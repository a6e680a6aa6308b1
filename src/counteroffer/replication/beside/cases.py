"""The cases behind published figures: which figures, which of our measures, and which keys are switched in what order.

A case is two files: its policy, a scenario in `scenarios/beside/`, and its walk, `scenarios/beside/walks/`. The walk
leads from our defaults to the setting nearest to the publisher's: first the same measure and horizon, then mechanisms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from counteroffer import yamltext
from counteroffer.errors import LabelError, ScenarioError
from counteroffer.labels import unknown
from counteroffer.replication.beside.published import PublishedFigure, published_figures
from counteroffer.scenario.load import BESIDE, shipped
from counteroffer.scenario.schema.base import Prose, Strict, Word

WALKS = "walks"
ALL = "all"
Beyond = Literal["demand", "uncertainty", "capital", "balance", "elasticities", "policy", "measure"]


class Step(Strict):
    """One key, changed: of the scenario, of the game, or the measure that is read.

    `set` takes a path of keys, `elasticities.horizon`.
    """

    set: dict[Word, Any] = Field(default={}, max_length=1)
    measure: Word = ""
    because: Prose = ""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if len(self.set) + bool(self.measure) != 1:
            raise ValueError("a step changes one thing: `set: {KEY: VALUE}` or `measure: COLUMN`")
        return self


class Alternative(Strict):
    """Keys changed together at the end of the walk, to see what would be; it is no part of the sum."""

    set: dict[Word, Any] = Field(min_length=1)
    because: Prose = ""


class Moves(Strict):
    """Tariffs that are chosen one after another, for figures that are signs.

    Attributes
    ----------
    setter, against : str
        Regions: who moves first, on whom; who then answers.
    by : str
        Grain of the tariffs, as in `free_tariffs`.
    rate_percent : float or None
        What the setter charges instead of its best.
    """

    setter: Word
    against: Word
    by: Word = "cell"
    rate_percent: float | None = None


class Walk(Strict):
    """What a walk file says.

    Attributes
    ----------
    published, scenario : str
        Study and policy of its figures in the published data.
    measures : dict
        Published measure → our columns: first the one that leads here, then, if it is another, the same as theirs.
    horizons : dict
        Published horizon → steps to ours of the same length.
    mechanisms : tuple of Step
        Steps to the setting nearest to theirs; all figures of a case take the same.
    alternatives : tuple of Alternative
        Looked at from there, beside the sum.
    moves : Moves or None
        Where figures are signs.
    left : dict
        Published measure → what theirs may count and no mechanism here reaches.
    """

    published: Word
    scenario: Prose
    measures: dict[str, tuple[Word, ...]]
    horizons: dict[str, tuple[Step, ...]]
    mechanisms: tuple[Step, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    moves: Moves | None = None
    left: dict[str, tuple[Beyond, ...]] = Field(default={})


@dataclass(frozen=True)
class Case:
    """A policy that somebody published figures of.

    Attributes
    ----------
    name : str
        Of both its files.
    path : Path
        Of its scenario.
    walk : Walk
        Which keys are switched.
    figures : tuple of PublishedFigure
        What was published.
    """

    name: str
    path: Path
    walk: Walk
    figures: tuple[PublishedFigure, ...]


@cache
def cases() -> dict[str, Case]:
    """Every case that ships with the package, by name."""
    return {path.stem: read_case(path) for path in shipped(BESIDE).values()}


def read_case(path: Path) -> Case:
    """A case from its scenario's path; its walk is the file of the same name in `walks/` beside it.

    Raises
    ------
    ScenarioError
        For a walk that is not there, cannot be read, or is of figures that nobody published.
    """
    said = path.parent / WALKS / path.name
    if not said.is_file():
        raise ScenarioError(f"{path.stem}: no walk at {said}; write which keys are switched there")
    try:
        walk = Walk.model_validate(yamltext.parse(said.read_text(encoding="utf-8")))
    except ValidationError as error:
        problem = error.errors()[0]
        raise ScenarioError(f"{said.name}, {'.'.join(map(str, problem['loc']))}: {problem['msg']}") from None
    found = tuple(f for f in published_figures() if (f.id, f.scenario) == (walk.published, walk.scenario))
    if not found:
        known = {f.id: f.scenario for f in published_figures()}
        raise ScenarioError(
            f"{said.name}: nobody published figures of '{walk.scenario}' as {walk.published}; known are "
            + "; ".join(f"{name}: {text}" for name, text in known.items())
        )
    return Case(path.stem, path, walk, found)


def chosen(name: str = ALL, publishers: Sequence[str] = ()) -> tuple[Case, ...]:
    """Cases by name, and of them the figures of some publishers.

    Parameters
    ----------
    name : str
        A case, or `all`.
    publishers : sequence of str
        Each a study's id, or words of a publisher's name; all by default.

    Raises
    ------
    LabelError
        For a case or a publisher there is none of, with the nearest that there is.
    """
    known = cases()
    if name not in (ALL, *known):
        raise unknown("case", name, "the command", {key: case.figures[0].publisher for key, case in known.items()})
    found = tuple(known.values()) if name == ALL else (known[name],)
    for publisher in publishers:
        if not any(_is(publisher, case) for case in known.values()):
            names = {case.walk.published: case.figures[0].publisher for case in known.values()}
            raise unknown("publisher", publisher, "--publisher", names)
    kept = tuple(case for case in found if not publishers or any(_is(one, case) for one in publishers))
    if not kept:
        raise LabelError(
            f"{', '.join(publishers)} did not publish figures of case '{name}'; {known[name].figures[0].publisher} did"
        )
    return kept


def _is(publisher: str, case: Case) -> bool:
    return publisher == case.walk.published or publisher.lower() in case.figures[0].publisher.lower()
