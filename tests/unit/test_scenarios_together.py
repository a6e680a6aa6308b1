"""Packages, scenarios on scenarios, comparisons, and what each kind of measure may say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from builders import measure_text, scenario, scenario_text
from counteroffer.economy import Economy
from counteroffer.equilibrium import Shock, solve
from counteroffer.errors import EconomyError, InputError, LabelError, ScenarioError
from counteroffer.run.compare import compare
from counteroffer.run.run import baseline_chain, simulate
from counteroffer.scenario import MEASURES, Scenario, load_scenario, parse_scenario, resolve

CARS = {"sectors": "autos", "exporters": ["CAN", "MEX"], "rate": 25}
METALS = {"section_232.steel.can", "section_232.aluminum.can", "section_232.copper.can"}


def names(case: Scenario) -> set[str]:
    return {measure.name for measure in case.active}


def packaged(**packages: Any) -> Scenario:
    three = [measure_text(name=name, sectors=sectors) for name, sectors in (("a", "steel"), ("b", "autos"))]
    return scenario(*three, measure_text(name="c", sectors="food"), packages=packages)


def write(folder: Path, name: str, *measures: dict[str, Any], **changes: Any) -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(scenario_text(*measures, **changes), encoding="utf-8")
    return path


def income(path: Path | str, economy: Economy | None = None) -> pd.Series:
    """Real income, ratio to the baseline."""
    frame = simulate(path, economy).effects.regions.set_index("region")
    return 1 + frame["real_income_percent"] / 100


def test_measures_outside_packages_always_apply() -> None:
    case = packaged(one={"measures": ["a"]})
    assert names(case) == {"a", "b", "c"}
    assert names(case.switched({"one": False})) == {"b", "c"}
    assert names(packaged()) == {"a", "b", "c"}


def test_a_measure_of_two_packages_stays_while_one_is_on() -> None:
    case = packaged(one={"measures": ["a", "b"]}, two={"measures": "b"})
    assert names(case.switched({"one": False})) == {"b", "c"}
    assert names(case.switched({"two": False})) == {"a", "b", "c"}
    assert names(case.switched({"one": False, "two": False})) == {"c"}


def test_a_package_can_start_off_and_be_switched_on() -> None:
    case = packaged(one={"measures": ["a"], "enabled": False})
    assert names(case) == {"b", "c"}
    assert names(case.switched({"one": True})) == {"a", "b", "c"}
    assert names(case) == {"b", "c"}  # switching makes another scenario


def test_measures_keep_their_order_and_place() -> None:
    case = packaged(one={"measures": ["b", "a"]})
    assert [m.name for m in case.active] == ["a", "b", "c"]


def test_an_unknown_package_is_named_with_the_nearest() -> None:
    with pytest.raises(LabelError, match=r"'metls'.*did you mean 'metals'"):
        packaged(metals={"measures": ["a"]}).switched({"metls": False})


def test_an_unknown_measure_of_a_package_is_refused() -> None:
    with pytest.raises(ScenarioError, match=r"(?s)'us\.steal'.*packages\.metals.*did you mean 'us\.steel'"):
        scenario(measure_text(name="us.steel"), packages={"metals": {"measures": ["us.steal"]}})


@pytest.mark.parametrize(
    ("package", "words"),
    [
        ({"measures": []}, ["packages.one.measures", "at least 1"]),
        ({}, ["packages.one.measures", "missing"]),
        ({"measures": ["a"], "enable": True}, ["packages.one.enable"]),
        ({"measures": ["a"], "enabled": "perhaps"}, ["packages.one.enabled"]),
    ],
)
def test_a_package_that_says_nothing_is_refused(package: dict[str, Any], words: list[str]) -> None:
    with pytest.raises(ScenarioError) as caught:
        packaged(one=package)
    for word in words:
        assert word in str(caught.value)


def test_the_command_line_form_switches_packages(focus: Economy) -> None:
    whole, without = load_scenario("october-2025"), load_scenario("october-2025:-canada-metals")
    assert names(whole.scenario) - names(without.scenario) == METALS
    assert without.name == "october-2025-without-canada-metals"
    steel = focus.sectors.index("STL"), focus.regions.index("USA"), focus.regions.index("CAN")
    rates = [resolve(file.scenario, focus).shock.tariff[steel] for file in (whole, without)]
    assert rates[0] > rates[1] + 0.2
    back = load_scenario("october-2025:-canada-metals:-mexico:+mexico")
    assert names(back.scenario) == names(without.scenario)
    with pytest.raises(LabelError, match="did you mean 'canada-metals'"):
        load_scenario("october-2025:-canada-metal")


def test_switches_work_on_files_too(tmp_path: Path) -> None:
    path = write(tmp_path, "case", measure_text(name="a"), measure_text(name="b"), packages={"p": {"measures": "a"}})
    assert names(load_scenario(f"{path}:-p").scenario) == {"b"}


def test_the_same_rates_on_top_of_themselves_have_no_effect(tmp_path: Path, focus: Economy) -> None:
    fixed = measure_text(**CARS, mode="set")
    first = write(tmp_path, "first", fixed)
    assert abs(income(first, focus)["CAN"] - 1) > 1e-4
    again = write(tmp_path, "again", fixed, baseline="first.yaml")
    np.testing.assert_allclose(income(again, focus), 1, atol=1e-10)
    nothing = write(tmp_path, "nothing", measures=[], baseline="first.yaml")
    np.testing.assert_allclose(income(nothing, focus), 1, atol=1e-10)


FIRST = [measure_text(**CARS), measure_text(name="tax", kind="export_tax", importers="USA", exporters="CAN", rate=10)]
SECOND = [
    measure_text(name="steel", exporters="all", rate=50, exempt_share=0.3),
    measure_text(name="more", **CARS),
    measure_text(name="answer", importers="CAN", exporters="USA", sectors="food", rate=15, mode="at_least"),
    measure_text(name="tax2", kind="export_tax", importers="all", exporters="CAN", rate=15, mode="set"),
    measure_text(name="services", kind="iceberg", rate=None, change=5, sectors="FIN"),
]


@pytest.mark.parametrize(
    "options",
    [{}, {"deficit_rule": "zero"}, {"deficit_rule": "value_added_share"}, {"closure": "roy", "labour_mobility": 2.0}],
    ids=["world_share", "zero", "value_added_share", "roy"],
)
def test_one_after_the_other_is_both_at_once(tmp_path: Path, focus: Economy, options: dict[str, Any]) -> None:
    """Real income: (1 + first)(1 + second, on top of the first) = 1 + both in one file."""
    first = write(tmp_path, "first", *FIRST, **options)
    second = write(tmp_path, "second", *SECOND, baseline="first.yaml", **options)
    both = write(tmp_path, "both", *FIRST, *SECOND, **options)
    product = income(first, focus) * income(second, focus)
    np.testing.assert_allclose(product, income(both, focus), atol=1e-8)
    assert abs(income(second, focus)["CAN"] - 1) > 1e-4


@pytest.mark.parametrize("rule", ["world_share", "zero", "value_added_share"])
def test_a_transfer_of_the_baseline_goes_on(tmp_path: Path, focus: Economy, rule: str) -> None:
    """What was paid before is still paid after, whatever becomes of deficits: the two steps compose."""
    first = write(tmp_path, "first", TRANSFER | {"usd_mn": 10_000.0}, deficit_rule=rule)
    second = write(tmp_path, "second", *SECOND, baseline="first.yaml", deficit_rule=rule)
    both = write(tmp_path, "both", TRANSFER | {"usd_mn": 10_000.0}, *SECOND, deficit_rule=rule)
    np.testing.assert_allclose(income(first, focus) * income(second, focus), income(both, focus), atol=1e-8)


def test_a_reform_in_a_file_is_both_in_one(tmp_path: Path, focus: Economy) -> None:
    write(tmp_path, "second", *SECOND)
    both = write(tmp_path, "both", *FIRST, *SECOND)
    stacked = write(tmp_path, "stacked", *FIRST, reforms=["second.yaml"])
    np.testing.assert_allclose(income(stacked, focus), income(both, focus), rtol=1e-12)


def test_the_baseline_is_solved_on_the_scenarios_own_terms(tmp_path: Path, focus: Economy) -> None:
    """A baseline written for the long run serves a scenario with attached labour, solved with attached labour."""
    write(tmp_path, "first", measure_text(**CARS, mode="set"))
    again = write(tmp_path, "again", measure_text(**CARS, mode="set"), baseline="first.yaml", closure="roy")
    run = simulate(again, focus)
    assert run.equilibrium.settings.closure == "roy"
    np.testing.assert_allclose(run.effects.regions["real_income_percent"], 0, atol=1e-8)


def test_a_baseline_may_have_a_baseline(tmp_path: Path) -> None:
    write(tmp_path, "first")
    write(tmp_path, "second", baseline="first.yaml")
    third = write(tmp_path, "third", baseline="second.yaml", title="third")
    assert [file.name for file in baseline_chain(load_scenario(third))] == ["second", "first"]


@pytest.mark.parametrize("length", [1, 2, 3])
def test_a_circle_is_refused(tmp_path: Path, length: int) -> None:
    for j in range(length):
        write(tmp_path, f"s{j}", baseline=f"s{(j + 1) % length}.yaml", title=f"case {j}")
    entry = write(tmp_path, "entry", baseline="s0.yaml", title="entry")
    for path in (tmp_path / "s0.yaml", entry):
        with pytest.raises(ScenarioError, match=r"s0.*circle"):
            simulate(path)


def test_an_unknown_baseline_suggests_one() -> None:
    with pytest.raises(ScenarioError, match=r"did you mean 'october-202[56]'"):
        scenario(baseline="october-2024")
    with pytest.raises(ScenarioError, match="baseline"):
        scenario(baseline="not-there.yaml")


def test_compare_puts_scenarios_beside_the_first() -> None:
    table = compare("october-2025", "october-2025:-canada-metals")
    columns = ["scenario", "region", "real_income_percent", "equivalent_variation_usd_mn", "against_first_usd_mn"]
    assert list(table.columns) == columns
    frames = dict(list(table.groupby("scenario", sort=False)))
    assert list(frames) == ["october-2025", "october-2025-without-canada-metals"]
    first, second = (frame.set_index("region") for frame in frames.values())
    assert (first["against_first_usd_mn"] == 0).all()
    gap = second["equivalent_variation_usd_mn"] - first["equivalent_variation_usd_mn"]
    np.testing.assert_allclose(second["against_first_usd_mn"], gap, atol=1e-9)
    assert gap["CAN"] > 100
    alone = simulate("october-2025:-canada-metals").effects.regions.set_index("region")
    np.testing.assert_allclose(second["real_income_percent"], alone["real_income_percent"], rtol=1e-9)


def test_scenarios_of_different_regions_are_not_compared(tmp_path: Path) -> None:
    focus, full = write(tmp_path, "small"), write(tmp_path, "large", economy="full")
    with pytest.raises(ScenarioError, match="large and small have different regions"):
        compare(focus, full)


TRANSFER = {"name": "gift", "kind": "transfer", "payer": "CAN", "receiver": "USA", "usd_mn": 10.0}
BAN = measure_text(kind="import_ban", rate=None)
TAX = measure_text(kind="export_tax")
REFUSED = {
    "a transfer of less than nothing": (TRANSFER | {"usd_mn": -1.0}, ["measures[0].usd_mn", "above 0"]),
    "a transfer of nothing": (TRANSFER | {"usd_mn": 0.0}, ["measures[0].usd_mn", "above 0"]),
    "a transfer in words": (TRANSFER | {"usd_mn": "10"}, ["measures[0].usd_mn", "number", "'10'"]),
    "a transfer with a rate": (TRANSFER | {"rate": 5}, ["measures[0].rate"]),
    "a transfer without payer": ({k: v for k, v in TRANSFER.items() if k != "payer"}, ["measures[0].payer", "missing"]),
    "a ban with a rate": (BAN | {"rate": 5}, ["measures[0].rate"]),
    "an export tax in words": (TAX | {"rate": "ten"}, ["measures[0].rate", "'ten'"]),
    "an export tax too high": (TAX | {"rate": 1001}, ["measures[0].rate", "1000"]),
    "an export tax without rate": (measure_text(kind="export_tax", rate=None), ["measures[0].rate", "missing"]),
    "a kind misspelt": (TAX | {"kind": "export_tx"}, ["measures[0].kind", "did you mean 'export_tax'"]),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_a_kind_does_not_know_is_refused(case: str) -> None:
    measure, words = REFUSED[case]
    with pytest.raises(ScenarioError) as caught:
        scenario(measure)
    for word in words:
        assert word in str(caught.value), (word, str(caught.value))


@pytest.mark.parametrize(("key", "label"), [("payer", "CND"), ("receiver", "canada")])
def test_unknown_parties_of_a_transfer_are_named_with_the_nearest(focus: Economy, key: str, label: str) -> None:
    with pytest.raises(InputError, match=rf"'{label}' in measures\[0\]\.{key}.*'CAN'"):
        resolve(scenario(TRANSFER | {key: label}), focus)


def test_an_export_tax_on_a_service_is_refused(focus: Economy) -> None:
    with pytest.raises(InputError, match="service"):
        resolve(scenario(TAX | {"sectors": "FIN"}), focus)


def test_an_export_tax_follows_the_modes_of_a_tariff(focus: Economy) -> None:
    cell = focus.sectors.index("STL"), focus.regions.index("USA"), focus.regions.index("CAN")
    taxes = [TAX | {"name": "a", "rate": 20}, TAX | {"name": "b", "rate": 30, "mode": "at_least", "exempt_share": 0.5}]
    found = resolve(scenario(*taxes), focus).shock
    assert found.export_tax[cell] == pytest.approx(0.25)
    np.testing.assert_allclose(found.tariff, focus.tariff, atol=1e-12)
    assert np.count_nonzero(found.export_tax) == 1


@pytest.mark.parametrize("kind", ["tariff", "export_tax"])
def test_subsidies_that_add_up_to_all_are_refused(focus: Economy, kind: str) -> None:
    halves = [measure_text(name=f"m{j}", kind=kind, rate=-50) for j in range(3)]
    with pytest.raises(ScenarioError, match="subsidies add up to 100%"):
        resolve(scenario(*halves), focus)


def test_every_kind_is_in_the_schema() -> None:
    schema = Scenario.model_json_schema()
    mapping = schema["properties"]["measures"]["items"]["discriminator"]["mapping"]
    assert (
        set(mapping)
        == set(MEASURES)
        == {
            *("tariff", "book", "pact_cost", "export_tax", "iceberg", "import_ban"),
            *("quota", "book_quota", "remission", "customs_union", "fiscal_union", "transfer"),
        }
    )
    for kind, reference in mapping.items():
        model = schema["$defs"][reference.removeprefix("#/$defs/")]
        assert model["title"] == MEASURES[kind].__name__
        assert model["additionalProperties"] is False
        assert "name" in model["required"]
    wanted = {
        "tariff": "rate",
        "export_tax": "rate",
        "transfer": "usd_mn",
        "import_ban": "sectors",
        "quota": "limit_percent",
        "remission": "percent",
    }
    for kind, key in wanted.items():
        assert key in schema["$defs"][MEASURES[kind].__name__]["required"], kind


def test_a_case_written_again_is_the_same_case() -> None:
    case = scenario(
        measure_text(), BAN | {"name": "b"}, TAX | {"name": "c"}, TRANSFER, packages={"p": {"measures": "b"}}
    )
    assert Scenario.model_validate(case.model_dump(by_alias=True)) == case


def test_the_hash_of_a_case_covers_its_reforms(tmp_path: Path) -> None:
    write(tmp_path, "reform", measure_text(name="two"))
    path = write(tmp_path, "case", reforms=["reform.yaml"])
    before = load_scenario(path).sha256
    write(tmp_path, "reform", measure_text(name="two", rate=30))
    assert load_scenario(path).sha256 != before
    text = path.read_text(encoding="utf-8")
    assert parse_scenario(text, name="case", folder=tmp_path).sha256 == load_scenario(path).sha256


def test_what_is_banned_cannot_be_banned_again(tmp_path: Path, focus: Economy) -> None:
    ban = measure_text(kind="import_ban", rate=None, sectors="C301")
    first = write(tmp_path, "first", ban)
    again = write(tmp_path, "again", ban, baseline="first.yaml")
    assert abs(income(first, focus)["CAN"] - 1) > 1e-7
    # On top of the first, nothing is left for the second to act on.
    with pytest.raises(ScenarioError, match=r"measures\[0\]: one .* covers no trade in this economy"):
        simulate(load_scenario(again), focus)


def test_nobody_pays_themselves(focus: Economy) -> None:
    with pytest.raises(ScenarioError, match="payer and receiver are both USA"):
        scenario(TRANSFER | {"payer": "USA", "receiver": "USA"})


def test_only_exceptions_mean_everything_else(focus: Economy) -> None:
    added = resolve(scenario(measure_text(sectors=["not AUT"], rate=10)), focus).shock.tariff - focus.tariff
    usa, can = focus.regions.index("USA"), focus.regions.index("CAN")
    assert added[focus.sectors.index("STL"), usa, can] == pytest.approx(0.1)
    assert added[focus.sectors.index("AUT"), usa, can] == 0
    assert added[focus.sectors.index("FIN"), usa, can] == 0


def test_a_baseline_may_be_a_file_with_switches(tmp_path: Path, focus: Economy) -> None:
    write(tmp_path, "first", measure_text(**CARS), packages={"cars": {"measures": "one"}})
    without = write(tmp_path, "without", measure_text(name="two"), baseline="first.yaml:-cars")
    alone = write(tmp_path, "alone", measure_text(name="two"))
    np.testing.assert_allclose(income(without, focus), income(alone, focus), atol=1e-10)


def test_bans_that_leave_one_direction_of_trade_are_refused(small: Economy) -> None:
    iceberg = np.ones_like(small.tariff)
    iceberg[:, 0, 1:] = np.inf
    with pytest.raises(EconomyError, match="one direction only"):
        solve(small.baseline, Shock.of(small.baseline, iceberg=iceberg))
