"""`counteroffer demand`: how the multiplier of demand was set, and what it makes of others' cases."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from counteroffer.cli.console import Format, FormatOption, WideOption, note, progress, show

if TYPE_CHECKING:
    from counteroffer.replication.calibration import Calibration

CALIBRATION = (
    *("end", "demand_multiplier", "real_gdp_percent", "unemployment_pp", "jobs_change_thousand", "jobs_change_percent"),
    *("exports_percent", "real_income_percent", "shortfall_percent"),
)


class DemandShown(StrEnum):
    """What is printed."""

    both = "both"
    calibration = "calibration"
    beside = "beside"


def demand(
    shown: Annotated[
        DemandShown,
        typer.Option(
            "--show", help="The calibration, published figures beside both ends, or both; CSV and JSON have one."
        ),
    ] = DemandShown.both,
    format: FormatOption = Format.table,
    wide: WideOption = False,
) -> None:
    """The multiplier of demand: how it is set, once, and published figures of the short run beside both ends."""
    from counteroffer.replication.calibration import beside_demand, calibrate

    with progress("solving"):
        found = calibrate() if shown is not DemandShown.beside else None
        table = (
            beside_demand() if shown is not DemandShown.calibration and (format is Format.table or not found) else None
        )
    if found:
        meet = found.target
        title = f"25% both ways between the US and Canada: {meet.published.country} in the short run"
        show(found.frame, format, table="demand_calibration", wide=wide, shown=CALIBRATION, title=title)
        if format is Format.table:
            _said(found)
    if table is not None:
        show(
            table,
            format,
            table="demand_beside",
            wide=wide,
            title="Published figures of the short run beside both ends",
            below=found is not None,
        )


def _said(found: Calibration) -> None:
    """What the multiplier meets, and where that comes from."""
    meet = found.target
    note(
        f"Set once: {meet.okun:g} points of unemployment for each percent of GDP (Okun), times the "
        f"{meet.published.value:g}% of {meet.published.publisher} ({meet.published.date}; "
        f"{meet.published.where_read}; {meet.published.confidence}), is {meet.points:.2f} points. "
        f"They come about at m = {found.multiplier:.4f}. Nothing is fitted to what happened.",
    )
