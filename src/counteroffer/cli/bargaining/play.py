"""`counteroffer optimal|war|coalitions`: what players would do, alone and in blocs."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from counteroffer.cli.bargaining.options import HEADINGS, SectorsOption, open_table, title
from counteroffer.cli.console import Format, FormatOption, ScenarioArgument, err, out, progress, show
from counteroffer.equilibrium.settings import DeficitRule

if TYPE_CHECKING:
    import pandas as pd

    from counteroffer.negotiation.game.table import BargainingTable


class By(StrEnum):
    """How finely tariffs are free."""

    cell = "cell"
    common = "common"
    sector = "sector"
    group = "group"
    uniform = "uniform"


class External(StrEnum):
    """Whom blocs set tariffs on."""

    pact = "pact"
    world = "world"


ByOption = Annotated[
    By,
    typer.Option(
        "--by", help="A rate for each sector and partner, a coalition's common one, each sector, partner, or one."
    ),
]


UpperOption = Annotated[float, typer.Option(help="Highest tariff, percent.", min=0)]


PlayersOption = Annotated[
    list[str] | None,
    typer.Option("--player", "-p", help="A player of the scenario, a region or a group; again for more."),
]


def optimal(
    scenario: ScenarioArgument,
    player: Annotated[str, typer.Option("--player", "-p", help="Who sets tariffs; by default the first player.")] = "",
    partner: Annotated[
        list[str] | None, typer.Option("--partner", help="On whom; by default the other players. Again for more.")
    ] = None,
    sector: SectorsOption = None,
    by: ByOption = By.cell,
    upper: UpperOption = 100.0,
    format: FormatOption = Format.table,
) -> None:
    """A player's best tariffs if nobody answered, with first- and second-order conditions."""
    from counteroffer.negotiation import best_response, free_tariffs

    with progress("searching"):
        table = open_table(scenario)
        setters = [player or table.game.names[0]]
        partners = partner or [r for p in table.game.players if p.name != setters[0] for r in p.regions]
        free: dict[str, Any] = {
            "partners": _everyone(table, partners),
            "sectors": sector or (),
            "by": by.value,
            "upper": upper / 100,
        }
        game = free_tariffs(table, setters, **free)
        found = best_response(game, game.names[0])
    show(found.table.drop(columns=["player", "unit"]), format, title=title(table, "best tariffs"), headings=HEADINGS)
    if format is Format.table:
        out.print(
            f"{found.player}: {found.gain[0]:+,.0f} USD mn a year ({100 * found.gain[0] / game.before[0]:+.3f}% of "
            f"income) against today; first order {found.first_order:.0e}, second order {found.second_order:+.2f} "
            f"(negative: a maximum)",
            highlight=False,
        )
        show(found.starts, format, headings={"gain_percent": "gain, % of income"})
        with progress("under other deficit rules"):
            beside = _other_rules(table, setters, free)
        show(beside, format, title="the same under each deficit rule", headings=HEADINGS)


def war(
    scenario: ScenarioArgument,
    player: PlayersOption = None,
    partner: Annotated[
        list[str] | None, typer.Option("--partner", help="On whom; by default each other. Again for more, or all.")
    ] = None,
    sector: SectorsOption = None,
    by: ByOption = By.cell,
    upper: UpperOption = 100.0,
    certify: Annotated[bool, typer.Option("--certify", help="Search from 20 random starts a player too.")] = False,
    levels: Annotated[bool, typer.Option("--levels", help="Print the tariffs of the first equilibrium.")] = False,
    format: FormatOption = Format.table,
) -> None:
    """Tariffs from which no player would move alone: every distinct equilibrium found, and a search against each."""
    from counteroffer.negotiation import free_tariffs, nash

    with progress("searching"):
        table = open_table(scenario)
        partners = _everyone(table, partner)
        game = free_tariffs(
            table, player or (), partners=partners, sectors=sector or (), by=by.value, upper=upper / 100
        )
        found = nash(game, certify=certify)
    frame = found.equilibria[0].table.drop(columns="unit") if levels else found.table
    if format is Format.table and not levels:
        frame = frame.drop(columns=["starts", "deviation_gain_percent"])
    show(frame, format, title=title(table, "trade war"), headings=HEADINGS)
    if format is Format.table:
        for number, one in enumerate(found.equilibria, 1):
            out.print(f"equilibrium {number} from starts {', '.join(one.starts)}", highlight=False)
            show(one.certificate.table.drop(columns="instrument"), format, title=f"search against equilibrium {number}")
        if found.unsettled:
            err.print(f"led to no equilibrium: starts {', '.join(found.unsettled)}", highlight=False)


def coalitions(
    scenario: ScenarioArgument,
    member: Annotated[
        list[str] | None, typer.Option("--member", help="By default those of the pact; two to four.")
    ] = None,
    external: Annotated[
        External, typer.Option(help="Blocs' tariffs are free on members outside them, or on the whole world.")
    ] = External.pact,
    internal: Annotated[
        float | None, typer.Option(help="Tariffs inside a bloc, percent; by default none.", min=0)
    ] = 0.0,
    common: Annotated[bool, typer.Option(help="One external tariff for all members of a bloc.")] = False,
    format: FormatOption = Format.table,
) -> None:
    """Every partition of the pact's members into blocs: what each gains, Shapley values, and the core."""
    from counteroffer.negotiation import coalitions as play

    with progress("playing out the partitions"):
        table = open_table(scenario)
        found = play(
            table,
            tuple(member or ()),
            internal=None if internal is None else internal / 100,
            external=external.value,
            common=common,
        )
    show(found.table, format, title=title(table, "coalitions"), headings=HEADINGS)
    if format is not Format.table:
        return
    worth = found.worth.merge(
        found.shapley.rename("shapley_usd_mn").rename_axis("coalition").reset_index(), on="coalition", how="left"
    )
    show(worth, format, title="what coalitions are worth, against today")
    slack, division = found.core
    words = "the core is empty" if slack < 0 else "nobody has reason to leave at"
    shares = ", ".join(f"{name} {value:,.0f}" for name, value in division.items())
    out.print(f"{words} {shares} USD mn: every coalition is left {slack:+,.0f} or more", highlight=False)
    for one, other, gap in found.losing_mergers:
        err.print(f"{one} and {other} are worth {-gap:,.0f} USD mn less together than apart", highlight=False)


def _other_rules(table: BargainingTable, setters: list[str], free: dict[str, Any]) -> pd.DataFrame:
    """The median of the player's best tariffs, and its gain, under each deficit rule."""
    import numpy as np
    import pandas as pd

    from counteroffer.negotiation import best_response, free_tariffs
    from counteroffer.negotiation.game.table import table_of

    rows = []
    for rule in get_args(DeficitRule):
        own = table if rule == table.game.settings.deficit_rule else table_of(table.run.varied(deficit_rule=rule))
        game = free_tariffs(own, setters, **free)
        found = best_response(game, game.names[0], starts={"status quo": game.instruments.levels})
        rows.append((rule, 100 * float(np.median(found.levels)), found.gain[0], 100 * found.gain[0] / game.before[0]))
    return pd.DataFrame(rows, columns=["deficit_rule", "median_level_percent", "gain_usd_mn", "gain_percent"])


def _everyone(table: BargainingTable, partner: list[str] | None) -> list[str]:
    return list(table.run.economy.regions) if partner == ["all"] else partner or []
