"""One list of several owners: the choice against brute force, each owner's limits, lines that add up."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from builders import measure_text, scenario_text
from counteroffer.economy import Economy
from counteroffer.errors import EconomyError
from counteroffer.negotiation.game.table import BargainingTable, table_of
from counteroffer.negotiation.lists import (
    JointDesign,
    Rules,
    Wish,
    choose_lines,
    design_jointly,
    joint_lines_table,
    joint_table,
)
from counteroffer.negotiation.lists.joint import OWN
from counteroffer.negotiation.lists.program import choose_jointly
from counteroffer.negotiation.lists.results import AIMED
from counteroffer.run.run import simulate
from counteroffer.scenario import parse_scenario

RULES = (Rules(value_usd_mn=12.0, budget_usd_mn=4.0, line_cap=0.8), Rules(budget_usd_mn=5.0, sector_cap=0.9))


@pytest.mark.parametrize("seed", range(3))
def test_the_joint_choice_is_the_best_of_all_lists(seed: int) -> None:
    """Every list of two owners with three lines each, by hand: a line of one costs the other too."""
    draw = np.random.default_rng(seed)
    value, sector, owner = draw.uniform(2, 8, 6), np.array([0, 1, 1, 0, 1, 1]), np.array([0, 0, 0, 1, 1, 1])
    harm = np.cumsum(draw.uniform(0, 2, (6, 2)), axis=1)
    cost = np.cumsum(draw.uniform(-0.3, 1.5, (2, 6, 2)), axis=2)
    every = np.ones(6, dtype=bool)

    def keeps(rate: tuple[int, ...]) -> bool:
        on, at = np.array(rate) >= 0, [(line, r) for line, r in enumerate(rate) if r >= 0]
        for k, rules in enumerate(RULES):
            mine = on & (owner == k)
            named = value[mine].sum()
            whole = named if rules.value_usd_mn is None else rules.value_usd_mn
            by_sector = np.bincount(sector, value * mine, minlength=2)
            if (
                named > whole + 1e-9
                or sum(cost[k, line, r] for line, r in at) > rules.budget_usd_mn + 1e-9  # type: ignore[operator]
                or (value * mine > rules.line_cap * whole + 1e-9).any()
                or (by_sector > rules.sector_cap * whole + 1e-9).any()
            ):
                return False
        return True

    best = max(
        sum(harm[line, r] for line, r in enumerate(rate) if r >= 0)
        for rate in itertools.product((-1, 0, 1), repeat=6)
        if keeps(rate)
    )
    found = choose_jointly(harm, cost, value, sector, every, owner, RULES)
    assert keeps(tuple(found.rate))
    assert found.harm == pytest.approx(best, rel=1e-3)
    assert best <= found.bound * (1 + 1e-9)
    # Where neither has what the other loses to spend, it is each one's own problem.
    apart = np.where((owner == np.arange(2)[:, None])[:, :, None], cost, 0.0)
    alone = [
        choose_lines(harm[m], cost[k][m], value[m], sector[m], every[m], RULES[k])
        for k, m in enumerate([owner == 0, owner == 1])
    ]
    together = choose_jointly(harm, apart, value, sector, every, owner, RULES)
    assert together.harm == pytest.approx(sum(one.harm for one in alone), rel=1e-3)


@pytest.fixture(scope="module")
def table(focus: Economy) -> BargainingTable:
    taxed = measure_text(name="us-steel", importers="USA", exporters="all", sectors="steel", rate=25)
    answer = measure_text(name="answer", importers="CAN", exporters="USA", sectors=["steel", "FOO"], rate=25)
    sides = {"Canada": {"regions": "CAN"}, "United States": {"regions": "USA"}}
    text = scenario_text(taxed, answer, players=sides, negotiation={"deficit_rule": "zero"})
    return table_of(simulate(parse_scenario(text, name="case", folder=Path()), focus))


@pytest.fixture(scope="module")
def found(table: BargainingTable) -> JointDesign:
    wish = Wish(share=0.5, budget_usd_mn=400.0, rates=(0.25,), line_cap=1.0, sector_cap=1.0)
    return design_jointly(table, ("Canada", "MEX"), "United States", wish)


def test_every_owner_keeps_to_its_own_value_and_cost(found: JointDesign) -> None:
    lines, one = found.lines, found.designed
    assert [rule.budget_usd_mn for rule in found.rules] == [400.0, 400.0]
    for k, rule in enumerate(found.rules):
        mine = (lines.owner == k) & (one.points > 0)
        data, owner = found.table.run.economy, found.owners[k].regions[0]  # and not the table's ground, balanced
        bought = data.trade[:, data.regions.index(owner), data.regions.index("USA")].sum()
        assert rule.value_usd_mn == pytest.approx(0.5 * bought)
        assert 0 < lines.value[mine].sum() <= rule.value_usd_mn * (1 + 1e-9)  # type: ignore[operator]
        assert one.losses[OWN + k] <= 400.0 * (1 + 1e-5)
    assert 0 <= found.gap <= 1e-3
    assert found.predicted[AIMED] == pytest.approx(one.losses[AIMED], rel=0.05)
    assert one.losses[0] == pytest.approx(one.losses[OWN:].sum(), rel=1e-6)


def test_what_is_in_force_is_taken_off_first_and_stands_beside_it(found: JointDesign, table: BargainingTable) -> None:
    b, old = table.ground.baseline, found.in_force
    assert old is not None
    assert {b.sectors[s] for s in found.lines.sector[found.lines.listed]} == {"STL", "FOO"}
    assert set(found.lines.owner[found.lines.listed]) == {0}
    np.testing.assert_allclose(old.equilibrium.income, table.ground.now.income, rtol=1e-9)


def test_every_line_has_its_part_and_they_add_up(found: JointDesign) -> None:
    lists, lines = joint_table(found), joint_lines_table(found)
    new = lists[lists["list"] == "designed"].set_index("owner")
    assert list(new.index) == ["Canada", "MEX", "together"]
    assert new.loc["together", "lines"] == len(lines) == new["lines"].iloc[:2].sum()
    total = float(new.loc["together", "aimed_harm_usd_mn"])  # type: ignore[arg-type]
    assert lines["aimed_harm_usd_mn"].sum() == pytest.approx(total, rel=1e-4)
    for owner, part in lines.groupby("owner"):
        others = lines.loc[lines["owner"] != owner, "others_cost_usd_mn"].sum()
        cost = part["own_cost_usd_mn"].sum() + others
        assert cost == pytest.approx(float(new.loc[str(owner), "own_cost_usd_mn"]), rel=1e-3, abs=0.1)  # type: ignore[arg-type]
    assert (lines["made_in"].str.count(";") == 2).all()
    assert set(lines["hs"]) == {""}  # one good an industry here: whole industries
    assert lines["supplies"].isin(found.setting.baseline.sectors).all()


def test_what_no_joint_list_can_be_is_refused(table: BargainingTable) -> None:
    for owners, them, wish, words in (
        (("CAN", "Canada"), "USA", Wish(share=0.1), "is in both"),
        (("CAN", "USA"), "USA", Wish(share=0.1), "is in both"),
        (("CAN", "MEX"), "USA", Wish(), "MEX has no duties of its own in force"),
        (("CAN", "USA"), "", Wish(share=0.1), "say on whose goods"),
    ):
        with pytest.raises(EconomyError, match=words):
            design_jointly(table, owners, them, wish)
