"""How far solving is: a bar on a terminal, a line in a notebook, nothing anywhere else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from importlib import import_module
from typing import Any


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
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(stderr=True, markup=False), transient=True) as bar:
            task = bar.add_task(what, total=steps)
            yield lambda step: bar.update(task, advance=1, description=f"{what}: {step}")
    else:
        yield lambda _: None


def in_a_notebook() -> bool:
    """Whether this runs in the kernel of a notebook, which shows HTML."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return shell is not None and type(shell).__name__ == "ZMQInteractiveShell"


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
