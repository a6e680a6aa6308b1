"""A trade war of all countries, one tariff a pair, in a process of its own: `python -m benchmarks.everyone full`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.measure import ROOT, peak_memory
from benchmarks.registry import embedded, tiny_maps
from counteroffer.economy import Economy, load_economy
from counteroffer.negotiation.game.free import free_tariffs
from counteroffer.negotiation.search.ascent import Path as Way
from counteroffer.negotiation.search.many import certified, war_of_all


@dataclass(frozen=True)
class Everyone:
    """What a war of all took, and how good its certificate is.

    Attributes
    ----------
    players, instruments, solves : int
    seconds, certificate_seconds : float
        Of the search, the first of its kind in the process; and of everybody's search against what it found.
    peak : float
        Memory of the process, MB.
    first_order, gain : float
        Largest open slope and largest gain from leaving, shares of income.
    settled : bool
        Whether everybody's search was.
    """

    players: int
    instruments: int
    solves: int
    seconds: float
    certificate_seconds: float
    peak: float
    first_order: float
    gain: float
    settled: bool


def everyone(economy: Economy) -> Everyone:
    """Play it in this process."""
    game = free_tariffs(economy, by="partner")
    began = time.perf_counter()
    found = war_of_all(game, searched=())
    between = time.perf_counter()
    rows = certified(Way(game), found.levels)
    return Everyone(
        players=len(game.players),
        instruments=len(game.instruments),
        solves=found.solves,
        seconds=between - began,
        certificate_seconds=time.perf_counter() - between,
        peak=peak_memory(),
        first_order=float(rows["first_order"].max()),
        gain=float(rows["gain_percent"].max()) / 100,
        settled=bool(rows["settled"].all()),
    )


def economy_of(name: str) -> Economy:
    """An embedded economy, or the tiny one."""
    if name != "tiny":
        return embedded(name)
    regions, sectors = tiny_maps()
    return load_economy("tiny", regions=regions, sectors=sectors)


def apart(name: str, cache: Path | None = None) -> Everyone:
    """Play it in a process of its own, where nothing is compiled yet unless `cache` has it."""
    given = {"COUNTEROFFER_CACHE": str(cache)} if cache else {}
    words: Sequence[str] = (sys.executable, "-m", "benchmarks.everyone", name)
    told = subprocess.run(words, env=os.environ | given, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    return Everyone(**json.loads(told.stdout))


if __name__ == "__main__":
    print(json.dumps(asdict(everyone(economy_of(sys.argv[1])))))
