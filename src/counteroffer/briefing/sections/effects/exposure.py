"""The map: how much of each place's GDP goes across the border, which is data; else where income moves."""

from __future__ import annotations

import pandas as pd

from counteroffer import data
from counteroffer.briefing.charts.maps import SHAPES, left_out, places_map
from counteroffer.briefing.charts.world import world_map
from counteroffer.briefing.document import Fold, Paragraph, Section, Table
from counteroffer.briefing.words import Wording, english
from counteroffer.briefing.words.context import compared, countries_words, shown_countries
from counteroffer.briefing.words.frames import keyed, records
from counteroffer.effects.places import countries, kind_of, known_places
from counteroffer.study import Study
from counteroffer.tariffs.terms.partners import partner_names

EXPOSURE = "exposure.csv"
BREAKS = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0)  # percent of GDP
NAMED = 4
_MOST = {
    "province": english("Provinces and territories {region:in} most exposed to {partner:the}: {places}."),
    "state": english("States {region:in} most exposed to {partner:the}: {places}."),
}


def section(study: Study, w: Wording) -> Section | None:
    """The map, if the page leads with the countries on both sides of the border that it shows; else the world."""
    if set(shown_countries(study)) != set(countries()):
        return _world(study, w)
    names = countries_words(study, w)
    share = data.frame(EXPOSURE).set_index("id")["exports_percent_of_gdp"]
    values, unit = {str(code): float(value) for code, value in share.items()}, w.percent_of("")
    sentences = (*_sentences(w), left_out(values, unit, w))
    note = (
        w("% of each place's own GDP, 2022, before any of the measures."),
        w("One scale for both sides of the border."),
        w("Data, not results of the model: what was shipped in 2022. {source}", source=_source(w)),
    )
    drawn = places_map(
        values,
        BREAKS,
        unit,
        title=w("{countries}: goods sent across their border, % of own GDP, 2022", countries=names),
        blank=w("no data here"),
        sentences=sentences,
        note=" ".join(note),
        of=shown_countries(study),
        w=w,
    )
    return Section(
        "map",
        w("Who sells across the border"),
        (
            drawn,
            *(Paragraph(sentence) for sentence in sentences),
            Fold(w("Table: every province, territory and state"), (_table(names, w),)),
        ),
    )


def _world(study: Study, w: Wording) -> Section | None:
    """Real income of every region on a map, where the economy is the world's."""
    if study.own_economy or study.economy.table is None or not any(one.in_force for one in study.applied):
        return None
    rows = keyed(study.effects.regions, "region")
    found = {code: float(row["real_income_percent"]) for code, row in rows.items()}
    note = w(
        "Countries of one region share its shade; those that the data do not tell apart have that of the rest of the "
        "world. A dark border marks those that the page leads with. Borders: Natural Earth, without a view on any "
        "claim."
    )
    title = w("Real income, % change, over the world")
    shown = compared(w("% of real income a year"), study, w)
    drawn = world_map(found, study.economy, study.lead, title=title, note=f"{shown} {note}", w=w)
    return Section("map", w("Where income moves"), (drawn,))


def _sentences(w: Wording) -> tuple[str, ...]:
    """The most exposed on each side."""
    frame = data.frame(EXPOSURE)
    return tuple(
        w(
            _MOST[kind_of(country)],
            region=w.name(partner_names()[country]),
            partner=w.name(partner_names()[known_places(country)["partner"].iloc[0]]),
            places=_shares(frame[frame["country"] == country].nlargest(NAMED, "exports_percent_of_gdp"), w),
        )
        for country in countries()
    )


def _shares(frame: pd.DataFrame, w: Wording) -> str:
    pairs = zip(frame["name"], frame["exports_percent_of_gdp"], strict=True)
    return w.listed([f"{w.name(name)} ({w.percent(value, plus=False)})" for name, value in pairs])


def _source(w: Wording) -> str:
    tables = {table.file: table for table in data.registry()}
    table, shapes = tables[EXPOSURE], tables[SHAPES]
    return w(
        "{publisher}, {year}; {notes}. Shapes: {shapes}.",
        publisher=w.given(table.publisher),
        year=w.given(table.year),
        notes="; ".join(w.given(note) for note in table.imputed),
        shapes=w.given(shapes.publisher),
    )


def _table(names: str, w: Wording) -> Table:
    frame = data.frame(EXPOSURE).sort_values(["country", "exports_percent_of_gdp"], ascending=[True, False])
    rows = tuple(
        (
            w.name(row["name"]),
            w.name(partner_names()[row["country"]]),
            w.number(row["exports_cad_mn"] / 1000),
            w.number(row["exports_percent_of_gdp"], 2),
        )
        for row in records(frame)
    )
    head = (
        w("Province, territory or state"),
        w("Country"),
        w("Exports across the border, CAD bn"),
        w("% of own GDP"),
    )
    return Table(w("{countries}: goods exports across their border, 2022", countries=names), head, rows, words=2)
