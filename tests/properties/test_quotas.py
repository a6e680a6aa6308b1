"""Quotas: no quota, bans and tariffs as their limits, a case a pencil can solve, and whatever a random one may be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import measure_text, random_shock, random_tables, scenario, scenario_text, two_countries, with_products
from certified import assert_certified
from counteroffer.economy import Economy
from counteroffer.effects import decompose, measure
from counteroffer.effects.incidence import incidence_by_setter
from counteroffer.equilibrium import (
    Baseline,
    Effect,
    Equilibrium,
    Quota,
    Settings,
    Shock,
    gradient,
    log_real_income,
    solve,
    tangent,
)
from counteroffer.equilibrium.types.rents import Rent, volume, with_rents
from counteroffer.errors import EconomyError, LabelError, NotConverged, ScenarioError
from counteroffer.negotiation.game.table import table_of
from counteroffer.run.run import simulate
from counteroffer.scenario import parse_scenario, resolve
from counteroffer.study import study
from counteroffer.study.tables import tables

STEP = 1e-5


def pairs(b: Baseline, *cells: tuple[int, int, int]) -> np.ndarray:
    found = np.zeros_like(b.tariff)
    for cell in cells:
        found[cell] = 1.0
    return found


@pytest.fixture(scope="module")
def small() -> Baseline:
    return random_tables(np.random.default_rng(1)).economy().baseline


@pytest.fixture(scope="module")
def nested(small: Baseline) -> Baseline:
    """The same with several products in a cell that the quota is on."""
    return with_products(small, {(0, 1): 3})


def some(b: Baseline, limit: float, **options: float) -> Shock:
    """Corn and iron that the second region buys from the first."""
    return Shock.of(b, quotas=(Quota("some", pairs(b, (0, 1, 0), (1, 1, 0)), limit, **options),))


def test_a_quota_that_has_room_changes_nothing(small: Baseline) -> None:
    shock = random_shock(np.random.default_rng(3), small, largest_tariff=0.2)
    plain, limited = solve(small, shock), solve(small, replace(shock, quotas=some(small, 5.0).quotas))
    np.testing.assert_allclose(limited.trade, plain.trade, rtol=1e-11)
    assert limited.rents[0].wedge == 0
    assert limited.rents[0].place < 0
    (row,) = measure(limited).quotas.itertuples()
    assert (row.wedge_percent, row.importer_rent_usd_mn, row.exporter_rent_usd_mn) == (0, 0, 0)
    assert row.volume_percent < row.limit_percent == 500


def test_a_quota_of_nothing_is_a_ban(small: Baseline) -> None:
    iceberg = np.where(pairs(small, (0, 1, 0), (1, 1, 0)) > 0, np.inf, 1.0)
    banned, limited = solve(small, Shock.of(small, iceberg=iceberg)), solve(small, some(small, 0.0))
    np.testing.assert_allclose(limited.trade, banned.trade, rtol=1e-12)
    assert limited.trade[0, 1, 0] == 0
    assert_certified(limited)
    np.testing.assert_allclose(
        solve(small, some(small, 0.5), start=limited).trade, solve(small, some(small, 0.5)).trade, rtol=1e-9
    )  # from a ban as from anywhere
    nearly = solve(small, some(small, 1e-6))
    np.testing.assert_allclose(nearly.income, banned.income, rtol=1e-4)


@pytest.mark.parametrize("which", ["small", "nested"])
@pytest.mark.parametrize("share", [0.0, 1.0, 0.3])
def test_the_tax_that_a_quota_is_worth_gives_the_same_trade_and_its_revenue_is_the_rent(
    request: pytest.FixtureRequest, which: str, share: float
) -> None:
    b: Baseline = request.getfixturevalue(which)
    e = solve(b, some(b, 0.6, exporters_share=share))
    assert_certified(e)
    (quota,), (rent,) = e.shock.quotas, e.rents
    assert volume(quota.cells, e.trade, e.unit_cost) == pytest.approx(0.6 * (quota.cells * b.trade).sum(), rel=1e-11)
    counted = quota.cells > 0
    tax = np.where(counted, (1 + b.export_tax) * np.exp(share * rent.wedge) - 1, b.export_tax)
    as_duty = with_rents(b, replace(e.shock, export_tax=b.export_tax), [Rent(0.0, (1 - share) * rent.wedge, 0.0)])
    same = solve(b, replace(as_duty, export_tax=tax))
    np.testing.assert_allclose(same.trade, e.trade, rtol=1e-9)
    # Revenue of the taxes less what the old duties would bring on the same trade.
    (row,) = measure(e).quotas.itertuples()
    rents = row.importer_rent_usd_mn + row.exporter_rent_usd_mn
    paid = (counted * (e.fob + e.duties)).sum()
    assert rents == pytest.approx(paid * (1 - np.exp(-(1 - share) * rent.wedge)) + row.exporter_rent_usd_mn, rel=1e-12)
    assert row.exporter_rent_usd_mn == pytest.approx(
        (counted * (e.effective.export_tax - b.export_tax) * e.trade).sum(), rel=1e-9, abs=1e-12
    )
    if which == "small" and share == 0:
        assert row.importer_rent_usd_mn == pytest.approx(
            (counted * (e.effective.tariff - b.tariff) * e.trade).sum(), rel=1e-9
        )


@pytest.mark.parametrize("limit", [0.3, 0.8])
def test_of_two_regions_that_trade_one_good_the_terms_of_trade_are_known(limit: float) -> None:
    """Imports M = qM0 are paid with exports π'(ω)wL of the other region, ω = w/w*, which is where ω comes from."""
    theta = 4.0
    b = two_countries(np.array([[60.0, 25.0], [25.0, 220.0]]), theta)
    e = solve(b, Shock.of(b, quotas=(Quota("one", pairs(b, (0, 0, 1)), limit),)), Settings(deficit_rule="zero"))
    abroad, home = b.trade_share[0, 1, 0], b.trade_share[0, 1, 1]
    ratio = ((1 / (limit * abroad) - 1) * abroad / home) ** (1 / theta)
    assert e.wage[0] / e.wage[1] == pytest.approx(ratio, rel=1e-9)
    assert_certified(e)


def test_over_its_rate_a_quota_lets_in_more(small: Baseline) -> None:
    over = solve(small, some(small, 0.5, over=0.1))
    (rent,) = over.rents
    assert rent.wedge == pytest.approx(np.log(1.1))
    assert rent.log_filled > 0
    assert_certified(over)
    # Up to the rate at which nothing comes in over it.
    strict = solve(small, some(small, 0.5))
    high = solve(small, some(small, 0.5, over=5.0))
    np.testing.assert_allclose(high.trade, strict.trade, rtol=1e-9)
    # Exporters have the rents of what is within the quota, the importer the duty on the rest.
    theirs = solve(small, some(small, 0.5, over=0.1, exporters_share=1.0))
    within = np.exp(-theirs.rents[0].log_filled)
    assert theirs.rents[0].exporters_share == pytest.approx(within)
    assert 0 < within < 1


def real_income(region: int) -> tuple[Effect, Callable[[Equilibrium], float]]:
    def value(e: Equilibrium) -> float:
        return float(np.log(e.income[region]) - (e.baseline.consumption_share * np.log(e.price)).sum(0)[region])

    return log_real_income(region), value


@pytest.mark.parametrize("which", ["small", "nested"])
@pytest.mark.parametrize(
    "options",
    [
        {"limit": 2.0},
        {"limit": 0.5},
        {"limit": 0.5, "exporters_share": 1.0},
        {"limit": 0.5, "exporters_share": 0.4},
        {"limit": 0.5, "over": 0.1},
        {"limit": 0.5, "over": 0.1, "exporters_share": 1.0},
    ],
    ids=str,
)
def test_gradients_follow_the_rents(request: pytest.FixtureRequest, which: str, options: dict[str, float]) -> None:
    b: Baseline = request.getfixturevalue(which)
    shock = some(b, **options)
    effect, value = real_income(1)
    found = gradient(solve(b, shock), effect)
    assert found.quota is not None

    def slope(field: str, cell: tuple[int, ...]) -> float:
        at = np.zeros_like(getattr(shock, field))
        at[cell] = STEP
        if field == "transfer":
            at *= 1e3
            at[0] = -at[cell]
        sides = [replace(shock, **{field: getattr(shock, field) + sign * at}) for sign in (1, -1)]
        up, down = (value(solve(b, side)) for side in sides)
        return (up - down) / (2 * at[cell])

    assert found.tariff[0, 1, 0] == pytest.approx(slope("tariff", (0, 1, 0)), rel=1e-5, abs=1e-8)
    assert found.tariff[2, 0, 1] == pytest.approx(slope("tariff", (2, 0, 1)), rel=1e-5, abs=1e-8)
    assert found.export_tax[1, 1, 0] == pytest.approx(slope("export_tax", (1, 1, 0)), rel=1e-5, abs=1e-8)
    assert found.log_iceberg[0, 1, 0] == pytest.approx(slope("iceberg", (0, 1, 0)), rel=1e-5, abs=1e-8)
    assert found.transfer[1] - found.transfer[0] == pytest.approx(slope("transfer", (1,)), rel=1e-4, abs=1e-10)
    if which == "nested":
        assert found.product_tariff is not None
        assert found.product_tariff[1, 0] == pytest.approx(slope("product_tariff", (1, 0)), rel=1e-5, abs=1e-8)
    limits = [some(b, **options | {"limit": options["limit"] * np.exp(sign * STEP)}) for sign in (1, -1)]
    up, down = (value(solve(b, side)) for side in limits)
    assert found.quota[0] == pytest.approx((up - down) / (2 * STEP), rel=1e-4, abs=1e-8)


def test_a_kink_is_named(small: Baseline) -> None:
    free = solve(small, Shock.none(small))
    just = volume(pairs(small, (0, 1, 0), (1, 1, 0)), free.trade, free.unit_cost)
    assert just == pytest.approx(float((pairs(small, (0, 1, 0), (1, 1, 0)) * small.trade).sum()))
    assert solve(small, some(small, 1.0)).kinks == ("quota some",)
    assert solve(small, some(small, 0.9)).kinks == ()


def test_what_a_quota_cannot_be_is_refused(small: Baseline) -> None:
    cells = pairs(small, (0, 1, 0))
    for options, words in (
        ({"limit": -1.0}, "limit"),
        ({"limit": float("nan")}, "limit"),
        ({"limit": 1.0, "over": -0.1}, "over"),
        ({"limit": 1.0, "exporters_share": 1.5}, "exporters_share"),
        ({"limit": 0.0, "over": 0.2}, "that is a tariff"),
    ):
        with pytest.raises(EconomyError, match=words):
            Quota("a", cells, **options)
    for wrong, words in ((cells[:2], "shape"), (0.5 * cells, "ones and zeros"), (pairs(small, (0, 1, 1)), "to itself")):
        with pytest.raises(EconomyError, match=words):
            solve(small, Shock.of(small, quotas=(Quota("a", wrong, 0.5),)))
    with pytest.raises(EconomyError, match="without trade"):
        solve(small, Shock.of(small, quotas=(Quota("a", 0 * cells, 0.5),)))
    with pytest.raises(EconomyError, match="give a tuple of Quota"):
        solve(small, Shock.of(small, quotas=(0.5,)))  # type: ignore[arg-type]
    with pytest.raises(EconomyError, match="rents move too"):
        tangent(solve(small, some(small, 0.5)), Shock.none(small))


def test_any_quotas_are_certified() -> None:
    outcomes: Counter[str] = Counter()

    @given(
        seed=st.integers(0, 2**32 - 1),
        count=st.integers(1, 3),
        closure=st.sampled_from([Settings(), Settings(deficit_rule="zero"), Settings("short_run")]),
    )
    @settings(max_examples=200)
    def check(seed: int, count: int, closure: Settings) -> None:
        rng = np.random.default_rng(seed)
        b = random_tables(rng).economy().baseline
        if closure.deficit_rule == "zero":
            b = solve(b, Shock.none(b), closure).rebase()
        shock = random_shock(rng, b, largest_tariff=0.5)
        made = []
        for k in range(count):
            # No two on the same trade.
            cells = (rng.random(b.tariff.shape) < 0.4) * (rng.integers(0, count, b.tariff.shape) == k)
            cells = cells * ~np.eye(3, dtype=bool) * (b.trade > 0)
            if cells.any():
                over = np.inf if rng.random() < 0.5 else rng.uniform(0.05, 1)
                made.append(Quota(f"q{k}", cells.astype(float), rng.uniform(0.2, 1.5), over, rng.choice([0, 0.5, 1])))
        try:
            e = solve(b, replace(shock, quotas=tuple(made)), closure)
        except NotConverged:
            outcomes["not"] += 1
            return
        outcomes["certified"] += 1
        assert_certified(e)
        for quota, rent in zip(e.shock.quotas, e.rents, strict=True):
            filled = volume(quota.cells, e.trade, e.unit_cost) / (quota.limit * (quota.cells * b.trade).sum())
            assert 0 <= rent.wedge <= quota.most
            assert filled <= 1 + 1e-9 or rent.wedge == quota.most
            assert filled >= 1 - 1e-9 or rent.wedge == 0

    check()
    assert outcomes["not"] <= 0.02 * outcomes.total(), outcomes


STEEL = {"name": "steel", "kind": "quota", "importers": "USA", "exporters": "CAN", "sectors": "steel", "rate": None}


def quota_text(**changes: object) -> dict[str, object]:
    said = measure_text(**STEEL) | {"limit_percent": 60} | changes
    return {key: value for key, value in said.items() if value is not None}


def test_a_scenario_has_quotas(focus: Economy) -> None:
    text = scenario_text(quota_text(), measure_text(name="duty", importers="USA", exporters="MEX", rate=20))
    run = simulate(parse_scenario(text, name="case", folder=Path()), focus)
    assert_certified(run.equilibrium)
    (row,) = run.effects.quotas.itertuples()
    assert (row.measure, row.limit_percent) == ("steel", 60)
    assert row.volume_percent == pytest.approx(60, abs=1e-7)
    assert row.wedge_percent > 5
    assert row.importer_rent_usd_mn > 0 == row.exporter_rent_usd_mn
    written = tables(study(run, ()))
    assert list(written["quotas"]["measure"]) == ["steel"]
    applied = next(one for one in run.policy.applied if one.measure.name == "steel")
    assert applied.acts
    assert applied.trade_usd_mn > 0
    # The parts of a loss, and of its causes, add up with rents as they are.
    split = incidence_by_setter(run.equilibrium, "CAN")
    whole = float(run.effects.region("CAN")["equivalent_variation_usd_mn"])
    parts = split[split["setter"] != "all"]["equivalent_variation_usd_mn"]
    assert parts.sum() == pytest.approx(whole, abs=1e-3)
    causes = decompose(run.equilibrium).set_index("region").loc["CAN"]
    assert causes["log_real_income_percent"] == pytest.approx(
        100 * np.log1p(run.effects.region("CAN")["real_income_percent"] / 100), abs=1e-9
    )
    off = run.varied(levels={"steel": 0})
    assert off.effects.quotas.empty
    assert off.equilibrium.shock.quotas == ()
    with pytest.raises(ScenarioError, match="stands \\(100\\) or does not"):
        run.varied(levels={"steel": 50})
    theirs = simulate(
        parse_scenario(scenario_text(quota_text(rents="exporter")), name="case", folder=Path()),
        focus,
    )
    ours = simulate(parse_scenario(scenario_text(quota_text()), name="case", folder=Path()), focus)
    gains = [one.effects.region("CAN")["equivalent_variation_usd_mn"] for one in (ours, theirs)]
    assert gains[0] < gains[1]  # who holds the licences has the rents


def test_what_no_quota_of_a_scenario_can_be_is_refused(focus: Economy) -> None:
    with pytest.raises(ScenarioError, match="write a tariff"):
        scenario(quota_text(limit_percent=0, over_percent=25))
    with pytest.raises(ScenarioError, match="acts on foreign trade"):
        resolve(scenario(quota_text(exporters="USA")), focus)
    with pytest.raises(ScenarioError, match="limit_percent"):
        scenario(quota_text(limit_percent=-5))
    with pytest.raises(ScenarioError, match=r"names [0-9]+% of .* a quota is on whole industries"):
        resolve(scenario(quota_text(sectors="C301")), focus)


def test_a_limit_is_on_the_table(focus: Economy) -> None:
    """The importers set it; what a player gains by it is what its derivative says."""
    said: dict[str, Any] = {
        "players": {"Canada": {"regions": "CAN"}, "United States": {"regions": "USA"}},
        "issues": {"steel": {"kind": "quota", "measure": "steel", "range": [40, 120]}},
        "negotiation": {"deficit_rule": "world_share"},
    }
    text = scenario_text(quota_text(rents="exporter"), **said)
    table = table_of(simulate(parse_scenario(text, name="case", folder=Path()), focus))
    game, (limit,) = table.game, table.game.instruments.each
    assert (limit.player, limit.status_quo, limit.lower, limit.upper) == ("United States", 0.6, 0.4, 1.2)
    at = [game.utility(game.solve(np.array([0.6 + sign * STEP]))) for sign in (1, -1)]
    slope = (at[0] - at[1]) / (2 * STEP)
    e = game.solve(np.array([0.6]))
    np.testing.assert_allclose(game.jacobian(e, np.array([0.6]))[:, 0], slope, rtol=1e-4)
    for wrong, words in (({"measure": "no"}, "unknown quota"), ({"range": [0, 50]}, "leaves 1 to 1000")):
        changed = said | {"issues": {"steel": said["issues"]["steel"] | wrong}}
        with pytest.raises((ScenarioError, LabelError), match=words):
            table_of(simulate(parse_scenario(scenario_text(quota_text(), **changed), name="c", folder=Path()), focus))


def test_a_quota_is_no_baseline_and_no_part_of_a_package(focus: Economy, tmp_path: Path) -> None:
    (tmp_path / "limited.yaml").write_text(scenario_text(quota_text()), encoding="utf-8")
    (tmp_path / "on_top.yaml").write_text(
        scenario_text(measure_text(name="duty"), baseline="limited.yaml"), encoding="utf-8"
    )
    with pytest.raises(ScenarioError, match="baseline limited has a quota"):
        simulate(tmp_path / "on_top.yaml", focus)
    issues = {"package": {"kind": "scenario", "scenario": "limited.yaml", "player": "United States"}}
    said = {"players": {"Canada": {"regions": "CAN"}, "United States": {"regions": "USA"}}, "issues": issues}
    (tmp_path / "deal.yaml").write_text(scenario_text(measure_text(name="duty"), **said), encoding="utf-8")
    with pytest.raises(ScenarioError, match="limited has a quota, which stands or does not"):
        table_of(simulate(tmp_path / "deal.yaml", focus))
