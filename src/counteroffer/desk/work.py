"""Work that takes longer than a click: a briefing or a deal, in a process of its own that can be stopped."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import shutil
import signal
import time
import uuid
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Literal

from counteroffer.briefing.words.languages.language import SOURCE
from counteroffer.desk.making import DEAL_FILE, DONE, STEP, Kind, make
from counteroffer.errors import InputError, Worded, worded

State = Literal["waiting", "running", "done", "failed", "cancelled"]
NOTHING = Worded("")  # no step, or no error
ENDED: tuple[State, ...] = ("done", "failed", "cancelled")
AT_ONCE, WAITING = 1, 8  # pieces of work; each takes about a gigabyte and a core
ONE_USER = 4  # pieces one user may have under way, where others ask too
KEPT = 20  # pieces whose files stay
LONGEST = 900.0  # seconds
OWNER = ".desk"  # in a piece's folder: the number of the process whose it is
TICK = 0.05  # seconds between looks at a process


@dataclass(eq=False)
class Work:
    """One piece of work.

    Attributes
    ----------
    id, kind : str
        Its name, and what it makes.
    folder : Path
        Holds its scenario file and what it made.
    steps : list of Worded
        What it has come to.
    language : str
        Of whoever asked for it.
    """

    id: str
    kind: Kind
    folder: Path
    state: State = "waiting"
    steps: list[Worded] = field(default_factory=list)
    error: Worded = NOTHING
    user: str = ""
    language: str = SOURCE
    task: asyncio.Task[None] | None = None
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def files(self) -> dict[str, Path]:
        """What it made, by name."""
        out = self.folder / "out"
        return {str(path.relative_to(out)): path for path in sorted(out.rglob("*")) if path.is_file()}

    def say(self, state: State, step: Worded = NOTHING, error: Worded = NOTHING) -> None:
        """Move on, and wake whoever waits for it; of what came to nothing no file stays."""
        self.state, self.error = state, error
        if state in ("failed", "cancelled"):
            shutil.rmtree(self.folder, ignore_errors=True)
        if step:
            self.steps.append(step)
        self.changed.set()


class Workshop:
    """The work of one desk: one piece runs, a few wait, the rest is refused."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pieces: dict[str, Work] = {}
        self._turn = asyncio.Semaphore(AT_ONCE)

    def begin(self) -> None:
        """Remove what desks before this one left unfinished, and the oldest of what they finished."""
        for left in sorted(self.folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True):
            if not _in_use(left) and not _finished(left):
                shutil.rmtree(left, ignore_errors=True)
        self._drop_oldest()

    def _drop_oldest(self) -> None:
        running = {piece.folder for piece in self.pieces.values() if piece.state not in ENDED}
        done = [path for path in self.folder.iterdir() if path not in running and not _in_use(path)]
        for path in sorted(done, key=lambda path: path.stat().st_mtime)[: max(0, len(done) - KEPT)]:
            shutil.rmtree(path, ignore_errors=True)

    def start(
        self,
        kind: Kind,
        text: str,
        name: str,
        user: str = "",
        beside: Mapping[str, bytes] | None = None,
        language: str = SOURCE,
    ) -> Work:
        """Begin to make something of a scenario file; `beside` are files that lie beside it.

        Raises
        ------
        InputError
            If too much is waiting already.
        """
        if sum(piece.state not in ENDED for piece in self.pieces.values()) >= AT_ONCE + WAITING:
            raise InputError(
                worded("{number} pieces of work are under way; wait for one, or cancel one", number=AT_ONCE + WAITING)
            )
        mine = [piece for piece in self.pieces.values() if piece.state not in ENDED and user and piece.user == user]
        if len(mine) >= ONE_USER:
            raise InputError(
                worded("{number} pieces of your work are under way; wait for one, or cancel one", number=ONE_USER)
            )
        piece = Work(uuid.uuid4().hex[:16], kind, self.folder / uuid.uuid4().hex[:16], user=user, language=language)
        piece.folder.mkdir()
        (piece.folder / OWNER).write_text(str(os.getpid()), encoding="ascii")
        scenario = piece.folder / f"{name}.yaml"
        scenario.write_text(text, encoding="utf-8")
        for other, content in (beside or {}).items():
            (piece.folder / other).write_bytes(content)
        self.pieces[piece.id] = piece
        self._drop_oldest()
        piece.task = asyncio.create_task(self._made(piece, scenario))
        return piece

    def get(self, id: str) -> Work:
        """A piece of work by its name.

        Raises
        ------
        InputError
            If there is none.
        """
        if id not in self.pieces:
            raise InputError(worded("no work '{id}'; it may be of an earlier run of the desk", id=id[:40]))
        return self.pieces[id]

    def cancel(self, id: str) -> Work:
        """Stop a piece of work; what has ended stays as it is."""
        piece = self.get(id)
        if piece.task is not None and piece.state not in ENDED:
            piece.task.cancel()
            if piece.state == "waiting":
                piece.say("cancelled")  # a task that has not begun ends without a word of its own
        return piece

    def drop(self) -> None:
        """Remove the files of what has not ended, from any thread, where nothing else will be done."""
        for piece in list(self.pieces.values()):
            if piece.state not in ENDED:
                shutil.rmtree(piece.folder, ignore_errors=True)

    async def close(self) -> None:
        """Stop everything."""
        for id in self.pieces:
            self.cancel(id)
        tasks = [piece.task for piece in self.pieces.values() if piece.task is not None]
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _made(self, piece: Work, scenario: Path) -> None:
        try:
            async with self._turn:
                piece.say("running")
                async with asyncio.timeout(LONGEST):
                    await _run(piece, scenario)
        except asyncio.CancelledError:
            piece.say("cancelled")
        except TimeoutError:
            piece.say("failed", error=worded("stopped after {seconds:.0f} seconds", seconds=LONGEST))


def _finished(folder: Path) -> bool:
    """Whether a piece of an earlier desk has come to something."""
    made = (*folder.glob(f"out/{DEAL_FILE}"), *folder.glob("out/[!.]*/manifest.json"))
    return bool(made)


def _in_use(folder: Path) -> bool:
    """Whether a piece is of another desk that still runs."""
    try:
        owner = int((folder / OWNER).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return False
    if owner == os.getpid():
        return False
    if os.name != "posix":
        return time.time() - folder.stat().st_mtime < 2 * LONGEST
    try:
        os.kill(owner, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


async def _run(piece: Work, scenario: Path) -> None:
    """Do a piece in a process of its own; whatever ends this ends the process and what it started."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=make, args=(piece.kind, scenario, piece.folder / "out", piece.language, theirs))
    process.start()
    theirs.close()  # or its end would not be seen here
    try:
        while (said := await _said(ours)) is not None:
            kind, words = said
            if kind == STEP:
                piece.say("running", words)
            else:
                piece.say("done" if kind == DONE else "failed", error=words)
                return
        piece.say("failed", error=worded("its process ended early (exit code {code})", code=await _ended(process)))
    finally:
        _stop(process)
        await _ended(process)
        ours.close()


async def _said(pipe: Connection) -> tuple[str, Worded] | None:
    """What the pipe says next; nothing when its other end is gone."""
    while not pipe.poll():
        await asyncio.sleep(TICK)
    try:
        said: tuple[str, Worded] = pipe.recv()
    except (EOFError, OSError):
        return None
    return said


async def _ended(process: BaseProcess) -> int | None:
    """The exit code, once there is one."""
    while process.is_alive():
        await asyncio.sleep(TICK)
    process.join()
    return process.exitcode


def _stop(process: BaseProcess) -> None:
    """End a process and its group, which may have outlived it."""
    assert process.pid is not None
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (AttributeError, ProcessLookupError, PermissionError):
        process.kill()  # it has no group of its own yet, or the system knows none


async def events(piece: Work) -> AsyncIterator[Work]:
    """The piece each time it moves on, the last time when it has ended."""
    while True:
        piece.changed.clear()
        yield piece
        if piece.state in ENDED:
            return
        try:
            await asyncio.wait_for(piece.changed.wait(), 15)
        except TimeoutError:
            continue
