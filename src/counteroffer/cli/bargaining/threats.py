"""`counteroffer leverage --credible`: threats that would be carried out, and those that cost their owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counteroffer.cli.bargaining.options import title
from counteroffer.cli.console import Format, note, progress, show

if TYPE_CHECKING:
    from counteroffer.negotiation.game.table import BargainingTable

SHOWN = (
    *("instrument", "sector", "credible", "best_percent", "ours_usd_mn", "theirs_usd_mn", "full_ours_usd_mn"),
    *("full_theirs_usd_mn", "punishment_usd_mn", "ours_low_usd_mn", "ours_high_usd_mn", "sign_holds"),
)
LEVELS = ("instrument", "level", "at_bound")


def show_threats(
    table: BargainingTable, players: tuple[str, str], sectors: list[str], format: Format, wide: bool
) -> None:
    """Print how far each step of the first player against the second pays the first."""
    from counteroffer.negotiation import threats
    from counteroffer.negotiation.robust import with_ranges

    with progress("searching"):
        found = threats(table, *players, sectors)
        frame = with_ranges(table, found.table, *players, sectors)
    name = title(table, f"threats of {found.us} against {found.them}")
    show(frame, format, table="threats", wide=wide, shown=SHOWN, title=name)
    if format is not Format.table:
        return
    best = found.together
    used = best.table[best.table["level"] > 0].sort_values("level", ascending=False)
    name = f"what {found.us} would choose of all together"
    show(used, format, table="threat_levels", wide=wide, shown=LEVELS, title=name, below=True)
    note(
        f"together {found.us} {best.gain[0]:+,.0f} and {found.them} {best.gain[1]:+,.0f} USD mn a year, nobody "
        f"answering; first order {best.first_order:.0e}. In full is {100 * found.most:g} points; lowest and "
        "highest are of ten points, over the published elasticities"
    )
