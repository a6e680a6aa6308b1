"""Scenario files nobody wrote: each is solved and certified, or refused with a reason; none hangs or breaks."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import measure_text, scenario_text
from certified import assert_certified
from counteroffer.economy import Economy
from counteroffer.errors import CounterofferError
from counteroffer.run.run import Run, simulate
from counteroffer.scenario import parse_scenario

NIGHTLY = os.environ.get("COUNTEROFFER_NIGHTLY") == "1"
EXAMPLES = 10_000 if NIGHTLY else 200
LONGEST = 1500  # wage iterations, walk to a distant policy included: subsidies of 30% on all imports take 857

IMPORTERS = ("USA", "CAN", "NOR", "EU", "CUSMA", "all", "not CAN", "CHE")
EXPORTERS = ("MEX", "CHN", "DEU", "all", "not USA", "JPN", "EU", "CUSMA")
CODES = ("USA", "CAN", "MEX", "CHN", "NOR", "XYZ")
SECTORS = ("steel", "autos", "goods", "food", "C301", "UTL", "STL", "C24B", "not AUT", "FIN")
KINDS = ("tariff", "export_tax", "iceberg", "import_ban", "transfer")
DAYS = ("2024-12-31", "2025-04-09", "2025-10-07", "2026-10-01", "2028-01-01")
LEFT_OUT = ("section_232.steel", "ieepa", "section_232.autos:CAN", "ad_cvd", "nothing_known")
OWN = (
    {"name": "flat", "hs": "7208", "rate": 10, "exporters": "CAN"},
    {"name": "all", "sectors": "goods", "rate": 12.5, "pact": "usmca", "treatment": "exempt", "displaces": "ieepa"},
    {"name": "wrong", "hs": "9", "rate": 5},
)


def some(labels: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(labels), min_size=1, max_size=3, unique=True)


percent = st.floats(min_value=-50, max_value=1000, allow_nan=False) | st.sampled_from([-50.0, 0.0, 10.0, 25.0, 1000.0])


@st.composite
def measures(draw: st.DrawFn, name: str) -> dict[str, Any]:
    kind = draw(st.sampled_from(KINDS))
    if kind == "transfer":
        payer, receiver = draw(st.sampled_from(CODES)), draw(st.sampled_from(CODES))
        return {"name": name, "kind": kind, "payer": payer, "receiver": receiver, "usd_mn": draw(st.floats(1.0, 1e6))}
    said = measure_text(
        name=name,
        kind=kind,
        importers=draw(some(IMPORTERS)),
        exporters=draw(some(EXPORTERS)),
        sectors=draw(some(SECTORS)),
        rate=None,
    )
    if kind in ("tariff", "export_tax"):
        said |= {
            "rate": draw(percent),
            "mode": draw(st.sampled_from(["add", "set", "at_least"])),
            "exempt_share": draw(st.sampled_from([0.0, 0.38, 1.0])),
        }
    if kind == "iceberg":
        said["change"] = draw(st.floats(min_value=-60, max_value=1000))
    if draw(st.booleans()):
        said["effective"] = {"from": draw(st.sampled_from(["2025-01-01", "2026-01-01"]))}
    return said


@st.composite
def files(draw: st.DrawFn) -> str:
    written = [draw(measures(f"m{j}")) for j in range(draw(st.integers(1, 4)))]
    packages = {"some": {"measures": ["m0"], "enabled": draw(st.booleans())}} if draw(st.booleans()) else {}
    book: dict[str, Any] = {}
    if draw(st.integers(0, 3)) == 0:
        book = {
            "as_of": draw(st.sampled_from(DAYS)),
            "without": draw(some(LEFT_OUT)) if draw(st.booleans()) else [],
            "with": draw(st.lists(st.sampled_from(OWN), max_size=2)),
            "pact": draw(st.sampled_from(["in_force", "lapsed"])),
        }
    return scenario_text(
        *written,
        **book,
        closure=draw(st.sampled_from(["long_run", "roy"])),
        deficit_rule=draw(st.sampled_from(["world_share", "zero", "value_added_share"])),
        labour_mobility=draw(st.sampled_from([1.0, 1.2, 1.5, 4.0, 50.0]) | st.floats(1.0, 20.0)),
        packages=packages,
    )


def attempt(text: str, economy: Economy) -> Run | CounterofferError:
    try:
        return simulate(parse_scenario(text, name="random", folder=Path()), economy)
    except CounterofferError as refused:
        return refused


@pytest.fixture(scope="module")
def warm(focus: Economy) -> Economy:
    """The focus economy, closures compiled and the book of each day read."""
    for day in DAYS:
        attempt(scenario_text(as_of=day, pact="lapsed"), focus)
    for closure in ("long_run", "roy"):
        attempt(scenario_text(closure=closure, deficit_rule="zero"), focus)
    return focus


def test_a_random_scenario_is_certified_or_refused(warm: Economy) -> None:
    outcomes: Counter[str] = Counter()

    @given(text=files())
    @settings(max_examples=EXAMPLES)
    def check(text: str) -> None:
        found = attempt(text, warm)
        outcomes[type(found).__name__] += 1
        if isinstance(found, CounterofferError):
            assert len(str(found)) > 20
        else:
            assert_sound(found)

    check()
    # A generator that draws only nonsense would test nothing, and a solver that gives up often would pass.
    assert outcomes["Run"] > 0.4 * outcomes.total(), outcomes
    assert outcomes["NotConverged"] < 0.02 * outcomes.total(), outcomes


def assert_sound(run: Run) -> None:
    e = run.equilibrium
    assert_certified(e)
    assert e.iterations < LONGEST
    regions = run.effects.regions
    assert np.isfinite(regions.drop(columns="region")).all(axis=None)
    assert (regions["real_income_percent"] > -100).all()
    assert abs(e.deficit.sum()) < 1e-10 * e.baseline.value_added.sum()
