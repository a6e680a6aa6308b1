"""Goods inside industries: what the data give, how measures fall on them, and how issues scale them."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path

import numpy as np
import pytest

from builders import measure_text, scenario, scenario_text
from counteroffer.agreements import linkage
from counteroffer.economy import Economy, load_economy
from counteroffer.equilibrium import Products
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.identities import check
from counteroffer.equilibrium.types.shock import product_rates
from counteroffer.errors import ScenarioError
from counteroffer.negotiation.game.instruments import Instruments, tariffs
from counteroffer.run.run import Run, simulate
from counteroffer.scenario import Policy, load_scenario, parse_scenario, resolve, with_goods
from counteroffer.scenario.law.products import with_products
from counteroffer.scenario.law.seller_rows import SellerRows


@pytest.fixture(scope="module")
def goods() -> Economy:
    return with_products(load_economy())


@pytest.fixture(scope="module")
def october() -> Run:
    file = load_scenario("october-2025")
    return simulate(replace(file, scenario=file.scenario.varied(goods="products")))


def rows(economy: Economy) -> Products:
    assert economy.baseline.products is not None
    return economy.baseline.products


def at(economy: Economy, importer: str, sector: str) -> np.ndarray:
    p, b = rows(economy), economy.baseline
    return np.flatnonzero((p.importer == b.regions.index(importer)) & (p.sector == b.sectors.index(sector)))


def policy(goods: Economy, **said: object) -> Policy:
    """One US duty on Canadian non-ferrous metals, or as said."""
    measure = measure_text(importers=["USA"], exporters=["CAN"], sectors=["NFM"]) | said
    return resolve(scenario(measure, goods="products"), goods)


def test_products_make_up_the_economy(goods: Economy) -> None:
    check(goods.baseline)
    p, table = rows(goods), goods.products
    assert table is not None
    assert {goods.regions[n] for n in p.importer} == {"USA", "CAN", "CHN"}
    assert 5_000 < (p.importer == goods.regions.index("USA")).sum() < 6_000
    assert (p.tariff >= 0).all()
    assert p.nested.all()
    np.testing.assert_allclose(p.summed(p.share), 1, rtol=1e-12)


def test_untaxed_gold_stands_beside_taxed_aluminum(october: Run) -> None:
    found = october.effects.products.query("importer == 'USA' and exporter == 'CAN' and sector == 'NFM'").set_index(
        "hs2"
    )
    aluminum, gold = found.loc["76"], found.loc["71"]
    assert aluminum["tariff_percent"] > 20 > 5 > gold["tariff_percent"]
    assert aluminum["imports_percent"] < -50 < gold["imports_percent"]
    trade = october.effects.bilateral.query("importer == 'USA' and exporter == 'CAN' and sector == 'NFM'")
    assert aluminum["imports_percent"] < float(trade["trade_percent"].iloc[0]) < gold["imports_percent"]
    traded = cell(october.economy, october.economy.trade, "NFM", "USA", "CAN")
    assert found["imports_usd_mn"].sum() == pytest.approx(traded, rel=1e-9)


def cell(economy: Economy, values: Array, sector: str, importer: str, exporter: str) -> float:
    s, n, i = economy.sectors.index(sector), economy.regions.index(importer), economy.regions.index(exporter)
    return float(values[s, n, i])


def test_what_products_pay_more_is_what_their_cell_pays_more(october: Run) -> None:
    b, shock = october.equilibrium.baseline, october.equilibrium.shock
    p = rows(october.economy)
    net = p.share[:, None] * p.trade_share / (1 + p.tariff)
    more = p.summed(net * (product_rates(b, shock) - p.tariff))
    where = p.cell_sector, p.cell_importer
    np.testing.assert_allclose(more / p.summed(net).clip(1e-300), (shock.tariff - b.tariff)[where], atol=1e-12)


def test_a_duty_on_an_industry_falls_on_all_its_products_alike(goods: Economy) -> None:
    shock = policy(goods, rate=25.0).shock
    assert shock.product_tariff is not None
    np.testing.assert_allclose(shock.product_tariff[rows(goods).trade_share > 0], 0, atol=1e-12)
    mine = at(goods, "USA", "NFM")
    canada = goods.regions.index("CAN")
    more = product_rates(goods.baseline, shock)[mine, canada] - rows(goods).tariff[mine, canada]
    sold = rows(goods).trade_share[mine, canada] > 0
    np.testing.assert_allclose(more[sold], 0.25, atol=1e-9)


@pytest.mark.parametrize(("mode", "rate"), [("set", 30.0), ("at_least", 4.0)])
def test_a_rate_that_is_set_is_that_of_each_product(goods: Economy, mode: str, rate: float) -> None:
    shock = policy(goods, rate=rate, mode=mode, sectors=["TEX"], exporters=["CHN"]).shock
    mine, china = at(goods, "USA", "TEX"), goods.regions.index("CHN")
    new, old = product_rates(goods.baseline, shock)[mine, china], rows(goods).tariff[mine, china]
    sold = rows(goods).trade_share[mine, china] > 0
    assert np.ptp(old[sold]) > 0.02
    wanted = np.full_like(old, rate / 100) if mode == "set" else np.maximum(old, rate / 100)
    np.testing.assert_allclose(new[sold], wanted[sold], atol=1e-9)


def test_measures_at_no_level_leave_every_product_as_it_was(october: Run) -> None:
    levels = {one.measure.name: 0.0 for one in october.policy.applied}
    shock = october.varied(levels=levels).equilibrium.shock
    b = october.equilibrium.baseline
    np.testing.assert_allclose(product_rates(b, shock), rows(october.economy).tariff, atol=1e-12)


def test_a_free_tariff_is_that_of_all_products_of_its_cell(october: Run) -> None:
    b, now = october.equilibrium.baseline, october.equilibrium.shock
    each = tariffs(b, "USA", partners=["CAN"], sectors=["NFM"], status_quo=now)
    moves = Instruments(each, now, b)
    mine, canada = at(october.economy, "USA", "NFM"), b.regions.index("CAN")
    np.testing.assert_array_equal(product_rates(b, moves.shock(moves.levels)), product_rates(b, now))
    rates = product_rates(b, moves.shock(np.array([0.1])))
    np.testing.assert_allclose(rates[mine, canada], 0.1, atol=1e-12)
    others = np.delete(np.arange(len(b.regions)), canada)
    np.testing.assert_array_equal(rates[:, others], product_rates(b, now)[:, others])


def test_home_supply_is_known_by_commodity_or_like_imports() -> None:
    detail, like = (with_products(load_economy(), home) for home in ("detail", "imports"))
    n = detail.regions.index("USA")
    assert len(rows(detail)) > len(rows(like))  # what home alone makes
    p = rows(like)
    mine = at(like, "USA", "NFM")
    home = p.share[mine] * p.trade_share[mine, n]
    abroad = (p.share[mine, None] * p.trade_share[mine] / (1 + p.tariff[mine])).sum(1) - home
    np.testing.assert_allclose(home / home.sum(), abroad / abroad.sum(), rtol=1e-6)
    for economy in (detail, like):
        own = rows(economy)
        made = own.summed(own.share[:, None] * own.trade_share)[:, n]
        mine = own.cell_importer == n
        np.testing.assert_allclose(made[mine], economy.baseline.trade_share[own.cell_sector[mine], n, n], rtol=1e-9)


def test_an_importer_in_a_bloc_stays_one_good_an_industry() -> None:
    codes = load_economy("full").regions
    bloc = {code: "NAM" if code in ("USA", "CAN", "MEX") else code if code == "CHN" else "OTH" for code in codes}
    economy = with_products(load_economy("bloc", regions=bloc))
    assert {economy.regions[n] for n in rows(economy).importer} == {"CHN"}
    assert load_economy().products is None


def test_products_that_an_economy_does_not_have_are_refused(small: Economy, tmp_path: Path) -> None:
    own = scenario(measure_text(importers=["NOR"], exporters=["SOU"], sectors=["iron"]), goods="products")
    with pytest.raises(ScenarioError, match=r"goods: products: economy .* has none.*goods: industry"):
        with_goods(small, own)
    codes, none = load_economy("full").regions, ("USA", "CAN", "CHN")
    lines = ["code,group", *(f"{code},{'BIG' if code in none else 'OTH'}" for code in codes)]
    (tmp_path / "regions.csv").write_text("\n".join(lines), encoding="utf-8")
    measure = measure_text(importers=["BIG"], exporters=["OTH"], sectors=["goods"])
    text = scenario_text(measure, goods="products", economy={"regions": "regions.csv"})
    with pytest.raises(ScenarioError, match=r"goods: products: economy .* has none"):
        simulate(parse_scenario(text, name="case", folder=tmp_path))
    assert with_goods(small, scenario(goods="industry")) is small


def test_a_union_ends_every_duty_inside_and_subsidises_nothing(october: Run) -> None:
    """A duty on part of an industry leaves with what pays it, not with the mean of those that do not."""
    union = load_scenario("integration-customs-union-us-tariff")
    joined = simulate(replace(union, scenario=union.scenario.varied(measures=union.scenario.measures[:1])))
    b, shock = joined.equilibrium.baseline, joined.equilibrium.shock
    p, rates = rows(joined.economy), product_rates(b, shock)
    usa, can = b.regions.index("USA"), b.regions.index("CAN")
    np.testing.assert_allclose(joined.equilibrium.tariff[:, [usa, can]][:, :, [usa, can]], 0, atol=1e-8)
    inside = np.isin(p.importer, (usa, can))
    np.testing.assert_allclose(rates[inside][:, [usa, can]], 0, atol=1e-8)
    assert rates.min() > -1e-8


def test_relief_ends_a_measure_on_each_of_its_products(october: Run) -> None:
    linked = linkage(october)
    ended = october.scenario.security.relief
    applied = [one for one in october.policy.applied if any(fnmatch(one.measure.name, each) for each in ended)]
    b, taken = october.economy.baseline, sum(one.on_products for one in applied)  # type: ignore[arg-type]
    now, left = (product_rates(b, shock) for shock in (october.equilibrium.shock, linked._relieved))
    np.testing.assert_allclose(100 * (now - left), taken, atol=1e-9)
    assert left.min() > -1e-12
    policy, rate, _ = linked.purchases
    usa, bought = b.regions.index("USA"), [b.sectors.index(code) for code in ("OTR", "ELE")]
    p = rows(october.economy)
    at = np.flatnonzero((p.importer == b.regions.index("CAN")) & np.isin(p.sector, bought))
    assert 0 < rate < 0.5
    paid = product_rates(b, policy)[at, usa]
    np.testing.assert_allclose(1 + paid, (1 - rate) * (1 + left[at, usa]), rtol=1e-12)


def test_points_on_rows_are_means_by_value_on_the_products_they_touch() -> None:
    """By a loop over rows: of products, of a whole industry by a seller who lists none, and of what is outside."""
    rows = SellerRows(
        code=np.array(["01", "02", "11"]),
        industry=np.array([0, 0, 1]),
        sellers=("A", "B"),
        product=np.array([0, 0, 1, 2, -1, -1, 0]),
        of_industry=np.array([-1, -1, -1, -1, 0, 1, -1]),
        seller=np.array([0, 0, 0, 0, 1, 1, -1]),
        value=np.array([1.0, 3.0, 2.0, 5.0, 4.0, 6.0, 9.0]),
    )
    for at, points in (([0, 2], [8.0, 2.0]), ([4], [7.0]), ([1, 3, 5, 6], [4.0, 1.0, 3.0, 5.0]), ([6], [5.0])):
        expected = np.zeros((3, 2))
        for row, each in zip(at, points, strict=True):
            if rows.seller[row] < 0:
                continue
            if rows.product[row] >= 0:
                alike = (rows.product == rows.product[row]) & (rows.seller == rows.seller[row])
                expected[rows.product[row], rows.seller[row]] += each * rows.value[row] / rows.value[alike].sum()
            else:
                expected[rows.industry == rows.of_industry[row], rows.seller[row]] += each
        np.testing.assert_allclose(rows.rates(np.array(at), np.array(points)), expected, rtol=1e-14)
        some, rates = rows.rates_of_some(np.array(at), np.array(points))
        assert {*np.flatnonzero(expected.any(1)).tolist()} <= {*some.tolist()}
        np.testing.assert_allclose(rates, expected[some], rtol=1e-14)
    nothing, none = rows.rates_of_some(np.array([6]), np.array([5.0]))
    assert len(nothing) == len(none) == 0
