"""Where brought economies are kept: one file each, written whole, never over another one unasked."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import os
import uuid
import zipfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs

from counteroffer.economy.brought.brought import NAME, Brought
from counteroffer.economy.detail import Note
from counteroffer.errors import EconomyError, InputError, LabelError, worded
from counteroffer.labels import unknown

VARIABLE = "COUNTEROFFER_ECONOMIES"
ENDING = ".npz"
ARRAYS = ("trade", "tariff", "input_use", "theta", "jobs", "unemployment")
FORMAT = 1


def folder() -> Path:
    """Where they are kept: $COUNTEROFFER_ECONOMIES, else the user's folder of data."""
    said = os.environ.get(VARIABLE)
    return Path(said) if said else Path(platformdirs.user_data_dir("counteroffer")) / "economies"


def names() -> list[str]:
    """Economies that are kept."""
    try:
        return sorted(path.stem for path in folder().glob(f"*{ENDING}") if not path.name.startswith("."))
    except OSError:
        return []


def save(given: Brought, *, replace: bool = False) -> Path:
    """Keep an economy under its name: all of it, or nothing.

    Raises
    ------
    InputError
        If there is one of that name and it is not to be replaced, or the folder cannot be written.
    """
    path = folder() / f"{given.name}{ENDING}"
    if not replace:
        refuse_taken(given.name)
    content = io.BytesIO()
    said: dict[str, Any] = {
        f.name: getattr(given, f.name) for f in dataclasses.fields(given) if f.name not in (*ARRAYS, "notes")
    }
    said |= {"notes": [[note.rule, list(note.cells)] for note in given.notes], "format": FORMAT}
    text = np.array(json.dumps(said, ensure_ascii=False))
    np.savez_compressed(content, said=text, **{name: getattr(given, name) for name in ARRAYS})
    beside = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(content.getvalue())
        beside.replace(path)
    except OSError as error:
        raise InputError(f"cannot keep '{given.name}' in {path.parent}: {error.strerror}; set {VARIABLE}") from error
    finally:
        beside.unlink(missing_ok=True)
    return path


def refuse_taken(name: str) -> None:
    """Raise where an economy is kept under a name already."""
    path = folder() / f"{name}{ENDING}"
    if path.exists():
        raise InputError(
            f"an economy '{name}' is kept already ({path}); give another --name, or --replace to overwrite it"
        )


def remove(name: str) -> Path:
    """Forget an economy.

    Raises
    ------
    LabelError
        If there is none of that name.
    """
    path = _path(name)
    path.unlink()
    return path


def load(name: str) -> Brought:
    """An economy that is kept.

    Raises
    ------
    LabelError, EconomyError
        If there is none of that name, or its file is none of ours.
    """
    path = _path(name)
    # Opened each time, so that whoever notes what a result rests on sees it.
    return _read(path, hashlib.sha256(path.read_bytes()).hexdigest())


def sha256(name: str) -> str:
    """Checksum of a kept economy's file."""
    return hashlib.sha256(_path(name).read_bytes()).hexdigest()


def is_kept(name: str) -> bool:
    """Whether there is an economy of a name; the folder is not listed for it."""
    return NAME.fullmatch(name) is not None and (folder() / f"{name}{ENDING}").is_file()


def _path(name: str) -> Path:
    if not is_kept(name):
        raise kept_unknown(name)
    return folder() / f"{name}{ENDING}"


def kept_unknown(name: str, also: tuple[str, ...] = ()) -> LabelError:
    """The error for a name that no economy has."""
    said = unknown("economy", name, "economy", dict.fromkeys((*also, *names()), ""))
    return LabelError(
        worded("{problem}; `counteroffer data import` keeps tables of your own under a name", problem=said)
    )


@lru_cache(maxsize=4)
def _read(path: Path, digest: str) -> Brought:
    try:
        with np.load(path, allow_pickle=False) as archive:
            said = json.loads(str(archive["said"]))
            arrays = {name: archive[name] for name in ARRAYS}
        if said.pop("format") != FORMAT:
            raise ValueError("another format")
        said["notes"] = tuple(Note(rule, tuple(cells)) for rule, cells in said["notes"])
        said["sources"] = tuple((name, digest) for name, digest in said["sources"])
        lists = {key: tuple(value) for key, value in said.items() if isinstance(value, list)}
        return Brought(**said | lists | arrays)
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise EconomyError(f"{path} is no kept economy that can be read ({error}); import its tables again") from None
