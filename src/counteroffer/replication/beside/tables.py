"""Comparisons as tables: a row a published figure, and a row a step."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from counteroffer.replication.beside.comparison import Comparison

FIGURES, WALKS = "beside", "beside_walks"  # stems of the tables' files


TOLD = ("unit", "where_read", "confidence")
FIGURE_COLUMNS = (
    *("case", "publisher", "date", "scenario", "country", "measure", "horizon", "theirs_percent", "default_percent"),
    *("ours_percent", "gap_pp", "nearest_percent", "left_pp", "their_signs", "our_signs", "missing", *TOLD),
)


def figures(comparisons: Sequence[Comparison]) -> pd.DataFrame:
    """A row a published figure.

    Columns case, publisher, date, scenario, country, measure, horizon, theirs_percent, default_percent (ours as it
    leads here), ours_percent (in the same measure and horizon), gap_pp (ours − theirs), nearest_percent (in the setting
    nearest to theirs), left_pp (nearest − theirs), their_signs, our_signs, missing (why nothing of ours is there),
    unit, where_read, confidence.
    """
    return pd.DataFrame([_row(one) for one in comparisons], columns=list(FIGURE_COLUMNS))


def _row(one: Comparison) -> tuple[object, ...]:
    told = one.published
    policy = one.case, told.publisher, told.date, told.scenario, told.country, told.measure, told.horizon
    numbers = told.value, one.default, one.ours, one.gap, one.nearest, one.left
    missing = one.missing.value if one.missing else ""
    return (*policy, *numbers, told.signs, one.signs, missing, *(getattr(told, key) for key in TOLD))


def walk(one: Comparison) -> pd.DataFrame:
    """A row a step: stage, change, figure_percent, closes_pp, signs, because."""
    rows = [(mark.stage.value, mark.change, mark.figure, mark.closes, mark.signs, mark.because) for mark in one.marks]
    return pd.DataFrame(rows, columns=["stage", "change", "figure_percent", "closes_pp", "signs", "because"])


def walks(comparisons: Sequence[Comparison]) -> pd.DataFrame:
    """The rows of every walk, behind the case, country, measure and horizon of its figure."""
    found = []
    for one in comparisons:
        frame, told = walk(one), one.published
        keys = {"case": one.case, "country": told.country, "measure": told.measure, "horizon": told.horizon}
        for place, (key, value) in enumerate(keys.items()):
            frame.insert(place, key, value)
        found.append(frame)
    return pd.concat(found, ignore_index=True)
