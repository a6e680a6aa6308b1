"""What is needed to make the page again: as data, and as a section of the page."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from counteroffer.briefing.wording import Wording
from counteroffer.study.output import manifest

from counteroffer import data
from counteroffer.briefing import page as whole
from counteroffer.briefing import provenance
from counteroffer.run.run import Run
from counteroffer.scenario import load_scenario
from counteroffer.scenario.schema import OwnMaps
from counteroffer.tariffs.load import book_sha256


def section(run: Run, w: Wording) -> str:
    found = provenance.content(run, "no short run", None, None, w)
    return whole._environment(w.language).get_template("manifest.html.j2").render({"w": w, **found})


def test_the_section_shows_what_the_manifest_holds(run, w):
    text, held = section(run, w), manifest(run, {})
    assert text.count("<section") == text.count("</section>") == 1
    for name, number in held["libraries"].items():
        assert f"{name} {number}" in text
    shown = [held["scenario"]["sha256"], held["tariff_book"]["sha256"], *held["data"].values()]
    assert all(digest in text for digest in shown)
    assert held["tariff_book"]["sha256"] == book_sha256()
    assert len(held["data"]) == len(data.registry())
    assert "As of 7\u00a0October\u00a02025." in text
    assert "date_rule: collection" in text
    assert '<td class="number"><code>long_run</code></td>' in text


def test_it_speaks_french(run, fr):
    text = section(run, fr)
    assert "<h2>Manifeste</h2>" in text
    assert "En date du 7\u00a0octobre\u00a02025." in text
    assert "The scenario" not in text


def test_a_file_of_the_user_is_named_as_a_file_and_a_callers_economy_has_no_command(run, w):
    given = provenance.content(run, "", None, None, w)["manifest"]
    assert given["command"] == ""
    assert "the economy came from the caller, in Python" in section(run, w)
    own = replace(run, given=None)
    assert provenance.content(own, "", None, None, w)["manifest"]["command"] == "counteroffer brief case.yaml"


@pytest.mark.parametrize("switches", ["", ":-canada-metals", ":-canada-metals:-mexico", ":+counter"])
def test_the_command_names_the_scenario_that_was_solved(run, w, switches):
    name = f"october-2025{switches}"
    other = replace(run, file=load_scenario(name), given=None)
    assert provenance.content(other, "", None, None, w)["manifest"]["command"] == f"counteroffer brief {name}"


def test_packages_that_are_off_are_named(run, w):
    other = replace(run, file=load_scenario("october-2025:-canada-metals"), given=None)
    assert provenance.content(other, "", None, None, w)["manifest"]["off"] == ["canada-metals"]


def test_a_scenario_of_the_data_alone_uses_no_tariff_book(nothing, w):
    alone = nothing.scenario.model_copy(update={"as_of": None})
    assert "Not used." in section(replace(nothing, file=replace(nothing.file, scenario=alone)), w)


def test_own_maps_are_held_by_checksum(run, tmp_path: Path):
    (tmp_path / "r.csv").write_text("code,group\n", encoding="utf-8")
    own = run.scenario.model_copy(update={"economy": OwnMaps(regions=Path("r.csv"))})
    other = replace(run, file=replace(run.file, scenario=own, folder=tmp_path))
    digest = hashlib.sha256(b"code,group\n").hexdigest()
    assert provenance.origin(other)["scenario"]["maps"] == {"r.csv": digest}
