"""Values that a scenario's own spreads would draw, each checked as the file's own would be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from pydantic import BaseModel

from counteroffer import data
from counteroffer.economy.elasticities import reading
from counteroffer.errors import InputError, ScenarioError, worded
from counteroffer.scenario.schema.scenario import Scenario
from counteroffer.scenario.schema.uncertainty import DECLARED, OwnSpread, Uncertainty

SETS = "elasticities.source"


def check_spreads(scenario: Scenario) -> None:
    """Refuse values that the keys of the assumptions do not take.

    Raises
    ------
    ScenarioError
        With the assumption, the value and what its key takes.
    """
    keys = data.frame(DECLARED).set_index("assumption")["key"]
    plain = scenario.model_copy(update={"uncertainty": Uncertainty()})
    for name, spread in scenario.uncertainty.spreads.items():
        if pd.isna(keys[name]):
            continue
        for value in _values(spread):
            try:
                if keys[name] == SETS:
                    reading(str(value))
                plain.varied(**changed(plain, {str(keys[name]): value}))
            except InputError as error:
                raise ScenarioError(worded("uncertainty.spreads.{name}: {problem}", name=name, problem=error)) from None


def changed(scenario: Scenario, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values by dotted key as changes of a scenario's own keys (`Scenario.varied`).

    Raises
    ------
    ScenarioError
        For a part of a key that has none.
    """
    found: dict[str, Any] = {}
    for path, value in values.items():
        key, _, inner = path.partition(".")
        if not inner:
            found[key] = value
            continue
        before = found.get(key, getattr(scenario, key, None))
        if isinstance(before, BaseModel):
            before = before.model_dump(exclude_unset=True)
        if not isinstance(before, dict):
            raise ScenarioError(worded("{path}: {key} has no parts; write {key} alone", path=path, key=key))
        found[key] = before | {inner: value}
    return found


def _values(spread: OwnSpread) -> list[Any]:
    """What is checked: every value of a choice, and the ends of an interval; a normal one is cut at shipped bounds."""
    if spread.choice is not None:
        return [int(value) if str(value).isascii() and str(value).isdecimal() else value for value in spread.choice]
    points = spread.uniform or spread.triangular or ()
    return [points[0], points[-1]] if points else []
