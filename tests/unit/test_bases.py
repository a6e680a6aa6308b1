"""A scenario on other bases: each is the scenario with one key changed, and nothing else."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from builders import measure_text, scenario_text, write_maps
from counteroffer.effects.income import real_income
from counteroffer.errors import ScenarioError
from counteroffer.run.run import Run, simulate
from counteroffer.scenario import ScenarioFile, load_scenario, parse_scenario
from counteroffer.study import Missing, Part, solved, study
from counteroffer.study.files import as_json
from counteroffer.uncertainty import bases as module
from counteroffer.uncertainty.bases import BASES, FIRST_ORDER, OWN, Basis, Doubt, applicable, bases


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> ScenarioFile:
    folder = tmp_path_factory.mktemp("maps")
    keys = {"spotlight": ["CAN", "USA"], "economy": write_maps(folder), "goods": None}
    return parse_scenario(scenario_text(measure_text(sectors="STL"), **keys), name="case", folder=folder)


@pytest.fixture(scope="module")
def run(file: ScenarioFile) -> Run:
    return simulate(file)


def percents(run: Run, basis: str) -> dict[str, float]:
    frame = bases(run).frame
    rows = frame[frame["basis"] == basis]
    return dict(zip(rows["region"], rows["real_income_percent"], strict=True))


def test_each_basis_is_the_scenario_with_one_key_changed(run: Run, file: ScenarioFile) -> None:
    found = bases(run)
    goods = ("industry", "like_imports")
    others = ("year1_at_cost", "table_2024", "balanced", "value_added_share")
    assert found.names == (OWN, "short_run", *goods, *others, FIRST_ORDER)
    assert found.missing == {}
    for basis, changes in (
        (OWN, {}),
        ("industry", {"goods": "industry"}),
        ("like_imports", {"home_supply": "imports"}),
        ("year1_at_cost", {"closure": "short_run", "pricing": "cost"}),
        ("table_2024", {"table": 2024}),
        ("balanced", {"deficit_rule": "zero"}),
        ("value_added_share", {"deficit_rule": "value_added_share"}),
    ):
        other = simulate(replace(file, scenario=file.scenario.varied(**changes)))
        exact = dict(zip(other.economy.regions, 100 * (real_income(other.equilibrium) - 1), strict=True))
        for code, value in percents(run, basis).items():
            assert value == pytest.approx(exact[code], abs=1e-7)
    assert percents(run, "short_run")["CAN"] == pytest.approx(
        run.short_run.effects.region("CAN")["real_income_percent"], abs=1e-12
    )
    assert set(found.frame["region"]) == set(run.lead)


def test_only_defensible_answers_to_the_same_question_count_for_the_range(run: Run) -> None:
    found = bases(run)
    doubt = dict(zip(found.frame["basis"], found.frame["doubt"], strict=True))
    assert (doubt[OWN], doubt[FIRST_ORDER]) == ("", "")
    moved = (Doubt.horizon, Doubt.goods, Doubt.pass_through, Doubt.balances, Doubt.table_year)
    assert found.doubts == moved
    assert next(one for one in BASES if one.key == "whole_book").doubt is None


def test_an_economy_of_the_callers_is_not_asked_what_only_the_data_know(file: ScenarioFile, run: Run) -> None:
    found = bases(simulate(file, run.economy))
    assert {one.key for one in BASES if one.of_data}.isdisjoint({*found.names, *found.missing})
    assert "balanced" in found.names


def test_a_basis_that_is_the_scenarios_own_is_left_out() -> None:
    october = load_scenario("october-2025").scenario
    keys = {one.key for one in applicable(october)}
    assert {"long_run", "world_share", "products"}.isdisjoint(keys)
    assert {"short_run", "balanced", "whole_book"} < keys
    short = {one.key for one in applicable(october.varied(closure="short_run", deficit_rule="zero"))}
    assert "long_run" in short
    assert "products" in {one.key for one in applicable(october.varied(goods="industry"))}
    assert {"short_run", "balanced"}.isdisjoint(short)


def test_the_whole_book_brings_back_what_a_scenario_leaves_out() -> None:
    file = load_scenario("october-2025")
    whole = module._on(simulate(file), next(one for one in BASES if one.key == "whole_book"))
    more = {one.name for one in whole.scenario.measures} - {one.name for one in file.scenario.measures}
    assert more
    assert all(any(name.startswith(left) for left in file.scenario.without) for name in more)


def test_a_basis_without_a_solution_says_why(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(run: Run, basis: Basis) -> Run:
        raise ScenarioError(f"{basis.key} will not do")

    monkeypatch.setattr(module, "_on", refuse)
    found = bases(run)
    assert found.names == (OWN, FIRST_ORDER)
    assert found.missing["balanced"] == "balanced will not do"


def test_the_split_adds_up_in_tables_and_json(file: ScenarioFile) -> None:
    found = study(file, [Part.incidence, Part.bases], processes=0)
    told = json.loads(as_json(found))
    frame = solved(found.incidence)
    assert frame is not None
    effects = found.effects.regions.set_index("region")["equivalent_variation_usd_mn"]
    for code, part in frame.groupby("region"):
        each = part.set_index("setter")["equivalent_variation_usd_mn"]
        assert each.drop("all").sum() == pytest.approx(each["all"], abs=1e-6)
        assert each["all"] == pytest.approx(effects[code], abs=1e-6)
    assert [row["setter"] for row in told["incidence_by_setter"]] == list(frame["setter"])
    assert np.allclose(
        [row["equivalent_variation_usd_mn"] for row in told["incidence_by_setter"]],
        frame["equivalent_variation_usd_mn"],
        atol=1e-3,
    )
    assert {row["basis"] for row in told["bases"]} >= {OWN, "balanced", FIRST_ORDER}


def test_where_people_move_the_split_is_missing_with_its_reason() -> None:
    text = load_scenario("integration-full")
    found = study(text, [Part.incidence], processes=0)
    assert isinstance(found.incidence, Missing) == (text.scenario.common_labour_market is not None)
    if isinstance(found.incidence, Missing):
        assert "common_labour_market" in found.incidence.detail
