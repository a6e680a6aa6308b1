"""The solving processes of a desk: who is asked what, and what ends a solution that takes too much."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path

from counteroffer.desk.view import View
from counteroffer.desk.workers.budget import Budget, Busy, Superseded, most_workers, resident
from counteroffer.desk.workers.kept import Kept
from counteroffer.desk.workers.process import Process
from counteroffer.desk.workers.question import CHANGING, FOLLOWING, LONG, MOVED, PATIENT, Call, Enquiry, Task
from counteroffer.desk.workers.turns import Turns
from counteroffer.desk.workers.worker import READY, REFUSED, REHEARSES, SOLVED, TOO_MUCH
from counteroffer.errors import InputError, Worded, message_of, unpacked, worded

TICK = 0.1  # seconds between looks at time and memory
COLD = 0.5  # seconds a call waits for a process that knows its starting point, before another solves that anew
APART = 3.0  # seconds draws wait for a process while the last one that knows their starting point is kept free
NEAR = 0.1  # seconds what follows a view's numbers waits for the process that has solved them
KNOWN_LONG = 200  # kinds of calls remembered as long


class Crew:
    """A few solving processes; all of it happens in one event loop.

    Quick calls are done by whichever process is free, best by one that knows their starting point. Long calls, by their
    kind or because they have turned out so, never hold the last process, nor does what nobody looks at yet.
    """

    def __init__(
        self, folder: Path, warm: View | None = None, budget: Budget | None = None, most: int | None = None
    ) -> None:
        self.budget, self.most = budget or Budget(), most or most_workers()
        self.processes: list[Process] = []
        self._folder, self._warm, self._turns = folder, warm, Turns()
        self._kept = Kept(self.budget.kept, self.budget.kept_bytes)
        self._calls: dict[str, Call] = {}
        self._long: dict[tuple[Task, str], None] = {}
        self._watch: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Start the first process; the others come when there is work for them, or time."""
        self._start()
        self._watch = asyncio.create_task(self._watching())

    def close(self) -> None:
        """End every process, and refuse what waits."""
        if self._watch is not None:
            self._watch.cancel()
        processes, self.processes = self.processes, []
        self.most = 0
        for process in processes:
            process.end()
        for call in list(self._calls.values()):
            call.refuse(Busy(worded("the desk is ending")))
        for process in processes:
            process.code()

    def kill(self) -> None:
        """End every process, from any thread, where nothing else will be done."""
        for process in list(self.processes):
            process.end()

    async def ask(self, question: Enquiry, user: str = "", page: str = "") -> bytes:
        """The answer to a question, solved once however many ask.

        Parameters
        ----------
        page : str
            Of a page that names itself the newest move takes the place of an older one that still waits.

        Raises
        ------
        InputError
            What the process refused, in its words.
        Busy
            If too many wait already, or if it takes too much time or memory.
        Superseded
            If a newer question of the same page has taken its place.
        """
        key = question.key
        kept = self._kept.get(key)
        if isinstance(kept, bytes):
            return kept
        if kept is not None:
            raise InputError(message_of(kept))
        call = self._calls.get(key) or self._asked(question, key, user, page)
        call.waiters += 1
        try:
            return await asyncio.wait_for(asyncio.shield(call.answer), self._most(question))
        except TimeoutError:
            raise Busy(self._late(question)) from None
        finally:
            call.waiters -= 1
            self._left(call)

    def _most(self, question: Enquiry) -> float:
        """Seconds that a question may take."""
        return self.budget.patient if question.task in PATIENT else self.budget.seconds

    def _late(self, question: Enquiry) -> Worded:
        return worded(
            "not solved within {seconds:.0f} seconds; try a smaller economy, or the command line",
            seconds=self._most(question),
        )

    def _asked(self, question: Enquiry, key: str, user: str, page: str) -> Call:
        call = Call(question, key, question.base, user, asyncio.get_running_loop().create_future(), page)
        call.long = question.task in LONG or call.kind in self._long
        older = self._turns.supersede(call) if page and question.task in MOVED else None
        if older is not None:
            self._calls.pop(older.key, None)
            older.refuse(Superseded(worded("a newer move has taken its place")))
            self._calls[key] = call
            return call
        if len(self._turns) >= self.budget.queue or self._turns.of(user) >= self.budget.one_user:
            raise Busy(worded("{number} requests are waiting; try again in a moment", number=len(self._turns)))
        self._calls[key] = call
        self._turns.add(call)
        self._hand_out()
        return call

    def _left(self, call: Call) -> None:
        """Someone no longer waits: what nobody waits for is taken from the line, or ended if it goes on for long."""
        if call.waiters or call.answer.done():
            return
        if self._turns.remove(call):
            self._calls.pop(call.key, None)
            call.refuse(Busy(worded("nobody waits for it")))

    def _hand_out(self) -> None:
        """Give waiting calls to processes that have nothing to do; start one where none has."""
        for process in [one for one in self.processes if one.idle]:
            call = self._turns.take(lambda call, process=process: self._may(call, process))  # type: ignore[misc]
            if call is not None:
                process.give(call)
        if len(self._turns) and len(self.processes) < self.most and all(one.ready for one in self.processes):
            self._start()

    def _free_of_long(self, but: Process | None) -> list[Process]:
        """Processes at work, other than one, that no long solution holds."""
        return [one for one in self.processes if one.ready and one is not but and not self._is_long(one.call)]

    def _may(self, call: Call, process: Process) -> bool:
        free, waited = self._free_of_long(process), time.monotonic() - call.asked
        if call.long and self.most > 1 and not free:
            return False
        able = [one for one in free if not call.base or call.base in one.known]
        drawing = all(one.call is not None and one.call.background for one in able)
        if call.background and self.most > 1 and waited < APART and drawing:
            return False
        if call.question.task in FOLLOWING and waited < NEAR and call.question.seen not in process.seen:
            return not any(call.question.seen in one.seen for one in free)
        if not call.base or call.base in process.known or waited > COLD or call.background:
            return True
        return not any(call.base in one.known for one in self._free_of_long(None))

    def _is_long(self, call: Call | None) -> bool:
        return call is not None and (call.long or time.monotonic() - call.begun > self.budget.quick)

    def _start(self) -> None:
        self.processes.append(Process(self._folder, self._warm, self._told))

    def _told(self, process: Process, said: bytes | None) -> None:
        """What a process says: that it is ready, an answer, or that it has ended."""
        if process not in self.processes:
            return
        if said is None:
            code = process.code()
            self._replace(
                process, Busy(worded("the process that solved it ended early (exit code {code}); try again", code=code))
            )
            return
        if said in (READY, REHEARSES):
            process.ready, process.rehearses = True, said == REHEARSES
            if self._warm is not None and len(self.processes) < min(2, self.most):
                self._start()  # a second one while nobody has asked yet
        elif process.call is not None:
            call, process.call = process.call, None
            self._solved(call, said)
            if resident(process.pid) > self.budget.heavy:
                self._retire(process)
        self._hand_out()

    def _retire(self, process: Process) -> None:
        """End a process that has grown, once another is ready: no move waits for one to begin."""
        if self.most == 1 or any(one.ready for one in self.processes if one is not process):
            self._replace(process)
        if len(self.processes) < self.most:
            self._start()

    def _solved(self, call: Call, said: bytes) -> None:
        self._calls.pop(call.key, None)
        if time.monotonic() - call.begun > self.budget.quick:
            self._remember(call)
        else:
            self._long.pop(call.kind, None)
        how, content = said[:1], said[1:]
        if how == SOLVED:
            if call.question.task not in CHANGING:
                self._kept.put(call.key, content)
            if not call.answer.done():
                call.answer.set_result(content)
        elif how == REFUSED:
            error = InputError(unpacked(json.loads(content)))
            if call.question.task not in CHANGING:
                self._kept.put(call.key, error)
            call.refuse(error)
        elif how == TOO_MUCH:
            call.refuse(Busy(worded("it takes more memory, or nests deeper, than one request may")))
        else:
            call.refuse(RuntimeError(worded("a mistake in the desk's own code; its terminal says where")))

    def _remember(self, call: Call) -> None:
        self._long[call.kind] = None
        while len(self._long) > KNOWN_LONG:
            self._long.pop(next(iter(self._long)))

    def _replace(self, process: Process, why: Exception | None = None, *, again: bool = False) -> None:
        """End a process; what it solves is refused, or waits for its turn again."""
        self.processes.remove(process)
        process.end()
        call = process.call
        if call is not None:
            self._remember(call)
            if again:
                call.long = True
                self._turns.add(call, first=True)
            else:
                self._calls.pop(call.key, None)
                call.refuse(why or Busy(worded("stopped")))
        if len(self.processes) < self.most and (not self.processes or len(self._turns)):
            self._start()

    async def _watching(self) -> None:
        while True:
            await asyncio.sleep(TICK)
            for process in list(self.processes):
                if process.call is not None and process in self.processes:
                    self._look(process, process.call)
            self._hand_out()

    def _look(self, process: Process, call: Call) -> None:
        """End a process whose solution nobody waits for, takes too much, or keeps quick ones waiting."""
        taken, b = time.monotonic() - call.begun, self.budget
        if not call.waiters and taken > (b.quick if call.background else b.grace):
            self._replace(process, Busy(worded("nobody waits for it")))
        elif taken > self._most(call.question):
            self._replace(process, Busy(self._late(call.question)))
        elif resident(process.pid) > b.memory:
            self._replace(
                process,
                Busy(
                    worded(
                        "it takes more than {memory:g} GB; try a smaller one, or the command line",
                        memory=b.memory / 1e9,
                    )
                ),
            )
        elif not call.long and taken > b.quick:
            call.long = True
            others = [one for one in self.processes if one.ready and one is not process]
            if others and not self._free_of_long(process):
                self._replace(process, again=True)
