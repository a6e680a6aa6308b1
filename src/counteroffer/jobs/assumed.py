"""Jobs with one assumption changed at a time, at both ends of the range."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from counteroffer.effects.labour import headcount
from counteroffer.jobs.ends import told_at_ends
from counteroffer.jobs.provincial import OUTCOMES, named_outcomes
from counteroffer.run.demand import both_ends
from counteroffer.run.run import Run
from counteroffer.run.variants import Variant, variants

Ends = tuple[Variant, Run | None, Run | None, Run | None]


def varied_ends(run: Run) -> list[Ends]:
    """Variants of a short run's closure and data: as the scenario is set, with the supply side alone, with demand."""
    return [(one, found, *both_ends(found)) for one, found in variants(run)]


def sensitivities(varied: Iterable[Ends], regions: Sequence[str]) -> pd.DataFrame:
    """Outcomes of some regions in each variant.

    Columns variant (its key), region, OUTCOMES as the scenario is set, and unemployment and jobs at both ends; NaN
    without equilibrium.
    """
    rows = []
    for one, *runs in varied:
        for region in regions:
            own, alone, demand = (None if run is None else _outcomes(run, region) for run in runs)
            known = own or dict.fromkeys(OUTCOMES, np.nan)
            rows.append({"variant": one.key, "region": region, **known, **told_at_ends(alone, demand)})
    return pd.DataFrame(rows)


def _outcomes(run: Run, region: str) -> dict[str, float]:
    n, heads = run.economy.regions.index(region), headcount(run.economy, run.scenario.unemployment.before)
    return named_outcomes(run.equilibrium, heads, n)
