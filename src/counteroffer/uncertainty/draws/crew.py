"""Chunks of draws side by side: this process takes its part, others the rest, each what it has built already."""

from __future__ import annotations

import contextlib
import multiprocessing
import pickle
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Any, TypeVar

from counteroffer.processes import cores, end_with_parent, on_one_core
from counteroffer.uncertainty.draws.solving import Built, DrawnCase

CHUNK = 24  # draws that a process takes at once; all of one share what is built
WORTH_PROCESSES = 64  # draws; with fewer this process does them all
AHEAD = 2  # chunks that a process has at hand, as this one gives out more only between its own
Told = Callable[[int, int], None]
Failures = list[tuple[int, str, str]]
Chunk = Sequence[DrawnCase]
State = TypeVar("State")
Result = TypeVar("Result")


def in_chunks(
    state: State,
    work: Callable[[State, Chunk], Result],
    draws: Sequence[DrawnCase],
    processes: int | None,
    told: Told,
) -> Iterator[tuple[Chunk, Result]]:
    """Each chunk and what a function of the module's top makes of it, in whatever order they end.

    Parameters
    ----------
    state : object
        What the function reads beside the chunk; sent to each process once.
    processes : int, optional
        With this one; as many as there are cores by default.
    told : callable
        Called with the draws that are done and all there are.
    """
    waiting, done = ChunksLeft(draws), 0
    use = min(cores() if processes is None else processes, waiting.count)
    with contextlib.ExitStack() as stack:
        hands: list[_Hand] = []
        if use > 1 and len(draws) >= WORTH_PROCESSES:
            packed = pickle.dumps((state, work))
            hands = [_Hand(stack.enter_context(_process(packed))) for _ in range(use - 1)]
            del packed
        mine: Built | None = None
        while waiting or any(hand.sent for hand in hands):
            for hand in hands:
                hand.fill(waiting)
            chunk = waiting.take(mine)
            if chunk:
                mine = chunk[0].built
                ended = [(chunk, work(state, chunk))]
            else:
                ended = [next(hand for hand in hands if hand.sent).first()]
            for pair in [*ended, *(pair for hand in hands for pair in hand.ended())]:
                yield pair
                done += len(pair[0])
                told(done, len(draws))


class ChunksLeft:
    """Chunks that nobody has taken, by what they are built on."""

    def __init__(self, draws: Sequence[DrawnCase]) -> None:
        by_built: dict[Built, list[DrawnCase]] = {}
        for one in draws:
            by_built.setdefault(one.built, []).append(one)
        self._chunks = {
            built: [own[k : k + CHUNK] for k in range(0, len(own), CHUNK)] for built, own in by_built.items()
        }
        self._taken: set[Built] = set()

    def __bool__(self) -> bool:
        return self.count > 0

    @property
    def count(self) -> int:
        """How many."""
        return sum(map(len, self._chunks.values()))

    def take(self, built: Built | None) -> Chunk | None:
        """The next chunk: on what is built already, else on what nobody has begun, else where most are left."""
        left = {key: chunks for key, chunks in self._chunks.items() if chunks}
        if not left:
            return None
        key = built if built in left else max(left, key=lambda each: (each not in self._taken, len(left[each])))
        assert key is not None
        self._taken.add(key)
        return left[key].pop(0)


class _Hand:
    """One other process and the chunks it was given."""

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self._pool = pool
        self._built: Built | None = None
        self.sent: list[tuple[Chunk, Future[Any]]] = []

    def fill(self, waiting: ChunksLeft) -> None:
        """Give it more, up to `AHEAD`."""
        while len(self.sent) < AHEAD and (chunk := waiting.take(self._built)):
            self._built = chunk[0].built
            self.sent.append((chunk, self._pool.submit(_work, chunk)))

    def first(self) -> tuple[Chunk, Any]:
        """The chunk it is at, once that has ended."""
        chunk, future = self.sent.pop(0)
        return chunk, future.result()

    def ended(self) -> Iterator[tuple[Chunk, Any]]:
        """Chunks that have ended."""
        while self.sent and self.sent[0][1].done():
            yield self.first()


@contextlib.contextmanager
def _process(packed: bytes) -> Iterator[ProcessPoolExecutor]:
    pool = ProcessPoolExecutor(
        1, mp_context=multiprocessing.get_context("spawn"), initializer=_begin, initargs=(packed,)
    )
    try:
        yield pool
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


_here: tuple[Any, Callable[[Any, Chunk], Any]] | None = None  # of this process, where it was begun to work


def _begin(packed: bytes) -> None:
    global _here
    end_with_parent()
    on_one_core()
    _here = pickle.loads(packed)


def _work(chunk: Chunk) -> Any:
    assert _here is not None
    state, work = _here
    return work(state, chunk)
