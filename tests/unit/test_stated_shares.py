"""Quotas on goods of which only a share of their industry is stated: no data tell them apart, the file does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from builders import REGIONS, SECTORS, measure_text, random_tables, scenario, scenario_text
from certified import assert_certified
from counteroffer.economy import Economy
from counteroffer.equilibrium import Quota, Shock, gradient, log_real_income, solve
from counteroffer.errors import ScenarioError
from counteroffer.negotiation.game.table import table_of
from counteroffer.run.run import Run, simulate
from counteroffer.scenario import parse_scenario, resolve, tells_apart, with_goods
from counteroffer.scenario.law.products import with_products

GOOD = SECTORS[0]
HOME, ABROAD, THIRD = REGIONS
DUTY = measure_text(name="duty", importers=HOME, exporters="all", sectors=GOOD, rate=15)


@pytest.fixture(scope="module")
def own() -> Economy:
    return random_tables(np.random.default_rng(4)).economy()


def share(**changes: object) -> dict[str, object]:
    said = measure_text(name="cheese", kind="quota", importers=HOME, exporters=ABROAD, sectors=GOOD, rate=None)
    said |= {"products": ["0406"], "share_percent": 30, "share_source": "assumed", "limit_percent": 40} | changes
    return {key: value for key, value in said.items() if value is not None}


def run_of(own: Economy, *measures: dict[str, Any], **changes: Any) -> Run:
    text = scenario_text(*measures, goods=None, **changes)
    return simulate(parse_scenario(text, name="case", folder=Path()), own)


def test_its_limits_are_none_and_a_ban(own: Economy) -> None:
    plain, wide = run_of(own, DUTY), run_of(own, DUTY, share(limit_percent=1000))
    assert plain.economy.products is None
    # Groups that pay alike are the industry.
    np.testing.assert_allclose(wide.equilibrium.trade, plain.equilibrium.trade, rtol=1e-11)
    np.testing.assert_allclose(wide.equilibrium.income, plain.equilibrium.income, rtol=1e-12)
    banned, nearly = run_of(own, DUTY, share(limit_percent=0)), run_of(own, DUTY, share(limit_percent=1e-5))
    e, p = banned.equilibrium, banned.economy.baseline.products
    assert_certified(e)
    assert p is not None
    assert e.products is not None
    group, seller = p.names.index("~0406"), REGIONS.index(ABROAD)
    assert e.products.trade[group, seller] == 0
    assert e.products.trade[group].sum() > 0  # others sell more of it
    np.testing.assert_allclose(nearly.equilibrium.income, e.income, rtol=1e-3)


def test_it_counts_what_is_stated_and_its_rent_has_the_derivative_of_its_limit(own: Economy) -> None:
    run = run_of(own, DUTY, share(rents="exporter"))
    assert_certified(run.equilibrium)
    (quota,), (row,) = run.equilibrium.shock.quotas, run.effects.quotas.itertuples()
    cell = 0, REGIONS.index(HOME), REGIONS.index(ABROAD)
    assert quota.before(run.economy.baseline) == pytest.approx(0.3 * own.trade[cell], rel=1e-9)
    assert row.volume_percent == pytest.approx(40, abs=1e-8)
    assert row.wedge_percent > 0
    assert row.exporter_rent_usd_mn > 0 == row.importer_rent_usd_mn
    b, shock = run.economy.baseline, run.equilibrium.shock
    found = gradient(run.equilibrium, log_real_income(REGIONS.index(HOME))).quota
    assert found is not None

    def value(limit: float) -> float:
        e = solve(b, replace(shock, quotas=(replace(quota, limit=limit),)), start=run.equilibrium)
        n = REGIONS.index(HOME)
        return float(np.log(e.income[n]) - (b.consumption_share * np.log(e.price)).sum(0)[n])

    step = 1e-5
    slope = (value(0.4 * np.exp(step)) - value(0.4 * np.exp(-step))) / (2 * step)
    assert found[0] == pytest.approx(slope, rel=1e-4)


def test_a_quota_on_a_growing_share_becomes_the_one_on_the_industry(own: Economy) -> None:
    cells = np.zeros_like(own.tariff)
    cells[0, REGIONS.index(HOME), REGIONS.index(ABROAD)] = 1.0
    whole = solve(own.baseline, Shock.of(own.baseline, quotas=(Quota("whole", cells, 0.4),)))
    near = [run_of(own, share(share_percent=part)).equilibrium.income for part in (90, 99, 99.9999)]
    gaps = [np.abs(income / whole.income - 1).max() for income in near]
    assert gaps[0] > gaps[1] > gaps[2]
    assert gaps[2] < 1e-6


def test_quotas_on_the_same_goods_share_a_group_and_on_others_leave_a_rest(own: Economy) -> None:
    third = share(name="theirs", exporters=THIRD, share_percent=50)
    other = share(name="wine", products=None, share_percent=40)
    run = run_of(own, share(), third, other)
    table, b = run.economy.products, run.economy.baseline
    assert table is not None
    assert sorted(table.codes) == ["", "~0406", "~wine"]
    by_code = {code: b.product_trade[h] for h, code in enumerate(table.codes)}
    bought = own.trade[0, REGIONS.index(HOME)]
    known = bought[[REGIONS.index(r) for r in (ABROAD, THIRD)]]
    mean = float(np.average([0.3, 0.5], weights=known))
    said = {ABROAD: 0.3, THIRD: 0.5, HOME: mean}
    np.testing.assert_allclose(by_code["~0406"], [said[r] * x for r, x in zip(REGIONS, bought, strict=True)], rtol=1e-9)
    np.testing.assert_allclose(by_code["~wine"], 0.4 * bought, rtol=1e-9)
    np.testing.assert_allclose(sum(by_code.values()), bought, rtol=1e-9)
    assert_certified(run.equilibrium)
    # Another quota afterwards is on goods that are not told apart yet.
    fewer = run_of(own, share())
    more = fewer.varied(measures=tuple(run.scenario.measures))
    np.testing.assert_allclose(more.equilibrium.income, run.equilibrium.income, rtol=1e-9)
    assert with_goods(more.economy, more.scenario) is more.economy
    assert not tells_apart(fewer.economy, more.scenario)


def _told(measure: dict[str, object], economy: Economy) -> None:
    case = scenario(measure, goods="products")
    resolve(case, with_goods(economy, case))


def test_what_nobody_states_is_refused_with_the_mend(own: Economy, focus: Economy) -> None:
    goods = with_products(focus)
    for changes, words in (
        ({"share_source": None}, "say where it is from"),
        ({"share_percent": None}, "share_source is of a share_percent"),
        ({"share_percent": 100}, "share_percent"),
        ({"share_percent": None, "share_source": None}, "say which part of the industry they are"),
        ({"importers": "USA", "exporters": "CAN"}, "is known by product; name `products`"),
    ):
        said = share(importers="MEX", exporters="USA", sectors="FOO") | changes
        said = {key: value for key, value in said.items() if value is not None}
        with pytest.raises(ScenarioError, match=words):
            _told(said, goods)
    for others, words in (
        ((share(name="more", share_percent=20),), "state one share of each exporter"),
        ((share(name="more", products=["22"], share_percent=80),), "come to 110% of"),
    ):
        with pytest.raises(ScenarioError, match=words):
            run_of(own, share(), *others)
    with pytest.raises(ScenarioError, match="one good an industry"):
        resolve(scenario(share()), own)


def test_an_issue_may_state_one_and_duties_fall_on_all_its_goods(focus: Economy) -> None:
    """Mexican goods in the book's own terms: a duty on an industry is one on its group, which then has a rent too."""
    issue = {"kind": "quota", "importers": "MEX", "exporters": "USA", "sectors": "FOO", "range": [100, 200]}
    said = issue | {"products": ["0406"], "share_percent": 10, "share_source": "assumed", "rent_percent": 20}
    law = {"name": "food", "importer": "MEX", "sectors": "food", "exporters": "USA", "rate": 10}
    text = scenario_text(
        measure_text(name="steel", importers="USA", exporters="MEX", sectors="steel", rate=10),
        goods="products",
        as_of="2025-10-07",
        **{"with": [law]},
        players={"Mexico": {"regions": "MEX"}, "United States": {"regions": "USA"}},
        issues={"cheese": said, "steel": {"kind": "measures", "measures": ["steel"]}},
        negotiation={"deficit_rule": "world_share"},
    )
    table = table_of(simulate(parse_scenario(text, name="case", folder=Path()), focus))
    p, e = table.run.economy.products, table.run.equilibrium
    assert p is not None
    assert table.run.economy.baseline.products is not None
    cell = e.baseline.sectors.index("FOO"), e.baseline.regions.index("MEX"), e.baseline.regions.index("USA")
    raised = e.shock.tariff[cell] - e.baseline.tariff[cell]
    assert raised == pytest.approx(0.1, rel=1e-6)
    applied = next(one for one in table.run.policy.applied if one.measure.name.startswith("own.food"))
    assert applied.on_products is not None
    np.testing.assert_allclose(applied.on_products[p.split, cell[2]], 10, rtol=1e-6)
    limit = table.game.instruments.each[0]
    assert (limit.player, limit.status_quo, limit.upper) == ("Mexico", 1.0, 2.0)
    quota = table.game.now.shock.quotas[0]
    assert quota.before(e.baseline) == pytest.approx(0.1 * focus.trade[cell], rel=1e-6)
    wide = table.game.solve(np.array([2.0, 1.0]), table.game.now)
    assert_certified(wide)
    assert table.game.utility(wide)[1] > table.game.utility(table.game.now)[1]
