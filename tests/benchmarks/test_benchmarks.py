"""Every benchmark runs, small: on a tiny economy, or once. What is timed here is never judged."""

from __future__ import annotations

import json
import math
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from rich.console import Console

from benchmarks import bargaining, brief, desk, everyone, jobs, tariffs
from benchmarks.cases import Disagreement, measure
from benchmarks.growth import growth
from benchmarks.load import KINDS
from benchmarks.measure import Answer, Timing, timed
from benchmarks.registry import CASES, TINY_CASES, Case, Problem, case_named, tiny
from benchmarks.results import Bench, Result
from benchmarks.run import EXTRAS, machine, main, tell
from benchmarks.stages import Elsewhere, stages
from benchmarks.yardstick import Nested
from counteroffer.disk.folder import cache_folder

NOWHERE = Path("nowhere")
ONE_WAY = desk.WAYS[:1]


def assert_once(time: Timing | None) -> None:
    assert time is not None
    assert time.repeats == 1
    assert 0 < time.minimum == time.median


@pytest.fixture(scope="module")
def solved() -> Result:
    return measure(case_named("tiny"), NOWHERE, most=1, cache=cache_folder())


@pytest.fixture(scope="module")
def differentiated() -> Result:
    return measure(case_named("gradient-tiny"), NOWHERE, most=1, cache=cache_folder())


@pytest.fixture(scope="module")
def process() -> Result:
    return measure(case_named("process"), NOWHERE, most=1, cache=cache_folder())


@pytest.fixture(scope="module")
def briefings(tiny_scenario: Path) -> tuple[Answer, ...]:
    return brief.answers(str(tiny_scenario), brief.WAYS[:1], cache_folder(), again=1)


@pytest.fixture(scope="module")
def duties() -> tuple[Answer, ...]:
    return tariffs.answers(most=1)


@pytest.fixture(scope="module")
def work(tiny_scenario: Path) -> tuple[Answer, ...]:
    return jobs.answers(tiny_scenario, most=1)


@pytest.fixture(scope="module")
def searches() -> tuple[bargaining.Line, ...]:
    b = bargaining.without_deficits(tiny().baseline)
    game = bargaining.game_of(b, ("USA", "CAN"), bargaining.tariffs(b, "USA") + bargaining.tariffs(b, "CAN"))
    return (
        bargaining.optimal_case(b),
        bargaining.war_case(b, ("USA", "CAN")),
        *bargaining.war_and_deal(game),
        bargaining.everyone_line(everyone.everyone(everyone.economy_of("tiny"))),
        bargaining.packages_case(b, {"goods": ("farms", "factories"), "services": ("services",)}),
        *bargaining.quota_cases(b, "USA", "CAN"),
    )


def test_a_solve_stands_beside_every_way_of_the_yardstick(solved: Result) -> None:
    assert_once(solved.ours)
    assert solved.residual is not None
    assert solved.residual <= 1e-10
    assert solved.memory is not None
    assert solved.memory.peak > solved.memory.added
    assert [(one.style, one.tolerance) for one in solved.yardstick] == [
        ("published", 1e-7),
        ("tuned", 1e-7),
        ("tuned", 1e-10),
    ]
    for one in solved.yardstick:
        assert_once(one.time)


def test_a_yardstick_that_tells_another_story_stops_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def other(self: Problem, style: str, tolerance: float) -> Nested:
        found = yardstick(self, style, tolerance)
        return Nested(found.real_income + 1e-5, found.iterations, found.price_sweeps)

    yardstick = Problem.yardstick
    monkeypatch.setattr(Problem, "yardstick", other)
    monkeypatch.setattr("benchmarks.cases.fresh", lambda *_: None)
    with pytest.raises(Disagreement, match=r"tiny: real income differs .* by 1\.0e-05"):
        measure(case_named("tiny"), NOWHERE, most=1)


def test_a_gradient_is_timed_in_solves_and_checked(differentiated: Result) -> None:
    assert_once(differentiated.ours)
    assert differentiated.residual is not None
    assert differentiated.residual < 1e-5
    assert differentiated.solves is not None
    assert differentiated.solves > 0


def test_a_command_is_timed_as_a_whole_process(process: Result) -> None:
    assert_once(process.ours)
    assert process.memory is not None
    assert process.memory.peak > 50


def test_every_kind_of_case_runs_here() -> None:
    assert {case.kind for case in CASES} == {case.kind for case in (*TINY_CASES, case_named("process"))}


def test_a_case_without_its_data_says_so() -> None:
    assert measure(case_named("cp2015"), NOWHERE).word.startswith("skipped: its data")


def test_a_briefing_is_timed_from_command_to_files(briefings: tuple[Answer, ...]) -> None:
    for answer in briefings:
        assert_once(answer.time)
        assert answer.time.cpu is not None
        assert answer.time.cpu > 0
    assert [answer.title for answer in briefings] == [
        "in English: everything solved",
        "in English: nothing solved",
    ]
    assert briefings[1].time.cpu < briefings[0].time.cpu


def test_a_briefing_that_solves_again_what_is_kept_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def command(arguments: tuple[str, ...], repeats: int, programs: Path, results: Path) -> tuple[Timing, float]:
        for folder, name in ((results, "part"), (Path(arguments[arguments.index("--output") + 1]), "page.html")):
            folder.mkdir(exist_ok=True)
            (folder / "new").write_text("solved", encoding="utf-8")
            (folder / "new").replace(folder / name)
        return Timing(1.0, 1.0, repeats, 1.0), 0.0

    monkeypatch.setattr(brief, "command", command)
    with pytest.raises(brief.Solved, match="solved again what it had"):
        brief.answers("any", brief.WAYS[:1], tmp_path, again=1)


def test_a_briefing_that_fails_is_no_time(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"brief .*absent\.yaml .*ended with 2"):
        brief.answers(str(tmp_path / "absent.yaml"), cache=cache_folder())


def test_the_tariff_book_answers(duties: tuple[Answer, ...]) -> None:
    assert len(duties) == 5 + len(tariffs.WHOLE)
    for answer in duties:
        assert_once(answer.time)


def test_the_short_run_is_timed_beside_the_long_one(work: tuple[Answer, ...]) -> None:
    for answer in work:
        assert_once(answer.time)
    assert [answer.of for answer in work if answer.target.endswith("long run")] == [work[0].time.median] * 4


def test_searches_say_how_good_they_are(searches: tuple[bargaining.Line, ...]) -> None:
    assert ["slope" in searches[0].found, "gain" in searches[1].found, "KKT" in searches[3].found] == [True] * 3
    assert searches[-3].title == "16 packages, 3 × 4"
    plain, limited = searches[-2:]
    assert limited.instruments == plain.instruments + 1
    assert limited.time is not None
    assert plain.time is not None
    assert f"{limited.time.median / plain.time.median:.1f} times the same without it" in limited.found
    for line in searches:
        assert_once(line.time)


def test_searches_without_their_data_are_listed_as_skipped() -> None:
    assert [line.time for line in bargaining.ossa_cases(NOWHERE)] == [None, None]


def test_stages_add_up_to_a_solve() -> None:
    spent = stages(tiny(), repeats=1)
    total = spent.pop("total")
    assert list(spent) == ["coefficients", "first guess", "iteration", "levels", "certificate", "rest"]
    assert math.isclose(sum(spent.values()), total)


def test_stages_of_a_solver_that_goes_elsewhere_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    found = tiny().solve()
    object.__setattr__(found, "iterations", found.iterations + 1)
    monkeypatch.setattr(Problem, "solve", lambda self: found)
    with pytest.raises(Elsewhere, match="mend stages"):
        stages(tiny(), repeats=1)


def test_growth_fits_an_exponent() -> None:
    found = growth(sizes=((3, 4), (5, 6)), most=1)
    assert [row.cells for row in found.rows] == [36, 150]
    assert math.isfinite(found.exponent)
    for row in found.rows:
        assert_once(row.ours)


def test_the_desk_is_timed_in_a_browser() -> None:
    with ThreadPoolExecutor(1) as aside:  # where the browser of other tests has no loop running
        found = aside.submit(desk.latencies, ONE_WAY, moves=2, users=6, seconds=4, first=1).result()
    sliders, alone, *crowd, whole = found
    if not sliders.title.startswith("sliders skipped"):
        assert len(sliders.times) == 2
        assert min(sliders.times) > 0
        assert 0 < sliders.answered < max(sliders.times)
        assert sliders.first > 0
        assert sliders.cpu > 0
    assert sum(line.errors for line in crowd) == 0
    assert [line.title.split(",")[0] for line in crowd] == list(KINDS)
    assert len(crowd[0].times) > 2
    assert len(whole.times) == sum(len(line.times) for line in crowd)
    assert min(alone.share(95), alone.cpu, whole.cpu) > 0


def test_repeats_stop_at_the_most() -> None:
    done: list[int] = []
    assert timed(lambda: done.append(1), seconds=0, least=3).repeats == 3
    assert timed(lambda: done.append(1), seconds=60, least=3, most=2).repeats == 2
    assert len(done) == 5


@pytest.fixture(scope="module")
def everything(
    solved: Result,
    differentiated: Result,
    process: Result,
    briefings: tuple[Answer, ...],
    duties: tuple[Answer, ...],
    work: tuple[Answer, ...],
    searches: tuple[bargaining.Line, ...],
) -> Bench:
    skipped = Result(Case("gone", "gone", "solve", "cp2015"), word="skipped: no data")
    return Bench(
        machine(),
        (solved, differentiated, process, skipped),
        1.0,
        brief=briefings,
        tariffs=duties,
        jobs=work,
        bargaining=(*searches, *bargaining.ossa_cases(NOWHERE)),
        desk=[desk.Latency("slider", "100, 200", (80.0, 120.0))],
        growth=growth(sizes=((3, 4), (5, 6)), most=1),
        stages=stages(tiny(), repeats=1),
    )


def test_the_report_says_everything_in_three_forms(everything: Bench, tmp_path: Path) -> None:
    console = Console(record=True, width=200, file=(tmp_path / "terminal").open("w", encoding="utf-8"))
    tell(everything, console, tmp_path / "all.json", tmp_path / "all.md")
    printed, page = console.export_text(), (tmp_path / "all.md").read_text(encoding="utf-8")
    numbers = json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))
    titles = [line.removeprefix("### ") for line in page.splitlines() if line.startswith("### ")]
    assert len(titles) == len(EXTRAS) + 2  # the cases, and the yardstick beside them
    for title in titles:
        assert title in printed
    for told in (printed, page):
        assert "gone: skipped: no data" in told
        assert all(answer.title in told for answer in (*everything.tariffs, *everything.jobs))
    assert set(EXTRAS) < set(numbers)
    assert all(numbers[name] for name in EXTRAS)
    assert numbers["results"][0]["yardstick"][0]["ratio"] > 0
    assert numbers["desk"][0]["times"] == [80.0, 120.0]
    assert numbers["brief"][0]["time"]["cpu"] > 0


def test_the_command_line_runs_what_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    written = tmp_path / "bench.json"
    monkeypatch.setattr("sys.argv", ["bench", "--only", "cp2015", "--data", str(NOWHERE), "--json", str(written)])
    main()
    assert "CP 2015: skipped" in capsys.readouterr().out
    assert [row["case"]["name"] for row in json.loads(written.read_text(encoding="utf-8"))["results"]] == ["cp2015"]
