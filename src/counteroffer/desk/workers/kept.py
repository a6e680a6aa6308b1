"""Answers of the last minute, given again to equal questions."""

from __future__ import annotations

import time
from collections import OrderedDict

from counteroffer.errors import InputError


class Kept:
    """Answers by question, for a time and up to a size; the oldest go first."""

    def __init__(self, seconds: float, most: int) -> None:
        self._seconds, self._most, self._size = seconds, most, 0
        self._answers: OrderedDict[str, tuple[float, bytes | InputError]] = OrderedDict()

    def get(self, key: str) -> bytes | InputError | None:
        """An answer, or a refusal, if it is there still."""
        end = time.monotonic() - self._seconds
        while self._answers and next(iter(self._answers.values()))[0] < end:
            self._drop()
        return self._answers[key][1] if key in self._answers else None

    def put(self, key: str, answer: bytes | InputError) -> None:
        """Keep an answer, unless it would fill a quarter of the place."""
        if _size(answer) > self._most / 4 or key in self._answers:
            return
        self._answers[key] = (time.monotonic(), answer)
        self._size += _size(answer)
        while self._size > self._most:
            self._drop()

    def _drop(self) -> None:
        _, (_, answer) = self._answers.popitem(last=False)
        self._size -= _size(answer)


def _size(answer: bytes | InputError) -> int:
    return len(answer if isinstance(answer, bytes) else str(answer)) + 500
