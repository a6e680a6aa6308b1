"""Published results beside ours, and the largest gaps."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from counteroffer.replication import REPLICATIONS
from counteroffer.tariffs.tracker import LARGEST_GAP
from tools.validation.page import markdown, number


def cp2015_rows(table: pd.DataFrame) -> str:
    """Largest gap of each statistic of Caliendo & Parro's Table 2, in points."""
    rows = []
    for statistic, mine in table.groupby("statistic", sort=False):
        gaps = [(mine["ours"] - mine[column]).abs().max() for column in ("published", "independent")]
        rows.append([str(statistic), str(len(mine)), number(gaps[0], 3), f"{gaps[1]:.0e}"])
    return markdown(["statistic", "regions", "largest gap to the paper", "to an independent solver"], rows)


def ossa2014_rows(table: pd.DataFrame) -> str:
    """Largest gap of each part of Ossa's tables, in points."""
    rows = []
    for section, mine in table.groupby("section", sort=False):
        gaps = {column: (mine["ours"] - mine[column]).abs() for column in ("published", "independent")}
        numbers = [f"{number(gap.max(), 2)} ({gap.count()})" if gap.count() else "–" for gap in gaps.values()]
        rows.append([str(section), *numbers])
    return markdown(["part", "largest gap to the paper (numbers)", "to an independent solver (numbers)"], rows)


def tracker_rows(table: pd.DataFrame) -> str:
    """Our rates beside the tracker's by partner: gaps over a point before and after the rules named."""
    rows = []
    for partner, mine in table.groupby("partner"):
        wide = (mine["gap"].abs() > LARGEST_GAP).sum()
        largest = mine.loc[mine["gap"].abs().idxmax()]
        left = (mine["gap_after"].abs() > LARGEST_GAP).sum()
        said = f"{number(largest['gap'], 1, sign=True)} on {largest['date']}"
        rows.append(
            [str(partner), str(len(mine)), str(wide), said, number(mine["gap_after"].abs().max(), 2), str(left)]
        )
    heads = ["partner", "dates", "gaps over a point", "largest", "largest left by the rules named", "left over a point"]
    return markdown(heads, rows)


def _run(name: str) -> pd.DataFrame:
    source = REPLICATIONS[name]
    return source.run(Path(source.folder)).table


TABLES = {
    "cp2015": lambda: cp2015_rows(_run("cp2015")),
    "ossa2014": lambda: ossa2014_rows(_run("ossa2014")),
    "tracker": lambda: tracker_rows(_run("tracker")),
}
