"""`counteroffer retaliate --us A,B`: one list of several owners."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from counteroffer.cli.bargaining.options import title
from counteroffer.cli.console import Format, note, progress, show
from counteroffer.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from counteroffer.negotiation.game.table import BargainingTable
    from counteroffer.negotiation.lists import JointDesign, Wish

STEMS = {"lists": "retaliation_joint", "lines": "retaliation_joint_lines", "rounds": "retaliation_rounds"}
MOST_LINES = 25  # that a terminal shows


def show_joint(
    table: BargainingTable,
    owners: Sequence[str],
    them: str,
    wish: Wish,
    values: Sequence[float],
    part: str,
    format: Format,
    wide: bool,
) -> None:
    """Design one list of several owners and print a part of it.

    Raises
    ------
    InputError
        For a part that it does not have.
    """
    from dataclasses import replace

    from counteroffer.negotiation.lists import design_jointly

    if part not in STEMS:
        raise InputError(f"--show: a list of several owners has {', '.join(STEMS)}; {part} are of one owner's")
    with progress("designing a list"):
        found = design_jointly(table, owners, them, replace(wish, value_usd_mn=None), values)
    frame, whose = _frame(found, part), ", ".join(one.name for one in found.owners)
    most = frame if part != "lines" or wide or format is not Format.table else frame.head(MOST_LINES)
    show(most, format, table=STEMS[part], wide=wide, title=title(table, f"{whose} against {found.them.name}"))
    if format is not Format.table:
        return
    if len(most) < len(frame):
        note(f"{len(most)} of {len(frame)} lines; all of them with --wide, --format csv or json")
    note(
        f"one mixed-integer problem; no list of it takes over {100 * found.gap:.3f}% more. Added up line by line it "
        f"takes {found.predicted[2]:,.0f}, solved exactly {found.designed.losses[2]:,.0f}; {found.seconds:.0f} s",
        "a line is an HS6 code where its owner's purchases are known so, else an industry as a whole. What an owner "
        "loses is by everybody's lines, against no list at all: below nothing, it gains by what others list",
    )


def _frame(found: JointDesign, part: str) -> pd.DataFrame:
    from counteroffer.negotiation.lists import joint_lines_table, joint_table

    if part == "lists":
        return joint_table(found)
    return joint_lines_table(found) if part == "lines" else found.tried
