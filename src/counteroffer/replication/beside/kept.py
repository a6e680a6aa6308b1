"""Published figures beside ours, solved once and kept: what a page shows without solving any case again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pandas as pd

from counteroffer.replication.beside.cases import cases
from counteroffer.replication.beside.comparison import Comparison
from counteroffer.replication.beside.tables import figures

KEPT = Path(__file__).with_name("kept.csv")
DECIMALS = 4
TEXTS = (
    *("case", "publisher", "date", "scenario", "country", "measure", "horizon", "their_signs", "our_signs", "unit"),
)
NUMBERS = ("theirs_percent", "ours_percent", "gap_pp", "nearest_percent", "left_pp")


def kept_rows(comparisons: Sequence[Comparison]) -> pd.DataFrame:
    """Figures that have ours beside them, in the order of the cases.

    Returns
    -------
    DataFrame
        TEXTS and NUMBERS as `figures` has them, and `column`: which of our measures is of the same kind.
    """
    frame = figures([one for one in comparisons if one.missing is None])[[*TEXTS, *NUMBERS]].round(DECIMALS)
    said = [cases()[case].walk.measures[measure] for case, measure in zip(frame["case"], frame["measure"], strict=True)]
    return frame.assign(column=[names[-1] for names in said])


@cache
def kept() -> pd.DataFrame:
    """The kept figures; tests say if they are not what is solved."""
    texts = dict.fromkeys((*TEXTS, "column"), str)
    return pd.read_csv(KEPT, dtype=texts, keep_default_na=False, na_values={name: [""] for name in NUMBERS})
