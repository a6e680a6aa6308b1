"""The baseline effects are measured against, its imbalances taken out where the deficit rule says so."""

from __future__ import annotations

import numpy as np

from counteroffer.economy.types import Economy
from counteroffer.equilibrium import Baseline, Settings, Shock, solve
from counteroffer.run.notices import Notable, Notice

LARGE_DEFICIT = 0.05  # share of income whose removal is worth a warning


def rebalanced(economy: Economy, settings: Settings) -> tuple[Baseline, tuple[Notice, ...]]:
    """The baseline, rebalanced first where deficits are set to zero, and what a reader has to know of that."""
    baseline = economy.baseline
    if settings.deficit_rule != "zero":
        return baseline, ()
    share = np.abs(baseline.deficit) / baseline.income
    large = tuple(baseline.regions[n] for n in np.argsort(-share) if share[n] > LARGE_DEFICIT)
    notices = (Notice(Notable.deficits_removed, large, (100 * LARGE_DEFICIT,)),) if large else ()
    # Nobody is out of work in a baseline: rebalancing lets wages fall.
    flexible = settings.flexible
    return solve(baseline, Shock.none(baseline), flexible).rebase(), notices
