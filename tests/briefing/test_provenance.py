"""What is needed to make the page again: as data, and as a section of the page."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from counteroffer import data
from counteroffer.briefing.document import Table, Terms, plain
from counteroffer.briefing.sections.proof.manifest import section
from counteroffer.scenario import load_scenario
from counteroffer.scenario.schema.options import OwnMaps
from counteroffer.study import Part, Study
from counteroffer.study.provenance import command, manifest, origin
from counteroffer.tariffs.load import book_sha256
from outline import blocks, words


def facts(study: Study, w) -> dict[str, str]:
    """What the section says under each of its terms."""
    (terms,) = blocks(section(study, w), Terms)
    return {term: " ".join(map(plain, lines)) for term, lines in terms.pairs}


def test_the_section_shows_what_the_manifest_holds(case, w):
    text, held = words(section(case, w)), manifest(case, {})
    for name, number in held["libraries"].items():
        assert f"{name} {number}" in text
    shown = [held["scenario"]["sha256"], held["tariff_book"]["sha256"], *held["data"].values()]
    assert all(digest in text for digest in shown)
    assert held["tariff_book"]["sha256"] == book_sha256()
    assert len(held["data"]) == len(data.registry())
    assert "As of 7 October 2025." in text
    assert "date_rule: collection" in text


def test_every_solution_has_its_options_on_the_page(case, w):
    options = manifest(case, {})["solutions"]
    assert list(options) == ["scenario", f"jobs.{case.economy.name}"]
    assert [options[name]["closure"] for name in options] == ["long_run", "short_run"]
    table = next(one for one in blocks(section(case, w), Table) if one.caption == "Options of each solution")
    closure = next(row for row in table.rows if row[0] == "Closure")
    assert [plain(cell) for cell in closure] == ["Closure", "long_run", "short_run"]
    assert all(table.numeric(column) for column in (1, 2))


def test_the_manifest_says_what_was_solved_and_what_could_not_be(case, solve):
    held = manifest(case, {"a.csv": b"a"})
    assert held["parts"] == ["incidence", "bases", "alone", "jobs", "households", "households_short_run"]
    assert held["missing"] == {"ranges": "own_economy"}
    assert held["bargaining"] is None
    assert held["agreements"] == {}
    assert held["files"] == {"a.csv": hashlib.sha256(b"a").hexdigest()}
    assert json.loads(json.dumps(held)) == held
    assert manifest(solve("", Part.alone), {})["jobs"] is None


def test_it_speaks_french(case, fr):
    found = section(case, fr)
    assert found.title == "Manifeste"
    assert "En date du 7 octobre 2025." in words(found)
    assert "The scenario" not in words(found)


def test_a_file_of_the_user_is_named_as_a_file_and_a_callers_economy_has_no_command(case, w):
    assert command(case) == ""
    assert "the economy came from the caller, in Python" in facts(case, w)["Command"]
    own = replace(case, own_economy=False)
    assert command(own) == facts(own, w)["Command"] == "counteroffer brief case.yaml"


@pytest.mark.parametrize("switches", ["", ":-canada-metals", ":-canada-metals:-mexico", ":+counter"])
def test_the_command_names_the_scenario_that_was_solved(case, switches):
    name = f"october-2025{switches}"
    assert command(replace(case, file=load_scenario(name), own_economy=False)) == f"counteroffer brief {name}"


def test_packages_that_are_off_are_named(case, w):
    other = replace(case, file=load_scenario("october-2025:-canada-metals"))
    assert facts(other, w)["Packages off"] == "canada-metals"
    assert "Packages off" not in facts(case, w)


def test_a_scenario_of_the_data_alone_uses_no_tariff_book(nothing, w):
    alone = nothing.scenario.model_copy(update={"as_of": None})
    assert facts(replace(nothing, file=replace(nothing.file, scenario=alone)), w)["Tariff book"] == "Not used."


def test_own_maps_are_held_by_checksum(case, tmp_path: Path, w):
    (tmp_path / "r.csv").write_text("code,group\n", encoding="utf-8")
    own = case.scenario.model_copy(update={"economy": OwnMaps(regions=Path("r.csv"))})
    other = replace(case, file=replace(case.file, scenario=own, folder=tmp_path))
    digest = hashlib.sha256(b"code,group\n").hexdigest()
    assert origin(other)["scenario"]["maps"] == {"r.csv": digest}
    files = next(one for one in blocks(section(other, w), Table) if "Scenario files" in one.caption)
    assert ["Its map", "r.csv", digest] in [[plain(cell) for cell in row] for row in files.rows]
