"""A study as files: tables, JSON, a manifest; written whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Hashable
from pathlib import Path
from typing import Any

import pandas as pd

from counteroffer.errors import InputError
from counteroffer.study.disk.whole import MANIFEST, replace_folder
from counteroffer.study.part import Part
from counteroffer.study.provenance import manifest
from counteroffer.study.study import Study
from counteroffer.study.tables import tables
from counteroffer.tables.columns import rounded
from counteroffer.tables.forms import headed
from counteroffer.tables.spreadsheet import csv


def csv_files(study: Study) -> dict[str, bytes]:
    """Every table as CSV, by file name."""
    return {f"{name}.csv": csv(frame).encode() for name, frame in tables(study).items()}


def as_json(study: Study) -> str:
    """The results as one JSON object of the form `simulation`: how it was solved, and tables as lists of rows.

    With quotas where the policy has any, incidence_by_setter, bases, households and winners where the study has them.
    """
    payload: dict[str, Any] = {
        "scenario": study.file.name,
        "status": study.facts.status,
        "residual": float(f"{study.facts.residual:.0e}"),
        "iterations": study.facts.iterations,
        "notices": [one.facts for one in study.notices],
    }
    for name in ("regions", "sectors", "bilateral"):
        payload[name] = rounded(getattr(study.effects, name), name).to_dict(orient="records")
    if not study.effects.quotas.empty:
        payload["quotas"] = rounded(study.effects.quotas, "quotas").to_dict(orient="records")
    measured = rounded(study.effects.indicators, "indicators")
    payload["indicators"] = _records(measured)
    for part in (Part.incidence, Part.bases, Part.households, Part.households_short_run):
        for name, frame in tables(study, part).items():
            payload[name] = _records(frame)
    return json.dumps(headed("simulation", payload), indent=None, separators=(", ", ": "))


def _records(frame: pd.DataFrame) -> list[dict[Hashable, Any]]:
    """Rows of a rounded table; JSON has no word for what is not a number."""
    return frame.astype(object).where(frame.notna(), None).to_dict(orient="records")


def write(folder: Path, study: Study, files: dict[str, bytes]) -> list[Path]:
    """Write `files` and their manifest into `folder`: all of them, or none (see `replace_folder`)."""
    said = (json.dumps(manifest(study, files), indent=2) + "\n").encode()
    try:
        replace_folder(folder, files, said)
    except OSError as error:
        raise InputError(f"cannot write to {folder}: {error.strerror}; give another folder with -o") from error
    return [folder / name for name in (*files, MANIFEST)]
