"""Counts of jobs as ranges, over years and over what they hang on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import counteroffer
from builders import measure_text, scenario_text
from counteroffer import Jobs
from counteroffer.briefing.words import wording
from counteroffer.briefing.words.jobs import extrapolated_words
from counteroffer.jobs.ends import with_ends, with_shortfall
from counteroffer.jobs.provincial import OUTCOMES
from counteroffer.run.demand import calibrated_multiplier, calibrated_shortfall
from counteroffer.run.run import simulate
from counteroffer.scenario import parse_scenario

RATES = ["unemployment_supply_alone_pp", "unemployment_with_demand_pp"]
COUNTS = ["jobs_supply_alone_thousand", "jobs_with_demand_thousand"]


@pytest.fixture(scope="module")
def jobs() -> Jobs:
    text = scenario_text(measure_text(sectors=["steel", "autos"]), spotlight=["CAN", "USA"])
    return counteroffer.short_run(parse_scenario(text, name="case", folder=Path()))


def test_an_end_that_is_not_there_has_no_numbers() -> None:
    frame = pd.DataFrame({"id": ["a", "b"], "unemployment_pp": [1.0, 2.0]})
    other = pd.DataFrame({"id": ["b"], "unemployment_pp": [3.0]})
    found = with_ends(frame, frame, other, ("id",))
    assert found["unemployment_supply_alone_pp"].tolist() == [1.0, 2.0]
    np.testing.assert_array_equal(found["unemployment_with_demand_pp"], [np.nan, 3.0])
    assert with_ends(frame, frame, None, ("id",))["unemployment_with_demand_pp"].isna().all()


def test_points_are_jobs_less_those_who_had_none(jobs: Jobs) -> None:
    """pp = (1 − u0)·jobs%, at both ends, in every country, province and state that is counted."""
    regions = jobs.regions[jobs.regions["jobs_thousand"].notna()]
    for frame in (regions, jobs.places):
        before = frame["unemployment_before_percent"].fillna(0) / 100
        for rate, count in zip(RATES, COUNTS, strict=True):
            lost = -100 * frame[count] / frame["jobs_thousand"]
            np.testing.assert_allclose(frame[rate], (1 - before) * lost, rtol=1e-9, atol=1e-12)
    assert len(regions) > 10
    force = regions["labour_force_thousand"] * (1 - regions["unemployment_before_percent"] / 100)
    np.testing.assert_allclose(force, regions["jobs_thousand"], rtol=1e-12)
    assert (regions["jobs_period"] != "").all()


def test_the_range_is_from_as_set_to_the_calibrated_multiplier(jobs: Jobs) -> None:
    assert jobs.alone is jobs
    assert jobs.demand is not None
    assert jobs.demand.run.scenario.demand_multiplier == calibrated_multiplier()
    np.testing.assert_array_equal(jobs.regions[RATES[0]], jobs.regions["unemployment_pp"])
    np.testing.assert_allclose(jobs.regions[RATES[1]], jobs.demand.labour.regions["unemployment_pp"])
    assert (jobs.regions[RATES[1]] >= jobs.regions[RATES[0]] - 1e-9).all()
    assert (jobs.places[COUNTS].notna()).all(axis=None)
    together = jobs.places[jobs.places["method"] == "top-down split"].groupby("country")[COUNTS].sum()
    known = jobs.regions.set_index("region")[COUNTS]
    np.testing.assert_allclose(together, known.loc[together.index], rtol=1e-6)
    industries = jobs.sectors[jobs.sectors["region"] == "CAN"][COUNTS].sum()
    np.testing.assert_allclose(industries, known.loc["CAN"], rtol=1e-6)


def test_a_scenario_with_demand_of_its_own_is_the_far_end(jobs: Jobs) -> None:
    own = counteroffer.short_run(jobs.run, demand_multiplier=0.5)
    assert own.demand is own
    assert own.alone.run.scenario.demand_multiplier == 0
    far, near = (frame.set_index("region").loc["CAN"] for frame in (own.regions, jobs.regions))
    assert far["unemployment_pp"] == far[RATES[1]] > far[RATES[0]]
    assert far[RATES[0]] == pytest.approx(near[RATES[0]], rel=1e-8)


def test_curves_go_through_what_is_set_and_a_held_currency_is_no_point(jobs: Jobs) -> None:
    canada = jobs.curves[jobs.curves["region"] == "CAN"]
    known = jobs.regions.set_index("region").loc["CAN"]
    sides = ["demand_multiplier=0", f"demand_multiplier={calibrated_multiplier():g}"]
    for variant, rate in zip(sides, RATES, strict=True):
        for axis, value in (("wage_floor", 0.98), ("labour_mobility", 1.5)):
            rows = canada[(canada["axis"] == axis) & (canada["variant"] == variant)].sort_values("value")
            at = rows.set_index("value")["unemployment_pp"]
            assert at[value] == pytest.approx(known[rate], rel=1e-7)
            assert (np.diff(at) * (1 if axis == "wage_floor" else -1) > -1e-9).all()
    over = canada[canada["axis"] == "demand_multiplier"].sort_values("value")
    assert over["unemployment_pp"].iloc[0] == pytest.approx(known[RATES[0]], rel=1e-7)
    assert over["unemployment_pp"].is_monotonic_increasing
    assert {"anchor=CAD:cpi", "anchor=CAD:peg:USD"} < set(canada["variant"])
    assert canada[canada["variant"] == "anchor=CAD:peg:USD"]["value"].nunique() > 3
    assert not jobs.sensitivities["variant"].str.startswith("anchor").any()


def test_years_begin_with_the_short_run_and_end_with_capital_at_its_steady_state(jobs: Jobs) -> None:
    rows = jobs.path(10)
    canada = rows[rows["region"] == "CAN"].set_index("year")
    assert list(canada.index) == list(range(11))
    assert not canada.loc[0, list(OUTCOMES)].any()
    first = jobs.outcomes("CAN")
    assert {name: pytest.approx(canada.loc[1, name], rel=1e-7) for name in OUTCOMES} == first
    far = {"closure": "roy", "labour_mobility": 15.0, "factor_supply": "very_long_run"}
    then = simulate(jobs.run.file).varied(**far, elasticities={"horizon": "long"})
    known = then.effects.region("CAN")
    assert canada.loc[10, "unemployment_with_demand_pp"] == 0
    for column in ("real_income_percent", "net_real_income_percent", "real_gdp_percent"):
        assert canada.loc[10, column] == pytest.approx(known[column], rel=1e-6)
    assert (canada["jobs_with_demand_thousand"] <= canada["jobs_supply_alone_thousand"] + 1e-9).all()


def test_where_demand_goes_beyond_what_it_was_set_on_is_flagged(jobs: Jobs) -> None:
    """Spending falls by 100·g; where that is more than in the case m was set on, the end with demand says so."""
    assert jobs.demand is not None
    e = jobs.demand.equilibrium
    np.testing.assert_allclose(jobs.regions["shortfall_percent"], 100 * e.shortfall)
    assert not jobs.regions["extrapolated"].any()
    near = calibrated_shortfall() * 0.999 * np.ones(len(e.shortfall))
    near[e.baseline.regions.index("VNM")] = 1.001 * calibrated_shortfall()
    far = replace(e)
    far.__dict__["shortfall"] = near
    found = with_shortfall(jobs.regions, far)
    assert found.loc[found["extrapolated"], "region"].tolist() == ["VNM"]
    said = extrapolated_words(jobs.run.economy, found, wording())
    assert "spending falls by 3.8%" in said
    assert "in Viet Nam (−3.8%): with demand their figures are extrapolated" in said
    assert extrapolated_words(jobs.run.economy, jobs.regions, wording()) == ""
    none = with_shortfall(jobs.regions, None)
    assert none["shortfall_percent"].isna().all()
    assert not none["extrapolated"].any()


def test_every_table_of_jobs_has_both_ends(jobs: Jobs) -> None:
    """Causes, assumptions and provinces together; the last row of causes is the region's, at both ends."""
    canada = jobs.regions.set_index("region").loc["CAN", RATES + COUNTS].astype(float)
    causes = jobs.main_contributions
    assert causes is not None
    np.testing.assert_allclose(causes.iloc[:-1][RATES + COUNTS].sum(), canada, rtol=1e-7)
    np.testing.assert_allclose(causes.iloc[-1][RATES + COUNTS].astype(float), canada, rtol=1e-9)
    first = jobs.sensitivities.iloc[0]
    assert (first["variant"], first["region"]) == ("as_set", "CAN")
    np.testing.assert_allclose(first[RATES + COUNTS].astype(float), canada, rtol=1e-9)
    assert jobs.sensitivities[RATES].notna().all(axis=None)
    assert jobs.distance is not None
    together = jobs.distance.set_index("outcome")
    np.testing.assert_allclose(together.loc[RATES + COUNTS, "national"], canada, rtol=1e-9)
    regions = jobs.places[jobs.places["method"] == "one equilibrium"]
    np.testing.assert_allclose(together.loc[COUNTS, "provinces"], regions[COUNTS].sum(), rtol=1e-9)
    assert (jobs.places["jobs_period"] != "").all()
