"""Tariff schedules of 2025-10-07 by industry; `python -m tools.build_data.schedules SOURCE` reports.

Each rate is what an authority added since the 2024 baseline (duty collected over imports), in ad valorem
points averaged over the whole 2024 customs value of a cell.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from tools.build_data import schedule_report
from tools.build_data.authorities import US, authorities
from tools.build_data.counter_measures import counter_measures
from tools.build_data.facts import facts
from tools.build_data.names import GROUPS
from tools.build_data.us_measures import cells, load, measures

KEYS = ["schedule", "authority", "importer", "exporter", "icio"]
PERCENTS = ["rate_percent", "statutory_percent", "covered_percent"]


@dataclass(frozen=True)
class Schedules:
    """Rates by cell, the authorities behind them, and facts about how they were made."""

    rates: pd.DataFrame  # KEYS, PERCENTS, imputed
    authorities: pd.DataFrame  # `authorities.COLUMNS`
    report: dict[str, list[str]]  # heading → lines


def build(shared_data: Path) -> Schedules:
    """Derive every schedule from the source data."""
    known = facts(shared_data)
    trade = load(shared_data, known)
    layers = measures(trade, known)
    american = cells(trade, layers).assign(schedule=US, importer="USA")
    counter, counter_rates, counter_notes = counter_measures(shared_data)
    rates = _tidy(pd.concat([_each_member(american), counter], ignore_index=True))
    about = authorities(known, counter_rates)
    if set(rates["authority"]) != set(about["authority"]):
        raise SystemExit(
            f"rates and authorities name different laws: {set(rates['authority']) ^ set(about['authority'])}"
        )
    report = schedule_report.report(shared_data, known, trade, layers)
    return Schedules(rates, about, report | {"counter-tariffs": counter_notes})


def _each_member(frame: pd.DataFrame) -> pd.DataFrame:
    """Give the Union's pooled rate to each of its members."""
    union = frame["exporter"] == "EU"
    members = [frame[union].assign(exporter=member) for member in GROUPS["EU"].split()]
    return pd.concat([frame[~union], *members], ignore_index=True)


def _tidy(frame: pd.DataFrame) -> pd.DataFrame:
    """Round, keep cells that pay something, sort; raise on anything impossible."""
    frame = frame[[*KEYS, *PERCENTS, "imputed"]].copy()
    frame[PERCENTS] = frame[PERCENTS].round(6)
    frame = frame[(frame["rate_percent"] > 0) | (frame["statutory_percent"] > 0)]
    if frame.isna().to_numpy().any() or frame.duplicated(KEYS).any():
        raise SystemExit("schedules: missing values or repeated cells")
    if (frame["rate_percent"] > frame["statutory_percent"] + 1e-6).any() or (frame["covered_percent"] > 100.0001).any():
        raise SystemExit("schedules: a rate above its statutory rate, or more than the whole value covered")
    return frame.sort_values(KEYS, ignore_index=True)


def main(shared: Path) -> None:
    """Print the report."""
    schedules = build(shared)
    for heading, lines in schedules.report.items():
        print(f"\n{heading}")
        print("\n".join(f"  {line}" for line in lines))
    print(f"\n{len(schedules.rates)} rates, {len(schedules.authorities)} authorities")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))
