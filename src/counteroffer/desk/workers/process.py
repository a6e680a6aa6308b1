"""A solving process as the desk holds it: asked through a pipe, listened to by a thread, ended at any time."""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from counteroffer.desk.solving import KEPT, LATEST
from counteroffer.desk.view import View
from counteroffer.desk.workers.question import Call
from counteroffer.desk.workers.worker import READY, work

Told = Callable[["Process", bytes | None], None]


class Process:
    """One solving process.

    Attributes
    ----------
    call : Call or None
        What it solves.
    ready : bool
        Whether it has started.
    rehearses : bool
        Whether it makes a move that nobody asked for, for some tenths of a second.
    known : ordered dict
        Starting points that it has in memory, the latest used last.
    seen : ordered dict
        Views that it has solved and holds, the latest used last.
    """

    def __init__(self, folder: Path, warm: View | None, told: Told) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=work, args=(folder, warm, theirs), daemon=True)
        with _no_interrupt():
            self._process.start()
        theirs.close()  # or its end would not be seen here
        self.call: Call | None = None
        self.ready, self.rehearses, self.since = False, False, time.monotonic()
        self.known: OrderedDict[str, None] = OrderedDict({warm.base.address(): None} if warm else {})
        self.seen: OrderedDict[str, None] = OrderedDict()
        loop = asyncio.get_running_loop()
        threading.Thread(target=_listen, args=(self._pipe, self, told, loop), daemon=True).start()

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid or 0

    @property
    def idle(self) -> bool:
        """Whether it can be given a call."""
        return self.ready and self.call is None and not self.rehearses

    def give(self, call: Call) -> None:
        """Ask it a question; that it has ended is heard from its pipe."""
        self.call, call.begun = call, time.monotonic()
        try:
            self._pipe.send(call.question)
        except OSError:
            return
        _note(self.known, call.base, KEPT)
        _note(self.seen, call.question.seen, LATEST)

    def end(self) -> None:
        """End it at once."""
        self._process.kill()

    def code(self) -> int | None:
        """Its exit code, once its pipe has ended."""
        self._process.join(1)
        return self._process.exitcode


def _note(held: OrderedDict[str, None], one: str, most: int) -> None:
    """Put something last among what is held, up to so many."""
    if one:
        held[one] = None
        held.move_to_end(one)
    while len(held) > most:
        held.popitem(last=False)


def _listen(pipe: Connection, process: Process, told: Told, loop: asyncio.AbstractEventLoop) -> None:
    """Tell the loop what a pipe says, nothing when it has ended."""
    while True:
        said: bytes | None
        try:
            said = pipe.recv_bytes()
        except (EOFError, OSError):
            said = None
        try:
            loop.call_soon_threadsafe(told, process, said)
        except RuntimeError:
            return  # the loop is closed
        if said is None:
            return


class _no_interrupt:  # noqa: N801
    """What is started in here begins with Ctrl+C held back, until it says for itself what it does with it."""

    def __enter__(self) -> None:
        if hasattr(signal, "pthread_sigmask"):
            self._before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})

    def __exit__(self, *_: object) -> None:
        if hasattr(signal, "pthread_sigmask"):
            signal.pthread_sigmask(signal.SIG_SETMASK, self._before)


__all__ = ["READY", "Process"]
