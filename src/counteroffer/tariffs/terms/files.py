"""Where the tariff book lies, and how its files are read: validated, with file and key in every complaint."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from counteroffer import data, yamltext
from counteroffer.errors import DataMissing, InputError, joined, worded
from counteroffer.inputs.csvtext import decoded
from counteroffer.inputs.misfits import misfit

SHIPPED = Path(str(resources.files("counteroffer"))) / "book"


class Strict(BaseModel):
    """No key that is not known, and no change after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


Model = TypeVar("Model", bound=BaseModel)
Fill = Callable[[dict[str, Any]], dict[str, Any]]


def shelf(name: str) -> Path:
    """A folder or file of the shipped book."""
    return _on(SHIPPED, name)


@cache  # asked for of every partner of every measure
def _on(folder: Path, name: str) -> Path:
    return folder / name


def read(model: type[Model], path: Path, fill: Fill | None = None) -> Model:
    """Read and validate one file."""
    return validated(model, decoded(path), path.name, fill)


def validated(model: type[Model], text: str, where: str, fill: Fill | None = None) -> Model:
    """Validate the text of one file; parts that several places of it repeat may stand under `anchors`.

    Parameters
    ----------
    fill : callable, optional
        Gives what the file says, what it need not say added; a ValueError of it is told with the file's name.

    Raises
    ------
    InputError
        With file, key path and mend for anything the file may not say.
    """
    try:
        raw: Any = yamltext.parse(text)
    except InputError as error:
        raise InputError(worded("{where}: {problem}", where=where, problem=error)) from error
    if isinstance(raw, dict):
        raw.pop("anchors", None)
        try:
            raw = fill(raw) if fill else raw
        except ValueError as error:
            raise InputError(worded("{where}: {problem}", where=where, problem=error)) from None
    return checked(model, raw, where, text)


def checked(model: type[Model], raw: object, where: str, text: str = "") -> Model:
    """Validate what a file says; complaints have its numbers as its text types them.

    Raises
    ------
    InputError
        With key path and mend.
    """
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        numbers = yamltext.typed(text)
        lines = [
            yamltext.as_typed(
                worded("{path}: {problem}", path=".".join(map(str, problem["loc"])), problem=misfit(problem)),
                problem["input"],
                problem["loc"],
                numbers,
            )
            for problem in error.errors()
        ]
        raise InputError(worded("{where}: {problem}", where=where, problem=joined(lines))) from None


def beside(name: str, folder: Path) -> Path:
    """A data file that a file of the book names: in its own folder, else one of the embedded dataset.

    Raises
    ------
    DataMissing
        If it is neither.
    """
    for path in (folder / name, Path(str(data.path(name)))):
        if path.is_file():
            return path
    raise DataMissing(
        worded(
            "no file {name} in {folder} or the embedded dataset; put it beside the file that names it",
            name=name,
            folder=folder,
        )
    )


def renamed(value: object, old: str, new: str) -> None:
    """Raise for a key that has another name now."""
    if isinstance(value, dict) and old in value:
        raise ValueError(worded("{old} was renamed: write {new}", old=old, new=new))
