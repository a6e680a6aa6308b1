"""A published figure, ours, and the walk between: keys and numbers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from counteroffer.replication.beside.published import PublishedFigure

NAN = float("nan")


class WalkStage(StrEnum):
    """What a row of a walk is."""

    default = "default"
    alike = "alike"
    mechanism = "mechanism"
    left = "left"
    alternative = "alternative"


class Unanswered(StrEnum):
    """Why a published figure has nothing of ours beside it."""

    measure = "measure"
    horizon = "horizon"
    region = "region"


@dataclass(frozen=True)
class Mark:
    """One row of a walk.

    Attributes
    ----------
    stage : WalkStage
        Our default; a step to the same measure and horizon; a mechanism; what is left; an alternative, outside the sum.
    change : str
        What was changed, and to what, as a file writes it; of what is left: what theirs counts and nothing here does.
    figure : float
        Our figure then, percent; of signs, the change after the last move.
    closes : float
        Points of the gap that the step closes, signed as the gap ours − theirs is: what is left, of the last row.
    signs : str
        Of a figure that is signs.
    because : str
        Why this step, in the walk's words.
    """

    stage: WalkStage
    change: str
    figure: float
    closes: float
    signs: str = ""
    because: str = ""


@dataclass(frozen=True)
class Comparison:
    """A published figure and ours.

    Attributes
    ----------
    case : str
        Whose policy it is of.
    published : PublishedFigure
        Theirs.
    marks : tuple of Mark
        The walk; empty where nothing of ours stands beside it.
    missing : Unanswered or None
        Why nothing does.
    """

    case: str
    published: PublishedFigure
    marks: tuple[Mark, ...] = ()
    missing: Unanswered | None = None

    def _last(self, *stages: WalkStage) -> Mark | None:
        return next((mark for mark in reversed(self.marks) if mark.stage in stages), None)

    @property
    def default(self) -> float:
        """Ours as it leads here: real income in the long run, where theirs is a change of GDP."""
        found = self._last(WalkStage.default)
        return found.figure if found else NAN

    @property
    def ours(self) -> float:
        """Ours in the same measure and horizon."""
        found = self._last(WalkStage.default, WalkStage.alike)
        return found.figure if found else NAN

    @property
    def nearest(self) -> float:
        """Ours in the setting nearest to theirs."""
        found = self._last(WalkStage.default, WalkStage.alike, WalkStage.mechanism)
        return found.figure if found else NAN

    @property
    def gap(self) -> float:
        """Ours − theirs, in the same measure and horizon."""
        return self.ours - self.published.value

    @property
    def left(self) -> float:
        """What no mechanism reaches: nearest − theirs."""
        return self.nearest - self.published.value

    @property
    def signs(self) -> str:
        """Our signs, where theirs are."""
        found = self._last(WalkStage.default, WalkStage.alike)
        return found.signs if found else ""
