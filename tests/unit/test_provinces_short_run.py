"""Canada as ten regions: what its provinces owe each other, what it pays as one, and what cannot be solved."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import counteroffer
from counteroffer import Jobs, load_economy
from counteroffer.effects.income import equivalent_variation
from counteroffer.equilibrium import log_real_income
from counteroffer.errors import ScenarioError
from counteroffer.scenario import ScenarioFile, parse_scenario
from counteroffer.study import Missing, Part, Why, study

HEAD = "title: t\nauthor: a\ndate: 2025-10-07\nsources: [s]\ndescription: d\nspotlight: [CAN]\n"
TARIFF = "{name: all, importers: USA, exporters: CAN, sectors: goods, rate: 25}"


def case(text: str) -> ScenarioFile:
    return parse_scenario(HEAD + text, name="case", folder=Path())


@pytest.fixture(scope="module")
def hit() -> Jobs:
    return counteroffer.short_run(case(f"measures: [{TARIFF}]"))


def test_provinces_owe_each_other_a_share_of_canadas_value_added(hit):
    run = hit.provinces.run
    b, e = run.equilibrium.baseline, run.equilibrium
    at = np.flatnonzero(np.array(b.countries) == "CAN")
    assert len(at) == 10
    before, after = b.value_added[:, at].sum(0), (e.labour * e.wage * b.value_added)[:, at].sum(0)
    inside = b.deficit[at] - before / before.sum() * b.deficit[at].sum()
    assert np.abs(inside / before).max() > 0.1
    np.testing.assert_allclose(e.deficit[at].sum(), b.deficit[at].sum(), rtol=1e-9)
    new = e.deficit[at] - before / before.sum() * b.deficit[at].sum()
    np.testing.assert_allclose(new, inside * after.sum() / before.sum(), rtol=1e-9, atol=1e-6)
    assert after.sum() < 0.99 * before.sum()
    others = np.setdiff1d(np.arange(len(b.regions)), at)
    np.testing.assert_allclose(e.deficit[others], b.deficit[others], rtol=1e-9, atol=1e-6)


def test_a_country_of_one_region_keeps_its_deficit_as_it_was():
    focus = load_economy("focus").baseline
    assert focus.countries == ()


def test_the_provinces_gradient_meets_a_difference_of_solves(hit):
    run = hit.provinces.run
    b, n = run.equilibrium.baseline, run.economy.regions.index("CA-AB")
    found = counteroffer.gradient(run.equilibrium, log_real_income(n)).tariff
    step = 1e-4 * (run.policy.shock.tariff - b.tariff)

    def income(sign: float) -> float:
        shock = replace(run.policy.shock, tariff=run.policy.shock.tariff + sign * step)
        return float(np.log1p(equivalent_variation(counteroffer.solve(b, shock, run.settings))[n] / b.income[n]))

    assert (found * step).sum() == pytest.approx((income(1) - income(-1)) / 2, rel=1e-4)


def test_what_canada_pays_is_shared_by_its_provinces_value_added():
    text = "measures: [{name: gift, kind: transfer, payer: CAN, receiver: USA, usd_mn: 20000}]"
    found = counteroffer.short_run(case(text))
    run = found.provinces.run
    b, paid = run.equilibrium.baseline, -run.policy.shock.transfer
    at = np.flatnonzero(np.array(b.countries) == "CAN")
    weight = b.value_added[:, at].sum(0)
    np.testing.assert_allclose(paid[at], 20000 * weight / weight.sum(), rtol=1e-12)
    assert paid.sum() == pytest.approx(0, abs=1e-6)
    assert not found.missing


def test_states_are_split_beside_provinces_that_are_regions():
    text = HEAD.replace("[CAN]", "[USA]") + f"economy: provinces\nmeasures: [{TARIFF}]"
    file = parse_scenario(text, name="case", folder=Path())
    found = counteroffer.short_run(file)
    rows = found.places
    assert set(rows["country"]) == {"CAN", "USA"}
    assert found.provinces.run is found.run
    gain = equivalent_variation(found.equilibrium)[found.run.economy.regions.index("USA")]
    states = rows[rows["country"] == "USA"]
    assert states["equivalent_variation_usd_mn"].sum() == pytest.approx(gain, rel=1e-6)
    assert found.distance is None


def test_what_cannot_be_solved_is_said_and_the_rest_stands():
    text = "measures: [{name: cars, importers: USA, exporters: KOR, sectors: AUT, rate: 25}]"
    found = counteroffer.short_run(case(text))
    assert list(found.missing) == ["provinces-23"]
    assert "KOR" in next(iter(found.missing.values()))
    assert found.coarse_provinces is None
    assert found.distance["provinces_23"].isna().all()
    assert found.distance["provinces"].notna().all()


def test_a_short_run_is_not_measured_from_another_scenarios_outcome():
    file = case(f"baseline: october-2025\nmeasures: [{TARIFF}]")
    with pytest.raises(ScenarioError, match="measure both from the data"):
        counteroffer.short_run(file)
    found = study(counteroffer.simulate(file), [Part.jobs], processes=0).jobs
    assert isinstance(found, Missing)
    assert found.why is Why.refused
    assert "october-2025" in found.detail


def test_the_short_run_leads_with_the_regions_of_the_long_run():
    text = f"measures: [{TARIFF}]"
    run = counteroffer.simulate(parse_scenario(HEAD.replace("spotlight: [CAN]\n", "") + text, name="c", folder=Path()))
    assert run.short_run.lead == run.lead
