"""Files, maps, tables and calls made wrong on purpose: each does what it says or is refused in a sentence.

What came out as anything else once stands in the lists FAILED_ONCE, which are tried first.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import counteroffer
from builders import SECTORS, Tables, measure_text, north_maps, random_tables, scenario_text, tariff_shock
from certified import assert_certified
from counteroffer import Currency, Settings, Shock
from counteroffer.economy import Economy
from counteroffer.equilibrium import Baseline, BorderPricing, Equilibrium, log_real_income
from counteroffer.errors import CounterofferError
from counteroffer.scenario import ScenarioFile, parse_scenario
from counteroffer.scenario.maps import read_map
from counteroffer.study.checking import checked
from hostile import INF, JUNK, NAN, Change, Steps, attempt, put_into, steps

TIMES = 20 if os.environ.get("COUNTEROFFER_NIGHTLY") == "1" else 1


def rich() -> dict[str, Any]:
    """A file that says much, so that there is much to break."""
    measures = (
        measure_text(name="steel"),
        measure_text(name="tax", kind="export_tax", exempt_share=0.5, effective={"from": "2025-01-01"}),
        measure_text(name="cost", kind="iceberg", rate=None, change=5.0),
        {"name": "paid", "kind": "transfer", "payer": "CAN", "receiver": "USA", "usd_mn": 100.0},
        {"name": "union", "kind": "customs_union", "members": ["CAN", "USA"], "external": "own", "internal": 0},
    )
    said: dict[str, Any] = {
        "spotlight": ["CAN", "USA"],
        "closure": "roy",
        "labour_mobility": 1.5,
        "elasticities": {"source": "ensemble", "horizon": "long"},
        "packages": {"some": {"title": "Some", "measures": ["steel"], "enabled": True}},
        "levels": {"tax": 50},
        "contributions": {"metals": {"measures": ["*steel*"], "sectors": ["steel"]}},
        "players": {
            "a": {"regions": ["CAN"], "power": 1.0, "weights": {"sectors": {"steel": 2.0}}},
            "b": {"regions": ["USA"]},
        },
        "issues": {
            "steel": {"kind": "measures", "measures": ["steel"], "range": [0, 100]},
            "pay": {"kind": "transfer", "payer": "CAN", "receiver": "USA", "range": [0, 100]},
        },
        "negotiation": {"deficit_rule": "zero", "discount": {"percent": 3.0, "years": 20}},
        "security": {
            "title": "A shield",
            "payer": "CAN",
            "receiver": "USA",
            "contribution_usd_mn": 10.0,
            "protection_usd_mn": {"CAN": 5.0},
            "source": "a source",
        },
        "unemployment": {"before": "2022"},
    }
    found: dict[str, Any] = yaml.safe_load(scenario_text(*measures, **said))
    return found


PLACES = tuple(steps(rich()))


def changed(changes: list[Change]) -> str:
    """The file with values put in the place of others."""
    return yaml.safe_dump(put_into(rich(), changes), sort_keys=False)


SLOW = ("full", "provinces", "provinces-23")
FAILED_ONCE: list[list[Change]] = [
    [(("measures", 0, "kind"), "book"), (("measures", 0, "name"), ["a"]), (("as_of",), "2025-10-07")],
    [(("measures", 0, "kind"), "book"), (("measures", 0, "name"), {"a": 1}), (("as_of",), "2025-10-07")],
    [(("measures", 0, "rate"), {"a": 1})],
    [(("baseline",), "b" * 300)],
    [(("reforms",), ["r" * 5000])],
    [(("economy",), {"regions": "m" * 300})],
    [(("players", "a", "power"), INF)],
    [(("security", "protection_usd_mn", "CAN"), NAN)],
    [(("negotiation", "discount", "years"), True)],
]


def refused_or_read(text: str) -> str:
    """What becomes of a file; what costs seconds to look up is only read."""
    found = attempt(lambda: parse_scenario(text, name="random", folder=Path()))
    if isinstance(found, ScenarioFile):
        file, said = found, found.scenario
        if said.economy in SLOW or said.as_of is not None or said.baseline != "icio-2022":
            return "read"
        found = attempt(lambda: checked(file))
    if not isinstance(found, CounterofferError):
        return "checked"
    assert 10 < len(str(found)) < 6000
    return type(found).__name__


@pytest.mark.parametrize("changes", FAILED_ONCE, ids=lambda changes: ".".join(map(str, changes[-1][0])))
def test_a_file_that_failed_once_is_refused(changes: list[Change]) -> None:
    assert refused_or_read(changed(changes)).endswith("Error")


def found_at(tree: Any, way: Steps) -> object:
    for step in way:
        tree = tree[step]
    return tree


NUMBERS = tuple(way for way in PLACES if type(found_at(rich(), way)) in (int, float))


@pytest.mark.parametrize("way", NUMBERS, ids=lambda way: ".".join(map(str, way)))
def test_a_number_that_nothing_in_the_world_has_is_refused(way: Steps) -> None:
    assert refused_or_read(changed([(way, 1e30)])).endswith("Error")


def test_a_file_with_anything_anywhere_is_read_or_refused() -> None:
    outcomes: Counter[str] = Counter()

    @given(changes=st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from(JUNK)), min_size=1, max_size=3))
    @settings(max_examples=150 * TIMES)
    def check(changes: list[Change]) -> None:
        outcomes[refused_or_read(changed(changes))] += 1

    check()
    assert refused_or_read(changed([])) == "checked"
    assert outcomes["ScenarioError"] > 0.3 * outcomes.total(), outcomes


WHOLE = "code,group\n" + "".join(f"{code},{group}\n" for code, group in north_maps()["regions"].items())
PIECES = ("\0", '"', ",", "\n", "\r", "\ufeff", "USA", "é", "code", " ", "=1+1", ",,", "\u2028", "'")
MAPS_THAT_FAILED_ONCE = (
    b"",
    bytes(range(256)),
    WHOLE.replace("OTH", "é").encode("latin-1"),
    b"code,group\nA,B,C,D\n",
    b'code,group\n"A',
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("maps")


def map_outcome(folder: Path, content: bytes) -> str:
    (folder / "map.csv").write_bytes(content)
    found = attempt(
        lambda: counteroffer.load_economy("mine", regions=read_map(folder, Path("map.csv"), "economy.regions"))
    )
    if not isinstance(found, CounterofferError):
        return "read"
    assert 20 < len(str(found)) < 1200
    return type(found).__name__


@pytest.mark.parametrize("content", MAPS_THAT_FAILED_ONCE)
def test_a_map_that_failed_once_is_refused(folder: Path, content: bytes) -> None:
    assert map_outcome(folder, content) == "ScenarioError"


@given(
    cuts=st.lists(st.tuples(st.integers(0, len(WHOLE)), st.sampled_from(PIECES) | st.binary(max_size=4)), max_size=3)
)
@settings(max_examples=50 * TIMES, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_map_with_anything_in_it_is_read_or_refused(folder: Path, cuts: list[tuple[int, str | bytes]]) -> None:
    content = WHOLE.encode()
    for at, piece in cuts:
        content = content[:at] + (piece.encode() if isinstance(piece, str) else piece) + content[at:]
    map_outcome(folder, content)


CELLS: tuple[Any, ...] = (*JUNK, -5.0, 1e5, 1e12, 1e18, 1e-300, pd.NaT, pd.NA, 1 + 2j, np.array([1.0]), object())
TABLE_SEEDS_THAT_FAILED_ONCE: tuple[int, ...] = (1,)  # an input of 1e300 beside an output of 110 was mended


def broken_tables(seed: int, cell: object) -> Economy:
    """A random economy with one cell, label or option made something else."""
    rng = np.random.default_rng(seed)
    tables: Tables = random_tables(rng)
    frames = tables.frames()
    name = str(rng.choice(["trade", "tariff", "input_use", "trade_elasticity", "whole", "option"]))
    if name == "trade_elasticity":
        frames[name] = {**dict.fromkeys(SECTORS, 4.0), SECTORS[int(rng.integers(3))]: cell}
    elif name == "whole":
        frames[str(rng.choice(list(frames)))] = cell
    elif name == "option":
        frames[str(rng.choice(["balance", "market_structure", "profit_share", "name", "final_use"]))] = cell
    else:
        column = str(rng.choice(frames[name].columns))
        values = list(frames[name][column])
        values[int(rng.integers(len(values)))] = cell
        frames[name] = frames[name].assign(**{column: pd.Series(values, dtype=object)})
    return Economy.from_tables(**frames)


def table_outcome(seed: int, cell: object) -> None:
    def do() -> Equilibrium:
        b = broken_tables(seed, cell).baseline
        return counteroffer.solve(b, tariff_shock(b, 0.2))

    found = attempt(do)
    if isinstance(found, Equilibrium):
        assert_certified(found)
    else:
        assert 10 < len(str(found)) < 1200


@pytest.mark.parametrize("seed", TABLE_SEEDS_THAT_FAILED_ONCE)
@pytest.mark.parametrize("cell", [1e300, -5.0, None])
def test_tables_that_failed_once_are_solved_or_refused(seed: int, cell: object) -> None:
    table_outcome(seed, cell)


@given(seed=st.integers(0, 2**32 - 1), cell=st.sampled_from(CELLS))
@settings(max_examples=60 * TIMES)
def test_tables_with_anything_in_them_are_solved_or_refused(seed: int, cell: object) -> None:
    table_outcome(seed, cell)


GIVEN: tuple[Any, ...] = (
    *JUNK,
    np.ones(3),
    np.ones((3, 3)),
    np.full((3, 3, 3), 0.1),
    np.zeros(0),
    ("NOR",),
    {"NOR"},
    object(),
    b"x",
)
KEYS = tuple(Settings.__dataclass_fields__)
CALLS: dict[str, Callable[[Baseline, Equilibrium, Any, Any], object]] = {
    "Settings": lambda b, e, x, y: Settings(**{KEYS[len(str(y)) % len(KEYS)]: x}),
    "Currency": lambda b, e, x, y: Settings(closure="short_run", currencies=(Currency(x, y),)),
    "BorderPricing": lambda b, e, x, y: BorderPricing(x, "NOR", y, ("corn",)).mask(b),
    "Shock.of": lambda b, e, x, y: counteroffer.solve(b, Shock.of(b, tariff=x, iceberg=y)),
    "transfer": lambda b, e, x, y: counteroffer.solve(b, Shock.of(b, transfer=x, product_tariff=y)),
    "start": lambda b, e, x, y: counteroffer.solve(b, tariff_shock(b, 0.1), start=x),
    "solve": lambda b, e, x, y: counteroffer.solve(b, x, y),
    "solve what": lambda b, e, x, y: counteroffer.solve(x, y),
    "load_economy": lambda b, e, x, y: counteroffer.load_economy(x, regions=y),
    "set and table": lambda b, e, x, y: counteroffer.load_economy(elasticities=x, table=y),
    "structure": lambda b, e, x, y: counteroffer.load_economy(market_structure=x, horizon=y),
    "load_scenario": lambda b, e, x, y: counteroffer.load_scenario(x),
    "parse_scenario": lambda b, e, x, y: parse_scenario(x, name=y, folder=Path()),
    "simulate": lambda b, e, x, y: counteroffer.simulate(x, y),
    "compare": lambda b, e, x, y: counteroffer.compare(x),
    "resolve": lambda b, e, x, y: counteroffer.resolve(x, y),
    "short_run": lambda b, e, x, y: counteroffer.short_run(x),
    "region": lambda b, e, x, y: counteroffer.measure(e).region(x),
    "decompose": lambda b, e, x, y: counteroffer.decompose(x),
    "gradient": lambda b, e, x, y: counteroffer.gradient(e, log_real_income(x)),
    "tangent": lambda b, e, x, y: counteroffer.tangent(e, x),
}


@pytest.fixture(scope="module")
def solved() -> Equilibrium:
    b = random_tables(np.random.default_rng(1)).economy().baseline
    return counteroffer.solve(b, tariff_shock(b, 0.2))


@given(call=st.sampled_from(sorted(CALLS)), first=st.sampled_from(GIVEN), second=st.sampled_from(GIVEN))
@settings(max_examples=100 * TIMES, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_call_with_anything_does_it_or_is_refused(solved: Equilibrium, call: str, first: Any, second: Any) -> None:
    found = attempt(lambda: CALLS[call](solved.baseline, solved, first, second))
    if isinstance(found, Equilibrium):
        assert_certified(found)
    elif isinstance(found, CounterofferError):
        assert len(str(found)) > 10
