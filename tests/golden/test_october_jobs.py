"""The short run of October 2025: Canada's unemployment, where it rises, and what the figure rests on."""

from __future__ import annotations

import pytest

import counteroffer
from counteroffer import Jobs

CANADA_PP = 0.0737  # percentage points at the defaults: floor 0.98, mobility 1.5, elasticities of one year
STATED_PP, STATED_23_PP = 0.002, 0.01  # how far Canada as ten provinces may lie from Canada as one region


@pytest.fixture(scope="module")
def october() -> Jobs:
    return counteroffer.short_run("october-2025")


def test_canadas_unemployment_is_the_recorded_one(october):
    assert october.outcomes("CAN")["unemployment_pp"] == pytest.approx(CANADA_PP, rel=0.01)


def test_the_figure_lies_in_the_expected_band_by_value_added_and_by_customs_value(october):
    """Prototypes put it between 0.08 and 0.35 points; headcounts at the default rates come out just below."""
    e = october.equilibrium
    weights = e.baseline.value_added / e.baseline.value_added.sum(0)
    share = (weights * e.labour * (1 - e.hired)).sum(0)[october.run.economy.regions.index("CAN")]
    assert 0.08 < 100 * share < 0.35
    by_value = october.sensitivities.set_index(["variant", "region"])["unemployment_pp"]
    assert 0.08 < by_value["aggregation=trade_weighted", "CAN"] < 0.35


def test_a_lower_floor_or_more_mobile_labour_means_less_unemployment_and_a_peg_more(october):
    rise = october.sensitivities.set_index(["variant", "region"])["unemployment_pp"].xs("CAN", level="region")
    assert rise["wage_floor=0.97"] < rise["as_set"] < rise["wage_floor=0.99"] < rise["wage_floor=1"]
    assert rise["labour_mobility=3"] < rise["as_set"] < rise["labour_mobility=1"]
    assert october.labour.regions.set_index("region")["exchange_rate_percent"]["CAN"] < 0
    assert rise["anchor=CAD:peg:USD"] > rise["as_set"]


def test_work_is_lost_in_metals_and_cars_and_not_in_services(october):
    canada = october.labour.sectors.query("region == 'CAN'").set_index("sector")
    assert set(canada.index[canada["at_floor"]]) >= {"STL", "NFM", "AUT"}
    assert (canada.loc[["STL", "NFM", "AUT", "WOO"], "employment_percent"] < -1).all()
    services = [code for code in canada.index if code in ("TRD", "FIN", "PUB", "REA", "ICT", "CON")]
    assert not canada.loc[services, "at_floor"].any()


def test_ontario_and_quebec_lose_most_work(october):
    for effects in (october.provinces.effects, october.coarse_provinces.effects, october.split("CAN")):
        lost = effects.places.set_index("id")["jobs_change_thousand"].sort_values()
        assert list(lost.index[:2]) == ["CA-ON", "CA-QC"]
        assert lost.iloc[:2].sum() < 0.7 * lost.sum()


def test_metals_and_autos_cause_the_rise(october):
    caused = october.main_contributions.set_index("group")["unemployment_pp"]
    assert caused[["steel", "aluminum and copper", "autos"]].min() > 0.2 * CANADA_PP
    assert caused.iloc[:-1].sum() == pytest.approx(caused["all"], abs=1e-9)


def test_provinces_together_lie_within_the_stated_distance(october):
    distance = october.distance.set_index("outcome")
    assert abs(distance["difference"]["unemployment_pp"]) < STATED_PP
    assert abs(distance["difference_23"]["unemployment_pp"]) < STATED_23_PP
    assert abs(distance["difference"]["real_income_percent"]) < 0.005


def test_the_share_of_the_observed_rise_is_said(october):
    seen = october.observed
    assert (seen.before, seen.now) == (6.6, 7.1)
    assert seen.explained_percent == pytest.approx(100 * CANADA_PP / 0.5, rel=0.01)
