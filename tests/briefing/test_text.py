from __future__ import annotations

import re

import pytest
from counteroffer.briefing.measures import measure_title

from counteroffer.briefing import render, text
from counteroffer.errors import LabelError
from counteroffer.scenario.measures import BookMeasure

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("change", "usd", "expected"),
    [
        (-0.54, -8112.0, "Mexico loses 0.54% of its income (USD 8.1 billion)"),
        (0.54, 8112.0, "Mexico gains 0.54% of its income (USD 8.1 billion)"),
        (-0.004, -900.0, "Mexico loses USD 0.9 billion, less than 0.01% of its income"),
        (0.004, 900.0, "Mexico gains USD 0.9 billion, less than 0.01% of its income"),
        (-0.02, -10.0, "Mexico loses 0.02% of its income (less than USD 0.1 billion)"),
        (-0.001, -10.0, "Mexico sees no measurable change"),
    ],
)
def test_income_clause_follows_sign_and_size(change, usd, expected, w):
    assert text.income_clause(w.name("Mexico"), change, usd, w).replace(NBSP, " ") == expected


def test_headline_says_of_every_lead_region_what_the_table_says(run, w):
    paragraph = text.headline(run, w).replace(NBSP, " ")
    rows = run.effects.regions.set_index("region")
    for code in ("CAN", "USA", "MEX"):
        change = rows.loc[code, "real_income_percent"]
        verb = "loses" if change < 0 else "gains"
        assert f"{w.region(run.economy, code):the} {verb} {w.number(abs(change), 2)}%" in paragraph
    assert "With the 6 measures in force on 7 October 2025" in paragraph
    assert "economy of 2022" in paragraph
    assert "per year" in paragraph
    assert "long-run" in paragraph


def test_world_and_revenue_sentences_follow_their_signs(run, w):
    paragraph = text.headline(run, w)
    total = run.effects.regions["equivalent_variation_usd_mn"].sum()
    assert f"together {'lose' if total < 0 else 'gain'} " in paragraph
    assert run.effects.region("USA")["tariff_revenue_usd_mn"] > run.equilibrium.baseline.revenue.max() * 0.5
    assert "The tariff revenue of the United States rises from" in paragraph


def test_a_fall_of_revenue_is_a_fall(solve, w):
    cut = solve("measures: [{name: cut, importers: USA, exporters: all, sectors: goods, rate: 0, mode: set}]")
    assert "The tariff revenue of the United States falls from" in text.headline(cut, w)


def test_the_same_region_can_lose_most_both_ways(solve, w):
    hit = solve(
        "spotlight: [MEX, GBR]\n"
        "measures: [{name: hit, importers: USA, exporters: [MEX, GBR], sectors: autos, rate: 25}]"
    )
    assert "Among them Mexico loses most, both against its income and in dollars." in text.headline(hit, w)


def test_a_gain_is_called_a_gain(island_run, w):
    paragraph = text.headline(island_run, w)
    assert island_run.effects.region("ATL")["real_income_percent"] > 0
    assert "ATL gains" in paragraph
    assert "ATL loses" not in paragraph
    assert paragraph.startswith("With the measure in force on")
    assert "economy of the tables given (islands)" in paragraph
    assert "2022" not in paragraph


def test_no_measures_no_effects(nothing, w):
    assert text.headline(nothing, w).startswith("No measure is in force on")
    assert text.in_force_sentence(nothing, w) == "The scenario has no measures."


def test_lead_regions_are_the_spotlight_or_the_most_affected(run, solve):
    assert run.lead == ("CAN", "USA", "MEX")
    free = solve("measures: [{name: hit, importers: USA, exporters: MEX, sectors: autos, rate: 25}]")
    size = free.effects.regions.set_index("region")["real_income_percent"].abs().sort_values(ascending=False)
    assert free.lead == tuple(size.index[:3])


def test_a_spotlight_outside_the_economy_is_an_error(solve):
    with pytest.raises(LabelError, match="spotlight"):
        render(solve("spotlight: [CANADA]"))


def test_not_in_force_is_counted(run, w):
    assert (
        text.in_force_sentence(run, w)
        .replace(NBSP, " ")
        .startswith("The scenario has 7 measures; 6 of them are in force on 7 October 2025.")
    )


def test_alone_sentence_names_the_worst_and_the_best(run, w):
    rows = run.alone[run.alone["region"] == "CAN"].set_index("measure")["real_income_percent"]
    titles = {m.name: m.title or m.name for m in run.scenario.measures}
    sentence = text.alone_sentence(run, "CAN", w)
    assert f"loses most from “{titles[rows.idxmin()]}” ({w.percent(rows.min(), 2)} of income)" in sentence
    assert ("gains most" in sentence) == (rows.max() >= text.SIGN_UNDER)


def test_sector_sentence_has_the_extremes_with_their_signs(run, w):
    rows = run.effects.sectors[run.effects.sectors["region"] == "CAN"].set_index("sector")["output_percent"]
    sentence = text.sector_sentence(run, "CAN", w)
    worst, best = run.economy.sector_name(rows.idxmin()), run.economy.sector_name(rows.idxmax())
    assert f"falls most in {worst} ({w.percent(rows.min())})" in sentence
    assert f"rises most in {best} ({w.percent(rows.max())})" in sentence


@pytest.mark.parametrize("flow", ["exports", "imports"])
@pytest.mark.parametrize("code", ["CAN", "USA", "MEX"])
def test_diversion_sentence_follows_the_signs(run, code, flow, w):
    rows = run.effects.partners[run.effects.partners["region"] == code].set_index("partner")
    moved = rows[f"{flow}_usd_mn"] * rows[f"{flow}_percent"] / 100
    single = [p for p in rows.index if p not in ("ROW", "REU", "ASE")]
    main = rows.loc[single, f"{flow}_usd_mn"].idxmax()
    first, rest = text.diversion_sentence(run, code, flow, w).split(";")
    verbs = {True: "rise by", False: "fall by"}
    assert f"{w.region(run.economy, main):the}" in first
    if abs(rows.loc[main, f"{flow}_percent"]) >= text.UNMOVED:
        assert verbs[bool(moved[main] > 0)] in first
    others = moved.drop(main).sum()
    if abs(100 * others / rows[f"{flow}_usd_mn"].drop(main).sum()) >= text.UNMOVED:
        assert verbs[bool(others > 0)] in rest
    assert ("making up" in rest) == (moved[main] < -text.UNMOVED_USD and others >= text.UNMOVED_USD)


def test_made_up_share(w):
    assert text._made_up("Both", -1000.0, 250.0, w) == "Both, making up 25% of the fall."
    assert text._made_up("Both", -1000.0, 1500.0, w) == "Both, more than making up for it."
    assert text._made_up("Both", -1000.0, -250.0, w) == "Both."
    assert text._made_up("Both", 1000.0, 250.0, w) == "Both."


def test_no_sentence_has_a_hyphen_for_a_minus_or_a_stray_number(run, w):
    sentences = [text.headline(run, w), *(text.sector_sentence(run, code, w) for code in run.lead)]
    for sentence in sentences:
        assert not re.search(r"-\d", sentence)
        assert "nan" not in sentence.lower().split()


def test_french_sentences_say_the_same(run, fr):
    mexico = fr.name("Mexico")
    clause = text.income_clause(mexico, -0.54, -8112.0, fr).replace(NBSP, " ")
    assert clause == "pour le Mexique, une perte de 0,54 % du revenu (8,1 milliards $ US)"
    paragraph = text.headline(run, fr).replace(NBSP, " ")
    assert paragraph.startswith("Effet des 6 mesures en vigueur le 7 octobre 2025 : pour le Canada, une perte de ")
    assert "Les recettes douanières des États-Unis passent de " in paragraph
    assert "the " not in paragraph


def test_measures_of_the_book_have_french_titles(run, fr):
    copper = next(m for m in run.scenario.measures if m.name.startswith("section_232.copper"))
    assert copper.title.startswith("US on ")
    assert measure_title(copper, run.economy, fr).startswith("États-Unis contre ")
    steel = next(m for m in run.scenario.measures if m.name == "steel")
    assert measure_title(steel, run.economy, fr) == steel.title == "Steel & more"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("US on Canada: All goods", "États-Unis contre le Canada : "),
        ("Canada on the US: All goods", "Canada contre les États-Unis : "),
        ("US on Canada and Mexico: All goods", "États-Unis contre le Canada et le Mexique : "),
        ("US on other partners: All goods", "États-Unis contre les autres partenaires : "),
    ],
)
def test_french_titles_name_the_partners(run, fr, title, expected):
    importer = "CAN" if title.startswith("Canada") else "USA"
    measure = BookMeasure(
        kind="book", name="one", title=title, importers=(importer,), exporters=("all",), programme="ieepa.fentanyl"
    )
    assert measure_title(measure, run.economy, fr).replace(NBSP, " ").startswith(expected)
