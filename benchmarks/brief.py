"""How long a whole briefing takes, from the command line to the files on disk: all of it solved, and none of it."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import Answer, command
from benchmarks.registry import SCENARIO


@dataclass(frozen=True)
class Way:
    """One way of asking, and the seconds it may take on two idle cores: everything solved, and nothing."""

    title: str
    options: tuple[str, ...]
    solved: str
    kept: str


WAYS = (
    Way("in English", ("--language", "en"), solved="15", kept="3"),
    Way("in every language the scenario asks for", (), solved="", kept=""),
)
AGAIN = 3  # times that nothing is solved


class Solved(AssertionError):
    """What was kept was solved again."""


def answers(
    scenario: str = SCENARIO, ways: Sequence[Way] = WAYS, cache: Path | None = None, again: int = AGAIN
) -> tuple[Answer, ...]:
    """Make the briefing in each way: with nothing compiled, everything solved, and nothing, as when only words changed.

    Parameters
    ----------
    cache : Path, optional
        Folder of compiled programs to start from; then not with nothing compiled.
    again : int
        Repeats of the last.

    Raises
    ------
    Solved
        If the last solved something after all.
    """
    rows = []
    for way in ways:
        with tempfile.TemporaryDirectory() as folder:
            out, results = Path(folder) / "out", Path(folder) / "results"
            programs = cache or Path(folder) / "programs"

            asked = ("brief", scenario, *way.options, "--output", str(out))
            if cache is None:
                first, _ = command((*asked, "--fresh"), 1, programs, results)
                rows.append(Answer(f"{way.title}: everything solved, nothing compiled", "", first))
            all_of_it, _ = command((*asked, "--fresh"), 1, programs, results)
            rows.append(Answer(f"{way.title}: everything solved", way.solved, all_of_it))
            _refuse_empty(out)
            kept = _standing(results)
            nothing, _ = command(asked, again, programs, results)
            rows.append(Answer(f"{way.title}: nothing solved", way.kept, nothing))
            if not kept or _standing(results) != kept:
                raise Solved(f"counteroffer brief {scenario} solved again what it had in {results}")
    return tuple(rows)


def _standing(results: Path) -> dict[str, int]:
    """Results by name, each with the number of its file, which a result that is kept anew does not have."""
    return {path.name: path.stat().st_ino for path in results.glob("[!.]*")}


def _refuse_empty(folder: Path) -> None:
    """A briefing that wrote no page was quick for nothing."""
    if not any(folder.rglob("*.html")):
        raise AssertionError(f"counteroffer brief wrote no page into {folder}")
