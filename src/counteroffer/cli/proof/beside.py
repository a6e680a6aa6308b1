"""`counteroffer beside`: other people's published figures beside ours, and which key makes the gap."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from counteroffer.cli.console import Format, FormatOption, WideOption, note, show, steps

if TYPE_CHECKING:
    from counteroffer.replication.beside import Comparison

FIGURES = (
    *("case", "country", "measure", "horizon", "publisher", "date", "theirs_percent", "ours_percent", "gap_pp"),
    *("nearest_percent", "left_pp", "their_signs", "our_signs"),
)
STEPS = ("stage", "change", "figure_percent", "closes_pp", "because")
BEYOND = {
    "demand": "spending that does not follow exports, and interest",
    "uncertainty": "confidence, and investment held back by it",
    "capital": "capital, if theirs adjusts (the alternatives show what it would do)",
    "balance": "a trade balance that may move; ours keeps its size, so that imports kept out are exports not sold",
    "elasticities": "their trade elasticities and tables",
    "policy": "what they count of the policy that was not read",
    "measure": "how they count what they call by this name",
}
MISSING = {
    "measure": "no column of ours is of the same measure",
    "horizon": "no setting of ours is of the same horizon",
    "region": "the country is no region of the economy by itself",
}
LEGEND = (
    "Gap: ours less theirs, in the same measure and horizon. Closes: how much of it a step takes away; the mechanisms "
    "and what is left add up to it. All figures of a case take the same mechanisms, chosen by the kind of model the "
    "publisher has and not to close the gap. Most figures were read at second hand. Alternatives stand outside the sum."
)


class Printed(StrEnum):
    """What is printed."""

    both = "both"
    figures = "figures"
    walks = "walks"


def beside(
    case: Annotated[
        str, typer.Argument(help="A case by name, or all; the first column of the table lists them.")
    ] = "all",
    publisher: Annotated[
        list[str] | None,
        typer.Option("--publisher", help="Only figures of this publisher, or words of it; again for more."),
    ] = None,
    shown: Annotated[
        Printed,
        typer.Option("--show", help="Figures, the walks that explain the gaps, or both; CSV and JSON have one."),
    ] = Printed.both,
    format: FormatOption = Format.table,
    wide: WideOption = False,
) -> None:
    """Other people's published figures beside ours, and each gap walked one changed key at a time."""
    from counteroffer.replication.beside import beside as solve_beside
    from counteroffer.replication.beside import figures, walks

    with steps("solving") as progress:
        found = solve_beside(case, publisher or (), progress=progress)
    if format is not Format.table:
        if shown is Printed.walks:
            show(walks(found), format, table="beside_walks", wide=wide)
        else:
            show(figures(found), format, table="beside", wide=wide)
        return
    if shown is not Printed.walks:
        table = figures(found)
        said = [key for key in FIGURES if not (table[key].isna() | (table[key] == "")).all()]
        show(table, format, table="beside", wide=wide, shown=said, title="Published figures beside ours")
    if shown is not Printed.figures:
        for number, one in enumerate(found):
            _walk(one, wide, below=shown is Printed.both or number > 0)
    note(LEGEND)


def _walk(one: Comparison, wide: bool, *, below: bool) -> None:
    """One walk under its figure, who published it and where it was read."""
    from counteroffer.replication.beside import walk

    told = one.published
    title = f"{told.publisher}, {told.date}: {told.country} {told.measure}, {told.horizon} ({told.scenario})"
    if one.missing is not None:
        note(title, f"Not answered: {MISSING[one.missing.value]}.")
        return
    frame = walk(one)
    frame["change"] = [
        "; ".join(BEYOND[key] for key in change.split(", ")) if stage == "left" and change else change
        for stage, change in zip(frame["stage"], frame["change"], strict=True)
    ]
    columns = [*STEPS, "signs"] if told.signs else list(STEPS)
    show(frame[columns], Format.table, table="beside_walks", wide=wide, title=title, below=below)
    note(f"Theirs: {told.signs or f'{told.value:g}'} ({told.unit}; {told.where_read}; {told.confidence}).")
