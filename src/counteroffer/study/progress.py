"""How far solving is: a bar on a terminal, a line in a notebook, nothing anywhere else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from importlib import import_module
from shutil import get_terminal_size
from typing import Any

WIDTH = 20  # characters of the bar


@contextmanager
def told(what: str, steps: int, *, quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """A function to call with the name of each step that has just ended.

    Parameters
    ----------
    what : str
        What is solved, before the bar.
    steps : int
        How many there are.
    quiet : bool
        Show nothing.
    """
    if quiet:
        yield lambda _: None
    elif in_a_notebook():
        yield _line(what, steps)
    elif sys.stderr is not None and sys.stderr.isatty():
        yield from _bar(what, steps)
    else:
        yield lambda _: None


def in_a_notebook() -> bool:
    """Whether this runs in the kernel of a notebook, which shows HTML."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return shell is not None and type(shell).__name__ == "ZMQInteractiveShell"


def _bar(what: str, steps: int) -> Iterator[Callable[[str], None]]:
    """One line of the terminal, written over at each step and gone at the end; its text is text and nothing else."""
    ended: list[str] = []

    def write(step: str) -> None:
        filled = WIDTH * len(ended) // steps
        text = f"{'━' * filled}{'╌' * (WIDTH - filled)} {len(ended)}/{steps} {what} {step}"
        plain = "".join(letter if letter.isprintable() else "?" for letter in text)
        print(f"\r{plain[: get_terminal_size().columns - 1]}\x1b[K", end="", file=sys.stderr, flush=True)

    def tell(step: str) -> None:
        ended.append(step)
        write(step)

    write("")
    try:
        yield tell
    finally:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def _line(what: str, steps: int) -> Callable[[str], None]:
    """A line of the notebook that is written over at each step; needs no widgets."""
    display: Any = import_module("IPython.display")
    ended: list[str] = []
    shown = display.display(display.HTML(_text(what, 0, steps, "")), display_id=True)

    def tell(step: str) -> None:
        ended.append(step)
        shown.update(display.HTML(_text(what, len(ended), steps, step)))

    return tell


def _text(what: str, ended: int, steps: int, step: str) -> str:
    bar = f'<progress value="{ended}" max="{steps}"></progress>'
    return f"{bar} {escape(what)} {ended}/{steps} {escape(step)}"
