"""Who makes metals and who works them: primary metals give less work for the value they add than fabricators do.

Jobs are counted for primary metals together with fabricated ones (and machinery), and spreading them by value added
gave a smelter as many as a fabricator. Published figures say how the group's jobs divide where they were found: in
Canada and the US. From them follows how much more value a worker adds in primary metals; other countries take the
geometric mean of the two. Steel and other metals share by value added.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

PRIMARY = ["C24A", "C24B"]
FACTS = "regions/canada_primary_metals_employment_facts.csv"
# Of the facts for Canada, the one of the year and the concept (labour force survey) of its other counts: persons in
# refining, mineral products and primary metals in 2021, and the part of them that is in primary metals.
CANADA_NAICS, CANADA_YEAR = "3241;327;331", "2021"
CANADA_PART = 0.52
# US, thousand. NAICS 331 in 2019: mold makers, 11.7 thousand, are 3.0% of it (National Employment Matrix, so 382 to
# 398); NAICS 332 in May 2023: Occupational Employment and Wage Statistics. Both US Bureau of Labor Statistics.
US_PRIMARY = 11.7 / 0.030
US_FABRICATED = 1439.34


def canadian_jobs(shared: Path) -> float:
    """Jobs in Canada's primary metals, thousand."""
    raw = pd.read_csv(shared / FACTS, dtype={"naics": str, "year": str})
    row = raw[(raw["naics"] == CANADA_NAICS) & (raw["year"] == CANADA_YEAR) & (raw["region"] == "Canada")]
    if len(row) != 1:
        raise SystemExit(f"{FACTS}: {len(row)} rows of {CANADA_NAICS} in {CANADA_YEAR}; one is needed")
    return float(row["employment"].item()) * CANADA_PART / 1000


def advantage(value_added: pd.Series, group: list[str], share: float) -> float:
    """Value added by a worker in primary metals over that in the rest of a group, of whose jobs they have a share."""
    primary = value_added[PRIMARY].sum()
    return float(primary / (value_added[group].sum() - primary) * (1 - share) / share)


def elsewhere(*known: float) -> float:
    """The advantage of primary metals where it is not known: the geometric mean of where it is."""
    return float(np.exp(np.log(known).mean()))


def workers(value_added: pd.Series, times: float) -> pd.Series:
    """Value added by industry as a measure of workers: that of primary metals counts for less by `times`."""
    return value_added.where(~value_added.index.isin(PRIMARY), value_added / times)


def note(known: dict[str, float]) -> str:
    """What the registry says of the split."""
    told = ", ".join(f"{times:.2f} times ({code})" for code, times in known.items())
    return (
        "a worker in primary metals counts for more value added than one in the rest of the group: "
        f"{told}, from published jobs; {elsewhere(*known.values()):.2f} elsewhere, their geometric mean"
    )
