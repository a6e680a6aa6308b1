"""The map of the world shows every economy of the table, each in its region's shade."""

from __future__ import annotations

from counteroffer import data
from counteroffer.briefing.charts.world import EDGES, SHADES, shapes, world_map
from counteroffer.briefing.words import wording
from counteroffer.economy import Economy


def test_every_economy_of_the_table_has_a_shape(focus: Economy) -> None:
    drawn = {shape["id"] for shape in shapes()}
    assert set(focus.detail.countries) - drawn == {data.REST_OF_WORLD}


def test_countries_have_the_shade_of_their_region(focus: Economy) -> None:
    economy, detail = focus, focus.detail
    found = dict.fromkeys(economy.regions, 0.0) | {"USA": -0.7, "REU": 0.02, "ROW": 0.3}
    drawn = world_map(found, economy, ("USA", "CAN"), title="t", note="n", w=wording())
    layers = drawn.spec["layer"]
    fill = {one["id"]: one["properties"]["fill"] for layer in layers for one in layer["data"]["values"]}
    members = (code for code, n in zip(detail.countries, detail.region_of, strict=True) if economy.regions[n] == "REU")
    member = next(members)
    assert (fill["USA"], fill["CAN"], fill[member]) == (SHADES[0], SHADES[3], SHADES[4])
    assert fill["BOL"] == SHADES[5]  # not told apart: as the rest of the world
    assert {one["id"] for one in layers[1]["data"]["values"]} == {"USA", "CAN"}  # bordered, over the others
    assert "United States" in drawn.alternative
    assert len(drawn.legend) == len(EDGES) + 1
