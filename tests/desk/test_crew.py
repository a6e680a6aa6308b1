"""Who is solved for, when, and what ends a solution: turns, shared answers, abandoned and endless calls."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import time
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from counteroffer.desk.view import View
from counteroffer.desk.workers import crew as crew_module
from counteroffer.desk.workers import rehearsal as rehearsal_module
from counteroffer.desk.workers.budget import Budget, Busy, Superseded
from counteroffer.desk.workers.crew import Crew
from counteroffer.desk.workers.kept import Kept
from counteroffer.desk.workers.question import Call, Enquiry, Task
from counteroffer.desk.workers.rehearsal import Rehearsal
from counteroffer.desk.workers.turns import Turns
from counteroffer.desk.workers.worker import READY, REFUSED, SOLVED
from counteroffer.equilibrium.programs.kept import JustLoaded, NotKept
from counteroffer.errors import InputError, worded
from counteroffer.scenario import parse_scenario

NO = json.dumps(worded("no").packed).encode()  # as a process sends what it refuses

ENDLESS = 3600.0


class Pretended:
    """In place of a process: an answer comes after as many seconds as its question's text says."""

    made: list[Pretended] = []  # noqa: RUF012
    begins = 0.0  # seconds until it is ready

    def __init__(self, folder: Any, warm: Any, told: Callable[[Any, bytes | None], None]) -> None:
        self.call: Call | None = None
        self.ready, self.ended, self.pid = False, False, 0
        self.known: OrderedDict[str, None] = OrderedDict()
        self.seen: OrderedDict[str, None] = OrderedDict()
        self.asked: list[Enquiry] = []
        self._told = told
        self._loop = asyncio.get_running_loop()
        soon = partial(self._loop.call_later, self.begins) if self.begins else self._loop.call_soon
        soon(told, self, READY)
        Pretended.made.append(self)

    @property
    def idle(self) -> bool:
        return self.ready and self.call is None

    def give(self, call: Call) -> None:
        self.call, call.begun = call, time.monotonic()
        self.asked.append(call.question)
        self.known[call.base] = self.seen[call.question.seen] = None
        said = REFUSED + NO if call.question.text == "refused" else SOLVED + call.question.text.encode()
        seconds = 0.01 if call.question.text == "refused" else float(call.question.text or 0)
        self._loop.call_later(seconds, lambda: None if self.ended else self._told(self, said))

    def end(self) -> None:
        self.ended = True

    def code(self) -> int:
        return -9


def told(story: Callable[[Crew], Coroutine[Any, Any, None]], most: int = 2, **bounds: float) -> list[Pretended]:
    """Live a story with a crew of pretended processes; the processes there were."""
    Pretended.made = []

    async def whole() -> None:
        crew = Crew(None, budget=Budget(**bounds), most=most)  # type: ignore[arg-type]
        crew.begin()
        try:
            await story(crew)
        finally:
            crew.close()

    with ThreadPoolExecutor(1) as beside:  # a browser of other tests has a loop in this thread
        beside.submit(lambda: asyncio.run(whole())).result()
    return Pretended.made


@pytest.fixture(autouse=True)
def pretended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew_module, "Process", Pretended)
    monkeypatch.setattr(crew_module, "TICK", 0.01)


def enquiry(seconds: float, task: Task = Task.effects, level: float = 0) -> Enquiry:
    return Enquiry(task, View(levels={"x": level} if level else {}), text=str(seconds))


def test_equal_questions_have_one_answer_in_flight_and_for_a_while_after() -> None:
    async def story(crew: Crew) -> None:
        assert await asyncio.gather(*(crew.ask(enquiry(0.05), f"{k}") for k in range(30))) == [b"0.05"] * 30
        assert await crew.ask(enquiry(0.05)) == b"0.05"
        await asyncio.sleep(0.3)
        await crew.ask(enquiry(0.05))

    assert sum(len(one.asked) for one in told(story, kept=0.25)) == 2


def test_views_that_differ_in_the_last_digit_are_other_questions() -> None:
    assert enquiry(0, level=1.0000001).key != enquiry(0, level=1.0000002).key


def test_a_refusal_is_shared_and_what_changes_something_is_not() -> None:
    async def story(crew: Crew) -> None:
        for _ in range(2):
            with pytest.raises(InputError, match=r"^no$"):
                await crew.ask(Enquiry(Task.effects, text="refused"))
            await crew.ask(Enquiry(Task.upload, text="0"))

    assert [one.task for one in told(story, most=1)[0].asked] == [Task.effects, Task.upload, Task.upload]


def test_what_nobody_waits_for_is_ended_and_what_has_not_begun_never_is() -> None:
    async def story(crew: Crew) -> None:
        asked = [asyncio.ensure_future(crew.ask(enquiry(ENDLESS, level=k + 1))) for k in range(3)]
        await asyncio.sleep(0.05)
        for one in asked:
            one.cancel()
        assert await asyncio.wait_for(crew.ask(enquiry(0.01, level=9)), 2) == b"0.01"

    made = told(story, grace=0.1)
    assert sum(one.ended and bool(one.asked) and one.asked[0].text == str(ENDLESS) for one in made) >= 1
    assert sum(e.text == str(ENDLESS) for one in made for e in one.asked) <= 2


def test_an_abandoned_question_that_another_asks_too_goes_on() -> None:
    async def story(crew: Crew) -> None:
        first = asyncio.ensure_future(crew.ask(enquiry(0.4)))
        second = asyncio.ensure_future(crew.ask(enquiry(0.4)))
        await asyncio.sleep(0.05)
        first.cancel()
        assert await second == b"0.4"

    assert sum(len(one.asked) for one in told(story, grace=0.1)) == 1


def test_long_solutions_never_hold_the_last_process() -> None:
    """Not those known to be long, nor those that turn out so; the second is begun again when the first has ended."""

    async def story(crew: Crew) -> None:
        long = [asyncio.ensure_future(crew.ask(enquiry(1, Task.tables, k))) for k in (1, 2)]
        slow = [asyncio.ensure_future(crew.ask(enquiry(1, Task.places, k))) for k in (3, 4)]
        await asyncio.sleep(0.3)
        begun = time.monotonic()
        assert await crew.ask(enquiry(0.01, level=5)) == b"0.01"
        assert time.monotonic() - begun < 0.4
        assert await asyncio.gather(*long, *slow) == [b"1"] * 4

    told(story, quick=0.1)


def test_a_request_is_bounded_in_time_and_the_next_is_answered() -> None:
    async def story(crew: Crew) -> None:
        with pytest.raises(Busy, match="not solved within 0 seconds"):
            await crew.ask(enquiry(ENDLESS))
        assert await crew.ask(enquiry(0.01)) == b"0.01"

    told(story, most=1, seconds=0.3)


def test_a_process_that_takes_too_much_memory_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(crew: Crew) -> None:
        with pytest.raises(Busy, match=r"takes more than 2\.5 GB"):
            await crew.ask(enquiry(ENDLESS))
        monkeypatch.setattr(crew_module, "resident", lambda _: 2e9)
        await crew.ask(enquiry(0.01))
        await crew.ask(enquiry(0.02))

    monkeypatch.setattr(crew_module, "resident", lambda _: 2.6e9)
    made = told(story, most=1)
    assert [len(one.asked) for one in made][:2] == [1, 1]  # one that has grown is replaced when it has answered


def test_the_last_ready_process_is_not_retired_for_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(crew: Crew) -> None:
        monkeypatch.setattr(crew_module, "resident", lambda _: 2e9)
        monkeypatch.setattr(Pretended, "begins", 0.03)
        for k in range(4):
            await crew.ask(enquiry(0.01, level=k + 1))
            assert any(one.ready for one in crew.processes)
            await asyncio.sleep(0.05)

    made = told(story)
    assert any(one.ended for one in made[:-1])  # those that another stood ready for


def test_too_many_are_refused_and_one_user_before_others() -> None:
    async def story(crew: Crew) -> None:
        mine = [asyncio.ensure_future(crew.ask(enquiry(ENDLESS, level=k + 1), "a")) for k in range(4)]
        await asyncio.sleep(0.05)
        with pytest.raises(Busy, match="3 requests are waiting"):
            await crew.ask(enquiry(0.01, level=20), "a")
        other = asyncio.ensure_future(crew.ask(enquiry(0.01, level=21), "b"))
        await asyncio.sleep(0)
        assert not other.done()
        for one in mine:
            one.cancel()
        assert await other == b"0.01"

    told(story, most=1, one_user=3, grace=0.05)


def test_users_have_turns_sliders_come_first_and_nothing_waits_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    async def order() -> list[str]:
        turns, loop = Turns(), asyncio.get_running_loop()
        for name in ("a1", "a2", "a3", "b1", "c1"):
            turns.add(Call(enquiry(0), name, "", name[0], loop.create_future()))
        turns.add(Call(enquiry(0, Task.places), "page", "", "d", loop.create_future()))
        turns.add(Call(enquiry(0, Task.ranges), "draws", "", "e", loop.create_future(), asked=time.monotonic() - 12))
        turns.add(Call(enquiry(0, Task.tables), "old", "", "d", loop.create_future(), asked=time.monotonic() - 10))
        assert turns.take(lambda call: call.key == "page").key == "page"  # type: ignore[union-attr]
        found = []
        while (call := turns.take(lambda _: True)) is not None:
            found.append(call.key)
        return found

    with ThreadPoolExecutor(1) as beside:
        found = beside.submit(lambda: asyncio.run(order())).result()
    assert found == ["a1", "b1", "c1", "old", "a2", "a3", "draws"]


def test_a_newer_move_of_a_page_takes_the_place_of_its_older_one_that_still_waits() -> None:
    async def story(crew: Crew) -> None:
        def ask(level: float, user: str, page: str) -> asyncio.Future[bytes]:
            return asyncio.ensure_future(crew.ask(enquiry(0.1, level=level), user, page))

        begun = ask(1, "a", "p")
        await asyncio.sleep(0.05)
        older, shared, other = ask(2, "a", "p"), ask(3, "a", "q"), ask(4, "b", "r")
        also = ask(3, "c", "s")
        await asyncio.sleep(0)
        newer, beside = ask(5, "a", "p"), ask(6, "a", "q")
        with pytest.raises(Superseded, match="a newer move"):
            await older
        assert await asyncio.gather(begun, newer, shared, other, also, beside) == [b"0.1"] * 6

    (process,) = told(story, most=1)
    # What another user waits for too is solved, and what has begun is never ended.
    assert [one.view.levels["x"] for one in process.asked] == [1, 5, 4, 3, 6]


def test_draws_never_hold_the_last_process() -> None:
    async def story(crew: Crew) -> None:
        draws = [asyncio.ensure_future(crew.ask(enquiry(0.4, Task.ranges, k + 1), f"{k}")) for k in range(2)]
        await asyncio.sleep(0.1)
        for process in crew.processes:
            process.known[enquiry(0).base] = None
        begun = time.monotonic()
        assert await crew.ask(enquiry(0.01, level=9), "b") == b"0.01"
        assert time.monotonic() - begun < 0.2
        assert await asyncio.gather(*draws) == [b"0.4"] * 2

    told(story)


def test_draws_leave_the_process_that_knows_their_starting_point_to_whoever_moves() -> None:
    async def story(crew: Crew) -> None:
        await crew.ask(enquiry(0.01, level=1), "a")
        await asyncio.gather(*(crew.ask(enquiry(0, Task.listing, k), f"{k}") for k in (7, 8)))  # until both have begun
        draws = asyncio.ensure_future(crew.ask(enquiry(0.4, Task.ranges, 1), "a"))
        await asyncio.sleep(0.05)
        begun = time.monotonic()
        assert await crew.ask(enquiry(0.01, level=9), "a") == b"0.01"
        assert time.monotonic() - begun < 0.2
        assert await draws == b"0.4"

    moved, drew = told(story)
    assert {one.task for one in moved.asked} >= {Task.effects}
    assert Task.ranges not in {one.task for one in moved.asked}
    assert Task.ranges in {one.task for one in drew.asked}


def test_what_follows_a_views_numbers_is_solved_where_they_were() -> None:
    async def story(crew: Crew) -> None:
        for k in range(1, 9, 2):
            await asyncio.gather(*(crew.ask(enquiry(0.02, level=k + j), f"{j}") for j in (0, 1)))
            await asyncio.gather(*(crew.ask(enquiry(0.02, Task.places, k + j), f"{j}") for j in (1, 0)))

    for process in told(story):
        numbers, maps = (
            {one.view.levels["x"] for one in process.asked if one.task == task} for task in (Task.effects, Task.places)
        )
        assert maps == numbers


def test_answers_are_kept_for_a_time_and_up_to_a_size() -> None:
    kept = Kept(60, 4000)
    kept.put("large", b"x" * 4000)
    for k in range(10):
        kept.put(str(k), b"x" * 400)
    assert [kept.get(key) for key in ("large", "0")] == [None, None]
    assert kept.get("9") == b"x" * 400
    assert sum(kept.get(str(k)) is not None for k in range(10)) == 4
    assert Kept(-1, 4000).get("a") is None


def test_a_process_rehearses_a_move_of_each_kind_once_and_never_holds_more_than_was_asked_for(
    scenario_text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = parse_scenario(scenario_text, name="case", folder=Path()).scenario
    baseline = SimpleNamespace(regions=("CAN", "USA"), sectors=("steel",), products=None)
    start = SimpleNamespace(
        scenario=scenario, run=SimpleNamespace(equilibrium=SimpleNamespace(baseline=baseline)), latest=OrderedDict()
    )
    made: list[View] = []

    def move(view: View, _: Any) -> None:
        start.latest[view.unspoken.model_dump_json()] = None
        made.append(view)
        if made.count(view) == 1 and "autos" in view.issues:
            raise JustLoaded
        if "dairy" in view.issues:
            raise NotKept

    monkeypatch.setattr(rehearsal_module, "effects", move)
    monkeypatch.setattr(rehearsal_module, "places", lambda view, _: None)
    rehearsal = Rehearsal(SimpleNamespace(start=lambda view: start))  # type: ignore[arg-type]
    for day in (7, 8):  # another day is another starting point, of the same shapes
        rehearsal.opened(Enquiry(Task.effects, View(scenario="case", date=dt.date(2025, 10, day))))
    rehearsal.opened(Enquiry(Task.listing))
    while rehearsal.left:
        rehearsal.step()
    moved = [one.issues or one.levels for one in made]
    assert moved == [{"steel": 0}, {"autos": 25}, {"autos": 25}, {"dairy": -5}, {"payment": 5000}, {"steel": 50}]
    assert not start.latest
