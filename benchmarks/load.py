"""Many users of the desk at once, for a while: sliders, maps, ranges, pages and files, with pauses between."""

from __future__ import annotations

import json
import random
import threading
import time
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from benchmarks.processor import worked

MOVED = ("section_232.steel.can", "section_232.aluminum.can", "section_232.autos.can", "ieepa.fentanyl.can")
PAUSE = (0.5, 2.5)  # seconds between a move's numbers and what a user does next
CALM, REST = 0.3, 0.9  # seconds after a move until the page asks for its map, and for its ranges
DRAWS, SLICE = 32, 4  # that a page asks for while a user rests, one slice after the other
ALONE = 40  # moves of one user
ACTS = {  # what a user does, and how often
    "effects": 0.8,
    "scenario": 0.08,
    "scenario.yaml": 0.07,
    "page": 0.05,
}
KINDS = ("effects", "places", "ranges", "scenario", "scenario.yaml", "page")
QUERIES = ("page", "scenario.yaml")


@dataclass(frozen=True)
class Load:
    """What many users at once saw.

    Attributes
    ----------
    users : int
    seconds : float
        How long they went on.
    alone : tuple of float
        Milliseconds of one user's moved sliders.
    times : mapping of tuple of float
        Milliseconds of each kind of request under load.
    errors : tuple of str
        What went wrong.
    given_up : int
        Slices of draws that their user's next move ended.
    cpu, cpu_alone : float
        Milliseconds that all of the desk worked a request that was answered, under load and for one user.
    """

    users: int
    seconds: float
    alone: tuple[float, ...]
    times: Mapping[str, tuple[float, ...]]
    errors: tuple[str, ...]
    given_up: int
    cpu: float
    cpu_alone: float

    def wrong(self, kind: str) -> int:
        """How many requests of a kind had an error."""
        return sum(one.startswith(f"{kind}:") for one in self.errors)


@dataclass
class _Seen:
    times: dict[str, list[float]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    errors: list[str] = field(default_factory=list)
    given_up: int = 0


def load(address: str, users: int = 50, seconds: float = 60.0, alone: int = ALONE, pid: int = 0) -> Load:
    """Ask a running desk as many users' pages do.

    Parameters
    ----------
    users : int
    seconds : float
        How long they go on.
    alone : int
        Moves of one user before.
    pid : int
        The desk's process, whose work is counted.
    """
    for kind in KINDS:
        _timed(address, kind, 50.0, "first")  # nobody waits for what is compiled once
    before = worked(pid)
    single = tuple(_timed(address, "effects", 10 + k * 1.37, "alone") for k in range(alone))
    between, seen = worked(pid), _Seen()
    end = time.monotonic() + seconds
    _together(lambda number: _user(address, number, end, seen), users)
    spent, answered = worked(pid) - between, sum(map(len, seen.times.values()))
    return Load(
        users,
        seconds,
        single,
        {kind: tuple(taken) for kind, taken in seen.times.items()},
        tuple(seen.errors),
        seen.given_up,
        cpu=1e3 * spent / max(1, answered),
        cpu_alone=1e3 * (between - before) / max(1, alone),
    )


def _user(address: str, number: int, end: float, seen: _Seen) -> None:
    """What one user does until the end."""
    chance = random.Random(number)
    time.sleep(chance.uniform(0, PAUSE[1]))
    while time.monotonic() < end:
        act = chance.choices(list(ACTS), list(ACTS.values()))[0]
        level, name = round(chance.uniform(0, 200), 1), f"user{number}"
        told = _asked(address, act, level, name, seen)
        until = time.monotonic() + chance.uniform(*PAUSE)
        if told and act == "effects":
            _followed(address, level, name, until, seen)
        time.sleep(max(0.0, until - time.monotonic()))


def _followed(address: str, level: float, name: str, until: float, seen: _Seen) -> None:
    """What the page asks for while its user looks at the numbers: the map, then ranges until the next move."""
    time.sleep(CALM)
    began = time.monotonic()
    _asked(address, "places", level, name, seen)
    time.sleep(max(0.0, began + REST - CALM - time.monotonic()))
    for first in range(0, DRAWS, SLICE):
        left = until - time.monotonic()
        if left <= 0 or not _asked(address, "ranges", level, name, seen, first, left):
            return


def _asked(
    address: str, kind: str, level: float, name: str, seen: _Seen, first: int = 0, patience: float | None = None
) -> bool:
    """Whether a request was answered; with patience, the connection is closed when that is at its end."""
    try:
        seen.times[kind].append(_timed(address, kind, level, name, first, patience or 60.0))
        return True
    except OSError as error:
        if patience and "timed out" in str(error):
            seen.given_up += 1
        else:
            seen.errors.append(f"{kind}: {error}")
        return False


def _together(user: Callable[[int], None], users: int) -> None:
    threads = [threading.Thread(target=user, args=(number,)) for number in range(users)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _timed(address: str, kind: str, level: float, user: str, first: int = 0, patience: float = 60.0) -> float:
    """Milliseconds of one request."""
    name = MOVED[int(level) % len(MOVED)]
    query = f"scenario=october-2025&level.{name}={level}"
    paths = {"page": f"/?{query}", "scenario.yaml": f"/api/scenario.yaml?{query}"}
    view: dict[str, Any] = {"scenario": "october-2025", "levels": {name: level}}
    told = {"view": view, "first": first} if kind == "ranges" else view
    headers = {"Cookie": f"desk={user}", "Content-Type": "application/json", "Desk-Page": user}
    body = None if kind in QUERIES else json.dumps(told).encode()
    request = urllib.request.Request(address + paths.get(kind, f"/api/{kind}"), body, headers)
    began = time.perf_counter()
    with urllib.request.urlopen(request, timeout=patience) as answer:
        answer.read()
    return 1e3 * (time.perf_counter() - began)
