"""What draws say of the regions that lead, in a sentence."""

from __future__ import annotations

from counteroffer.briefing.words.frames import records
from counteroffer.briefing.words.languages.wording import Wording
from counteroffer.study import Study
from counteroffer.study.part import solved
from counteroffer.uncertainty.draws import Draws
from counteroffer.uncertainty.draws.answers import INCOME


def drawn_sentence(study: Study, w: Wording) -> str:
    """How far income goes over the draws, and how often it falls; empty where none were asked for."""
    found = solved(study.draws)
    if found is None:
        return ""
    return w(
        "Over {draws} joint draws of what is not known, real income in nine of ten: {ranges}.",
        draws=w.number(found.count, 0),
        ranges=range_words(study, found, found.horizons[0], w),
    )


def range_words(study: Study, found: Draws, horizon: str, w: Wording) -> str:
    """The middle nine in ten of each region's draws, and the share in which it loses."""
    frame = found.ranges()
    each = [
        w(
            "{region} {low} to {high}, a loss in {share} of draws",
            region=w.region(study.economy, row["region"]),
            low=w.percent(row["p5"], 2),
            high=w.percent(row["p95"], 2),
            share=w.percent(100 - row["above_zero_percent"], 0, plus=False),
        )
        for row in records(frame[(frame["horizon"] == horizon) & (frame["quantity"] == INCOME)])
    ]
    return "; ".join(each)
