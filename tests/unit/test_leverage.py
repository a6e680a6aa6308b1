"""What hurts them for what it costs us, against scenarios that write the step; and retaliation that no draw beats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from builders import measure_text, scenario_text
from counteroffer.economy import Economy
from counteroffer.effects.places import known_places, places
from counteroffer.errors import EconomyError, LabelError
from counteroffer.negotiation import BargainingTable, Leverage, Retaliation, bargaining_table, leverage, retaliation
from counteroffer.negotiation.game.game import Game, Player
from counteroffer.negotiation.game.instruments import Instruments
from counteroffer.negotiation.robust import lever_ranges
from counteroffer.negotiation.rules.leverage import arsenal
from counteroffer.negotiation.rules.ratios import per_dollar
from counteroffer.negotiation.search.program import FEASIBLE
from counteroffer.run.run import simulate
from counteroffer.scenario import parse_scenario

CODES = {"Canada": "CAN", "United States": "USA", "Mexico": "MEX"}
MEASURES = (
    measure_text(name="us-steel", sectors="steel", rate=40),
    measure_text(name="us-autos", sectors="autos", rate=20),
    measure_text(name="ca-food", importers="CAN", exporters="USA", sectors="food", rate=40),
    measure_text(name="us-mexico", exporters="MEX", sectors="autos", rate=20),
)
SECTORS = ("autos", "steel", "food")
OPEN = ("TEX", "CHM", "ENM", "AUT")
BUDGETS = (0.0, 300.0, 2000.0)


def solved(economy: Economy, *more: dict[str, Any]) -> pd.Series:
    """Equivalent variations by region of the scenario with more measures."""
    text = scenario_text(*MEASURES, *more, deficit_rule="zero")
    run = simulate(parse_scenario(text, name="case", folder=Path()), economy)
    return run.effects.regions.set_index("region")["equivalent_variation_usd_mn"]


@pytest.fixture(scope="module")
def table(focus: Economy) -> BargainingTable:
    text = scenario_text(*MEASURES, players={name: {"regions": code} for name, code in CODES.items()})
    return bargaining_table(parse_scenario(text, name="case", folder=Path()), focus)


@pytest.fixture(scope="module")
def found(table: BargainingTable) -> Leverage:
    return leverage(table, "Canada", "United States", (*SECTORS, *OPEN))


def test_every_sector_has_a_tariff_and_an_export_tax(found: Leverage, focus: Economy) -> None:
    frame = found.table
    codes = ["AUT", "CHM", "ENM", "FOO", "STL", "TEX"]
    assert set(frame["instrument"]) == {f"{words} {code}" for words in ("tariff on", "export tax on") for code in codes}
    assert (found.us, found.them) == ("Canada", "United States")
    names = {code: focus.sector_name(code) for code in codes}
    assert (frame["instrument"].str[-3:].map(names) == frame["sector"]).all()
    assert (frame["instrument"].str.startswith(tuple(frame["kind"].unique()))).all()


def test_what_is_known_of_a_lever_is_not_solved_again(table: BargainingTable, found: Leverage) -> None:
    sides, some = ("Canada", "United States", SECTORS), ["tariff on AUT", "export tax on STL"]
    anew, known = (
        lever_ranges(table, *sides, instruments=some, known=one).set_index("instrument").loc[some]
        for one in (None, found.table)
    )
    pd.testing.assert_frame_equal(anew, known, rtol=1e-6)
    twice = found.table.assign(ours_usd_mn=2 * found.table["ours_usd_mn"])
    other = lever_ranges(table, *sides, instruments=some, known=twice).set_index("instrument").loc[some]
    np.testing.assert_allclose(other["ours_low_usd_mn"], 2 * known["ours_low_usd_mn"])


@pytest.mark.parametrize("sector", ["AUT", "FOO", "ENM"])
@pytest.mark.parametrize("kind", ["tariff", "export tax"])
def test_ten_points_cost_and_hurt_what_two_scenarios_differ_by(
    found: Leverage, focus: Economy, kind: str, sector: str
) -> None:
    sides = ("CAN", "USA") if kind == "tariff" else ("USA", "CAN")
    step = measure_text(
        name="step", kind=kind.replace(" ", "_"), importers=sides[0], exporters=sides[1], sectors=sector, rate=10
    )
    gain = solved(focus, step) - solved(focus)
    row = found.table.set_index("instrument").loc[f"{kind} on {sector}"]
    ours, theirs = gain["CAN"], gain["USA"]
    assert (row["ours_usd_mn"], row["theirs_usd_mn"]) == pytest.approx((ours, theirs), rel=1e-5, abs=0.02)
    assert row["pays_for_itself"] == (ours >= 0)
    assert row["harm_ratio"] == pytest.approx(theirs / ours if ours < 0 else np.inf, rel=1e-3)
    income = focus.baseline.income[focus.regions.index("USA")]
    assert row["theirs_percent"] == pytest.approx(100 * theirs / income, rel=0.1)


def test_what_pays_for_itself_stands_first_and_the_rest_by_harm_a_dollar(found: Leverage) -> None:
    frame = found.table
    pays = frame["pays_for_itself"].to_numpy()
    assert 0 < pays.sum() < len(frame)
    assert pays[: pays.sum()].all()
    assert (frame["ours_usd_mn"] >= 0).equals(frame["pays_for_itself"])
    assert np.isinf(frame["harm_ratio"][pays]).all()
    assert frame["theirs_usd_mn"][pays].is_monotonic_increasing  # the most harm first
    assert frame["harm_ratio"][~pays].is_monotonic_decreasing
    assert np.isfinite(frame["harm_ratio"][~pays]).all()


def test_cars_are_felt_in_the_states_that_make_them(found: Leverage) -> None:
    frame = found.table.set_index("instrument")
    assert "US-MI" in frame.loc["tariff on AUT", "felt_places"]
    states = set(known_places("USA")["id"])
    for felt in frame["felt_places"]:
        assert set(felt) <= states
        assert len(felt) == 3
    assert frame.loc["tariff on AUT", "felt_sectors"][0] == "AUT"
    assert ";".join(frame.loc["tariff on AUT", "felt_sectors"]) in set(found.flat["felt_sectors"])


def test_the_united_states_pressure_is_felt_in_provinces(table: BargainingTable) -> None:
    frame = leverage(table, "United States", "Canada", ("autos",)).table.set_index("instrument")
    felt = frame.loc["tariff on AUT", "felt_places"]
    assert "CA-ON" in felt
    assert "CA-AB" not in felt
    assert set(felt) <= set(known_places("CAN")["id"])


def test_where_no_places_are_known_nothing_is_named(table: BargainingTable) -> None:
    frame = leverage(table, "United States", "Mexico", ("autos", "food")).table
    assert len(frame) == 4
    assert set(frame["felt_places"]) == {()}
    assert frame["felt_sectors"].str.len().gt(0).all()
    plan = retaliation(table, "United States", "Mexico", 100.0, sectors=("food",))
    assert plan.places is None
    assert plan.harm_usd_mn > 0


def test_unknown_players_sectors_and_places_are_refused(table: BargainingTable) -> None:
    with pytest.raises(EconomyError, match="no player 'Canda'; players are Canada"):
        leverage(table, "Canda", "United States")
    with pytest.raises(LabelError, match=r"unknown sector 'steal'.*did you mean 'steel'"):
        leverage(table, "Canada", "United States", ("steal",))
    with pytest.raises(EconomyError, match="no sector 'TRD'"):  # a service
        retaliation(table, "Canada", "United States", 1.0, sectors=("TRD",))
    with pytest.raises(LabelError, match=r"'Michigen'.*did you mean 'US-MI'"):
        retaliation(table, "Canada", "United States", 1.0, places={"Michigen": 1.0}, sectors=("steel",))
    with pytest.raises(EconomyError, match="less than nothing"):
        retaliation(table, "Canada", "United States", -0.5, sectors=("steel",))


@dataclass(frozen=True)
class War:
    """Canada's arsenal against the United States on a few sectors, apart from the search."""

    game: Game
    before: np.ndarray

    def change(self, levels: Sequence[float] | np.ndarray) -> np.ndarray:
        """What both gain, and what Michigan's industries gain by their shares of the nation's, over now."""
        return self.game.utility(self.game.solve(np.asarray(levels, dtype=float), self.game.now)) - self.before

    def levels(self, plan: Retaliation) -> np.ndarray:
        used = plan.levels.set_index("instrument")["level"] / 100
        return used.reindex(self.game.instruments.names).fillna(0.0).to_numpy(dtype=float)


@pytest.fixture(scope="module")
def war(table: BargainingTable) -> War:
    ours, theirs = table.game.players[:2]
    there = places(table.run.economy, "USA")
    michigan = Player("Michigan", ("USA",), there.share[:, list(there.table["id"]).index("US-MI")])
    status_quo = table.game.instruments.status_quo
    each = Instruments(tuple(arsenal(table, ours, theirs, SECTORS)), status_quo, table.game.baseline)
    game = Game(table.game.baseline, table.game.settings, (ours, theirs, michigan), each)
    return War(game, game.utility(game.now))


@pytest.fixture(scope="module")
def plans(table: BargainingTable) -> dict[float, Retaliation]:
    return {cost: retaliation(table, "Canada", "United States", cost, sectors=SECTORS) for cost in BUDGETS}


@pytest.fixture(scope="module")
def aimed(table: BargainingTable) -> Retaliation:
    return retaliation(table, "Canada", "United States", 300.0, places={"Michigan": 1.0}, sectors=SECTORS)


def slack(war: War) -> float:
    """A floor may be missed by this much, USD million."""
    return float(FEASIBLE / 100 * war.game.before[0])


def test_a_plan_costs_no_more_than_its_budget_and_a_zero_budget_has_one(
    war: War, plans: dict[float, Retaliation], aimed: Retaliation
) -> None:
    for cost, plan in [*plans.items(), (300.0, aimed)]:
        assert plan.own_cost_usd_mn <= cost + slack(war)
        assert plan.kkt < 1e-6
    assert plans[0.0].harm_usd_mn > 0
    assert slack(war) < 0.03


def test_a_plan_s_levels_cost_and_hurt_what_it_says(
    war: War, plans: dict[float, Retaliation], aimed: Retaliation
) -> None:
    for plan in (*plans.values(), aimed):
        change = war.change(war.levels(plan))
        assert (plan.own_cost_usd_mn, plan.harm_usd_mn) == pytest.approx((-change[0], -change[1]), rel=1e-5, abs=0.05)
        assert ((war.levels(plan) >= 0) & (war.levels(plan) <= 0.25)).all()
        assert plan.levels["level"].is_monotonic_decreasing


def test_a_larger_budget_never_hurts_less(plans: dict[float, Retaliation]) -> None:
    for less, more in pairwise(BUDGETS):
        assert plans[more].harm_usd_mn >= plans[less].harm_usd_mn - 0.1
    assert plans[2000.0].harm_usd_mn > plans[0.0].harm_usd_mn + 100


def test_no_instrument_alone_and_no_random_mix_hurts_more_for_the_budget(
    war: War, plans: dict[float, Retaliation]
) -> None:
    size, rng = len(war.game.instruments), np.random.default_rng(0)
    trials = [level * np.eye(size)[k] for k in range(size) for level in (0.05, 0.15, 0.25)]
    trials += [0.25 * rng.uniform(size=size) ** rng.choice([0.2, 1.0, 3.0]) for _ in range(60)]
    best = war.levels(plans[300.0])
    trials += [np.clip(best + 0.03 * rng.normal(size=size), 0, 0.25) for _ in range(30)]
    change = np.array([war.change(levels) for levels in trials])
    for cost, plan in plans.items():
        able = -change[:, 0] <= cost
        assert able.sum() > 10
        assert (-change[able, 1]).max() <= plan.harm_usd_mn + 0.1


def test_aiming_at_michigan_hurts_it_at_least_as_much_as_the_nation_s_plan_does(
    war: War, plans: dict[float, Retaliation], aimed: Retaliation
) -> None:
    at_it, at_all = (war.change(war.levels(plan)) for plan in (aimed, plans[300.0]))
    assert -at_it[2] >= -at_all[2] - 0.1
    assert -at_all[1] >= -at_it[1] - 0.1  # and the nation's plan hurts the nation at least as much
    assert -at_it[2] > -at_all[2] + 10  # on this table the aim matters
    assert aimed.places is not None
    felt = aimed.places.set_index("name")
    assert aimed.target_harm_usd_mn == pytest.approx(-felt.loc["Michigan", "real_income_usd_mn"])
    assert felt["real_income_percent"].is_monotonic_increasing
    assert felt.index[0] == "Michigan"


def test_places_add_up_to_the_nation(plans: dict[float, Retaliation], aimed: Retaliation) -> None:
    for plan in (*plans.values(), aimed):
        assert plan.places is not None
        assert -plan.places["real_income_usd_mn"].sum() == pytest.approx(plan.harm_usd_mn, rel=1e-6, abs=0.01)
    assert plans[300.0].target_harm_usd_mn == pytest.approx(plans[300.0].harm_usd_mn)


def test_a_smaller_largest_step_is_kept(table: BargainingTable) -> None:
    plan = retaliation(table, "Canada", "United States", 300.0, sectors=("steel", "food"), most=0.06)
    assert plan.levels["level"].between(0, 6 + 1e-9).all()
    assert plan.levels["level"].max() == pytest.approx(6)


def test_nobody_has_leverage_over_itself(table: BargainingTable) -> None:
    for ask in (lambda: leverage(table, "Canada", "Canada"), lambda: retaliation(table, "Canada", "Canada", 100.0)):
        with pytest.raises(EconomyError, match="over itself"):
            ask()


@pytest.mark.parametrize(
    ("cost", "income", "told"),
    [(50.0, 2e6, True), (49.9, 2e6, False), (6.0, 1e5, True), (4.9, 1e5, False)],
)
def test_no_dollars_for_a_dollar_on_a_cost_too_small_to_divide_by(cost: float, income: float, told: bool) -> None:
    """USD 50 million, or 0.005% of an income below a trillion."""
    found = per_dollar(100.0, cost, income)
    assert found == pytest.approx(100.0 / cost) if told else np.isnan(found)
    assert per_dollar(100.0, 0.0, income) == per_dollar(100.0, -1.0, income) == np.inf
