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
from collections.abc import Iterable, Mapping
from numbers import Integral, Real
from typing import Any, Self

AS_IS = "{message}"  # text of a message that was made without one
LONGEST_WORD = 256  # characters of a word in a message; a slip of the paste is longer
_TOO_LONG = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")


class Worded(str):
    """A message in English that remembers its text and what fills the text's places, for other languages to say.

    Attributes
    ----------
    text : str
        With named places in braces.
    places : mapping
        Name → text, number or another such message.
    """

    text: str
    places: Mapping[str, Any]

    def __new__(cls, message: str, text: str = "", places: Mapping[str, Any] | None = None) -> Self:
        """Made by `worded`; a message alone has no places."""
        made = super().__new__(cls, message)
        made.text, made.places = text or message, places or {}
        return made

    @property
    def packed(self) -> list[Any]:
        """Text and places as JSON holds them."""
        each = {name: one.packed if isinstance(one, Worded) else one for name, one in self.places.items()}
        return [self.text, each]

    def with_text(self, old: str, new: str) -> Worded:
        """The same with another text in the places that are text or messages."""
        return worded(self.text, **{name: _with(one, old, new) for name, one in self.places.items()})


def worded(text: str, /, **places: object) -> Worded:
    """A message whose text stands in the catalogues of languages; a word too long to show is cut."""
    kept = {name: _kept(one) for name, one in places.items()}
    return Worded(text.format(**kept), text, kept)


def joined(messages: Iterable[str], between: str = "; ") -> Worded:
    """Messages one after the other; one that is not worded stays as it is in every language."""
    each = {f"m{j}": one if isinstance(one, Worded) else message_as_is(one) for j, one in enumerate(messages)}
    return worded(between.join(f"{{{name}}}" for name in each), **each)


def message_as_is(text: str) -> Worded:
    """A message that has no text for other languages."""
    return Worded(text, AS_IS, {"message": text})


def _with(place: Any, old: str, new: str) -> Any:
    if isinstance(place, Worded):
        return place.with_text(old, new)
    return place.replace(old, new) if isinstance(place, str) else place


def _kept(place: object) -> Worded | str | float:
    """What fills a place: a message, a number, or the text of anything else."""
    if isinstance(place, Worded):
        return place
    if isinstance(place, BaseException):
        return message_of(place)
    if isinstance(place, Integral):
        return int(place)
    return float(place) if isinstance(place, Real) else shown(str(place))


def unpacked(packed: list[Any]) -> Worded:
    """The message of `Worded.packed`."""
    text, places = packed
    return worded(text, **{name: unpacked(one) if isinstance(one, list) else one for name, one in places.items()})


def message_of(error: BaseException) -> Worded:
    """What an error says; the message of one that is not worded has no places."""
    message = error.args[0] if error.args else ""
    return message if isinstance(message, Worded) else message_as_is(str(error))


def shown(text: str) -> str:
    """A text whose words are short enough to show."""
    return _TOO_LONG.sub(_cut, text)


class CounterofferError(Exception):
    """Base of every error this package raises on purpose; a word too long to show is cut in its message."""

    exit_code = 1

    def __init__(self, message: str = "") -> None:
        super().__init__(message if isinstance(message, Worded) else shown(message))


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
