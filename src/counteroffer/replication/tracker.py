"""M. Waugh's trade-war-redux tracker of US tariffs."""

from __future__ import annotations

from pathlib import Path

from counteroffer.labels import several
from counteroffer.replication.result import Replication
from counteroffer.tariffs.tracker import LARGEST_GAP, compare, readings


def tracker(folder: Path) -> Replication:
    """Effective increases of US rates beside those of M. Waugh's trade-war-redux tracker, at each of its dates.

    A gap over one point has to fall to one point or less when a named rule is read as the tracker reads it.

    Raises
    ------
    DataMissing
        If the folder does not hold the tracker's rates.
    """
    table = compare(folder)
    wide = table["gap"].abs() > LARGEST_GAP
    open_gaps = int((table["gap_after"].abs() > LARGEST_GAP).sum())
    gaps = f"{several(int(wide.sum()), 'gap', 'gaps')} over {LARGEST_GAP:g} point"
    verdict = f"{several(len(table), 'rate', 'rates')}, {gaps}, " + (
        "each explained by the rules named beside it" if not open_gaps else f"{open_gaps} of them NOT explained"
    )
    legend = tuple(f"{rule.name}: the tracker reads {rule.tracker}" for rule in readings().rules)
    title = (
        "Increase of US effective rates since 2024, points of 2024 customs value; antidumping and countervailing "
        "duties left out. Published: M. Waugh, trade-war-redux-2025."
    )
    return Replication(title, table, not open_gaps, verdict, legend)
