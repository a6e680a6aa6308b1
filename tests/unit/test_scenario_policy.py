"""Measures become tariffs by the stated arithmetic, on the finest table, weighed by what is traded."""

from __future__ import annotations

import datetime as dt
import inspect
import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from builders import measure_text, scenario, scenario_text
from counteroffer import data
from counteroffer.economy import Economy, load_economy
from counteroffer.run.notices import Notable
from counteroffer.run.run import simulate
from counteroffer.scenario import MEASURES, Policy, load_scenario, parse_scenario, resolve, scenario_economy, shipped
from counteroffer.scenario.schema.measured import SizedMeasure

CARS = {"sectors": "AUT", "importers": "MEX", "exporters": "CHN"}  # one fine cell with a baseline tariff


def cell(economy: Economy, sector: str, importer: str, exporter: str) -> tuple[int, int, int]:
    return economy.sectors.index(sector), economy.regions.index(importer), economy.regions.index(exporter)


def policy(economy: Economy, /, *measures: dict[str, Any], **changes: Any) -> Policy:
    return resolve(scenario(*measures, **changes), economy)


def cars(economy: Economy, *measures: dict[str, Any]) -> float:
    """New tariff on China's cars in Mexico."""
    named = [measure_text(name=f"m{j}", **CARS | measure) for j, measure in enumerate(measures)]
    return float(policy(economy, *named).shock.tariff[cell(economy, "AUT", "MEX", "CHN")])


@pytest.fixture
def before(focus: Economy) -> float:
    rate = float(focus.tariff[cell(focus, "AUT", "MEX", "CHN")])
    assert 0.01 < rate < 0.3
    return rate


@pytest.mark.parametrize("exempt", [0.0, 0.38, 1.0])
@pytest.mark.parametrize("mode", ["add", "set", "at_least"])
def test_modes_and_exempt_shares_do_as_they_say(focus: Economy, before: float, mode: str, exempt: float) -> None:
    target = {"add": before + 0.4, "set": 0.4, "at_least": max(before, 0.4)}[mode]
    expected = exempt * before + (1 - exempt) * target
    assert cars(focus, {"rate": 40, "mode": mode, "exempt_share": exempt}) == pytest.approx(expected, abs=1e-12)


def test_at_least_leaves_a_higher_tariff_alone(focus: Economy, before: float) -> None:
    assert cars(focus, {"rate": 1, "mode": "at_least"}) == pytest.approx(before, abs=1e-15)


def test_set_can_lower_a_tariff(focus: Economy) -> None:
    assert cars(focus, {"rate": 0, "mode": "set"}) == pytest.approx(0, abs=1e-15)


def test_measures_apply_in_the_order_written(focus: Economy, before: float) -> None:
    add, fix = {"rate": 25}, {"rate": 10, "mode": "set"}
    assert cars(focus, add, fix) == pytest.approx(0.10)
    assert cars(focus, fix, add) == pytest.approx(0.35)
    assert cars(focus, add, {"rate": 40, "mode": "at_least"}) == pytest.approx(max(before + 0.25, 0.40))


@pytest.mark.parametrize(
    ("effective", "in_force"),
    [
        ({}, True),
        ({"from": "2025-10-07"}, True),
        ({"until": "2025-10-07"}, True),
        ({"from": "2025-10-08"}, False),
        ({"until": "2025-10-06"}, False),
        ({"from": "2025-01-01", "until": "2025-12-31"}, True),
    ],
)
def test_both_days_of_a_period_count_and_no_other(focus: Economy, effective: dict[str, str], in_force: bool) -> None:
    found = policy(focus, measure_text(effective=effective), date="2025-10-07")
    assert found.applied[0].in_force == in_force
    changed = np.abs(found.shock.tariff - focus.tariff).max()
    assert (changed > 0.1) == in_force
    if not in_force:
        assert changed <= 1e-12
        assert found.applied[0].trade_usd_mn == 0
        assert (found.applied[0].added == 0).all()


MIXED = [
    measure_text(name="a", sectors="goods", exporters="all", rate=10),
    measure_text(name="b", sectors=["steel", "C24B"], exporters="all", rate=50, mode="at_least"),
    measure_text(name="c", sectors="autos", exporters=["CAN", "MEX"], rate=25, mode="set", exempt_share=0.4),
    measure_text(name="d", importers="CAN", exporters="USA", sectors="C301", rate=25),
    measure_text(name="e", importers=["EU", "CAN"], exporters="USA", sectors="goods", rate=-3),
    measure_text(name="f", importers="CHN", exporters="USA", sectors="food", rate=99, effective={"from": "2030-01-01"}),
]


@pytest.mark.parametrize("name", ["focus", "full"])
def test_points_added_by_measures_sum_to_the_change_of_the_tariff(request: pytest.FixtureRequest, name: str) -> None:
    economy: Economy = request.getfixturevalue(name)
    found = policy(economy, *MIXED, economy=name)
    added = sum(applied.added for applied in found.applied)
    np.testing.assert_allclose(added, 100 * (found.shock.tariff - economy.tariff), atol=1e-10)
    assert np.abs(added).max() > 10


def test_the_coarse_shock_is_the_fine_one_weighed_by_trade(focus: Economy, full: Economy) -> None:
    fine = policy(full, *MIXED, economy="full").shock.tariff
    coarse = policy(focus, *MIXED).shock.tariff
    s, n, i = cell(focus, "NFM", "USA", "REU")
    d = focus.detail
    inside = np.ix_(d.sector_of == s, d.region_of == n, d.region_of == i)
    expected = (fine * full.trade)[inside].sum() / full.trade[inside].sum()
    assert coarse[s, n, i] == pytest.approx(expected, rel=1e-9)
    revenue = [(tariff * economy.trade).sum() for tariff, economy in ((fine, full), (coarse, focus))]
    assert revenue[0] == pytest.approx(revenue[1], rel=1e-9)


@pytest.mark.parametrize("kind", ["tariff", "iceberg"])
def test_all_never_touches_own_cells_or_trade_inside_an_aggregate(focus: Economy, kind: str) -> None:
    change = {"rate": 25} if kind == "tariff" else {"rate": None, "kind": "iceberg", "change": 25}
    found = policy(focus, measure_text(importers="all", exporters="all", sectors="goods", **change))
    old, new = (focus.tariff, found.shock.tariff) if kind == "tariff" else (1.0, found.shock.iceberg)
    raised = np.abs(new - old) > 1e-9
    assert not np.einsum("snn->sn", raised).any()
    reu, deu = focus.regions.index("REU"), focus.regions.index("DEU")
    assert (found.applied[0].added[:, reu, reu] == 0).all()
    assert raised[focus.sectors.index("AUT"), reu, deu]
    goods_only = [focus.sectors.index(code) for code in ("STL", "AUT", "FOO")]
    foreign = ~np.eye(len(focus.regions), dtype=bool)
    assert raised[goods_only][:, foreign].mean() > 0.99
    services = [focus.sectors.index(code) for code in ("TRD", "PUB", "FIN")]
    assert not raised[services].any()


def test_a_fine_code_is_weighed_into_its_sector(focus: Economy) -> None:
    """25% on ships (C301) within other transport equipment (C301 and C302T309)."""
    found = policy(focus, measure_text(sectors="C301", exporters="CAN"))
    d = focus.detail
    usa, can = d.regions.index("USA"), d.regions.index("CAN")
    ships, others = (d.trade[d.sectors.index(code), usa, can] for code in ("C301", "C302T309"))
    assert 0 < ships < others
    expected = 100 * 0.25 * ships / (ships + others)
    assert found.applied[0].added[cell(focus, "OTR", "USA", "CAN")] == pytest.approx(expected, rel=1e-9)
    assert found.applied[0].trade_usd_mn == pytest.approx(ships)
    assert found.applied[0].mean_percent == pytest.approx(25)
    assert np.count_nonzero(found.applied[0].added) == 1


def test_a_tariff_on_a_sector_that_is_part_service_touches_only_its_goods(focus: Economy) -> None:
    """Utilities hold electricity (D), which crosses borders as a good, and water (E), which is a service."""
    found = policy(focus, measure_text(sectors="UTL", exporters="CAN", rate=10))
    d = focus.detail
    usa, can = d.regions.index("USA"), d.regions.index("CAN")
    power, water = (d.trade[d.sectors.index(code), usa, can] for code in "DE")
    assert water > 0
    assert found.applied[0].trade_usd_mn == pytest.approx(power)
    expected = 10 * power / (power + water)
    assert found.applied[0].added[cell(focus, "UTL", "USA", "CAN")] == pytest.approx(expected, rel=1e-9)


def test_a_group_is_the_union_of_its_members(focus: Economy) -> None:
    group = policy(focus, measure_text(exporters="EU", sectors=["steel", "autos"])).shock.tariff
    members = ["DEU", "ESP", "FRA", "ITA", "NLD", "REU"]
    by_name = policy(focus, measure_text(exporters=members, sectors=["STL", "C29"])).shock.tariff
    np.testing.assert_array_equal(group, by_name)
    changed = {focus.regions[i] for _, _, i in np.argwhere(np.abs(group - focus.tariff) > 1e-9)}
    assert changed == set(members)


def test_naming_a_cell_twice_in_one_measure_counts_once(focus: Economy) -> None:
    once = policy(focus, measure_text(exporters="EU", sectors="steel")).shock.tariff
    twice = policy(focus, measure_text(exporters=["EU", "DEU", "DEU"], sectors=["steel", "STL", "C24A"])).shock.tariff
    np.testing.assert_array_equal(once, twice)


def test_icebergs_change_costs_and_not_tariffs(focus: Economy) -> None:
    barrier = measure_text(kind="iceberg", rate=None, change=-10, sectors=["FIN", "steel"])
    found = policy(focus, barrier)
    np.testing.assert_allclose(found.shock.tariff, focus.tariff, atol=1e-12)
    for sector in ("FIN", "STL"):
        assert found.shock.iceberg[cell(focus, sector, "USA", "CAN")] == pytest.approx(0.9)
    assert np.count_nonzero(found.shock.iceberg != 1) == 2


def test_no_measures_is_the_baseline(focus: Economy) -> None:
    found = policy(focus, measures=[])
    np.testing.assert_allclose(found.shock.tariff, focus.tariff, rtol=1e-12, atol=1e-15)
    assert (found.shock.iceberg == 1).all()
    assert found.applied == ()


@pytest.mark.parametrize("changes", [{}, {"levels": {"tax": 50.0}}])
@pytest.mark.parametrize(
    "more",
    [
        {"rate": 10.0, "kind": "tariff"},
        {"rate": None, "kind": "import_ban"},
        {"rate": None, "kind": "iceberg", "log_points": 0.2},
        {"rate": None, "kind": "iceberg", "change": 5.0},
    ],
)
def test_a_policy_at_other_elasticities_is_what_reading_it_anew_makes(
    focus: Economy, more: dict[str, Any], changes: dict[str, Any]
) -> None:
    said = scenario(
        measure_text(name="tax", effective={"from": "2025-01-01"}), measure_text(name="more", **CARS | more), **changes
    )
    read, other = resolve(said, focus), load_economy("focus", elasticities="cp")
    assert other.detail == focus.detail
    assert other.baseline.trade_elasticity[0] != focus.baseline.trade_elasticity[0]
    found, anew = resolve(said, other, read=read), resolve(said, other)
    for key in ("tariff", "iceberg", "export_tax", "transfer"):
        np.testing.assert_array_equal(getattr(found.shock, key), getattr(anew.shock, key))
    for one, same in zip(found.applied, anew.applied, strict=True):
        np.testing.assert_array_equal(one.added, same.added)
    # On another day, or another table, nothing stands.
    sooner = resolve(said.varied(date=dt.date(2024, 12, 31)), other, read=read)
    assert [one.in_force for one in sooner.applied] == [False, True]
    moved = load_economy("focus", table=2024)
    np.testing.assert_array_equal(resolve(said, moved, read=read).shock.tariff, resolve(said, moved).shock.tariff)


@pytest.mark.parametrize("kind", [one for one in MEASURES.values() if issubclass(one, SizedMeasure)])
def test_a_measure_that_hangs_on_elasticities_says_so(kind: type[SizedMeasure]) -> None:
    reads = inspect.getsource(kind.adds).count("trade_elasticity") > 1  # beside the argument itself
    assert reads == (kind.by_elasticity is not SizedMeasure.by_elasticity)


def test_tables_of_one_content_are_one_key(focus: Economy) -> None:
    sent = pickle.loads(pickle.dumps(replace(focus.detail, trade=focus.detail.trade.copy())))
    assert sent == focus.detail
    assert hash(sent) == hash(focus.detail)
    assert sent != focus.baseline
    moved = focus.detail.tariff.copy()
    moved[0, 0, 1] += 1e-9
    assert replace(focus.detail, tariff=moved) != focus.detail
    assert not replace(focus.detail, tariff=moved).tariff.flags.writeable


def test_resolving_leaves_the_economy_as_it_was(focus: Economy) -> None:
    tariff = focus.detail.tariff.copy()
    policy(focus, *MIXED)
    np.testing.assert_array_equal(focus.detail.tariff, tariff)


def test_a_scenario_is_read_from_its_file_with_its_hash(tmp_path: Path) -> None:
    path = tmp_path / "my-case.yaml"
    path.write_text(scenario_text(), encoding="utf-8")
    file, again = load_scenario(path), load_scenario(str(path))
    assert (file.name, file.folder) == ("my-case", tmp_path)
    assert file.sha256 == again.sha256
    path.write_text(scenario_text(title="Another"), encoding="utf-8")
    assert load_scenario(path).sha256 != file.sha256


def test_own_maps_are_read_from_the_scenarios_folder(tmp_path: Path) -> None:
    codes = data.frame("regions.csv")["code"]
    bloc = pd.DataFrame({"code": codes, "group": ["NAM" if c in ("USA", "CAN", "MEX") else "ROW" for c in codes]})
    bloc.to_csv(tmp_path / "blocs.csv", index=False)
    text = scenario_text(measure_text(importers="NAM", exporters="ROW"), economy={"regions": "blocs.csv"})
    file = parse_scenario(text, name="own", folder=tmp_path)
    economy = scenario_economy(file)
    assert economy.regions == ("NAM", "ROW")
    assert resolve(file.scenario, economy).applied[0].mean_percent == pytest.approx(25)


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_scenario_resolves_and_solves(name: str) -> None:
    run = simulate(name)
    assert run.equilibrium.residual <= 1e-10
    assert any(applied.in_force for applied in run.policy.applied)
    kinds = ("tariff", "book", "customs_union")
    tariffs = [applied.added for applied in run.policy.applied if applied.measure.kind in kinds]
    added = sum(tariffs, np.zeros(run.economy.trade.shape))
    np.testing.assert_allclose(added, 100 * (run.policy.shock.tariff - run.economy.tariff), atol=1e-10)


def test_a_measure_not_in_force_has_no_effect_when_solved(focus: Economy) -> None:
    text = scenario_text(measure_text(effective={"from": "2030-01-01"}))
    run = simulate(parse_scenario(text, name="later", folder=Path()), focus)
    np.testing.assert_allclose(run.effects.regions["real_income_percent"], 0, atol=1e-8)
    assert run.alone.empty


def test_deficits_set_to_zero_are_removed_before_effects_are_measured(focus: Economy) -> None:
    run = simulate(parse_scenario(scenario_text(deficit_rule="zero"), name="zero", folder=Path()), focus)
    np.testing.assert_allclose(run.equilibrium.baseline.deficit, 0, atol=1e-6)
    (notice,) = run.notices
    assert notice.kind is Notable.deficits_removed
    assert "NOR" in notice.regions
    others = run.effects.regions.set_index("region").drop(["USA", "CAN"])["real_income_percent"]
    assert others.abs().max() < 0.05


def test_a_measure_alone_is_the_whole_where_it_is_the_only_one(focus: Economy) -> None:
    run = simulate(parse_scenario(scenario_text(), name="one", folder=Path()), focus)
    alone = run.alone.set_index("region")["real_income_percent"]
    whole = run.effects.regions.set_index("region")["real_income_percent"]
    np.testing.assert_allclose(alone[whole.index], whole, atol=1e-9)
    assert set(run.alone["measure"]) == {"one"}


def test_all_partners_of_a_group_are_those_outside_it(focus: Economy) -> None:
    shock = policy(focus, measure_text(importers="EU", exporters="all", sectors="autos", rate=10)).shock
    added = shock.tariff - focus.tariff
    assert added[cell(focus, "AUT", "DEU", "FRA")] == 0
    assert added[cell(focus, "AUT", "DEU", "USA")] == pytest.approx(0.10)
    named = policy(focus, measure_text(importers="EU", exporters="EU", sectors="autos", rate=10)).shock
    assert (named.tariff - focus.tariff)[cell(focus, "AUT", "DEU", "FRA")] == pytest.approx(0.10)


def test_not_leaves_a_region_out(focus: Economy) -> None:
    both = policy(focus, measure_text(importers="USA", exporters=["all", "not CAN"], sectors="autos", rate=10)).shock
    added = both.tariff - focus.tariff
    assert added[cell(focus, "AUT", "USA", "CAN")] == 0
    assert added[cell(focus, "AUT", "USA", "MEX")] == pytest.approx(0.10)
