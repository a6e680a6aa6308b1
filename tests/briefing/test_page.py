from __future__ import annotations

import re
from html import unescape

import pytest
from counteroffer.briefing.measures import measure_rows
from counteroffer.briefing.page import SECTIONS

from counteroffer import data
from counteroffer.briefing import render
from counteroffer.tariffs import load_book
from outline import Outline


@pytest.fixture(scope="module")
def outline(page: str) -> Outline:
    return Outline(page)


def words(page: str) -> str:
    """The page's text, tags and line breaks taken out."""
    body = re.sub(r"<style>.*?</style>", "", page.replace("<wbr>", ""), flags=re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


def test_elements_nest_and_ids_are_unique(outline):
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids))


def test_every_section_is_there_and_in_the_contents(page, outline):
    for name, title in SECTIONS:
        assert name in outline.ids
        assert f'<a href="#{name}">{title}</a>' in page
        assert f"<h2>{title}</h2>" in page


def test_sections_follow_the_order_of_questions(page):
    at = [page.index(f'<section id="{name}">') for name, _ in SECTIONS]
    assert at == sorted(at)


def test_every_chart_says_its_unit_and_what_it_compares(run, page):
    # The timeline before the effects has one line for all its figures.
    figures = re.findall(r"<figure.*?</figure>", page[page.index('<section id="effects">') :], re.S)
    assert len(figures) >= 8
    assert all("<figcaption>" in figure for figure in figures)
    note = "% of real income a year, long run; tariffs of 7 October 2025 against those applied before"
    assert note in page.replace("\u00a0", " ")


def test_nothing_is_fetched(page, outline):
    assert outline.fetched == []
    assert not {"script", "link", "iframe", "img", "object"} & set(outline.tags)
    assert "@import" not in page
    assert "url(" not in page.replace("url(#", "")
    assert "default-src 'none'" in page


def test_two_renders_are_identical_and_hold_no_clock(run, page):
    assert render(run) == page
    assert str(run.equilibrium.seconds) not in page


def test_every_measure_is_in_the_table(run, page, w):
    text = words(page)
    for row in measure_rows(run, w):
        assert row.title in text
        assert row.rate in text
        assert row.authority in text
    assert "United States ← all regions except Mexico; steel and autos" in text
    assert "10 points" in text
    assert "90% of the trade exempt" in text
    assert "at least 14.4%" in text
    assert "trade cost −2.5%" in text
    assert "tariff book: section_232.copper" in text


def test_measures_not_in_force_say_so(run, w):
    later = next(row for row in measure_rows(run, w) if row.name == "later")
    assert not later.in_force
    assert later.added == "not applied"
    assert later.trade == "–"
    assert later.dates.replace("\u00a0", " ") == "1 Jan 2026 to 31 Dec 2026"


def test_programmes_of_the_book_show_their_law(page):
    entry = load_book().entries["section_232.copper"]
    measure = entry.programme.measures[0]
    for text in (entry.programme.title, entry.authority.statute, measure.citation, entry.programme.basis):
        assert " ".join(text.split()) in words(page)
    assert "50% on copper, 1 Aug 2025 to 5 Apr 2026: Proclamation 10962" in words(page).replace("\u00a0", " ")


def test_text_of_the_scenario_is_escaped(page):
    assert "<h1>Ham &amp; &lt;Eggs&gt;</h1>" in page
    assert "<p>First paragraph, 1 &lt; 2.</p>" in page
    assert "<p>Second paragraph.</p>" in page
    assert "Act &lt;1&gt;" in page
    assert "A &lt;source&gt;" in page
    assert "<Eggs>" not in page


def test_status_residuals_sources_and_limits(run, page):
    text = words(page)
    assert "certified" in text
    for residual in run.equilibrium.residuals:
        assert residual.equation in text
    for table in data.registry():
        assert table.title in text
        assert table.licence in text
    for note in run.economy.notes:
        assert str(note) in text
    assert run.economy.elasticities in text
    assert run.file.sha256 in text
    assert "Weather" in text


def test_drawings_scale_and_are_named(outline):
    drawings = [label for label in outline.labels if label.get("role") == "img"]
    assert len(drawings) >= 8
    for drawing in drawings:
        assert drawing["aria-label"]
        assert drawing["viewbox"]
        assert "width" not in drawing


def test_numbers_in_drawings_keep_their_decimals(run, page):
    """Coordinates are rounded for size; the numbers that are read must not be."""
    for value in run.effects.regions["real_income_percent"]:
        text = f"{abs(value):.2f}"
        assert re.search(rf"<text[^>]*>[−+]?{re.escape(text)}</text>", page)


def test_map_has_a_legend_and_calls_itself_data(page):
    text = words(page)
    assert "20% and more" in text
    assert "Data, not results of the model" in text
    assert "Alberta (40.0%)" in text


def test_the_french_page(french_page):
    assert Outline(french_page).open == []
    assert '<html lang="fr-CA">' in french_page
    assert "<title>Ham &amp; &lt;Eggs&gt;\u00a0: note d’information</title>" in french_page
    text = words(french_page)
    for said in ("Effets principaux", "Droits de douane au 7 octobre 2025", "au moins 14,4 %", "échanges exemptés"):
        assert said.replace(" ", "") in text.replace("\u00a0", "").replace(" ", "")


def test_text_without_translation_is_marked_as_english(french_page, page):
    assert '<h1><span lang="en">Ham &amp; &lt;Eggs&gt;</span></h1>' in french_page
    assert '<p><span lang="en">First paragraph, 1 &lt; 2.</span></p>' in french_page
    assert '<span lang="en">Act &lt;1&gt;</span>' in french_page
    assert 'lang="en"' not in page


def test_a_page_without_measures(nothing):
    page = render(nothing)
    assert Outline(page).open == []
    assert "No measure is in force" in page
    assert "The scenario has no measures." in page


def test_one_region_outside_north_america(island_run):
    page = render(island_run)
    text = words(page)
    assert Outline(page).open == []
    assert "<h3>ATL</h3>" in page
    assert 'id="map"' not in page
    assert "#map" not in page
    for stranger in ("Alberta", "Canada loses", "Mexico"):
        assert stranger not in text.split("Tables in the package")[0]
