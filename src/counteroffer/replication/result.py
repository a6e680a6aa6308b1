"""What a replication gives back, and how it reads the data it is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from counteroffer.errors import DataMissing


@dataclass(frozen=True, eq=False)
class Replication:
    """Our numbers beside published ones.

    Attributes
    ----------
    title : str
        What is replicated.
    table : DataFrame
        Ours and theirs, row by row.
    holds : bool
        Whether every number is met, or its gap explained.
    verdict : str
        That in words.
    legend : tuple of str
        What a reader of the table has to know.
    residual : float
        Largest residual of our solutions; zero where nothing is solved.
    """

    title: str
    table: pd.DataFrame
    holds: bool
    verdict: str
    legend: tuple[str, ...] = ()
    residual: float = 0.0


def file_in(folder: Path, name: str, contents: str) -> Path:
    """Path of a file of replication data.

    Parameters
    ----------
    contents : str
        What the folder should hold, for whoever has to supply it.

    Raises
    ------
    DataMissing
        If it is not there.
    """
    path = folder / name
    if not path.is_file():
        raise DataMissing(
            f"no {name} in {folder}; the replication data are not part of the package: give their folder with --data "
            f"(it holds {contents})"
        )
    return path


def arrays_in(path: Path) -> dict[str, np.ndarray]:
    """All arrays of an NPZ file."""
    with np.load(path) as file:
        return {name: file[name] for name in file.files}


def long(values: np.ndarray, axes: Mapping[str, list[str]], name: str) -> pd.DataFrame:
    """An array as a table with a row for each cell: its labels, and `name` for the value."""
    index = pd.MultiIndex.from_product(list(axes.values()), names=list(axes))
    return pd.DataFrame({name: values.ravel()}, index=index).reset_index()
