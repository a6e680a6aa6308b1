"""A study, of which what has not changed since it was last solved is read from the disk.

A result is kept under what it was made from: the program below the words, its data and libraries, the scenario without
its prose, and with it stand the files that were read for it. Changing a sentence of the scenario, a translation or a
page solves nothing again.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Collection
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from counteroffer.disk.folder import cache_folder
from counteroffer.disk.reads import Reads, reads
from counteroffer.disk.store import Store, Stored
from counteroffer.processes import cores
from counteroffer.processes.side_by_side import Crew, crew
from counteroffer.run.run import Run, simulate
from counteroffer.scenario import ScenarioFile, load_scenario
from counteroffer.scenario.load import scenario_path
from counteroffer.study.part import Missing, Part, Solved
from counteroffer.study.solving import READY, Solve, rehearse, solve_part, wanted_by
from counteroffer.study.study import SOLVING, Study, Told, study

RESULTS_VARIABLE = "COUNTEROFFER_RESULTS"
_PACKAGE = Path(__file__).parents[2]
_WORDS = ("briefing", "cli", "design", "desk")  # folders of the package that no figure comes from
_LIBRARIES = ("jax", "jaxlib", "numpy", "pandas", "pydantic", "scipy")
_PROSE = {"title", "author", "description", "sources", "languages", "not_modelled"}  # keys that no figure comes from


def results() -> Store:
    """Where results are kept: in $COUNTEROFFER_RESULTS, nowhere if that is empty, else beside the compiled programs."""
    said = os.environ.get(RESULTS_VARIABLE)
    return Store(cache_folder() / "results" if said is None else Path(said) if said else None)


def remembered(
    scenario: str,
    parts: Collection[Part] | None = None,
    *,
    store: Store,
    change: Callable[[ScenarioFile], ScenarioFile] = lambda file: file,
    fresh: bool = False,
    processes: int | None = None,
    hands: Crew | None = None,
    progress: Told = lambda _: None,
    known: Callable[[list[Part]], None] = lambda _: None,
) -> Study:
    """A study as `study` has it.

    Parameters
    ----------
    scenario : str
        Shipped name, or path; nothing of it may have been read in this process before.
    parts : collection of Part, optional
        Beside everything that the scenario asks for.
    change : callable
        Makes of the scenario as it was read what is solved.
    fresh : bool
        Solve everything, and keep it in place of what there was.
    processes : int, optional
        As `study` has it.
    hands : Crew, optional
        So many that have been begun already; else they are where there is work.
    progress : callable
        Called with the name of what has just been solved.
    known : callable
        Called once with the parts that were kept.
    """
    beside = cores() - 1 if processes is None else processes
    with reads(_PACKAGE, cache_folder(), *_of(store)) as seen, ExitStack() as stack:
        file = change(load_scenario(scenario))
        seen.forget(scenario_path(scenario))  # what it says is in the key, but for its prose
        memory = _Memory(store, _key(file), seen, fresh)
        run, core = None, memory.core()
        if core is None:
            if hands is None and beside > 0:
                hands = stack.enter_context(crew(beside, READY))
            if hands is not None:
                for _ in range(beside):
                    hands.submit(rehearse, file)
            run = simulate(file)
            core = study(run, ()), frozenset(wanted_by(run))
            memory.keep("scenario", core)
            progress(SOLVING)
        plain, wanted = core
        asked = wanted | set(parts or ())
        found = {part: kept for part in asked if (kept := memory.part(part)) is not None}
        known([part for part in Part if part in found])
        if asked - found.keys():
            solved = study(
                run or simulate(file),
                asked - found.keys(),
                progress=progress,
                processes=beside,
                hands=hands,
                solve=memory.solving,
            )
            found |= {part: solved.parts[part] for part in asked - found.keys()}
    return replace(
        plain,
        file=file,
        facts=replace(plain.facts, scenario=file.scenario),
        parts={part: found.get(part, plain.parts[part]) for part in Part},
    )


@dataclass(frozen=True)
class _Memory:
    store: Store
    key: str
    seen: Reads
    fresh: bool

    def core(self) -> tuple[Study, frozenset[Part]] | None:
        """The scenario itself, and what it asks for."""
        found: tuple[Study, frozenset[Part]] | None = self._recalled("scenario")
        return found

    def part(self, part: Part) -> Solved[Any] | Missing | None:
        """What a part came to."""
        found: Solved[Any] | Missing | None = self._recalled(part.value)
        return found

    def _recalled(self, name: str) -> Any:
        kept = None if self.fresh else self.store.get(f"{self.key}-{name}")
        return None if kept is None else kept.value

    def keep(self, name: str, value: Any) -> None:
        """Keep a result, unless a file that it rests on has changed meanwhile."""
        stood = self.seen.standing()
        if stood is not None:
            self.store.put(f"{self.key}-{name}", Stored(value, stood))

    @property
    def solving(self) -> Solve:
        """Solve a part and keep it, in whichever process."""
        return _Solving(self.store, self.key, self.seen.standing())


@dataclass(frozen=True)
class _Solving:
    """Keeps each part as soon as it is solved: who is ended in the middle has lost only what was not."""

    store: Store
    key: str
    stood: dict[str, str] | None

    def __call__(self, run: Run, part: Part) -> Solved[Any] | Missing:
        with reads(_PACKAGE, cache_folder(), *_of(self.store)) as seen:
            found = solve_part(run, part)
        more = seen.standing()
        if self.stood is not None and more is not None:
            self.store.put(f"{self.key}-{part.value}", Stored(found, self.stood | more))
        return found


def _of(store: Store) -> tuple[Path, ...]:
    return () if store.folder is None else (store.folder,)


def _key(file: ScenarioFile) -> str:
    said = file.scenario.model_dump(exclude=_PROSE)
    near = sorted(path.name for path in file.folder.glob("*.y*ml"))  # a name may mean a file beside the scenario
    made_of = (_program(), file.name, os.fspath(file.folder.resolve()), near, said)
    return hashlib.sha256(repr(made_of).encode()).hexdigest()


@cache
def _program() -> str:
    """Checksum of all that figures come from but files of the user's own."""
    digest = hashlib.sha256(repr([version(name) for name in _LIBRARIES]).encode())
    for path in sorted(_PACKAGE.rglob("*")):
        place = path.relative_to(_PACKAGE)
        if path.is_file() and place.parts[0] not in _WORDS and "__pycache__" not in place.parts:
            digest.update(place.as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
