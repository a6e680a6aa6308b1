"""Sentences on what measures do: each follows the sign and the size of its numbers."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from counteroffer.briefing.sections.effects import alone
from counteroffer.briefing.sections.effects.alone import alone_sentence
from counteroffer.briefing.sections.effects.industries import sector_sentence
from counteroffer.briefing.sections.effects.partners import _made_up, diversion_sentence
from counteroffer.briefing.sections.front.headline import headline
from counteroffer.briefing.sections.proof import sure
from counteroffer.briefing.words.context import UNMOVED, UNMOVED_USD, income_clause, vintage
from counteroffer.briefing.words.in_force import in_force_sentence
from counteroffer.briefing.words.languages.wording import SIGN_UNDER
from counteroffer.briefing.words.measures import measure_title
from counteroffer.economy import load_economy
from counteroffer.errors import LabelError
from counteroffer.run.run import simulate
from counteroffer.scenario import parse_scenario
from counteroffer.scenario.schema.measures import BookMeasure
from counteroffer.study import Missing, Part, Why, study
from outline import words

NBSP = "\u00a0"
HEAD = """
title: Nothing
author: a test
date: 2025-10-07
sources: [a test]
description: No measures.
"""


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
    assert income_clause(w.name("Mexico"), change, usd, w).replace(NBSP, " ") == expected


def test_headline_says_of_every_lead_region_what_the_table_says(case, w):
    paragraph = headline(case, w).replace(NBSP, " ")
    rows = case.effects.regions.set_index("region")
    for code in ("CAN", "USA", "MEX"):
        change = rows.loc[code, "real_income_percent"]
        verb = "loses" if change < 0 else "gains"
        assert f"{w.region(case.economy, code):the} {verb} {w.number(abs(change), 2)}%" in paragraph
    assert "With the 6 measures in force on 7 October 2025" in paragraph
    assert "economy of 2022" in paragraph
    assert "per year" in paragraph
    assert "long-run" in paragraph


def test_the_year_of_the_table_is_said(w, fr):
    economy = load_economy("focus", table=2024)
    later = study(simulate(parse_scenario(HEAD, name="case", folder=Path()), economy), processes=0)
    assert vintage(later, w) == "the economy of 2022, its goods traded as in 2024"
    assert vintage(later, fr) == "l’économie de 2022, ses biens échangés comme en 2024"
    assert "goods traded as in 2024" in words(sure.section(later, w))
    assert "C26 USA from CHN" in words(sure.section(later, w))


def test_world_and_revenue_sentences_follow_their_signs(case, w):
    paragraph = headline(case, w)
    total = case.effects.regions["equivalent_variation_usd_mn"].sum()
    assert f"together {'lose' if total < 0 else 'gain'} " in paragraph
    assert case.effects.region("USA")["tariff_revenue_usd_mn"] > case.baseline.revenue.max() * 0.5
    assert "The tariff revenue of the United States rises from" in paragraph


def test_a_fall_of_revenue_is_a_fall(solve, w):
    cut = solve("measures: [{name: cut, importers: USA, exporters: all, sectors: goods, rate: 0, mode: set}]")
    assert "The tariff revenue of the United States falls from" in headline(cut, w)


def test_the_same_region_can_lose_most_both_ways(solve, w):
    hit = solve(
        "spotlight: [MEX, GBR]\n"
        "measures: [{name: hit, importers: USA, exporters: [MEX, GBR], sectors: autos, rate: 25}]"
    )
    assert "Among them Mexico loses most, both against its income and in dollars." in headline(hit, w)


def test_a_gain_is_called_a_gain(island, w):
    paragraph = headline(island, w)
    assert island.effects.region("ATL")["real_income_percent"] > 0
    assert "ATL gains" in paragraph
    assert "ATL loses" not in paragraph
    assert paragraph.startswith("With the measure in force on")
    assert "economy of the tables given (islands)" in paragraph
    assert "2022" not in paragraph


def test_no_measures_no_effects(nothing, w):
    assert headline(nothing, w).startswith("No measure is in force on")
    assert in_force_sentence(nothing, w) == "The scenario has no measures."


def test_lead_regions_are_the_spotlight_or_the_most_affected(case, solve):
    assert case.lead == ("CAN", "USA", "MEX")
    free = solve("measures: [{name: hit, importers: USA, exporters: MEX, sectors: autos, rate: 25}]")
    size = free.effects.regions.set_index("region")["real_income_percent"].abs().sort_values(ascending=False)
    assert free.lead == tuple(size.index[:3])


def test_a_spotlight_outside_the_economy_is_an_error(solve):
    with pytest.raises(LabelError, match="spotlight"):
        solve("spotlight: [CANADA]")


def test_not_in_force_is_counted(case, w):
    assert (
        in_force_sentence(case, w)
        .replace(NBSP, " ")
        .startswith("The scenario has 7 measures; 6 of them are in force on 7 October 2025.")
    )


def test_alone_sentence_names_the_worst_and_the_best(case, w):
    frame = case.alone.value
    rows = frame[frame["region"] == "CAN"].set_index("measure")["real_income_percent"]
    titles = {m.name: measure_title(m, case.economy, w) for m in case.scenario.measures}
    sentence = alone_sentence(case, frame, "CAN", w)
    assert f"loses most from “{titles[rows.idxmin()]}” ({w.percent(rows.min(), 2)} of income)" in sentence
    assert ("gains most" in sentence) == (rows.max() >= SIGN_UNDER)


def test_a_measure_alone_is_told_where_it_was_asked_for(case, nothing, w):
    refused = replace(case, parts={**case.parts, Part.alone: Missing(Why.refused, "steel: no equilibrium")})
    left_out = replace(case, parts={**case.parts, Part.alone: Missing(Why.not_asked)})
    assert words(alone.section(refused, w)) == "Each measure on its own steel: no equilibrium"
    assert alone.section(left_out, w) is None
    assert words(alone.section(nothing, w)).endswith("No measure is in force, so there is nothing to take apart.")


def test_the_table_of_measures_alone_has_their_sum_and_the_whole(case, w):
    table = alone.alone_table(case, case.alone.value, w)
    assert len(table.rows) == 6
    total, whole = table.foot
    canada = case.alone.value[case.alone.value["region"] == "CAN"]["equivalent_variation_usd_mn"]
    assert total[1] == w.usd_bn(canada.sum(), plus=True)
    assert whole[1] == w.usd_bn(case.effects.region("CAN")["equivalent_variation_usd_mn"], plus=True)
    assert total[1] != whole[1]


def test_sector_sentence_has_the_extremes_with_their_signs(case, w):
    rows = case.effects.sectors[case.effects.sectors["region"] == "CAN"].set_index("sector")["output_percent"]
    sentence = sector_sentence(case, "CAN", w)
    worst, best = case.economy.sector_name(rows.idxmin()), case.economy.sector_name(rows.idxmax())
    assert f"falls most in {worst} ({w.percent(rows.min())})" in sentence
    assert f"rises most in {best} ({w.percent(rows.max())})" in sentence


@pytest.mark.parametrize("flow", ["exports", "imports"])
@pytest.mark.parametrize("code", ["CAN", "USA", "MEX"])
def test_diversion_sentence_follows_the_signs(case, code, flow, w):
    rows = case.effects.partners[case.effects.partners["region"] == code].set_index("partner")
    moved = rows[f"{flow}_usd_mn"] * rows[f"{flow}_percent"] / 100
    single = [p for p in rows.index if p not in ("ROW", "REU", "ASE")]
    main = rows.loc[single, f"{flow}_usd_mn"].idxmax()
    first, rest = diversion_sentence(case, code, flow, w).split(";")
    verbs = {True: "rise by", False: "fall by"}
    assert f"{w.region(case.economy, main):the}" in first
    if abs(rows.loc[main, f"{flow}_percent"]) >= UNMOVED:
        assert verbs[bool(moved[main] > 0)] in first
    others = moved.drop(main).sum()
    if abs(100 * others / rows[f"{flow}_usd_mn"].drop(main).sum()) >= UNMOVED:
        assert verbs[bool(others > 0)] in rest
    assert ("making up" in rest) == (moved[main] < -UNMOVED_USD and others >= UNMOVED_USD)


def test_made_up_share(w):
    assert _made_up("Both", -1000.0, 250.0, w) == "Both, making up 25% of the fall."
    assert _made_up("Both", -1000.0, 1500.0, w) == "Both, more than making up for it."
    assert _made_up("Both", -1000.0, -250.0, w) == "Both."
    assert _made_up("Both", 1000.0, 250.0, w) == "Both."


def test_no_sentence_has_a_hyphen_for_a_minus_or_a_stray_number(case, w):
    sentences = [headline(case, w), *(sector_sentence(case, code, w) for code in case.lead)]
    for sentence in sentences:
        assert not re.search(r"-\d", sentence)
        assert "nan" not in sentence.lower().split()


def test_french_sentences_say_the_same(case, fr):
    mexico = fr.name("Mexico")
    clause = income_clause(mexico, -0.54, -8112.0, fr).replace(NBSP, " ")
    assert clause == "pour le Mexique, une perte de 0,54 % du revenu (8,1 milliards $ US)"
    paragraph = headline(case, fr).replace(NBSP, " ")
    assert paragraph.startswith("Effet des 6 mesures en vigueur le 7 octobre 2025 : pour le Canada, une perte de ")
    assert "Les recettes douanières des États-Unis passent de " in paragraph
    assert "the " not in paragraph


def test_measures_of_the_book_have_titles_in_either_language(case, w, fr):
    copper = next(m for m in case.scenario.measures if m.name.startswith("section_232.copper"))
    assert copper.title == ""
    assert measure_title(copper, case.economy, w).startswith("US on ")
    assert measure_title(copper, case.economy, fr).startswith("États-Unis contre ")
    steel = next(m for m in case.scenario.measures if m.name == "steel")
    assert measure_title(steel, case.economy, fr) == steel.title == "Steel & more"


@pytest.mark.parametrize(
    ("programme", "importer", "partners", "english", "french"),
    [
        ("act.all", "USA", ("CAN",), "US on Canada: All goods", "États-Unis contre le Canada : "),
        ("act.all", "CAN", ("USA",), "Canada on the US: All goods", "Canada contre les États-Unis : "),
        ("act.all", "USA", ("CAN", "MEX"), "US on Canada and Mexico: All goods", "États-Unis contre le Canada et le M"),
        ("act.all", "USA", ("TTO",), "US on Trinidad and Tobago: All goods", "États-Unis contre Trinité-et-Tobago : "),
        ("act.all", "EU", ("USA",), "European Union on the US: All goods", "Union européenne contre les États-Unis : "),
        ("act.all", "USA", (), "US on other partners: All goods", "États-Unis contre les autres partenaires : "),
        (
            "pact.lapse",
            "USA",
            ("CAN",),
            "All goods: United States on Canada",
            "Toutes les marchandises : États-Unis contre le C",
        ),
        (
            "pact.lapse",
            "CAN",
            ("USA",),
            "All goods: Canada on United States",
            "Toutes les marchandises : Canada contre les É",
        ),
    ],
)
def test_titles_name_who_charges_whom(case, w, fr, programme, importer, partners, english, french):
    measure = BookMeasure(
        kind="book",
        name="one",
        programme=programme,
        programme_title="All goods",
        importers=(importer,),
        exporters=partners or ("all",),
        partners=partners,
    )
    assert measure_title(measure, case.economy, w) == english
    assert measure_title(measure, case.economy, fr).replace(NBSP, " ").startswith(french)
    assert measure_title(measure.model_copy(update={"title": "Its own"}), case.economy, fr) == "Its own"
