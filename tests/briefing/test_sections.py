"""Sections as data: which there are, in which order, what a new one takes, and who knows whom."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import grimp
import pytest
from importlinter.cli import lint_imports

import counteroffer.briefing.document
from counteroffer.briefing import briefing, contents, html, markdown
from counteroffer.briefing.charts.bars import Bar, bar_chart
from counteroffer.briefing.document import Document, Link, Paragraph, Section
from counteroffer.briefing.forms.drawings import drawings
from counteroffer.briefing.words import Wording
from counteroffer.study import Missing, Part, Study, Why
from outline import Outline, section, words

ROOT = Path(__file__).resolve().parents[2]
SECTIONS = Path(counteroffer.briefing.document.__file__).parent / "sections"
TOLD_BY = {  # the section that says why a part is missing
    **dict.fromkeys((Part.incidence, Part.bases), "effects"),
    Part.question: "effects",
    Part.alone: "alone",
    Part.jobs: "jobs",
    Part.households: "households",
    Part.households_short_run: "households",
    Part.ranges: "ranges",
    Part.deal_cases: "deal_cases",
    Part.retaliation: "retaliation",
    **dict.fromkeys((Part.draws, Part.deal_draws), "draws"),
    **dict.fromkeys((Part.war, Part.concessions, Part.leverage, Part.deal), "bargaining"),
    **dict.fromkeys((Part.pact, Part.diversification, Part.security, Part.integration), "agreements"),
}


def weather(study: Study, w: Wording) -> Section | None:
    """A made-up section, as a module of its own would have it."""
    told = w("Rain on {region:the}.", region=w.region(study.economy, study.lead[0]))
    chart = bar_chart(w("Rain by month"), [Bar("May", 3.0), Bar("June", 1.5)], 1, w=w)
    return Section("weather", w("The <weather>"), (Paragraph((told, " ", Link("Jobs", "jobs"))), chart))


@pytest.fixture
def with_weather(case: Study, monkeypatch: pytest.MonkeyPatch) -> Document:
    """The case with one more line in the contents, behind the first."""
    first, *rest = contents.CONTENTS
    monkeypatch.setattr(contents, "CONTENTS", (first, weather, *rest))
    return briefing(case)


def test_a_section_is_a_function_and_a_line(with_weather: Document, document: Document) -> None:
    names = [one.id for one in with_weather.sections]
    assert names == ["situation", "weather", *(one.id for one in document.sections[1:])]
    page, text = html(with_weather), markdown(with_weather)
    assert Outline(page).open == []
    assert re.findall(r'<li><a href="#([a-z]+)">', page) == names
    assert '<a href="#weather">The &lt;weather&gt;</a>' in page
    assert "<h2>The &lt;weather&gt;</h2>" in page
    assert '<p>Rain on Canada. <a href="#jobs">Jobs</a></p>' in page
    assert "\n## The <weather>\n" in text
    assert "\nRain on Canada. Jobs\n" in text
    assert "![Bar chart. Rain by month: May +3.0; June +1.5.](charts/weather-rain-by-month.svg)" in text
    assert "charts/weather-rain-by-month.svg" in drawings(with_weather)


def test_a_section_that_has_nothing_to_say_is_nowhere(
    case: Study, document: Document, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contents, "CONTENTS", (*contents.CONTENTS, lambda study, w: None))
    assert html(briefing(case)) == page


def test_the_document_follows_the_order_of_the_contents(case: Study, document: Document, w: Wording) -> None:
    told = [found for tell in contents.CONTENTS if (found := tell(case, w)) is not None]
    assert [one.id for one in document.sections] == [one.id for one in told]
    assert len(told) == len({one.id for one in told})


def test_the_contents_go_from_the_case_to_its_proof() -> None:
    """What happened, what it does, what can be agreed, the law, and last how sure it is and what makes it again."""
    topics = [tell.__module__.split(".")[3] for tell in contents.CONTENTS]
    assert topics[0] == "front"
    order = ["effects", "jobs", "bargaining", "agreements", "proof"]
    assert [topic for topic in dict.fromkeys(topics) if topic in order] == order
    assert topics[-1] == "proof"
    assert topics == sorted(topics, key=lambda topic: topic == "proof")


def test_every_section_there_is_stands_in_the_contents_once() -> None:
    """A module with a `section` that no line names would never be read."""
    written = set()
    for path in SECTIONS.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if any(isinstance(node, ast.FunctionDef) and node.name == "section" for node in tree.body):
            written.add(
                ".".join(("counteroffer", "briefing", *path.relative_to(SECTIONS.parent).with_suffix("").parts))
            )
    told = [tell.__module__ for tell in contents.CONTENTS]
    assert sorted(told) == sorted(written)


def test_links_lead_to_sections_that_are_there(document: Document, island: Study, case: Study) -> None:
    for told in (
        document,
        briefing(island),
        briefing(replace(case, parts=dict.fromkeys(Part, Missing(Why.not_asked)))),
    ):
        names = {one.id: one.title for one in told.sections}
        for question in told.questions:
            assert all(names[link.section] == link.text for link in question.links)
        assert {link.section for link in links(told)} <= names.keys()


def links(document: Document) -> Iterator[Link]:
    """Every link inside the sections."""
    for one in document.sections:
        for block in one.blocks:
            pieces = block.text if isinstance(block, Paragraph) and isinstance(block.text, tuple) else ()
            yield from (piece for piece in pieces if isinstance(piece, Link))


def test_what_was_not_asked_for_has_no_section(case: Study) -> None:
    told = briefing(replace(case, parts=dict.fromkeys(Part, Missing(Why.not_asked))))
    assert not {one.id for one in told.sections} & (set(TOLD_BY.values()) - {"effects"})
    assert {"situation", "effects", "measures", "sure", "manifest"} <= {one.id for one in told.sections}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("part", Part)
def test_what_could_not_be_solved_is_said_in_its_section(case: Study, part: Part, language: str) -> None:
    why = "No equilibrium <of this test>"
    parts = dict.fromkeys(Part, Missing(Why.not_asked)) | {part: Missing(Why.refused, why)}
    told = briefing(replace(case, parts=parts, own_economy=False), language)
    assert why in words(section(told, TOLD_BY[part]))
    assert "No equilibrium &lt;of this test&gt;" in html(told)


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("counteroffer", cache_dir=None)


def test_no_section_knows_another(graph: grimp.ImportGraph) -> None:
    told = [tell.__module__ for tell in contents.CONTENTS]
    assert set(told) <= graph.modules
    pairs = permutations(told, 2)
    assert [pair for pair in pairs if graph.direct_import_exists(importer=pair[0], imported=pair[1])] == []


def test_every_module_is_seen_by_the_contract_of_layers(graph: grimp.ImportGraph) -> None:
    """A folder that is no package would be left out of it without a word."""
    source = ROOT / "src"
    found = {".".join(path.relative_to(source).with_suffix("").parts) for path in source.rglob("*.py")}
    assert {name.removesuffix(".__init__") for name in found} == graph.modules


def test_layers_hold(capsys: pytest.CaptureFixture[str]) -> None:
    code = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert code == 0, capsys.readouterr().out
