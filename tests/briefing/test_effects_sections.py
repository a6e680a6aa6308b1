"""Sentences on what measures do: each follows the sign and the size of its numbers."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from counteroffer.briefing.document import plain
from counteroffer.briefing.sections.effects import alone
from counteroffer.briefing.sections.effects.alone import alone_sentence
from counteroffer.briefing.sections.effects.industries import sector_sentence
from counteroffer.briefing.sections.effects.partners import _made_up, despite_duties, diversion_sentence
from counteroffer.briefing.sections.front.headline import headline
from counteroffer.briefing.sections.front.key import key_table
from counteroffer.briefing.sections.proof import sure
from counteroffer.briefing.words.amounts import span
from counteroffer.briefing.words.context import UNMOVED, UNMOVED_USD, income_clause, vintage
from counteroffer.briefing.words.in_force import in_force_sentence
from counteroffer.briefing.words.languages.wording import SIGN_UNDER
from counteroffer.briefing.words.measures import measure_title
from counteroffer.briefing.words.reported import (
    SETTERS,
    by_setter,
    levels_sentence,
    pass_through_sentence,
    split_sentence,
)
from counteroffer.data.money import Money
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
        (-0.54, -8112.0, "Mexico loses 0.54% of its income (USD 8.1 billion, MXN 162 billion)"),
        (0.54, 8112.0, "Mexico gains 0.54% of its income (USD 8.1 billion, MXN 162 billion)"),
        (-0.004, -900.0, "Mexico loses USD 0.9 billion (MXN 18.0 billion), less than 0.01% of its income"),
        (0.004, 900.0, "Mexico gains USD 0.9 billion (MXN 18.0 billion), less than 0.01% of its income"),
        (-0.02, -10.0, "Mexico loses 0.02% of its income (less than USD 0.1 billion)"),
        (-0.001, -10.0, "Mexico sees no measurable change"),
    ],
)
def test_income_clause_follows_sign_and_size(change, usd, expected, w):
    mexico = SimpleNamespace(region_name=lambda _: "Mexico")
    told = SimpleNamespace(economy=mexico, lead=("MEX",), money=Money("MXN", 20.0, 2022))
    assert income_clause(told, "MEX", change, usd, w).replace(NBSP, " ") == expected


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


def test_the_headline_splits_the_loss_by_whose_duties_they_are(case, w):
    """The parts are those of the study, rounded so that they add up to the rounded total of the page."""
    frame = case.incidence.value.set_index(["region", "setter"])["equivalent_variation_usd_mn"]
    for code in case.lead:
        parts = by_setter(case, code)
        for setter, usd in parts.items():
            assert usd == pytest.approx(frame[code, setter], abs=100)
        assert sum(parts[name] for name in SETTERS if name in parts) == pytest.approx(parts["all"])
        assert w.usd_bn(parts["all"]) == w.usd_bn(frame[code, "all"])
    said = split_sentence(case, "CAN", w)
    assert said in headline(case, w)
    for setter, words_of in (("duties_on_us", "duties on it"), ("duties_on_others", "duties on others")):
        usd = by_setter(case, "CAN")[setter]
        verb = "bring" if usd > 0 else "cost"
        assert (f"{words_of} {verb} {w.usd_words(usd)}" in said) == (abs(usd) >= 50)
    left_out = replace(case, parts={**case.parts, Part.incidence: Missing(Why.not_asked)})
    assert split_sentence(left_out, "CAN", w) == ""


def test_revenue_is_a_change_at_customs_values_where_they_are_known(case, solve, w):
    customs = case.effects.indicators.set_index("region")["tariff_revenue_change_customs_usd_mn"]
    said = f"The tariff revenue of the United States rises by {w.usd_words(customs['USA'])}, at customs values."
    assert said in headline(case, w)
    assert levels_sentence(case, w).startswith(
        "In the model's own trade, the tariff revenue of the United States rises"
    )
    cut = solve("measures: [{name: cut, importers: USA, exporters: all, sectors: goods, rate: 0, mode: set}]")
    assert "The tariff revenue of the United States falls by" in headline(cut, w)


def test_pass_through_is_told_where_the_mean_tariff_rises_by_a_point(case, island, w):
    def told(rise, border):
        frame = case.effects.indicators.copy()
        at = frame["region"] == "USA"
        frame.loc[at, ["tariff_rise_percent", "border_pass_through"]] = rise, border
        return pass_through_sentence(replace(case, effects=replace(case.effects, indicators=frame)), w)

    assert told(1.0, 0.94) == "Importers in the United States bear 94% of the rise of its duties, exporters the rest."
    assert told(1.0, 1.04).startswith("Importers in the United States bear all of the rise of its duties: 104%")
    assert told(0.99, 0.94) == ""


def test_page_one_has_the_measures_the_field_reports(case, w):
    table = key_table(case, w)
    rows = {plain(row[0]): row[1:] for row in table.rows}
    effects = case.effects.regions.set_index("region")
    for title, column, digits in (
        ("Real GDP, %", "real_gdp_percent", 2),
        ("Consumer prices over wages, %", "consumer_price_over_wage_percent", 2),
        ("Output, % of volume", "output_percent", 1),
    ):
        assert rows[title] == tuple(w.number(effects.loc[code, column], digits, plus=True) for code in case.lead)
    jobs = case.jobs.value
    ends = [tuple(jobs.ends(code).values())[2:] for code in case.lead]
    said = [span(*both, lambda value: w.number(value, 1, plus=True), w) for both in ends]
    assert list(rows["Jobs in the short run, thousand"]) == said
    assert {"Duties on it, USD bn", "Duties on others, USD bn", "Its own duties, USD bn"} < rows.keys()


def test_no_table_without_measures(nothing, w):
    assert key_table(nothing, w) is None


def test_exports_that_rise_under_a_duty_say_why(solve, w):
    favoured = solve(
        "spotlight: [CAN]\nmeasures:\n"
        "  - {name: ours, importers: USA, exporters: CAN, sectors: autos, rate: 5}\n"
        "  - {name: theirs, importers: USA, exporters: [all, not CAN], sectors: goods, rate: 40}"
    )
    said = despite_duties(favoured, "CAN", w)
    exports = favoured.effects.partners.set_index(["region", "partner"])["exports_percent"]["CAN", "USA"]
    assert exports > 0
    assert f"Exports to the United States rise ({w.percent(exports, plus=False)}) although" in said
    assert "those on other sellers rise by" in said
    hit = solve("spotlight: [CAN]\nmeasures: [{name: one, importers: USA, exporters: CAN, sectors: goods, rate: 25}]")
    assert despite_duties(hit, "CAN", w) == ""


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
    assert canada.sum() != pytest.approx(case.effects.region("CAN")["equivalent_variation_usd_mn"], rel=1e-6)


def test_sector_sentence_has_the_extremes_with_their_signs(case, w):
    rows = case.effects.sectors[case.effects.sectors["region"] == "CAN"].set_index("sector")["output_percent"]
    sentence = sector_sentence(case, "CAN", w)
    worst, best = (case.economy.sector_name(code).lower() for code in (rows.idxmin(), rows.idxmax()))
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
    mexico = SimpleNamespace(region_name=lambda _: "Mexico")
    told = SimpleNamespace(economy=mexico, lead=("CAN",), money=Money("CAD", 1.3014, 2022))  # not Mexico's
    clause = income_clause(told, "MEX", -0.54, -8112.0, fr).replace(NBSP, " ")
    assert clause == "pour le Mexique, une perte de 0,54 % du revenu (8,1 milliards $ US)"
    paragraph = headline(case, fr).replace(NBSP, " ")
    assert paragraph.startswith("Effet des 6 mesures en vigueur le 7 octobre 2025 : pour le Canada, une perte de ")
    assert "Les recettes douanières des États-Unis augmentent de " in paragraph
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
