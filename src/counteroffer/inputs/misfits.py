"""What validation finds wrong with a value, in our own words, by the type of its complaint."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from counteroffer.errors import Worded, message_of, worded

MOST_SHOWN = 80  # characters of what was given
_OPTION = re.compile(r"'([^']*)'|([^\s,']+)")

_NUMBER, _WHOLE = worded("give a number"), worded("give a whole number")
_TEXT, _LIST, _KEYS = worded("give a text"), worded("give a list"), worded("give keys with values")
_TRUTH, _DAY = worded("say true or false"), worded("give a day, as 2025-10-07")

# Type of a complaint → what is asked for.
_FIXED: Mapping[str, Worded] = {
    "missing": worded("it is missing; add it"),
    "extra_forbidden": worded("nothing reads it; leave it out"),
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "decimal_type": _NUMBER,
    "decimal_parsing": _NUMBER,
    "finite_number": worded("give a finite number"),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_from_float": _WHOLE,
    "bool_type": _TRUTH,
    "bool_parsing": _TRUTH,
    "string_type": _TEXT,
    "string_sub_type": _TEXT,
    "string_unicode": worded("it holds bytes that are no text; save it as UTF-8"),
    "path_type": worded("give a path"),
    "bytes_type": _TEXT,
    "list_type": _LIST,
    "tuple_type": _LIST,
    "set_type": _LIST,
    "frozen_set_type": _LIST,
    "iterable_type": _LIST,
    "dict_type": _KEYS,
    "mapping_type": _KEYS,
    "model_type": _KEYS,
    "model_attributes_type": _KEYS,
    "dataclass_type": _KEYS,
    "date_type": _DAY,
    "date_parsing": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "json_invalid": worded("it is no JSON that can be read; mend it"),
    "json_type": worded("it is no JSON that can be read; mend it"),
    "union_tag_not_found": worded("its kind is missing; add it"),
}

# Forms that texts have to have, in words.
_SLUG = worded("write small letters and digits, and signs such as - or _ only between them")
_FORMS: Mapping[str, Worded] = {
    r"^[a-z0-9][a-z0-9_.-]*$": _SLUG,
    r"^[a-z0-9][a-z0-9_-]*$": _SLUG,
    r"^[a-z0-9][a-z0-9-]*$": _SLUG,
    r"^[a-z0-9_]+$": _SLUG,
    r"^[A-Za-z0-9]+$": worded("write letters and digits"),
    r"^[A-Za-z0-9][A-Za-z0-9_.:+-]*$": worded("write a name as the desk has it, of letters and digits"),
    r"^[A-Z0-9]{2,5}$": worded("write a code in capitals, as CAN"),
    r"^[a-z]{2}$": worded("write the two letters of a language, as fr"),
    r"^[0-9][0-9. ]{0,15}$": worded("write an HS code in digits, as 7208.10"),
    r"^[0-9]{2,6}$": worded("write 2 to 6 digits"),
    r"^[0-9]{4}$": worded("write a year, as 2025"),
    r"^[0-9]{4}(-(0[1-9]|1[0-2]))?$": worded("write a year or a month, as 2025 or 2025-10"),
    r"^[0-9]{4}-(0[1-9]|1[0-2])$": worded("write a month, as 2025-10"),
}

# The same where the complaint says a bound, a length or a form.
_BOUND: Mapping[str, Callable[[Mapping[str, Any]], Worded]] = {
    "greater_than": lambda said: worded("give a number above {least}", least=_plain(said["gt"])),
    "greater_than_equal": lambda said: worded("give {least} or more", least=_plain(said["ge"])),
    "less_than": lambda said: worded("give a number below {most}", most=_plain(said["lt"])),
    "less_than_equal": lambda said: worded("give {most} or less", most=_plain(said["le"])),
    "multiple_of": lambda said: worded("give a multiple of {step}", step=_plain(said["multiple_of"])),
    "decimal_max_places": lambda said: worded(
        "give at most {number} digits behind the decimal point", number=said["decimal_places"]
    ),
    "decimal_max_digits": lambda said: worded("give at most {number} digits", number=said["max_digits"]),
    "decimal_whole_digits": lambda said: worded("give at most {number} digits", number=said["whole_digits"]),
    "too_short": lambda said: worded("give at least {number}", number=said["min_length"]),
    "too_long": lambda said: worded("give at most {number}", number=said["max_length"]),
    "string_too_short": lambda said: worded("write at least {number} characters", number=said["min_length"]),
    "string_too_long": lambda said: worded("write at most {number} characters", number=said["max_length"]),
    "bytes_too_long": lambda said: worded("send at most {number} bytes", number=said["max_length"]),
    "string_pattern_mismatch": lambda said: _FORMS.get(
        said["pattern"], worded("it is not of the form {pattern}", pattern=said["pattern"])
    ),
    "literal_error": lambda said: worded("give one of {names}", names=options(said)),
    "enum": lambda said: worded("give one of {names}", names=options(said)),
    "union_tag_invalid": lambda said: worded("its kind is one of {names}", names=options(said)),
}


def misfit(problem: Mapping[str, Any]) -> Worded:
    """What is wrong with a value, or what is asked for instead.

    Parameters
    ----------
    problem : mapping
        As pydantic gives it: `type`, and `ctx` with what the type speaks of.
    """
    kind, said = str(problem["type"]), problem.get("ctx") or {}
    if kind == "value_error" and isinstance(error := said.get("error"), Exception):
        return message_of(error)
    if kind in _FIXED:
        return _FIXED[kind]
    if kind in _BOUND:
        return _BOUND[kind](said)
    return worded("it is not of the kind that goes here ({kind})", kind=kind)


def at_path(path: str, problem: Mapping[str, Any]) -> Worded:
    """What is wrong with the value of a key, and the value."""
    value = as_given(problem["input"])
    return worded("{path}: {problem} (got {value})", path=path, problem=misfit(problem), value=value)


def options(said: Mapping[str, Any]) -> str:
    """What one may choose from, of a complaint's `expected` ("'a', 'b' or 'c'")."""
    listed = str(said.get("expected") or said.get("expected_tags") or "")
    return ", ".join(quoted or bare for quoted, bare in _OPTION.findall(listed) if bare != "or")


def as_given(value: object) -> str:
    """What was given, as Python writes it, cut where it is long."""
    text = repr(value)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


def _plain(bound: Any) -> int | float:
    """A bound as people write it: 0, not 0.0."""
    number = float(bound)
    return int(number) if number.is_integer() else number
