"""Quotas on some products of an industry: their limits, a share worked out by hand, derivatives, any random one."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import random_shock, random_tables, with_products
from certified import assert_certified
from counteroffer.effects import decompose, measure
from counteroffer.effects.incidence import incidence_by_setter
from counteroffer.equilibrium import Baseline, Equilibrium, Quota, Settings, Shock, gradient, log_real_income, solve
from counteroffer.equilibrium.rationing import volume
from counteroffer.equilibrium.types.identities import check
from counteroffer.equilibrium.types.rents import holding
from counteroffer.equilibrium.types.shock import apart
from counteroffer.errors import EconomyError, NotConverged

STEP = 1e-5
SPLIT = {(0, 1): 3, (1, 1): 2}


@pytest.fixture(scope="module")
def nested() -> Baseline:
    """Corn and iron of the second region come in several products each."""
    return with_products(random_tables(np.random.default_rng(1)).economy().baseline, SPLIT)


def rows(b: Baseline, *at: tuple[int, int]) -> np.ndarray:
    found = np.zeros_like(b.product_trade)
    for h, i in at:
        found[h, i] = 1.0
    return found


def some(b: Baseline, limit: float, **options: float) -> Shock:
    """Two of the corn products and one of iron, from the first region, together."""
    return Shock.of(b, quotas=(quota(b, limit, **options),))


def quota(b: Baseline, limit: float, **options: float) -> Quota:
    counted = rows(b, (0, 0), (1, 0), (4, 0))
    return Quota("some", np.zeros_like(b.tariff), limit, rows=counted, **options)  # type: ignore[arg-type]


def test_with_room_it_changes_nothing_and_with_none_it_is_a_ban(nested: Baseline) -> None:
    shock = random_shock(np.random.default_rng(3), nested, largest_tariff=0.2)
    plain, wide = solve(nested, shock), solve(nested, replace(shock, quotas=some(nested, 5.0).quotas))
    np.testing.assert_allclose(wide.trade, plain.trade, rtol=1e-11)
    assert wide.rents[0].wedge == 0
    banned, nearly = solve(nested, some(nested, 0.0)), solve(nested, some(nested, 1e-7))
    assert_certified(banned)
    assert banned.products is not None
    assert banned.products.trade[0, 0] == 0 < banned.products.trade[2, 0]
    np.testing.assert_allclose(nearly.income, banned.income, rtol=1e-4)
    np.testing.assert_allclose(nearly.products.trade[2, 0], banned.products.trade[2, 0], rtol=1e-3)  # type: ignore[union-attr]


def test_all_products_of_an_industry_are_the_industry(nested: Baseline) -> None:
    cells = np.zeros_like(nested.tariff)
    cells[0, 1, 0] = 1.0
    whole = solve(nested, Shock.of(nested, quotas=(Quota("whole", cells, 0.5, exporters_share=0.4),)))
    each = Quota("each", 0 * cells, 0.5, exporters_share=0.4, rows=rows(nested, (0, 0), (1, 0), (2, 0)))
    apart_ = solve(nested, Shock.of(nested, quotas=(each,)))
    np.testing.assert_allclose(apart_.trade, whole.trade, rtol=1e-9)
    np.testing.assert_allclose(apart_.income, whole.income, rtol=1e-9)
    assert apart_.rents[0].wedge == pytest.approx(whole.rents[0].wedge, rel=1e-8)
    columns = ["importer_rent_usd_mn", "exporter_rent_usd_mn"]
    np.testing.assert_allclose(measure(apart_).quotas[columns], measure(whole).quotas[columns], rtol=1e-8)


@pytest.mark.parametrize("share", [0.0, 1.0, 0.3])
def test_the_tax_that_it_is_worth_gives_the_same_trade_and_its_revenue_is_the_rent(
    nested: Baseline, share: float
) -> None:
    e = solve(nested, some(nested, 0.6, exporters_share=share))
    assert_certified(e)
    (one,), (rent,), p = e.shock.quotas, e.rents, nested.products
    assert p is not None
    assert e.products is not None
    assert one.rows is not None
    assert volume(one, e) == pytest.approx(0.6 * (one.rows * nested.product_trade).sum(), rel=1e-11)
    rates = (1 + p.tariff) * np.exp((1 - share) * rent.wedge * one.rows) - 1
    tax = np.expm1(share * rent.wedge * one.rows) if share else None
    duty = Shock.of(nested, product_tariff=apart(nested, nested.tariff, rates))
    same = solve(nested, replace(duty, product_export_tax=tax))
    np.testing.assert_allclose(same.trade, e.trade, rtol=1e-9)
    np.testing.assert_allclose(same.income, e.income, rtol=1e-9)
    (row,) = measure(e).quotas.itertuples()
    # Revenue of the duties less what the old ones would bring on the same trade; what exporters ask beyond cost.
    rise = ((rates - p.tariff) * e.products.fob).sum()
    assert row.importer_rent_usd_mn == pytest.approx(rise, rel=1e-9, abs=1e-12)
    received = e.products.trade * p.within(1 + nested.export_tax)
    assert row.exporter_rent_usd_mn == pytest.approx((e.products.fob - received).sum(), rel=1e-9, abs=1e-9)
    if share != 0.3:
        return
    # Parts of the loss, and its causes, add up.
    whole = measure(e).region(nested.regions[0])
    split = incidence_by_setter(e, nested.regions[0])
    parts = split[split["setter"] != "all"]["equivalent_variation_usd_mn"]
    assert parts.sum() == pytest.approx(float(whole["equivalent_variation_usd_mn"]), abs=1e-6)
    causes = decompose(e).set_index("region").loc[nested.regions[0]]
    assert causes["log_real_income_percent"] == pytest.approx(
        100 * np.log1p(whole["real_income_percent"] / 100), abs=1e-7
    )


def test_what_is_bought_is_what_ces_says_of_it(nested: Baseline) -> None:
    """E'a'π'/((1+τ)(1+x)) of a product by hand, from prices of sellers and the wedge alone."""
    e = solve(nested, some(nested, 0.4, exporters_share=1.0), Settings(product_elasticity=2.0))
    p, (rent,), theta = nested.products, e.rents, float(nested.trade_elasticity[0])
    assert p is not None
    wedge = np.ones((3, 3))
    wedge[:2, 0] = np.exp(rent.wedge)
    pull = p.trade_share[:3] * (e.unit_cost[0] * wedge) ** -theta
    price = pull.sum(1) ** (-1 / theta)
    cell = (p.share[:3] * price**-1.0).sum() ** -1.0
    assert e.price[0, 1] == pytest.approx(cell, rel=1e-9)
    spent = e.expenditure[0, 1] * p.share[:3] * (price / cell) ** -1.0
    bought = spent * (pull / pull.sum(1, keepdims=True))[:, 0]
    volumes = bought / (1 + p.tariff[:3, 0]) / (1 + nested.export_tax[0, 1, 0]) / wedge[:, 0] / e.unit_cost[0, 0]
    assert volumes.sum() == pytest.approx(float(e.trade[0, 1, 0] / e.unit_cost[0, 0]), rel=1e-9)


REGIMES = [
    {"limit": 2.0},
    {"limit": 0.5},
    {"limit": 0.5, "exporters_share": 0.4},
    {"limit": 0.5, "over": 0.1, "exporters_share": 1.0},
    {"limit": 1.1, "held": 0.3},
    {"limit": 3.0, "held": 0.05},
]


@pytest.mark.parametrize("options", REGIMES, ids=str)
def test_gradients_follow_the_rents(nested: Baseline, options: dict[str, float]) -> None:
    held = holding(nested, (quota(nested, **options),))
    shock = some(held, **options)
    found = gradient(solve(held, shock), log_real_income(1))
    assert found.quota is not None
    assert found.product_tariff is not None

    def value(e: Equilibrium) -> float:
        return float(np.log(e.income[1]) - (e.baseline.consumption_share * np.log(e.price)).sum(0)[1])

    def slope(field: str, cell: tuple[int, ...]) -> float:
        at = np.zeros_like(getattr(shock, field))
        at[cell] = STEP
        sides = [replace(shock, **{field: getattr(shock, field) + sign * at}) for sign in (1, -1)]
        up, down = (value(solve(held, side)) for side in sides)
        return (up - down) / (2 * STEP)

    assert found.tariff[0, 1, 0] == pytest.approx(slope("tariff", (0, 1, 0)), rel=1e-5, abs=1e-8)
    assert found.export_tax[0, 1, 0] == pytest.approx(slope("export_tax", (0, 1, 0)), rel=1e-5, abs=1e-8)
    assert found.product_tariff[1, 0] == pytest.approx(slope("product_tariff", (1, 0)), rel=1e-5, abs=1e-8)
    limits = [some(held, **options | {"limit": options["limit"] * np.exp(sign * STEP)}) for sign in (1, -1)]
    up, down = (value(solve(held, side)) for side in limits)
    assert found.quota[0] == pytest.approx((up - down) / (2 * STEP), rel=1e-4, abs=1e-8)


def test_a_rent_in_the_data_is_given_up_as_the_limit_widens(nested: Baseline) -> None:
    held = holding(nested, (quota(nested, 1.0, held=0.4),))
    check(held)
    np.testing.assert_allclose(held.product_trade, nested.product_trade, rtol=1e-12)
    np.testing.assert_allclose(held.trade, nested.trade, rtol=1e-12)
    np.testing.assert_array_equal(held.value_added, nested.value_added)
    rent = 0.4 * ((1 + nested.products.tariff) * nested.products.within(1 + nested.export_tax) * nested.product_trade)  # type: ignore[union-attr]
    rent = float((rent * quota(nested, 1.0).rows).sum())
    assert float((held.income - nested.income)[1]) == pytest.approx(rent, rel=1e-10)
    today = solve(held, some(held, 1.0, held=0.4))
    assert today.kinks == ()
    np.testing.assert_allclose(today.trade, held.trade, rtol=1e-9)
    (row,) = measure(today).quotas.itertuples()
    assert (row.wedge_percent, row.importer_rent_usd_mn) == (pytest.approx(40), pytest.approx(rent, rel=1e-9))
    wider = solve(held, some(held, 1.3, held=0.4))
    (row,) = measure(wider).quotas.itertuples()
    assert 0 < row.wedge_percent < 40
    free = solve(held, some(held, 50.0, held=0.4))
    (row,) = measure(free).quotas.itertuples()
    assert (row.wedge_percent, row.importer_rent_usd_mn) == (pytest.approx(0, abs=1e-9), pytest.approx(0, abs=1e-9))
    assert free.rents[0].wedge == pytest.approx(-np.log(1.4))
    # What is left of the duties are the old ones.
    np.testing.assert_allclose(free.products.tariff, nested.products.tariff, atol=1e-12)  # type: ignore[union-attr]
    # Over the quota nobody pays more than the rate says, the rent included.
    over = solve(held, some(held, 0.2, held=0.4, over=0.5))
    assert over.rents[0].wedge == pytest.approx(np.log(1.5 / 1.4))
    assert_certified(over)


def test_what_it_cannot_be_is_refused(nested: Baseline) -> None:
    none = np.zeros_like(nested.tariff)
    own = rows(nested, (0, 1))
    for counted, words in (
        (np.zeros((2, 2)), "rows have shape"),
        (0.5 * rows(nested, (0, 0)), "ones and zeros"),
        (own, "sells to itself"),
        (rows(nested), "without trade"),
    ):
        with pytest.raises(EconomyError, match=words):
            solve(nested, Shock.of(nested, quotas=(Quota("a", none, 0.5, rows=counted),)))
    cells = np.array(none)
    cells[0, 1, 0] = 1.0
    with pytest.raises(EconomyError, match="counts whole"):
        solve(nested, Shock.of(nested, quotas=(Quota("a", cells, 0.5, rows=rows(nested, (0, 0))),)))
    for options, words in (
        ({"held": 0.5, "over": 0.3}, "more than the duty over it"),
        ({"held": 0.2, "exporters_share": 1.0}, "importer's"),
    ):
        with pytest.raises(EconomyError, match=words):
            quota(nested, 0.5, **options)
    with pytest.raises(EconomyError, match="product_export_tax"):
        solve(nested, Shock(**{**vars(Shock.none(nested)), "product_export_tax": np.zeros((1, 1))}))


def test_any_quotas_on_products_are_certified() -> None:
    outcomes: Counter[str] = Counter()

    @given(seed=st.integers(0, 2**32 - 1), count=st.integers(1, 3))
    @settings(max_examples=100)
    def check_one(seed: int, count: int) -> None:
        rng = np.random.default_rng(seed)
        b = with_products(random_tables(rng).economy().baseline, SPLIT, seed)
        made = []
        for k in range(count):
            # No two on the same trade: some cells without products, some products.
            cells = (rng.random(b.tariff.shape) < 0.3) * (rng.integers(0, count, b.tariff.shape) == k) * (b.trade > 0)
            cells = cells * ~np.eye(3, dtype=bool)
            cells[:2, 1] = 0
            counted = (rng.random(b.product_trade.shape) < 0.5) * (np.arange(5)[:, None] % count == k)
            counted = counted * (b.product_trade > 0)
            counted[:, 1] = 0
            if cells.any() or counted.any():
                theirs = rng.choice([0, 0.5, 1])
                held = 0.0 if theirs else rng.choice([0.0, 0.3])
                over = np.inf if rng.random() < 0.5 else held + rng.uniform(0.05, 1)
                limit = 0.0 if rng.random() < 0.1 and held == 0 and np.isinf(over) else rng.uniform(0.2, 1.5)
                made.append(Quota(f"q{k}", cells.astype(float), limit, over, theirs, held, counted.astype(float)))
        b = holding(b, made)
        shock = random_shock(rng, b, largest_tariff=0.5)
        try:
            e = solve(b, replace(shock, quotas=tuple(made)))
        except NotConverged:
            outcomes["not"] += 1
            return
        outcomes["certified"] += 1
        assert_certified(e)
        for one, rent in zip(e.shock.quotas, e.rents, strict=True):
            if one.bans:
                assert volume(one, e) == 0
                continue
            filled = volume(one, e) / (one.limit * one.before(b))
            assert one.least <= rent.wedge <= one.most
            assert filled <= 1 + 1e-9 or rent.wedge == one.most
            assert filled >= 1 - 1e-9 or rent.wedge == one.least

    check_one()
    assert outcomes["not"] <= 0.02 * outcomes.total(), outcomes
