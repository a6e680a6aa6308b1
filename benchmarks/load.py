"""Many users of the desk at once, for a while: sliders, maps, pages and files, each user with pauses between."""

from __future__ import annotations

import json
import random
import threading
import time
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

MOVED = ("section_232.steel.can", "section_232.aluminum.can", "section_232.autos.can", "ieepa.fentanyl.can")
PAUSE = (0.5, 2.5)  # seconds between an answer and what a user does next
ALONE = 40  # moves of one user
ACTS = {  # what a user does, and how often: a moved slider asks for its numbers and then for its map
    ("effects", "places"): 0.8,
    ("scenario",): 0.08,
    ("scenario.yaml",): 0.07,
    ("page",): 0.05,
}
KINDS = tuple(kind for act in ACTS for kind in act)


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
    """

    users: int
    seconds: float
    alone: tuple[float, ...]
    times: Mapping[str, tuple[float, ...]]
    errors: tuple[str, ...]

    @property
    def slower(self) -> float:
        """95th percentile of a slider under load, over that of one user."""
        return float(np.percentile(self.times["effects"], 95) / np.percentile(self.alone, 95))

    def wrong(self, kind: str) -> int:
        """How many requests of a kind had an error."""
        return sum(one.startswith(f"{kind}:") for one in self.errors)


def load(address: str, users: int = 50, seconds: float = 60.0, alone: int = ALONE) -> Load:
    """Ask a running desk as many users do.

    Parameters
    ----------
    users : int
    seconds : float
        How long they go on.
    alone : int
        Moves of one user before.
    """
    for kind in KINDS:
        _timed(address, kind, 50.0, "first")  # nobody waits for what is compiled once
    single = tuple(_timed(address, "effects", 10 + k * 1.37, "alone") for k in range(alone))
    times: dict[str, list[float]] = {kind: [] for kind in KINDS}
    errors: list[str] = []
    end = time.monotonic() + seconds

    def user(number: int) -> None:
        chance = random.Random(number)
        time.sleep(chance.uniform(0, PAUSE[1]))
        while time.monotonic() < end:
            act = chance.choices(list(ACTS), list(ACTS.values()))[0]
            level = round(chance.uniform(0, 200), 1)
            for kind in act:
                try:
                    times[kind].append(_timed(address, kind, level, f"user{number}"))
                except OSError as error:
                    errors.append(f"{kind}: {error}")
            time.sleep(chance.uniform(*PAUSE))

    _together(user, users)
    return Load(users, seconds, single, {kind: tuple(taken) for kind, taken in times.items()}, tuple(errors))


def _together(user: Callable[[int], None], users: int) -> None:
    threads = [threading.Thread(target=user, args=(number,)) for number in range(users)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _timed(address: str, kind: str, level: float, user: str) -> float:
    """Milliseconds of one request."""
    name = MOVED[int(level) % len(MOVED)]
    query = f"scenario=october-2025&level.{name}={level}"
    paths = {"page": f"/?{query}", "scenario.yaml": f"/api/scenario.yaml?{query}"}
    headers = {"Cookie": f"desk={user}", "Content-Type": "application/json"}
    body = None if kind in paths else json.dumps({"scenario": "october-2025", "levels": {name: level}}).encode()
    request = urllib.request.Request(address + paths.get(kind, f"/api/{kind}"), body, headers)
    began = time.perf_counter()
    with urllib.request.urlopen(request, timeout=60) as answer:
        answer.read()
    return 1e3 * (time.perf_counter() - began)
