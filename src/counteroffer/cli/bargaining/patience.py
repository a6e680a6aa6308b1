"""`counteroffer deal --patience|--years`: alternating offers between two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counteroffer.cli.console import Format, say
from counteroffer.errors import InputError

PAIR = 2

if TYPE_CHECKING:
    from counteroffer.negotiation.game.table import BargainingTable
    from counteroffer.negotiation.rules.deal import Deal


def patience_in_years(table: BargainingTable, years: tuple[float, float]) -> tuple[float, float]:
    """What a gain next round is worth now, to each player."""
    from counteroffer.negotiation import patience_of

    percent = table.run.scenario.negotiation.discount.percent
    return patience_of(years[0], percent), patience_of(years[1], percent)


def check_offers(
    table: BargainingTable, patience: tuple[float, float] | None, years: tuple[float, float] | None, format: Format
) -> tuple[float, float] | None:
    """Discount factors that the options say, before anything is solved; none where they say none."""
    from counteroffer.negotiation.rules.protocol import check_patience

    if patience is None and years is None:
        return None
    if format is not Format.table:
        raise InputError("alternating offers are printed beside a table; leave --format out, or --patience and --years")
    if len(table.game.names) != PAIR:
        raise InputError(
            f"alternating offers are of two players, and at the table are {', '.join(table.game.names)}; leave "
            "--patience and --years out"
        )
    said = patience_in_years(table, years) if patience is None and years is not None else patience
    assert said is not None
    check_patience(said)
    return said


def show_patience(found: Deal, patience: tuple[float, float]) -> None:
    """What alternating offers come to, and what more patience brings."""
    from counteroffer.negotiation import alternating_offers, worth_of_patience

    if found.frontier is None:
        raise InputError("alternating offers need a deal that leaves both better off, and there is none: see above")
    gains = found.frontier.gains
    offers = alternating_offers(gains, patience)
    more = worth_of_patience(gains, patience)
    names = found.table.game.names
    say("")
    for first, (name, split) in enumerate(zip(names, (offers.first_offers, offers.second_offers), strict=True)):
        shares = ", ".join(f"{n} {v:,.0f}" for n, v in zip(names, split, strict=True))
        say(f"if {name} speaks first: {shares} USD mn; 0.05 more patience brings it {more[first]:+,.0f}")
