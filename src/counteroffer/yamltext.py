"""Safe YAML in which a key given twice is an error, and which a hostile text cannot blow up."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from math import isfinite
from typing import Any

import yaml

from counteroffer.errors import InputError, Worded, worded
from counteroffer.inputs.yamlwords import not_yaml

_SAFE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one is ten times as fast
_TAGS = "tag:yaml.org,2002:"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")
MERGE = f"{_TAGS}merge"  # `<<`: another mapping's keys, which the ones beside it override
DEEPEST = 24  # levels of lists and mappings in each other; a scenario takes six
LARGEST = 10**18
MOST_SHOWN = 80  # characters of a value in a message
MOST = 40_000  # values, each counted as often as an alias repeats it


class _Loader(_SAFE):  # type: ignore[misc]
    """Safe loader that refuses a key given twice, which YAML would silently overwrite, and what acts on screens."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except (ValueError, OverflowError, TypeError, AttributeError):
            # A date such as 2025-13-45, or a number no machine holds.
            raise InputError(
                worded(
                    "line {line}: YAML cannot read {value}; mend the number or day, or put it in quotes",
                    line=_line(node),
                    value=str(node.value)[:MOST_SHOWN],
                )
            ) from None

    def construct_scalar(self, node: yaml.ScalarNode) -> Any:
        value = super().construct_scalar(node)
        if isinstance(value, str) and (found := _CONTROL.search(value)):
            raise InputError(
                worded(
                    "line {line}: a control character ({sign}) in a text, which terminals and pages would act "
                    "on; take it out",
                    line=_line(node),
                    sign=repr(found.group()),
                )
            )
        return value

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen = set()
        for key_node, _ in node.value:
            if key_node.tag == MERGE:
                continue
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                raise InputError(worded("line {line}: a key is a word, not a list or mapping", line=_line(key_node)))
            if key in seen:
                raise InputError(
                    worded("line {line}: key '{key}' is given twice; keep one", line=_line(key_node), key=key)
                )
            seen.add(key)
        found: dict[Hashable, Any] = super().construct_mapping(node, deep)
        return found

    def whole_number(self, node: yaml.ScalarNode) -> int:
        """A whole number that prints, typed as people write one."""
        value: int = self.construct_yaml_int(node)
        if abs(value) > LARGEST:
            raise InputError(
                worded(
                    "line {line}: a number above {largest:.0e}; nothing here is so large",
                    line=_line(node),
                    largest=LARGEST,
                )
            )
        if not _WHOLE.fullmatch(node.value):
            raise _otherwise(node, value)
        return value

    def decimal_number(self, node: yaml.ScalarNode) -> float:
        """A number with a decimal point, typed as people write one."""
        value: float = self.construct_yaml_float(node)
        if isfinite(value) and not _DECIMAL.fullmatch(node.value):
            raise _otherwise(node, value)
        return value


_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?((0|[1-9][0-9]*)\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?")


def _otherwise(node: yaml.ScalarNode, value: float) -> InputError:
    """What YAML makes of a number that is typed as none: of another base, with sixtieths, with signs in it."""
    return InputError(
        worded(
            "line {line}: YAML reads {value} as {number:g}; put it in quotes ('{value}') if it is a "
            "code or a time, or write a number in plain digits",
            line=_line(node),
            value=node.value,
            number=value,
        )
    )


_Loader.add_constructor(f"{_TAGS}int", _Loader.whole_number)
_Loader.add_constructor(f"{_TAGS}float", _Loader.decimal_number)


def parse(text: str) -> Any:
    """What the text says.

    Raises
    ------
    InputError
        If it is not valid YAML, gives a key twice, nests deeper than DEEPEST or holds more than MOST values.
    """
    try:
        _measured(text)
        return yaml.load(text, Loader=_Loader)  # a safe loader
    except yaml.YAMLError as error:
        raise InputError(not_yaml(error, text)) from error
    except (ValueError, OverflowError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(worded("a value that YAML cannot read; write it in fewer and simpler signs")) from error


def lines(text: str) -> dict[tuple[str | int, ...], int]:
    """Line, from 1, on which each key or element of a valid text stands, by its path."""
    found: dict[tuple[str | int, ...], int] = {}
    for path, _, line in _nodes(text):
        found.setdefault(path, line)
    return found


def typed(text: str) -> dict[tuple[str | int, ...], str]:
    """Numbers of a valid text as they are typed (7208.10 is the number 7208.1), by their path."""
    numbers = (f"{_TAGS}int", f"{_TAGS}float")
    return {path: node.value for path, node, _ in _nodes(text) if node.tag in numbers}


def _nodes(text: str) -> Iterator[tuple[tuple[str | int, ...], yaml.Node, int]]:
    """Every node with its path, and the line, from 1, of its key or else its own."""

    def walk(node: yaml.Node, path: tuple[str | int, ...], line: int) -> Iterator[Any]:
        yield path, node, line
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                yield from walk(value, (*path, str(key.value)), key.start_mark.line + 1)
        elif isinstance(node, yaml.SequenceNode):
            for j, value in enumerate(node.value):
                yield from walk(value, (*path, j), value.start_mark.line + 1)

    root = yaml.compose(text, Loader=_SAFE)
    if root is not None:
        yield from walk(root, (), root.start_mark.line + 1)


def as_typed(
    message: Worded, value: object, path: tuple[str | int, ...], numbers: dict[tuple[str | int, ...], str]
) -> Worded:
    """A complaint about a number, with the number as the file has it.

    Parameters
    ----------
    path : tuple
        Where a complaint says it stands: the keys, perhaps with a place in a list that the file does not write.
    numbers : dict
        Of `typed`.
    """
    said = numbers.get(path) or numbers.get(path[:-1])
    return message.with_text(str(value), said) if said and isinstance(value, int | float) else message


def _measured(text: str) -> None:
    """Refuse what is too deep or too large once its aliases are written out, before anything is built."""
    depth, sizes, open_sizes, anchors = 0, [0], [""], dict[str, int]()
    for event in yaml.parse(text, Loader=_SAFE):
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in anchors:
                raise InputError(
                    worded(
                        "line {line}: *{anchor} stands for itself or for nothing",
                        line=_line(event),
                        anchor=event.anchor,
                    )
                )
            sizes[-1] += anchors[event.anchor]
        elif isinstance(event, yaml.ScalarEvent):
            sizes[-1] += 1
            if event.anchor:
                anchors[event.anchor] = 1
        elif isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            sizes.append(1)
            open_sizes.append(event.anchor or "")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
            size, anchor = sizes.pop(), open_sizes.pop()
            sizes[-1] += size
            if anchor:
                anchors[anchor] = size
        if depth > DEEPEST:
            raise InputError(
                worded(
                    "line {line}: more than {deepest} levels in each other; flatten it",
                    line=_line(event),
                    deepest=DEEPEST,
                )
            )
        if sizes[-1] > MOST:
            raise InputError(worded("more than {most:,} values; a scenario is a page of text", most=MOST))


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1
