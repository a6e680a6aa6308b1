"""Shapley values by hand and by brute force, and policies taken apart into groups that add up to them."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from math import factorial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import counteroffer
from builders import measure_text, random_shock, scenario, scenario_text
from counteroffer import load_scenario
from counteroffer.economy import Economy
from counteroffer.effects import contributions as module
from counteroffer.effects.contributions import MOST, contributions, shapley
from counteroffer.effects.income import real_income
from counteroffer.equilibrium import Settings, Shock, solve
from counteroffer.errors import InputError, LabelError
from counteroffer.jobs.causes import Causes, adding_up
from counteroffer.jobs.provincial import OUTCOMES
from counteroffer.run.run import simulate
from counteroffer.scenario import Policy, Scenario, parse_scenario, resolve
from counteroffer.scenario.parts import ALL, OWN, REST, ShockPart, default_groups, parts

SETTINGS = Settings(closure="short_run")
ENDED = [
    *("unemployment_supply_alone_pp", "unemployment_with_demand_pp"),
    *("jobs_supply_alone_thousand", "jobs_with_demand_thousand"),
]


def game(players: int, worth: Any) -> np.ndarray:
    """Worth of every coalition, given as a function of the set of its players."""
    return np.array([worth({j for j in range(players) if k >> j & 1}) for k in range(2**players)], dtype=float)


def by_orders(values: np.ndarray) -> np.ndarray:
    """What each player adds on arrival, mean over all orders."""
    players = len(values).bit_length() - 1
    found = np.zeros((players, *values.shape[1:]))
    for order in permutations(range(players)):
        here = 0
        for j in order:
            found[j] += values[here | 1 << j] - values[here]
            here |= 1 << j
    return found / factorial(players)


def test_in_an_additive_game_each_gets_its_own() -> None:
    own = np.array([3.0, -1.5, 0.25, 10.0])
    np.testing.assert_allclose(shapley(game(4, lambda s: 7 + own[list(s)].sum())), own, rtol=1e-13)


def test_gloves() -> None:
    """A pair is worth 1. One left, one right: half each. A second right glove leaves the rights 1/6 each."""
    np.testing.assert_allclose(shapley(game(2, lambda s: s == {0, 1})), [1 / 2, 1 / 2], rtol=1e-14)
    three = game(3, lambda s: 0 in s and len(s) > 1)  # the left one is worthless only if it comes first: 2/3
    np.testing.assert_allclose(shapley(three), [2 / 3, 1 / 6, 1 / 6], rtol=1e-14)


def test_a_double_vote_among_four_is_pivotal_half_the_time() -> None:
    """Weights 2, 1, 1, 1 and quota 3: the first decides if it comes second or third, 1/2; the others share the rest."""
    weights = np.array([2, 1, 1, 1])
    found = shapley(game(4, lambda s: weights[list(s)].sum() >= 3))
    np.testing.assert_allclose(found, [1 / 2, 1 / 6, 1 / 6, 1 / 6], rtol=1e-14)


@pytest.mark.parametrize("players", [1, 2, 3, 5])
def test_it_is_the_mean_over_all_orders_and_adds_up(players: int) -> None:
    values = np.random.default_rng(players).normal(size=(2**players, 2, 3))
    found = shapley(values)
    assert found.shape == (players, 2, 3)
    np.testing.assert_allclose(found, by_orders(values), atol=1e-13)
    np.testing.assert_allclose(found.sum(0), values[-1] - values[0], atol=1e-13)


def test_equals_get_equal_and_who_adds_nothing_gets_nothing() -> None:
    """Players 0 and 1 count only by how many of them there are; player 3 changes nothing."""
    table = np.random.default_rng(4).normal(size=(3, 2))
    found = shapley(game(4, lambda s: table[len(s & {0, 1}), int(2 in s)]))
    assert found[0] == pytest.approx(found[1], abs=1e-14)
    assert found[3] == pytest.approx(0, abs=1e-14)
    assert np.abs(found[:3]).min() > 0.01
    assert abs(found[0] - found[2]) > 0.01


@pytest.mark.parametrize("coalitions", [0, 3, 6, 9])
def test_every_coalition_is_needed(coalitions: int) -> None:
    with pytest.raises(ValueError, match=f"{coalitions} coalitions; every one of 2"):
        shapley(np.zeros(coalitions))


def zero_part(economy: Economy) -> dict[str, np.ndarray]:
    none = np.zeros_like(economy.baseline.tariff)
    return {"tariff": none, "export_tax": none, "log_iceberg": none, "transfer": np.zeros(len(economy.regions))}


@pytest.fixture(scope="module")
def whole(small: Economy) -> Shock:
    mixed = random_shock(np.random.default_rng(8), small.baseline, largest_tariff=0.5)
    tax = np.zeros_like(small.tariff)
    tax[1, 0, 1] = 0.2
    return Shock(mixed.tariff, mixed.iceberg, tax, np.array([5.0, -3.0, -2.0]))


@pytest.fixture(scope="module")
def pieces(small: Economy, whole: Shock) -> dict[str, ShockPart]:
    """Tariffs, everything else, and nothing."""
    zero, b = zero_part(small), small.baseline
    others = {"export_tax": whole.export_tax, "log_iceberg": np.log(whole.iceberg), "transfer": whole.transfer}
    return {
        "tariffs": ShockPart(**zero | {"tariff": whole.tariff - b.tariff}),
        "nothing": ShockPart(**zero),
        "others": ShockPart(**zero | others),
    }


@pytest.fixture
def solves(monkeypatch: pytest.MonkeyPatch) -> list[Shock]:
    """The shocks that are solved from here on."""
    seen: list[Shock] = []

    def counting(baseline: Any, shock: Shock, settings: Settings, **options: Any) -> Any:
        seen.append(shock)
        return solve(baseline, shock, settings, **options)

    monkeypatch.setattr(module, "solve", counting)
    return seen


def test_parts_share_the_whole_effect(
    small: Economy, whole: Shock, pieces: dict[str, ShockPart], solves: list[Shock]
) -> None:
    b = small.baseline
    found = contributions(b, pieces, SETTINGS, real_income)
    assert list(found) == list(pieces)
    assert len(solves) == 2**3
    total = real_income(solve(b, whole, SETTINGS)) - real_income(solve(b, Shock.none(b), SETTINGS))
    np.testing.assert_allclose(sum(found.values()), total, atol=1e-9)
    np.testing.assert_allclose(found["nothing"], 0, atol=1e-10)
    assert np.abs(total).min() > 1e-4


def test_two_parts_are_half_alone_and_half_on_top_of_the_other(
    small: Economy, whole: Shock, pieces: dict[str, ShockPart]
) -> None:
    b = small.baseline
    tariffs = Shock.of(b, tariff=whole.tariff)
    others = Shock(b.tariff, whole.iceberg, whole.export_tax, whole.transfer)
    none, first, second, both = (real_income(solve(b, s, SETTINGS)) for s in (Shock.none(b), tariffs, others, whole))
    found = contributions(b, {name: pieces[name] for name in ("tariffs", "others")}, SETTINGS, real_income)
    np.testing.assert_allclose(found["tariffs"], (first - none + both - second) / 2, atol=1e-9)
    np.testing.assert_allclose(found["others"], (second - none + both - first) / 2, atol=1e-9)
    assert np.abs(both - first - second + none).max() > 1e-5  # they interact, so order matters


def test_more_than_ten_groups_are_refused_before_any_solve(small: Economy, solves: list[Shock]) -> None:
    many = {f"group {j}": ShockPart(**zero_part(small)) for j in range(MOST + 1)}
    with pytest.raises(InputError, match=r"11 groups of measures would take 2048 solves; give at most 10"):
        contributions(small.baseline, many, SETTINGS, real_income)
    assert solves == []


MIXED = (
    measure_text(name="us-steel", sectors=["C25"]),
    measure_text(name="neutral", exporters="all", sectors="goods", rate=5),
    measure_text(name="steel-back", importers=["CAN", "MEX"], exporters="USA", rate=10),
    measure_text(name="barrier", kind="iceberg", rate=None, change=7.0, sectors=["autos", "FOO"]),
    measure_text(name="barrier-back", kind="iceberg", rate=None, change=3.0, importers="CAN", exporters="USA"),
    measure_text(name="oil-tax", kind="export_tax", importers="USA", exporters=["CAN", "MEX"], sectors="energy"),
    measure_text(name="ban", kind="import_ban", rate=None, sectors=["lumber", "C301"]),
    {"name": "gift", "kind": "transfer", "payer": "CAN", "receiver": "USA", "usd_mn": 500.0},
)


def changes(policy: Policy, economy: Economy) -> dict[str, np.ndarray]:
    s, b = policy.shock, economy.baseline
    tax, paid = s.export_tax - b.export_tax, s.transfer - b.transfer
    return {"tariff": s.tariff - b.tariff, "export_tax": tax, "log_iceberg": np.log(s.iceberg), "transfer": paid}


def split(economy: Economy, *measures: dict[str, Any], **said: Any) -> dict[str, ShockPart]:
    """From where Canada stands."""
    case = scenario(*measures, **said)
    return parts(case, resolve(case, economy), economy, "CAN")


@pytest.fixture(scope="module", params=["october-2025", "mixed"])
def policy(request: pytest.FixtureRequest, focus: Economy) -> tuple[Scenario, Policy]:
    case = scenario(*MIXED) if request.param == "mixed" else load_scenario(request.param).scenario
    return case, resolve(case, focus)


@pytest.mark.parametrize("region", ["CAN", "USA"])
def test_groups_add_up_to_the_policy(policy: tuple[Scenario, Policy], focus: Economy, region: str) -> None:
    found = parts(*policy, focus, region)
    assert list(found) == [OWN, *default_groups(), REST]
    for name, change in changes(policy[1], focus).items():
        np.testing.assert_allclose(
            sum(getattr(part, name) for part in found.values()), change, rtol=0, atol=1e-12, err_msg=name
        )
    assert sum(np.abs(part.tariff).max() > 1e-3 for part in found.values()) >= 2


def test_what_no_measure_accounts_for_is_with_everything_else(focus: Economy) -> None:
    """A policy whose list of measures lacks the one on autos still adds up."""
    case = scenario(measure_text(name="cars", sectors="autos"), measure_text(name="metal"))
    whole = resolve(case, focus)
    found = parts(case, replace(whole, applied=whole.applied[1:]), focus, "CAN")
    total = sum(part.tariff for part in found.values())
    np.testing.assert_allclose(total, changes(whole, focus)["tariff"], atol=1e-12)
    assert taxed_sectors(focus, found[REST]) == {"AUT"}
    assert taxed_sectors(focus, found["steel"]) == {"STL"}


def test_tariffs_of_canada_are_its_own_and_nothing_else_is(policy: tuple[Scenario, Policy], focus: Economy) -> None:
    found, can = parts(*policy, focus, "CAN"), focus.regions.index("CAN")
    change = changes(policy[1], focus)["tariff"]
    assert change[:, can].any()
    np.testing.assert_allclose(found[OWN].tariff[:, can], change[:, can], atol=1e-12)
    assert not np.delete(found[OWN].tariff, can, axis=1).any()
    for name, part in found.items():
        assert name == OWN or np.abs(part.tariff[:, can]).max() < 1e-12


def test_other_instruments_go_by_who_sets_them_and_by_industry(focus: Economy) -> None:
    found = split(focus, *MIXED)
    change = changes(resolve(scenario(*MIXED), focus), focus)
    place = focus.regions.index
    usa, can, mex = place("USA"), place("CAN"), place("MEX")
    where = {code: focus.sectors.index(code) for code in ("AUT", "FOO", "STL", "WOO", "OTR", "ENM")}
    home = {"AUT": "autos", "FOO": REST, "WOO": "lumber", "OTR": REST}  # barriers and bans on what the US buys
    for code, group in home.items():
        held = [name for name, part in found.items() if part.log_iceberg[where[code], usa, can] != 0]
        assert held == [group]
    assert np.isposinf(found["lumber"].log_iceberg[where["WOO"], usa, can])
    assert found[OWN].log_iceberg[where["STL"], can, usa] == pytest.approx(np.log(1.03))
    assert not found["steel"].log_iceberg.any()
    taxed = change["export_tax"]
    np.testing.assert_array_equal(found[OWN].export_tax[:, :, can], taxed[:, :, can])
    np.testing.assert_array_equal(found["energy"].export_tax[:, :, mex], taxed[:, :, mex])
    assert taxed[where["ENM"], usa, can] == taxed[where["ENM"], usa, mex] == pytest.approx(0.25)
    assert [name for name, part in found.items() if part.transfer.any()] == [REST]


def taxed_sectors(economy: Economy, part: ShockPart) -> set[str]:
    return {economy.sectors[s] for s in np.flatnonzero(np.abs(part.tariff).max((1, 2)) > 1e-12)}


def test_a_name_goes_before_an_industry_and_an_industry_before_the_rest(focus: Economy) -> None:
    named = split(focus, measure_text(name="us-steel-derivatives", sectors=["autos", "FOO"]))
    assert taxed_sectors(focus, named["steel"]) == {"AUT", "FOO"}
    assert taxed_sectors(focus, named["autos"]) == set()
    neutral = split(focus, measure_text(name="neutral", sectors=["autos", "steel", "energy", "FOO"]))
    found = {name: taxed_sectors(focus, part) for name, part in neutral.items()}
    assert found["autos"] == {"AUT"}
    assert found["steel"] == {"STL"}
    assert found["energy"] == {"ENM", "PET", "UTL"}
    assert found[REST] == {"FOO"}
    assert found["aluminum and copper"] == found["lumber"] == found[OWN] == set()


def test_the_first_group_that_claims_it_has_it(focus: Economy) -> None:
    both = split(focus, measure_text(name="auto-steel", sectors=["FOO"]))  # two patterns; steel is written first
    assert [name for name, part in both.items() if part.tariff.any()] == ["steel"]
    groups = {"first": {"sectors": ["metals"]}, "second": {"sectors": ["steel", "autos"]}}
    found = split(focus, measure_text(name="neutral", sectors=["steel", "autos"]), contributions=groups)
    assert taxed_sectors(focus, found["first"]) == {"STL"}
    assert taxed_sectors(focus, found["second"]) == {"AUT"}


def test_groups_of_the_scenario_replace_the_usual_ones(focus: Economy) -> None:
    groups = {"red metal": {"measures": ["*copper*"]}, "food": {"sectors": ["FOO"]}}
    measures = [
        measure_text(name=name, sectors=sector, rate=rate)
        for name, sector, rate in (("us-copper", "C24B", 10), ("meals", "FOO", 20), ("us-steel", "steel", 30))
    ]
    found = split(focus, *measures, contributions=groups)
    assert list(found) == [OWN, "red metal", "food", REST]
    assert [taxed_sectors(focus, part) for part in found.values()] == [set(), {"NFM"}, {"FOO"}, {"STL"}]


def test_a_scenario_is_split_to_the_last_row(focus: Economy) -> None:
    """Jobs.contributions: the groups' unemployment, jobs, output and income add up to those of all measures."""
    groups = {"metal": {"measures": ["*steel*"]}}
    text = scenario_text(*MIXED[:3], contributions=groups, closure="short_run")
    jobs = counteroffer.short_run(simulate(parse_scenario(text, name="case", folder=Path()), focus))
    frame = jobs.contributions("CAN").set_index("group")
    assert list(frame.index) == [OWN, "metal", REST, ALL]
    np.testing.assert_allclose(frame.iloc[:-1].sum(), frame.loc[ALL], atol=1e-7)
    assert frame.loc[ALL, list(OUTCOMES)].to_dict() == pytest.approx(jobs.outcomes("CAN"))
    ends = jobs.regions.set_index("region").loc["CAN", ENDED]
    assert frame.loc[ALL, ENDED].to_dict() == pytest.approx(ends.to_dict())
    # What demand adds first and last is near what it adds in every combination, and adds up to the same.
    causes = Causes.of(jobs.run, jobs.headcount, "CAN")
    assert jobs.demand is not None
    quick, exact = (causes.under(jobs.demand.run, exact=every).iloc[:-1, 1:] for every in (False, True))
    whole = np.abs(exact.sum())
    assert (np.abs(quick - exact).max() < 0.1 * whole).all()
    np.testing.assert_allclose(quick.sum(), exact.sum(), rtol=1e-8)
    assert frame.loc[ALL, "jobs_change_thousand"] < 0
    with pytest.raises(LabelError, match="ATLANTIS"):
        jobs.contributions("ATLANTIS")


def test_what_is_left_goes_by_size() -> None:
    values = np.array([[1.0, 0.0], [-3.0, 0.0]])
    np.testing.assert_allclose(adding_up(values, np.array([2.0, 1.0])), [[2.0, 0.5], [0.0, 0.5]])
    np.testing.assert_array_equal(adding_up(values, values.sum(0)), values)
