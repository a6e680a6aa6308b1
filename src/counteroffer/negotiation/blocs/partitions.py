"""Partitions of players into blocs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

Blocs = tuple[tuple[str, ...], ...]


def named(blocs: Blocs) -> str:
    """A partition as a reader sees it: USA+CAN | MEX."""
    return " | ".join("+".join(bloc) for bloc in blocs)


def partitions(items: Sequence[str]) -> Iterator[Blocs]:
    """All partitions of the items, blocs and their members in the items' order."""
    if not items:
        yield ()
        return
    first, rest = items[0], items[1:]
    for n in range(len(rest) + 1):
        for others in combinations(rest, n):
            left = [item for item in rest if item not in others]
            for more in partitions(left):
                yield ordered(((first, *others), *more), items)


def ordered(blocs: Blocs, order: Sequence[str]) -> Blocs:
    """The same blocs in the order of the items."""
    inside = [tuple(sorted(bloc, key=list(order).index)) for bloc in blocs]
    return tuple(sorted(inside, key=lambda bloc: list(order).index(bloc[0])))
