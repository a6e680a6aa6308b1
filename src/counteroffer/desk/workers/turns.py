"""Whose turn it is: users one after the other, what a slider waits for first, and nothing waits for ever."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable

from counteroffer.desk.workers.question import URGENT, Call

AGED = 2.0  # seconds after which what is not urgent has a turn after so many others
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

    def next(self, able: Callable[[Call], bool]) -> Call | None:
        """The first call that can be done, of the user who has waited longest for a turn."""
        return next((call for mine in self._users.values() for call in mine if able(call)), None)

    def take(self, call: Call) -> None:
        """Take a call whose turn it is; its user's next turn comes after everybody else's."""
        self.remove(call)
        if call.user in self._users:
            self._users.move_to_end(call.user)


class Turns:
    """Two lines: what a slider waits for, and the rest."""

    def __init__(self) -> None:
        self._urgent, self._rest = Waiting(), Waiting()
        self._before = 0  # urgent calls since the rest had a turn

    def __len__(self) -> int:
        return len(self._urgent) + len(self._rest)

    def of(self, user: str) -> int:
        """How many of a user wait."""
        return self._urgent.of(user) + self._rest.of(user)

    def _line(self, call: Call) -> Waiting:
        return self._urgent if call.question.task in URGENT and not call.long else self._rest

    def add(self, call: Call, *, first: bool = False) -> None:
        """Let a call wait."""
        self._line(call).add(call, first=first)

    def remove(self, call: Call) -> bool:
        """Take a call out; whether it waited."""
        return self._urgent.remove(call) or self._rest.remove(call)

    def take(self, able: Callable[[Call], bool]) -> Call | None:
        """The call whose turn it is among those that can be done."""
        urgent, rest = self._urgent.next(able), self._rest.next(able)
        if urgent and rest and self._before >= OTHERS and time.monotonic() - rest.asked > AGED:
            urgent = None
        call = urgent or rest
        if call is not None:
            self._before = self._before + 1 if call is urgent else 0
            self._line(call).take(call)
        return call
