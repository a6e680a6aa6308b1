"""Text of a briefing with its marks: what stands out, what is a code, what leads to another section."""

from __future__ import annotations

from dataclasses import dataclass


class Foreign(str):
    """Text that stays in the language of the code; a form says so to who reads it aloud.

    It is plain text wherever it becomes part of another one.
    """


@dataclass(frozen=True)
class Strong:
    """Words that stand out in a sentence."""

    text: str


@dataclass(frozen=True)
class Code:
    """What a file or a command line has letter by letter."""

    text: str


@dataclass(frozen=True)
class Link:
    """Words that lead to a section of the same document."""

    text: str
    section: str


Span = str | Strong | Code | Link
Inline = Span | tuple[Span, ...]


def spans(text: Inline) -> tuple[Span, ...]:
    """The pieces of a text, in order."""
    return text if isinstance(text, tuple) else (text,)


def plain(text: Inline) -> str:
    """A text without its marks."""
    return "".join(piece if isinstance(piece, str) else piece.text for piece in spans(text))
