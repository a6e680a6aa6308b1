"""What can go wrong, as a tree of exceptions. Every message says what, where, why and the mend.

CounterofferError
├── InputError                 bad input; the command line exits with 2
│   ├── LabelError             a region, sector, group or set that does not exist
│   ├── EconomyError           tables that violate an identity, or have impossible cells
│   ├── ScenarioError          a scenario file that cannot be read or resolved
│   └── DataMissing            optional source data that is not on this machine
├── NotConverged               no certified equilibrium; the command line exits with 3
└── NotWritten                 standard output takes no more, or not these letters; the command line exits with 4
"""

from __future__ import annotations

import re

LONGEST_WORD = 256  # characters of a word in a message; a slip of the paste is longer
_TOO_LONG = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")


class CounterofferError(Exception):
    """Base of every error this package raises on purpose; a word too long to show is cut in its message."""

    exit_code = 1

    def __init__(self, message: str = "") -> None:
        super().__init__(_TOO_LONG.sub(_cut, message))


def _cut(word: re.Match[str]) -> str:
    """The beginning of a word that is too long to show, and how long it is."""
    return f"{word.group()[:60]}… ({len(word.group()):,} characters)"


class InputError(CounterofferError):
    """The input is wrong; nothing was computed or written."""

    exit_code = 2


class LabelError(InputError):
    """A label that is not among the known ones."""


class EconomyError(InputError):
    """Tables that do not make an economy."""


class ScenarioError(InputError):
    """A scenario that cannot be read, validated or resolved."""


class DataMissing(InputError):
    """Optional data (replication tables) that is absent."""


class NotConverged(CounterofferError):
    """The solver stopped without a certified solution.

    Attributes
    ----------
    residual : float
        Largest residual of the model's equations at the last iterate.
    cell : str
        The equation, sector and region where it stands.
    """

    exit_code = 3

    def __init__(self, message: str, *, residual: float, cell: str) -> None:
        super().__init__(message)
        self.residual = residual
        self.cell = cell


class NotWritten(CounterofferError):
    """What was computed could not be written where it was to go."""

    exit_code = 4
