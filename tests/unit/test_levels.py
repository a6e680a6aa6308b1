"""Measures at part of their size: `levels` of a scenario file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import counteroffer
from counteroffer.economy import Economy
from counteroffer.errors import InputError
from counteroffer.run.run import Run, simulate
from counteroffer.scenario import parse_scenario, resolve

HEAD = "{title: T, author: A, date: 2025-10-07, sources: [S], description: D, spotlight: [CAN, USA], "
MEASURES = """measures: [
  {name: steel, importers: USA, exporters: [all], sectors: steel, rate: 25},
  {name: energy, kind: export_tax, importers: USA, exporters: CAN, sectors: energy, rate: 10},
  {name: ports, kind: iceberg, importers: MEX, exporters: CHN, sectors: [goods], change: 4},
  {name: fish, kind: import_ban, importers: CAN, exporters: USA, sectors: food},
  {name: aid, kind: transfer, payer: CAN, receiver: USA, usd_mn: 1000}]"""


def solved(text: str, economy: Economy) -> Run:
    return simulate(parse_scenario(HEAD + text + "}", name="case", folder=Path()), economy)


@pytest.fixture(scope="module")
def whole(focus: Economy) -> Run:
    return solved(MEASURES, focus)


def test_every_kind_moves_along_its_line(whole, focus):
    half = resolve(whole.scenario.varied(levels={m.name: 50.0 for m in whole.scenario.measures}), focus)
    none = counteroffer.equilibrium.Shock.none(focus.baseline)
    full = whole.policy.shock
    for field in ("tariff", "export_tax", "transfer"):
        now, then = getattr(none, field), getattr(full, field)
        assert np.abs(then - now).max() > 0
        np.testing.assert_allclose(
            getattr(half.shock, field), (now + then) / 2, rtol=0, atol=1e-12 * np.abs(then).max()
        )
    mex, chn = focus.regions.index("MEX"), focus.regions.index("CHN")
    assert half.shock.iceberg[focus.sectors.index("STL"), mex, chn] == pytest.approx(1.02)
    can, usa, food = focus.regions.index("CAN"), focus.regions.index("USA"), focus.sectors.index("FOO")
    theta = focus.baseline.trade_elasticity[food]
    assert np.isinf(full.iceberg[food, can, usa])
    assert half.shock.iceberg[food, can, usa] == pytest.approx(0.5 ** (-1 / theta))


def test_a_level_is_the_rate_written_smaller(whole, focus):
    written = solved(MEASURES.replace("rate: 25", "rate: 10"), focus)
    levelled = whole.varied(levels={"steel": 40.0})
    for one, other in ((written, levelled), (written, simulate(levelled.file, focus))):
        np.testing.assert_allclose(
            one.effects.regions["equivalent_variation_usd_mn"],
            other.effects.regions["equivalent_variation_usd_mn"],
            rtol=1e-7,
            atol=1e-4,
        )
        np.testing.assert_allclose(one.policy.detail.tariff, other.policy.detail.tariff, atol=1e-12)
    assert levelled.policy.applied[0].mean_percent == pytest.approx(10.0)


def test_a_level_of_nothing_is_the_measure_left_out(whole, focus):
    without = solved(
        MEASURES.replace("{name: fish, kind: import_ban, importers: CAN, exporters: USA, sectors: food},", ""), focus
    )
    none = whole.varied(levels={"fish": 0.0})
    np.testing.assert_allclose(none.equilibrium.shock.iceberg, without.equilibrium.shock.iceberg, atol=1e-14)
    np.testing.assert_allclose(none.policy.detail.trade, without.policy.detail.trade)


def test_a_scenario_stacked_on_one_with_levels_starts_from_them(tmp_path, focus):
    base = (
        HEAD
        + "measures: [{name: steel, importers: USA, exporters: [all], sectors: steel, rate: 25}], "
        + "levels: {steel: 40.0}}"
    )
    (tmp_path / "base.yaml").write_text(base, encoding="utf-8")
    (tmp_path / "plain.yaml").write_text(
        base.replace("rate: 25", "rate: 10").replace("40.0", "100.0"), encoding="utf-8"
    )
    rest = ", measures: [{name: more, importers: USA, exporters: CAN, sectors: goods, rate: 20, mode: at_least}]}"
    runs = [
        simulate(parse_scenario(f"{HEAD}baseline: {name}.yaml{rest}", name="top", folder=tmp_path), focus)
        for name in ("base", "plain")
    ]
    income = [run.effects.regions["equivalent_variation_usd_mn"] for run in runs]
    np.testing.assert_allclose(*income, rtol=1e-7, atol=1e-4)


@pytest.mark.parametrize(
    ("levels", "words"),
    [
        ("{stel: 50}", "unknown measure 'stel' in levels; did you mean 'steel'"),
        ("{steel: -1}", "levels.steel"),
        ("{steel: 2000}", "levels.steel"),
        ("{steel: half}", "levels.steel"),
    ],
)
def test_levels_that_cannot_be_read_are_refused(levels, words, focus):
    with pytest.raises(InputError, match=words.replace("[", r"\[")):
        solved(f"{MEASURES}, levels: {levels}", focus)


def test_subsidies_beyond_all_of_the_price_are_refused(focus):
    text = "measures: [{name: gift, importers: USA, exporters: CAN, sectors: steel, rate: -50}], levels: {gift: 210.0}"
    with pytest.raises(InputError, match="levels: subsidies add up to 100% or more"):
        solved(text, focus)


def test_measures_put_on_top_are_what_they_are_in_a_file(focus):
    """With the tariff book below, whose reading is spared."""
    book = "as_of: 2025-10-07, with: [], without: [ieepa, section_232.autos, section_232.auto_parts]"
    below = solved(book, focus)
    more = "{name: parts, importers: CAN, exporters: USA, sectors: [steel, autos], rate: 12, mode: at_least}"
    whole = solved(f"{book}, measures: [{more}], levels: {{parts: 60.0, section_232.steel.can: 50.0}}", focus)
    added = whole.scenario.measures[len(below.scenario.measures) :]
    levels = {"parts": 60.0, "section_232.steel.can": 50.0}
    moved = below.varied(measures=(*below.scenario.measures, *added), levels=levels)
    np.testing.assert_array_equal(moved.equilibrium.shock.tariff, whole.equilibrium.shock.tariff)
    np.testing.assert_allclose(moved.policy.detail.tariff, whole.policy.detail.tariff, atol=0)
    again = moved.varied(levels={})
    assert np.abs(again.policy.shock.tariff - moved.policy.shock.tariff).max() > 0.01


def test_known_measures_have_to_be_the_first(whole, focus):
    other = whole.scenario.varied(measures=whole.scenario.measures[1:])
    with pytest.raises(InputError, match="not the first of this scenario"):
        resolve(other, focus, whole.policy)
    assert len(whole.varied(measures=whole.scenario.measures[1:]).policy.applied) == 4
