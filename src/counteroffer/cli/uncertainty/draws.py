"""`counteroffer draws`: a scenario over joint draws of what is not known, and what drives its answers."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from counteroffer.cli.console import Format, FormatOption, ScenarioArgument, WideOption, note, show, steps
from counteroffer.errors import InputError, NotWritten
from counteroffer.labels import several

if TYPE_CHECKING:
    import pandas as pd

    from counteroffer.uncertainty.draws import Draws


class DrawsShow(StrEnum):
    """Which table."""

    ranges = "ranges"
    rankings = "rankings"
    drivers = "drivers"
    assumptions = "assumptions"
    decisions = "decisions"
    points = "points"
    failed = "failed"


INDEXED = 128  # draws behind Sobol indices where the table of drivers is asked for without a number
SHOWN = {
    DrawsShow.ranges: ("horizon", "region", "quantity", "own", "p5", "p50", "p95", "above_zero_percent"),
    DrawsShow.assumptions: ("assumption", "symbol", "spread", "values", "confidence"),
    DrawsShow.decisions: (
        *("decision", "name", "player", "own_usd_mn", "p5", "p50", "p95", "gains_percent", "all_gain_percent"),
        "credible_percent",
    ),
}
LED_BY = (
    *("real_income_percent", "equivalent_variation_usd_mn", "real_gdp_percent", "consumer_price_over_wage_percent"),
    "jobs_change_thousand",
)


CountOption = Annotated[
    int | None, typer.Option("--draws", "-n", min=8, max=1_000_000, help="How many; as the file says, or 1,000.")
]
SeedOption = Annotated[
    int | None, typer.Option("--seed", min=0, max=2**32 - 1, help="Of the points; as the file says, or 0.")
]
IndicesOption = Annotated[
    int,
    typer.Option("--indices", min=0, help="Draws solved again for Sobol indices: once an assumption, and once."),
]
ShowOption = Annotated[
    DrawsShow, typer.Option("--show", help="Which table; decisions: how often deals and threats hold.")
]
QuantityOption = Annotated[str, typer.Option("--quantity", help="Whose order and drivers: a quantity of ranges.")]
RegionOption = Annotated[
    list[str] | None,
    typer.Option("--region", help="Whose ranges; again for more; those of the spotlight by default."),
]
ProcessesOption = Annotated[
    int | None, typer.Option("--processes", min=1, help="How many solve; all cores by default.")
]
FolderOption = Annotated[
    Path | None, typer.Option("--output", "-o", help="Write every table into this folder too, as CSV.")
]


def draws(
    scenario: ScenarioArgument,
    count: CountOption = None,
    seed: SeedOption = None,
    indices: IndicesOption = 0,
    table: ShowOption = DrawsShow.ranges,
    quantity: QuantityOption = "real_income_percent",
    region: RegionOption = None,
    processes: ProcessesOption = None,
    output: FolderOption = None,
    format: FormatOption = Format.table,
    wide: WideOption = False,
) -> None:
    """Real income, GDP, prices and jobs over joint draws of what is not known: ranges, signs, what drives them."""
    if table is DrawsShow.decisions:
        _no_other(indices=bool(indices), region=bool(region), output=output is not None)
        _decisions(scenario, count, seed, processes, format, wide)
        return
    from counteroffer.uncertainty import draws as drawing

    if table is DrawsShow.drivers and count is None and not indices:
        indices = INDEXED
    with steps("drawing") as told:
        found = drawing.draw(
            scenario,
            count,
            seed=seed,
            indices=indices,
            processes=processes,
            told=lambda done, of: told(f"{done:,} of {of:,} draws"),
        )
        frames = _frames(found, region or (), quantity)
    if output is not None:
        _write(output, frames)
    frame = frames[table]
    if format is Format.table and table is DrawsShow.ranges and not wide:
        frame = frame[frame["quantity"].isin(LED_BY)].reset_index(drop=True)
    title = f"{found.name}: {several(found.count, 'draw', 'draws')}, seed {found.seed}"
    show(frame, format, table=f"draws_{table.value}", wide=wide, shown=SHOWN.get(table, ()), title=title)
    if format is Format.table:
        note(*_said(found, table))


def _no_other(**given: bool) -> None:
    for name, is_given in given.items():
        if is_given:
            raise InputError(f"--show decisions solves deals in the same draws and takes no --{name}; drop it")


def _decisions(
    scenario: str, count: int | None, seed: int | None, processes: int | None, format: Format, wide: bool
) -> None:
    from counteroffer.negotiation.odds import odds

    with steps("looking for deals") as told:
        found = odds(
            scenario,
            count,
            seed=seed,
            processes=processes,
            told=lambda done, of: told(f"{done:,} of {of:,} draws"),
        )
    frame, kind = found.table, DrawsShow.decisions
    title = f"Terms as found today, in {several(len(found.gains), 'draw', 'draws')}"
    show(frame, format, table="draws_decisions", wide=wide, shown=SHOWN[kind], title=title)
    if format is Format.table:
        failed = len(found.failed)
        note(
            "Gains over leaving things as they are, USD million a year, each solved exactly under the draw's own "
            "assumptions; a threat is credible where it costs the other side and not its owner.",
            f"{several(failed, 'solve', 'solves')} of all these found no equilibrium and are left out."
            if failed
            else "Every draw was solved and certified.",
        )


def _frames(found: Draws, regions: list[str] | tuple[str, ...], quantity: str) -> dict[DrawsShow, pd.DataFrame]:
    return {
        DrawsShow.ranges: found.ranges(regions),
        DrawsShow.rankings: found.rankings(quantity),
        DrawsShow.drivers: found.drivers(quantity),
        DrawsShow.assumptions: found.assumptions,
        DrawsShow.points: found.inputs.astype(object)
        .melt(id_vars="draw", var_name="assumption")
        .sort_values("draw", kind="stable"),
        DrawsShow.failed: found.failed,
    }


def _long(inputs: pd.DataFrame) -> pd.DataFrame:
    """A row a draw and assumption: draw, assumption, value."""
    found = inputs.astype(object).melt(id_vars="draw", var_name="assumption")
    return found.sort_values("draw", kind="stable", ignore_index=True)


def _write(folder: Path, frames: dict[DrawsShow, pd.DataFrame]) -> None:
    from counteroffer.tables.columns import rounded
    from counteroffer.tables.spreadsheet import csv

    try:
        folder.mkdir(parents=True, exist_ok=True)
        for kind, frame in frames.items():
            name = f"draws_{kind.value}"
            (folder / f"{name}.csv").write_text(csv(rounded(frame, name)), encoding="utf-8")
    except OSError as error:
        raise NotWritten(f"cannot write to {folder}: {error.strerror}") from None


def _said(found: Draws, table: DrawsShow) -> list[str]:
    """What a reader of the numbers has to know."""
    texts = []
    if table is DrawsShow.drivers and found.behind is None:
        texts.append(
            "Shares of the variance are from the draws themselves; --indices N solves for Sobol indices with totals."
        )
    unseen = found.assumptions["confidence"].isin(["memory", "assumption"])
    remembered = list(found.assumptions["assumption"][unseen])
    if remembered:
        texts.append(f"Spread by memory or by assumption, their sources not seen: {', '.join(remembered)}.")
    if found.held:
        texts.append(
            f"In {several(found.held, 'draw', 'draws')} the first year's elasticity was held at its least; see --show "
            "assumptions."
        )
    bad = found.failed["draw"].nunique()
    texts.append(
        f"{several(bad, 'draw has', 'draws have')} no certified equilibrium and are left out; --show failed names them."
        if bad
        else "Every draw was solved and certified."
    )
    return texts
