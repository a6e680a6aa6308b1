"""Every mistake in a scenario file gives the key path, the nearest valid label and the mend."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from builders import measure_text, scenario, scenario_text
from counteroffer.economy import Economy
from counteroffer.errors import InputError, ScenarioError
from counteroffer.scenario import load_scenario, parse_scenario, resolve, scenario_economy
from counteroffer.scenario.cells import group_regions


def third(**changes: Any) -> list[dict[str, Any]]:
    """Three measures; the mistake is in the third."""
    return [measure_text(), measure_text(name="two"), measure_text(**{"name": "three"} | changes)]


def message(error: Any) -> str:
    return str(error.value)


def parsed(text: str) -> Any:
    return parse_scenario(text, name="case", folder=Path())


MISTAKES = {
    "unknown key of a measure": (third(exporter="CAN"), {}, ["measures[2].exporter", "'exporters'"]),
    "unknown key of the file": ([], {"deficit_rul": "zero"}, ["deficit_rul", "'deficit_rule'"]),
    "unknown key inside effective": (
        third(effective={"form": "2025-01-01"}),
        {},
        ["measures[2].effective.form", "from"],
    ),
    "unknown key inside elasticities": ([], {"elasticities": {"horizn": "long"}}, ["elasticities.horizn", "'horizon'"]),
    "missing key of a measure": (third(importers=None), {}, ["measures[2].importers", "missing"]),
    "missing key of the file": ([], {"title": None}, ["title", "missing"]),
    "missing rate": (third(rate=None), {}, ["measures[2].rate", "missing"]),
    "unknown mode": (third(mode="adds"), {}, ["measures[2].mode", "'adds'", "did you mean 'add'"]),
    "rate too high": (third(rate=2500), {}, ["measures[2].rate", "1000", "2500"]),
    "rate too low": (third(rate=-51), {}, ["measures[2].rate", "-50", "-51"]),
    "rate with a sign": (third(rate="25%"), {}, ["measures[2].rate", "number", "25%"]),
    "rate not a number": (third(rate=float("nan")), {}, ["measures[2].rate", "nan"]),
    "exempt share in percent": (third(exempt_share=38), {}, ["measures[2].exempt_share", "38", "0.38"]),
    "exempt share below zero": (third(exempt_share=-0.1), {}, ["measures[2].exempt_share", "-0.1"]),
    "dates reversed": (
        third(effective={"from": "2025-06-01", "until": "2025-03-01"}),
        {},
        ["measures[2].effective", "2025-03-01", "2025-06-01", "swap"],
    ),
    "two measures of one name": ([measure_text(), measure_text()], {}, ["'one'", "rename"]),
    "name in capitals": (third(name="Steel Tariff"), {}, ["measures[2].name", "Steel Tariff"]),
    "unknown kind": (third(kind="voucher"), {}, ["measures[2]", "voucher", "iceberg"]),
    "rate of an iceberg": (third(kind="iceberg", change=5), {}, ["measures[2].rate"]),
    "iceberg without change": (third(kind="iceberg", rate=None), {}, ["measures[2]", "one size: change"]),
    "no sectors": (third(sectors=[]), {}, ["measures[2].sectors", "at least 1"]),
    "unknown closure": ([], {"closure": "long_rn"}, ["closure", "long_rn", "'long_run'"]),
    "unknown deficit rule": ([], {"deficit_rule": "zeros"}, ["deficit_rule", "'zeros'", "'zero'"]),
    "unknown horizon": ([], {"elasticities": {"horizon": "shrt"}}, ["elasticities.horizon", "'short'"]),
    "unknown economy": ([], {"economy": "fous"}, ["economy", "'fous'", "'focus'"]),
    "unknown baseline": ([], {"baseline": "icio-2021"}, ["baseline", "icio-2022"]),
    "impossible date": ([], {"date": "2025-13-01"}, ["date", "2025-13-01"]),
    "no sources": ([], {"sources": []}, ["sources"]),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_is_refused_with_its_key_path_and_mend(case: str) -> None:
    measures, changes, words = MISTAKES[case]
    with pytest.raises(ScenarioError) as caught:
        scenario(*measures, **changes)
    assert caught.value.exit_code == 2
    assert message(caught).startswith("case: ")
    for word in words:
        assert word in message(caught), (word, message(caught))


def test_one_wrong_value_is_one_complaint() -> None:
    with pytest.raises(ScenarioError) as caught:
        scenario(*third(rate=2500))
    assert message(caught).count("measures[2].rate") == 1
    assert "ScheduleRate" not in message(caught)


def test_several_mistakes_are_told_at_once() -> None:
    with pytest.raises(ScenarioError) as caught:
        scenario(*third(exporter="CAN", mode="adds"), deficit_rule="zeros")
    for word in ("measures[2].exporter", "measures[2].mode", "deficit_rule"):
        assert word in message(caught)


TEXTS = {
    "not YAML": ("title: [a\nb: }", ["not valid YAML", "line 2"]),
    "a tab": ("title: a\n\tb: c", ["not valid YAML", "line 2"]),
    "a list": ("- a\n- b\n", ["mapping", "title"]),
    "nothing": ("", ["mapping", "title"]),
    "a key twice": ("title: a\ndate: 2025-01-01\ntitle: b\n", ["line 3", "'title'", "twice"]),
    "a Python object": ("title: !!python/object/apply:os.getcwd []\n", ["not valid YAML"]),
    "a key that is a list": ("? [a, b]\n: c\n", ["line 1"]),
}


@pytest.mark.parametrize("case", TEXTS)
def test_text_that_is_no_scenario_is_refused(case: str) -> None:
    text, words = TEXTS[case]
    with pytest.raises(ScenarioError) as caught:
        parsed(text)
    for word in words:
        assert word in message(caught), (word, message(caught))


def test_a_key_given_twice_inside_a_measure_is_refused() -> None:
    text = scenario_text().replace("  rate: 25\n", "  rate: 25\n  rate: 30\n")
    with pytest.raises(ScenarioError, match=r"line \d+: key 'rate' is given twice"):
        parsed(text)


UNRESOLVED = {
    "misspelt sector": (third(sectors=["goods", "steal"]), ["'steal'", "measures[2].sectors", "did you mean 'steel'"]),
    "misspelt sector code": (third(sectors="STLL"), ["'STLL'", "measures[2].sectors", "'STL'", "Iron and steel"]),
    "misspelt region": (third(exporters="CND"), ["'CND'", "measures[2].exporters", "'CAN'", "Canada"]),
    "region by name": (third(exporters="Canada"), ["'Canada'", "measures[2].exporters", "'CAN'"]),
    "region in small letters": (third(importers="usa"), ["'usa'", "measures[2].importers", "'USA'"]),
    "misspelt group": (third(exporters="CUSMAA"), ["'CUSMAA'", "measures[2].exporters", "'CUSMA'"]),
    "tariff on a service": (third(sectors=["steel", "TRD"]), ["'TRD'", "measures[2].sectors", "service", "iceberg"]),
    "tariff on a fine service": (third(sectors="J61"), ["'J61'", "measures[2].sectors", "service", "iceberg"]),
    "group that cuts through a region": (
        third(exporters="CPTPP"),
        ["CPTPP", "measures[2].exporters", "ASE", "economy: full"],
    ),
    "member of an aggregate": (third(exporters="POL"), ["'POL'", "measures[2].exporters", "REU", "economy: full"]),
    "a region against itself": (third(importers="CAN"), ["measures[2]", "same region"]),
    "an aggregate against itself": (third(importers="REU", exporters="REU"), ["measures[2]", "same region"]),
    "subsidies above all": (
        [measure_text(name=f"m{j}", rate=-50) for j in range(3)],
        ["measures", "100%"],
    ),
}


@pytest.mark.parametrize("case", UNRESOLVED)
def test_a_label_the_economy_does_not_have_is_refused_with_the_mend(focus: Economy, case: str) -> None:
    measures, words = UNRESOLVED[case]
    with pytest.raises(InputError) as caught:
        resolve(scenario(*measures), focus)
    for word in words:
        assert word in message(caught), (word, message(caught))


def test_mistaken_labels_are_found_in_measures_not_in_force_too(focus: Economy) -> None:
    late = measure_text(sectors="steal", effective={"from": "2030-01-01"})
    with pytest.raises(InputError, match="steal"):
        resolve(scenario(late), focus)


def test_a_group_in_the_spotlight_is_refused_with_its_members(focus: Economy) -> None:
    with pytest.raises(InputError, match=r"spotlight: EU is a group.*: REU, DEU, .*economy: \{regions: FILE.csv\}"):
        resolve(scenario(measure_text(), spotlight=["EU", "USA"]), focus)
    assert resolve(scenario(measure_text(), spotlight=group_regions("EU", focus)), focus).applied


def test_groups_the_economy_can_tell_apart_are_accepted(focus: Economy, full: Economy) -> None:
    assert resolve(scenario(measure_text(exporters="EU")), focus).applied[0].trade_usd_mn > 0
    assert resolve(scenario(measure_text(exporters="CPTPP"), economy="full"), full).applied[0].trade_usd_mn > 0
    assert resolve(scenario(measure_text(exporters="POL"), economy="full"), full).applied[0].trade_usd_mn > 0


def test_a_service_may_have_dearer_trade(focus: Economy) -> None:
    barrier = measure_text(kind="iceberg", sectors="TRD", rate=None, change=10)
    shock = resolve(scenario(barrier), focus).shock
    s, n, i = focus.sectors.index("TRD"), focus.regions.index("USA"), focus.regions.index("CAN")
    assert shock.iceberg[s, n, i] == pytest.approx(1.1)
    assert (shock.tariff == focus.tariff).all() or abs(shock.tariff - focus.tariff).max() < 1e-12


def test_a_file_too_large_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    path.write_text("#" * 1_000_001)
    with pytest.raises(ScenarioError, match="larger than 1000 kB"):
        load_scenario(path)


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "binary.yaml"
    path.write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(ScenarioError, match="binary"):
        load_scenario(path)


def test_a_path_without_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="no scenario file at"):
        load_scenario(tmp_path / "nothing.yaml")


def test_a_misspelt_shipped_scenario_names_the_nearest() -> None:
    with pytest.raises(ScenarioError, match=r"'october-2015'.*did you mean 'october-2025'"):
        load_scenario("october-2015")


def test_an_unknown_elasticity_set_is_refused_before_anything_is_solved() -> None:
    file = parsed(scenario_text(elasticities={"source": "fgoo"}))
    with pytest.raises(InputError, match=r"'fgoo' in elasticities.source; did you mean 'fgo'"):
        scenario_economy(file)


MAPS = {
    "no file": (None, ["economy.regions", "nothing.csv"]),
    "other columns": ("iso,bloc\nCAN,A\n", ["economy.regions", "code, group", "iso"]),
    "a code twice": ("code,group\nCAN,A\nCAN,B\n", ["economy.regions", "twice"]),
    "an empty group": ("code,group\nCAN,\n", ["economy.regions", "empty"]),
    "a code left out": ("code,group\nCAN,A\n", ["leaves out", "USA"]),
    "an unknown code": ("code,group\nCANA,A\n", ["'CANA'", "'CAN'"]),
}


@pytest.mark.parametrize("case", MAPS)
def test_an_own_map_with_a_mistake_is_refused(tmp_path: Path, case: str) -> None:
    text, words = MAPS[case]
    if text is not None:
        (tmp_path / "nothing.csv").write_text(text)
    content = scenario_text(economy={"regions": "nothing.csv"})
    with pytest.raises(InputError) as caught:
        scenario_economy(parse_scenario(content, name="case", folder=tmp_path))
    for word in words:
        assert word in message(caught), (word, message(caught))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"without": "ieepa"}, "say `as_of: DAY`"),
        ({"packages": {"p": {"measures": ["nowhere"]}}}, "unknown measure 'nowhere' in packages.p"),
        ({"unemployment": {"before": 2025, "now": "2024-01"}}, "not later than before"),
    ],
)
def test_a_varied_scenario_has_to_fit_together_as_a_file_does(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        parsed(scenario_text()).scenario.varied(**changes)
    assert words in message(caught)
