"""Work that takes longer than a click: a briefing or a deal, in a process of its own that can be stopped."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from counteroffer.errors import InputError

Kind = Literal["briefing", "deal"]
State = Literal["waiting", "running", "done", "failed", "cancelled"]
ENDED: tuple[State, ...] = ("done", "failed", "cancelled")
AT_ONCE, WAITING = 1, 8  # pieces of work; each takes about a gigabyte and a core
LONGEST = 900.0  # seconds
LINES = "COUNTEROFFER_PROGRESS"
COMMANDS: dict[Kind, tuple[str, ...]] = {
    "briefing": ("-c", "from counteroffer.cli.main import main; main()", "brief"),
    "deal": ("-m", "counteroffer.desk.dealing"),
}


@dataclass(eq=False)
class Work:
    """One piece of work.

    Attributes
    ----------
    id, kind : str
        Its name, and what it makes.
    folder : Path
        Holds its scenario file and what it made.
    steps : list of str
        What it has come to, in words.
    """

    id: str
    kind: Kind
    folder: Path
    state: State = "waiting"
    steps: list[str] = field(default_factory=list)
    error: str = ""
    task: asyncio.Task[None] | None = None
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def files(self) -> dict[str, Path]:
        """What it made, by name."""
        out = self.folder / "out"
        return {str(path.relative_to(out)): path for path in sorted(out.rglob("*")) if path.is_file()}

    def say(self, state: State, step: str = "", error: str = "") -> None:
        """Move on, and wake whoever waits for it."""
        self.state, self.error = state, error
        if step:
            self.steps.append(step)
        self.changed.set()


class Workshop:
    """The work of one desk: one piece runs, a few wait, the rest is refused."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pieces: dict[str, Work] = {}
        self._turn = asyncio.Semaphore(AT_ONCE)

    def start(self, kind: Kind, text: str, name: str) -> Work:
        """Begin to make something of a scenario file.

        Raises
        ------
        InputError
            If too much is waiting already.
        """
        if sum(piece.state not in ENDED for piece in self.pieces.values()) >= AT_ONCE + WAITING:
            raise InputError(f"{AT_ONCE + WAITING} pieces of work are under way; wait for one, or cancel one")
        piece = Work(uuid.uuid4().hex[:16], kind, self.folder / uuid.uuid4().hex[:16])
        piece.folder.mkdir()
        scenario = piece.folder / f"{name}.yaml"
        scenario.write_text(text, encoding="utf-8")
        self.pieces[piece.id] = piece
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
            raise InputError(f"no work '{id[:40]}'; it may be of an earlier run of the desk")
        return self.pieces[id]

    def cancel(self, id: str) -> Work:
        """Stop a piece of work; what has ended stays as it is."""
        piece = self.get(id)
        if piece.task is not None and piece.state not in ENDED:
            piece.task.cancel()
        return piece

    async def close(self) -> None:
        """Stop everything."""
        tasks = [piece.task for piece in self.pieces.values() if piece.task is not None]
        for task in tasks:
            task.cancel()
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
            piece.say("failed", error=f"stopped after {LONGEST:.0f} seconds")


async def _run(piece: Work, scenario: Path) -> None:
    command = [sys.executable, *COMMANDS[piece.kind], str(scenario), "-o", str(piece.folder / "out")]
    process = await asyncio.create_subprocess_exec(
        *command,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
        env=os.environ | {LINES: "1", "NO_COLOR": "1"},
    )
    assert process.stderr is not None
    last = ""
    try:
        async for raw in process.stderr:
            line = raw.decode(errors="replace").strip()
            if line.startswith("… "):
                piece.say("running", line.removeprefix("… "))
            elif line:
                last = line
        code = await process.wait()
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
    if code == 0:
        piece.say("done")
    else:
        piece.say("failed", error=last.removeprefix("error: ") or f"ended with exit code {code}")


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
