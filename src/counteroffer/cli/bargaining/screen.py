"""`counteroffer screen`: what to offer a side whose goals are not known, and what knowing them would bring."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import ValidationError

from counteroffer.cli.bargaining.options import open_table, title
from counteroffer.cli.bargaining.politics import player_of
from counteroffer.cli.bargaining.talks import NoDeal
from counteroffer.cli.console import (
    Format,
    FormatOption,
    IssuesOption,
    ScenarioArgument,
    WideOption,
    note,
    progress,
    show,
)
from counteroffer.errors import InputError

if TYPE_CHECKING:
    from counteroffer.negotiation.beliefs.screening import Screening
    from counteroffer.negotiation.beliefs.types import OtherSide
    from counteroffer.negotiation.game.table import BargainingTable
    from counteroffer.scenario.schema.table.bargaining import Beliefs

WAYS = ("way", "type", "probability", "package", "signs", "ours_usd_mn", "theirs_usd_mn", "rent_usd_mn")
TERMS = ("package", "issue", "owner", "status_quo", "level", "unit")
MONEY = "money"


class ScreenPart(StrEnum):
    """What of the offers is shown."""

    offers = "offers"
    terms = "terms"


def screen(
    scenario: ScenarioArgument,
    type_: Annotated[
        list[str] | None,
        typer.Option(
            "--type",
            help="NAME:PROBABILITY or NAME:PROBABILITY:KEY=WEIGHT,…; a key is a sector, a group, a state or province, "
            "or money (what a dollar it is paid counts). Again for each type, instead of the scenario's beliefs.",
        ),
    ] = None,
    us: Annotated[str, typer.Option(help="Who offers; by default the first player.")] = "",
    about: Annotated[str, typer.Option(help="Who knows its type; by default as the scenario says, or the second.")] = (
        ""
    ),
    without: Annotated[
        NoDeal | None, typer.Option(help="What each has without a deal; by default as the scenario says.")
    ] = None,
    issue: IssuesOption = None,
    money: Annotated[
        bool | None, typer.Option("--money/--no-money", help="With payments, or without; by default as on the table.")
    ] = None,
    years: Annotated[
        float, typer.Option(help="Years between two rounds of offers, at the scenario's discount rate.", min=0)
    ] = 1.0,
    part: Annotated[ScreenPart, typer.Option("--show", help="Offers, or the terms of every package.")] = (
        ScreenPart.offers
    ),
    format: FormatOption = Format.table,
    wide: WideOption = False,
) -> None:
    """Offers that separate or pool the types of the other side: known, by menu, by one offer, in two rounds."""
    from counteroffer.negotiation.beliefs.screening import screen as find
    from counteroffer.negotiation.beliefs.types import other_side

    table = open_table(scenario)
    beliefs, delta = _beliefs(table, type_ or ()), _patience(table, years)
    sides = (player_of(table, us) if us else "", player_of(table, about) if about else "")
    table = _on_the_table(table, issue, money)
    with progress("looking for offers"):
        side = other_side(table, beliefs, *sides, disagreement=without.value if without else None)
        found = find(side, patience=(delta, delta))
    if part is ScreenPart.terms:
        show(found.terms, format, table="screen_terms", wide=wide, shown=TERMS, title=title(table, "what is offered"))
    else:
        name = title(table, f"{side.us} offers, {side.them} knows what it wants")
        show(found.offers, format, table="screen_offers", wide=wide, shown=WAYS, title=name)
    if format is Format.table:
        note(*_notes(found, side, delta))


def _patience(table: BargainingTable, years: float) -> float:
    """What a gain in the next round is worth now; all of it where nothing is lost by waiting."""
    from counteroffer.negotiation.rules.protocol import patience_of

    percent = table.run.scenario.negotiation.discount.percent
    return patience_of(years, percent) if years > 0 and percent > 0 else 1.0


def _on_the_table(table: BargainingTable, issue: list[str] | None, money: bool | None) -> BargainingTable:
    """The table with the issues named, with payments or without where that is said."""
    from counteroffer.negotiation.cases.case import with_money

    table = table.only(issue) if issue else table
    return table if money is None else with_money(table, money)


def _beliefs(table: BargainingTable, types: list[str] | tuple[str, ...]) -> Beliefs:
    """What the options say, else what the scenario says."""
    from counteroffer.scenario.schema.table.bargaining import Beliefs

    said = table.run.scenario.negotiation.beliefs
    if not types:
        if said is None:
            raise InputError(
                f"{table.run.file.name} says nothing of what is believed; say --type twice, as in --type plain:0.6 "
                "--type metals:0.4:steel=2, or negotiation.beliefs in the file"
            )
        return said
    made = dict(_type(one, table) for one in types)
    if len(made) < len(types):
        raise InputError("--type: two types have one name; rename one")
    try:
        return Beliefs.model_validate({"about": said.about if said else "", "types": made})
    except ValidationError as error:
        what = "; ".join(
            ": ".join(filter(None, (".".join(map(str, one["loc"][1:])), str(one["msg"]).removeprefix("Value error, "))))
            for one in error.errors()
        )
        raise InputError(f"--type: {what}") from error


def _type(said: str, table: BargainingTable) -> tuple[str, dict[str, Any]]:
    """One `--type` as a file would have it."""
    name, _, rest = said.partition(":")
    likely, _, keys = rest.partition(":")
    made: dict[str, Any] = {"probability": _number(likely, said)}
    weights: dict[str, dict[str, float]] = {}
    for pair in filter(None, keys.split(",")):
        key, _, value = pair.rpartition("=")
        number = _number(value, said)
        if key == MONEY:
            made["money"] = number
        else:
            weights.setdefault("sectors" if _is_sector(key, table) else "places", {})[key] = number
    return name, made | ({"weights": weights} if weights else {})


def _is_sector(key: str, table: BargainingTable) -> bool:
    """Whether a key is a sector or group, or looks like none that a place is."""
    from counteroffer.effects.places import place_names

    economy = table.run.economy
    known = {*economy.sectors, *economy.sector_groups, *economy.detail.sectors}
    names = place_names()
    return key in known or not (key in names or key in names.values())


def _number(text: str, said: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise InputError(
            f"--type {said}: '{text}' is no number; write NAME:PROBABILITY:KEY=WEIGHT, as in metals:0.4:steel=2"
        ) from None


def _plain(value: float) -> str:
    """A sum to a tenth; nothing has no sign."""
    return f"{round(value, 1) + 0.0:,.1f}"


def _notes(found: Screening, side: OtherSide, delta: float) -> list[str]:
    """What each way of offering brings, and how good the search is."""
    words = {"known": "if the type were known", "menu": "by the best menu", "one_offer": "by one offer"}
    words["two_rounds"] = f"in two rounds (a gain next round is worth {delta:.3f} now)"
    worth = ", ".join(f"{words[way]} {value:,.1f}" for way, value in found.worth.items())
    kind = "types take different packages of the menu" if found.separates else "all types take one package"
    lottery = found.grid.bound - found.grid.value
    return [
        f"{side.us} expects, USD mn a year over no deal: {worth}; {kind}",
        f"knowing the type is worth {_plain(found.knowing)} USD mn a year over the menu, "
        f"{_plain(found.worth['known'] - found.worth['one_offer'])} over one offer",
        f"gains of {side.them} are as its type counts them; a rent is what a type gains because it is not known; "
        "in two rounds `signs` is how often it takes the first offer, and gains are of both",
        f"menu: residual {found.menu.kkt:.0e}, choices kept within {max(-found.menu.slack, 0.0):.0e} USD mn; "
        f"lotteries over the {len(found.pool)} packages solved would bring {lottery:,.2f} more than the best menu of "
        "them. The set of packages is not convex: the best of several searches, not a proven optimum",
    ]
