"""Pass-through, revenue as a change, prices over wages, and whose duties cost what: by hand, by limits, by sums."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from builders import Tables, abroad, measure_text, random_shock, scenario_text, tariff_shock
from counteroffer.economy import Economy
from counteroffer.effects import indicators, measure, regional
from counteroffer.effects.incidence import (
    BY_US,
    ON_OTHERS,
    ON_US,
    SETTERS,
    TRANSFERS,
    by_setter,
    incidence_by_setter,
    same_setter,
)
from counteroffer.effects.income import equivalent_variation, real_income
from counteroffer.effects.pass_through import LEAST_RISE, border_pass_through, consumer_pass_through
from counteroffer.effects.revenue import customs_scale, revenue_change, revenue_change_at_customs
from counteroffer.equilibrium import Equilibrium, Settings, Shock, solve
from counteroffer.errors import LabelError, ScenarioError
from counteroffer.run.run import Run, simulate
from counteroffer.scenario import parse_scenario
from counteroffer.scenario.parts import ALL
from counteroffer.study import study
from counteroffer.study.files import as_json
from counteroffer.tariffs.sources.known import main_importer, trade_of

SHORT = Settings(closure="short_run", wage_floor=0.99)


@pytest.fixture(scope="module")
def mixed(small: Economy) -> Equilibrium:
    """The first raises its tariffs, the others lower theirs; taxes on exports and trade costs move too."""
    b, rng = small.baseline, np.random.default_rng(12)
    drawn = random_shock(rng, b, largest_tariff=0.5, iceberg=(0.95, 1.1))
    tariff = np.where(np.arange(3)[None, :, None] == 0, b.tariff + drawn.tariff / 4, b.tariff / 2)
    tax = np.where(abroad(3), rng.uniform(0, 0.1, b.tariff.shape), 0.0)
    return solve(b, Shock.of(b, tariff=tariff, iceberg=drawn.iceberg, export_tax=tax, transfer=np.array([2.0, -2, 0])))


def test_pass_through_by_hand(mixed: Equilibrium) -> None:
    b, tax = mixed.baseline, mixed.shock.export_tax
    for n in range(3):
        dearer = added = dearer_goods = added_goods = 0.0
        for s in range(3):
            mean = 0.0
            for i in range(3):
                rise = np.log((1 + mixed.shock.tariff[s, n, i]) / (1 + b.tariff[s, n, i]))
                mean += b.trade_share[s, n, i] * rise
                if i != n and rise > 0:
                    dearer += b.trade[s, n, i] * np.log(mixed.unit_cost[s, i] * (1 + tax[s, n, i]))
                    added += b.trade[s, n, i] * rise
            if mean > 0:
                # In its own money, in which its value added is what it was.
                money = mixed.payments[:, n].sum() / b.value_added[:, n].sum()
                dearer_goods += b.expenditure[s, n] * np.log(mixed.price[s, n] / money)
                added_goods += b.expenditure[s, n] * mean
        border, consumer = border_pass_through(mixed)[n], consumer_pass_through(mixed)[n]
        assert np.isnan(border) == np.isnan(consumer) == (n > 0)
        if n == 0:
            assert border == pytest.approx(1 + dearer / added, rel=1e-12)
            assert consumer == pytest.approx(dearer_goods / added_goods, rel=1e-12)


def test_of_a_small_country_buyers_pay_all_of_a_small_tariff() -> None:
    """A ten-thousandth of the other's size, it taxes a thousandth of what it imports, a little."""
    trade = np.array([[[1e2, 5e1], [0.0, 1e10]], [[1e6, 5e4], [5e4, 1e10]]])
    none = np.zeros((2, 2, 2))
    tables = Tables(trade, none, none, np.array([4.0, 4.0]), ("TIN", "BIG"), ("pins", "rest"))
    b = tables.economy().baseline
    e = solve(b, tariff_shock(b, 1e-4, importers=[0], sectors=[0]), Settings(tolerance=1e-12))
    assert border_pass_through(e)[0] == pytest.approx(1, abs=1e-3)
    assert consumer_pass_through(e)[0] == pytest.approx(1, abs=1e-3)
    large = solve(b, tariff_shock(b, 1.0, importers=[0], sectors=[0]))
    assert border_pass_through(large)[0] == pytest.approx(1, abs=1e-3)
    assert consumer_pass_through(large)[0] < 0.7  # who can, turns away


def test_a_large_country_shifts_part_of_its_tariffs_abroad(focus: Economy) -> None:
    b = focus.baseline
    usa = b.regions.index("USA")
    e = solve(b, tariff_shock(b, 0.25, importers=[usa]), replace(SHORT, currencies=focus.currencies))
    border = border_pass_through(e)
    assert 0.2 < border[usa] < 0.95
    assert np.isnan(np.delete(border, usa)).all()
    money = 1.3  # prices in another unit, currencies too
    other = replace(e, unit_cost=money * e.unit_cost, price=money * e.price, currency=money * e.currency)
    assert border_pass_through(other)[usa] == pytest.approx(border[usa], rel=1e-12)
    assert consumer_pass_through(other)[usa] == pytest.approx(consumer_pass_through(e)[usa], rel=1e-12)


def test_pass_through_does_not_hang_on_whether_a_closure_needs_money(focus: Economy) -> None:
    """A floor too low to bind changes nothing but that currencies are solved for."""
    b = focus.baseline
    shock = tariff_shock(b, 0.25, importers=[b.regions.index("USA")])
    free = solve(b, shock, Settings(closure="roy", currencies=focus.currencies))
    floored = solve(b, shock, Settings(closure="short_run", wage_floor=0.01, currencies=focus.currencies))
    assert floored.hired.min() == 1
    for measured in (border_pass_through, consumer_pass_through):
        np.testing.assert_allclose(measured(free), measured(floored), rtol=1e-9)
    assert border_pass_through(free)[b.regions.index("USA")] < 0.95


def test_rounding_is_no_rise(small: Economy) -> None:
    b = small.baseline
    e = solve(b, Shock.of(b, tariff=b.tariff * (1 + 1e-9)))
    assert (e.shock.tariff > b.tariff).any()
    assert np.log1p(e.shock.tariff - b.tariff).max() < LEAST_RISE
    found = indicators(e)
    assert np.isnan([found["border_pass_through"], found["consumer_pass_through"]]).all()
    np.testing.assert_allclose(found["tariff_rise_percent"], 0, atol=1e-6)


def test_the_mean_rise_is_the_duty_added_on_trade_as_it_was(small: Economy) -> None:
    b = small.baseline
    found = indicators(solve(b, tariff_shock(b, 0.1, importers=[1])))["tariff_rise_percent"]
    value, rate = (np.delete(table[:, 1], 1, axis=1) for table in (b.trade, b.tariff))
    assert found[1] == pytest.approx(100 * (value * 0.1 / (1 + rate)).sum() / value.sum(), rel=1e-12)
    np.testing.assert_array_equal(found[[0, 2]], 0)


def test_prices_over_wages_turn_real_wages_over(mixed: Equilibrium) -> None:
    found = regional(mixed)
    product = (1 + found["consumer_price_over_wage_percent"] / 100) * (1 + found["real_wage_percent"] / 100)
    np.testing.assert_allclose(product, 1, rtol=1e-12)
    np.testing.assert_allclose(
        found["consumer_price_over_wage_percent"], 100 * (mixed.consumer_price / mixed.wage - 1), rtol=1e-12
    )


def test_revenue_changes_by_cell(mixed: Equilibrium) -> None:
    b, new = mixed.baseline, mixed.shock
    fob = (1 + new.export_tax) * mixed.trade
    duty = new.tariff * fob - b.tariff * b.trade
    taxes = (new.export_tax * mixed.trade).sum((0, 1))
    np.testing.assert_allclose(revenue_change(mixed), duty.sum((0, 2)) + taxes, rtol=1e-9)
    scale = np.full_like(duty, np.nan)
    scale[:, 0, 1:] = 1.0
    found = revenue_change_at_customs(mixed, scale)
    assert found[0] == pytest.approx(revenue_change(mixed)[0], rel=1e-12)
    assert np.isnan(found[1:]).all()
    scale[1, 0, 2] = 3.0
    more = revenue_change_at_customs(mixed, scale)[0] - found[0]
    assert more == pytest.approx(2 * duty[1, 0, 2], rel=1e-9)
    assert abs(more) > 0.1


def test_imports_scaled_to_customs_are_what_customs_recorded(focus: Economy, small: Economy) -> None:
    importer, trade = main_importer(), trade_of(main_importer())
    scale, n = customs_scale(focus), focus.regions.index(importer)
    assert np.isnan(np.delete(scale, n, axis=1)).all()
    assert np.isnan(scale[:, n, n]).all()
    goods = np.isin(focus.detail.sectors, list(focus.goods))
    services = [s for s in range(len(focus.sectors)) if not goods[focus.detail.sector_of == s].any()]
    assert np.isnan(scale[services]).all()
    rows = pd.DataFrame(
        {
            "partner": np.array(trade.partners)[trade.partner],
            "icio": trade.icio[trade.product],
            "usd_mn": trade.value / 1e6,
        }
    ).query("icio != ''")
    # A service with some goods in it (publishing) is scaled as these are: it pays no duty.
    scaled = np.where(np.isfinite(scale), scale * focus.trade, 0.0)[:, n]
    for partner in ("CAN", "MEX", "CHN", "JPN"):
        recorded = rows.loc[rows["partner"] == partner, "usd_mn"].sum()
        assert scaled[:, focus.regions.index(partner)].sum() == pytest.approx(recorded, rel=5e-3), partner
    union = [focus.regions.index(code) for code in same_setter(focus, "DEU")]
    recorded = rows.loc[rows["partner"].isin(["EU", "SVK"]), "usd_mn"].sum()
    assert scaled[:, union].sum() == pytest.approx(recorded, rel=5e-3)
    assert scaled.sum() == pytest.approx(rows["usd_mn"].sum(), rel=1e-2)
    assert np.isnan(customs_scale(small)).all()


def members(b_regions: int, own: set[int], setter: str) -> np.ndarray:
    """Cells [n, i] of a group of tariffs, one by one."""
    found = np.zeros((b_regions, b_regions), dtype=bool)
    for n in range(b_regions):
        for i in range(b_regions):
            who = BY_US if n in own else ON_US if i in own else ON_OTHERS
            found[n, i] = who == setter
    return found


@pytest.mark.parametrize("own", [{0}, {2}, {0, 1}])
def test_groups_are_by_who_sets_and_add_up(mixed: Equilibrium, own: set[int]) -> None:
    b, shock = mixed.baseline, mixed.shock
    parts = by_setter(mixed, sorted(own))
    assert list(parts) == [*SETTERS, TRANSFERS]
    for name in SETTERS:
        cells = members(3, own, name)
        np.testing.assert_array_equal(parts[name].tariff, (shock.tariff - b.tariff) * cells)
        np.testing.assert_array_equal(parts[name].log_iceberg, np.log(shock.iceberg) * cells)
        np.testing.assert_array_equal(parts[name].export_tax, (shock.export_tax - b.export_tax) * cells.T)
        assert not parts[name].transfer.any()
    np.testing.assert_array_equal(parts[TRANSFERS].transfer, shock.transfer)
    np.testing.assert_allclose(sum(part.tariff for part in parts.values()), shock.tariff - b.tariff, atol=1e-15)


@pytest.mark.parametrize("chosen", [Settings(), Settings(closure="roy"), SHORT], ids=["long", "roy", "short"])
def test_parts_add_up_exactly_with_every_instrument_and_floor(small: Economy, chosen: Settings) -> None:
    b = small.baseline
    shock = random_shock(np.random.default_rng(4), b, largest_tariff=0.4, iceberg=(0.97, 1.05))
    tax = np.zeros_like(b.tariff)
    tax[1, 0, 1] = 0.2
    e = solve(b, replace(shock, export_tax=tax, transfer=np.array([5.0, -3.0, -2.0])), chosen)
    assert (e.hired < 1).any() == (chosen is SHORT)
    for n, region in enumerate(b.regions):
        found = incidence_by_setter(e, region).set_index("setter")
        assert list(found.index) == [*SETTERS, TRANSFERS, ALL]
        whole = {
            "log_real_income_percent": 100 * np.log(real_income(e)[n]),
            "equivalent_variation_usd_mn": equivalent_variation(e)[n],
        }
        for column, value in whole.items():
            assert found[column].iloc[:-1].sum() == pytest.approx(found.loc[ALL, column], abs=1e-9)
            assert found.loc[ALL, column] == pytest.approx(value, rel=1e-8, abs=1e-8)
            assert (found[column].abs() > 1e-6).all()


def test_one_sided_figures_are_solves_of_that_side(small: Economy) -> None:
    b = small.baseline
    e = solve(b, tariff_shock(b, 0.2))
    found = incidence_by_setter(e, "NOR").set_index("setter")
    for name in SETTERS:
        cells = members(3, {0}, name)
        tariff = b.tariff + (e.shock.tariff - b.tariff) * cells
        rest = b.tariff + (e.shock.tariff - b.tariff) * ~cells
        alone, without = (equivalent_variation(solve(b, Shock.of(b, tariff=t)))[0] for t in (tariff, rest))
        assert found.loc[name, "alone_usd_mn"] == pytest.approx(alone, rel=1e-6)
        assert found.loc[name, "without_usd_mn"] == pytest.approx(without, rel=1e-6)
    assert found.loc[ON_US, "equivalent_variation_usd_mn"] < 0 < found.loc[ON_OTHERS, "equivalent_variation_usd_mn"]


def test_what_nobody_does_costs_nothing(small: Economy) -> None:
    b = small.baseline
    e = solve(b, tariff_shock(b, 0.2, importers=[0]))
    found = incidence_by_setter(e, "NOR").set_index("setter")["equivalent_variation_usd_mn"]
    np.testing.assert_allclose(found[[ON_US, ON_OTHERS]], 0, atol=1e-6)
    assert found[BY_US] == pytest.approx(found[ALL], abs=1e-6)
    other = incidence_by_setter(e, "SOU", us=("SOU", "WES")).set_index("setter")["equivalent_variation_usd_mn"]
    assert other[ON_US] == pytest.approx(other[ALL], abs=1e-6)
    with pytest.raises(LabelError, match="ATLANTIS"):
        incidence_by_setter(e, "ATLANTIS")


def test_a_ban_is_split_too(small: Economy) -> None:
    b = small.baseline
    cost = np.ones_like(b.tariff)
    cost[1, 0, 2] = np.inf
    e = solve(b, replace(tariff_shock(b, 0.1), iceberg=cost))
    found = incidence_by_setter(e, "WES").set_index("setter")["equivalent_variation_usd_mn"]
    assert found.iloc[:-1].sum() == pytest.approx(found[ALL], abs=1e-9)


def test_a_customs_union_sets_one_tariff(focus: Economy) -> None:
    union = same_setter(focus, "DEU")
    assert {"DEU", "FRA", "ITA", "REU"} <= set(union)
    assert not {"GBR", "CHE", "NOR", "TUR"} & set(union)
    for code in ("CAN", "ASE", "ROW"):
        assert same_setter(focus, code) == (code,)


@pytest.fixture(scope="module")
def case(focus: Economy) -> Run:
    measures = [
        measure_text(),
        measure_text(name="back", importers="CAN", exporters="USA", sectors="autos", rate=15),
        measure_text(name="aside", importers="USA", exporters="MEX", sectors="autos", rate=25),
    ]
    text = scenario_text(*measures, spotlight=["CAN", "USA"])
    return simulate(parse_scenario(text, name="case", folder=Path()), focus)


def test_a_run_splits_what_its_lead_regions_lose(case: Run) -> None:
    table = case.split.set_index(["region", "setter"])
    assert list(table.index) == [(code, name) for code in ("CAN", "USA") for name in (*SETTERS, ALL)]
    income = case.effects.regions.set_index("region")["equivalent_variation_usd_mn"]
    for code in ("CAN", "USA"):
        assert table.loc[(code, ALL), "equivalent_variation_usd_mn"] == pytest.approx(income[code], abs=1e-3)
    canada = table.loc["CAN", "equivalent_variation_usd_mn"]
    assert canada[ON_US] < 0 < canada[ON_OTHERS]
    text = scenario_text(
        measure_text(),
        common_labour_market={"members": ["CAN", "USA"], "elasticity": 1.0, "source": "a test"},
    )
    moving = simulate(parse_scenario(text, name="moving", folder=Path()), case.economy)
    with pytest.raises(ScenarioError, match=r"moving: .*common_labour_market"):
        _ = moving.split


def test_indicators_stand_in_effects_and_in_json(case: Run) -> None:
    found = case.effects.indicators
    assert list(found.columns) == ["region", *indicators(case.equilibrium)]
    rows = found.set_index("region")
    assert rows["border_pass_through"].notna().to_dict() == {code: code in ("CAN", "USA") for code in rows.index}
    assert rows["tariff_revenue_change_customs_usd_mn"].notna().sum() == 1
    change = case.effects.regions.set_index("region")["tariff_revenue_change_usd_mn"]
    assert rows.loc[main_importer(), "tariff_revenue_change_customs_usd_mn"] > change[main_importer()] > 0
    told = json.loads(as_json(study(case, [], processes=0)), parse_constant=lambda name: pytest.fail(name))
    assert [row["region"] for row in told["indicators"]] == list(case.equilibrium.baseline.regions)
    mexico = next(row for row in told["indicators"] if row["region"] == "MEX")
    assert mexico["border_pass_through"] is None
    assert measure(case.equilibrium).indicators["tariff_revenue_change_customs_usd_mn"].isna().all()
