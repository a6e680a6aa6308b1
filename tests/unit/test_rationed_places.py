"""Who is without work in a province: those whose own industry lost more, as the model's rationing has it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import counteroffer
from counteroffer import Jobs, load_economy
from counteroffer.effects.places import places
from counteroffer.scenario.parts import parts


@pytest.fixture(scope="module")
def october() -> Jobs:
    return counteroffer.short_run("october-2025")


def rationed(october: Jobs) -> pd.DataFrame:
    rows = october.split("CAN").industries
    short = rows.groupby("sector")["without_work_thousand"].transform("sum") > 1e-9
    return rows[short & (rows["jobs_thousand"] > 0)]


def test_an_industry_that_falls_more_in_a_place_leaves_more_of_it_idle(october):
    rows = rationed(october)
    assert len(set(rows["sector"])) >= 4
    for _, cells in rows.groupby("sector"):
        ordered = cells.sort_values("output_percent")
        idle = (ordered["without_work_thousand"] / ordered["jobs_thousand"]).to_numpy()
        assert (np.diff(idle) < 1e-9).all()
        assert idle[0] > idle[-1]


def test_the_split_and_the_solved_provinces_agree_on_where_cars_are_lost(october):
    for effects in (october.split("CAN"), october.provinces.effects):
        cars = effects.industries.query("sector == 'AUT'").set_index("id")["without_work_thousand"]
        assert cars.idxmax() == "CA-ON"
        assert cars["CA-NS"] < 0.01 * cars["CA-ON"]


def test_nobody_is_idle_where_wages_may_fall(october):
    free = Jobs(october.run.varied(wage_floor=0.0))
    assert not free.split("CAN").industries["without_work_thousand"].any()
    assert not free.labour.sectors["at_floor"].any()


def test_groups_may_not_take_the_names_that_every_split_has(october):
    run = october.run
    for name in ("own", "rest", "all"):
        scenario = run.scenario.varied(contributions={name: {"sectors": ["autos"]}})
        with pytest.raises(counteroffer.ScenarioError, match=f"'{name}' of its own; rename yours"):
            parts(scenario, run.policy, run.economy, "CAN")


def test_groups_name_sectors_that_exist(october):
    run = october.run
    scenario = run.scenario.varied(contributions={"cars": {"sectors": ["auto"]}})
    with pytest.raises(counteroffer.LabelError, match=r"'auto' in contributions\.cars; did you mean 'autos'"):
        parts(scenario, run.policy, run.economy, "CAN")
    with pytest.raises(counteroffer.LabelError, match="ATLANTIS"):
        parts(run.scenario, run.policy, run.economy, "ATLANTIS")


def test_a_bloc_named_after_a_country_is_not_split():
    codes = counteroffer.load_economy("full").regions
    merged = load_economy("merged", regions={code: "CAN" if code in ("CAN", "MEX") else code for code in codes})
    with pytest.raises(counteroffer.LabelError, match="CAN is not a region of economy 'merged' by itself"):
        places(merged, "CAN")
