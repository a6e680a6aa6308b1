"""Short-run scenarios: what a file may say, what follows from it, and the same policy under other assumptions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from builders import measure_text, scenario, scenario_text
from counteroffer.economy import Economy, at_horizon, load_economy
from counteroffer.economy.horizons import capital_supply, very_long_run_supply
from counteroffer.equilibrium import Equilibrium, Settings, Shock, solve
from counteroffer.errors import InputError, NotConverged, ScenarioError
from counteroffer.run import variants
from counteroffer.run.path import path
from counteroffer.run.run import Run, simulate
from counteroffer.scenario import ScenarioFile, load_scenario, parse_scenario, scenario_economy, settings
from counteroffer.scenario.schema.options import Elasticities
from counteroffer.study import study
from counteroffer.study.provenance import options

ROY = ("price", "sector_wage", "trade_share", "income")
OUTCOMES = (*ROY, "hired", "labour", "currency")
SHORT, YEARS = 0.38, 12  # of trade elasticities, the short horizon over the long run; a path past the tenth year
STEEL = measure_text(sectors=["steel", "autos"])
PEG, CPI, FLOAT = {"anchor": "peg", "to": "USD"}, {"anchor": "cpi"}, {"anchor": "ngdp"}
Changes = dict[str, Any]


def file(folder: Path = Path(), **changes: Any) -> ScenarioFile:
    """A US duty on Canadian steel and cars in the short run."""
    text = scenario_text(STEEL, **{"closure": "short_run", "spotlight": ["CAN", "USA"]} | changes)
    return parse_scenario(text, name="case", folder=folder)


def said(run: Run, **changes: Any) -> Run:
    """The run with other words in its scenario, not solved again."""
    return replace(run, file=replace(run.file, scenario=run.scenario.varied(**changes)))


def gap(one: Equilibrium, other: Equilibrium, names: Sequence[str] = OUTCOMES) -> float:
    """Largest relative distance between two solutions."""
    with np.errstate(invalid="ignore"):  # no trade stays no trade
        return max(float(np.nanmax(np.abs(getattr(one, x) / getattr(other, x) - 1))) for x in names)


@pytest.fixture(scope="module")
def near() -> Run:
    return simulate(file())


@pytest.fixture
def proposed(monkeypatch: pytest.MonkeyPatch) -> Callable[[Run], Changes]:
    """Changed keys of each variant of a run by name, without solving them."""
    monkeypatch.setattr(Run, "varied", lambda self, **changes: changes)
    return lambda run: {variant.key: changes for variant, changes in variants.variants(run)}


SPANS = [("short_run", None, "year1"), ("short_run", "long", "long"), ("roy", None, "long"), ("roy", "short", "short")]


@pytest.mark.parametrize(("closure", "stated", "horizon"), SPANS)
def test_the_horizon_is_the_closures_unless_stated(closure: str, stated: str | None, horizon: str) -> None:
    found = file(closure=closure, elasticities={"source": "fgo"} | ({"horizon": stated} if stated else {}))
    known = load_economy("focus", elasticities="fgo", horizon=horizon)
    assert found.scenario.horizon == horizon
    theta = scenario_economy(found).baseline.trade_elasticity
    np.testing.assert_allclose(theta, known.baseline.trade_elasticity, rtol=1e-14)


def test_a_horizon_scales_trade_elasticities_and_nothing_else(focus: Economy) -> None:
    theta = focus.baseline.trade_elasticity
    for horizon, factor in ((0.5, 0.5), ("short", SHORT), ("long", 1.0), (2.0, 2.0)):
        b = load_economy("focus", horizon=horizon).baseline
        np.testing.assert_allclose(b.trade_elasticity, factor * theta, rtol=1e-14)
        np.testing.assert_array_equal(b.trade_share, focus.baseline.trade_share)


@pytest.mark.parametrize("horizon", [0, -0.5, float("nan"), "shrt"])
def test_a_horizon_is_known_or_positive(horizon: Any) -> None:
    with pytest.raises(InputError, match=f"{horizon}.*(give long, short or a positive factor|did you mean 'short')"):
        load_economy("focus", horizon=horizon)


def test_the_short_run_keeps_the_policy() -> None:
    far = load_scenario("october-2025").scenario.varied(elasticities={"source": "cp", "horizon": "long"})
    near, apart = far.in_the_short_run(), {"closure", "elasticities"}
    assert (near.closure, near.horizon, near.elasticities.source) == ("short_run", "year1", "cp")
    assert near.model_dump(exclude=apart) == far.model_dump(exclude=apart)


def test_a_short_run_in_the_short_run_stays_as_it_is(near: Run) -> None:
    assert near.short_run is near
    for given in (file(closure="roy").scenario.in_the_short_run(), file(elasticities={"horizon": "long"}).scenario):
        assert given.in_the_short_run() is given


def test_the_short_run_is_led_by_the_same_regions() -> None:
    duty = measure_text(exporters="all", sectors="autos")
    texts = (scenario_text(duty, closure=closure) for closure in ("long_run", "short_run"))
    far, alone = (simulate(parse_scenario(text, name="case", folder=Path())) for text in texts)
    assert far.short_run.lead == far.lead != alone.lead


def test_settings_are_what_the_file_says(focus: Economy) -> None:
    stated = {"closure": "short_run", "wage_floor": 0.97, "labour_mobility": 2.5, "deficit_rule": "zero"}
    found = settings(file(**stated, currencies={"CAD": PEG}).scenario, focus)
    assert {name: getattr(found, name) for name in stated} == stated
    assert {(c.name, c.anchor, c.to) for c in found.currencies if c.anchor != "ngdp"} == {("CAD", "peg", "USD")}


def test_all_speaks_for_every_currency_not_named(focus: Economy) -> None:
    words = scenario(currencies={"all": CPI, "MXN": PEG, "EUR": FLOAT})
    found = {c.name: (c.anchor, c.to) for c in settings(words, focus).currencies}
    assert (found.pop("MXN"), found.pop("EUR")) == (("peg", "USD"), ("ngdp", None))
    assert len(found) > 10
    assert set(found.values()) == {("cpi", None)}
    pegged = {c.name: c.to for c in settings(scenario(currencies={"all": PEG}), focus).currencies}
    assert {name for name, to in pegged.items() if to != "USD"} == {"USD"}


PEGS = {
    "unknown currency": ({"CDA": CPI}, "unknown currency 'CDA' in currencies; did you mean 'CAD'"),
    "unknown target": ({"CAD": PEG | {"to": "USDD"}}, "unknown currency 'USDD' in the peg of CAD; did you mean 'USD'"),
    "peg without to": ({"CAD": {"anchor": "peg"}}, "currency CAD: `to` names the currency of a peg"),
    "to without peg": ({"CAD": CPI | {"to": "USD"}}, "currency CAD: .*anchored to cpi and `to` is USD"),
    "peg to itself": ({"USD": PEG}, "USD → USD go round in a circle; let one float"),
    "circle": ({"CAD": PEG, "USD": PEG | {"to": "CAD"}}, "CAD → USD → CAD go round in a circle"),
}


@pytest.mark.parametrize("case", PEGS)
def test_an_anchor_that_cannot_hold_is_refused(focus: Economy, case: str) -> None:
    currencies, words = PEGS[case]
    with pytest.raises(InputError, match=words):
        settings(file(currencies=currencies).scenario, focus)


MISTAKES: dict[str, tuple[Changes, list[str]]] = {
    "floor above one": ({"wage_floor": 2.01}, ["wage_floor", "2.01"]),
    "mobility below one": ({"labour_mobility": 0.9}, ["labour_mobility", "0.9"]),
    "unknown key of unemployment": ({"unemployment": {"befor": "2022"}}, ["unemployment.befor", "'before'"]),
    "no month": ({"unemployment": {"now": "2025-1"}}, ["unemployment.now", "2025-1"]),
    "unknown key of a group": ({"contributions": {"a": {"mesures": "x"}}}, ["contributions.a.mesures", "'measures'"]),
    "unknown key of a currency": ({"currencies": {"CAD": {"ancor": "cpi"}}}, ["currencies.CAD.ancor", "'anchor'"]),
    "nine groups": ({"contributions": {key: {"sectors": "steel"} for key in "abcdefghi"}}, ["contributions", "8"]),
    "unknown anchor": ({"currencies": {"CAD": {"anchor": "cpii"}}}, ["currencies.CAD.anchor", "'cpii'", "'cpi'"]),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_names_the_key(case: str) -> None:
    changes, words = MISTAKES[case]
    with pytest.raises(ScenarioError) as caught:
        file(**changes)
    for word in words:
        assert word in str(caught.value)


@pytest.mark.parametrize("key", ["wage_floor", "labour_mobility", "closure", "currencies", "economy"])
def test_a_varied_value_is_checked_as_the_files_would_be(key: str) -> None:
    bad = {"wage_floor": 2.5, "labour_mobility": 0.5, "closure": "roi", "currencies": {"CAD": {"anchor": "x"}}}
    for make in (lambda **changes: scenario(**changes), scenario().varied):
        with pytest.raises(ScenarioError, match=key):
            make(**{key: bad.get(key, "fous")})
    with pytest.raises(ScenarioError, match=f"'{key[:-1]}'.*did you mean '{key}'"):
        scenario().varied(**{key[:-1]: 1})
    with pytest.raises(ScenarioError, match=r"elasticities\.horizn: .*'long'"):
        scenario().varied(elasticities={"horizn": "long"})


def test_a_varied_value_is_read_as_the_files_would_be() -> None:
    whole = scenario()
    found = whole.varied(without="ieepa", as_of="2025-10-07", elasticities={"horizon": "short"}, date="2026-01-31")
    assert (found.without, found.elasticities) == (("ieepa",), Elasticities(horizon="short"))
    assert found.date.isoformat() == "2026-01-31"
    changed = {"without", "as_of", "elasticities", "date"}
    assert found.model_dump(exclude=changed) == whole.model_dump(exclude=changed)


@pytest.mark.parametrize("changes", [{"wage_floor": 0.995}, {"labour_mobility": 2.5}, {"currencies": {"CAD": PEG}}])
def test_a_varied_run_is_what_its_file_would_be(near: Run, changes: Changes) -> None:
    found = near.varied(**changes)
    assert gap(found.equilibrium, simulate(file(**changes)).equilibrium) < 1e-9
    assert gap(found.equilibrium, near.equilibrium) > 1e-5
    assert found.economy is near.economy


def test_a_varied_run_on_a_baseline_scenario_is_what_its_file_would_be(tmp_path: Path) -> None:
    """The baseline is solved under the same closure, so another mobility is another economy to start from."""
    (tmp_path / "first.yaml").write_text(scenario_text(measure_text(sectors="autos", rate=50)), encoding="utf-8")
    run, known = (simulate(file(tmp_path, baseline="first.yaml", closure="roy", labour_mobility=m)) for m in (1.5, 3.0))
    found = run.varied(labour_mobility=3.0)
    assert gap(found.equilibrium, known.equilibrium, ROY) < 1e-9
    made = [r.economy.baseline.value_added for r in (found, known, run)]
    np.testing.assert_allclose(made[0], made[1], rtol=1e-9)
    assert np.abs(made[0] / made[2] - 1).max() > 1e-5


def test_without_a_floor_the_short_run_is_roy() -> None:
    found = simulate(file(wage_floor=0.0)).equilibrium
    known = simulate(file(closure="roy", elasticities={"horizon": "year1"})).equilibrium
    assert gap(found, known, ROY) < 1e-8
    assert (found.hired == 1).all()


def test_the_short_run_of_an_own_economy_keeps_its_elasticities(small: Economy) -> None:
    text = scenario_text(measure_text(importers="NOR", exporters="SOU", sectors="iron", rate=60), spotlight=["NOR"])
    found = simulate(parse_scenario(text, name="case", folder=Path()), small).short_run
    assert (found.economy, found.given, found.scenario.closure) == (small, small, "short_run")
    tariff = small.baseline.tariff.copy()
    tariff[1, 0, 1] += 0.6
    known = solve(small.baseline, Shock.of(small.baseline, tariff=tariff), Settings(closure="short_run"))
    assert gap(found.equilibrium, known) < 1e-9
    assert known.hired.min() < 1


def test_the_manifest_records_how_the_short_run_was_solved(near: Run) -> None:
    stated = said(near, wage_floor=0.97, labour_mobility=2.0, currencies={"CAD": PEG, "all": CPI})
    held = options(study(stated, [], processes=0).facts)
    assert (held["wage_floor"], held["labour_mobility"], held["closure"]) == (0.97, 2.0, "short_run")
    assert held["currencies"] == {"CAD": PEG, "all": CPI | {"to": None}}
    assert held["elasticities"] == {"source": "ensemble", "horizon": "year1"}


def test_variants_change_one_key_each(near: Run, proposed: Callable[[Run], Changes]) -> None:
    found = proposed(near)
    floors = {f"wage_floor={floor:g}": {"wage_floor": floor} for floor in variants.FLOORS}
    mobilities = {f"labour_mobility={mobility:g}": {"labour_mobility": mobility} for mobility in variants.MOBILITIES}
    assert floors | mobilities == {k: v for k, v in found.items() if k.startswith(("wage", "labour"))}
    assert found["elasticities=long"]["elasticities"].horizon == "long"
    assert found["goods=products"] == {"goods": "products"}
    assert found["pricing=cost"] == {"pricing": "cost", "border_response": None}
    assert len(found) == len(floors) + len(mobilities) + 3
    anchors = {variant.key: changes for variant, changes in variants.held(near)}
    assert anchors == {
        "anchor=CAD:cpi": {"currencies": {"CAD": CPI}},
        "anchor=CAD:peg:USD": {"currencies": {"CAD": PEG}},
    }
    assert found.keys() - proposed(replace(near, given=near.economy)).keys() == {"elasticities=long", "goods=products"}


def test_a_variant_is_not_what_is_set(near: Run, proposed: Callable[[Run], Changes]) -> None:
    changes = {"wage_floor": 0.99, "labour_mobility": 3.0, "elasticities": {"horizon": "long"}}
    run = said(near, **changes, currencies={"CAD": PEG, "MXN": CPI})
    found, anchors = proposed(run), held(run)
    assert not {"wage_floor=0.99", "labour_mobility=3", "elasticities=long"} & set(found)
    assert "anchor=CAD:peg:USD" not in anchors
    assert found["elasticities=year1"]["elasticities"].horizon == "year1"
    # What else is anchored stays so.
    assert said(near, **anchors["anchor=CAD:cpi"]).scenario.currencies["MXN"].anchor == "cpi"
    assert "anchor=CAD:cpi" not in held(said(near, currencies={"CAD": CPI}))


def held(run: Run) -> Changes:
    """The anchors that are looked at over wage floors."""
    return {variant.key: changes for variant, changes in variants.held(run)}


def test_the_dollar_is_not_pegged_to_itself(near: Run) -> None:
    found = held(said(near, spotlight=("USA", "CAN")))
    assert "anchor=USD:cpi" in found
    follows = {"USD": PEG | {"to": "CAD"}}
    for lead in ("CAN", "USA"):  # a circle, and itself
        found |= held(said(near, currencies=follows, spotlight=(lead,)))
    assert not [name for name in found if ":peg:" in name]


def test_goods_are_put_together_otherwise_and_back(near: Run, proposed: Callable[[Run], Changes]) -> None:
    rich = simulate(file(goods="products"))
    assert near.economy.products is None
    assert rich.economy.products is not None
    assert proposed(rich)["goods=industry"] == {"goods": "industry"}
    assert "goods=products" not in proposed(rich)
    assert "pricing=cost" not in proposed(simulate(file(pricing="cost")))


def test_a_variant_without_an_equilibrium_is_none(near: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(self: Run, **changes: Any) -> Run:
        raise NotConverged("no", residual=1.0, cell="wage")

    monkeypatch.setattr(Run, "varied", stop)
    found = [run for _, run in variants.variants(near)]
    assert found == [None] * len(found)
    assert len(found) > len(variants.FLOORS)


def test_the_first_year_is_the_short_run_of_that_year(near: Run) -> None:
    ((state, first),) = path(near, 1)
    year1 = near.varied(elasticities={"horizon": "year1"})
    theta, long_run = year1.economy.baseline.trade_elasticity, load_economy("focus").baseline.trade_elasticity
    between = (near.economy.trade * ~np.eye(len(near.economy.regions), dtype=bool)).sum((1, 2))
    expected = {"year": 1, "wage_floor": 0.98, "labour_mobility": 1.5, "border_response": 0.15, "capital_supply": 0.0}
    assert state == expected | {"elasticity_factor": pytest.approx(np.average(theta / long_run, weights=between))}
    assert gap(first.equilibrium, year1.equilibrium) < 1e-10


def test_over_the_years_the_floor_falls_and_trade_answers(near: Run) -> None:
    long_run = load_economy("focus").baseline.trade_elasticity
    run = said(near, wage_floor=0.9, pricing="dollar_imports")
    found = list(path(run, YEARS))
    for year, (state, then) in enumerate(found, 1):
        at = at_horizon(year)
        assert (state["year"], state["border_response"]) == (year, pytest.approx(at.border_response))
        assert then.scenario.wage_floor == state["wage_floor"] == pytest.approx(0.9**year, rel=1e-14)
        assert then.scenario.labour_mobility == state["labour_mobility"] == pytest.approx(1.5 * year)
        border = then.settings.border
        assert (border is None) == (year >= 10)
        assert then.settings.product_elasticity == at.product_elasticity
        theta = load_economy("focus", horizon=min(year, 10)).baseline.trade_elasticity
        np.testing.assert_allclose(then.economy.baseline.trade_elasticity, theta, rtol=1e-14)
    factors = [state["elasticity_factor"] for state, _ in found]
    assert (np.diff(factors[:10]) > 0).all()
    assert factors[9:] == [1.0] * (YEARS - 9)
    np.testing.assert_array_equal(found[-1][1].economy.baseline.trade_elasticity, long_run)


def test_a_path_takes_a_year_or_more_and_the_datas_economy(near: Run) -> None:
    own = replace(near, given=near.economy)
    for run, years, words in ((near, 0, "0 years; give 1 or more"), (own, 2, "economy of your own")):
        with pytest.raises(InputError, match=words):
            next(path(run, years))


def test_mobility_that_no_figure_can_tell_is_free_movement(near: Run) -> None:
    """A stated 600 doubles in the second year, past what is told apart: labour is then mobile, not refused."""
    run = said(near, labour_mobility=600.0)
    assert [state["labour_mobility"] for state, _ in path(run, 2)] == [600.0, np.inf]


def test_capital_comes_to_its_steady_state_in_the_tenth_year() -> None:
    found = [capital_supply(year) for year in range(1, 13)]
    assert found[0] == 0
    assert found[9] == found[11] == very_long_run_supply() == 0.5
    share = np.arange(10) / 9 / 3
    np.testing.assert_allclose(found[:10], share / (1 - share), rtol=1e-14)
