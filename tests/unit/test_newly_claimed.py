"""What claiming a pact costs, on all that claims it or on what did not before the duties."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import yaml

from counteroffer.economy import load_economy
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.scenario import parse_scenario
from counteroffer.scenario.law.preferences import pact_cost
from counteroffer.scenario.schema.measures import PactCostMeasure

DAY = dt.date(2025, 10, 7)


def cost(day: dt.date, **rule: object) -> Array:
    """Of claiming, on what the US buys from Canada [s]."""
    origin = {"compliance_percent": 2, "source": "a test", **rule}
    said = {"title": "t", "author": "a", "date": day, "as_of": day, "sources": ["s"], "description": "d"}
    text = yaml.safe_dump({**said, "rules_of_origin": [origin]})
    scenario = parse_scenario(text, name="case", folder=Path()).scenario
    (measure,) = [m for m in scenario.measures if m.name == "pact.compliance.usa.can"]
    assert isinstance(measure, PactCostMeasure)
    fine = load_economy("focus").detail
    added = pact_cost(scenario, measure, fine)
    us, can = fine.countries.index("USA"), fine.countries.index("CAN")
    assert np.count_nonzero(added) == np.count_nonzero(added[:, us, can])
    return np.asarray(added[:, us, can])


def test_a_cost_on_new_claims_is_the_cost_on_all_less_that_on_those_of_before() -> None:
    every, new, before = cost(DAY), cost(DAY, newly_claimed=True), cost(dt.date(2024, 12, 31))
    assert (new <= every + 1e-12).all()
    assert (every <= 0.02 + 1e-12).all()
    assert new.max() > 0.005
    assert (new >= every - before - 1e-12).all()  # claims of some products fell, which takes nothing back
    assert new.sum() < 0.8 * every.sum()


def test_before_the_duties_nothing_is_newly_claimed() -> None:
    assert not cost(dt.date(2024, 12, 31), newly_claimed=True).any()
    assert cost(dt.date(2024, 12, 31)).any()
