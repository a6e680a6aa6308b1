"""A figure at both ends, in words: with the supply side alone, and with demand."""

from __future__ import annotations

from collections.abc import Callable

from counteroffer.briefing.words.languages.wording import Wording


def span(alone: float, demand: float, write: Callable[[float], str], w: Wording) -> str:
    """Both ends of a figure as written, or one where they read the same or the other is not known."""
    first = write(alone)
    if demand != demand or write(demand) == first:
        return first
    return w("{first} to {second}", first=first, second=write(demand))
