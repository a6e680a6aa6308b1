"""Export taxes, bans, icebergs and transfers: who collects, what stops, and what equals what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from builders import abroad, measure_text, random_shock, random_tables, rescaled, scenario, scenario_text, two_countries
from counteroffer.economy import Economy, load_economy
from counteroffer.effects import measure
from counteroffer.effects.income import equivalent_variation
from counteroffer.equilibrium import Baseline, Settings, Shock, solve
from counteroffer.errors import EconomyError
from counteroffer.run.run import Run, simulate
from counteroffer.scenario import parse_scenario, resolve

ZERO = Settings(deficit_rule="zero")
PAID = 10_000.0  # USD million


def run(economy: Economy, *measures: dict[str, Any], **changes: Any) -> Run:
    return simulate(parse_scenario(scenario_text(*measures, **changes), name="case", folder=Path()), economy)


def real(b: Baseline, shock: Shock, settings: Settings = ZERO) -> np.ndarray:
    return measure(solve(b, shock, settings)).regions["real_income_percent"].to_numpy()


def of_region(b: Baseline, region: int, rate: float) -> tuple[Shock, Shock]:
    """The wedge 1 + rate on all imports of a region, and the same on all its exports."""
    foreign = np.broadcast_to(abroad(len(b.regions)), b.tariff.shape)
    tariff, tax = b.tariff.copy(), b.export_tax.copy()
    imports, exports = foreign[:, region], foreign[:, :, region]
    tariff[:, region][imports] = ((1 + b.tariff[:, region]) * (1 + rate) - 1)[imports]
    tax[:, :, region][exports] = ((1 + b.export_tax[:, :, region]) * (1 + rate) - 1)[exports]
    return Shock.of(b, tariff=tariff), Shock.of(b, export_tax=tax)


@pytest.mark.parametrize("closure", ["long_run", "roy"])
@pytest.mark.parametrize("rate", [-0.2, 0.1, 1.0])
def test_taxing_all_imports_or_all_exports_is_the_same(balanced_small: Baseline, rate: float, closure: str) -> None:
    """Lerner's symmetry, with tariffs already there: only the region's wage level differs."""
    tariff, tax = of_region(balanced_small, 1, rate)
    settings = Settings(deficit_rule="zero", closure=closure)
    imports, exports = solve(balanced_small, tariff, settings), solve(balanced_small, tax, settings)
    incomes = [measure(e).regions["real_income_percent"] for e in (imports, exports)]
    np.testing.assert_allclose(incomes[0], incomes[1], atol=1e-8)
    np.testing.assert_allclose(imports.trade_share, exports.trade_share, atol=1e-10)
    relative = [e.wage[1] / e.wage[0] for e in (imports, exports)]
    assert relative[0] / relative[1] == pytest.approx(1 + rate, rel=1e-9)
    assert incomes[0].abs().max() > 0.01


def test_lerner_symmetry_holds_in_the_focus_economy(balanced_focus: Baseline) -> None:
    tariff, tax = of_region(balanced_focus, balanced_focus.regions.index("USA"), 0.25)
    np.testing.assert_allclose(real(balanced_focus, tariff), real(balanced_focus, tax), atol=1e-7)


def test_an_export_tax_is_paid_to_the_exporter() -> None:
    b = two_countries([[60.0, 25.0], [25.0, 220.0]], 4.0)
    e = solve(b, Shock.of(b, export_tax=np.array([[[0.0, 0.0], [0.3, 0.0]]])), ZERO)  # HOM's sales to FOR
    np.testing.assert_allclose(e.revenue, [0.3 * e.trade[0, 1, 0], 0.0], rtol=1e-12)
    np.testing.assert_allclose(e.income - e.wage * b.value_added.sum(0), e.revenue, rtol=1e-9, atol=1e-9)
    # FOR spends the producer's price and the tax on top of it; HOM's exports are worth that at the border.
    np.testing.assert_allclose(1.3 * e.trade[0, 1, 0], e.trade_share[0, 1, 0] * e.expenditure[0, 1], rtol=1e-10)
    np.testing.assert_allclose(1.3 * e.trade[0, 1, 0], e.trade[0, 0, 1], rtol=1e-9)


def test_a_tariff_is_charged_on_top_of_the_export_tax() -> None:
    b = two_countries([[60.0, 25.0], [25.0, 220.0]], 4.0)
    shock = Shock.of(b, export_tax=np.array([[[0, 0], [0.3, 0]]]), tariff=np.array([[[0, 0], [0.2, 0]]]))
    e = solve(b, shock, ZERO)
    sold = e.trade[0, 1, 0]
    np.testing.assert_allclose(e.revenue, [0.3 * sold, 0.2 * 1.3 * sold], rtol=1e-12)


def test_the_best_export_tax_is_the_best_tariff() -> None:
    """By Lerner, one sector: the welfare of a small export tax is that of the tariff, and positive."""
    b = two_countries([[80.0, 20.0], [20.0, 80.0]], 4.0)
    tariff, tax = of_region(b, 0, 0.1)
    np.testing.assert_allclose(real(b, tariff), real(b, tax), atol=1e-9)
    assert real(b, tax)[0] > 0 > real(b, tax)[1]


@pytest.mark.parametrize("closure", ["long_run", "roy"])
@pytest.mark.parametrize("seed", range(3))
def test_a_ban_is_the_limit_of_icebergs(seed: int, closure: str) -> None:
    rng = np.random.default_rng(seed)
    b = random_tables(rng, elasticity=(2.5, 8.0)).economy().baseline
    settings = Settings(closure=closure)
    mask = (rng.random(b.tariff.shape) < 0.4) & abroad(3)
    mask[0] = False  # some trade stays open to every region, or its deficit could not be kept
    banned = solve(b, Shock.of(b, iceberg=np.where(mask, np.inf, 1.0)), settings)
    dear = solve(b, Shock.of(b, iceberg=np.where(mask, 1e6, 1.0)), settings)
    assert mask.any()
    assert (banned.trade[mask] == 0).all()
    assert (banned.trade_share[mask] == 0).all()
    for name in ("price", "wage", "unit_cost"):
        values = getattr(banned, name)
        assert np.isfinite(values).all()
        np.testing.assert_allclose(values, getattr(dear, name), rtol=1e-6, err_msg=name)
    assert banned.residual <= 1e-10
    np.testing.assert_array_equal(banned.rebase().trade[mask], 0)


def test_banning_all_trade_is_autarky(balanced_small: Baseline) -> None:
    iceberg = np.where(abroad(3), np.inf, 1.0) * np.ones_like(balanced_small.tariff)
    e = solve(balanced_small, Shock.of(balanced_small, iceberg=iceberg), ZERO)
    assert np.count_nonzero(e.trade) == 9
    np.testing.assert_allclose(e.revenue, 0)
    assert (measure(e).regions["real_income_percent"] < 0).all()


def test_banning_every_supplier_is_refused_with_the_cell(small: Economy) -> None:
    iceberg = np.ones_like(small.tariff)
    iceberg[1, 2] = np.inf
    with pytest.raises(EconomyError, match=r"WES.*without any supplier.*iron"):
        solve(small.baseline, Shock.of(small.baseline, iceberg=iceberg))


def test_a_ban_in_a_scenario_stops_the_trade(focus: Economy) -> None:
    ban = measure_text(kind="import_ban", rate=None, sectors="steel", exporters=["all", "not CAN"])
    found = run(focus, ban)
    b = focus.baseline
    usa, can, steel = b.regions.index("USA"), b.regions.index("CAN"), b.sectors.index("STL")
    sources = found.equilibrium.trade[steel, usa]
    assert {b.regions[i] for i in np.flatnonzero(sources)} == {"USA", "CAN"}
    assert sources[can] > b.trade[steel, usa, can]
    applied = found.policy.applied[0]
    assert applied.mean_percent == pytest.approx(100)
    lost = b.trade[steel, usa].sum() - b.trade[steel, usa, usa] - b.trade[steel, usa, can]
    assert applied.trade_usd_mn == pytest.approx(lost)


def test_a_ban_on_part_of_a_sector_takes_that_part_at_unchanged_prices(focus: Economy) -> None:
    """Ships (C301) are part of other transport equipment: the iceberg leaves the rest of its share, π κ̂^−θ."""
    found = resolve(scenario(measure_text(kind="import_ban", rate=None, sectors="C301")), focus)
    d, b = focus.detail, focus.baseline
    usa, can = d.regions.index("USA"), d.regions.index("CAN")
    ships, others = (d.trade[d.sectors.index(code), usa, can] for code in ("C301", "C302T309"))
    cell = b.sectors.index("OTR"), b.regions.index("USA"), b.regions.index("CAN")
    iceberg = found.shock.iceberg[cell]
    assert iceberg ** -b.trade_elasticity[cell[0]] == pytest.approx(others / (ships + others), rel=1e-9)
    assert found.applied[0].added[cell] == pytest.approx(100 * ships / (ships + others), rel=1e-9)
    assert np.count_nonzero(found.shock.iceberg != 1) == 1


def test_banning_twice_is_banning_once(focus: Economy) -> None:
    ban = {"kind": "import_ban", "rate": None}
    once = resolve(scenario(measure_text(**ban, sectors="autos")), focus)
    twice = resolve(
        scenario(measure_text(**ban, sectors="autos"), measure_text(name="two", **ban, sectors=["AUT"])), focus
    )
    np.testing.assert_array_equal(once.shock.iceberg, twice.shock.iceberg)
    assert twice.applied[1].largest_percent == 0


@pytest.mark.parametrize("rate", [-50, 1000])
@pytest.mark.parametrize("closure", ["long_run", "roy"])
def test_the_largest_rates_a_file_may_say_solve(focus: Economy, rate: float, closure: str) -> None:
    everything = measure_text(sectors="goods", exporters="all", rate=rate)
    found = run(focus, everything, closure=closure)
    assert found.equilibrium.residual <= 1e-10
    usa = found.effects.region("USA")
    assert (usa["imports_percent"] > 0) == (rate < 0)
    taxed = run(focus, measure_text(kind="export_tax", importers="all", exporters="USA", sectors="goods", rate=rate))
    assert taxed.equilibrium.residual <= 1e-10
    assert (taxed.effects.region("USA")["exports_percent"] > 0) == (rate < 0)


def transfer_text(**changes: Any) -> dict[str, Any]:
    return {"name": "gift", "kind": "transfer", "payer": "CAN", "receiver": "USA", "usd_mn": PAID} | changes


@pytest.mark.parametrize("rule", ["world_share", "value_added_share", "zero"])
def test_a_transfer_costs_its_payer_a_little_more_than_it_pays(focus: Economy, rule: str) -> None:
    found = run(focus, transfer_text(), deficit_rule=rule)
    e, b = found.equilibrium, found.equilibrium.baseline
    gain = dict(zip(b.regions, equivalent_variation(e) / 1000, strict=True))
    assert gain["CAN"] == pytest.approx(-11.3, abs=0.5)
    assert gain["USA"] == pytest.approx(11.4, abs=0.5)
    assert abs(gain["CAN"]) > PAID / 1000  # and its terms of trade turn against it
    assert max(abs(gain[code]) for code in b.regions if code not in ("CAN", "USA")) < 0.5


def test_what_is_paid_arrives_as_imports(focus: Economy) -> None:
    """A transfer is quoted at the numéraire: deficits that are shares of world value added move by it exactly."""
    b = focus.baseline
    paid = np.zeros(len(b.regions))
    paid[b.regions.index("CAN")], paid[b.regions.index("USA")] = -PAID, PAID
    e = solve(b, Shock.of(b, transfer=paid))
    np.testing.assert_allclose(e.deficit - b.deficit, paid, atol=1e-6)
    np.testing.assert_allclose(e.trade.sum((0, 2)) - e.trade.sum((0, 1)) - b.deficit, paid, atol=0.01)


def test_twice_the_transfer_in_twice_the_money_is_the_same(small: Economy) -> None:
    b, paid = small.baseline, np.array([10.0, -4.0, -6.0])
    thousand = rescaled(b, 1000.0)
    np.testing.assert_allclose(
        solve(b, Shock.of(b, transfer=paid)).wage,
        solve(thousand, Shock.of(thousand, transfer=1000 * paid)).wage,
        rtol=1e-10,
    )


def test_transfers_must_sum_to_zero(small: Economy) -> None:
    with pytest.raises(EconomyError, match=r"transfers must sum to zero; they sum to 5\.000"):
        solve(small.baseline, Shock.of(small.baseline, transfer=np.array([10.0, -5.0, 0.0])))


def test_transfers_there_and_back_are_none(focus: Economy) -> None:
    back = transfer_text(name="back", payer="USA", receiver="CAN")
    found = run(focus, transfer_text(), back)
    np.testing.assert_allclose(found.effects.regions["real_income_percent"], 0, atol=1e-8)


def test_a_transfer_larger_than_an_income_is_refused(small: Economy) -> None:
    b = small.baseline
    large = 3 * b.income[0]
    with pytest.raises(EconomyError, match=r"would pay .* out of an income") as caught:
        solve(b, Shock.of(b, transfer=np.array([-large, large, 0.0])))
    assert "NOR" in str(caught.value)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("tariff", -1.0, r"shock\.tariff.*above -1"),
        ("export_tax", -1.0, r"shock\.export_tax.*above -1"),
        ("iceberg", 0.0, r"shock\.iceberg.*above 0"),
        ("tariff", np.nan, r"shock\.tariff"),
    ],
)
def test_impossible_rates_are_refused(small: Economy, field: str, value: float, words: str) -> None:
    values = np.array(getattr(Shock.none(small.baseline), field))
    values[0, 0, 1] = value
    with pytest.raises(EconomyError, match=words):
        solve(small.baseline, Shock.of(small.baseline, **{field: values}))


def test_the_same_wedge_as_tariff_or_iceberg_moves_trade_alike_but_not_income() -> None:
    """A tariff and an iceberg of the same size cut the share alike at given wages; only the tariff is paid to HOM."""
    b = two_countries([[80.0, 20.0], [20.0, 80.0]], 4.0)
    wedge = np.array([[[0.0, 0.1], [0.1, 0.0]]])
    taxed, burnt = solve(b, Shock.of(b, tariff=wedge), ZERO), solve(b, Shock.of(b, iceberg=1 + wedge), ZERO)
    np.testing.assert_allclose(taxed.trade_share, burnt.trade_share, rtol=1e-9)
    gap = measure(taxed).regions["real_income_percent"] - measure(burnt).regions["real_income_percent"]
    assert (gap > 0.5).all()


def test_instruments_together_solve_certified(small: Economy) -> None:
    rng = np.random.default_rng(17)
    b = small.baseline
    mixed = random_shock(rng, b)
    tax = np.where(abroad(3), rng.uniform(-0.3, 1.0, b.tariff.shape), 0.0)
    shock = Shock.of(
        b, tariff=mixed.tariff, iceberg=mixed.iceberg, export_tax=tax, transfer=np.array([20.0, 5.0, -25.0])
    )
    for closure in ("long_run", "roy"):
        for rule in ("world_share", "zero", "value_added_share"):
            e = solve(b, shock, Settings(closure=closure, deficit_rule=rule))
            assert e.residual <= 1e-10
            fob = (1 + tax) * e.trade
            np.testing.assert_allclose(fob.sum((0, 2)) - fob.sum((0, 1)), e.deficit, atol=1e-7)
            revenue = (shock.tariff * fob).sum((0, 2)) + (tax * e.trade).sum((0, 1))
            np.testing.assert_allclose(e.revenue, revenue, rtol=1e-10)


def test_ten_billion_a_year_costs_canada_more_and_gives_the_us_more_than_ten() -> None:
    """The reference figures, −11.3 and +11.4 USD bn, belong to a trade elasticity of 4 in every sector."""
    economy = load_economy("focus", elasticities="uniform4")
    b = economy.baseline
    pay = np.zeros(len(b.regions))
    pay[b.regions.index("CAN")], pay[b.regions.index("USA")] = -10_000, 10_000
    gain = dict(zip(b.regions, equivalent_variation(solve(b, Shock.of(b, transfer=pay))) / 1000, strict=True))
    assert gain["CAN"] == pytest.approx(-11.3, abs=0.05)
    assert gain["USA"] == pytest.approx(11.4, abs=0.06)
