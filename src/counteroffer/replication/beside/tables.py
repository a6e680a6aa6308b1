"""Comparisons as tables: a row a published figure, and a row a step."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from counteroffer.replication.beside.walk import Comparison

FIGURES, WALKS = "beside", "beside_walks"  # stems of the tables' files


def figures(comparisons: Sequence[Comparison]) -> pd.DataFrame:
    """A row a published figure.

    Columns case, publisher, date, scenario, country, measure, horizon, theirs_percent, default_percent (ours as it
    leads here), ours_percent (in the same measure and horizon), gap_pp (ours − theirs), nearest_percent (in the setting
    nearest to theirs), left_pp (nearest − theirs), their_signs, our_signs, missing (why nothing of ours is there),
    unit, where_read, confidence.
    """
    return pd.DataFrame(
        [
            {
                "case": one.case,
                **{key: getattr(one.published, key) for key in ("publisher", "date", "scenario", "country")},
                "measure": one.published.measure,
                "horizon": one.published.horizon,
                "theirs_percent": one.published.value,
                "default_percent": one.default,
                "ours_percent": one.ours,
                "gap_pp": one.gap,
                "nearest_percent": one.nearest,
                "left_pp": one.left,
                "their_signs": one.published.signs,
                "our_signs": one.signs,
                "missing": one.missing.value if one.missing else "",
                **{key: getattr(one.published, key) for key in ("unit", "where_read", "confidence")},
            }
            for one in comparisons
        ]
    )


def walk(one: Comparison) -> pd.DataFrame:
    """A row a step: stage, change, figure_percent, closes_pp, signs, because."""
    rows = [
        (mark.stage.value, mark.change, mark.figure, mark.closes, mark.signs, mark.because)
        for mark in one.marks
    ]
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
