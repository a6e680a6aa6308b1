"""The command line: what it prints, writes and exits with."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema_rs
import pytest

from builders import measure_text, scenario_text, write_maps
from counteroffer.briefing.forms.office import needs
from counteroffer.data import registry
from counteroffer.economy.elasticities import elasticity_choices
from counteroffer.equilibrium import Settings
from counteroffer.run import run as simulation
from counteroffer.scenario import MEASURES
from counteroffer.scenario.schema.table.bargaining import ISSUES
from counteroffer.study import study
from counteroffer.study.files import write
from counteroffer.tables.forms import schema_of

REGION_KEYS = {
    "region",
    "real_income_percent",
    "equivalent_variation_usd_mn",
    "net_real_income_percent",
    "real_gdp_percent",
    "real_gdp_laspeyres_percent",
    "consumer_price_percent",
    "consumer_price_over_wage_percent",
    "real_wage_percent",
    "output_percent",
    "tariff_revenue_usd_mn",
    "tariff_revenue_change_usd_mn",
    "exports_percent",
    "imports_percent",
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "case.yaml"
    path.write_text(scenario_text(), encoding="utf-8")
    return path


def test_json_has_the_documented_keys(run, file: Path) -> None:
    code, out, _ = run("simulate", file, "--format", "json")
    result = json.loads(out)
    assert code == 0
    assert jsonschema_rs.is_valid(schema_of("simulate"), result)
    assert result["scenario"] == "case"
    assert result["status"] == "certified"
    assert set(result["regions"][0]) == REGION_KEYS
    assert set(result["sectors"][0]) == {"region", "sector", "output_percent", "value_added_percent"}
    assert set(result["bilateral"][0]) == {"importer", "exporter", "sector", "trade_percent", "tariff_percent"}
    assert {"region", "border_pass_through", "consumer_pass_through"} < set(result["indicators"][0])
    assert len(result["regions"]) == len(result["indicators"]) == 25


def test_csv_and_table_print_the_same_regions(run, file: Path) -> None:
    _, csv, _ = run("simulate", file, "--format", "csv")
    _, table, _ = run("simulate", file)
    assert csv.splitlines()[0].split(",")[0] == "region"
    assert all(line.split(",")[0] in table for line in csv.splitlines()[1:])
    assert "certified" in table


def test_a_bad_file_exits_with_two_and_writes_nothing(run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text(scenario_text().replace("sectors:", "sektors:"), encoding="utf-8")
    target = tmp_path / "out"
    for command in (["brief", bad, "-o", target], ["simulate", bad, "-o", target], ["check", bad]):
        code, out, err = run(*command)
        assert code == 2
        assert "did you mean 'sectors'" in err
        assert not out
    assert not target.exists()


def test_unknown_scenarios_and_replications_name_the_nearest(run) -> None:
    code, _, err = run("simulate", "octobr-2025")
    assert code == 2
    assert "did you mean 'october-2025'" in err
    code, _, err = run("replicate", "cp2051")
    assert code == 2
    assert "cp2015" in err


def test_no_convergence_exits_with_three(run, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulation, "scenario_settings", lambda scenario, economy: Settings(max_iterations=1))
    code, _, err = run("simulate", file)
    assert code == 3
    assert "no certified equilibrium" in err


def test_missing_replication_data_says_how_to_supply_it(run, tmp_path: Path) -> None:
    code, _, err = run("replicate", "cp2015", "--data", tmp_path)
    assert code == 2
    assert "--data" in err
    assert "nafta_1993.npz" in err


def test_every_table_is_listed_with_its_source(run) -> None:
    code, out, _ = run("data", "--format", "json")
    rows = {row["table"]: row for row in json.loads(out)["rows"]}
    assert code == 0
    assert set(rows) == {row.file for row in registry()}
    for row in rows.values():
        assert row["publisher"]
        assert row["licence"]
        assert row["imputed"]
        assert len(row["sha256"]) == 64
        assert row["intact"]


def test_every_set_of_elasticities_is_listed_with_what_it_measures(run) -> None:
    code, out, _ = run("data", "--elasticities", "--format", "json")
    rows = {row["set"]: row for row in json.loads(out)["rows"]}
    assert code == 0
    assert set(rows) == set(elasticity_choices())
    assert rows["fgo"]["concept"] == "trade_elasticity"
    assert rows["shapiro"]["concept"] == "unsettled"
    for name, row in rows.items():
        assert row["conversion"], name
        assert name == "ensemble" or (row["place"] and row["doubt"]), name
    _, whole, _ = run("data")
    _, sets, _ = run("data", "--elasticities")
    assert sets.strip() in whole
    for words in (
        "Trade elasticities by industry",
        "where it says so: Table II, p. 1610",
        "read here as: θ as published",
    ):
        assert words in whole.replace("\n  ", " ")


def test_shipped_scenarios_are_listed_and_shown(run) -> None:
    _, out, _ = run("scenarios")
    assert "october-2025" in out
    code, out, _ = run("show", "october-2025", "--format", "csv")
    assert code == 0
    assert "section_232.steel.can" in out


def test_help_gives_an_example_for_every_command(run) -> None:
    for command in (
        "brief",
        "simulate",
        "check",
        "scenarios",
        "show",
        "data",
        "replicate",
        "beside",
        "compare",
        "decompose",
        "schema",
    ):
        code, out, _ = run(command, "--help")
        assert code == 0
        assert f"counteroffer {command}" in out.replace("\n", " ")


def test_two_briefs_are_the_same_byte_for_byte(run, tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(scenario_text(economy=write_maps(tmp_path)), encoding="utf-8")
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        code, out, _ = run("brief", tmp_path / "case.yaml", "-o", folder, "-l", "en", "-l", "fr")
        assert code == 0
        assert "Briefing:" in out
    first, second = (
        {str(p.relative_to(f / "case")): p.read_bytes() for p in (f / "case").rglob("*") if p.is_file()}
        for f in folders
    )
    assert first == second
    pages = {"briefing.html", "briefing.fr.html", "briefing.md", "briefing.fr.md"}
    assert pages | {"manifest.json", "regions.csv", "sectors.csv", "bilateral.csv", "ranges.csv"} <= set(first)
    assert {name.rsplit("/", 1)[0] for name in first if name.endswith(".svg")} == {"charts", "charts/fr"}
    assert 'lang="fr-CA"' in first["briefing.fr.html"].decode()
    manifest = json.loads(first["manifest.json"])
    assert manifest["scenario"]["name"] == "case"
    assert set(manifest["files"]) == set(first) - {"manifest.json"}


def test_a_language_we_do_not_have_is_refused_before_anything_is_solved(run, tmp_path: Path) -> None:
    code, _, err = run("brief", "october-2025", "-o", tmp_path, "--language", "de")
    assert code == 2
    assert "unknown language 'de'" in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("option", "lacking"), [("--pdf", "typst"), ("--docx", "python-docx"), ("--pptx", "python-pptx")]
)
def test_a_form_without_its_package_is_refused_before_anything_is_solved(
    run, tmp_path: Path, monkeypatch, option: str, lacking: str
) -> None:
    monkeypatch.setattr(needs, "find_spec", lambda name: None if name in ("typst", "docx", "pptx") else object())
    code, _, err = run("brief", "october-2025", "-o", tmp_path, option)
    assert code == 2
    assert f"{option.strip('-')} file is written by {lacking}, not installed: pip install 'counteroffer[office]'" in err
    assert list(tmp_path.iterdir()) == []


def test_the_manifest_says_which_packages_were_on(run, tmp_path: Path) -> None:
    code, _, _ = run("simulate", "october-2025:-canada-metals", "-o", tmp_path)
    packages = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))["packages"]
    assert code == 0
    assert packages["canada-metals"] is False
    assert packages["canada-autos"] is True


def test_a_failed_write_leaves_the_old_files(file: Path, tmp_path: Path) -> None:
    solved, folder = study(file, [], processes=0), tmp_path / "out"
    write(folder, solved, {"a.csv": b"old"})
    with pytest.raises(TypeError):
        write(folder, solved, {"a.csv": b"new", "b.txt": None})  # type: ignore[dict-item]
    assert (folder / "a.csv").read_bytes() == b"old"
    assert {p.name for p in folder.iterdir()} == {"a.csv", "manifest.json"}
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_a_folder_that_cannot_be_written_is_bad_input(run, file: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, not a folder")
    code, _, err = run("simulate", file, "-o", tmp_path / "taken")
    assert code == 2
    assert "cannot write" in err


def test_compare_puts_variants_beside_the_first(run) -> None:
    code, out, _ = run("compare", "october-2025", "october-2025:-canada-metals", "--format", "json")
    rows = {(row["scenario"], row["region"]): row for row in json.loads(out)["rows"]}
    relief = rows["october-2025-without-canada-metals", "CAN"]
    assert code == 0
    assert relief["against_first_usd_mn"] > 0
    assert rows["october-2025", "CAN"]["against_first_usd_mn"] == 0
    _, table, _ = run("compare", "october-2025", "october-2025:-canada-metals")
    assert "B less A" in table


def test_an_unknown_package_names_the_nearest(run) -> None:
    code, _, err = run("simulate", "october-2025:-canada-metal")
    assert code == 2
    assert "canada-metals" in err


def test_decompose_prints_parts_that_add_up(run) -> None:
    code, out, _ = run("decompose", "october-2025", "--format", "json")
    rows = {row["region"]: row for row in json.loads(out)["rows"]}
    assert code == 0
    parts = ("terms_of_trade", "volume_of_trade", "trade_costs", "profit_shifting", "factor_supply", "imbalances")
    for row in rows.values():
        assert sum(row[part] for part in parts) == pytest.approx(row["log_real_income_percent"], abs=1e-8)


def test_schema_describes_every_kind_of_measure(run) -> None:
    code, out, _ = run("schema")
    described = {name: d["properties"].get("kind", {}) for name, d in json.loads(out)["$defs"].items()}
    kinds = {suffix: set() for suffix in ("Measure", "Issue")}
    for name, kind in described.items():
        for suffix in kinds:
            if name.endswith(suffix):
                kinds[suffix] |= {kind["const"]} if "const" in kind else set(kind.get("enum", ()))
    assert code == 0
    assert kinds == {"Measure": set(MEASURES), "Issue": set(ISSUES)}


def test_a_reform_is_measured_against_its_baseline_scenario(run, tmp_path: Path) -> None:
    reform = scenario_text(economy=write_maps(tmp_path), baseline="october-2025")
    (tmp_path / "reform.yaml").write_text(reform, encoding="utf-8")
    code, _, _ = run("brief", tmp_path / "reform.yaml", "-o", tmp_path / "out")
    assert not (tmp_path / "out" / "reform" / "briefing.fr.html").exists()
    assert code == 0
    page = (tmp_path / "out" / "reform" / "briefing.html").read_text(encoding="utf-8")
    assert "the outcome of scenario october-2025" in page


def test_reforms_are_stacked_in_order_behind_the_scenario(run, tmp_path: Path) -> None:
    for name, rate in (("first", 10), ("second", 20)):
        text = scenario_text(measure_text(name=name, importers="USA", exporters="CAN", sectors="autos", rate=rate))
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    stack = scenario_text().replace("\nmeasures:", "\nreforms: [first.yaml, second.yaml]\nmeasures:", 1)
    (tmp_path / "stack.yaml").write_text(stack, encoding="utf-8")
    code, out, _ = run("show", tmp_path / "stack.yaml", "--format", "json")
    assert code == 0
    assert [row["measure"] for row in json.loads(out)["rows"]][-2:] == ["first", "second"]
    assert [row["mean_percent"] for row in json.loads(out)["rows"]][-2:] == pytest.approx([10, 20])
    (tmp_path / "stack.yaml").write_text(stack.replace("second.yaml", "first.yaml"), encoding="utf-8")
    code, _, err = run("check", tmp_path / "stack.yaml")
    assert code == 2
    assert "names first again" in err
