"""Scenarios side by side: real income under each, beside the first."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from counteroffer.errors import ScenarioError
from counteroffer.run.run import simulate
from counteroffer.scenario import ScenarioFile


def compare(*scenarios: str | Path | ScenarioFile) -> pd.DataFrame:
    """Real income under several scenarios or variants (`NAME:-PACKAGE`), beside the first.

    Returns
    -------
    DataFrame
        scenario, region, real_income_percent, equivalent_variation_usd_mn, against_first_usd_mn.

    Raises
    ------
    ScenarioError
        Without a scenario, for one that cannot be read, and for scenarios of different regions.
    """
    if not scenarios:
        raise ScenarioError("compare takes scenarios, each an argument of its own; give one or more")
    columns = ["region", "real_income_percent", "equivalent_variation_usd_mn"]
    runs = [simulate(scenario) for scenario in scenarios]
    frames = [run.effects.regions[columns].assign(scenario=run.file.name) for run in runs]
    for run, frame in zip(runs, frames, strict=True):
        if run.economy.regions != runs[0].economy.regions:
            raise ScenarioError(
                f"{run.file.name} and {runs[0].file.name} have different regions; compare scenarios on one economy"
            )
        first = frames[0]["equivalent_variation_usd_mn"]
        frame["against_first_usd_mn"] = frame["equivalent_variation_usd_mn"] - first
    return pd.concat(frames, ignore_index=True)[["scenario", *columns, "against_first_usd_mn"]]
