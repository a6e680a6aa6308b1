"""How much of each province's and state's GDP goes across the border. Data, not results."""

from __future__ import annotations

import pandas as pd

from counteroffer import data
from counteroffer.briefing.frames import records
from counteroffer.briefing.maps import SHAPES, Map, drawn
from counteroffer.briefing.tables import Table
from counteroffer.briefing.wording import listed, number
from counteroffer.simulation import Run

EXPOSURE = "exposure.csv"
COUNTRIES = {"CAN", "USA"}
BREAKS = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0)  # percent of GDP
NAMED = 4


def exposure_map(run: Run) -> Map | None:
    """The map, if Canada or the United States is a region of its own in the economy."""
    if not COUNTRIES & set(run.economy.regions):
        return None
    share = data.frame(EXPOSURE).set_index("id")["exports_percent_of_gdp"]
    words = _sentences()
    return drawn(
        {str(code): float(value) for code, value in share.items()},
        BREAKS,
        "%",
        title="Goods sent across the Canada–US border by provinces and states, % of own GDP, 2022",
        blank="Mexico: no state data here",
        sentences=words,
        source="Data, not results of the model: what was shipped in 2022. " + _source(),
        table=_table(),
    )


def _sentences() -> tuple[str, ...]:
    """The most exposed on each side."""
    frame = data.frame(EXPOSURE)
    sides = (
        ("CAN", "Canadian provinces and territories most exposed to the United States"),
        ("USA", "US states most exposed to Canada"),
    )
    found = []
    for country, words in sides:
        top = frame[frame["country"] == country].nlargest(NAMED, "exports_percent_of_gdp")
        found.append(f"{words}: {_shares(top, 1)}.")
    return tuple(found)


def _shares(frame: pd.DataFrame, digits: int) -> str:
    pairs = zip(frame["name"], frame["exports_percent_of_gdp"], strict=True)
    return listed([f"{name} ({number(value, digits)}%)" for name, value in pairs])


def _source() -> str:
    tables = {table.file: table for table in data.registry()}
    table = tables[EXPOSURE]
    shapes = tables[SHAPES]
    return f"{table.publisher}, {table.year}; {'; '.join(table.imputed)}. Shapes: {shapes.publisher}."


def _table() -> Table:
    frame = data.frame(EXPOSURE).sort_values(["country", "exports_percent_of_gdp"], ascending=[True, False])
    rows = tuple(
        (
            row["name"],
            "Canada" if row["country"] == "CAN" else "United States",
            number(row["exports_cad_mn"] / 1000),
            number(row["exports_percent_of_gdp"], 2),
        )
        for row in records(frame)
    )
    head = ("Province, territory or state", "Country", "Exports across the border, CAD bn", "% of own GDP")
    return Table("Goods exports across the Canada–US border, 2022", head, rows, words=2)
