"""How long a whole briefing takes, from the command line to the files on disk."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measure import Answer, Timing, command
from benchmarks.registry import SCENARIO

# Each way of asking, and the seconds it may take on two idle cores with everything compiled.
WAYS = (
    ("in English", ("--language", "en"), "25"),
    ("in every language the scenario asks for", (), "45"),
)


def answers(
    scenario: str = SCENARIO, ways: Sequence[tuple[str, tuple[str, ...], str]] = WAYS, cache: Path | None = None
) -> tuple[Answer, ...]:
    """Make the briefing in each way, first with nothing compiled and then again.

    Parameters
    ----------
    cache : Path, optional
        Folder of compiled programs to start from; then only the second.
    """
    rows = []
    for title, options, target in ways:
        with tempfile.TemporaryDirectory() as folder:
            cold, warm, _ = command(("brief", scenario, *options, "--output", folder), repeats=1, cache=cache)
            _refuse_empty(Path(folder))
        if cold is not None:
            rows.append(Answer(f"{title}, nothing compiled", "", Timing(1e3 * cold, 1e3 * cold, 1)))
        rows.append(Answer(title, target, warm))
    return tuple(rows)


def _refuse_empty(folder: Path) -> None:
    """A briefing that wrote no page was quick for nothing."""
    if not any(folder.rglob("*.html")):
        raise AssertionError(f"counteroffer brief wrote no page into {folder}")
