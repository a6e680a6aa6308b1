"""Deals on a table of five regions: each disagreement worked out apart, and every number of a deal solved again."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from builders import scenario_text
from counteroffer.economy import Economy
from counteroffer.errors import ScenarioError
from counteroffer.negotiation import BargainingTable, Deal, bargaining_table, deal
from counteroffer.negotiation.rules.bargain import RULES
from counteroffer.negotiation.rules.deal import WORTHWHILE, disagreement_point, side_payments
from counteroffer.run.run import simulate
from counteroffer.scenario import ScenarioFile, parse_scenario
from dealing import ISSUES, PLAYERS, deal_file

BOOK = {
    "steel": {"kind": "measures", "measures": ["section_232.steel.can"]},
    "autos": {"kind": "measures", "measures": ["section_232.autos.can"]},
    "metals": {"kind": "measures", "measures": ["canada.metals"]},
}
DEMAND = np.array([300.0, -200.0])  # what is asked for above what the table can give, less what the other would give


@pytest.fixture(scope="module")
def table(north: Economy) -> BargainingTable:
    return bargaining_table(deal_file(), north)


@pytest.fixture(scope="module")
def now(table: BargainingTable) -> np.ndarray:
    return table.game.utility(table.game.now)


@pytest.fixture(scope="module")
def book(north: Economy) -> BargainingTable:
    """A table on the tariff book, where a pact can lapse."""
    keys = {"players": PLAYERS, "issues": BOOK, "spotlight": ["CAN", "USA"], "as_of": "2025-10-07", "goods": None}
    text = scenario_text(measures=[], **keys)
    return bargaining_table(parse_scenario(text, name="book", folder=Path()), north)


@pytest.fixture(scope="module")
def agreed(table: BargainingTable) -> Deal:
    return deal(table)


@pytest.fixture(scope="module")
def after_war(table: BargainingTable) -> Deal:
    return deal(table, "nash", trace=False)


@pytest.fixture(scope="module")
def after_lapse(book: BargainingTable) -> Deal:
    return deal(book, "lapse", trace=False)


@pytest.fixture(params=["status_quo", "nash", "lapse"])
def found(request: pytest.FixtureRequest) -> Deal:
    names = {"status_quo": "agreed", "nash": "after_war", "lapse": "after_lapse"}
    case: Deal = request.getfixturevalue(names[request.param])
    assert case.disagreement == request.param
    return case


def income(case: ScenarioFile, economy: Economy) -> np.ndarray:
    """Equivalent variation of both players, solved as a scenario."""
    ev = simulate(case, economy).effects.regions.set_index("region")["equivalent_variation_usd_mn"]
    return ev[["CAN", "USA"]].to_numpy()


def test_the_status_quo_is_the_scenario_as_it_stands(agreed: Deal, north: Economy) -> None:
    np.testing.assert_allclose(agreed.without, income(deal_file(deficit_rule="zero"), north), atol=0.05)
    assert np.abs(agreed.without).min() > 100


def test_in_the_war_nobody_gains_by_moving_alone(after_war: Deal, table: BargainingTable) -> None:
    """Found apart: each in turn searches its own levels, one at a time, until nothing moves."""
    game = table.game
    levels, owner = np.array(game.instruments.levels), [one.player for one in game.instruments.each]
    for _ in range(12):
        last = levels.copy()
        for k in range(len(levels)):
            p = game.index(owner[k])

            def loss(level: float, k: int = k, p: int = p) -> float:
                trial = levels.copy()
                trial[k] = level
                return -float(game.utility(game.solve(trial, game.now))[p])

            levels[k] = minimize_scalar(loss, bounds=(0.0, 1.0), method="bounded", options={"xatol": 1e-5}).x
        if np.abs(levels - last).max() < 1e-4:
            break
    np.testing.assert_allclose(after_war.without, game.utility(game.solve(levels)), atol=2.0)
    assert np.abs(after_war.without - game.utility(game.now)).min() > 100


def test_the_lapse_is_the_scenario_with_a_lapsed_pact(after_lapse: Deal, north: Economy) -> None:
    texts = [
        scenario_text(
            measures=[], players=PLAYERS, issues=BOOK, spotlight=["CAN", "USA"], as_of="2025-10-07", pact=pact,
            deficit_rule="zero", goods=None,
        )
        for pact in ("lapsed", "in_force")
    ]  # fmt: skip
    lapsed, usual = (income(parse_scenario(text, name="book", folder=Path()), north) for text in texts)
    np.testing.assert_allclose(after_lapse.without, lapsed, atol=0.05)
    assert lapsed[0] < usual[0] - 100


def test_a_pact_cannot_lapse_without_a_day_of_the_book(table: BargainingTable) -> None:
    with pytest.raises(ScenarioError, match="give the scenario `as_of: DAY`"):
        disagreement_point(table, "lapse")
    with pytest.raises(ScenarioError, match="no disagreement 'truce'; it is one of status_quo, nash, lapse"):
        deal(table, "truce")


def test_the_file_s_disagreement_is_the_default(north: Economy, after_war: Deal) -> None:
    said = bargaining_table(deal_file(negotiation={"disagreement": "nash"}), north)
    found = deal(said, payments=False, trace=False)
    assert found.disagreement == "nash"
    np.testing.assert_allclose(found.without, after_war.without, atol=0.1)
    assert found.paid == ()
    assert found.payments == ()


def test_each_rule_has_a_bargain_that_leaves_nobody_worse_off(found: Deal) -> None:
    assert found.possible == (found.disagreement != "lapse")
    assert (found.smallest_transfer is None) == found.possible
    for bargains in (found.bargains, found.paid) if found.possible else (found.paid,):
        assert [one.rule for one in bargains] == list(RULES)
        for one in bargains:
            assert (one.gain / found.table.game.before > -1e-8).all()
            assert one.kkt < 1e-6
    for one in found.bargains[:3]:
        assert (one.gain > 0).all()


def test_where_the_other_gains_from_a_lapse_it_has_to_be_paid_to_stay(after_lapse: Deal, book: BargainingTable) -> None:
    game, d = book.game, after_lapse.without
    canada, united_states = d - game.utility(game.now)
    assert canada < -100
    assert united_states > 100
    steps = np.linspace(0, 1, 5)
    grid = [game.utility(game.solve(np.array(at), game.now)) for at in product(steps, repeat=3)]
    assert not (np.array(grid) > d).all(1).any()
    assert after_lapse.bargains == ()
    assert after_lapse.smallest_transfer is not None
    row = after_lapse.smallest_transfer.iloc[0]
    assert (row["payer"], row["receiver"]) == ("Canada", "United States")
    for one in after_lapse.paid:
        assert after_lapse.paid_by(one)[0] >= row["usd_mn"] * (1 - 2e-3)


def test_gains_are_what_the_levels_of_the_terms_solve_to(found: Deal) -> None:
    game = found.table.game
    for one in found.bargains:
        terms = found.terms(one).set_index("instrument")
        levels = terms.loc[list(game.instruments.names), "level"].to_numpy(dtype=float) / 100
        again = game.utility(game.solve(levels))
        np.testing.assert_allclose(again, found.without + one.gain, atol=0.5)
        np.testing.assert_allclose(one.utility, found.without + one.gain, atol=1e-6)
        assert ((levels >= game.instruments.lower) & (levels <= game.instruments.upper)).all()
    wide = game.with_instruments([*game.instruments.each, *found.payments])
    for one in found.paid:
        np.testing.assert_allclose(wide.utility(wide.solve(one.levels)), found.without + one.gain, atol=0.5)


def test_the_summary_adds_up(found: Deal) -> None:
    game, summary = found.table.game, found.summary
    now = game.utility(game.now)
    assert len(summary) == 2 * (len(found.bargains) + len(found.paid))
    d = dict(zip(game.names, found.without, strict=True))
    today = dict(zip(game.names, now, strict=True))
    before = dict(zip(game.names, game.before, strict=True))
    for payments, bargains in ((False, found.bargains), (True, found.paid)):
        for one in bargains:
            rows = summary[(summary["rule"] == one.rule) & (summary["payments"] == payments)].set_index("player")
            for p, name in enumerate(game.names):
                row = rows.loc[name]
                assert d[name] + row["gain_usd_mn"] == pytest.approx(one.utility[p])
                assert today[name] + row["against_now_usd_mn"] == pytest.approx(one.utility[p])
                assert row["gain_percent"] == pytest.approx(100 * row["gain_usd_mn"] / before[name], abs=1e-12)
            assert rows["paid_usd_mn"].sum() == pytest.approx(0, abs=1e-9)
            assert rows["weight"].sum() == pytest.approx(1)
    assert (summary.loc[~summary["payments"], "paid_usd_mn"] == 0).all()


def test_rules_differ_as_they_should(found: Deal) -> None:
    for bargains in (found.bargains, found.paid) if found.possible else (found.paid,):
        by_rule = {one.rule: one for one in bargains}
        together = {rule: one.gain.sum() for rule, one in by_rule.items()}
        assert together["joint_gain"] == pytest.approx(max(together.values()), abs=0.1)
        assert by_rule["egalitarian"].gain[0] == pytest.approx(by_rule["egalitarian"].gain[1], rel=1e-3)
        products = {rule: float(np.prod(np.maximum(one.gain, 0))) for rule, one in by_rule.items()}
        assert products["nash"] >= max(products.values()) * (1 - 1e-5)
    for free, paid in zip(found.bargains, found.paid[: len(found.bargains)], strict=True):
        if free.rule in ("joint_gain", "egalitarian"):
            assert paid.gain.sum() >= free.gain.sum() - 0.1  # payments never take away
            assert paid.gain.min() >= free.gain.min() - 0.1 or free.rule == "joint_gain"


def test_ideals_are_the_most_each_could_have_with_the_other_no_worse_off(agreed: Deal) -> None:
    for p, ideal in enumerate(agreed.ideals):
        assert ideal.gain[1 - p] > -0.05
        assert all(ideal.gain[p] >= one.gain[p] - 0.1 for one in agreed.bargains)
    assert agreed.frontier is not None


def test_no_deal_on_a_grid_beats_a_bargain_for_both(agreed: Deal, table: BargainingTable, now: np.ndarray) -> None:
    game = table.game
    steps = np.linspace(0, 1, 6)
    gains = np.array([game.utility(game.solve(np.array(at), game.now)) - now for at in product(steps, repeat=3)])
    assert (gains > 0).all(1).any()
    for one in agreed.bargains:
        assert not (gains > one.gain + 1.0).all(1).any()
    nash = next(one for one in agreed.bargains if one.rule == "nash")
    able = gains[(gains > 0).all(1)]
    assert able.prod(1).max() <= nash.gain.prod() * (1 + 1e-6)
    assert able.sum(1).max() <= max(one.gain.sum() for one in agreed.bargains) + 0.1


def test_terms_list_every_issue_with_what_moves_furthest_first(agreed: Deal) -> None:
    for one in (*agreed.bargains, *agreed.paid):
        terms = agreed.terms(one)
        assert sorted(terms["issue"]) == sorted(ISSUES)
        moved = (terms["level"] - terms["status_quo"]).abs()
        assert moved.is_monotonic_decreasing
        by_issue = terms.set_index("issue")
        assert by_issue.loc["steel", "title"] == "Steel"
        assert dict(by_issue["owner"]) == {"steel": "United States", "autos": "United States", "food": "Canada"}
        assert (by_issue["status_quo"] == 100).all()


def test_payments_sum_to_zero_and_the_first_player_stands_at_each_of_them(agreed: Deal, north: Economy) -> None:
    for one in agreed.paid:
        paid = agreed.paid_by(one)
        assert paid.sum() == pytest.approx(0, abs=1e-9)
        assert np.abs(paid).max() > 1
        now = agreed.table.game.baseline.regions.index("CAN")
        change = one.equilibrium.shock.transfer - agreed.table.run.equilibrium.shock.transfer
        assert change[now] == pytest.approx(-paid[0], rel=1e-9)
    three = bargaining_table(deal_file(players=PLAYERS | {"Mexico": {"regions": "MEX"}}), north)
    payments = side_payments(three, 900.0)
    assert [(one.player, one.lower, one.upper) for one in payments] == [
        ("United States", -900.0, 900.0),
        ("Mexico", -900.0, 900.0),
    ]
    wide = replace(agreed, table=three, payments=payments)
    levels = np.append(three.game.instruments.levels, [100.0, -30.0])
    assert wide.paid_by(SimpleNamespace(levels=levels)).tolist() == [-70.0, 100.0, -30.0]  # type: ignore[arg-type]


def test_power_in_the_file_moves_the_nash_bargain_to_its_owner(north: Economy, agreed: Deal) -> None:
    strong = {"Canada": {"regions": "CAN", "power": 4.0}, "United States": {"regions": "USA"}}
    found = deal(bargaining_table(deal_file(players=strong), north), payments=False, trace=False)
    gains = [next(one.gain for one in case.bargains if one.rule == "nash") for case in (found, agreed)]
    assert gains[0][0] > gains[1][0] + 10
    assert gains[0][1] < gains[1][1] - 10


@pytest.fixture(scope="module")
def demanded(agreed: Deal, now: np.ndarray) -> np.ndarray:
    """More than Canada could have on this table, and less than the United States has."""
    most = agreed.ideals[0].gain[0]
    return now + DEMAND + most * np.array([1.0, -1.0])


@pytest.fixture(scope="module")
def short(table: BargainingTable, demanded: np.ndarray) -> Deal:
    return deal(table, without=demanded, trace=False)


def test_where_more_is_demanded_than_the_table_has_there_is_no_deal_without_a_payment(
    short: Deal, demanded: np.ndarray
) -> None:
    assert not short.possible
    assert short.bargains == ()
    np.testing.assert_array_equal(short.without, demanded)
    assert set(short.summary["payments"]) == {True}
    assert short.smallest_transfer is not None
    row = short.smallest_transfer.iloc[0]
    assert len(short.smallest_transfer) == 1
    assert (row["payer"], row["receiver"]) == ("United States", "Canada")
    assert 100 < row["usd_mn"] < 1000


def test_the_smallest_payment_is_enough_and_a_tenth_less_is_not(
    north: Economy, short: Deal, demanded: np.ndarray, table: BargainingTable
) -> None:
    assert short.smallest_transfer is not None
    least = float(short.smallest_transfer["usd_mn"].iloc[0])
    enough = bargaining_table(deal_file(negotiation={"side_payments_usd_mn": 1.01 * least}), north)
    found = deal(enough, without=demanded, trace=False)
    assert not found.possible
    assert len(found.paid) == len(RULES)
    for one in found.paid:
        assert abs(found.paid_by(one)[0]) <= 1.01 * least * (1 + 1e-9)
    less = side_payments(table, 0.9 * least)
    game = table.game.with_instruments([*table.game.instruments.each, *less])
    steps = (0.0, 0.05, 0.15, 0.4, 1.0)
    for at in product(steps, steps, steps, (0.5, 1.0)):
        levels = np.append(at[:3], at[3] * less[0].upper)
        gain = game.utility(game.solve(levels, game.now)) - demanded
        assert not (100 * gain / game.before > WORTHWHILE).all(), at


def test_a_payment_too_small_to_be_enough_is_none(north: Economy, short: Deal, demanded: np.ndarray) -> None:
    assert short.smallest_transfer is not None
    least = float(short.smallest_transfer["usd_mn"].iloc[0])
    found = deal(
        bargaining_table(deal_file(negotiation={"side_payments_usd_mn": 0.9 * least}), north),
        without=demanded,
        trace=False,
    )
    assert found.paid == ()
    assert found.smallest_transfer is None
    assert not found.possible
    assert found.summary.empty


def test_beyond_anything_there_is_to_share_no_payment_helps(table: BargainingTable, now: np.ndarray) -> None:
    found = deal(table, without=now + 50_000.0, trace=False)
    assert not found.possible
    assert found.ideals == ()
    assert found.bargains == ()
    assert found.paid == ()
    assert found.smallest_transfer is None
    assert found.frontier is None
