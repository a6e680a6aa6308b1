"""Scores of the shipped law, found once and kept: what a page shows without solving a year again."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd

from counteroffer.replication.hindcast.found import Hindcast

SCORED = Path(__file__).with_name("scored.csv")
LITTLE = 1.0  # points by which a rate of duty that hardly rose rose at most
KEPT = 4  # decimals


def scored_rows(found: Hindcast) -> pd.DataFrame:
    """Scores of a hindcast's lead variant over all industries, a row a partner and one for them pooled.

    Returns
    -------
    DataFrame
        importer, first, last (months), partner, correlation, error_points, no_change_points, oracle_points,
        actual_percent, predicted_percent, hardly_taxed_percent: share of the squared error in industries whose rate of
        duty collected rose by less than a point, none for pooled.
    """
    scores = found.scores
    mine = scores[(scores["variant"] == found.lead) & (scores["without"] == "")]
    of_industries = found.industries[found.industries["duty_rise_points"] < LITTLE]
    share = of_industries.groupby("partner")["error_share_percent"].sum()
    columns = ["partner", "correlation", "error_points", "no_change_points", "oracle_points"]
    frame = mine[[*columns, "actual_percent", "predicted_percent"]].reset_index(drop=True)
    frame = frame.assign(hardly_taxed_percent=frame["partner"].map(share)).round(KEPT)
    for j, (name, value) in enumerate((("importer", found.outcomes.importer), ("first", found.months[0]))):
        frame.insert(j, name, value)
    frame.insert(2, "last", found.months[-1])
    return frame


@cache
def scored() -> pd.DataFrame:
    """The kept scores; a test says if they are not what a hindcast finds."""
    return pd.read_csv(SCORED)
