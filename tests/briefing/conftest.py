"""One study of each kind, and its pages, shared by the tests of the briefing.

`outline` has what looks into them: `section`, `blocks`, `words`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from builders import Tables, measure_text, scenario_text
from counteroffer import Economy
from counteroffer.briefing import briefing, html
from counteroffer.briefing.document import Document
from counteroffer.briefing.words import Wording, wording
from counteroffer.run.run import Run, simulate
from counteroffer.scenario import ScenarioFile, parse_scenario
from counteroffer.study import Part, Study, study
from counteroffer.study.part import BARGAINING

HEAD = """
title: Ham & <Eggs>
author: A. Author
date: 2025-10-07
sources: ["A <source>"]
description: |
  First paragraph, 1 < 2.

  Second paragraph.
"""
MEASURES = """
spotlight: [CAN, USA, MEX]
not_modelled: ["Weather"]
measures:
  - {name: steel, title: "Steel & more", importers: USA, exporters: [all, not MEX], sectors: [steel, autos], rate: 25,
     effective: {from: 2025-03-04}, authority: "Act <1>", note: "a note"}
  - {name: energy, importers: [USA], exporters: [CAN], sectors: [energy], rate: 10, exempt_share: 0.9}
  - {name: later, importers: [CAN], exporters: [USA], sectors: [food], rate: 14.4, mode: at_least,
     effective: {from: 2026-01-01, until: 2026-12-31}}
  - {name: ports, kind: iceberg, importers: [MEX], exporters: [CHN], sectors: [goods], change: -2.5}
as_of: 2025-10-07
without: [ad_cvd, canada, china, ieepa, section_301, section_232.autos, section_232.auto_parts, section_232.steel,
          section_232.aluminum]
"""


def scenario(text: str) -> ScenarioFile:
    return parse_scenario(HEAD + text, name="case", folder=Path())


@pytest.fixture(scope="session")
def w() -> Wording:
    """English, as pages are written unless asked otherwise."""
    return wording("en")


@pytest.fixture(scope="session")
def fr() -> Wording:
    return wording("fr")


@pytest.fixture(scope="session")
def solve(focus: Economy) -> Callable[..., Study]:
    """Solve the text of a scenario, the header left out, and the parts named; the scenario alone where none is."""
    return lambda text, *parts: study(simulate(scenario(text), focus), parts, processes=0)


@pytest.fixture(scope="session")
def run(focus: Economy) -> Run:
    return simulate(scenario(MEASURES), focus)


@pytest.fixture(scope="session")
def case(run: Run) -> Study:
    """Measures of every kind, with all that they ask for."""
    return study(run, processes=0)


@pytest.fixture(scope="session")
def document(case: Study) -> Document:
    return briefing(case)


@pytest.fixture(scope="session")
def french(case: Study) -> Document:
    return briefing(case, "fr")


@pytest.fixture(scope="session")
def page(document: Document) -> str:
    return html(document)


@pytest.fixture(scope="session")
def french_page(french: Document) -> str:
    return html(french)


@pytest.fixture(scope="session")
def nothing(solve: Callable[..., Study]) -> Study:
    """A scenario without measures and without a spotlight, with its short run."""
    return solve("", Part.alone, Part.jobs)


@pytest.fixture(scope="session")
def island() -> Study:
    """Two made-up regions and one product: a tariff that gains its owner what the other loses, and more."""
    regions = ("ATL", "LEM")
    trade = pd.DataFrame(
        [("corn", n, i, 900.0 if n == i else 100.0) for n in regions for i in regions],
        columns=["sector", "importer", "exporter", "value"],
    )
    inputs = pd.DataFrame([("corn", "corn", n, 300.0) for n in regions], columns=["input", "user", "region", "value"])
    economy = Economy.from_tables(
        trade=trade, input_use=inputs, trade_elasticity=pd.Series({"corn": 4.0}), name="islands"
    )
    text = "spotlight: [ATL]\nmeasures: [{name: one, importers: ATL, exporters: LEM, sectors: corn, rate: 10}]"
    return study(simulate(scenario(text), economy), processes=0)


@pytest.fixture(scope="session")
def talks(small_tables: Tables) -> Run:
    """Two players with duties on each other, in an economy large enough to be told in billions."""
    text = scenario_text(
        measure_text(name="one", importers="NOR", exporters="SOU", sectors="iron", rate=20),
        measure_text(name="two", importers="SOU", exporters="NOR", sectors="iron", rate=25),
        measure_text(name="three", importers="SOU", exporters="NOR", sectors="cars", rate=15),
        spotlight=["NOR", "SOU"],
        players={"Alpha": {"regions": "NOR"}, "Beta": {"regions": "SOU"}},
        issues={
            "iron": {"kind": "measures", "measures": ["one"], "title": "Alpha's <iron> duty", "note": "A note."},
            "steel": {"kind": "measures", "measures": ["two"], "title": "Beta's iron duty"},
            "cars": {"kind": "measures", "measures": ["three"], "title": "Beta's car duty"},
        },
    )
    large = replace(small_tables, trade=1000 * small_tables.trade, input_use=1000 * small_tables.input_use)
    return simulate(parse_scenario(text, name="case", folder=Path()), large.economy())


@pytest.fixture(scope="session")
def bargaining(talks: Run) -> Study:
    """The same with everything at its table."""
    return study(talks, BARGAINING, processes=0)
