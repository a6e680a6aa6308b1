"""Elasticities by concept, the ensemble of papers, and horizons: by hand, at the ends, and refused with the mend."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from builders import measure_text, scenario, scenario_text, two_countries
from counteroffer import data
from counteroffer.economy import Economy, at_horizon, described_sets, elasticity_sets, load_economy
from counteroffer.economy.elasticities import (
    ENSEMBLE,
    READ_AS,
    converted,
    elasticity_choices,
    ensemble_members,
    long_run_theta,
    published,
    reading,
)
from counteroffer.economy.horizons import LAST_YEAR, one_year_theta, stage, theta_at
from counteroffer.equilibrium import Settings, Shock, solve
from counteroffer.errors import EconomyError, InputError, LabelError
from counteroffer.run.run import simulate
from counteroffer.scenario import parse_scenario, scenario_economy
from counteroffer.scenario.resolver import resolve
from counteroffer.study import study
from counteroffer.study.provenance import options
from counteroffer.uncertainty.ranges import ranges

SETS = tuple(elasticity_sets())
FIRST = (0.76 + 2.53) / 2 - 1
YEARS = range(1, LAST_YEAR + 1)


def table() -> pd.DataFrame:
    return data.frame("elasticity_sets.csv").set_index("set")


def file(**elasticities: Any) -> Any:
    text = scenario_text(measure_text(sectors=["steel"]), spotlight=["CAN", "USA"], elasticities=elasticities)
    return parse_scenario(text, name="case", folder=Path())


# What a set measures


def test_every_set_says_what_it_measures_where_and_what_is_in_doubt() -> None:
    frame = table()
    assert set(frame.index) == set(SETS)
    assert set(frame["concept"]) <= set(READ_AS)
    assert set(frame["confidence"]) <= {"read", "secondary", "memory"}
    for key in ("paper", "reference", "place", "horizon", "doubt", "ensemble"):
        assert frame[key].str.strip().str.len().gt(0).all(), key


def test_the_ensemble_has_one_set_a_paper_and_the_others_say_why_not() -> None:
    frame = table()
    members = frame[frame["ensemble"] == "yes"]
    assert members["paper"].is_unique
    assert frame.loc[frame["ensemble"] != "yes", "ensemble"].str.startswith("no: ").all()
    assert set(frame.loc[["fgo", "fgo_tiva", "fgo_final", "fgo_intermediate"], "paper"]) == {"fgo"}
    assert tuple(ensemble_members().columns) == tuple(members.index)


def test_what_is_filled_in_for_a_paper_is_not_its_own() -> None:
    """Where a compilation puts 4 for what a paper does not estimate, all those figures are 4."""
    frame = table()
    for name, codes in frame["filled"].dropna().items():
        assert (published(str(name))[codes.split()] == 4.0).all(), name


def test_the_model_answers_as_the_two_concepts_say() -> None:
    """Beside its cost, spending with duty falls by θ log(1+τ), trade without duty by (1+θ) log(1+τ), against home's."""
    theta, rate = 3.0, 0.25
    b = two_countries(np.array([[8.0, 2.0], [2.0, 8.0]]), theta)
    tariff = b.tariff.copy()
    tariff[0, 0, 1] = rate
    e = solve(b, Shock.of(b, tariff=tariff), Settings(deficit_rule="zero"))
    home, foreign = np.log(e.trade[0, 0] / b.trade[0, 0])
    cost = np.log(e.sector_wage[0, 1] / e.sector_wage[0, 0])
    net = foreign - home + theta * cost
    assert net / np.log1p(rate) == pytest.approx(-(1 + theta), rel=1e-8)
    assert (net + np.log1p(rate)) / np.log1p(rate) == pytest.approx(-theta, rel=1e-8)


# Readings


@pytest.mark.parametrize("name", SETS)
def test_both_readings_of_every_set(name: str) -> None:
    values, own = published(name), data.frame("elasticities.csv").query("set == @name").set_index("icio")
    theta, epsilon = (long_run_theta(reading(f"{name}:{concept}")) for concept in ("theta", "epsilon"))
    np.testing.assert_array_equal(theta, values.clip(1, 12))
    papers = (own["source"] == elasticity_sets()[name]) & ~values.index.isin(
        str(table()["filled"].fillna("")[name]).split()
    )
    assert papers.any()
    np.testing.assert_array_equal(epsilon[papers], (values[papers] - 1).clip(1, 12))
    np.testing.assert_array_equal(epsilon[~papers], theta[~papers])
    assert reading(name, "epsilon") == reading(f"{name}:epsilon") != reading(name)


@pytest.mark.parametrize("name", SETS)
def test_a_set_is_read_by_its_own_concept(name: str) -> None:
    plain = reading(name)
    assert plain.concept == READ_AS[table()["concept"][name]]
    assert str(plain) == name
    np.testing.assert_array_equal(long_run_theta(plain), long_run_theta(reading(name, plain.concept)))


def test_a_set_of_trade_without_duty_is_converted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No embedded set is of that concept, so one is said to be."""
    whole = data.frame("elasticity_sets.csv")
    said = whole.assign(concept=whole["concept"].where(whole["set"] != "bsy", "tariff_exclusive"))
    real = data.frame
    monkeypatch.setattr(
        data, "frame", lambda name, text=(): said if name == "elasticity_sets.csv" else real(name, text)
    )
    assert reading("bsy").concept == "epsilon"
    assert converted(reading("bsy"))["C29"] == pytest.approx(6.62 - 1)
    assert converted(reading("bsy", "theta"))["C29"] == 6.62


def test_the_floor_stands_where_a_converted_figure_is_small_or_negative() -> None:
    raw, theta = converted(reading("ll", "epsilon")), long_run_theta(reading("ll", "epsilon"))
    assert raw["C19"] == pytest.approx(0.636 - 1)
    assert theta["C19"] == theta["C26"] == 1.0
    assert theta.min() == 1.0


@pytest.mark.parametrize(
    ("name", "concept", "words"),
    [
        ("fgoo", None, "'fgoo' in elasticities.source; did you mean 'fgo'"),
        ("ensembel", None, "did you mean 'ensemble'"),
        ("fgo:thta", None, "unknown concept 'thta'.*did you mean 'theta'"),
        ("fgo:", None, "unknown concept ''.*valid: theta, epsilon"),
        ("fgo", "sigma", "unknown concept 'sigma'"),
        ("fgo:theta", "epsilon", "give one of them"),
        ("ensemble", "epsilon", "name one set for another reading, or leave out epsilon"),
        ("ensemble:theta", None, "name one set"),
        (None, None, "unknown elasticity set 'None'"),
    ],
)
def test_what_is_no_reading_is_refused_with_the_mend(name: Any, concept: str | None, words: str) -> None:
    with pytest.raises(InputError, match=words):
        reading(name, concept)


# Ensemble


def test_the_ensemble_by_hand() -> None:
    theta = long_run_theta(reading(ENSEMBLE))
    # Metals: all seven papers; four of their figures are above the cap or at it.
    by_hand = np.prod([12.0, 3.28, 8.94, 5.515, 12.0, 3.004, 6.2]) ** (1 / 7)
    assert theta["C24B"] == pytest.approx(by_hand, rel=1e-12)
    # Electronics: one paper does not estimate it, and the 4 that stands there for it does not count.
    assert published("gyy")["C26"] == 4.0
    known = [5.41991662979126, 8.5367, 4.735, 10.84, 1.235, 9.8]
    assert theta["C26"] == pytest.approx(np.prod(known) ** (1 / 6), rel=1e-6)
    # Petroleum: 64.85 and 69.1 count as 12, 0.636 as 1.
    assert theta["C19"] == pytest.approx(np.prod([3.638151, 12, 5.63, 8.95, 1.0, 12]) ** (1 / 6), rel=1e-6)
    # Services: all seven, as they have them.
    assert theta["G"] == pytest.approx((4.194**2 * 4.0**5) ** (1 / 7), rel=1e-9)


def test_the_ensemble_lies_between_its_papers_and_within_the_bounds() -> None:
    theta, counts = long_run_theta(reading(ENSEMBLE)), ensemble_members()
    each = pd.DataFrame({name: long_run_theta(reading(name)) for name in counts.columns}).where(counts)
    assert ((each.min(axis=1) <= theta * (1 + 1e-12)) & (theta <= each.max(axis=1) * (1 + 1e-12))).all()
    assert theta.between(1, 12).all()
    goods = data.frame("sectors.csv").query("good")["code"]
    assert counts.loc[goods].sum(axis=1).between(5, 7).all()


def test_an_economy_of_the_ensemble_says_so() -> None:
    economy = load_economy("full", elasticities=ENSEMBLE)
    expected = long_run_theta(reading(ENSEMBLE))[list(economy.sectors)]
    np.testing.assert_allclose(economy.baseline.trade_elasticity, expected, rtol=1e-12)
    assert economy.elasticities == "ensemble, long horizon: geometric mean over one set of each paper"
    assert list(elasticity_choices()) == [*SETS, ENSEMBLE]


# Horizons


def test_the_first_year_is_the_mean_of_published_estimates_less_one() -> None:
    frame = data.frame("one_year.csv").set_index("key")
    assert frame[["estimate", "se"]].to_numpy().tolist() == [[0.76, 0.11], [2.53, 0.26]]
    assert set(frame["concept"]) == {"tariff_exclusive"}
    assert one_year_theta() == pytest.approx(FIRST, rel=1e-14) == pytest.approx(0.645, rel=1e-12)
    for name in ("fgo", "cp:epsilon", ENSEMBLE):
        theta = load_economy("focus", elasticities=name, horizon="year1").baseline.trade_elasticity
        np.testing.assert_allclose(theta, FIRST, rtol=1e-12)


def test_the_path_starts_at_the_first_year_ends_at_the_long_run_and_is_geometric_in_epsilon() -> None:
    far = np.array([1.0, 3.0, 12.0])
    path = np.array([theta_at(far, year) for year in YEARS])
    np.testing.assert_allclose(path[0], FIRST, rtol=1e-12)
    np.testing.assert_array_equal(path[-1], far)
    np.testing.assert_array_equal(theta_at(far, None), far)
    assert (np.diff(path, axis=0) > 0).all()
    ratios = (1 + path[1:]) / (1 + path[:-1])
    np.testing.assert_allclose(ratios, np.broadcast_to(ratios[0], ratios.shape), rtol=1e-12)
    np.testing.assert_allclose(1 + path[3], (1 + FIRST) * ((1 + far) / (1 + FIRST)) ** (3 / 9), rtol=1e-12)


def test_the_years_of_an_economy() -> None:
    path = [load_economy("focus", elasticities="cp", horizon=year).baseline.trade_elasticity for year in YEARS]
    assert (np.diff(path, axis=0) > 0).all()
    np.testing.assert_allclose(path[0], FIRST, rtol=1e-12)
    far = load_economy("focus", elasticities="cp").baseline.trade_elasticity
    np.testing.assert_array_equal(path[-1], far)
    # On the finest table a sector is one industry, and its own path.
    full, year4 = (load_economy("full", elasticities="cp", horizon=h).baseline.trade_elasticity for h in ("long", 4))
    np.testing.assert_allclose(year4, theta_at(full, 4), rtol=1e-12)


def test_a_whole_year_is_not_a_factor() -> None:
    assert (stage(1), stage(1.0).factor, stage(1.0).year) == (stage("year1"), 1.0, None)
    one, whole = load_economy("focus", horizon=1), load_economy("focus", horizon=1.0)
    np.testing.assert_allclose(one.baseline.trade_elasticity, FIRST, rtol=1e-12)
    np.testing.assert_array_equal(whole.baseline.trade_elasticity, load_economy("focus").baseline.trade_elasticity)
    assert one.elasticities.startswith("ensemble, year1 horizon: ")
    assert load_economy("focus", horizon=np.int64(3)).elasticities.startswith("ensemble, year 3: ")


@pytest.mark.parametrize("horizon", ["short", "year1", 4, 0.5, "long"])
def test_the_long_run_is_known_at_every_horizon(horizon: Any, focus: Economy) -> None:
    found = load_economy("focus", horizon=horizon)
    np.testing.assert_allclose(found.long_run_elasticity, focus.baseline.trade_elasticity, rtol=1e-13)


def test_a_cost_in_log_points_is_the_same_in_the_first_year() -> None:
    cost = {"kind": "iceberg", "log_points": 0.1, "importers": "CAN", "exporters": "USA", "sectors": ["autos"]}
    said = scenario({"name": "cost", **cost})
    far, near = (resolve(said, load_economy("focus", horizon=h)).shock.iceberg for h in ("long", "year1"))
    np.testing.assert_allclose(near, far, rtol=1e-13)
    assert np.abs(far - 1).max() > 1e-3


@pytest.mark.parametrize(
    ("horizon", "words"),
    [
        (11, "year 11; .*a whole year from 1 to 10"),
        (0, "horizon is 0; .*a whole year from 1 to 10"),
        (-3, "horizon is -3; give long"),
        (True, "horizon is True"),
        ("year2", "did you mean 'year1'"),
        ("lnog", "did you mean 'long'"),
    ],
)
def test_what_is_no_horizon_is_refused_with_the_mend(horizon: Any, words: str) -> None:
    with pytest.raises(InputError, match=words):
        stage(horizon)


def test_markups_of_the_first_year_are_refused_where_they_exceed_value_added() -> None:
    with pytest.raises(EconomyError, match="give a smaller profit_share"):
        load_economy("focus", horizon="year1", market_structure="monopolistic")


# Other parameters


def test_parameters_at_a_horizon_by_hand() -> None:
    first, fourth, later, far = at_horizon(1), at_horizon(4), at_horizon(12), at_horizon("long")
    assert (first.product_elasticity, first.border_response, first.labour_mobility) == (1.5, 0.15, 1.5)
    assert first.wage_floor == 0.98
    assert fourth.border_response == pytest.approx(0.15 ** (6 / 9), rel=1e-14)
    assert (fourth.labour_mobility, fourth.wage_floor) == (6.0, pytest.approx(0.98**4, rel=1e-14))
    assert (later.border_response, later.labour_mobility) == (1.0, 18.0)
    assert later.wage_floor == pytest.approx(0.98**12, rel=1e-14)
    assert (far.product_elasticity, far.border_response, far.wage_floor) == (1.5, 1.0, 0.0)
    assert far.labour_mobility == np.inf


def test_the_border_response_rises_to_one_by_year_ten() -> None:
    path = [at_horizon(year).border_response for year in YEARS]
    assert (path[0], path[-1]) == (0.15, 1.0)
    np.testing.assert_allclose(np.diff(np.log(path)), -np.log(0.15) / 9, rtol=1e-12)


@pytest.mark.parametrize("year", [0, -1, 1.5, True, "short", None])
def test_parameters_of_no_year_are_refused(year: Any) -> None:
    with pytest.raises(EconomyError, match="give long, or a whole year from 1"):
        at_horizon(year)


# Scenarios


@pytest.mark.parametrize(
    ("said", "name", "horizon"),
    [
        ({}, "ensemble", "long"),
        ({"source": "fgo"}, "fgo", "long"),
        ({"source": "fgo", "concept": "theta"}, "fgo:theta", "long"),
        ({"source": "boc", "concept": "epsilon", "horizon": 4}, "boc:epsilon", 4),
        ({"source": "cp:epsilon", "horizon": "year1"}, "cp:epsilon", "year1"),
    ],
)
def test_a_scenario_names_a_reading_and_a_horizon(said: dict[str, Any], name: str, horizon: Any) -> None:
    found = scenario_economy(file(**said))
    known = load_economy("focus", elasticities=name, horizon=horizon)
    assert found.elasticities == known.elasticities
    np.testing.assert_array_equal(found.baseline.trade_elasticity, known.baseline.trade_elasticity)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"horizon": 11}, r"elasticities\.horizon.*give 10 or less"),
        ({"horizon": 0}, r"elasticities\.horizon.*give 1 or more"),
        ({"horizon": 1.5}, r"elasticities\.horizon"),
        ({"horizon": "yaer1"}, r"elasticities\.horizon.*did you mean 'year1'"),
        ({"concept": "thta"}, r"elasticities\.concept.*did you mean 'theta'"),
    ],
)
def test_a_scenario_is_told_what_is_no_horizon_or_concept(said: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        file(**said)


def test_a_scenario_is_told_of_a_reading_there_is_none_of() -> None:
    with pytest.raises(LabelError, match=r"'fgoo' in elasticities\.source; did you mean 'fgo'"):
        scenario_economy(file(source="fgoo"))
    with pytest.raises(EconomyError, match="name one set"):
        scenario_economy(file(source="ensemble", concept="theta"))


def test_the_short_run_of_the_first_year_is_of_the_first_year() -> None:
    for stated in ("year1", 1, "long", "short", 5, None):
        assert file(horizon=stated).scenario.in_the_short_run().horizon == "year1"


def test_the_manifest_says_how_a_set_was_read() -> None:
    held = options(study(simulate(file(source="bsy", concept="epsilon", horizon="year1")), [], processes=0).facts)
    assert held["elasticities"] == {"source": "bsy", "horizon": "year1", "concept": "epsilon"}


def test_ranges_set_a_reading_beside_others() -> None:
    found = ranges(simulate(file(source="fgo", concept="epsilon")), ["fgo", "ensemble"])
    assert found is not None
    assert found.own == "fgo:epsilon"
    far = found.frame[found.frame["horizon"] == "long_run"].query("region == 'CAN'").set_index("set")
    assert set(far.index) == {"fgo:epsilon", "fgo", "ensemble"}
    assert far["real_income_percent"].nunique() == 3
    assert far["default"].to_dict() == {"fgo:epsilon": True, "fgo": False, "ensemble": False}


def test_the_list_of_sets_says_how_each_is_read_and_where_bounds_bind() -> None:
    frame = described_sets().set_index("set")
    assert list(frame.index) == [*SETS, ENSEMBLE]
    for name in SETS:
        theta = converted(reading(name))
        assert frame["cap_binds"][name].split() == list(theta.index[theta > 12])
        assert frame["floor_binds"][name].split() == list(theta.index[theta < 1])
    assert "C24B" in frame["cap_binds"]["fgo"]
    assert frame["floor_binds"]["ll"] == "C19"
