"""The embedded dataset: plain readers, and the registry of what each file is and where it comes from."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

REST_OF_WORLD = "ROW"  # what the world table calls all countries it does not list


@dataclass(frozen=True)
class SourceTable:
    """One embedded table: file, content, publisher, year, licence, checksum, and what in it is imputed."""

    file: str
    title: str
    publisher: str
    year: str
    licence: str
    source_files: tuple[str, ...]
    imputed: tuple[str, ...]
    sha256: str
    bytes: int


def path(name: str) -> Traversable:
    """Location of an embedded file."""
    return resources.files(__name__) / name


@cache
def registry() -> tuple[SourceTable, ...]:
    """Every embedded table, in the order the build wrote them."""
    rows = json.loads(path("registry.json").read_text(encoding="utf-8"))
    return tuple(
        SourceTable(**row | {"source_files": tuple(row["source_files"]), "imputed": tuple(row["imputed"])})
        for row in rows
    )


def verify() -> dict[str, bool]:
    """Whether each file still has the checksum it was built with."""
    return {row.file: hashlib.sha256(path(row.file).read_bytes()).hexdigest() == row.sha256 for row in registry()}


def arrays(name: str) -> dict[str, NDArray[Any]]:
    """Arrays of an embedded .npz file."""
    with path(name).open("rb") as file, np.load(file) as archive:
        return {key: archive[key] for key in archive.files}


@cache
def frame(name: str, text: tuple[str, ...] = ()) -> pd.DataFrame:
    """An embedded CSV table; columns in `text` are read as text (HS codes). Do not modify the result."""
    with path(name).open("rb") as file:
        content = io.BytesIO(gzip.decompress(file.read())) if name.endswith(".gz") else file
        return pd.read_csv(content, keep_default_na=False, na_values=[""], dtype=dict.fromkeys(text, "str"))
