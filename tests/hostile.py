"""What is put where it does not belong: values, and files with some of theirs in the place of others."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

from counteroffer.errors import CounterofferError

INF, NAN = float("inf"), float("nan")
Steps = tuple[str | int, ...]
Change = tuple[Steps, object]

JUNK: tuple[Any, ...] = (
    *(INF, -INF, NAN, 1e300, -1, 0, True, None, 10**17, 2.5, 1000, "25", "1e3"),
    *(
        "",
        " ",
        "x" * 300,
        "y" * 5000,
        "[/x]",
        "=cmd|' /C calc'!A0",
        "NO",
        "ZZ",
        "CAN",
        "all",
        "not CAN",
        "a\\b",
        "*",
        "..",
        "é",
    ),
    *([], ["a"], [["a"]], [None], ["CAN", "CAN"], [0, 1], [1, 0], {}, {"a": 1}, {1: 2}, {"a": ["b"]}, {"kind": "book"}),
)


def steps(tree: object, above: Steps = ()) -> Iterator[Steps]:
    """The way to every value of a file."""
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in inner:
        yield (*above, key)
        yield from steps(value, (*above, key))


def _has(tree: object, step: str | int) -> bool:
    """Whether a mapping or list holds something there."""
    if isinstance(tree, dict):
        return step in tree
    return isinstance(tree, list) and isinstance(step, int) and step < len(tree)


def attempt(do: Callable[[], object]) -> object:
    """What a call gives, or the error of the package's own that refuses it; any other one is for the test to see."""
    try:
        return do()
    except CounterofferError as refused:
        return refused


def put_into(tree: Any, changes: list[Change]) -> Any:
    """The tree with values put in the place of others, as far as these are still there."""
    for way, value in changes:
        at: Any = tree
        for step in way[:-1]:
            at = at[step] if _has(at, step) else None
        if isinstance(at, dict) or _has(at, way[-1]):
            at[way[-1]] = copy.deepcopy(value)
    return tree
