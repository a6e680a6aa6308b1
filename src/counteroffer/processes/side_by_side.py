"""Work side by side on the cores at hand: processes of their own for some of it, this one for the rest.

Solves hold the interpreter and share caches badly, so that threads gain little and processes much. A process starts
in about a second; it is given work only where there is enough of it.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Hashable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from functools import partial
from importlib import import_module
from itertools import chain
from threading import Lock
from typing import Any, TypeVar

from counteroffer.processes import collect_seldom, cores, end_at_once, end_with_parent, on_one_core, small_matrices

K = TypeVar("K")
Task = Callable[[], Any]
Crew = ProcessPoolExecutor
WORTH_A_PROCESS = 2  # tasks; with fewer there is nothing to share


@contextmanager
def crew(processes: int, ready: str = "") -> Iterator[Crew]:
    """Processes for `side_by_side`, which can be begun before there is work for them.

    Parameters
    ----------
    processes : int
        How many.
    ready : str
        Module and name of a function that each calls first, while this process, which need not have the module yet,
        does something else.
    """
    small_matrices()
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(processes, mp_context=context, initializer=_beside)
    try:
        if ready:
            for _ in range(processes):
                pool.submit(_call, *ready.split(":"))
        yield pool
    finally:
        pool.shutdown(wait=False, cancel_futures=True)  # nobody need see them end


def side_by_side(
    tasks: Mapping[K, Task],
    away: Mapping[K, Task],
    *,
    processes: int | None = None,
    hands: Crew | None = None,
    told: Callable[[K], None] = lambda _: None,
    kind: Callable[[K], Hashable] = lambda _: None,
) -> dict[K, Any]:
    """Run tasks, each once, and return what each came to.

    Parameters
    ----------
    tasks : mapping of callable
        As they are run here, the longest first.
    away : mapping of callable
        The same as they are run in another process: what they and their results hold must travel, and nothing that
        changes while tasks run here.
    processes : int, optional
        How many beside this one; one less than there are cores by default.
    hands : Crew, optional
        So many that have been begun already; see `crew`.
    told : callable
        Called here with the key of a task that has just ended.
    kind : callable
        Of a task. Those of one kind share what a process makes for them, and so are done in one as far as that goes:
        whoever has nothing to do takes the next of its own kind, another only where none of these waits, and what is
        of none last.

    Raises
    ------
    Exception
        What a task raised; those that wait are then not begun.
    """
    beside = cores() - 1 if processes is None else processes
    if beside < 1 or len(tasks) <= WORTH_A_PROCESS:
        return {key: _here(key, task, told) for key, task in tasks.items()}
    found: dict[K, Any] = {}
    beside = min(beside, len(tasks) - 1)
    with ExitStack() as stack:
        queue = _Queue(hands or stack.enter_context(crew(beside)), tasks, away, kind)
        try:
            queue.start(beside)
            done: Any = None
            while (mine := queue.next(done)) is not None:
                key, task = mine
                found[key], done = _here(key, task, told), kind(key)
            for key, future in queue.sent():
                found[key] = future.result()
                told(key)
        except BaseException:
            queue.drop()
            raise
    return {key: found[key] for key in tasks}


def _call(module: str, name: str) -> None:
    getattr(import_module(module), name)()


def _here(key: K, task: Task, told: Callable[[K], None]) -> Any:
    result = task()
    told(key)
    return result


def _beside() -> None:
    """End with the process that gave the work, or at once when there is no more, and have one core."""
    collect_seldom()
    end_at_once()
    end_with_parent()
    on_one_core()


class _Queue:
    """Tasks that are waiting: a process takes the next when it has ended one, this one when it has nothing to do."""

    def __init__(
        self,
        pool: ProcessPoolExecutor,
        tasks: Mapping[Any, Task],
        away: Mapping[Any, Task],
        kind: Callable[[Any], Hashable],
    ) -> None:
        self._pool, self._away, self._waiting, self._kind = pool, away, dict(tasks), kind
        self._taken: set[Hashable] = set()  # kinds that somebody has begun
        self._futures: list[tuple[Any, Future[Any]]] = []
        self._lock, self._handing_over = Lock(), Lock()

    def start(self, processes: int) -> None:
        """Give each process one task."""
        for _ in range(processes):
            self._send()

    def next(self, done: Hashable = None) -> tuple[Any, Task] | None:
        """The next task for a process that has done one of some kind."""
        with self._lock:
            if not self._waiting:
                return None
            kinds = {key: self._kind(key) for key in self._waiting}
            of_some = {key: kind for key, kind in kinds.items() if kind is not None} or kinds
            own = (key for key, kind in of_some.items() if kind == done)
            new = (key for key, kind in of_some.items() if kind not in self._taken)
            mine = next(chain(own, new, of_some))
            self._taken.add(kinds[mine])
            return mine, self._waiting.pop(mine)

    def _send(self, done: Hashable = None) -> None:
        with self._handing_over:  # what no longer waits has been sent before anybody looks
            mine = self.next(done)
            if mine is None:
                return
            try:
                future = self._pool.submit(self._away[mine[0]])
            except BrokenExecutor:  # a process ended before it had work: nothing may be lost without a word
                self.drop()
                raise
            except RuntimeError:  # the pool is closing
                return
            self._futures.append((mine[0], future))
        future.add_done_callback(partial(self._ended, self._kind(mine[0])))

    def _ended(self, done: Hashable, future: Future[Any]) -> None:
        # Runs in the pool's own thread, so that a process does not wait for this one.
        if future.cancelled() or future.exception() is not None:
            self.drop()
        else:
            self._send(done)

    def drop(self) -> None:
        """Begin nothing more."""
        with self._lock:
            self._waiting.clear()

    def sent(self) -> list[tuple[Any, Future[Any]]]:
        """What the processes were given, all of it ended; asked when nothing waits any more."""
        with self._handing_over:
            known = list(self._futures)
        wait([future for _, future in known])
        return known
