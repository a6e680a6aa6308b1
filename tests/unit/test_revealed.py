"""Political weights revealed by tariffs: those of a government that chose its tariffs are found again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from counteroffer.economy import Economy
from counteroffer.errors import EconomyError, LabelError, ScenarioError
from counteroffer.negotiation import BargainingTable, bargaining_table, best_response, deal, revealed
from counteroffer.negotiation.game.protection import protection
from counteroffer.negotiation.game.revealed import BY, RevealedPolitics, with_weight
from counteroffer.negotiation.rules.deal import WORTHWHILE
from counteroffer.negotiation.search.ascent import percent
from counteroffer.negotiation.search.chosen import chosen
from dealing import ISSUES, PLAYERS, deal_file

US = "United States"


@pytest.fixture(scope="module")
def table(north: Economy) -> BargainingTable:
    return bargaining_table(deal_file(), north)


def found(table: BargainingTable, **how: object) -> RevealedPolitics:
    return revealed(table.game.now, table.run.economy, table.game, US, **how)  # type: ignore[arg-type]


def test_what_industries_earn_adds_up_to_real_income(table: BargainingTable) -> None:
    game = table.game
    own = protection(game.now, table.run.economy, game, game.players[1])
    levels = own.game.instruments.levels
    slope = own.game.slope(game.now, levels, np.ones(1))
    np.testing.assert_allclose(own.earned.sum(0), slope, rtol=1e-7, atol=1e-3)
    np.testing.assert_array_equal(own.game.instruments.shock(levels).tariff, game.now.shock.tariff)


def test_slopes_are_those_of_differences(table: BargainingTable) -> None:
    game = table.game
    own = protection(game.now, table.run.economy, game, game.players[1])
    s, t, step = own.sectors.index("STL"), own.sectors.index("AUT"), 1e-5
    weight = np.zeros(len(game.baseline.sectors))
    weight[game.baseline.sectors.index("STL")] = 1.0
    ends = []
    for sign in (1, -1):
        levels = np.array(own.game.instruments.levels)
        levels[t] += sign * step
        e = own.game.solve(levels, game.now)
        n = game.baseline.regions.index("USA")
        handed = e.payments[:, n] / e.payments[:, n].sum() * (e.revenue + e.deficit)[n]
        earned = (e.payments + e.profits)[:, n] + handed
        ends.append(float(weight @ earned / e.consumer_price[n]))
    assert own.earned[game.baseline.sectors.index("STL"), t] == pytest.approx(
        (ends[0] - ends[1]) / (2 * step), rel=1e-4
    )
    assert s != t


def test_weights_of_a_government_that_chose_its_tariffs_are_found_again(table: BargainingTable) -> None:
    game = table.game
    truth = np.ones(len(game.baseline.sectors))
    truth[game.baseline.sectors.index("STL")], truth[game.baseline.sectors.index("AUT")] = 1.5, 1.25
    truth /= truth.mean()
    alone = protection(game.now, table.run.economy, game, game.players[1]).game
    ruling = replace(alone, players=(with_weight(alone.players[0], truth),))
    ruled = best_response(ruling, US, starts={"today": np.array(ruling.instruments.levels)})
    assert (ruled.levels > 0.05).any()
    back = revealed(ruled.equilibrium, table.run.economy, game, US, points=1e-4, restraint=False)
    np.testing.assert_allclose(back.weight, truth, atol=5e-3)
    assert back.residual[1] < 0.05 < back.residual[0]
    held = revealed(ruled.equilibrium, table.run.economy, game, US, points=1e-4)
    assert held.restraint < 1e-3
    again = chosen(back)
    assert np.abs(again.levels - again.game.instruments.levels).max() < 2e-3


@pytest.mark.parametrize("by", BY)
def test_weights_explain_tariffs_better_than_none_and_have_mean_one(table: BargainingTable, by: str) -> None:
    one = found(table, by=by)
    assert one.weight.mean() == pytest.approx(1)
    assert (one.weight >= -1e-9).all()
    assert one.residual[1] < one.residual[0]
    assert (one.tariffs["rate_percent"] + one.tariffs["left_pp"] >= -1e-9).all()
    names = {"sectors": 4, "places": 51, "jobs": 1}
    assert len(one.named) == names[by]


def test_points_say_how_far_today_s_tariffs_are_trusted(table: BargainingTable) -> None:
    apart = [np.abs(found(table, points=points).weight - 1).max() for points in (0.01, 0.1, 1.0, 100.0)]
    assert apart == sorted(apart, reverse=True)
    assert apart[-1] < 1e-2 < apart[0]


def test_a_file_can_ask_for_them_and_such_a_government_signs_a_deal(table: BargainingTable, north: Economy) -> None:
    said = PLAYERS | {US: PLAYERS[US] | {"weights": {"revealed": "sectors"}}}
    asked = bargaining_table(deal_file(players=said), north)
    expected = found(table).weight
    n = north.regions.index("USA")
    np.testing.assert_allclose(asked.game.weights[1][:, n], expected, atol=1e-6)
    np.testing.assert_allclose(table.with_politics({US: "sectors"}).game.weights, asked.game.weights, atol=1e-6)
    assert asked.game.players[0].weight is None
    signed = deal(asked, payments=False, trace=False)
    assert signed.bargains
    for one in signed.bargains:
        assert (percent(asked.game, one.gain) > -2e-6).all()
        assert one.kkt < 1e-5
    assert (percent(asked.game, signed.bargains[0].gain) > WORTHWHILE).all()
    plain = deal(table, payments=False, trace=False).bargains[0]
    assert np.abs(signed.bargains[0].levels - plain.levels).max() > 1e-3
    assert asked.unweighed.game.utility(asked.game.now) == pytest.approx(table.game.utility(table.game.now))


def test_what_cannot_be_found_is_refused(table: BargainingTable, north: Economy) -> None:
    with pytest.raises(LabelError, match="sectors"):
        found(table, by="sector")
    with pytest.raises(EconomyError, match="give more than zero"):
        found(table, points=0.0)
    with pytest.raises(EconomyError, match="sets no tariff on USA"):
        found(table, partners=["USA"])
    both = {"regions": ["CAN", "MEX"]}
    wide = bargaining_table(
        deal_file(players={"North": both, US: PLAYERS[US]}, issues={"steel": ISSUES["steel"]}), north
    )
    with pytest.raises(EconomyError, match="weights of places are of one country"):
        revealed(wide.game.now, north, wide.game, "North", by="places")
    mixed = PLAYERS | {US: PLAYERS[US] | {"weights": {"revealed": "jobs", "jobs": True}}}
    with pytest.raises(ScenarioError, match="`revealed` finds the weights"):
        deal_file(players=mixed)
    held = found(table)
    if held.restraint:
        with pytest.raises(EconomyError, match="without restraint"):
            chosen(held)
