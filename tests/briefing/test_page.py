"""The briefing as one HTML page."""

from __future__ import annotations

import re

import pytest

from counteroffer import data
from counteroffer.briefing import briefing, html
from counteroffer.briefing.document import Figure, Fold, Heading, Map, Table, plain
from counteroffer.briefing.words.measures import measure_rows
from counteroffer.tariffs import load_book
from outline import Outline, blocks, section, seen, words


@pytest.fixture(scope="module")
def outline(page: str) -> Outline:
    return Outline(page)


def test_elements_nest_and_ids_are_unique(outline):
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids))


def test_every_section_is_there_and_in_the_contents(document, page, outline):
    for one in document.sections:
        assert one.id in outline.ids
        assert f'<a href="#{one.id}">{one.title}</a>' in page
        assert f"<h2>{one.title}</h2>" in page


def test_every_link_leads_to_a_section(page, outline):
    links = set(re.findall(r'href="#([^"]+)"', page))
    assert {"jobs", "effects"} < links <= set(outline.ids)


def test_the_page_has_every_word_of_the_document(document, page):
    """No block is left out by the template: what the document says is read on the page, in the same order."""
    text, at = seen(page).replace(" ", ""), 0
    for one in document.sections:
        at = text.index(one.title.replace(" ", ""), at)
        for table in blocks(one, Table):
            for row in (table.head, *table.rows, *table.foot):
                cells = words([Table("", (), (row,))]).replace(" ", "")
                assert cells in text[at:]
    for heading in blocks(document, Heading):
        assert words([heading]) in seen(page)


def test_every_chart_says_its_unit_and_what_it_compares(document):
    # The timeline before the effects has one line for all its figures.
    figures = [one for s in document.sections if s.id != "timeline" for one in blocks(s, Figure | Map)]
    assert len(figures) >= 8
    assert all(figure.note for figure in figures)
    note = "% of real income a year, long run; tariffs of 7 October 2025 against those applied before"
    assert note in words(section(document, "effects"))


def test_every_chart_says_what_it_comes_to(document, french):
    """A title is no name of an axis: it has a number, and what is drawn stands under it."""
    for told in (document, french):
        figures = [one for each in told.sections for one in blocks(each, Figure | Map)]
        titles = [plain(one.title) for one in figures]
        assert [title for title in titles if not any(map(str.isdigit, title))] == []
        assert [one.title for one in figures if one.title == one.measure or one.title.endswith("%")] == []


def test_sections_open_with_what_they_found(document, page):
    assert [one.id for one in document.sections if not one.finding] == []
    for one in document.sections:
        assert f'<h2>{one.title}</h2>\n<p class="finding">' in page


def test_appendices_are_closed_and_say_what_is_in_them(document, page):
    folds = blocks(document, Fold)
    assert len(folds) > 20
    assert "<details open" not in page
    assert page.count("<summary>") == len(folds) + 1  # the contents open and close too


def test_places_too_small_to_see_have_panels(document):
    (drawn,) = blocks(section(document, "map"), Map)
    marks = [layer["data"]["values"] for layer in drawn.spec["layer"]]
    letters, panels = ([row["text"] for row in rows] for rows in marks[1:])
    assert {"ON", "TX"} < set(letters)
    assert {text.split()[0] for text in panels} == {"PE", "RI", "DE", "DC", "CT"}
    assert not {text.split()[0] for text in panels} & set(letters)


def test_every_note_and_alternative_is_on_the_page(document, page, outline):
    figures = blocks(document, Figure | Map)
    assert page.count("<figcaption>") == sum(bool(one.note) for one in figures)
    assert [label["aria-label"] for label in outline.labels if label.get("role") == "img"] == [
        one.alternative for one in figures
    ]


def test_nothing_is_fetched(page, outline):
    assert outline.fetched == []
    assert not {"script", "link", "iframe", "img", "object"} & set(outline.tags)
    assert "@import" not in page
    assert "url(" not in page.replace("url(#", "")
    assert "default-src 'none'" in page


def test_two_pages_of_a_study_are_identical_and_hold_no_clock(run, case, page):
    assert html(briefing(case)) == page
    assert str(run.equilibrium.seconds) not in page


def test_every_measure_is_in_the_table(case, page, w):
    text = seen(page)
    for row in measure_rows(case, w):
        assert row.title in text
        assert row.rate.replace("\u00a0", " ") in text
        assert row.authority in text
    assert "United States ← all regions except Mexico; steel and autos" in text
    assert "10 points" in text
    assert "90% of the trade exempt" in text
    assert "at least 14.4%" in text
    assert "trade cost −2.5%" in text
    assert "tariff book: section_232.copper" in text


def test_measures_not_in_force_say_so(case, document, page, w):
    later = next(row for row in measure_rows(case, w) if row.name == "later")
    assert not later.in_force
    assert later.added == "not applied"
    assert later.trade == "–"
    assert later.dates.replace("\u00a0", " ") == "1 Jan 2026 to 31 Dec 2026"
    table = blocks(section(document, "measures"), Table)[0]
    assert [words([Table("", (), (table.rows[j],))]).split()[0] for j in table.dim] == ["later"]
    assert page.count('<tr class="off">') == 1


def test_programmes_of_the_book_show_their_law(page):
    entry = load_book().entries["section_232.copper"]
    measure = entry.programme.measures[0]
    for text in (entry.programme.title, entry.authority.statute, measure.citation, entry.programme.basis):
        assert " ".join(text.split()) in seen(page)
    assert "50% on copper, 1 Aug 2025 to 5 Apr 2026: Proclamation 10962" in seen(page)


def test_text_of_the_scenario_is_escaped(page):
    assert "<h1>Ham &amp; &lt;Eggs&gt;</h1>" in page
    assert "<title>Ham &amp; &lt;Eggs&gt;: briefing</title>" in page
    assert "<p>First paragraph, 1 &lt; 2.</p>" in page
    assert "<p>Second paragraph.</p>" in page
    assert "Act &lt;1&gt;" in page
    assert "A &lt;source&gt;" in page
    assert "<Eggs>" not in page


def test_status_residuals_sources_and_limits(case, page):
    text = seen(page)
    assert "certified" in text
    for residual in case.facts.residuals:
        assert residual.equation in text
    for table in data.registry():
        assert table.title in text
        assert table.licence in text
    for note in case.economy.notes:
        assert str(note) in text
    assert case.economy.elasticities in text
    assert case.file.sha256 in text
    assert "Weather" in text


def test_drawings_scale_and_are_named(outline):
    drawings = [label for label in outline.labels if label.get("role") == "img"]
    assert len(drawings) >= 8
    for drawing in drawings:
        assert drawing["aria-label"]
        assert drawing["viewbox"]
        assert "width" not in drawing


def test_numbers_in_drawings_keep_their_decimals(case, page):
    """Coordinates are rounded for size; the numbers that are read must not be."""
    for value in case.effects.regions["real_income_percent"]:
        text = f"{abs(value):.2f}"
        assert re.search(rf"<text[^>]*>[−+]?{re.escape(text)}</text>", page)


def test_map_has_a_legend_and_calls_itself_data(document, page):
    (drawn,) = blocks(section(document, "map"), Map)
    legend = [said for _, said in drawn.legend]
    assert "20% and more" in legend
    assert all(f"</svg>{said}</li>" in page for said in legend)
    assert "Data, not results of the model" in drawn.note
    assert "Alberta (40.0%)" in words(section(document, "map"))


def test_the_french_page(french_page):
    assert Outline(french_page).open == []
    assert '<html lang="fr-CA">' in french_page
    assert "<title>Ham &amp; &lt;Eggs&gt;\u00a0: note d’information</title>" in french_page
    text = seen(french_page)
    for said in ("Effets principaux", "Droits de douane au 7 octobre 2025", "au moins 14,4 %", "échanges exemptés"):
        assert said in text


def test_text_without_translation_is_marked_as_english(french_page, page):
    assert '<h1><span lang="en">Ham &amp; &lt;Eggs&gt;</span></h1>' in french_page
    assert '<p><span lang="en">First paragraph, 1 &lt; 2.</span></p>' in french_page
    assert '<span lang="en">Act &lt;1&gt;</span>' in french_page
    assert 'lang="en"' not in page


def test_a_page_without_measures(nothing):
    page = html(briefing(nothing))
    assert Outline(page).open == []
    assert "No measure is in force" in page
    assert "The scenario has no measures." in page


def test_one_region_outside_north_america(island):
    page = html(briefing(island))
    text = seen(page)
    assert Outline(page).open == []
    assert '<p class="whose">ATL</p>' in page
    assert 'id="map"' not in page
    assert "#map" not in page
    for stranger in ("Alberta", "Canada loses", "Mexico"):
        assert stranger not in text.split("Tables in the package")[0]
