"""The measurements as tables: on the terminal, as Markdown, as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table as RichTable

from benchmarks.bargaining import Line
from benchmarks.desk import Latency
from benchmarks.growth import Growth
from benchmarks.measure import Answer, Timing
from benchmarks.results import Bench, Result

NONE = "–"


@dataclass(frozen=True)
class Table:
    """A title, a header, rows of text, and a note below."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


def tables(measured: Bench) -> list[Table]:
    """Everything there is to print."""
    found = []
    if measured.results:
        found.append(_cases(measured.results))
    if any(result.yardstick for result in measured.results):
        found.append(_yardstick(measured.results))
    if measured.brief:
        found.append(_brief(measured.brief))
    if measured.tariffs:
        found.append(_tariffs(measured.tariffs))
    if measured.jobs:
        found.append(_jobs(measured.jobs))
    if measured.bargaining:
        found.append(_bargaining(measured.bargaining))
    if measured.desk:
        found.append(_desk(measured.desk))
    if measured.growth:
        found.append(_growth(measured.growth))
    if measured.stages:
        found.append(_stages(measured.stages))
    return found


def closing(measured: Bench) -> str:
    """One line on the machine and the run."""
    m = measured.machine
    versions = ", ".join(f"{name} {m[name]}" for name in ("counteroffer", "jax", "numpy"))
    on = f"{m['cores']} cores, load {m['load']} before, {m['system']}"
    return f"{on}, Python {m['python']}, {versions}; all in {measured.seconds:.0f} s"


def as_rich(table: Table) -> RichTable:
    """For the terminal."""
    rich = RichTable(
        box=SIMPLE_HEAD, title=table.title, title_justify="left", caption=table.note or None, caption_justify="left"
    )
    for j, name in enumerate(table.header):
        rich.add_column(name, justify="left" if j == 0 else "right", no_wrap=j == 0)
    for row in table.rows:
        rich.add_row(*row)
    return rich


def as_markdown(table: Table) -> str:
    """For a page."""
    lines = [f"### {table.title}", "", _line(table.header), _line(("---", *["---:"] * (len(table.header) - 1)))]
    lines += [_line(row) for row in table.rows]
    return "\n".join([*lines, "", table.note, ""] if table.note else [*lines, ""])


def as_json(measured: Bench) -> dict[str, Any]:
    """Every number, unrounded; milliseconds, seconds and MB as the classes say."""
    results = []
    for result in measured.results:
        row = asdict(result)
        row["case"] = {key: row["case"][key] for key in ("name", "title", "kind", "target")}
        for beside, theirs in zip(row["yardstick"], result.yardstick, strict=True):
            beside["ratio"] = theirs.time.median / result.ours.median if result.ours else None
        results.append(row)
    grown = asdict(measured.growth) if measured.growth else None
    return {
        "machine": measured.machine,
        "seconds": measured.seconds,
        "results": results,
        "brief": [asdict(answer) for answer in measured.brief],
        "tariffs": [asdict(answer) for answer in measured.tariffs],
        "jobs": [asdict(answer) for answer in measured.jobs],
        "bargaining": [asdict(line) for line in measured.bargaining],
        "desk": measured.desk if isinstance(measured.desk, str) else [asdict(line) for line in measured.desk],
        "growth": grown,
        "stages": measured.stages,
    }


def _line(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cells) + " |"


def _cases(results: tuple[Result, ...]) -> Table:
    rows = []
    for result in results:
        case, ours, memory = result.case, result.ours, result.memory
        if not ours or not memory:
            rows.append((case.title, *[NONE] * 10))
            continue
        rows.append(
            (
                case.title,
                f"{result.size[0]} × {result.size[1]}" if result.size else NONE,
                f"{result.solves:.2f} solves" if result.solves else _ms(ours.median),
                _ms(ours.minimum),
                case.target or NONE,
                case.goal or NONE,
                NONE if result.iterations is None else str(result.iterations),
                NONE if result.residual is None else f"{result.residual:.0e}",
                f"{memory.first - memory.again:.1f}",
                f"{memory.peak:.0f}",
                f"{memory.added:.0f}" if result.size else NONE,
            )
        )
    header = ("ours", "size", "ms", "min", "target", "goal", "steps", "residual", "compile s", "MB", "added")
    note = (
        "Scenario october-2025, but NAFTA's tariffs for CP 2015. ms, min: median and least of warm repeats. "
        "gradient: of Canada's real income to all tariffs, in solves of the same case (min in ms); residual: its "
        "relative gap to a central difference. command line: counteroffer simulate october-2025 as a whole process, "
        "warm cache. compile: the first run less a warm one. MB: peak resident memory of a process of its own; added: "
        "what the first run, compilation included, brought."
    )
    words = [f"{result.case.title}: {result.word}." for result in results if result.word]
    return Table("Solves, gradients and the command line", header, tuple(rows), " ".join([note, *words]))


def _yardstick(results: tuple[Result, ...]) -> Table:
    rows = tuple(
        (
            result.case.title,
            beside.style,
            f"{beside.tolerance:.0e}",
            _ms(beside.time.median),
            _ms(beside.time.minimum),
            _ratio(beside.time, result.ours),
            str(beside.iterations),
            f"{beside.difference:.0e}",
            f"{beside.memory.peak:.0f}" if beside.memory else NONE,
            f"{beside.memory.added:.0f}" if beside.memory else NONE,
        )
        for result in results
        for beside in result.yardstick
    )
    header = ("yardstick", "run", "tolerance", "ms", "min", "× ours", "steps", "gap", "MB", "added")
    note = (
        "published: as Caliendo & Parro's code goes about it, timed once; tuned: the same steps, warm-started and "
        "swept. One BLAS thread. × ours: its median over ours. gap: largest difference of real income from ours, "
        "certified at 1e-10."
    )
    return Table("Caliendo and Parro's nested algorithm in plain NumPy", header, rows, note)


def _brief(answers: tuple[Answer, ...]) -> Table:
    note = (
        "counteroffer brief october-2025 as a whole process, all files written. CPU s: of all its processes. Nothing "
        "solved: results of the run before are there, as when only words have changed."
    )
    return _in_seconds("Whole briefings", "briefing", answers, note, cpu=True)


def _tariffs(answers: tuple[Answer, ...]) -> Table:
    note = "Rates of 7 October 2025 on Canada by sector, statutory and effective. Nothing read yet: imports included."
    return _in_seconds("The tariff book", "question", answers, note)


def _in_seconds(title: str, what: str, answers: tuple[Answer, ...], note: str, *, cpu: bool = False) -> Table:
    def row(answer: Answer) -> tuple[str, ...]:
        time = answer.time
        spent = (NONE if time.cpu is None else f"{time.cpu / 1e3:.2f}",) if cpu else ()
        return answer.title, f"{time.median / 1e3:.2f}", f"{time.minimum / 1e3:.2f}", *spent, answer.target or NONE

    header = (what, "s", "min", *(("CPU s",) if cpu else ()), "target")
    return Table(title, header, tuple(map(row, answers)), note)


def _jobs(answers: tuple[Answer, ...]) -> Table:
    rows = tuple(
        (
            answer.title,
            _ms(answer.time.median),
            _ms(answer.time.minimum),
            f"{answer.time.median / answer.of:.1f}" if answer.of else NONE,
            answer.target or NONE,
        )
        for answer in answers
    )
    note = "Scenario october-2025 on focus, warm. × long run: of medians. A target without × is in seconds."
    return Table("Jobs in the short run", ("what", "ms", "min", "× long run", "target"), rows, note)


def _bargaining(lines: tuple[Line, ...]) -> Table:
    rows = tuple(
        (
            line.title,
            str(line.instruments or NONE),
            f"{line.time.median / 1e3:.2f}" if line.time else NONE,
            f"{line.time.minimum / 1e3:.2f}" if line.time else NONE,
            f"{line.limit:g}",
            line.found if line.time else NONE,
        )
        for line in lines
    )
    note = (
        "Warm. slope: largest gradient that bounds leave open, share of income per 100 points of a tariff. gain from "
        "leaving: largest gain found by moving alone, share of income, without random starts."
    )
    words = [f"{line.title}: {line.found}." for line in lines if not line.time]
    return Table(
        "Tariffs, wars and deals", ("search", "levels", "s", "min", "limit s", "found"), rows, " ".join([note, *words])
    )


def _desk(lines: list[Latency] | str) -> Table:
    header = ("desk, ms", "n", "p50", "p95", "max", "first", "answer", "CPU", "wrong", "target")
    if isinstance(lines, str):
        return Table("The desk", header, (), lines)
    rows = tuple(
        (
            line.title,
            str(len(line.times)),
            *(_ms(line.share(percent)) if line.times else NONE for percent in (50, 95, 100)),
            *(NONE if one is None else _ms(one) for one in (line.first, line.answered, line.cpu)),
            str(line.errors),
            line.target,
        )
        for line in lines
    )
    note = (
        "Scenario october-2025 on focus. Sliders: in Chromium, from the pointer's event to the frame after the one in "
        "which the numbers changed; browser, server and solvers share this machine's cores. first: the first move of "
        "its kind, not counted. answer: median of the desk's part of it. CPU: what the desk's processes worked a "
        "request; of a slider with its map and draws. effects, places, ranges: a slider's numbers, its map, four draws."
        " target: p50, p95, and nothing wrong."
    )
    return Table("The desk", header, rows, note)


def _growth(grown: Growth) -> Table:
    rows = tuple(
        (
            f"{row.regions} × {row.sectors}",
            f"{row.cells:,}",
            _ms(row.ours.median),
            _ms(row.ours.minimum),
            str(row.iterations),
            f"{row.residual:.0e}",
            _ms(row.yardstick.median),
            str(row.yardstick_iterations),
            _ratio(row.yardstick, row.ours),
        )
        for row in grown.rows
    )
    header = ("growth", "R²S", "ms", "min", "steps", "residual", "yardstick ms", "steps", "× ours")
    note = (
        f"Time grows as (R²S)^{grown.exponent:.2f}, the tuned yardstick's at 1e-10 as "
        f"(R²S)^{grown.yardstick_exponent:.2f}. One policy, october-2025, averaged onto each size."
    )
    return Table("Growth with regions R and sectors S", header, rows, note)


def _stages(spent: dict[str, float]) -> Table:
    header = ("focus", *spent)
    note = (
        "compile: once, on an empty cache. iteration: with the copy from the device. rest: checks and the like. total: "
        "of a warm solve."
    )
    return Table("Where a solve spends its time, ms", header, (("median", *map(_ms, spent.values())),), note)


def _ms(milliseconds: float) -> str:
    return f"{milliseconds:.1f}" if milliseconds < 100 else f"{milliseconds:,.0f}"


def _ratio(theirs: Timing, ours: Timing | None) -> str:
    return f"{theirs.median / ours.median:.1f}" if ours else NONE
