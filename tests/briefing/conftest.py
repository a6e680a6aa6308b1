"""One solved scenario of each kind, shared by the tests of the briefing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from counteroffer.briefing.wording import Wording, wording

import counteroffer
from counteroffer import Economy
from counteroffer.briefing import render
from counteroffer.run.run import Run
from counteroffer.scenario import ScenarioFile, parse_scenario

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
def solve(focus: Economy) -> Callable[[str], Run]:
    """Solve the text of a scenario, the header left out."""
    return lambda text: counteroffer.simulate(scenario(text), focus)


@pytest.fixture(scope="session")
def run(solve: Callable[[str], Run]) -> Run:
    return solve(MEASURES)


@pytest.fixture(scope="session")
def page(run: Run) -> str:
    return render(run)


@pytest.fixture(scope="session")
def french_page(run: Run) -> str:
    return render(run, language="fr")


@pytest.fixture(scope="session")
def nothing(solve: Callable[[str], Run]) -> Run:
    """A scenario without measures and without a spotlight."""
    return solve("")


@pytest.fixture(scope="session")
def island_run() -> Run:
    """Two made-up regions and one product: a tariff that gains its owner what the other loses, and more."""
    regions = ("ATL", "LEM")
    trade = pd.DataFrame(
        [("corn", n, i, 900.0 if n == i else 100.0) for n in regions for i in regions],
        columns=["sector", "importer", "exporter", "value"],
    )
    inputs = pd.DataFrame([("corn", "corn", n, 300.0) for n in regions], columns=["input", "user", "region", "value"])
    island = Economy.from_tables(
        trade=trade, input_use=inputs, trade_elasticity=pd.Series({"corn": 4.0}), name="islands"
    )
    text = "spotlight: [ATL]\nmeasures: [{name: one, importers: ATL, exporters: LEM, sectors: corn, rate: 10}]"
    found = counteroffer.simulate(scenario(text), island)
    assert np.isfinite(found.equilibrium.residual)
    return found
