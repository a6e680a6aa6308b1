"""The model at the law of a day: scenarios of variants, the economies they run on, and their solutions."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from counteroffer import data
from counteroffer.economy import Economy, load_economy
from counteroffer.economy.elasticities import reading
from counteroffer.errors import InputError, ScenarioError
from counteroffer.replication.hindcast.goods_rows import countries_of
from counteroffer.replication.hindcast.said import said
from counteroffer.run.run import ELASTICITY, Run, simulate
from counteroffer.scenario import ScenarioFile, parse_scenario

SETTLED = ("title", "author", "date", "as_of", "sources", "description")  # which a hindcast says itself
NAME = "hindcast"


@dataclass(frozen=True, eq=False)
class LawSolver:
    """Solutions at the law of days, each solved once.

    Attributes
    ----------
    partners : tuple of str
        Who has to be regions by themselves.
    """

    partners: tuple[str, ...]
    _economies: dict[str, Economy] = field(default_factory=dict, repr=False)
    _found: dict[tuple[dt.date, str], Run] = field(default_factory=dict, repr=False)

    def at(self, day: dt.date, keys: Mapping[str, Any]) -> Run:
        """The model at the law of a day, with keys of a scenario.

        Raises
        ------
        ScenarioError
            For keys that are wrong.
        """
        key = day, json.dumps(keys, sort_keys=True, default=str)
        if key not in self._found:
            self._found[key] = self._solved(scenario_at(day, keys))
        return self._found[key]

    def _solved(self, file: ScenarioFile) -> Run:
        """A solution; where one of the same law is at hand that differs in elasticities or closure only, from that."""
        if self._alone:
            return simulate(file, self._economy(file))
        wanted = file.scenario
        for run in self._found.values():
            had = run.scenario
            apart = {name for name in type(wanted).model_fields if getattr(wanted, name) != getattr(had, name)}
            if apart <= ELASTICITY:
                return run.varied(**{name: getattr(wanted, name) for name in apart})
        return simulate(file)

    @cached_property
    def _alone(self) -> dict[str, str]:
        """Country → region, where some partner shares one with others; empty where none does."""
        frame = data.frame("regions.csv")
        region = dict(zip(frame["code"], frame["focus"], strict=True))
        found = dict(region)
        for partner in self.partners:
            own = countries_of(partner)
            if own == (data.REST_OF_WORLD,):
                continue
            mixed = {region[code] for code in own} & {r for code, r in region.items() if code not in own}
            found |= {code: code for code in own if region[code] in mixed}
        return found if found != region else {}

    def _economy(self, file: ScenarioFile) -> Economy:
        """The economy of a scenario with every partner a region by itself."""
        scenario = file.scenario
        if scenario.economy != "focus":
            raise ScenarioError(
                f"economy: {scenario.economy} cannot have {', '.join(self.partners)} as regions by themselves; leave "
                "the key out"
            )
        asked = (
            str(reading(scenario.elasticities.source, scenario.elasticities.concept)),
            scenario.horizon,
            scenario.market_structure,
            scenario.table,
        )
        key = repr(asked)
        if key not in self._economies:
            self._economies[key] = load_economy(
                NAME,
                regions=self._alone,
                elasticities=asked[0],
                horizon=asked[1],
                market_structure=asked[2],
                table=asked[3],
            )
        return self._economies[key]


def scenario_at(day: dt.date, keys: Mapping[str, Any]) -> ScenarioFile:
    """A scenario of nothing but the tariff book on a day.

    Raises
    ------
    ScenarioError
        For keys it does not take.
    """
    own = {
        "title": NAME,
        "author": NAME,
        "date": day,
        "as_of": day,
        "sources": ["the tariff book"],
        "description": "The law of a day.",
    }
    text = yaml.safe_dump({**said().scenario, **_plain(keys), **own})
    return parse_scenario(text, name=NAME, folder=Path())


def _plain(value: Any) -> Any:
    """Mappings and sequences as YAML writes them."""
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(one) for one in value]
    return value.item() if isinstance(value, np.generic) else value


def with_keys(keys: Mapping[str, Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    """Keys of a variant with a user's settings over them; a mapping is merged key by key.

    Raises
    ------
    InputError
        For keys that a hindcast says itself.
    """
    for name in settings:
        if name in SETTLED:
            raise InputError(f"--set {name}: a hindcast says it by itself, from the months; leave it out")
    found: dict[str, Any] = dict(_plain(keys))
    for name, value in settings.items():
        old = found.get(name)
        found[name] = {**old, **value} if isinstance(old, dict) and isinstance(value, Mapping) else value
    return found
