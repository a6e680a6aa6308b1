"""Columns: all declared, each once; files rounded, the desk and the notation page told by them."""

from __future__ import annotations

import math
import runpy
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from builders import scenario_text, write_maps
from counteroffer.desk.quantities import HEADLINE, QUANTITIES, SHORT_RUN
from counteroffer.errors import LabelError
from counteroffer.run.run import simulate
from counteroffer.scenario import parse_scenario
from counteroffer.study import Part, study
from counteroffer.study.tables import tables as written
from counteroffer.tables.columns import KINDS, column, declarations, rounded

ISSUES = {"steel": {"kind": "measures", "measures": ["one"]}, "autos": {"kind": "measures", "measures": ["two"]}}


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pd.DataFrame]:
    """Every table of a case of five regions and five industries: effects, jobs and the bargaining table."""
    folder = tmp_path_factory.mktemp("maps")
    measures = [
        {"name": "one", "importers": "USA", "exporters": "CAN", "sectors": "steel", "rate": 40},
        {"name": "two", "importers": "CAN", "exporters": "USA", "sectors": "autos", "rate": 40},
    ]
    text = scenario_text(*measures, spotlight=["CAN", "USA"], issues=ISSUES)
    (folder / "case.yaml").write_text(text + yaml.safe_dump({"economy": write_maps(folder)}), encoding="utf-8")
    run = simulate(parse_scenario((folder / "case.yaml").read_text(encoding="utf-8"), name="case", folder=folder))
    parts = [Part.incidence, Part.bases, Part.alone, Part.jobs, Part.households, Part.households_short_run]
    parts += [Part.war, Part.concessions, Part.leverage, Part.deal]
    return written(study(run, parts, processes=0))


def test_every_column_of_every_table_is_declared(tables: dict[str, pd.DataFrame]) -> None:
    assert {
        "regions",
        "jobs_by_region",
        "deals",
        "swaps",
        "trade_war",
        "deal_set",
        "residuals",
        "households",
        "winners",
    } <= tables.keys()
    known = declarations()
    for name, frame in tables.items():
        assert [key for key in frame.columns if known.declared(str(key), name) is None] == [], name


def test_a_column_that_is_declared_nowhere_is_refused_with_the_mend() -> None:
    with pytest.raises(LabelError, match=r"'surprise' of regions is declared nowhere; add it to columns\.yaml"):
        column("surprise", "regions")
    with pytest.raises(LabelError, match="surprise"):
        rounded(pd.DataFrame({"surprise": [1.0]}), "regions")


def test_files_never_keep_the_last_bits_of_a_machine() -> None:
    """A payment found by a search differed in its twelfth digit between one core and two."""
    said = declarations().general.values()
    unkept = [one.key for one in said if one.kind == "number" and one.kept is None and not one.rough]
    assert unkept == ["cells", "measures"]  # counts


def test_an_ending_says_the_unit_where_nothing_else_does() -> None:
    found = column("wheat_sold_usd_mn")
    assert (found.name, found.unit, found.kept) == ("wheat sold", "USD mn", 3)
    assert declarations().declared("wheat_sold_usd_mn") is None


def test_families_take_the_name_from_the_key() -> None:
    for key, table_name, name, unit in (
        ("United States_gain_usd_mn", "swaps", "United States", "USD mn"),
        ("joint_gain_usd_mn", "swaps", "together", "USD mn"),
        ("gain_DEU_usd_mn", "cut", "DEU gains", "USD mn"),
        ("section_232_percent", "tariff_timeline", "section_232", "%"),
        ("2025-10-07_percent", "tariff_difference", "on 2025-10-07", "%"),
    ):
        found = declarations().declared(key, table_name)
        assert found
        assert (found.key, found.name, found.unit) == (key, name, unit)
    assert declarations().declared("section_232_percent", "regions") is None


def test_a_table_may_use_a_key_otherwise() -> None:
    assert column("jobs_thousand").name != column("jobs_thousand", "concession_steps").name
    assert (column("jobs_thousand").loss, column("jobs_thousand", "concession_steps").loss) == (0, -1)


def test_every_declaration_is_whole() -> None:
    every = [*declarations().general.values(), *declarations().own.values()]
    assert len(every) > 200
    for one in every:
        assert one.name
        assert one.kind in KINDS
        if one.kind == "number":
            assert one.digits is not None or one.rough
            assert one.loss in (-1, 0, 1)
            assert one.kept is None or one.digits is None or one.digits <= one.kept
            assert one.leading.scale > 0


def test_files_keep_the_digits_that_are_declared() -> None:
    frame = pd.DataFrame(
        {
            "region": ["CAN", "USA"],
            "real_income_percent": [-1e-9, 0.12345678],
            "equivalent_variation_usd_mn": [-0.00004, 1234.56789],
            "hhi": [4454.34949, np.nan],
            "kkt": [3.456e-9, np.nan],
            "usd_mn_once": [95850.11351892856, 1 / 3],
            "measures": [3, 4],
        }
    )
    found = rounded(frame)
    assert found["real_income_percent"].tolist() == [0.0, 0.123457]
    assert math.copysign(1, found["real_income_percent"][0]) == 1
    assert found["equivalent_variation_usd_mn"].tolist() == [0.0, 1234.568]
    assert found["hhi"][0] == 4454.349
    assert found["kkt"][0] == 3e-9
    assert found["kkt"].isna()[1]
    assert found["usd_mn_once"].tolist() == [95850.114, 0.333]
    assert found["measures"].tolist() == [3, 4]
    assert frame["real_income_percent"][0] == -1e-9


def test_the_desk_shows_what_is_declared() -> None:
    for key in (*HEADLINE, *SHORT_RUN):
        said, shown = column(key), QUANTITIES[key]
        assert shown.name.lower() == said.name.lower()
        assert (shown.formula, shown.source, shown.loss) == (said.formula, said.source, said.loss)
        assert shown.formula
        assert shown.source
    income = QUANTITIES["equivalent_variation_usd_mn"]
    assert (income.unit, income.digits, income.scale) == ("USD bn a year", 1, 1e-3)
    assert QUANTITIES["real_income_percent"].unit == column("real_income_percent").unit


def test_the_notation_page_lists_every_column_with_a_formula() -> None:
    tool = runpy.run_path(str(Path(__file__).parents[2] / "tools" / "columns.py"))
    page = tool["PAGE"].read_text(encoding="utf-8")
    assert page.split(tool["BEGIN"])[1].split(tool["END"])[0].strip() == tool["table"](), "run python -m tools.columns"
    keys = [key for key, said in declarations().general.items() if said.formula]
    assert len(keys) > 30
    assert [key for key in keys if f"| `{key}` |" not in page] == []
