"""`counteroffer deal --over draws`: what deals bring under every draw, and the one that holds most often."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from counteroffer.cli.bargaining.cases import DealPart
from counteroffer.cli.bargaining.options import title
from counteroffer.cli.console import Format, note, show, steps
from counteroffer.errors import InputError
from counteroffer.labels import several

if TYPE_CHECKING:
    import pandas as pd

    from counteroffer.negotiation.game.table import BargainingTable
    from counteroffer.negotiation.robust import DrawnDeals


class DealOver(StrEnum):
    """What deals are counted over."""

    draws = "draws"


class HorizonChoice(StrEnum):
    """How far ahead."""

    year1 = "year1"
    long = "long"


OverOption = Annotated[
    DealOver | None,
    typer.Option("--over", help="Gains under every draw and published set, and the deal good for all most often."),
]
DealDrawsOption = Annotated[int | None, typer.Option("--draws", "-n", min=8, help="Of --over draws; 128 by default.")]
DealHorizonOption = Annotated[
    HorizonChoice | None, typer.Option("--horizon", help="Of --over draws: how far ahead; the file's own by default.")
]
SHOWN: dict[DealPart, tuple[str, str, tuple[str, ...]]] = {
    DealPart.rules: (
        "deal_draws",
        "gains of deals over draws",
        (
            *("deal", "player", "own_usd_mn", "p5", "p50", "p95", "worst_usd_mn", "gains_percent"),
            *("searched_percent", "held_out_percent", "at_least_percent", "sets_low_usd_mn", "sets_high_usd_mn"),
        ),
    ),
    DealPart.levels: ("deal_draw_levels", "terms of the deals", ("issue", "deal", "status_quo", "level", "unit")),
    DealPart.sets: ("deal_sets", "gains by published set", ("set", "deal", "player", "gain_usd_mn")),
}


def check_over(
    over: DealOver | None, part: DealPart, draws: int | None, horizon: HorizonChoice | None, *others: object
) -> None:
    """Refuse options that would do nothing; `others` are those of a deal as found, which none over draws has."""
    if over is not None and any(each is not None for each in others):
        raise InputError("--over draws takes no --patience, --years or --goal; drop them")
    if over is None and (draws is not None or horizon is not None or part is DealPart.sets):
        raise InputError("--draws, --horizon and --show sets are of --over draws; say it too, or drop them")
    if over is not None and part not in SHOWN:
        raise InputError(f"--over draws has no --show {part.value}; say {', '.join(SHOWN)}")


def show_drawn(
    table: BargainingTable,
    part: DealPart,
    without: str | None,
    draws: int | None,
    horizon: HorizonChoice | None,
    format: Format,
    wide: bool,
) -> None:
    """Count a table's deals over draws and print one part; on a terminal the terms stand below the gains."""
    from counteroffer.negotiation.robust import drawn_deals

    with steps("looking for deals") as told:
        found = drawn_deals(
            table,
            draws,
            disagreement=without,
            horizon=horizon.value if horizon else None,
            told=lambda done, of: told(f"{done:,} of {of:,} draws"),
        )
    stem, words, shown = SHOWN[part]
    show(_frame(found, part), format, table=stem, wide=wide, shown=shown, title=title(table, words))
    if format is not Format.table or part is not DealPart.rules:
        return
    show(_terms(found), format, table="deal_draw_levels", wide=wide, title=SHOWN[DealPart.levels][1], below=True)
    note(*_notes(found))


def _frame(found: DrawnDeals, part: DealPart) -> pd.DataFrame:
    if part is DealPart.rules:
        return found.summary
    return found.terms if part is DealPart.levels else found.sets


def _terms(found: DrawnDeals) -> pd.DataFrame:
    """Terms of the deal that holds most often beside those of the first rule."""
    first = found.names[0]
    frame = found.terms
    mine = frame[frame["deal"] == found.names[-1]]
    return _beside([frame[frame["deal"] == first], mine]) if first != found.names[-1] else mine


def _beside(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Rows of each issue beside each other."""
    import pandas as pd

    every = pd.concat(frames).sort_values("issue", kind="stable", ignore_index=True)
    return every[["issue", "deal", "status_quo", "level", "unit"]]


def _notes(found: DrawnDeals) -> list[str]:
    """How the deals were found and counted, and what they rest on."""
    from counteroffer.briefing.words import wording
    from counteroffer.briefing.words.table import without_words

    search, held = found.search, len(found.gains) - found.searched
    lost = found.failed["draw"].nunique()
    return [
        f"without a deal {without_words(found.disagreement, wording())}, in every draw anew; gains are exact solves, "
        "without side payments beyond those on the table",
        f"most_often: the Bernstein bound on the share in which somebody loses, then the share itself with smooth "
        f"steps, searched on {several(found.searched, 'draw', 'draws')} from the rules' deals and everything off "
        f"({search.looks} looks at each draw; bound {100 * search.bound:.3g}%, open slope {search.residual:.0e}); all "
        f"gain in {100 * search.share:.4g}% of those, counted exactly. {several(held, 'other draw', 'other draws')} "
        "held out say how often it holds elsewhere, and at least how often, with a confidence of 95%",
        f"{several(lost, 'draw has', 'draws have')} no equilibrium with or without some deal and are left out"
        if lost
        else "every draw was solved and certified",
    ]
