"""What is wrong with a scenario file, in words: the line, the key path, the nearest valid name, the mend."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from counteroffer import yamltext
from counteroffer.errors import Worded, joined, worded
from counteroffer.inputs.misfits import as_given, misfit, options
from counteroffer.scenario.schema.measures import MEASURES
from counteroffer.scenario.schema.options import BRANCHES
from counteroffer.scenario.schema.scenario import Scenario
from counteroffer.scenario.schema.table.bargaining import ISSUES

MOST_SAID = 20  # mistakes in one answer
NUMBERS = ("float_type", "int_type", "float_parsing", "finite_number")
Path = tuple[str | int, ...]


def complaints(problems: Sequence[Any], text: str, written: int) -> list[Worded]:
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
    said: dict[Worded, None] = {}
    listed: set[object] = set()
    for problem in problems[:MOST_SAID]:
        keys = _keys(problem["loc"], written)
        mistake = _typed(_mistake(problem, keys), problem, keys, numbers)
        if problem["type"] == "extra_forbidden" and (names := mistake.places.get("names")):  # what is valid, once
            mistake = worded("unknown key {path}", path=mistake.places["path"]) if names in listed else mistake
            listed.add(names)
        said.setdefault(_located(mistake, keys, at))
    left = len(problems) - MOST_SAID
    return [*said, *([more_mistakes(left)] if left > 0 else [])]


def more_mistakes(number: int) -> Worded:
    """How many mistakes are not told."""
    if number == 1:
        return worded("and 1 mistake more")
    return worded("and {number:,} mistakes more", number=number)


def _keys(location: Path, written: int) -> Path:
    """The keys of the file on the way to a mistake; pydantic puts discriminators and union branches between them."""
    if location[:1] == ("issues",):
        return (*location[:2], *location[3:])
    keys = tuple(part for part in location if isinstance(part, int) or part not in {*MEASURES, *BRANCHES})
    if keys[:1] == ("measures",) and len(keys) > 1 and isinstance(keys[1], int):
        return ("measures", keys[1] - written, *keys[2:])
    return keys


def _located(mistake: Worded, keys: Path, at: dict[Path, int]) -> Worded:
    """A mistake with the line where the keys, or the last of them that are there, stand in the file."""
    while keys and keys not in at:
        keys = keys[:-1]
    return worded("line {line}: {problem}", line=at[keys], problem=mistake) if keys else mistake


def _typed(mistake: Worded, problem: Any, keys: Path, numbers: dict[Path, str]) -> Worded:
    """A mistake with numbers as the file has them."""
    short = tuple(key for key in keys if key != "scope")  # which a measure of the file need not write
    said = yamltext.as_typed(mistake, problem["input"], keys, numbers)
    return said if said is not mistake else yamltext.as_typed(mistake, problem["input"], short, numbers)


def _mistake(problem: Any, keys: Path) -> Worded:
    """One mistake: its key path, what is wrong, the mend."""
    path, kind = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys).lstrip("."), problem["type"]
    if kind == "extra_forbidden":
        valid = _fields_at(problem["loc"])
        if hit := get_close_matches(str(keys[-1]), valid, n=1):
            return worded("unknown key {path}; did you mean '{match}'?", path=path, match=hit[0])
        return worded("unknown key {path}; valid keys: {names}", path=path, names=", ".join(valid))
    if kind == "union_tag_not_found":
        kinds = ISSUES if keys[0] == "issues" else MEASURES
        return worded("{path}.kind is missing; add it, one of {names}", path=path, names=", ".join(kinds))
    if kind == "missing":
        return worded("{path} is missing; add it", path=path)
    if kind in ("literal_error", "union_tag_invalid"):
        tagged = kind == "union_tag_invalid"
        value, path = (problem["ctx"]["tag"], f"{path}.kind") if tagged else (problem["input"], path)
        return _chosen(path, value, options(problem["ctx"]))
    return _valued(path, problem, misfit(problem), share=bool(keys) and keys[-1] == "exempt_share")


def _chosen(path: str, value: object, names: str) -> Worded:
    """A word that is none of those that can stand there."""
    if hit := get_close_matches(str(value), names.split(", "), n=1):
        return worded(
            "{path}: '{value}' is not one of {names}; did you mean '{match}'?",
            path=path,
            value=value,
            names=names,
            match=hit[0],
        )
    return worded("{path}: '{value}' is not one of {names}", path=path, value=value, names=names)


def _valued(path: str, problem: Any, wrong: Worded, *, share: bool) -> Worded:
    """What is wrong with a value, the value, and how to write it."""
    value = problem["input"]
    if not path or isinstance(value, dict):
        return worded("{path}: {problem}", path=path or worded("scenario"), problem=wrong)
    said = worded("{path}: {problem} (got {value})", path=path, problem=wrong, value=as_given(value))
    mends = [_number_mend(value)] if problem["type"] in NUMBERS else []
    mends += [worded("a share, not a percentage: write 0.38 for 38%")] if share else []
    return joined([said, *(mend for mend in mends if mend)])


def _number_mend(value: object) -> Worded | None:
    """How to write what looks like a number and is none to YAML; nothing where it does not."""
    if isinstance(value, float):
        return worded("write the number itself, neither .inf nor .nan")
    if not isinstance(value, str):
        return None
    try:
        number = float(value.strip().rstrip("%").replace(",", "").replace("_", ""))
    except ValueError:
        return None
    # YAML 1.1 takes an exponent only behind a point and with a sign.
    plain = f"{number:.0f}" if number.is_integer() and abs(number) < 1e15 else repr(number)
    plain = plain if "." in plain else plain.replace("e", ".0e")
    return worded("YAML reads this as text: write {number}, without quotes or signs around it", number=plain)


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
