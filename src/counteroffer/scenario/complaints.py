"""What is wrong with a scenario file, in words: the line, the key path, the nearest valid name, the mend."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from counteroffer import yamltext
from counteroffer.labels import several
from counteroffer.scenario.schema.measures import MEASURES
from counteroffer.scenario.schema.options import BRANCHES
from counteroffer.scenario.schema.scenario import Scenario
from counteroffer.scenario.schema.table.bargaining import ISSUES

MOST_SAID = 20  # mistakes in one answer
MOST_SHOWN = 80  # characters of what was given
VALID = "; valid keys: "
Path = tuple[str | int, ...]


def complaints(problems: Sequence[Any], text: str, written: int) -> list[str]:
    """A line for each mistake that validation found, the first of them where there are many.

    Parameters
    ----------
    problems : sequence of dict
        As pydantic gives them.
    text : str
        The file.
    written : int
        Measures that stand before the file's own: those of the tariff book.
    """
    problems = [problem for problem in problems if not _other_branch(problem)]
    at, numbers = yamltext.lines(text), yamltext.typed(text)
    said = list(dict.fromkeys(_explain(problem, at, numbers, written) for problem in problems[:MOST_SAID]))
    listed = {line.partition(VALID)[2]: line for line in reversed(said) if VALID in line}  # what is valid, once
    said = [line if listed.get(line.partition(VALID)[2], line) == line else line.partition(VALID)[0] for line in said]
    left = len(problems) - MOST_SAID
    return said + ([f"and {several(left, 'mistake', 'mistakes')} more"] if left > 0 else [])


def _keys(location: Path, written: int) -> Path:
    """The keys of the file on the way to a mistake; pydantic puts discriminators and union branches between them."""
    if location[:1] == ("issues",):
        return (*location[:2], *location[3:])
    keys = tuple(part for part in location if isinstance(part, int) or part not in {*MEASURES, *BRANCHES})
    if keys[:1] == ("measures",) and len(keys) > 1 and isinstance(keys[1], int):
        return ("measures", keys[1] - written, *keys[2:])
    return keys


def _line(keys: Path, at: dict[Path, int]) -> str:
    """Where the keys, or the last of them that are there, stand in the file."""
    while keys and keys not in at:
        keys = keys[:-1]
    return f"line {at[keys]}: " if keys else ""


def _explain(problem: Any, at: dict[Path, int], numbers: dict[Path, str], written: int) -> str:
    """One mistake: its line, key path, what is wrong, the mend."""
    keys = _keys(problem["loc"], written)
    short = tuple(key for key in keys if key != "scope")  # which a measure of the file need not write
    said = yamltext.as_typed(_mistake(problem, keys), problem["input"], keys, numbers)
    return _line(keys, at) + yamltext.as_typed(said, problem["input"], short, numbers)


def _mistake(problem: Any, keys: Path) -> str:
    path = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys).lstrip(".")
    if problem["type"] == "extra_forbidden":
        valid = _fields_at(problem["loc"])
        hit = get_close_matches(str(keys[-1]), valid, n=1)
        mend = f"; did you mean '{hit[0]}'?" if hit else f"{VALID}{', '.join(valid)}"
        return f"unknown key {path}{mend}"
    if problem["type"] == "union_tag_not_found":
        return f"{path}.kind is missing; add it, one of {', '.join(ISSUES if keys[0] == 'issues' else MEASURES)}"
    if problem["type"] == "missing":
        return f"{path} is missing; add it"
    message = problem["msg"].removeprefix("Value error, ").replace("dictionary", "mapping of keys")
    if problem["type"] in ("literal_error", "union_tag_invalid"):
        tagged = problem["type"] == "union_tag_invalid"
        given, path = (problem["ctx"]["tag"], f"{path}.kind") if tagged else (problem["input"], path)
        options = str(problem["ctx"].get("expected") or problem["ctx"].get("expected_tags"))
        hit = get_close_matches(str(given), options.replace("'", "").replace(" or ", ", ").split(", "), n=1)
        return f"{path}: '{given}' is not one of {options}" + (f"; did you mean '{hit[0]}'?" if hit else "")
    given = problem["input"]
    shown = repr(given) if len(repr(given)) <= MOST_SHOWN else f"{repr(given)[:MOST_SHOWN]}…"
    value = "" if isinstance(given, dict) or not path else f" (got {shown})"
    if problem["type"] in ("float_type", "int_type", "float_parsing", "finite_number"):
        value += _number_mend(given)
    if keys and keys[-1] == "exempt_share":
        value += "; a share, not a percentage: write 0.38 for 38%"
    return f"{path or 'scenario'}: {message}{value}"


def _number_mend(given: object) -> str:
    """How to write what looks like a number and is none to YAML; nothing where it does not."""
    if isinstance(given, float):
        return "; write the number itself, neither .inf nor .nan"
    if not isinstance(given, str):
        return ""
    try:
        value = float(given.strip().rstrip("%").replace(",", "").replace("_", ""))
    except ValueError:
        return ""
    # YAML 1.1 takes an exponent only behind a point and with a sign.
    plain = f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else repr(value)
    plain = plain if "." in plain else plain.replace("e", ".0e")
    return f"; YAML reads this as text: write {plain}, without quotes or signs around it"


def _other_branch(problem: Any) -> bool:
    """Whether a complaint is about the form of a rate or economy that the file did not choose."""
    form, given = {"OwnMaps": dict, "AllIn": dict}, problem["input"]
    if problem["type"] == "model_type":
        return any(part in form for part in problem["loc"]) and not isinstance(given, dict)
    of_a_choice = bool(problem["loc"]) and problem["loc"][-1] in BRANCHES  # else no other form was to be chosen
    return of_a_choice and problem["type"] in ("float_type", "literal_error") and isinstance(given, dict)


def _fields_at(location: tuple[int | str, ...]) -> list[str]:
    """Valid keys of the model an unknown key was found in."""
    model: type[BaseModel] = Scenario
    if location[0] == "issues" and len(location) > 3:
        model, location = ISSUES[str(location[2])], location[3:]
    for part in location[:-1]:
        if part in MEASURES:
            model = MEASURES[str(part)]
        elif part in (by_key := {field.alias or name: field for name, field in model.model_fields.items()}):
            inner: Any = by_key[str(part)].annotation
            inner = next(iter(get_args(inner)), inner) if get_origin(inner) is tuple else inner
            models = [t for t in (inner, *get_args(inner)) if isinstance(t, type) and issubclass(t, BaseModel)]
            model = models[0] if models else model
    return [field.alias or name for name, field in model.model_fields.items()]
