"""`counteroffer optimal|war`: what players would do, alone and against each other."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from counteroffer.cli.bargaining.options import open_table, stated, title
from counteroffer.cli.bargaining.rounds import FirstOption, RoundsOption, check_rounds, show_rounds
from counteroffer.cli.console import (
    Format,
    FormatOption,
    ScenarioArgument,
    SectorsOption,
    WideOption,
    err,
    note,
    progress,
    show,
)
from counteroffer.errors import InputError

if TYPE_CHECKING:
    from counteroffer.negotiation.rules.optimal import OptimalTariffs
    from counteroffer.negotiation.search.nash import War

LEVELS = ("instrument", "status_quo", "level", "lower", "upper", "at_bound")
OUTCOMES = (
    *("equilibrium", "player", "utility_usd_mn", "utility_percent", "against_status_quo_usd_mn"),
    "median_level_percent",
)
SEARCH = ("player", "gain_percent", "first_order", "second_order", "starts", "move_points")


class TariffGrain(StrEnum):
    """How finely tariffs are free."""

    cell = "cell"
    common = "common"
    sector = "sector"
    group = "group"
    partner = "partner"
    uniform = "uniform"


GrainOption = Annotated[
    TariffGrain | None,
    typer.Option(
        "--by",
        help="A rate for each sector and partner (cell), a coalition's common one, each sector, partner, or one; "
        "group: points on all of a partner's.",
    ),
]
UpperOption = Annotated[float | None, typer.Option(help="Highest tariff, percent; 100 by default.", min=0)]


def optimal(
    scenario: ScenarioArgument,
    player: Annotated[str, typer.Option("--player", "-p", help="Who sets tariffs; by default the first player.")] = "",
    partner: Annotated[
        list[str] | None, typer.Option("--partner", help="On whom; by default the other players. Again for more.")
    ] = None,
    sector: SectorsOption = None,
    by: GrainOption = None,
    upper: UpperOption = None,
    format: FormatOption = Format.table,
    wide: WideOption = False,
) -> None:
    """A player's best tariffs if nobody answered, with first- and second-order conditions."""
    from counteroffer.negotiation import optimal_tariffs

    table = open_table(scenario)
    with progress("searching"):
        found = optimal_tariffs(table, player, **_freedom(partner, sector, by, upper))
    name = title(table, "best tariffs")
    show(found.best.table, format, table="optimal_tariffs", wide=wide, shown=LEVELS, title=name)
    if format is Format.table:
        _conditions(found, wide)


def _conditions(found: OptimalTariffs, wide: bool) -> None:
    """How good the optimum is, where it was found from, and what it is under other deficit rules."""
    best, gain = found.best, found.best.gain[0]
    share = 100 * gain / best.game.before[0]
    note(
        f"{best.player}: {gain:+,.0f} USD mn a year ({share:+.3f}% of income) against today; "
        f"first order {best.first_order:.0e}, second order {best.second_order:+.2f} (negative: a maximum)"
    )
    show(best.starts, Format.table, table="starts", wide=wide, below=True)
    with progress("under other deficit rules"):
        beside = found.by_deficit_rule
    name = "the same under each deficit rule"
    show(beside, Format.table, table="by_deficit_rule", wide=wide, title=name, below=True)


def war(
    scenario: ScenarioArgument,
    player: Annotated[
        list[str] | None,
        typer.Option("--player", "-p", help="A player, a region, a group, or all regions; again for more."),
    ] = None,
    partner: Annotated[
        list[str] | None, typer.Option("--partner", help="On whom; by default each other. Again for more, or all.")
    ] = None,
    sector: SectorsOption = None,
    by: GrainOption = None,
    upper: UpperOption = None,
    certify: Annotated[bool, typer.Option("--certify", help="Search from 20 random starts a player too.")] = False,
    levels: Annotated[bool, typer.Option("--levels", help="Print the tariffs of the first equilibrium.")] = False,
    rounds: RoundsOption = None,
    first: FirstOption = "",
    format: FormatOption = Format.table,
    wide: WideOption = False,
) -> None:
    """Tariffs from which no player would move alone: every distinct equilibrium found, and a search against each."""
    from counteroffer.negotiation import free_tariffs, nash

    check_rounds(rounds, first, certify, levels)
    table = open_table(scenario)
    game = free_tariffs(table, player or (), **_freedom(partner, sector, by, upper))
    if len(game.names) < 2:
        raise InputError(
            f"{game.names[0]} alone makes no war; name another with -p, or ask for its best tariffs: "
            f"counteroffer optimal {scenario} --player {game.names[0]}"
        )
    if rounds is not None:
        show_rounds(game, rounds, first, title(table, "trade war in rounds"), format, wide)
        return
    with progress("searching"):
        found = nash(game, certify=certify)
    name = title(table, "trade war")
    if levels and not found.equilibria:
        raise InputError(
            f"no equilibrium was found (starts {', '.join(found.unsettled)}), so --levels has none to print"
        )
    if levels:
        shown = (*LEVELS[:1], "player", *LEVELS[1:])
        show(found.equilibria[0].table, format, table="war_levels", wide=wide, shown=shown, title=name)
    else:
        show(found.table, format, table="war", wide=wide, shown=OUTCOMES, title=name)
    if format is Format.table:
        _searches(found, wide)


def _searches(found: War, wide: bool) -> None:
    """Where each equilibrium was found from, and the search for somebody who would leave it."""
    for number, one in enumerate(found.equilibria, 1):
        note(f"equilibrium {number} from starts {', '.join(one.starts)}")
        name = f"search against equilibrium {number}"
        found_by = one.certificate.table
        show(found_by, Format.table, table="war_search", wide=wide, shown=SEARCH, title=name, below=True)
    if found.unsettled:
        err.print(f"led to no equilibrium: starts {', '.join(found.unsettled)}", highlight=False)


def _freedom(
    partner: list[str] | None, sector: list[str] | None, by: TariffGrain | None, upper: float | None
) -> dict[str, Any]:
    """What the options say of whose tariffs are free, on whom and how; what they leave open is not in it."""
    said = {"partners": partner, "sectors": sector, "by": by and by.value}
    return stated(said | {"upper": None if upper is None else upper / 100})
