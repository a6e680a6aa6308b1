"""`counteroffer jobs`: what it prints in each form, what its options change, and what it refuses."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import counteroffer
from builders import measure_text, scenario_text
from counteroffer import Jobs, data
from counteroffer.briefing.words import wording
from counteroffer.briefing.words.jobs import group_name, variant_name
from counteroffer.economy import Economy
from counteroffer.jobs import short_run
from counteroffer.run.run import simulate
from counteroffer.scenario import parse_scenario
from counteroffer.study import Missing, Part, Why, study
from counteroffer.study.files import csv_files

DUTY = measure_text(sectors=["steel", "autos"])
LEAD = ["CAN", "USA"]
RATES = ["unemployment_before_percent", "unemployment_period", "unemployment_pp", "unemployment_percent"]
COUNTS = ["jobs_thousand", "jobs_change_thousand"]
RATE_ENDS = ["unemployment_supply_alone_pp", "unemployment_with_demand_pp"]
JOB_ENDS = ["jobs_supply_alone_thousand", "jobs_with_demand_thousand"]
EMPLOYED_ENDS = ["employment_supply_alone_percent", "employment_with_demand_percent"]
OUTCOMES = ["unemployment_pp", "jobs_change_thousand", "output_percent", "real_income_percent"]
PLACE = [
    *("id", "name", "country", "method", "output_percent", "output_unsplit_percent", "real_income_percent"),
    *("real_income_unsplit_percent", "equivalent_variation_usd_mn", "unemployment_before_percent"),
    *("unemployment_period", "unemployment_pp", "unemployment_unsplit_pp", "jobs_thousand", "jobs_period"),
    *("jobs_change_thousand", "jobs_change_unsplit_thousand", *RATE_ENDS, *JOB_ENDS),
    *("unemployment_unsplit_supply_alone_pp", "unemployment_unsplit_with_demand_pp"),
    *("jobs_unsplit_supply_alone_thousand", "jobs_unsplit_with_demand_thousand"),
]
COLUMNS = {
    "country": [
        *("region", *RATES, "labour_force_thousand", "jobs_thousand", "jobs_period", "jobs_change_thousand"),
        *("exchange_rate_percent", "weights", *RATE_ENDS, *JOB_ENDS, "shortfall_percent", "extrapolated"),
    ],
    "sector": [
        *("region", "sector", "employment_percent", "without_work_percent", *COUNTS, "at_floor"),
        *(*JOB_ENDS, *EMPLOYED_ENDS, "without_work_supply_alone_percent", "without_work_with_demand_percent"),
    ],
    "province": PLACE,
    "state": PLACE,
    "contributions": ["group", *OUTCOMES, *RATE_ENDS, *JOB_ENDS],
    "sensitivities": ["variant", "region", *OUTCOMES, *RATE_ENDS, *JOB_ENDS],
    "distance": ["outcome", "national", "provinces", "difference", "provinces_23", "difference_23"],
}
TABLES = {
    *("jobs_by_region.csv", "jobs_by_industry.csv", "jobs_by_place.csv", "jobs_by_place_and_industry.csv"),
    *("jobs_by_province_23_industries.csv", "jobs_contributions.csv", "jobs_sensitivities.csv"),
    *("jobs_provinces_together.csv", "jobs_curves.csv", "jobs_path.csv"),
}
HALF_USD, HALF_PERCENT = 5.1e-4, 5.1e-7  # of the last digit that is printed
Call = Callable[..., tuple[int, str, str]]
split_once = cache(Jobs.contributions)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "case.yaml"
    path.write_text(scenario_text(DUTY, spotlight=LEAD), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def solved() -> Jobs:
    return counteroffer.short_run(parse_scenario(scenario_text(DUTY, spotlight=LEAD), name="case", folder=Path()))


@pytest.fixture
def served(solved: Jobs, monkeypatch: pytest.MonkeyPatch) -> Jobs:
    """The command finds the scenario solved already, and each of its splits once."""
    monkeypatch.setattr(short_run, "short_run", lambda scenario: solved)
    monkeypatch.setattr(Jobs, "contributions", split_once)
    return solved


def frame(run: Call, *arguments: object) -> pd.DataFrame:
    """What the command prints as CSV."""
    code, out, err = run("jobs", *arguments, "--format", "csv")
    assert (code, err) == (0, "")
    return pd.read_csv(io.StringIO(out), keep_default_na=False, na_values=[""])


def rise(run: Call, *arguments: object) -> float:
    """Rise of Canada's unemployment, points."""
    return float(frame(run, *arguments).set_index("region").loc["CAN", "unemployment_pp"])


@pytest.mark.parametrize("by", COLUMNS)
def test_every_cut_prints_as_csv_json_and_table(run: Call, served: Jobs, file: Path, by: str) -> None:
    csv = frame(run, file, "--by", by)
    code, out, _ = run("jobs", file, "--by", by, "--format", "json")
    rows = json.loads(out)["rows"]
    assert code == 0
    assert list(csv) == COLUMNS[by] == list(rows[0])
    assert len(rows) == len(csv) > 1
    for column in csv.select_dtypes("float"):
        found = [np.nan if row[column] is None else row[column] for row in rows]
        np.testing.assert_allclose(found, csv[column], rtol=1e-12, atol=1e-12)
    code, out, _ = run("jobs", file, "--by", by)
    assert code == 0
    assert "A case: jobs in the short run" in out
    assert "status certified" in out
    names = csv["name" if "name" in csv else "sector" if by == "sector" else COLUMNS[by][0]]
    names_of = {"contributions": lambda key: group_name(served.run.economy, "CAN", key, wording())}
    words = names_of | {"sensitivities": in_words}
    assert [name for name in names if words.get(by, str)(name) not in out] == []


def in_words(key: str) -> str:
    return variant_name(key, wording())


@pytest.mark.parametrize(("by", "label"), [("country", "region"), ("province", "name"), ("state", "name")])
def test_the_hardest_hit_come_first(run: Call, served: Jobs, file: Path, by: str, label: str) -> None:
    rows = frame(run, file, "--by", by)
    if by == "province":
        rows = rows[rows["method"] == "one equilibrium"]
    _, out, _ = run("jobs", file, "--by", by)
    ranked = rows.sort_values("unemployment_pp", ascending=False, kind="stable")[label]
    places = [out.index(str(name)) for name in ranked.head(3) if " " not in str(name)]
    assert len(places) > 1
    assert places == sorted(places)


def test_provinces_stand_beside_each_other_by_both_methods(run: Call, served: Jobs, file: Path) -> None:
    rows = frame(run, file, "--by", "province")
    together = rows.groupby("method")[["equivalent_variation_usd_mn", "jobs_thousand"]].sum()
    assert rows.groupby("method").size().to_dict() == {"one equilibrium": 10, "top-down split": 10}
    country = served.run.effects.region("CAN")["equivalent_variation_usd_mn"]
    assert together.loc["top-down split", "equivalent_variation_usd_mn"] == pytest.approx(country, rel=1e-6)
    provinces = served.provinces.run.effects.regions.set_index("region")["equivalent_variation_usd_mn"]
    alone = provinces[provinces.index.str.startswith("CA-")].sum()
    assert together.loc["one equilibrium", "equivalent_variation_usd_mn"] == pytest.approx(alone, rel=1e-6)
    assert together["jobs_thousand"].min() == pytest.approx(together["jobs_thousand"].max(), rel=1e-6)
    assert country < 0


def test_states_are_split_from_the_nation(run: Call, served: Jobs, file: Path) -> None:
    rows = frame(run, file, "--by", "state")
    known = data.frame("subdivisions.csv").query("country == 'USA'")
    assert sorted(rows["id"]) == sorted(known["id"])
    assert set(rows["method"]) == {"top-down split"}
    country = served.run.effects.region("USA")["equivalent_variation_usd_mn"]
    assert rows["equivalent_variation_usd_mn"].sum() == pytest.approx(country, abs=len(rows) * HALF_USD)
    whole = served.places[served.places["country"] == "USA"]
    assert whole["equivalent_variation_usd_mn"].sum() == pytest.approx(country, rel=1e-9)


def test_a_region_is_asked_for_by_its_code(run: Call, served: Jobs, file: Path) -> None:
    for code in ("CAN", "USA"):
        assert set(frame(run, file, "--by", "sector", "--region", code)["region"]) == {code}
    assert set(frame(run, file, "--by", "sector")["region"]) == {"CAN"}
    groups = frame(run, file, "--by", "contributions", "--region", "USA").set_index("group")
    total = served.outcomes("USA")["real_income_percent"]
    assert groups.loc["own", "real_income_percent"] == pytest.approx(total, abs=HALF_PERCENT)
    assert abs(total) > 1e-4


def test_options_change_what_they_should(run: Call, file: Path) -> None:
    """A tariff on one's exports costs more work where wages cannot fall, the currency cannot, or trade answers more."""
    default = rise(run, file)
    assert default > 0.01
    assert rise(run, file, "--floor", 1) > 1.05 * default
    assert rise(run, file, "--mobility", 3) < 0.95 * default
    assert rise(run, file, "--anchor", "CAD=peg:USD") > 1.01 * default
    assert rise(run, file, "--horizon", "long") > 1.05 * default
    for same in (["--floor", 0.98, "--mobility", 1.5], ["--anchor", "all=ngdp"], ["--horizon", "year1"]):
        assert rise(run, file, *same) == pytest.approx(default, rel=1e-7)


def test_several_anchors_are_given_one_by_one(run: Call, file: Path) -> None:
    both = frame(run, file, "--anchor", "CAD=peg:USD", "--anchor", "all=cpi").set_index("region")
    rates, one = both["exchange_rate_percent"], frame(run, file, "--anchor", "CAD=peg:USD").set_index("region")
    assert rates["CAN"] == one.loc["CAN", "exchange_rate_percent"] == 0
    assert abs(rates["MEX"] - one.loc["MEX", "exchange_rate_percent"]) > 1e-4


def test_an_option_overrules_the_file_and_leaves_the_rest(run: Call, file: Path, tmp_path: Path) -> None:
    stated, said = tmp_path / "stated.yaml", {"wage_floor": 1.0, "currencies": {"CAD": {"anchor": "peg", "to": "USD"}}}
    stated.write_text(scenario_text(DUTY, spotlight=LEAD, closure="short_run", **said), encoding="utf-8")
    peg = ["--anchor", "CAD=peg:USD"]
    assert rise(run, stated) == pytest.approx(rise(run, file, "--floor", 1, *peg), rel=1e-7)
    assert rise(run, stated, "--floor", 0.98) == pytest.approx(rise(run, file, *peg), rel=1e-7)
    assert rise(run, stated, "--anchor", "MXN=cpi") > 1.001 * rise(run, file, "--floor", 1, "--anchor", "MXN=cpi")


def test_years_print_one_row_a_year_and_lead_region(run: Call, served: Jobs, file: Path) -> None:
    rows = frame(run, file, "--years", 2)
    assert list(rows) == [
        "year",
        "wage_floor",
        "labour_mobility",
        "border_response",
        "elasticity_factor",
        "capital_supply",
        "region",
        *OUTCOMES,
        *("net_real_income_percent", "real_gdp_percent"),
        *(*RATE_ENDS, *JOB_ENDS, "real_gdp_supply_alone_percent", "real_gdp_with_demand_percent"),
    ]
    assert list(zip(rows["year"], rows["region"], strict=True)) == [(y, code) for y in (0, 1, 2) for code in LEAD]
    assert not rows.loc[rows["year"] == 0, OUTCOMES].to_numpy().any()
    rows = rows[rows["year"] > 0].reset_index(drop=True)
    assert (rows["jobs_with_demand_thousand"] <= rows["jobs_supply_alone_thousand"]).all()
    first = Jobs(served.run.varied(elasticities={"horizon": "year1"})).outcomes("CAN")["unemployment_pp"]
    assert rows.loc[0, "unemployment_pp"] == pytest.approx(first, abs=HALF_PERCENT)
    assert rows.loc[2, "unemployment_pp"] < 0.9 * first


REFUSED = {
    "not an anchor": (["--anchor", "CAD"], ["'CAD'", "CAD=peg:USD"]),
    "an anchor of nothing": (["--anchor", "=cpi"], ["'=cpi'", "CAD=cpi"]),
    "unknown anchor": (["--anchor", "CAD=gold"], ["currencies", "'gold'", "cpi"]),
    "unknown currency": (["--anchor", "CDA=cpi"], ["'CDA'", "'CAD'"]),
    "peg to nothing": (["--anchor", "CAD=peg"], ["CAD", "`to`"]),
    "peg in a circle": (["--anchor", "CAD=peg:USD", "--anchor", "USD=peg:CAD"], ["circle", "CAD → USD → CAD"]),
    "floor above two": (["--floor", 2.2], ["wage_floor", "2.2"]),
    "demand below zero": (["--demand", -1], ["demand_multiplier", "-1"]),
    "rates that overshoot": (["--exchange", 2], ["exchange_response", "2"]),
    "uncertainty without a floor": (["--uncertainty", 0.1, "--floor", 0], ["trade_uncertainty", "wage_floor"]),
    "mobility below one": (["--mobility", 0.5], ["labour_mobility", "0.5"]),
    "years of a cut": (["--years", 2, "--by", "sector"], ["--years", "--by sector", "drop one"]),
    "years of a horizon": (["--years", 2, "--horizon", "long"], ["--years", "drop --horizon"]),
    "a region of no cut": (["--by", "province", "--region", "CAN"], ["--region", "--by sector"]),
    "unknown region": (["--by", "sector", "--region", "CANN"], ["'CANN'", "'CAN'"]),
    "unknown region of a split": (["--by", "contributions", "--region", "CANN"], ["'CANN'", "'CAN'"]),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_mistake_is_one_line_and_exits_with_two(run: Call, file: Path, case: str) -> None:
    arguments, words = REFUSED[case]
    code, out, err = run("jobs", file, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert err.strip().count("\n") == 0
    for word in words:
        assert word in err


def test_a_short_run_of_a_reform_is_refused(run: Call, file: Path, tmp_path: Path) -> None:
    reform = tmp_path / "reform.yaml"
    reform.write_text(scenario_text(DUTY, baseline="case.yaml"), encoding="utf-8")
    code, out, err = run("jobs", reform)
    assert (code, out, err.strip().count("\n")) == (2, "", 0)
    assert "the outcome of case is not such a place" in err
    assert "baseline: icio-2022" in err


def test_an_unknown_scenario_names_the_nearest(run: Call) -> None:
    code, _, err = run("jobs", "octobr-2025")
    assert (code, "did you mean 'october-2025'" in err) == (2, True)


def test_what_cannot_be_solved_is_left_blank_and_said(run: Call, tmp_path: Path) -> None:
    """Brazil is no region of the economy with 23 industries."""
    path = tmp_path / "brazil.yaml"
    path.write_text(scenario_text(measure_text(exporters=["CAN", "BRA"]), spotlight=LEAD), encoding="utf-8")
    rows = frame(run, path, "--by", "distance")
    assert rows[["provinces_23", "difference_23"]].isna().all(axis=None)
    assert rows[["national", "provinces", "difference"]].notna().all(axis=None)
    missing = counteroffer.short_run(path).missing
    assert list(missing) == ["provinces-23"]
    assert "'BRA'" in missing["provinces-23"]


def test_states_of_a_merged_country_are_refused_with_a_mend(run: Call, tmp_path: Path) -> None:
    codes = data.frame("regions.csv")["code"]
    group = {"USA": "NAM", "MEX": "NAM", "CAN": "CAN"}
    merged = pd.DataFrame({"code": codes, "group": [group.get(code, "ROW") for code in codes]})
    merged.to_csv(tmp_path / "merged.csv", index=False)
    text = scenario_text(measure_text(importers="NAM"), economy={"regions": "merged.csv"}, spotlight=["CAN"])
    (tmp_path / "merged.yaml").write_text(text, encoding="utf-8")
    code, out, err = run("jobs", tmp_path / "merged.yaml", "--by", "state")
    assert (code, out, err.strip().count("\n")) == (2, "", 0)
    assert "no states to show: economy 'merged' does not have USA and its neighbour as regions of their own" in err
    assert "use economy: focus or full" in err


def test_a_briefing_comes_with_every_table_of_jobs(run: Call, file: Path, tmp_path: Path) -> None:
    code, _, _ = run("brief", file, "-o", tmp_path)
    folder = tmp_path / "case"
    assert code == 0
    assert {path.name for path in folder.glob("jobs_*")} == TABLES
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    horizons = {name: solution["elasticities"]["horizon"] for name, solution in manifest["solutions"].items()}
    beside = {f"jobs.{economy}": "year1" for economy in ("focus", "provinces", "provinces-23")}
    assert horizons == {"scenario": "long"} | beside
    for name in TABLES:
        assert manifest["files"][name] == hashlib.sha256((folder / name).read_bytes()).hexdigest()
    regions = pd.read_csv(folder / "jobs_by_region.csv").set_index("region")
    assert regions.loc["CAN", "unemployment_pp"] == pytest.approx(rise(run, file), abs=1e-6)
    split = pd.read_csv(folder / "jobs_contributions.csv").set_index("group")
    np.testing.assert_allclose(split.iloc[:-1].sum(), split.loc["all"], atol=1e-5)


def test_an_economy_without_places_has_no_tables_of_them(small: Economy) -> None:
    text = scenario_text(measure_text(importers="NOR", exporters="SOU", sectors="iron"), spotlight=["NOR"])
    run = simulate(parse_scenario(text, name="case", folder=Path()), small)
    known = study(run, [Part.jobs], processes=0)
    found = {name for name in csv_files(known) if name.startswith("jobs_")}
    lacking = {name for name in TABLES if "place" in name or "province" in name}
    assert found == TABLES - lacking - {"jobs_path.csv"}  # tables of one's own have one horizon
    without = replace(known, parts={**known.parts, Part.jobs: Missing(Why.refused, "no equilibrium")})
    assert not [name for name in csv_files(without) if name.startswith("jobs_")]


def test_a_shipped_scenario_stands_beside_what_was_observed(run: Call) -> None:
    code, out, err = run("jobs", "october-2025")
    words = " ".join(out.replace("\u00a0", " ").split())
    assert (code, err) == (0, "")
    assert "Observed unemployment in Canada rose from 6.6% (January 2025) to 7.1% (August 2025)" in words
    assert "by 0.50 percentage points; the measures raise it by" in words
