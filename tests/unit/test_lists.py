"""Designed lists: the choice against brute force, the rules kept, parts that add up, and the list in force beaten."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from counteroffer.briefing.document import Fold, Table
from counteroffer.briefing.sections.bargaining.retaliation import section
from counteroffer.briefing.words import wording
from counteroffer.briefing.words.languages.wording import Foreign
from counteroffer.equilibrium import gradients
from counteroffer.errors import EconomyError, InputError, LabelError
from counteroffer.inputs.amounts import usd_mn
from counteroffer.negotiation import BargainingTable, bargaining_table
from counteroffer.negotiation.lists import (
    ListDesign,
    Rules,
    Wish,
    choose_lines,
    design_list,
    lines_table,
    lists_table,
    places_table,
)
from counteroffer.negotiation.lists.aim import ListAim, aimed_income
from counteroffer.negotiation.lists.results import AIMED, OURS, THEIRS
from counteroffer.negotiation.lists.uses import consumed_share
from counteroffer.scenario import load_scenario
from counteroffer.study import Part, Solved, study
from counteroffer.study.parts.retaliation import told_list
from counteroffer.study.solving import wanted_by
from counteroffer.study.tables import tables
from counteroffer.tariffs.terms.match import hs_lists

AIMED_AT = ("Michigan", "US-OH")
RULES = (
    Rules(value_usd_mn=20.0),
    Rules(budget_usd_mn=6.0),
    Rules(value_usd_mn=25.0, budget_usd_mn=5.0, line_cap=0.5),
    Rules(value_usd_mn=25.0, line_cap=0.4, sector_cap=0.7),
    Rules(budget_usd_mn=6.0, line_cap=0.5, sector_cap=0.7),
)


def keeps(rate: tuple[int, ...], cost: np.ndarray, value: np.ndarray, sector: np.ndarray, rules: Rules) -> bool:
    chosen = np.array(rate) >= 0
    total = value[chosen].sum()
    paid = sum(cost[line, r] for line, r in enumerate(rate) if r >= 0)
    by_sector = np.bincount(sector, value * chosen)
    whole = total if rules.value_usd_mn is None else rules.value_usd_mn
    return bool(
        (rules.value_usd_mn is None or total <= rules.value_usd_mn + 1e-9)
        and (rules.budget_usd_mn is None or paid <= rules.budget_usd_mn + 1e-9)
        and (value * chosen <= rules.line_cap * whole + 1e-9).all()
        and (by_sector <= rules.sector_cap * whole + 1e-9).all()
    )


@pytest.mark.parametrize("rules", RULES)
@pytest.mark.parametrize("seed", range(3))
def test_the_choice_is_the_best_of_all_lists(rules: Rules, seed: int) -> None:
    draw = np.random.default_rng(seed)
    value, sector = draw.uniform(2, 12, 6), np.array([0, 0, 1, 1, 2, 2])
    harm = np.cumsum(draw.uniform(0, 2, (6, 2)), axis=1)
    cost = np.cumsum(draw.uniform(-0.3, 2, (6, 2)), axis=1)
    free = np.array([True] * 5 + [False])
    every = [
        rate
        for rate in itertools.product((-1, 0, 1), repeat=6)
        if rate[5] < 0 and keeps(rate, cost, value, sector, rules)
    ]
    best = max(sum(harm[line, r] for line, r in enumerate(rate) if r >= 0) for rate in every)
    found = choose_lines(harm, cost, value, sector, free, rules)
    assert found.rate[5] == -1
    assert keeps(tuple(found.rate), cost, value, sector, rules)
    assert found.harm == pytest.approx(best, rel=1e-3)
    assert best <= found.bound * (1 + 1e-9)


def test_a_budget_below_what_any_list_brings_is_refused() -> None:
    one = np.ones((2, 1))
    with pytest.raises(EconomyError, match="no list keeps these rules"):
        choose_lines(one, one, np.ones(2), np.arange(2), np.ones(2, dtype=bool), Rules(budget_usd_mn=-1.0))


@pytest.fixture(scope="module")
def table() -> BargainingTable:
    return bargaining_table("october-2026")


@pytest.fixture(scope="module")
def found(table: BargainingTable) -> ListDesign:
    return design_list(table, Wish(aim=AIMED_AT))


def test_the_list_in_force_is_that_of_the_orders(found: ListDesign) -> None:
    codes = {code[:6] for name in ("canada-2026", "canada-metals-2026") for code in _items(name)}
    lines = found.setting.lines
    listed = {code for code, on in zip(lines.codes, lines.listed, strict=True) if on}
    assert listed == codes & set(lines.codes)
    assert found.in_force is not None
    assert found.in_force.value_usd_mn == pytest.approx(25_300, abs=50)  # as the book says of whole HS6 lines
    assert lines.points.max() == pytest.approx(0.5)


def _items(name: str) -> list[str]:
    return [code for key, codes in hs_lists().items() if key.startswith(name) and key[-2:].isdigit() for code in codes]


def test_what_it_does_is_what_the_scenario_without_it_says(found: ListDesign, table: BargainingTable) -> None:
    file = load_scenario("october-2026")
    without = (*file.scenario.without, "canada.metals", "canada.order_2026")
    issues = {"energy": file.scenario.issues["canada-energy"]}
    bare = bargaining_table(replace(file, scenario=file.scenario.varied(without=without, issues=issues, packages={})))
    # Without the quota on dairy, which no list touches and which stands at the table alone.
    lost = bare.ground.utility(bare.ground.now) - table.ground.utility(table.ground.now)
    assert found.in_force is not None
    assert found.in_force.losses[[OURS, THEIRS]] == pytest.approx(lost, rel=1e-5)


def test_the_designed_list_beats_it_at_no_more_value_and_cost(found: ListDesign) -> None:
    old, new = found.in_force, found.designed
    assert old is not None
    assert new.value_usd_mn <= old.value_usd_mn * (1 + 1e-6)
    assert new.losses[OURS] <= old.losses[OURS] * (1 + 1e-5)
    assert new.losses[AIMED] > 1.2 * old.losses[AIMED]
    assert 0 <= found.gap <= 1e-3
    assert found.predicted[AIMED] == pytest.approx(new.losses[AIMED], rel=0.03)


def test_lines_add_up_to_what_is_solved(found: ListDesign) -> None:
    """Exact slopes along a list's path against two solutions at its ends: of us, of them, and of what is aimed at."""
    for one in (found.in_force, found.designed):
        assert one is not None
        assert one.by_line.sum(1) == pytest.approx(one.losses, rel=1e-5)
    # The slopes at no list say that we gain, and that they lose thrice as much.
    assert found.designed.first_order[OURS] < 0 < found.designed.losses[OURS]


def test_rules_are_kept(found: ListDesign) -> None:
    lines, points = found.setting.lines, found.designed.points
    value = lines.value * (points > 0)
    assert set(np.unique(points)) <= {0.0, 0.1, 0.25, 0.5}
    allowed = found.rules.value_usd_mn
    assert allowed is not None
    assert value.max() <= 0.1 * allowed
    assert np.bincount(lines.sector, value).max() <= 0.5 * allowed


def test_places_lose_what_the_maps_say(found: ListDesign) -> None:
    felt = places_table(found)
    assert felt is not None
    aimed = felt["name"].isin(["Michigan", "Ohio"])
    for column, one in (("in_force_usd_mn", found.in_force), ("designed_usd_mn", found.designed)):
        assert one is not None
        assert -felt.loc[aimed, column].sum() == pytest.approx(one.losses[AIMED], rel=1e-6)
        assert -felt[column].sum() == pytest.approx(one.losses[THEIRS], rel=1e-6)


def test_every_sector_is_what_factors_earn_and_nothing_counts_twice(found: ListDesign) -> None:
    b, economy, them = found.setting.baseline, found.table.run.economy, found.them
    e, c = found.designed.equilibrium, b.regions.index(them.regions[0])
    earned = (e.payments[:, c] / e.consumer_price[c]).sum()
    handed = e.income[c] / e.consumer_price[c] - earned
    for places in ((), found.aim.places):
        aimed = aimed_income(ListAim(places, b.sectors), them, b, economy)
        share = float(aimed.cell[5])  # of the chosen places in what the treasury hands back
        assert 0 < share < 0.1 if places else share == 0
        (value,) = gradients(e, (aimed,))
        assert value.value == pytest.approx(earned + share * handed, rel=1e-9)


def test_every_line_is_explained(found: ListDesign) -> None:
    frame, lists = lines_table(found), lists_table(found).set_index("list")
    on = frame[frame["choice"] != "dropped"]
    assert len(on) == lists.loc["designed", "lines"]
    assert on["value_usd_mn"].sum() == pytest.approx(lists.loc["designed", "value_usd_mn"])
    assert on["aimed_harm_usd_mn"].sum() == pytest.approx(lists.loc["designed", "aimed_harm_usd_mn"], rel=1e-5)
    assert on["aimed_harm_usd_mn"].is_monotonic_decreasing
    assert set(frame["choice"]) == {"kept", "added", "dropped"}
    assert (frame.loc[frame["choice"] == "added", "listed_percent"] == 0).all()
    assert (frame["made_in"].str.split(";").str.len() == 3).all()
    assert (frame["name"] != "").mean() > 0.9
    assert frame["input_share_percent"].between(0, 100).all()


def test_a_briefing_tells_the_list_in_force_beside_the_designed_one(found: ListDesign, table: BargainingTable) -> None:
    plain = study(table.run, ())
    result = told_list(found)
    told = replace(plain, parts={**plain.parts, Part.retaliation: Solved(result)})
    for language in ("en", "fr"):
        w = wording(language)
        made = section(told, w)
        assert made is not None
        _, lists, fold, _ = made.blocks
        assert isinstance(lists, Table)
        assert [row[1] for row in lists.rows] == [w.number(float(n), 0) for n in lists_table(found)["lines"]]
        assert isinstance(fold, Fold)
        assert not any(isinstance(word, Foreign) for word in (made.title, *lists.head, lists.caption, fold.summary))
        assert len(fold.blocks[0].rows) == 20  # type: ignore[union-attr]
    files = tables(told, Part.retaliation)
    assert set(files) == {"retaliation_lists", "retaliation_lines", "retaliation_felt"}
    assert section(plain, wording()) is None
    assert Part.retaliation not in wanted_by(table.run)


def test_shoes_are_for_people_and_bearings_are_not() -> None:
    shoes, bearings, unknown = consumed_share(("640399", "848210", "999999"))
    assert shoes > 0.9
    assert bearings < 0.05
    assert np.isnan(unknown)


def test_what_is_spared_stays_off(table: BargainingTable) -> None:
    found = design_list(table, Wish(aim=AIMED_AT, budget_usd_mn=300.0, spare=("inputs", "ELE"), rates=(0.2,)))
    lines, on = found.setting.lines, found.designed.points > 0
    assert found.designed.losses[OURS] <= 300.0 * (1 + 1e-5)
    consumer = np.nan_to_num(found.spared.consumed) > 0.5
    assert ((found.spared.input_share[lines.sector] <= 0.5) | consumer)[on].all()
    assert 0.1 < consumer.mean() < 0.9
    assert "ELE" not in {found.setting.baseline.sectors[s] for s in lines.sector[on]}
    assert set(found.designed.points[on]) == {0.2}


@pytest.mark.parametrize(
    ("wish", "error", "words"),
    [
        (Wish(aim=("Michigann",)), LabelError, "did you mean .*Michigan"),
        (Wish(spare=("imputs",)), LabelError, "did you mean 'inputs'"),
        (Wish(spare=("inputs", "consumer-goods"), spare_above=1e-9), EconomyError, "leaves no line"),
        (Wish(value_usd_mn=0.0), EconomyError, "more than zero"),
        (Wish(value_usd_mn=10.0, share=0.1), EconomyError, "give one of them"),
        (Wish(rates=()), EconomyError, "one or more"),
        (Wish(line_cap=1.5), EconomyError, "150%"),
    ],
)
def test_what_no_list_can_have_is_refused(
    table: BargainingTable, wish: Wish, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        design_list(table, wish)


@pytest.mark.parametrize(
    ("text", "exchange", "amount"), [("20bn", None, 20_000), ("800mn-USD", None, 800), ("27.6bn-CAD", 0.72, 19_872)]
)
def test_sums_of_money_are_read(text: str, exchange: float | None, amount: float) -> None:
    assert usd_mn(text, "--value", exchange) == pytest.approx(amount)


@pytest.mark.parametrize(
    ("text", "exchange", "words"),
    [
        ("27.6bn-CAD", None, "no exchange rate of CAD"),
        ("20bn", 0.7, "needs no exchange rate"),
        ("27.6bn-CAD", -1.0, "makes no sense"),
        ("a lot", None, "not a sum of money"),
        ("-5bn", None, "not a sum of money"),
        ("1.2.3bn", None, "not a sum of money"),
        ("٣bn", None, "not a sum of money"),
        ("5bn-euro", None, "not a sum of money"),
    ],
)
def test_sums_that_mean_nothing_are_refused(text: str, exchange: float | None, words: str) -> None:
    with pytest.raises(InputError, match=words):
        usd_mn(text, "--value", exchange)
