"""How long the tariff book takes to answer: from a cold start, over two years, for every partner and product."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Callable, Sequence

from benchmarks.measure import Answer, Timing, clock, timed
from counteroffer.tariffs import Question, load_book, rates, table, timeline, trade_of
from counteroffer.tariffs.trade import every_pair

DAY, PARTNER = dt.date(2025, 10, 7), "CAN"
COLD = f"""import datetime as dt, time
began = time.perf_counter()
from counteroffer.tariffs import Question, load_book, table, trade_of
table(Question(load_book(), trade_of("USA").of(("{PARTNER}",))), dt.date({DAY:%Y, %-m, %-d}), "sector")
print(1e3 * (time.perf_counter() - began))"""
ASK = "from counteroffer.cli.main import main; main()"
ON = ("--on", str(DAY))
SHIPMENT = ("--hs", "7326.90.8688", "--origin", "CHN", "--value", "14172")
WHOLE = (  # asked of the command line as a whole process, and the seconds it may take on an idle machine
    ("one day, one partner", "1", ("tariffs", *ON, "--exporter", PARTNER)),
    ("one day, all partners", "1", ("tariffs", *ON)),
    ("one day, one product", "1", ("tariffs", "product", "7208", *ON)),
    ("one shipment", "1", ("tariffs", "entry", *SHIPMENT, *ON)),
    ("two routes to industries", "1", ("tariffs", "routes", *ON)),
    ("help", "0.4", ("--help",)),
)


def answers(most: int = 100) -> tuple[Answer, ...]:
    """Ask everything, each at most so often."""
    canada = _question()
    trade = trade_of("USA")
    pairs = every_pair(trade)
    asked: tuple[tuple[str, str, Callable[[], object]], ...] = (
        ("one day, one partner, book and trade in memory", "1", lambda: table(_question(), DAY, "sector")),
        ("two-year timeline, one partner", "10", lambda: timeline(canada)),
        ("one day, 51 partners, every product traded", "2", lambda: rates(load_book(), trade, DAY).level_percent),
        ("one day, 51 partners × every product", "2", lambda: rates(load_book(), pairs, DAY).level_percent),
    )
    cold = [_cold() for _ in range(min(most, 3))]
    whole = [
        Answer(f"{title}, command line as a whole process", target, _of([_whole(said) for _ in range(min(most, 5))]))
        for title, target, said in WHOLE
    ]
    return (
        *whole,
        Answer("one day, one partner, nothing read yet", "1", _of(cold)),
        *(Answer(title, target, timed(run, seconds=2.0, least=3, most=most)) for title, target, run in asked),
    )


def _question() -> Question:
    return Question(load_book(), trade_of("USA").of((PARTNER,)))


def _of(times: list[float]) -> Timing:
    return Timing(sorted(times)[len(times) // 2], min(times), len(times))


def _cold() -> float:
    """Milliseconds from the first import to the answer, in a process of its own."""
    told = subprocess.run([sys.executable, "-c", COLD], stdout=subprocess.PIPE, check=True, text=True)
    return float(told.stdout)


def _whole(said: Sequence[str]) -> float:
    """Milliseconds of a command as a whole process."""
    ask = [sys.executable, "-c", ASK, *said]
    return 1e3 * clock(lambda: subprocess.run(ask, stdout=subprocess.DEVNULL, env=os.environ, check=True))
