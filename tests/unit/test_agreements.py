"""Agreements: identities of the pact's cases, unions, cuts, payments and people who move, against sums made apart."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from builders import measure_text, scenario_text
from counteroffer.agreements import Diversification, Linkage, PactComparison, diversify, integration, linkage, pact
from counteroffer.agreements.exposure import affected_trade
from counteroffer.agreements.stacks import RECENT, Stacks
from counteroffer.economy import Economy, load_economy
from counteroffer.effects.income import equivalent_variation, real_income
from counteroffer.effects.labour import headcount
from counteroffer.equilibrium import Settings, Shock, solve
from counteroffer.equilibrium.types.shock import product_rates
from counteroffer.errors import InputError, LabelError, ScenarioError
from counteroffer.labels import positions
from counteroffer.run.labour_market import move
from counteroffer.run.pact_cases import pact_case, pact_cases, solved_case
from counteroffer.run.reforms import family, on_top, solved
from counteroffer.run.run import Run, simulate
from counteroffer.scenario import Scenario, load_scenario, parse_scenario, resolve, shipped, with_pact
from counteroffer.scenario.law.book import scenario_book
from counteroffer.scenario.schema.options import CommonLabourMarket
from counteroffer.scenario.schema.pact import OriginRule, Review
from counteroffer.scenario.schema.table.security import Discount
from counteroffer.tariffs import trade_of
from counteroffer.tariffs.question import Question
from counteroffer.tariffs.terms.pacts import named_pact

FAMILIES = {"pact": 5, "diversification": 1, "integration": 4}
MEMBERS = ("CAN", "MEX", "USA")


def review(hazard: float, years: int = 10, discount: float = 3.0) -> Review:
    return Review(
        hazard_percent=hazard, uncertainty_percent=5.0, years=years, discount_percent=discount, source="a test"
    )


def case(**keys: object) -> Scenario:
    return parse_scenario(scenario_text(**keys), name="case", folder=shipped()["october-2025"].parent).scenario


@pytest.fixture(scope="module")
def october() -> Run:
    return simulate("october-2025")


@pytest.fixture(scope="module")
def found() -> PactComparison:
    return pact("october-2025")


@pytest.fixture(scope="module")
def away(october: Run) -> Diversification:
    return diversify(october)


@pytest.fixture(scope="module")
def shield(october: Run) -> Linkage:
    return linkage(october)


@pytest.mark.parametrize("name", [name for name in shipped() if load_scenario(name).scenario.family])
def test_a_scenario_of_a_family_round_trips(name: str) -> None:
    said = load_scenario(name).scenario
    again = Scenario.model_validate(said.model_dump(by_alias=True, mode="json"))
    assert again == said


def test_the_shipped_families_are_whole() -> None:
    for name, count in FAMILIES.items():
        files = family(name)
        assert len(files) == count
        assert all(file.scenario.family == name for file in files)
    assert family("none of this name") == ()


def test_renewal_is_today(found: PactComparison, october: Run) -> None:
    np.testing.assert_array_equal(found.renewed.equilibrium.shock.tariff, october.equilibrium.shock.tariff)
    np.testing.assert_allclose(
        equivalent_variation(found.renewed.equilibrium), equivalent_variation(october.equilibrium), atol=1e-6
    )
    assert (found.table.loc[found.table["case"] == "renewed", "against_renewed_usd_mn"] == 0).all()
    # A run in that state is renewal, other states are solved once a run and again under other terms.
    cases, hazard = (pact_cases(october.file, one) for one in (None, review(80.0)))
    assert solved_case(october, cases["renewed"]) is october
    once, other = (solved_case(october, one["annual-review"]) for one in (cases, hazard))
    assert solved_case(october, pact_cases(october.file)["annual-review"]) is once
    assert not np.array_equal(other.policy.shock.iceberg, once.policy.shock.iceberg)


def test_a_lapse_is_the_scenario_with_the_pact_lapsed(found: PactComparison) -> None:
    apart = simulate(with_pact(load_scenario("october-2025"), "lapsed"))
    shipped_case = simulate("pact-lapses")
    for other in (apart, shipped_case):
        np.testing.assert_allclose(
            equivalent_variation(found.runs["lapses"].equilibrium), equivalent_variation(other.equilibrium), atol=1e-5
        )
    for member in ("CAN", "MEX"):
        assert found.worth("lapses", member) > 10_000  # USD million a year


@pytest.mark.parametrize(("hazard", "like"), [(0.0, "renewed"), (100.0, "lapses")])
def test_a_hazard_of_nought_is_renewal_and_of_one_the_lapse(hazard: float, like: str) -> None:
    both = pact("october-2025", review=review(hazard)).table.set_index(["case", "member"])
    for member in MEMBERS:
        gain = both["equivalent_variation_usd_mn"]
        assert gain["annual-review", member] == pytest.approx(gain[like, member], abs=1e-5)


def test_the_share_of_lapsed_years_by_hand() -> None:
    assert review(100.0).lapsed_share == 1
    assert review(0.0).lapsed_share == 0
    q = 1 / 1.03
    # Two years: lapsed with 0.2 in the first, 0.36 in the second.
    assert review(20.0, years=2).lapsed_share == pytest.approx((0.2 * q + 0.36 * q**2) / (q + q**2), rel=1e-12)
    assert review(20.0, years=1, discount=0.0).lapsed_share == pytest.approx(0.2)
    assert review(10.0).cost_percent == pytest.approx(0.5)


def test_what_is_expected_mixes_the_state_that_stands_with_the_lapse(found: PactComparison) -> None:
    share = found.cases["annual-review"].lapsed_share
    stands, lapsed = (equivalent_variation(found.runs[name].equilibrium) for name in ("annual-review", "lapses"))
    n = found.renewed.economy.regions.index("CAN")
    row = found.table[(found.table["case"] == "annual-review") & (found.table["member"] == "CAN")].iloc[0]
    assert row["equivalent_variation_usd_mn"] == pytest.approx((1 - share) * stands[n] + share * lapsed[n], rel=1e-12)
    assert row["lapsed_percent"] == pytest.approx(100 * share)
    # Uncertainty costs something even while the pact stands.
    assert stands[n] < equivalent_variation(found.renewed.equilibrium)[n] - 100


def test_two_bilateral_pacts_touch_the_pair_without_the_us_only(found: PactComparison) -> None:
    changed = found.runs["bilateral"].equilibrium.shock.tariff != found.renewed.equilibrium.shock.tariff
    regions = found.renewed.economy.regions
    pairs = {(regions[n], regions[i]) for n, i in np.argwhere(changed.any(0))}
    assert pairs == {("CAN", "MEX"), ("MEX", "CAN")}
    lapse, split = (found.runs[name].equilibrium.shock.tariff for name in ("lapses", "bilateral"))
    np.testing.assert_allclose(split[changed], lapse[changed], atol=1e-12)


def test_stricter_origin_that_nothing_meets_is_a_lapse(october: Run) -> None:
    rule = OriginRule(use_percent=0.0, source="a test")
    none = with_pact(october.file, "in_force", rules_of_origin=(rule,))
    tariff = resolve(none.scenario, october.economy).shock.tariff
    lapsed = resolve(with_pact(october.file, "lapsed").scenario, october.economy).shock.tariff
    np.testing.assert_allclose(tariff, lapsed, atol=1e-12)


def test_origin_rules_grow_with_their_strictness(october: Run) -> None:
    def shock(use: float, cost: float) -> Shock:
        rule = OriginRule(use_percent=use, compliance_percent=cost, products={"sectors": ["autos"]}, source="a test")
        return resolve(with_pact(october.file, "in_force", rules_of_origin=(rule,)).scenario, october.economy).shock

    same, half, less = shock(100.0, 0.0), shock(100.0, 2.0), shock(50.0, 2.0)
    np.testing.assert_array_equal(same.tariff, october.equilibrium.shock.tariff)
    np.testing.assert_array_equal(same.iceberg, 1.0)
    autos = october.economy.sectors.index("AUT")
    us, can = (october.economy.regions.index(code) for code in ("USA", "CAN"))
    assert half.iceberg[autos, us, can] == pytest.approx(1.02, abs=0.003)  # most cars claim the pact
    assert less.tariff[autos, us, can] > half.tariff[autos, us, can]
    # Fewer claims, less of it to prove.
    assert 1 < less.iceberg[autos, us, can] < half.iceberg[autos, us, can]
    others = np.delete(np.arange(len(october.economy.sectors)), autos)
    np.testing.assert_array_equal(less.tariff[others], october.equilibrium.shock.tariff[others])


def test_affected_trade_is_counted_by_product(october: Run, found: PactComparison) -> None:
    frame = affected_trade(october, MEMBERS, named_pact("usmca", "a test")).set_index(
        ["importer", "exporter", "sector"]
    )
    assert frame[["claimed_percent", "affected_percent"]].stack().between(-1e-9, 100 + 1e-9).all()
    assert (frame["lapsed_percent"] >= frame["today_percent"] - 1e-9).all()
    row = frame.loc[("USA", "CAN", "AUT")]
    assert october.scenario.as_of is not None
    trade = trade_of("USA").of(("CAN",))
    at = np.isin(trade.icio, ["C29"])[trade.product]
    book, day = scenario_book(october.scenario), october.scenario.as_of
    now, gone = (Question(book, trade, "backcast", kept).effective(day).level_percent[at] for kept in (1.0, 0.0))
    value, claims = trade.value[at], trade.claims(day, "backcast")[at]
    assert row["trade_usd_mn"] == pytest.approx(value.sum() / 1e6)
    assert row["affected_percent"] == pytest.approx(100 * (value * claims)[gone > now + 1e-9].sum() / value.sum())
    assert row["lapsed_percent"] == pytest.approx((value * gone).sum() / value.sum())
    assert found.affected.equals(affected_trade(found.renewed, found.members, found.pact))


def test_places_add_up_to_the_country(found: PactComparison) -> None:
    part = found.places[(found.places["case"] == "lapses") & (found.places["country"] == "CAN")]
    assert part["equivalent_variation_usd_mn"].sum() == pytest.approx(-found.worth("lapses", "CAN"), abs=1e-3)


def test_the_pact_needs_a_day_and_its_cases_a_name() -> None:
    plain = parse_scenario(scenario_text(), name="plain", folder=shipped()["october-2025"].parent)
    with pytest.raises(ScenarioError, match=r"plain: what becomes of the pact .*as_of: DAY"):
        pact(plain)
    with pytest.raises(LabelError, match=r"laps.*did you mean 'lapses'"):
        pact_case(load_scenario("october-2025"), "laps")


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"pact": "bilateral"}, "as_of: DAY"),
        ({"as_of": "2025-10-07", "pact": "lapsed", "review": {"hazard_percent": 1.0, "uncertainty_percent": 1.0,
          "source": "x"}}, "lapsed has no rules of origin and no review"),
        ({"measures": [measure_text(kind="iceberg", name="a", change=-1.0, log_points=0.1, rate=None)]},
         "one size: change .* or log_points"),
        ({"measures": [measure_text(kind="iceberg", name="a", rate=None)]}, "one size: change .* or log_points"),
        ({"security": {"title": "x", "payer": "CAN", "receiver": "CAN", "contribution_usd_mn": 1.0, "source": "x"}},
         "payer and receiver are both CAN"),
        ({"security": {"title": "x", "payer": "CAN", "receiver": "USA", "contribution_usd_mn": 1.0, "source": "x",
          "protection_usd_mn": {"MEX": 1.0}}}, "MEX is neither CAN nor USA"),
    ],
)  # fmt: skip
def test_impossible_terms_are_refused(keys: dict[str, object], words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        case(**keys)


def union(**keys: object) -> Scenario:
    return case(measures=[{"kind": "customs_union", "name": "union", "members": ["CAN", "USA"], **keys}])


def test_a_union_at_members_own_tariffs_changes_nothing(october: Run) -> None:
    shock, now = on_top(october, union()), october.equilibrium.shock
    np.testing.assert_allclose(shock.tariff, now.tariff, atol=1e-15)
    after = equivalent_variation(solved(october, shock))
    np.testing.assert_allclose(after, equivalent_variation(october.equilibrium), atol=1e-5)


def test_the_leader_s_tariff_is_everybody_s(focus: Economy) -> None:
    policy = resolve(union(external="USA", internal=0.0), focus)
    fine, regions = policy.detail, focus.detail.regions
    us, can, out = regions.index("USA"), regions.index("CAN"), [regions.index(code) for code in ("CHN", "DEU", "MEX")]
    goods = np.isin(fine.sectors, list(focus.goods))
    np.testing.assert_array_equal(fine.tariff[goods][:, can][:, out], fine.tariff[goods][:, us][:, out])
    np.testing.assert_array_equal(fine.tariff[:, us][:, out], focus.detail.tariff[:, us][:, out])
    n, i = (focus.regions.index(code) for code in ("CAN", "USA"))
    assert (policy.shock.tariff[:, n, i] == 0).all()
    assert (policy.shock.tariff[:, i, n] == 0).all()
    joint = resolve(union(external="joint"), focus).detail.tariff
    low, high = (f(focus.detail.tariff[:, [us, can]], axis=1) for f in (np.min, np.max))
    assert ((joint[:, us] >= low - 1e-12) & (joint[:, us] <= high + 1e-12))[:, out].all()
    np.testing.assert_allclose(joint[goods][:, us][:, out], joint[goods][:, can][:, out], atol=1e-15)


def test_a_union_s_internal_tariff_is_not_one_between_provinces() -> None:
    economy = load_economy("provinces")
    tariff = resolve(union(internal=10.0), economy).detail.tariff
    fine = economy.detail
    home, us = fine.places("CAN"), fine.places("USA")
    assert (tariff[np.ix_(range(len(fine.sectors)), home, home)] == 0).all()
    goods = np.flatnonzero(np.isin(fine.sectors, list(economy.goods)))
    np.testing.assert_allclose(tariff[np.ix_(goods, home, us)], 0.1)


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"external": "MEX"}, r"measures\[0\]\.external: MEX is not a member; name one of CAN, USA, joint, or own"),
        ({"members": ["CAN"]}, "a union takes two regions or more"),
        ({"members": ["CAN", "UAS"]}, "UAS"),
    ],
)
def test_mistaken_unions_are_refused(focus: Economy, keys: dict[str, object], words: str) -> None:
    with pytest.raises((ScenarioError, LabelError), match=words):
        resolve(union(**keys), focus)


def test_a_budget_evens_out_a_share_of_the_gap(focus: Economy) -> None:
    said = case(measures=[{"kind": "fiscal_union", "name": "budget", "members": ["CAN", "USA"], "percent": 50.0}])
    paid = resolve(said, focus).shock.transfer
    n, i = (focus.regions.index(code) for code in ("CAN", "USA"))
    heads = headcount(focus).jobs.sum(0)
    income = focus.baseline.income
    common = (income[n] + income[i]) / (heads[n] + heads[i])
    assert paid.sum() == pytest.approx(0, abs=1e-6)
    assert paid[n] == pytest.approx(0.5 * (common - income[n] / heads[n]) * heads[n], rel=1e-9)
    assert np.count_nonzero(paid) == 2
    alone = case(measures=[{"kind": "fiscal_union", "name": "budget", "members": ["CAN", "ROW"], "percent": 5.0}])
    with pytest.raises(ScenarioError, match="ROW has no count of people employed"):
        resolve(alone, focus)


def test_log_points_are_what_trade_gains_at_given_prices(focus: Economy) -> None:
    said = case(
        measures=[measure_text(kind="iceberg", name="a", importers="CAN", exporters="GBR", sectors="goods", rate=None,
                               log_points=0.28)]
    )  # fmt: skip
    iceberg = resolve(said, focus).shock.iceberg
    n, i, s = focus.regions.index("CAN"), focus.regions.index("GBR"), focus.sectors.index("AUT")
    assert -focus.baseline.trade_elasticity[s] * np.log(iceberg[s, n, i]) == pytest.approx(0.28)


def test_a_cost_of_log_points_is_the_same_over_any_horizon() -> None:
    said = case(
        measures=[measure_text(kind="iceberg", name="a", importers="CAN", exporters="GBR", rate=None, log_points=0.28)]
    )
    near, far = (resolve(said, load_economy("focus", horizon=horizon)).shock.iceberg for horizon in ("short", "long"))
    np.testing.assert_allclose(near, far, rtol=1e-12)


def test_reforms_stack_on_what_is_in_force(october: Run) -> None:
    file = load_scenario("integration-open-border")
    shock, now = on_top(october, file.scenario), october.equilibrium.shock
    regions = october.economy.regions
    inside = np.ix_(range(len(october.economy.sectors)), positions(regions, ("CAN", "USA"), kind="region", where="x"))
    assert (shock.tariff[inside][:, :, [regions.index("CAN"), regions.index("USA")]] == 0).sum() > 0
    stacked = simulate(file)
    alike = [
        (e.baseline, policy)
        for e, policy in ((stacked.equilibrium, stacked.equilibrium.shock), (october.equilibrium, shock))
    ]
    (one, other), p = (product_rates(b, policy) for b, policy in alike), october.equilibrium.baseline.products
    np.testing.assert_allclose(one, other, atol=1e-8)  # of duties that are a mean, what rounding leaves
    plain = np.ones(shock.tariff.shape[:2], dtype=bool)
    plain[p.cell_sector, p.cell_importer] = False
    np.testing.assert_allclose(stacked.equilibrium.shock.tariff[plain], shock.tariff[plain], atol=1e-12)
    np.testing.assert_allclose(stacked.equilibrium.shock.iceberg * now.iceberg, shock.iceberg, atol=1e-12)
    gain = equivalent_variation(solved(october, shock)) - equivalent_variation(october.equilibrium)
    # The same change from two starting points: near, not equal.
    n = regions.index("CAN")
    assert gain[n] == pytest.approx(equivalent_variation(stacked.equilibrium)[n], rel=0.02)
    with pytest.raises(ScenarioError, match="reads the tariff book"):
        on_top(october, october.scenario)


def test_agreements_together_are_what_their_measures_make_in_one_reading(away: Diversification, october: Run) -> None:
    for names in (("eu", "use"), ("uk", "japan", "asean")):
        said = away.options.scenario.switched({name: name in names for name in away.packages})
        anew, found = solved(october, on_top(october, said)), away.under(*reversed(names))
        assert found is away.under(*names)
        np.testing.assert_array_equal(found.shock.tariff, anew.shock.tariff)
        np.testing.assert_allclose(found.shock.iceberg, anew.shock.iceberg, rtol=1e-14)
        np.testing.assert_allclose(equivalent_variation(found), equivalent_variation(anew), atol=1e-3)


def test_a_solved_cut_restores_income_when_solved_again(away: Diversification, october: Run) -> None:
    cut = away.cut(("EU", "GBR"))
    assert cut.possible
    assert abs(cut.miss) < 1e-9
    sides = [
        measure_text(kind="iceberg", name=name, importers=buys, exporters=sells, sectors="goods", rate=None,
                     change=-cut.percent)
        for name, buys, sells in (("in", "CAN", ["EU", "GBR"]), ("out", ["EU", "GBR"], "CAN"))
    ]  # fmt: skip
    e = solved(october, on_top(october, case(measures=sides)))
    n = october.economy.regions.index("CAN")
    assert abs(equivalent_variation(e)[n] / e.baseline.income[n]) < 1e-6
    half = away.cut(("EU", "GBR"), share=0.5)
    assert 0 < half.percent < cut.percent


def test_a_cut_of_jobs_restores_employment_or_says_it_cannot(away: Diversification) -> None:
    cuts = away.cuts(("EU",), "jobs")
    assert list(cuts) == ["supply_alone", "with_demand"]
    assert all(not cut.possible or abs(cut.miss) < 1e-6 for cut in cuts.values())
    assert list(away.cuts(("EU",))) == ["as_set"]
    with pytest.raises(InputError, match="target 'happiness' is not one of income, jobs"):
        away.cut(("EU",), "happiness")
    with pytest.raises(LabelError, match="did you mean"):
        away.cut(("GBRR",))
    with pytest.raises(InputError, match="itself"):
        away.cut(("CAN",))


def test_dependence_is_shares_of_exports(away: Diversification, october: Run) -> None:
    n = october.economy.regions.index("CAN")
    sold = october.equilibrium.trade[:, :, n].sum(0).copy()
    sold[n] = 0.0
    share = sold / sold.sum()
    assert away.dependence(october.equilibrium)["hhi"] == pytest.approx(1e4 * (share**2).sum())
    assert away.market == "USA"
    assert away.displaced["share_after_percent"].sum() == pytest.approx(100)
    own = away.displaced.set_index("partner").loc["CAN"]
    assert np.isnan(own["share_before_percent"])


def test_agreements_buy_back_what_they_say(away: Diversification) -> None:
    rows = away.agreements.set_index("case")
    assert rows.loc["before", "bought_back_percent"] == pytest.approx(100)
    assert rows.loc["today", "gain_usd_mn"] == 0
    singles = rows.loc[list(away.packages)]
    # Agreements compete for the same trade: together they bring a little other than their sum, all of one sign here.
    assert rows.loc["all", "gain_usd_mn"] == pytest.approx(singles["gain_usd_mn"].sum(), rel=0.1)
    assert (singles["share_percent"] < rows.loc["today", "share_percent"]).all()
    party = away.partners[away.partners["party"]]
    assert set(party.loc[party["case"] == "asean", "partner"]) == {"ASE", "VNM"}
    assert ((party["gain_usd_mn"] > 0) == (party["signs"] == "yes")).all()


def test_nothing_beats_what_is_efficient_on_the_frontier(away: Diversification) -> None:
    frame = away.frontier
    assert len(frame) == 2 ** len(away.packages) + 14
    best = frame[frame["efficient"]]
    for _, row in best.iterrows():
        less = frame[frame["share_percent"] < row["share_percent"] - 1e-9]
        assert (less["gain_usd_mn"] < row["gain_usd_mn"]).all()


def test_offers_add_up_and_payments_cancel(shield: Linkage, october: Run) -> None:
    frame = shield.offers
    parts = ["relief_usd_mn", "contribution_usd_mn", "integration_usd_mn", "protection_usd_mn"]
    np.testing.assert_allclose(frame[parts].sum(axis=1), frame["total_usd_mn"], atol=1e-9)
    np.testing.assert_allclose(frame.groupby("offer")["transfer_usd_mn"].sum(), 0, atol=1e-5)
    discount = october.scenario.negotiation.discount
    assert shield.yearly == pytest.approx(61_000 * 0.03 / (1 - 1.03**-20))
    assert sum(shield.yearly / 1.03**t for t in range(1, discount.years + 1)) == pytest.approx(61_000)
    assert Discount(percent=0.0, years=5).a_year(10.0, "once") == pytest.approx(2.0)


def test_relief_ends_every_duty_of_2025_on_the_payer(shield: Linkage, october: Run) -> None:
    before = october.economy.tariff
    us, can = (october.economy.regions.index(code) for code in ("USA", "CAN"))
    np.testing.assert_allclose(shield._relieved.tariff[:, us, can], before[:, us, can], atol=1e-9)
    assert (october.equilibrium.shock.tariff[:, us, can] > before[:, us, can] + 0.01).any()


def test_payments_leave_a_side_even(shield: Linkage, october: Run) -> None:
    frame = shield.indifference.set_index(["with_relief", "region"])
    assert frame["residual_usd_mn"].abs().max() < 1e-3
    assert frame.loc[(False, "CAN"), "usd_mn_a_year"] == 0  # no relief, no protection: nothing to pay for
    most = frame.loc[(True, "CAN"), "usd_mn_a_year"]
    paid = shield._relieved.transfer.copy()
    us, can = (october.economy.regions.index(code) for code in ("USA", "CAN"))
    paid[can] -= most
    paid[us] += most
    e = solved(october, replace(shield._relieved, transfer=paid))
    gain = equivalent_variation(e) - equivalent_variation(october.equilibrium)
    assert gain[can] == pytest.approx(0, abs=1e-3)
    assert shield.room == pytest.approx(most - frame.loc[(True, "USA"), "usd_mn_a_year"])


def test_a_stated_protection_counts_dollar_for_dollar(october: Run, shield: Linkage) -> None:
    valued = linkage(october, protection={"CAN": 2_000.0})
    rows, plain = (one.offers.set_index(["offer", "region"])["total_usd_mn"] for one in (valued, shield))
    assert rows["pay", "CAN"] - plain["pay", "CAN"] == pytest.approx(2_000)
    assert rows["relief", "CAN"] == plain["relief", "CAN"]
    assert rows["pay", "USA"] == plain["pay", "USA"]
    even = valued.indifference.set_index(["with_relief", "region"])["usd_mn_a_year"]
    assert 1_500 < even[False, "CAN"] < 2_000  # a dollar paid costs more than one: prices turn


def test_purchases_are_what_was_promised(shield: Linkage, october: Run) -> None:
    assert shield.purchases is not None
    shock, rate, bought = shield.purchases
    assert bought == pytest.approx(3_000, abs=1e-3)
    assert 0 < rate < 0.2
    sectors = [october.economy.sectors.index(code) for code in ("OTR", "ELE")]
    us, can = (october.economy.regions.index(code) for code in ("USA", "CAN"))
    old, new = (solved(october, one).trade[sectors, can, us].sum() for one in (shield._relieved, shock))
    assert new - old == pytest.approx(3_000, abs=1e-3)


def test_consent_needs_more_than_a_residual_is_worth(october: Run) -> None:
    """An offer of nothing at all leaves 1e-9 dollars of rounding on one side or the other; nobody signs for that."""
    nothing = linkage(october, contribution=0.0, protection={})
    rows = nothing.offers.set_index(["offer", "region"]).loc["pay"]
    assert (rows["total_usd_mn"].abs() < nothing.noise.min()).all()
    assert not rows["accepts"].any()
    little = linkage(october, contribution=0.0, protection={"CAN": 1.0, "USA": 0.0}).offers.set_index(
        ["offer", "region"]
    )
    assert little.loc[("pay", "CAN"), "accepts"]
    assert not little.loc[("pay", "USA"), "accepts"]
    assert (nothing.noise < 0.01).all()  # USD million: ten thousand dollars a year


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"protection": {"CAN": np.nan}}, "security.protection_usd_mn.CAN"),
        ({"protection": {"MEX": 1.0}}, "security"),
        ({"contribution": -1.0}, "security.contribution_usd_mn"),
        ({"contribution": np.inf}, "security.contribution_usd_mn"),
    ],
)
def test_what_a_caller_says_of_security_is_checked_as_a_file_is(october: Run, changes: dict, key: str) -> None:
    with pytest.raises(ScenarioError, match=key):
        linkage(october, **changes)


def test_security_has_to_be_stated() -> None:
    with pytest.raises(ScenarioError, match="no `security`"):
        linkage("march-2025")


def test_more_people_are_more_of_everything(small: Economy) -> None:
    b = small.baseline
    iceberg = np.ones_like(b.tariff) * (1.5**-b.value_added_share)[:, None, :]
    e = solve(b, Shock.of(b, iceberg=iceberg), Settings())
    # 50% more people everywhere earn, and buy, 50% more.
    np.testing.assert_allclose(real_income(e), 1.5, rtol=1e-9)


def test_people_go_where_real_wages_rise(focus: Economy) -> None:
    b = focus.baseline
    market = CommonLabourMarket(members=("CAN", "USA"), elasticity=3.3, source="a test")
    still = move(focus, b, Shock.none(b), Settings(), market)
    np.testing.assert_allclose(still.workforce, 1, atol=1e-9)
    shock = resolve(case(measures=[measure_text(name="a", importers="USA", exporters="CAN", rate=50)]), focus).shock
    found = move(focus, b, shock, Settings(), market)
    assert found.workforce[0] < 1 < found.workforce[1]
    people = headcount(focus).jobs[:, found.members].sum(0)
    assert (people * found.workforce).sum() == pytest.approx(people.sum())
    ratio = np.log(found.workforce[0] / found.workforce[1])
    assert ratio == pytest.approx(3.3 * np.log(found.real_wage[0] / found.real_wage[1]), abs=1e-8)
    # Volumes and wages of each person: more hands make more, and are paid what each of them earns.
    shown, n = found.by_person, found.members[1]
    np.testing.assert_allclose(shown.wage[n] * found.workforce[1], found.equilibrium.wage[n], rtol=1e-12)
    used = (b.value_added_share * shown.output / shown.sector_wage)[:, n].sum() / b.value_added[:, n].sum()
    assert used == pytest.approx(found.workforce[1], rel=1e-9)
    # Moving narrows the gap that opens without it.
    apart = solve(b, shock, Settings())
    wage = apart.wage / np.exp((b.consumption_share * np.log(apart.price)).sum(0))
    gap = wage[found.members[0]] / wage[found.members[1]]
    assert gap < found.real_wage[0] / found.real_wage[1] < 1
    with pytest.raises(ScenarioError, match="people do not move in the short run"):
        move(focus, b, shock, Settings(closure="short_run"), market)
    with pytest.raises(ScenarioError, match="no count of people employed in ROW"):
        move(focus, b, shock, Settings(), market.model_copy(update={"members": ("CAN", "ROW")}))


def test_integration_gives_and_takes(october: Run) -> None:
    found = integration(october)
    table = found.table.set_index(["case", "member"])
    np.testing.assert_allclose(table.groupby("case")["received_usd_mn"].sum(), 0, atol=1e-4)
    gain = table["gain_usd_mn"]
    assert gain["open-border", "CAN"] > gain["customs-union-us-tariff", "CAN"] > 0
    full = table.loc[("full", "CAN")]
    assert full["workforce_percent"] > 0
    assert full["residents_usd_mn"] < full["gain_usd_mn"]  # newcomers' income is not the residents'
    plain = table.loc[("open-border", "CAN")]
    assert plain["residents_usd_mn"] == pytest.approx(plain["gain_usd_mn"])
    assert (found.autonomy["gain_usd_mn"] > 0).all()
    money = found.currency.query("member == 'CAN'").set_index("wage_floor")
    assert list(money.index) == [0.96, 0.97, 0.98, 0.99, 1.0, 1.01]
    assert (money[["difference_supply_alone_pp", "difference_with_demand_pp"]] > 0).all(axis=None)
    for whose in ("own", "common"):
        alone, demand = (money[f"{whose}_unemployment_{end}_pp"] for end in ("supply_alone", "with_demand"))
        assert (demand > alone).all()
    assert set(found.outsiders["region"]).isdisjoint(found.members)


def test_a_set_of_agreements_is_the_same_in_whatever_order_sets_are_asked_for(away: Diversification) -> None:
    """All sets, of which few solutions and policies are held, against one that is asked for first."""
    assert len(away.frontier) > 2 ** len(away.packages)
    held = away._stacks
    assert len(held._policies) <= len(away.packages)
    assert len(held._recent) <= RECENT
    names = tuple(away.packages)[1:4]
    alone = Stacks(away.run, away.options).under(names)
    np.testing.assert_allclose(away.under(*names).income, alone.income, rtol=1e-10)
    np.testing.assert_array_equal(away.under(*names).shock.tariff, alone.shock.tariff)
    every = held.sets
    assert len(every) == len(set(every)) == 2 ** len(away.packages)
    for before, names in pairwise(every):
        assert names[:-1] == before[: len(names) - 1], "read anew, from nothing that is held"
