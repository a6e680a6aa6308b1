"""Economies every test file shares, built once a session, and the source data where this machine has them."""

from __future__ import annotations

import gc
import os
import pickle
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import settings

import chromium
from builders import Tables, north_maps, random_tables
from counteroffer.economy import Economy, load_economy
from counteroffer.equilibrium import Baseline, Settings, Shock, solve
from counteroffer.equilibrium.programs.kept import let_go
from counteroffer.study import Study, study

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[1]


MOST_MEMORY = 3e9  # bytes of a worker, of which most are compiled functions that later tests do not call


@pytest.fixture(scope="module", autouse=True)
def room_for_the_next() -> Iterator[None]:
    """Let go of compiled functions where a worker has grown large; they are on disk, if they come up again."""
    yield
    if sys.platform == "linux":
        held = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGESIZE")
        if held > MOST_MEMORY:
            let_go()
            gc.collect()


def pytest_configure() -> None:
    """Nothing is read from an earlier run; each worker has a core of its own: two that share them take longer."""
    os.environ["COUNTEROFFER_RESULTS"] = ""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker and hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[int(worker.removeprefix("gw")) % len(cores)]})


settings.register_profile("fixed", derandomize=True, deadline=None, database=None)
settings.load_profile("fixed")


@pytest.fixture(scope="session")
def focus() -> Economy:
    return load_economy("focus")


@pytest.fixture(scope="session")
def north() -> Economy:
    """Five regions and few industries."""
    return load_economy("north", **north_maps())


@pytest.fixture(scope="session")
def full() -> Economy:
    return load_economy("full")


@pytest.fixture(scope="session")
def small_tables() -> Tables:
    return random_tables(np.random.default_rng(1))


@pytest.fixture(scope="session")
def small(small_tables: Tables) -> Economy:
    """Three regions, three sectors, with inputs, tariffs and deficits."""
    return small_tables.economy()


@pytest.fixture(scope="session")
def balanced_small(small: Economy) -> Baseline:
    """The small economy without deficits."""
    return rebalanced(small.baseline)


@pytest.fixture(scope="session")
def balanced_focus(focus: Economy) -> Baseline:
    """The focus economy without deficits."""
    return rebalanced(focus.baseline)


def rebalanced(baseline: Baseline) -> Baseline:
    return solve(baseline, Shock.none(baseline), Settings(deficit_rule="zero")).rebase()


@pytest.fixture(scope="session")
def october(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """Everything solved about the shipped scenario: once a run, by the worker that asks first."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return study("october-2025")
    import fcntl  # which only Unix has

    kept = tmp_path_factory.getbasetemp().parent / "october.pickle"  # the workers' folders stand side by side
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # given up when its holder ends, however it ends
        if not kept.exists():
            kept.write_bytes(pickle.dumps(study("october-2025")))
    found: Study = pickle.loads(kept.read_bytes())
    return found


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of the source data; tests that need it are skipped where it is absent."""
    folder = Path(os.environ.get("COUNTEROFFER_SHARED") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip("the source data are not on this machine; set COUNTEROFFER_SHARED to their folder")
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium that reaches nothing but this machine; tests that need it are skipped where there is none."""
    path = chromium.found()
    if path is None:
        pytest.skip(chromium.MISSING)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=path, args=chromium.ARGUMENTS)
        yield started
        started.close()
