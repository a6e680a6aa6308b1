"""Whose turn it is: users one after the other, what a slider waits for first, and nothing waits for ever."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from math import inf

from counteroffer.desk.workers.question import URGENT, Call

AGED = (inf, 2.0, 10.0)  # seconds, by line, after which what is not of the first has a turn after so many others
OTHERS = 3


class Waiting:
    """Calls that wait, each user's in the order they came."""

    def __init__(self) -> None:
        self._users: OrderedDict[str, deque[Call]] = OrderedDict()

    def __len__(self) -> int:
        return sum(map(len, self._users.values()))

    def of(self, user: str) -> int:
        """How many of a user wait."""
        return len(self._users.get(user, ()))

    def add(self, call: Call, *, first: bool = False) -> None:
        """Let a call wait, behind its user's others or before them."""
        mine = self._users.setdefault(call.user, deque())
        (mine.appendleft if first else mine.append)(call)

    def remove(self, call: Call) -> bool:
        """Take a call out; whether it waited."""
        mine = self._users.get(call.user, deque())
        if call not in mine:
            return False
        mine.remove(call)
        if not mine:
            del self._users[call.user]
        return True

    def replace(self, old: Call, new: Call) -> None:
        """Let a newer call of the same user wait where an older one does, as long as it has."""
        mine = self._users[old.user]
        mine[mine.index(old)] = new
        new.asked = old.asked

    def find(self, user: str, able: Callable[[Call], bool]) -> Call | None:
        """A call of a user."""
        return next((call for call in self._users.get(user, ()) if able(call)), None)

    def next(self, able: Callable[[Call], bool]) -> Call | None:
        """The first call that can be done, of the user who has waited longest for a turn."""
        return next((call for mine in self._users.values() for call in mine if able(call)), None)

    def take(self, call: Call) -> None:
        """Take a call whose turn it is; its user's next turn comes after everybody else's."""
        self.remove(call)
        if call.user in self._users:
            self._users.move_to_end(call.user)


class Turns:
    """Three lines: what a slider waits for, the rest, and what nobody looks at while there is anything else."""

    def __init__(self) -> None:
        self._lines = Waiting(), Waiting(), Waiting()
        self._before = 0  # calls since a lower line had a turn for its age

    def __len__(self) -> int:
        return sum(map(len, self._lines))

    def of(self, user: str) -> int:
        """How many of a user wait."""
        return sum(line.of(user) for line in self._lines)

    def _line(self, call: Call) -> Waiting:
        urgent, rest, background = self._lines
        if call.background:
            return background
        return urgent if call.question.task in URGENT and not call.long else rest

    def add(self, call: Call, *, first: bool = False) -> None:
        """Let a call wait."""
        self._line(call).add(call, first=first)

    def remove(self, call: Call) -> bool:
        """Take a call out; whether it waited."""
        return any(line.remove(call) for line in self._lines)

    def supersede(self, call: Call) -> Call | None:
        """Let a page's call wait in the place of an older one of its kind that only it waits for; that, if any."""

        def older(one: Call) -> bool:
            return one.page == call.page and one.question.task == call.question.task and one.waiters < 2

        for line in self._lines:
            if (old := line.find(call.user, older)) is not None:
                line.replace(old, call)
                return old
        return None

    def take(self, able: Callable[[Call], bool]) -> Call | None:
        """The call whose turn it is among those that can be done."""
        now, able_ones = time.monotonic(), (line.next(able) for line in self._lines)
        found = [((now - one.asked) / aged, one) for one, aged in zip(able_ones, AGED, strict=True) if one is not None]
        if not found:
            return None
        self._before = self._before + 1 if len(found) > 1 else 0
        age, call = max(found, key=lambda one: one[0])
        if self._before <= OTHERS or age <= 1:
            call = found[0][1]
        else:
            self._before = 0
        self._line(call).take(call)
        return call
