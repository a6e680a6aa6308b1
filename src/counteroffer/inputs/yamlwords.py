"""What is wrong with a text that is no YAML: the line and column where the parser stopped, and the mend."""

from __future__ import annotations

import re

import yaml

from counteroffer.errors import Worded, worded

_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_OPEN = worded(
    "a bracket, brace or quotation mark that is opened and not closed, or a comma that is missing between entries"
)
_MISFIT = worded("it does not fit the lines above; mend its indentation, or close what is open above")
_VALUE = worded("a sign that no value begins with, such as @ or %; put the text in quotes")
_TAG = worded(
    "a tag (a word behind an exclamation mark), which nothing here reads; take it out, or put the text in quotes"
)
# What the parser says, or the beginning of it, and what that means to whoever wrote the file.
_MEANT: tuple[tuple[str, Worded], ...] = (
    (
        "mapping values are not allowed",
        worded("a colon where none can stand, as a second one in a line; put a text that has a colon in quotes"),
    ),
    (
        "could not find expected ':'",
        worded("a line that is no key with a value; write the colon, or mend its indentation"),
    ),
    ("did not find expected key", _MISFIT),
    ("did not find expected '-' indicator", _MISFIT),
    ("did not find expected <document start>", _MISFIT),
    ("did not find expected node content", _OPEN),
    ("block sequence entries are not allowed", _MISFIT),
    ("block mapping", _MISFIT),
    ("mapping keys are not allowed", _MISFIT),
    ("did not find expected ',' or", _OPEN),
    ("found unexpected end of stream", _OPEN),
    ("found unexpected document indicator", _OPEN),
    ("found character that cannot start any token", _VALUE),
    ("found character '", _VALUE),
    (
        "did not find expected alphabetic or numeric character",
        worded("* and & begin the name of an anchor; put the text in quotes"),
    ),
    (
        "found unknown escape character",
        worded("a backslash in double quotes that stands for nothing; use single quotes"),
    ),
    (
        "did not find expected hexdecimal number",
        worded("a backslash in double quotes that stands for nothing; use single quotes"),
    ),
    (
        "could not determine a constructor",
        _TAG,
    ),
    (
        "found undefined tag handle",
        _TAG,
    ),
    ("but found another document", worded("a second document (---) in one file; keep one")),
    (
        "expected a mapping or list of mappings for merging",
        worded("what `<<` takes over is no mapping of keys; name an anchor of one"),
    ),
    ("found a tab character", worded("a tab; indent with spaces")),
)
_ELSE = worded("it does not read as YAML from here; mend the line, or put its text in quotes")


def not_yaml(error: yaml.YAMLError, text: str) -> Worded:
    """What is wrong with a text, by what the parser says of it."""
    line, column, problem = _tab(text) or _stopped(error, text)
    return worded("not valid YAML: line {line}, column {column}: {problem}", line=line, column=column, problem=problem)


def _tab(text: str) -> tuple[int, int, Worded] | None:
    """The first line that a tab indents."""
    for number, line in enumerate(text.split("\n"), 1):
        before = line[: len(line) - len(line.lstrip())]
        if "\t" in before:
            return number, before.index("\t") + 1, worded("a tab; indent with spaces")
    return None


def _stopped(error: yaml.YAMLError, text: str) -> tuple[int, int, Worded]:
    """Where the parser stopped, and why, in our words."""
    mark = getattr(error, "problem_mark", None)
    if mark is None:  # the reader, before anything was parsed
        at = found.start() if (found := _NO_TEXT.search(text)) else 0
        begin = text.rfind("\n", 0, at) + 1
        return text.count("\n", 0, at) + 1, at - begin + 1, worded("a sign that is no text; take it out")
    whole, opened = text.rstrip(), getattr(error, "context_mark", None)
    line, column = mark.line + 1, mark.column + 1
    if mark.index >= len(whole):  # the end of the text says nothing; where it was opened does
        line, column = whole.count("\n") + 1, len(whole) - whole.rfind("\n")
        if opened is not None and opened.index < len(whole):
            line, column = opened.line + 1, opened.column + 1
    said = f"{getattr(error, 'problem', '') or ''}"
    why = next((meant for begin, meant in _MEANT if said.startswith(begin)), _ELSE)
    return line, column, why
