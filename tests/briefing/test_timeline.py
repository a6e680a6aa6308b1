"""The timeline: spans and events against dates known independently, its drawing, and both languages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from counteroffer.briefing.charts import gantt
from counteroffer.briefing.charts.gantt import PLOT, Segment, Track, Window
from counteroffer.briefing.document import Figure, Table
from counteroffer.briefing.forms import svg
from counteroffer.briefing.forms.svg import inline
from counteroffer.briefing.sections.law import timeline
from counteroffer.briefing.words import Wording
from counteroffer.study import Study
from counteroffer.tariffs.book import Book, Entry
from counteroffer.tariffs.load import load_book
from counteroffer.tariffs.terms.schema import Authority
from outline import blocks, words

NBSP = "\u00a0"
TODAY = dt.date(2025, 10, 7)
WINDOW = Window(dt.date(2025, 1, 1), dt.date(2025, 12, 31), TODAY)
OLD = {"until": "2025-03-11", "rate": 10.0, "scope": {"hs": "72"}, "citation": "Order 1"}
HIGH = {"from": "2025-03-12", "until": "2025-06-03", "rate": 25.0, "scope": {"hs": "72"}, "citation": "Order 2"}
PARTLY = {"from": "2025-06-04", "until": "2025-06-30", "rate": 25.0, "scope": {"hs": "73"}, "citation": "Order 3"}
AFTER_A_GAP = {"from": "2025-08-01", "rate": 50.0, "rates": {"GBR": 12.5}, "scope": {"hs": "72"}, "citation": "Order 4"}


def said(text: str) -> str:
    return text.replace(NBSP, " ")


def book(*measures: dict[str, Any], off: tuple[str, ...] = (), **authority: Any) -> Book:
    programmes = {"metal": {"title": "Metal", "measures": measures}}
    head = {"authority": "act", "title": "Act", "statute": "Act 1", "importer": "USA", "programmes": programmes}
    file = Authority.model_validate(head | authority)
    return Book(
        {"act.metal": Entry("act.metal", file, file.programmes["metal"])},
        load_book().days,
        {"act.metal": frozenset(off)},
    )


def spans(known: Book, labels: tuple[str, ...], w: Wording) -> list[tuple[str, str, str, str]]:
    found = timeline.book_segments(known, "act.metal", labels, w)
    return [(str(s.first), str(s.until), said(s.rate), "; ".join(s.citations)) for s in found]


def test_spans_are_those_of_the_law(w: Wording, fr: Wording) -> None:
    known = book(OLD, HIGH, PARTLY, AFTER_A_GAP)
    assert spans(known, ("CAN",), w) == [
        ("2025-01-01", "2025-03-11", "10%", "Order 1"),
        ("2025-03-12", "2025-06-03", "25%", "Order 2"),
        ("2025-06-04", "2025-06-30", "25%", "Order 3"),
        ("2025-08-01", "None", "50%", "Order 4"),
    ]
    assert spans(known, ("all", "not CAN"), w)[-1][2] == "12.5–50%"
    assert spans(known, ("GBR",), fr)[-1][2] == "12,5 %"
    assert spans(book(OLD, HIGH, off=("CAN",)), ("CAN",), w) == []


def test_what_changes_for_others_only_is_no_change(w: Wording) -> None:
    again = {**AFTER_A_GAP, "until": "2025-09-30"}
    later = {**AFTER_A_GAP, "from": "2025-10-01", "rates": {"GBR": 10.0}, "citation": "Order 5"}
    assert len(spans(book(again, later), ("CAN",), w)) == 1
    assert len(spans(book(again, later), ("GBR",), w)) == 2


def test_collection_that_ends_ends_the_span(w: Wording) -> None:
    known = book(AFTER_A_GAP, ruled_unlawful="2026-02-20", collected_until="2026-02-23")
    assert spans(known, ("CAN",), w) == [("2025-08-01", "2026-02-23", "50%", "Order 4")]


def test_events_name_what_happens_and_on_what_authority(w: Wording) -> None:
    known = book(OLD, HIGH, PARTLY, AFTER_A_GAP, collected_until="2025-11-30")
    line = timeline.Line("group", "Metal", Track("Metal", timeline.book_segments(known, "act.metal", ("CAN",), w)))
    found = list(timeline.events(line, WINDOW, w))
    assert [(str(e.day), e.kind, said(e.what), e.citation) for e in found] == [
        ("2025-03-12", timeline.RATE, "10% becomes 25%", "Order 2"),
        ("2025-06-04", timeline.GOODS, "changes for some goods or partners, still 25%", "Order 3"),
        ("2025-07-01", timeline.ENDS, "ends; the last day is 30 June 2025", "Order 3"),
        ("2025-08-01", timeline.STARTS, "in force, 50%", "Order 4"),
        ("2025-12-01", timeline.ENDS, "ends; the last day is 30 November 2025", "Order 4"),
    ]
    first, latest, following = map(said, timeline.sentences(found, WINDOW, w))
    assert first == "The first of these measures since 1 January 2025: 12 March 2025, “Metal” (10% becomes 25%)."
    assert latest == "The latest change of a rate up to 7 October 2025: 1 August 2025, “Metal” (in force, 50%)."
    assert following.startswith("The next one known: 1 December 2025, “Metal” (ends;")
    assert timeline.sentences(found[:1], WINDOW, w)[-1] == "No later date is known."


def test_a_bar_is_as_long_as_its_days(w: Wording) -> None:
    segments = (
        Segment(None, dt.date(2025, 3, 11), "10%"),
        Segment(dt.date(2025, 3, 12), dt.date(2025, 6, 30), "25%"),
        Segment(dt.date(2025, 8, 1), None, "25%"),
    )
    bars, changes, labels, rates = gantt._bars([Track("Metal", segments)], WINDOW)
    expected = [(0, 70), (70, 181), (212, 365)]  # days of the year
    assert bars[["x", "x2"]].to_numpy() == pytest.approx(PLOT * np.array(expected) / 365)
    assert list(changes["x"]) == pytest.approx([PLOT * 70 / 365, PLOT * 212 / 365])
    assert list(changes["rate"]) == [True, True]  # the second comes after a gap
    assert list(labels["text"]) == ["Metal"]
    assert list(rates["text"]) == ["10%", "25%"]


@pytest.mark.parametrize(
    ("left", "right", "line", "expected"),
    [(0.0, 100.0, 200.0, 4.0), (0.0, 100.0, 10.0, 14.0), (0.0, 40.0, 20.0, None), (0.0, 20.0, 200.0, None)],
)
def test_a_rate_stands_clear_of_the_line_or_is_left_out(
    left: float, right: float, line: float, expected: float | None
) -> None:
    assert gantt._room("25%", left, right, line) == expected


def test_the_table_has_the_dates_of_the_book(case: Study, w: Wording) -> None:
    lines = timeline.measure_lines(case, w)
    window = timeline.axis_window(case, lines)
    rows = timeline.events_table([event for line in lines for event in timeline.events(line, window, w)], w).rows
    for one in load_book().entries["section_232.copper"].programme.measures:
        assert one.first
        day = w.day(one.first, short=True)
        hit = [row for row in rows if row[0] == day and row[1] == "United States on Canada: Copper products"]
        assert len(hit) == 1
        assert one.citation.split("; ")[0] in hit[0][3]
    steel = next(row for row in rows if row[1] == "Steel & more")
    assert [said(cell) for cell in steel] == ["4 Mar 2025", "Steel & more", "in force, +25 points", "Act <1>"]
    days = [dt.datetime.strptime(said(row[0]).replace("Sept", "Sep"), "%d %b %Y").date() for row in rows]
    assert days == sorted(days)


def test_what_falls_on_the_first_region_is_there_though_not_in_force(case: Study, w: Wording) -> None:
    titles = {line.title for line in timeline.measure_lines(case, w)}
    assert "United States on Canada: Softwood timber and lumber" in titles  # from 14 October 2025
    assert not any("Mexico: Softwood timber" in title for title in titles)
    assert not any("Steel and aluminum" in title for title in titles)  # the scenario leaves Canada's out


def test_the_section_in_french(case: Study, fr: Wording) -> None:
    section = timeline.section(case, fr)
    assert section is not None
    figures, text = blocks(section, Figure), words(section)
    assert len(figures) == len({line.group for line in timeline.measure_lines(case, fr)})
    drawn = said("".join(inline(one.spec, one.alternative, "t") for one in figures))
    for label in ("avr.", "7 octobre 2025", "2025"):
        assert f">{label}</text>" in drawn
    assert "NaN" not in drawn
    assert "États-Unis contre le Canada : Produits du cuivre" in text
    assert "Droits des États-Unis contre le Canada" in text


def test_the_section_tells_first_draws_then_lists(case: Study, w: Wording) -> None:
    section = timeline.section(case, w)
    assert section is not None
    kinds = [type(block).__name__ for block in section.blocks]
    assert kinds == ["Beside", "Paragraph", "Fold", "Fold"]
    (table, *_) = blocks(section, Table)
    assert len(table.rows) > 10
    assert "goes on beyond it" in words(section)


def test_without_dates_there_is_no_timeline(island: Study, nothing: Study, w: Wording) -> None:
    assert timeline.section(island, w) is None
    assert timeline.section(nothing, w) is None


def test_a_long_axis_names_years(solve: Callable[..., Study], w: Wording) -> None:
    text = """
spotlight: [CAN]
measures:
  - {name: far, importers: [CAN], exporters: [USA], sectors: [food], rate: 5,
     effective: {from: 2024-02-01, until: 2031-01-31}}
"""
    study = solve(text)
    lines = timeline.measure_lines(study, w)
    window = timeline.axis_window(study, lines)
    assert (window.first, window.last) == (dt.date(2024, 1, 1), dt.date(2031, 1, 31) + timeline.MARGIN)
    _, names = gantt._axis(window, 100, w)
    assert set(names["text"]) <= {str(year) for year in range(2024, 2032)}


def test_a_drawing_is_kept_from_one_process_to_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is drawn once is read from the disk; another specification is drawn."""
    monkeypatch.setenv("COUNTEROFFER_RESULTS", str(tmp_path))
    drawn: list[str] = []
    monkeypatch.setattr("vl_convert.vegalite_to_svg", lambda spec, vl_version: drawn.append(spec) or f"<svg>{spec}")
    found = []
    for mark in ("bar", "bar", "line"):
        svg._drawn.cache_clear()
        found.append(svg._drawn(mark))
    svg._drawn.cache_clear()
    assert drawn == ["bar", "line"]
    assert found == ["<svg>bar", "<svg>bar", "<svg>line"]
