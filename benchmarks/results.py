"""What a run of the benchmarks measures: filled by `run` and `cases`, told by `report`."""

from __future__ import annotations

from dataclasses import dataclass, field

from benchmarks.bargaining import Line
from benchmarks.desk import Latency
from benchmarks.growth import Growth
from benchmarks.measure import Answer, Fresh, Timing
from benchmarks.registry import Case
from benchmarks.yardstick import Style


@dataclass(frozen=True)
class Beside:
    """One run of the yardstick: how, how long, how far from ours."""

    style: Style
    tolerance: float
    time: Timing
    iterations: int
    difference: float
    memory: Fresh | None


@dataclass(frozen=True)
class Result:
    """One case, measured.

    `residual` of a gradient is its relative gap to a central difference of solves; `solves` its time over that of the
    solve it starts from.
    """

    case: Case
    size: tuple[int, int] | None = None
    ours: Timing | None = None
    iterations: int | None = None
    residual: float | None = None
    solves: float | None = None
    memory: Fresh | None = None
    yardstick: tuple[Beside, ...] = ()
    word: str = ""


@dataclass(frozen=True)
class Bench:
    """Everything one run measured, and on what."""

    machine: dict[str, str]
    results: tuple[Result, ...]
    seconds: float
    brief: tuple[Answer, ...] = ()
    tariffs: tuple[Answer, ...] = ()
    jobs: tuple[Answer, ...] = ()
    bargaining: tuple[Line, ...] = ()
    desk: list[Latency] | str = field(default_factory=list)
    growth: Growth | None = None
    stages: dict[str, float] | None = None
