"""Provinces and states: they add up to their country, and who sells across the border is hit by what happens there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

import counteroffer
from builders import tariff_shock
from counteroffer import Jobs, data, load_economy
from counteroffer.economy import Economy
from counteroffer.economy.provinces import provinces_2021
from counteroffer.effects.income import equivalent_variation
from counteroffer.effects.labour import headcount
from counteroffer.effects.place_effects import PlaceEffects, tilt, top_down
from counteroffer.effects.places import Places, known_places, places, split_sectors
from counteroffer.equilibrium import Settings, solve
from counteroffer.errors import LabelError

CODES = list(data.frame("regions.csv")["code"])
MIX = data.frame("subdivision_industries.csv.gz")
COUNTRIES = ("CAN", "USA")
GROUPS = MIX[MIX["id"] == "CA-ON"].set_index("icio")["group"].to_dict()  # what Canadian data know an industry with


@pytest.fixture(scope="module")
def october() -> Jobs:
    return counteroffer.short_run("october-2025")


@pytest.fixture(scope="module")
def provinces() -> Economy:
    return load_economy("provinces")


@dataclass(frozen=True)
class Case:
    """A country's places beside its national numbers."""

    country: str
    jobs: Jobs
    places: Places
    effects: PlaceEffects

    @property
    def at(self) -> int:
        return self.jobs.run.economy.regions.index(self.country)

    def wide(self, column: str) -> np.ndarray:
        """A column of the industry table as [s, r]."""
        values = self.effects.industries[column].to_numpy(float)
        return values.reshape(len(self.places.table), -1).T

    @property
    def made(self) -> np.ndarray:
        """Baseline output [s, r], USD million."""
        return np.asarray(self.places.sales * self.jobs.equilibrium.baseline.output[:, self.at, None])


@pytest.fixture(scope="module", params=COUNTRIES)
def case(request: pytest.FixtureRequest, october: Jobs) -> Case:
    return Case(request.param, october, places(october.run.economy, request.param), october.split(request.param))


def test_shares_of_places_add_up_to_one(case: Case) -> None:
    for share in (case.places.share, case.places.sales, case.places.exports):
        assert share.min() >= 0
        np.testing.assert_allclose(share.sum(1), 1, rtol=1e-12)
    assert np.abs(case.places.share - case.places.exports).max() > 0.1


def test_dollars_and_jobs_of_places_add_up_to_the_country(case: Case) -> None:
    found = case.effects.places
    national = case.jobs.labour.regions.set_index("region").loc[case.country]
    gain = equivalent_variation(case.jobs.equilibrium)[case.at]
    assert found["equivalent_variation_usd_mn"].sum() == pytest.approx(gain, rel=1e-6)
    for column in ("jobs_thousand", "jobs_change_thousand"):
        assert found[column].sum() == pytest.approx(national[column], rel=1e-6)
    assert national["jobs_change_thousand"] < 0


def test_jobs_of_places_add_up_in_every_industry(case: Case) -> None:
    e, heads = case.jobs.equilibrium, case.jobs.headcount
    rows = case.jobs.labour.sectors.query("region == @case.country")
    after = (rows["jobs_thousand"] + rows["jobs_change_thousand"]).to_numpy()
    hired = e.hired[:, case.at]
    np.testing.assert_allclose(case.wide("jobs_thousand").sum(1), heads.jobs[:, case.at], rtol=1e-5)
    np.testing.assert_allclose(case.wide("without_work_thousand").sum(1), after * (1 - hired) / hired, atol=1e-9)
    losses = case.effects.industries.groupby("id")["without_work_thousand"].sum()
    table = case.effects.places.set_index("id")
    np.testing.assert_allclose(table["jobs_change_thousand"], -losses[table.index], rtol=1e-12, atol=1e-15)


def test_output_of_places_adds_up_to_the_country(case: Case) -> None:
    """Volumes at baseline prices."""
    e, n = case.jobs.equilibrium, case.at
    added = case.made * case.wide("output_percent") / 100
    volume = e.output[:, n] / e.unit_cost[:, n] - e.baseline.output[:, n]
    np.testing.assert_allclose(added.sum(1), volume, rtol=1e-6, atol=1e-6)
    of_place = case.made.sum(0) * case.effects.places["output_percent"].to_numpy() / 100
    np.testing.assert_allclose(of_place, added.sum(0), rtol=1e-9, atol=1e-6)
    assert of_place.sum() == pytest.approx(volume.sum(), rel=1e-6)
    assert np.ptp(case.effects.places["output_percent"]) > 0.1


def test_without_split_industries_is_the_sum_over_the_others(case: Case) -> None:
    known, found = ~case.places.split, case.effects.places
    assert 0 < known.sum() < known.size
    idle = case.wide("without_work_thousand")[known].sum(0)
    added = (case.made * case.wide("output_percent"))[known].sum(0)
    np.testing.assert_allclose(found["jobs_change_unsplit_thousand"], -idle, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(found["output_unsplit_percent"], added / case.made.sum(0), rtol=1e-9, atol=1e-12)
    work = 1 - found["unemployment_before_percent"] / 100
    np.testing.assert_allclose(found["unemployment_unsplit_pp"], 100 * work * idle / found["jobs_thousand"], rtol=1e-12)
    np.testing.assert_array_equal(case.wide("split"), np.tile(case.places.split[:, None], len(found)))


def test_places_that_sell_more_across_the_border_lose_more_output_when_those_sales_fall(case: Case) -> None:
    e, n, p = case.jobs.equilibrium, case.at, case.places
    to = e.baseline.regions.index(p.partner)
    sold, abroad = e.trade[:, to, n] / e.unit_cost[:, n], e.baseline.trade[:, to, n]
    made, before = e.output[:, n] / e.unit_cost[:, n], e.baseline.output[:, n]
    worse = sold / abroad < 0.99 * (made - sold) / (before - abroad)
    national = 100 * (made / before - 1)[:, None]
    excess = p.exports - p.sales
    behind = case.wide("output_percent") - national
    assert worse.sum() >= 2
    for sign in (1, -1):
        hit = (sign * excess > 0.01) & worse[:, None]
        assert hit.sum() >= 5
        assert (sign * behind[hit] < 0).all()


def invented(share: np.ndarray, exports: np.ndarray) -> Places:
    return Places("CAN", "USA", pd.DataFrame(), share, share, exports, share, np.zeros(len(share), dtype=bool))


def random_places(rng: np.random.Generator) -> Places:
    """40 sectors, 6 places."""
    return invented(rng.dirichlet(np.full(6, 0.5), 40), rng.dirichlet(np.full(6, 0.5), 40))


def test_the_tilt_is_what_a_pencil_says() -> None:
    """Of 100, 40 go abroad: 32 and 8 of the two places' 50. Sales abroad halve: 50 falls to 34 and to 46 of 80.

    In shares of what is left, 0.34/0.4 and 0.46/0.4 of before.
    """
    p = invented(np.array([[0.5, 0.5]]), np.array([[0.8, 0.2]]))
    found = tilt(p, np.array([100.0]), np.array([80.0]), np.array([40.0]), np.array([20.0]))
    np.testing.assert_allclose(found, [[0.85, 1.15]], rtol=1e-14)


def test_a_place_sells_no_more_across_the_border_than_it_makes() -> None:
    """Data that give one of two equal places all of 80 sold out of 100 are eased to its 50; a ban leaves it nothing."""
    p = invented(np.array([[0.5, 0.5]]), np.array([[1.0, 0.0]]))
    found = tilt(p, np.array([100.0]), np.array([20.0]), np.array([80.0]), np.array([0.0]))
    np.testing.assert_allclose(found, [[0.0, 2.0]], atol=1e-14)


def test_the_tilt_is_one_without_a_border_or_in_proportion() -> None:
    rng = np.random.default_rng(3)
    p, old = random_places(rng), rng.uniform(10, 100, 40)
    sold, none = old * rng.uniform(0.1, 0.9, 40), np.zeros(40)
    growth = rng.uniform(0.3, 2.0, 40)
    np.testing.assert_allclose(tilt(p, old, old * growth, none, none), 1, rtol=1e-12)
    np.testing.assert_allclose(tilt(p, old, old * growth, sold, sold * growth), 1, rtol=1e-12)
    same = invented(p.share, p.share)
    np.testing.assert_allclose(tilt(same, old, old * growth, sold, 0.3 * sold * growth), 1, rtol=1e-12)
    assert np.abs(tilt(p, old, old * growth, sold, 0.3 * sold * growth) - 1).max() > 0.1


@pytest.mark.parametrize("seed", range(5))
def test_the_tilt_is_never_negative_and_keeps_the_total(seed: int) -> None:
    rng = np.random.default_rng(seed)
    p, old = random_places(rng), rng.uniform(10, 100, 40)
    sold = old * rng.uniform(0.1, 1.0, 40)
    sold[:3] = old[:3]  # all of it goes abroad
    new_sold = sold * rng.choice([0.0, 0.2, 3.0], 40)
    rest = (old - sold) * rng.uniform(0.5, 2.0, 40)
    found = tilt(p, old, rest + new_sold, sold, new_sold)
    assert found.min() >= -1e-12
    assert np.isfinite(found).all()
    left = rest + new_sold > 0
    np.testing.assert_allclose((p.share * found).sum(1)[left], 1, rtol=1e-9)


def test_more_exports_across_the_border_tilt_against_a_place_when_those_fall() -> None:
    rng = np.random.default_rng(11)
    p, old = random_places(rng), rng.uniform(10, 100, 40)
    sold = 0.3 * old
    fits = (0.3 * p.exports <= p.share).all(1, keepdims=True)  # no place sells more abroad than it makes
    for factor, sign in ((0.5, -1), (1.5, 1)):
        found = tilt(p, old, old - sold + factor * sold, sold, factor * sold)
        clear = fits & (np.abs(p.exports - p.share) > 0.01)
        assert clear.any()
        assert (np.sign(found - 1) == sign * np.sign(p.exports - p.share))[clear].all()


def test_a_country_without_data_has_no_places(focus: Economy) -> None:
    with pytest.raises(LabelError, match=r"no provinces or states are known for MEX.*CAN, USA"):
        places(focus, "MEX")


def test_a_country_or_partner_inside_another_region_has_no_places(provinces: Economy) -> None:
    joined = load_economy("joined", regions={code: "NAM" if code in ("USA", "MEX") else code for code in CODES})
    for economy, country, inside in ((joined, "CAN", "USA"), (joined, "USA", "USA"), (provinces, "CAN", "CAN")):
        with pytest.raises(LabelError, match=f"{inside} is not a region of economy '{economy.name}' by itself"):
            places(economy, country)


def test_split_industries_are_those_that_share_a_group(focus: Economy, full: Economy) -> None:
    found = {c: {s for s, cut in zip(focus.sectors, split_sectors(focus, c), strict=True) if cut} for c in COUNTRIES}
    assert {"STL", "NFM", "AUT", "OTR"} <= found["CAN"]
    assert "AUT" not in found["USA"]
    assert "CON" not in found["CAN"]
    shared = [list(GROUPS.values()).count(GROUPS[code]) > 1 for code in full.sectors]
    np.testing.assert_array_equal(split_sectors(full, "CAN"), shared)
    assert not split_sectors(load_economy("provinces-23"), "CAN").any()


def test_nothing_is_split_where_industries_are_the_groups_of_the_data() -> None:
    regions = {code: code if code in COUNTRIES else "ROW" for code in CODES}
    economy = load_economy("groups", regions=regions, sectors=GROUPS, horizon="short")
    assert not split_sectors(economy, "CAN").any()
    b = economy.baseline
    shock = tariff_shock(b, 0.25, importers=[b.regions.index("USA")])
    e = solve(b, shock, Settings(closure="short_run", currencies=economy.currencies))
    found = top_down(e, economy, "CAN", headcount(economy)).places
    pairs = {name.replace("_unsplit", ""): name for name in found if "_unsplit" in name}
    assert len(pairs) == 4
    for whole, part in pairs.items():
        assert np.abs(found[whole]).max() > 0
        np.testing.assert_allclose(found[part], found[whole], rtol=1e-12, err_msg=part)


def test_solved_provinces_have_the_jobs_of_the_country_and_the_columns_of_the_split(october: Jobs) -> None:
    solved, split = october.provinces.effects, october.split("CAN")
    national = october.headcount.jobs[:, october.run.economy.regions.index("CAN")]
    assert solved.places["jobs_thousand"].sum() == pytest.approx(national.sum(), rel=1e-6)
    np.testing.assert_allclose(solved.places["jobs_thousand"], split.places["jobs_thousand"], rtol=1e-9)
    for one, other in ((solved.places, split.places), (solved.industries, split.industries)):
        assert list(one.columns) == list(other.columns)
        assert list(one["id"]) == list(other["id"])
        assert set(one["method"]).isdisjoint(other["method"])


def test_solved_provinces_are_the_regions_of_their_equilibrium(october: Jobs) -> None:
    run, found = october.provinces.run, october.provinces.effects
    table, ids = found.places, list(known_places("CAN")["id"])
    own = Jobs(run).labour.regions.set_index("region").loc[ids]
    effects = run.effects.regions.set_index("region").loc[ids]
    np.testing.assert_allclose(table["jobs_change_thousand"], own["jobs_change_thousand"], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(table["unemployment_pp"], own["unemployment_pp"], rtol=1e-9, atol=1e-12)
    for column in ("output_percent", "real_income_percent", "equivalent_variation_usd_mn"):
        np.testing.assert_allclose(table[column], effects[column], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", ["provinces", "provinces-23"])
def test_provinces_together_are_the_country(name: str) -> None:
    """What it makes, earns, uses, buys and sells; and nothing changes between the others."""
    regions, sectors = provinces_2021().maps(tuple(CODES), tuple(GROUPS))
    maps = {"regions": regions, "sectors": sectors} if name == "provinces-23" else {}
    split, whole = load_economy(name), load_economy("focus", **maps)
    at, can = [split.regions.index(code) for code in known_places("CAN")["id"]], whole.regions.index("CAN")
    others = [code for code in whole.regions if code != "CAN"]
    new, old = ([economy.regions.index(code) for code in others] for economy in (split, whole))
    many, one = split.trade, whole.trade
    pairs = {
        "output": (split.output[:, at].sum(1), whole.output[:, can]),
        "value added": (split.baseline.value_added[:, at].sum(1), whole.baseline.value_added[:, can]),
        "final use": (split.final_use[:, at].sum(1), whole.final_use[:, can]),
        "inputs": (split.input_use[:, :, at].sum(2), whole.input_use[:, :, can]),
        "exports": (many[:, new][:, :, at].sum(2), one[:, old][:, :, can]),
        "imports": (many[:, at][:, :, new].sum(1), one[:, can][:, old]),
        "trade at home": (many[:, at][:, :, at].sum((1, 2)), one[:, can, can]),
        "the others": (many[:, new][:, :, new], one[:, old][:, :, old]),
    }
    for what, (together, national) in pairs.items():
        np.testing.assert_allclose(together, national, rtol=1e-9, err_msg=what)


def test_provinces_have_the_elasticities_of_the_country(provinces: Economy, focus: Economy) -> None:
    np.testing.assert_array_equal(provinces.baseline.trade_elasticity, focus.baseline.trade_elasticity)


def test_provinces_share_the_canadian_dollar(provinces: Economy) -> None:
    ids = set(known_places("CAN")["id"])
    assert len(ids) == 10
    assert {c.name: set(c.members) for c in provinces.currencies if ids & set(c.members)} == {"CAD": ids}


def test_ten_provinces_and_one_country_agree_on_the_country(october: Jobs) -> None:
    rows = october.distance.set_index("outcome")
    for outcome in ("unemployment_pp", "real_income_percent"):
        assert 0 < abs(rows.loc[outcome, "provinces"] - rows.loc[outcome, "national"]) < 0.01
    np.testing.assert_allclose(rows["difference"], rows["provinces"] - rows["national"], rtol=1e-12)
    assert rows.loc["unemployment_pp", "national"] == october.outcomes("CAN")["unemployment_pp"] > 0.01
