"""Who solves the chunks of a sweep: processes of this machine, or a Dask cluster that is there already."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from counteroffer.errors import InputError, NotConverged, worded
from counteroffer.processes import end_with_parent, on_one_core
from counteroffer.uncertainty.sweep.chunks import SweepChunk, solve_chunk
from counteroffer.uncertainty.sweep.grid import SweepGrid

TRIES = 3  # of a chunk whose worker died
AHEAD = 2  # chunks a worker of a cluster has at hand
Solved = tuple[SweepChunk, bytes]


def by_processes(grid: SweepGrid, each: Sequence[SweepChunk], processes: int) -> Iterator[Solved]:
    """Chunks solved in processes of this machine, as they end; one that dies costs its chunk, which is begun again.

    Raises
    ------
    NotConverged
        If a chunk ended three processes; which one.
    """
    waiting, tries = deque(each), dict.fromkeys((chunk.number for chunk in each), 0)
    hands: list[ProcessPoolExecutor | None] = [None] * min(processes, len(each))
    at: dict[Future[bytes], tuple[int, SweepChunk]] = {}

    def give(hand: int) -> None:
        if not waiting:
            return
        pool = hands[hand] or _process()
        hands[hand], chunk = pool, waiting.popleft()
        tries[chunk.number] += 1
        at[pool.submit(solve_chunk, grid, chunk)] = hand, chunk

    try:
        for hand in range(len(hands)):
            give(hand)
        while at:
            for future in wait(at, return_when=FIRST_COMPLETED).done:
                hand, chunk = at.pop(future)
                try:
                    content = future.result()
                except BrokenProcessPool:
                    _end(hands[hand])
                    hands[hand] = None
                    if tries[chunk.number] >= TRIES:
                        raise _hopeless(chunk) from None
                    waiting.appendleft(chunk)
                    give(hand)
                    continue
                give(hand)
                yield chunk, content
    finally:
        for pool in hands:
            _end(pool)


def by_cluster(grid: SweepGrid, each: Sequence[SweepChunk], address: str) -> Iterator[Solved]:
    """Chunks solved by the workers of a Dask scheduler, as they end; never more at once than its workers have at hand.

    Raises
    ------
    InputError
        Without `distributed`, and where no scheduler answers at the address.
    NotConverged
        If a chunk ended several workers.
    """
    try:
        from distributed import Client, as_completed
        from distributed.scheduler import KilledWorker
    except ImportError:
        raise InputError("--scheduler needs Dask; install it: pip install 'counteroffer[cluster]'") from None
    try:
        client = Client(address, timeout="10s", set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise InputError(f"no Dask scheduler answers at {address}: {error}; start one: dask scheduler") from None
    waiting, at = deque(each), {}

    def give(count: int) -> list[Any]:
        sent = []
        for _ in range(min(count, len(waiting))):
            chunk = waiting.popleft()
            future = client.submit(solve_chunk, grid, chunk, pure=False, retries=0)
            at[future.key] = chunk
            sent.append(future)
        return sent

    with client:
        client.wait_for_workers(1)
        # Queued chunks are small; results are held by workers until they are fetched here, one at a time.
        queue = as_completed(give(AHEAD * max(sum(client.nthreads().values()), 1)), loop=client.loop)
        for future in queue:
            chunk = at.pop(future.key)
            try:
                content: bytes = future.result()
            except KilledWorker:
                raise _hopeless(chunk) from None
            future.release()
            for one in give(1):
                queue.add(one)
            yield chunk, content


def _hopeless(chunk: SweepChunk) -> NotConverged:
    cell = f"chunk {chunk.number} ({chunk.cell.file.name} {chunk.cell.day} {chunk.cell.told})"
    return NotConverged(
        worded("{cell} ended every process that began it; give workers more memory, or a smaller `chunk`", cell=cell),
        residual=float("nan"),
        cell=cell,
    )


def _process() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"), initializer=_begin)


def _begin() -> None:
    end_with_parent()
    on_one_core()


def _end(pool: ProcessPoolExecutor | None) -> None:
    if pool is not None:
        pool.shutdown(wait=False, cancel_futures=True)
