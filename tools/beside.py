"""Write the tables of docs/beside.md, and the figures that pages show: `python -m tools.beside`, half a minute.

`python -m tools.validation` writes them too, with the table of docs/validation.md.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from counteroffer.cli.proof.beside import BEYOND
from counteroffer.replication.beside import Comparison, Mark, WalkStage, beside
from counteroffer.replication.beside.kept import KEPT, kept_rows

PAGE = Path(__file__).parents[1] / "docs" / "beside.md"
HEAD = [
    "| case | published by | of | horizon | theirs | ours | gap | mechanisms close | left |",
    "|---|---|---|---|---|---|---|---|---|",
]
STEPS = ["| step | what is changed | ours | closes | why |", "|---|---|---|---|---|"]
MINUS, LEVEL = "−", "level"


def signed(value: float, sign: str = "+") -> str:
    """A number with its sign; a dash where there is none."""
    return "–" if math.isnan(value) else f"{round(value, 2) + 0.0:{sign}.2f}".replace("-", MINUS)


def sized(value: float, one: Comparison) -> str:
    """A figure: a change with its sign, or a level."""
    return signed(value, "" if LEVEL in one.published.unit else "+")


def figure_row(one: Comparison) -> str:
    """One published figure beside ours."""
    told = one.published
    theirs, ours = (told.signs, one.signs) if told.signs else (sized(told.value, one), sized(one.ours, one))
    numbers = "" if told.signs else signed(one.gap), "" if told.signs else signed(one.gap - one.left)
    cells = (f"`{one.case}`", f"{told.publisher}, {told.date}", f"{told.country} {told.measure}", told.horizon)
    left = "" if told.signs else signed(one.left)
    return f"| {' | '.join((*cells, theirs, ours, *numbers, left))} |"


def step_row(mark: Mark, one: Comparison) -> str:
    """One step of a walk."""
    change = f"`{mark.change}`" if mark.stage is not WalkStage.left else "; ".join(BEYOND[k] for k in _keys(mark))
    figure = f"{mark.signs} ({mark.figure:+.3f})".replace("(-", f"({MINUS}") if mark.signs else sized(mark.figure, one)
    if mark.stage is WalkStage.left and mark.signs:
        figure = mark.signs
    closes = "" if mark.signs or math.isnan(mark.closes) else signed(mark.closes)
    return f"| {mark.stage.value} | {change} | {figure} | {closes} | {mark.because} |"


def _keys(mark: Mark) -> list[str]:
    return mark.change.split(", ") if mark.change else []


@cache
def solved() -> tuple[Comparison, ...]:
    """Every case, solved once."""
    return beside()


def figure_table(found: Sequence[Comparison]) -> str:
    """Every published figure beside ours."""
    return "\n".join([*HEAD, *map(figure_row, found)])


def walk_section(one: Comparison) -> str:
    """One walk under the figure it is of."""
    told = one.published
    title = f"**{told.publisher}, {told.date}: {told.country} {told.measure}, {told.horizon}** ({told.scenario}; "
    title += f"{told.where_read}, {told.confidence})"
    return "\n".join([title, "", *STEPS, *(step_row(mark, one) for mark in one.marks)])


def part(found: Sequence[Comparison] | None = None) -> str:
    """All of it as Markdown: the figures, then every walk.

    Parameters
    ----------
    found : sequence of Comparison, optional
        What was compared; by default every case is solved.
    """
    found = solved() if found is None else found
    return "\n\n".join([figure_table(found), *map(walk_section, found)])


def marks(name: str) -> tuple[str, str]:
    """What stands before and after a table."""
    return f"<!-- {name}: python -m tools.beside -->", f"<!-- end of {name} -->"


def held_figures() -> str:
    """What the page has as its figures."""
    begin, end = marks("figures")
    return PAGE.read_text(encoding="utf-8").split(begin)[1].split(end)[0].strip()


def main() -> None:
    """Replace what stands between the marks, and what is kept for pages."""
    text, found = PAGE.read_text(encoding="utf-8"), solved()
    for name, said in (("figures", figure_table(found)), ("walks", "\n\n".join(map(walk_section, found)))):
        begin, end = marks(name)
        before, rest = text.split(begin)
        text = f"{before}{begin}\n{said}\n{end}{rest.split(end)[1]}"
    PAGE.write_text(text, encoding="utf-8")
    KEPT.write_text(kept_rows(found).to_csv(index=False, lineterminator="\n"), encoding="utf-8")


if __name__ == "__main__":
    main()
