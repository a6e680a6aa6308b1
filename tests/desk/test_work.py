"""Work in a process of its own: whatever ends it ends what it started, and a death is reported as what it was."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from counteroffer.briefing.words import Wording
from counteroffer.desk import making, work
from counteroffer.desk.making import Kind, Told
from counteroffer.desk.work import AT_ONCE, ENDED, WAITING, Work, Workshop
from counteroffer.errors import InputError, Worded
from counteroffer.processes.side_by_side import side_by_side

ENDLESS = partial(time.sleep, 600)
PATIENCE = 90.0  # seconds to wait for what must come
Does = Callable[[Path, Path, Told], None]


def instead(does: Does, kind: Kind, scenario: Path, folder: Path, language: str, pipe: Connection) -> None:
    """What the process does, but for what it makes; it says its number first."""

    def made(scenario: Path, folder: Path, told: Told, w: Wording) -> None:
        assert w.language == language
        told(Worded(str(os.getpid())))
        does(scenario, folder, told)

    making._MAKE = {kind: made}
    making.make(kind, scenario, folder, language, pipe)


def shares(scenario: Path, folder: Path, told: Told) -> None:
    """Share endless work with processes of its own, as a study does."""
    tasks = dict.fromkeys(range(4), ENDLESS)
    side_by_side(tasks, tasks, processes=2)


def dies(how: Callable[[], Any], scenario: Path, folder: Path, told: Told) -> None:
    """Start a process, and end without it."""
    multiprocessing.get_context("spawn").Process(target=ENDLESS).start()
    how()


def breaks(scenario: Path, folder: Path, told: Told) -> None:
    raise RuntimeError("a mistake in the code")


def refuses(scenario: Path, folder: Path, told: Told) -> None:
    raise InputError(f"nothing can be made of {scenario.name}")


def group(leader: int) -> list[int]:
    """Processes that live in the group of a leader."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, of = stat.read_text().rpartition(") ")[2].split()[:3]
        except OSError:
            continue  # it has just ended
        if int(of) == leader and state not in "ZX":
            found.append(int(stat.parent.name))
    return found


async def until(seen: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not seen():
            await asyncio.sleep(0.05)


async def leader_of(piece: Work) -> int:
    await until(lambda: bool(piece.steps) or piece.state in ENDED)
    assert piece.steps, piece.error
    return int(piece.steps[0])


@pytest.fixture
def shop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path)


@pytest.fixture
def tell(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Do a piece of work, and what a test tells of it, in a loop as the desk's; at the end no process is left."""

    def told(does: Does, story: Callable[[Work], Coroutine[Any, Any, None]]) -> None:
        monkeypatch.setattr(work, "make", partial(instead, does))
        before = len(multiprocessing.active_children())

        async def whole() -> None:
            await story(shop.start(Kind.briefing, "title: A case", "case"))
            await shop.close()

        with ThreadPoolExecutor(1) as beside:  # a browser of other tests has a loop in this thread
            beside.submit(lambda: asyncio.run(whole())).result()
        assert len(multiprocessing.active_children()) == before

    return told


@pytest.mark.parametrize("how", ["cancelled", "closed"])
def test_stopping_work_stops_what_it_started(shop: Workshop, tell: Callable[..., None], how: str) -> None:
    async def story(piece: Work) -> None:
        leader = await leader_of(piece)
        assert leader != os.getpgid(0)
        await until(lambda: len(group(leader)) == 3)  # itself, and two beside it
        if how == "cancelled":
            assert shop.cancel(piece.id) is piece
        else:
            await shop.close()
        await until(lambda: piece.state in ENDED and not group(leader))
        assert (piece.state, piece.error) == ("cancelled", "")

    tell(shares, story)


@pytest.mark.parametrize(
    ("how", "code"),
    [(partial(os._exit, 7), 7), (partial(signal.raise_signal, signal.SIGKILL), -signal.SIGKILL)],
    ids=["exits", "is killed"],
)
def test_work_that_dies_is_said_to_and_leaves_nothing(
    tell: Callable[..., None], how: Callable[[], Any], code: int
) -> None:
    async def story(piece: Work) -> None:
        leader = await leader_of(piece)
        await until(lambda: piece.state in ENDED)
        assert (piece.state, piece.error) == ("failed", f"its process ended early (exit code {code})")
        await until(lambda: not group(leader))

    tell(partial(dies, how), story)


def test_a_mistake_in_the_code_is_an_early_end(tell: Callable[..., None], capfd: pytest.CaptureFixture[str]) -> None:
    async def story(piece: Work) -> None:
        await until(lambda: piece.state in ENDED)
        assert (piece.state, piece.error) == ("failed", "its process ended early (exit code 1)")

    tell(breaks, story)
    assert "a mistake in the code" in capfd.readouterr().err  # for whoever runs the desk


def test_a_refusal_has_its_words(tell: Callable[..., None]) -> None:
    async def story(piece: Work) -> None:
        await until(lambda: piece.state in ENDED)
        assert (piece.state, piece.error) == ("failed", "nothing can be made of case.yaml")

    tell(refuses, story)


def test_work_that_takes_too_long_is_stopped(tell: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Here before it has a group of its own."""
    monkeypatch.setattr(work, "LONGEST", 0.1)

    async def story(piece: Work) -> None:
        await until(lambda: piece.state in ENDED)
        assert (piece.state, piece.error, piece.steps) == ("failed", "stopped after 0 seconds", [])

    tell(shares, story)


def test_one_piece_runs_some_wait_and_more_are_refused(shop: Workshop, tell: Callable[..., None]) -> None:
    async def story(piece: Work) -> None:
        waiting = [shop.start(Kind.deal, "title: A case", "case") for _ in range(AT_ONCE + WAITING - 1)]
        with pytest.raises(InputError, match="9 pieces of work are under way"):
            shop.start(Kind.deal, "title: A case", "case")
        await leader_of(piece)
        assert {one.state for one in waiting} == {"waiting"}
        shop.cancel(waiting[0].id)
        await until(lambda: waiting[0].state == "cancelled")
        assert (waiting[0].steps, piece.state) == ([], "running")
        shop.start(Kind.deal, "title: A case", "case")
        await shop.close()
        assert {one.state for one in shop.pieces.values()} == {"cancelled"}
        assert shop.cancel(piece.id).state == "cancelled"  # what has ended stays as it is

    tell(shares, story)
