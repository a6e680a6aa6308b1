"""How a language writes numbers, dates, names and sentences."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest

from counteroffer.briefing.document import Code, Foreign, Link, Strong, plain
from counteroffer.briefing.forms.html import inline_html
from counteroffer.briefing.words import wording
from counteroffer.errors import LabelError


@pytest.mark.parametrize(
    ("value", "digits", "plus", "expected"),
    [
        (-0.544, 2, True, "−0.54"),
        (0.544, 2, True, "+0.54"),
        (0.544, 2, False, "0.54"),
        (-0.004, 2, True, "0.00"),
        (0.004, 2, True, "0.00"),
        (-12345.67, 1, False, "−12,345.7"),
        (0.0, 1, True, "0.0"),
    ],
)
def test_numbers_are_signed_grouped_and_never_minus_zero(value, digits, plus, expected, w):
    assert w.number(value, digits, plus=plus) == expected


def test_amounts_in_words_leave_the_sign_to_the_verb(w):
    assert w.usd_words(-8112.3) == w.usd_words(8112.3) == "USD\u00a08.1 billion"
    assert w.usd_words(-20) == "less than USD\u00a00.1 billion"


def test_small_numbers_and_dates(w):
    assert w.scientific(1.096e-12) == "1.1 × 10⁻¹²"
    assert w.scientific(0.0) == "0"
    assert w.day(dt.date(2025, 10, 7)).replace("\u00a0", " ") == "7 October 2025"


@pytest.mark.parametrize(
    ("items", "expected"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_lists_read_as_english(items, expected, w):
    assert w.listed(items) == expected


def test_articles(w):
    assert f"{w.name('United States'):the}" == "the United States"
    assert f"{w.name('Rest of the EU'):the}" == "the rest of the EU"
    assert f"{w.name('Canada'):the}" == "Canada"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Motor vehicles", "motor vehicles"),
        ("Coal, oil and gas", "coal, oil and gas"),
        ("IT services", "IT services"),
        ("LNG", "LNG"),
        ("X-ray tubes", "X-ray tubes"),
        ("C24A", "C24A"),
        ("Canada's lumber", "Canada's lumber"),
        ("Mexican beer", "Mexican beer"),
        ("3D printers", "3D printers"),
        ("steel", "steel"),
        ("", ""),
    ],
)
def test_a_name_begins_small_inside_a_sentence_where_its_first_word_is_ordinary(name, said, w, fr):
    assert w.within(name) == said
    assert fr.knows(name) or fr.within(name) == said  # English on a French page is written as English is


def test_an_industry_inside_a_sentence_begins_small_and_its_code_stays(w, fr):
    names = {"ELE": "Electronics", "Cars": "Cars"}
    economy = SimpleNamespace(sector_name=lambda code: names.get(code, code))
    assert [w.industry(economy, code) for code in ("ELE", "Cars", "Steel")] == ["electronics", "Cars", "Steel"]
    assert (fr.sector(economy, "ELE"), fr.industry(economy, "ELE")) == ("Électronique", "électronique")


def test_french_numbers_and_dates(fr):
    assert fr.number(-12345.67).replace("\u00a0", " ").replace("\u202f", " ") == "−12 345,7"
    assert fr.percent(2.5) == "+2,5\u00a0%"
    assert fr.usd_words(1900.0).replace("\u00a0", " ") == "1,9 milliard $ US"
    assert fr.usd_words(2000.0).replace("\u00a0", " ") == "2,0 milliards $ US"
    assert fr.day(dt.date(2025, 5, 1)) == "1er\u00a0mai\u00a02025"
    assert fr.day(dt.date(2025, 5, 11)) == "11\u00a0mai\u00a02025"
    assert fr.quoted("a") == "«\u00a0a\u00a0»"


def test_french_names_take_their_article(fr):
    canada, states, alberta = (fr.name(name) for name in ("Canada", "United States", "Nowhere"))
    assert f"{canada:the} {canada:of} {canada:in} {canada:to}" == "le Canada du Canada au Canada au Canada"
    assert f"{states} {states:of} {states:in}" == "États-Unis des États-Unis aux États-Unis"
    assert f"{alberta:of}" == "de Nowhere"


@pytest.mark.parametrize(("amount", "one"), [(0, True), (1, True), (2, False), (5, False)])
def test_each_language_has_its_own_plural(amount, one, w, fr):
    texts = ("{amount} other measure", "{amount} other measures")
    assert w.plural(*texts, amount) == f"{amount} other measure{'s' if amount != 1 else ''}"
    assert fr.plural(*texts, amount) == f"{amount} autre{'' if one else 's'} mesure{'' if one else 's'}"


def test_a_missing_sentence_is_said_in_english_and_marked(fr):
    lacking = "No {what:of} of the page reads like this."
    said = fr(lacking, what=fr.name("Canada"))
    assert isinstance(said, Foreign)
    assert said == "No du Canada of the page reads like this."
    for amount, expected in ((1, "1 thing nobody knows"), (2, "2 things nobody knows")):
        found = fr.plural("{amount} thing nobody knows", "{amount} things nobody knows", amount)
        assert isinstance(found, Foreign)
        assert found == expected
    known = fr("Situation")
    assert not isinstance(known, Foreign)


def test_a_sentence_of_places_alone_needs_no_translation(fr):
    assert not isinstance(fr("{one}: {other}!", one="un", other="deux"), Foreign)
    assert not any(isinstance(piece, Foreign) for piece in fr.rich("**{one}**", one="un"))


def test_marks_of_a_sentence_become_pieces(w):
    text = "**Not {what}**: see `{file}` and [the end](#limits), {what:of} {link}."
    canada, link = w.name("Canada"), Link("here", "jobs")
    found = w.rich(text, what=canada, file="a*b", link=(link, "!"))
    assert [piece for piece in found if isinstance(piece, Strong)] == [Strong("Not "), Strong("Canada")]
    assert [piece for piece in found if isinstance(piece, Code | Link)] == [
        Code("a*b"),
        Link("the end", "limits"),
        link,
    ]
    assert plain(found) == "Not Canada: see a*b and the end, of Canada here!."


def test_what_fills_a_place_is_never_read_as_a_mark(w):
    assert w.rich("{title} costs.", title="**a** `b` [c](#d) {e}") == ("**a** `b` [c](#d) {e}", " costs.")


def test_a_missing_sentence_with_marks_is_marked_as_english(fr):
    html = inline_html(fr.rich("A **sentence** nobody {has}: [jobs](#jobs).", has="connaît"))
    assert html == (
        '<span lang="en">A </span><strong><span lang="en">sentence</span></strong><span lang="en"> nobody </span>'
        'connaît<span lang="en">: </span><a href="#jobs"><span lang="en">jobs</span></a><span lang="en">.</span>'
    )


def test_text_of_files_stands_as_it_is_and_is_marked(fr):
    found = fr.given("Title of <a> file")
    assert isinstance(found, Foreign)
    assert found == f"{found}" == "Title of <a> file"
    assert inline_html(found) == '<span lang="en">Title of &lt;a&gt; file</span>'
    assert inline_html(f"{found}.") == "Title of &lt;a&gt; file."
    assert not isinstance(fr.given("2022"), Foreign)
    assert fr.given("All  goods") == fr.given("All goods") != "All goods"


def test_a_language_it_does_not_have():
    with pytest.raises(LabelError, match="de"):
        wording("de")
