"""Quotas of a scenario as limits on cells of the economy."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from counteroffer.economy.types import Economy
from counteroffer.equilibrium.types.arrays import Sparse, frozen
from counteroffer.equilibrium.types.quotas import Quota
from counteroffer.errors import ScenarioError
from counteroffer.scenario.cells import coverage
from counteroffer.scenario.load import ScenarioFile
from counteroffer.scenario.policy import AppliedMeasure
from counteroffer.scenario.schema.measures import QuotaMeasure
from counteroffer.scenario.schema.scenario import DATA_BASELINE


def refuse_limited(file: ScenarioFile, chain: Sequence[ScenarioFile]) -> None:
    """Raise for a scenario on top of one with a quota in force, whose rent a new baseline would hold as a duty.

    Raises
    ------
    ScenarioError
    """
    for base in chain:
        if any(isinstance(one, QuotaMeasure) for one in base.scenario.active):
            raise ScenarioError(
                f"{file.name}: the baseline {base.name} has a quota, whose rent would stay as a duty of that size "
                f"whatever comes on top; measure both from the data (baseline: {DATA_BASELINE}), the quota in each"
            )


def limited(measure: QuotaMeasure, in_force: bool, economy: Economy, where: str) -> AppliedMeasure:
    """What a quota does to an economy: a limit on whole cells, since rents are of whole cells.

    Raises
    ------
    LabelError, ScenarioError
        For a label there is none of, cells of which only a part is named, or no trade at all.
    """
    share = coverage(measure, economy, where)
    partly = (share > 0) & (share < 1 - 1e-9)
    if partly.any():
        s, n, i = np.argwhere(partly)[0]
        raise ScenarioError(
            f"{where}: {measure.name} names {100 * share[s, n, i]:.0f}% of {economy.sectors[s]} that "
            f"{economy.regions[n]} buys from {economy.regions[i]}; a quota is on whole industries and regions of the "
            "economy: name all of it, or make it an industry or a region of its own (economy: {sectors: FILE.csv})"
        )
    cells = (share > 0).astype(float)
    trade = float((cells * economy.trade).sum())
    if in_force and trade <= 0:
        raise ScenarioError(f"{where}: {measure.name} is on no trade in this economy; name other sectors or partners")
    over = np.inf if measure.over_percent is None else measure.over_percent / 100
    quota = Quota(measure.name, cells, measure.limit_percent / 100, over, measure.exporters_share)
    return AppliedMeasure(
        measure,
        in_force,
        Sparse.of(np.zeros_like(economy.trade)),
        trade if in_force else 0.0,
        0.0,
        0.0,
        frozen(np.zeros(len(economy.regions))),
        quotas=(quota,) if in_force else (),
    )
