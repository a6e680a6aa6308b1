"""What is reported is what docs/model.md says, by hand, and under the documented names."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from builders import random_shock, scenario_text, tariff_shock
from counteroffer.economy import Economy
from counteroffer.effects import Effects, measure
from counteroffer.equilibrium import Baseline, Equilibrium, Shock, solve
from counteroffer.run.run import simulate
from counteroffer.scenario import parse_scenario
from counteroffer.study import study
from counteroffer.study.files import as_json

COLUMNS = {
    "regions": [
        "region",
        "real_income_percent",
        "equivalent_variation_usd_mn",
        "net_real_income_percent",
        "real_gdp_percent",
        "real_gdp_laspeyres_percent",
        "consumer_price_percent",
        "consumer_price_over_wage_percent",
        "real_wage_percent",
        "output_percent",
        "tariff_revenue_usd_mn",
        "tariff_revenue_change_usd_mn",
        "exports_percent",
        "imports_percent",
    ],
    "sectors": ["region", "sector", "output_percent", "value_added_percent"],
    "bilateral": ["importer", "exporter", "sector", "trade_percent", "tariff_percent"],
    "partners": ["region", "partner", "exports_usd_mn", "exports_percent", "imports_usd_mn", "imports_percent"],
    "first_order": [
        "region",
        "first_order_welfare_percent",
        "terms_of_trade_percent",
        "volume_of_trade_percent",
    ],
}


@pytest.fixture(scope="module")
def solved(small: Economy) -> Equilibrium:
    return solve(small.baseline, random_shock(np.random.default_rng(9), small.baseline, largest_tariff=0.5))


@pytest.fixture(scope="module")
def effects(solved: Equilibrium) -> Effects:
    return measure(solved)


@pytest.fixture(scope="module")
def us_tariff(focus: Economy) -> Equilibrium:
    b = focus.baseline
    return solve(b, tariff_shock(b, 0.1, importers=[b.regions.index("USA")], sectors=goods(focus)))


def goods(economy: Economy) -> list[int]:
    codes = economy.detail.sectors
    return sorted({int(economy.detail.sector_of[j]) for j, code in enumerate(codes) if code[0] in "ABC"})


def change(new: float, old: float) -> float:
    return 100 * (new / old - 1)


def final_price(e: Equilibrium, n: int) -> float:
    """Π_s P̂^α, factor by factor."""
    product = 1.0
    for s in range(len(e.baseline.sectors)):
        product *= e.price[s, n] ** e.baseline.consumption_share[s, n]
    return product


@pytest.mark.parametrize("table", COLUMNS)
def test_tables_have_exactly_the_documented_columns(effects: Effects, table: str) -> None:
    assert list(getattr(effects, table).columns) == COLUMNS[table]


@pytest.mark.parametrize("table", ["regions", "sectors", "bilateral", "partners"])
def test_the_docstring_of_effects_names_the_columns(table: str) -> None:
    text = re.search(rf"\n    {table} : DataFrame\n(.*?)(?=\n    \w+ : |\Z)", Effects.__doc__ or "", re.DOTALL)
    assert text is not None
    named = re.sub(r"\([^)]*\)", "", text[1]).replace(".", "")
    assert [name for name in re.split(r"[,\s]+", named) if name] == COLUMNS[table]


def test_json_results_carry_the_same_columns(focus: Economy) -> None:
    run = simulate(parse_scenario(scenario_text(), name="case", folder=Path()), focus)
    payload = json.loads(as_json(study(run, [], processes=0)))
    for table in ("regions", "sectors", "bilateral"):
        assert [list(row) for row in payload[table][:2]] == [COLUMNS[table]] * 2
        assert len(payload[table]) == len(getattr(run.effects, table))
    row = next(row for row in payload["regions"] if row["region"] == "CAN")
    assert row["real_income_percent"] == pytest.approx(run.effects.region("CAN")["real_income_percent"], abs=1e-6)


def test_every_region_sector_and_pair_has_one_row(effects: Effects) -> None:
    assert list(effects.regions["region"]) == ["NOR", "SOU", "WES"]
    assert len(effects.sectors) == 9
    assert len(effects.partners) == 6
    assert len(effects.bilateral) == 18
    for frame in (effects.sectors, effects.bilateral, effects.partners):
        labels = [column for column in frame.columns if not column.endswith(("percent", "usd_mn"))]
        assert not frame.duplicated(labels).any()
        assert np.isfinite(frame.drop(columns=labels)).all(axis=None)


def test_real_income_and_ev_are_income_over_prices(solved: Equilibrium, effects: Effects) -> None:
    b = solved.baseline
    for n, code in enumerate(b.regions):
        row, before = effects.region(code), b.income[n]
        ratio = solved.income[n] / before / final_price(solved, n)
        assert row["real_income_percent"] == pytest.approx(100 * (ratio - 1), abs=1e-10)
        assert row["equivalent_variation_usd_mn"] == pytest.approx(before * (ratio - 1), rel=1e-10)
        assert row["consumer_price_percent"] == pytest.approx(change(final_price(solved, n), 1), abs=1e-10)
        assert row["real_wage_percent"] == pytest.approx(change(solved.wage[n], final_price(solved, n)), abs=1e-10)
        collected = (solved.shock.tariff[:, n] * solved.trade[:, n]).sum()
        assert row["tariff_revenue_usd_mn"] == pytest.approx(collected, rel=1e-12)


def test_ev_is_what_makes_the_old_budget_as_good_as_the_new(solved: Equilibrium, effects: Effects) -> None:
    """Cobb–Douglas utility of the baseline budget plus EV at old prices equals that of the new budget at new ones."""
    alpha = solved.baseline.consumption_share
    ev = effects.regions["equivalent_variation_usd_mn"].to_numpy()
    old = (alpha * np.log(alpha * (solved.baseline.income + ev))).sum(0)
    new = (alpha * np.log(alpha * solved.income / solved.price)).sum(0)
    np.testing.assert_allclose(old, new, rtol=1e-12)


def test_trade_volumes_are_values_over_the_exporters_cost(solved: Equilibrium, effects: Effects) -> None:
    b, codes = solved.baseline, solved.baseline.regions
    volume = np.array(
        [[[solved.trade[s, n, i] / solved.unit_cost[s, i] for i in range(3)] for n in range(3)] for s in range(3)]
    )
    for n, code in enumerate(codes):
        others = [m for m in range(3) if m != n]
        row = effects.region(code)
        exports = sum(volume[s, m, n] for s in range(3) for m in others)
        imports = sum(volume[s, n, m] for s in range(3) for m in others)
        assert row["exports_percent"] == pytest.approx(change(exports, b.trade[:, others, n].sum()), abs=1e-9)
        assert row["imports_percent"] == pytest.approx(change(imports, b.trade[:, n, others].sum()), abs=1e-9)
        for m in others:
            pair = effects.partners.set_index(["region", "partner"]).loc[(code, codes[m])]
            assert pair["exports_usd_mn"] == pytest.approx(b.trade[:, m, n].sum())
            assert pair["imports_usd_mn"] == pytest.approx(b.trade[:, n, m].sum())
            sold, bought = volume[:, m, n].sum(), volume[:, n, m].sum()
            assert pair["exports_percent"] == pytest.approx(change(sold, b.trade[:, m, n].sum()), abs=1e-9)
            assert pair["imports_percent"] == pytest.approx(change(bought, b.trade[:, n, m].sum()), abs=1e-9)
    flows = effects.bilateral.set_index(["importer", "exporter", "sector"])
    for s, n, i in ((0, 0, 1), (2, 1, 0), (1, 2, 1)):
        row = flows.loc[(codes[n], codes[i], b.sectors[s])]
        assert row["trade_percent"] == pytest.approx(change(volume[s, n, i], b.trade[s, n, i]), abs=1e-9)
        assert row["tariff_percent"] == pytest.approx(100 * solved.shock.tariff[s, n, i])


def test_sector_volumes_are_values_over_cost_and_wage(solved: Equilibrium, effects: Effects) -> None:
    b = solved.baseline
    rows = effects.sectors.set_index(["region", "sector"])
    for (s, sector), (n, region) in ((a, z) for a in enumerate(b.sectors) for z in enumerate(b.regions)):
        row = rows.loc[(region, sector)]
        made = solved.trade[s, :, n].sum() / solved.unit_cost[s, n]
        assert row["output_percent"] == pytest.approx(change(made, b.trade[s, :, n].sum()), abs=1e-9)
        used = b.value_added_share[s, n] * solved.trade[s, :, n].sum() / solved.wage[n]
        assert row["value_added_percent"] == pytest.approx(change(used, b.value_added[s, n]), abs=1e-9)


def test_factor_use_by_sector_adds_up_to_what_there_is(solved: Equilibrium, effects: Effects) -> None:
    """Factors are fixed in each region: weighted by baseline value added, sector changes sum to zero."""
    b = solved.baseline
    percent = effects.sectors["value_added_percent"].to_numpy().reshape(3, 3)  # region, sector
    np.testing.assert_allclose((percent.T * b.value_added).sum(0) / b.value_added.sum(0), 0, atol=1e-8)


def test_exports_of_one_are_imports_of_another(effects: Effects) -> None:
    partners = effects.partners.set_index(["region", "partner"])
    for (region, partner), row in partners.iterrows():
        mirror = partners.loc[(partner, region)]
        assert row["exports_percent"] == pytest.approx(mirror["imports_percent"], abs=1e-10)
        assert row["exports_usd_mn"] == pytest.approx(mirror["imports_usd_mn"], rel=1e-12)


def test_no_shock_has_no_effect(focus: Economy) -> None:
    effects = measure(solve(focus.baseline, Shock.none(focus.baseline)))
    for frame in (effects.regions, effects.sectors, effects.bilateral, effects.partners, effects.first_order):
        columns = [c for c in frame.columns if c.endswith("percent") and c != "tariff_percent"]
        np.testing.assert_allclose(frame[columns], 0, atol=1e-8)
    np.testing.assert_allclose(effects.regions["equivalent_variation_usd_mn"], 0, atol=1e-3)


def test_the_first_order_formula_meets_the_exact_change_for_a_small_tariff_change(balanced_small: Baseline) -> None:
    """Both are the same derivative; at finite changes only the exact one is welfare."""
    shock = tariff_shock(balanced_small, 1e-5, importers=[0])
    effects = measure(solve(balanced_small, shock))
    exact = effects.regions["real_income_percent"].to_numpy()
    assert np.abs(exact).max() > 1e-5
    np.testing.assert_allclose(effects.first_order["first_order_welfare_percent"], exact, atol=1e-7)


def test_the_first_order_terms_add_up_and_trade_terms_cancel_in_the_world(
    solved: Equilibrium, effects: Effects
) -> None:
    first = effects.first_order
    np.testing.assert_allclose(
        first["first_order_welfare_percent"],
        first["terms_of_trade_percent"] + first["volume_of_trade_percent"],
        atol=1e-12,
    )
    assert (first["terms_of_trade_percent"] * solved.baseline.income).sum() == pytest.approx(0, abs=1e-6)


def test_a_us_tariff_costs_the_world_less_than_it_taxes_and_more_than_nothing(
    focus: Economy, us_tariff: Equilibrium
) -> None:
    regions = measure(us_tariff).regions.set_index("region")
    usa = focus.regions.index("USA")
    taxed = 0.1 * np.delete(focus.trade[goods(focus), usa], usa, axis=1).sum()
    world = regions["equivalent_variation_usd_mn"].sum()
    assert -taxed < world < 0
    assert regions.loc["CAN", "real_income_percent"] < 0
    assert regions.loc["MEX", "real_income_percent"] < 0
    assert regions.loc["USA", "imports_percent"] < -5
    assert regions.loc["USA", "exports_percent"] < 0
    before = focus.baseline.revenue[usa]
    assert before < regions.loc["USA", "tariff_revenue_usd_mn"] < before + taxed


def test_tables_are_labelled_frames(effects: Effects) -> None:
    for name in COLUMNS:
        frame = getattr(effects, name)
        assert isinstance(frame, pd.DataFrame)
        assert isinstance(frame.index, pd.RangeIndex)
