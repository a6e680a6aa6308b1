"""Moves that a process makes before anybody does, so that the first of each kind finds its programs loaded."""

from __future__ import annotations

import traceback
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from counteroffer.desk.controls.issues import movable, start_of
from counteroffer.desk.results import effects, places
from counteroffer.desk.solving import Desk, Start
from counteroffer.desk.view import View
from counteroffer.desk.workers.question import Enquiry
from counteroffer.equilibrium.programs.kept import JustLoaded, NotKept, rehearsed
from counteroffer.errors import CounterofferError

QUIET = 0.3  # seconds without a question after which a process rehearses
HALF = 50.0  # percent of a measure


@dataclass(eq=False)
class Rehearsal:
    """What is left to rehearse, a program at a time; a question comes before the next one.

    Programs that are not on the disk are left to whoever makes the move: compiling takes seconds.

    Attributes
    ----------
    desk : Desk
        Whose starting points are moved.
    left : deque of View
        Moves that have not been made.
    """

    desk: Desk
    left: deque[View] = field(default_factory=deque)
    _opened: set[str] = field(default_factory=set)
    _known: set[tuple[object, ...]] = field(default_factory=set)

    def opened(self, asked: Enquiry) -> None:
        """Note the moves of the starting point of a question that was answered, where it is new to the process."""
        if asked.base and asked.base not in self._opened:
            self._opened.add(asked.base)
            self.left.append(asked.view.base)

    def step(self) -> None:
        """Make the next move as far as the first program that it has to load, and forget its numbers."""
        view = self.left.popleft()
        try:
            start = self.desk.start(view)
            if not (view.levels or view.issues):
                self.left.extendleft(reversed([*self._moves(view, start)]))
                return
            with rehearsed():
                _solved(view, start)
        except JustLoaded:
            self.left.appendleft(view)
        except (CounterofferError, NotKept):
            pass  # whoever asks for it is told, or waits
        except Exception:
            traceback.print_exc()  # a mistake in the code, for whoever runs the desk

    def _moves(self, view: View, start: Start) -> Iterator[View]:
        """A move of each kind, where the process has made none of it on an economy of this shape."""
        scenario, b = start.scenario, start.run.equilibrium.baseline
        shape = (scenario.closure, b.regions, b.sectors, b.products is not None and len(b.products.names))
        kinds: dict[str, View] = {}
        for name, issue in scenario.issues.items():
            level = next(one for one in reversed(issue.range) if one != start_of(issue, scenario))
            if movable(issue):
                kinds.setdefault(issue.kind, view.model_copy(update={"issues": {name: level}}))
        if scenario.measures:  # last: its program is the starting point's own
            kinds["measure"] = view.model_copy(update={"levels": {scenario.measures[0].name: HALF}})
        for kind, moved in kinds.items():
            if (*shape, kind) not in self._known:
                self._known.add((*shape, kind))
                yield moved


def _solved(view: View, start: Start) -> None:
    """A view's numbers and its map; what the process holds of views stays what was asked for."""
    key = view.unspoken.model_dump_json()
    held = key in start.latest
    try:
        effects(view, start)
        places(view, start)
    finally:
        if not held:
            start.latest.pop(key, None)
