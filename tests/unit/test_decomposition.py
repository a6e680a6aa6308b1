"""Why real income changed: the parts add up exactly, and each is what its name says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from builders import abroad, random_shock, random_tables, tariff_shock
from counteroffer.economy import Economy
from counteroffer.effects import decompose, measure
from counteroffer.effects.decomposition import BY_CAUSE, BY_INCOME
from counteroffer.effects.income import first_order
from counteroffer.equilibrium import Baseline, Equilibrium, Settings, Shock, solve
from counteroffer.errors import InputError
from counteroffer.run.run import simulate

SETTINGS = {
    "long_run": Settings(),
    "roy": Settings(closure="roy"),
    "zero": Settings(deficit_rule="zero"),
    "value_added_share": Settings(deficit_rule="value_added_share"),
    "specific": Settings(closure="roy", labour_mobility=1.0, deficit_rule="value_added_share"),
}
TOTAL = "log_real_income_percent"


def assert_adds_up(parts: pd.DataFrame, e: Equilibrium) -> None:
    """Within 1e-10 in logs, 1e-8 in percent, to what the effects say."""
    exact = 100 * np.log1p(measure(e).regions["real_income_percent"] / 100)
    np.testing.assert_allclose(parts[TOTAL], exact, atol=1e-8)
    for columns in (BY_INCOME, BY_CAUSE):
        np.testing.assert_allclose(parts[list(columns)].sum(axis=1), exact, rtol=0, atol=1e-8)


def everything(b: Baseline, seed: int = 8) -> Shock:
    """Every instrument at once."""
    rng = np.random.default_rng(seed)
    drawn = random_shock(rng, b, largest_tariff=0.8)
    tax = np.where(abroad(3), rng.uniform(-0.2, 0.5, b.tariff.shape), 0.0)
    return Shock.of(
        b, tariff=drawn.tariff, iceberg=drawn.iceberg, export_tax=tax, transfer=np.array([15.0, -20.0, 5.0])
    )


def start(b: Baseline, settings: Settings) -> Baseline:
    """The baseline effects are measured against: balanced where the rule says so."""
    return solve(b, Shock.none(b), settings).rebase() if settings.deficit_rule == "zero" else b


@pytest.mark.parametrize("structure", ["competitive", "monopolistic"])
@pytest.mark.parametrize("name", SETTINGS)
def test_both_sets_of_parts_add_up(name: str, structure: str) -> None:
    tables = random_tables(np.random.default_rng(21), elasticity=(5.0, 9.0))
    tables = replace(tables, input_use=tables.input_use / 2)
    b = start(tables.economy(market_structure=structure).baseline, SETTINGS[name])
    e = solve(b, everything(b), SETTINGS[name])
    parts = decompose(e)
    assert list(parts.columns) == ["region", TOTAL, *BY_INCOME, *BY_CAUSE]
    assert list(parts["region"]) == list(b.regions)
    assert_adds_up(parts, e)
    assert parts[TOTAL].abs().max() > 1
    profits = parts[["profits", "profit_shifting"]].to_numpy()
    if structure == "competitive":
        assert (profits == 0).all()
    else:
        assert (np.abs(profits) > 1e-3).all()


def test_it_adds_up_for_the_shipped_scenario() -> None:
    run = simulate("october-2025")
    parts = run.decomposition.set_index("region")
    assert_adds_up(run.decomposition, run.equilibrium)
    assert (parts.loc["CAN", ["terms_of_trade", "volume_of_trade"]] < 0).all()
    assert parts.loc["USA", "revenue"] > 0.3 > 0 > parts.loc["USA", "volume_of_trade"]
    assert parts["trade_costs"].abs().max() < 1e-12


def test_no_shock_has_no_parts(small: Economy) -> None:
    parts = decompose(solve(small.baseline, Shock.none(small.baseline)))
    np.testing.assert_allclose(parts.drop(columns="region"), 0, atol=1e-8)


@pytest.mark.parametrize("rule", ["world_share", "zero"])
def test_for_a_tiny_tariff_the_first_order_formula_is_exact(small: Economy, rule: str) -> None:
    """Caliendo and Parro's two terms are the first two causes, up to the square of the tariff."""
    settings = Settings(deficit_rule=rule)
    b = start(small.baseline, settings)
    for rate in (1e-4, 1e-5):
        e = solve(b, tariff_shock(b, rate, importers=[0]), settings)
        ours, theirs = decompose(e), first_order(e)
        for mine, column in (
            ("terms_of_trade", "terms_of_trade_percent"),
            ("volume_of_trade", "volume_of_trade_percent"),
        ):
            np.testing.assert_allclose(ours[mine], theirs[column], rtol=20 * rate, atol=100 * rate * rate)
            assert ours[mine].abs().max() > 1 * rate


def test_for_a_large_tariff_the_first_order_formula_is_not(small: Economy) -> None:
    e = solve(small.baseline, tariff_shock(small.baseline, 0.5, importers=[0]))
    gap = decompose(e)["volume_of_trade"] - first_order(e)["volume_of_trade_percent"]
    assert gap.abs().max() > 0.05


@pytest.mark.parametrize(("factor", "sign"), [(1.3, -1), (0.8, 1)])
def test_trade_costs_alone_are_lost_or_saved(small: Economy, factor: float, sign: int) -> None:
    """Without tariffs nothing is collected: no volume term, no revenue; dearer trade burns real income."""
    b = small.baseline
    free = solve(b, Shock.of(b, tariff=0 * b.tariff)).rebase()
    e = solve(free, Shock.of(free, iceberg=np.where(abroad(3), factor, 1.0) * np.ones_like(b.tariff)))
    parts = decompose(e)
    np.testing.assert_allclose(parts[["volume_of_trade", "revenue"]], 0, atol=1e-10)
    assert (sign * parts["trade_costs"] > 0.5).all()


def test_a_small_trade_cost_is_the_imports_it_falls_on(small: Economy) -> None:
    """At the baseline, d log real income/d log d holds −(1+τ)X/I of that import, the cost of what burns up."""
    b = small.baseline
    cell, size = (1, 0, 2), 1e-4
    iceberg = np.ones_like(b.tariff)
    iceberg[cell] += size
    parts = decompose(solve(b, Shock.of(b, iceberg=iceberg)))["trade_costs"]
    expected = -100 * size * (1 + b.tariff[cell]) * b.trade[cell] / b.income[0]
    assert parts[0] == pytest.approx(expected, rel=1e-3)
    np.testing.assert_array_equal(parts[1:], 0)


def test_transfers_are_imbalances(balanced_small: Baseline) -> None:
    b = balanced_small
    paid = np.array([10.0, -4.0, -6.0])
    parts = decompose(solve(b, Shock.of(b, transfer=paid), Settings(deficit_rule="zero")))
    for column in ("imbalances", "deficits_and_transfers"):
        np.testing.assert_allclose(parts[column], 100 * paid / b.income, rtol=0.05)
    # The whole also holds what the transfer does to prices and collections, which is smaller.
    rest = (parts[TOTAL] - parts["imbalances"]).abs()
    assert (rest < parts["imbalances"].abs()).all()


def test_revenue_goes_to_who_collects_it(balanced_small: Baseline) -> None:
    b = balanced_small
    tax = np.zeros_like(b.tariff)
    tax[0, 1, 0] = 0.2  # NOR taxes its sales of corn to SOU
    parts = decompose(solve(b, Shock.of(b, export_tax=tax), Settings(deficit_rule="zero"))).set_index("region")
    assert parts["revenue"].idxmax() == "NOR"
    assert parts.loc["NOR", "revenue"] > 0.1


def test_a_ban_is_refused(small: Economy) -> None:
    iceberg = np.ones_like(small.tariff)
    iceberg[0, 0, 1] = np.inf
    e = solve(small.baseline, Shock.of(small.baseline, iceberg=iceberg))
    with pytest.raises(InputError, match="ban cannot be decomposed"):
        decompose(e)
