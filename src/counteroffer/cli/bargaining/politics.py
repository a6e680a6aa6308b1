"""`counteroffer politics`: what a government's tariffs say it weighs; and `deal --politics`, what such a one signs."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from counteroffer.cli.bargaining.options import named, open_table, title
from counteroffer.cli.console import Format, FormatOption, ScenarioArgument, WideOption, note, progress, show
from counteroffer.errors import InputError

if TYPE_CHECKING:
    from counteroffer.negotiation.game.revealed import RevealedPolitics
    from counteroffer.negotiation.game.table import BargainingTable
    from counteroffer.negotiation.rules.deal import Deal

MOST = 20  # weights that a terminal shows
TARIFFS = ("sector", "trade_usd_mn", "rate_percent", "plain_pp", "left_pp")


class WeighedBy(StrEnum):
    """What weights are of."""

    sectors = "sectors"
    places = "places"
    jobs = "jobs"


class PoliticsPart(StrEnum):
    """What of the politics is shown."""

    weights = "weights"
    tariffs = "tariffs"


PoliticsOption = Annotated[
    list[str] | None,
    typer.Option(
        help="PLAYER=sectors, places or jobs: it weighs what its tariffs today reveal; again for more.",
    ),
]


def politics(
    scenario: ScenarioArgument,
    player: Annotated[str, typer.Option("--player", "-p", help="Whose; by default the second player.")] = "",
    by: Annotated[WeighedBy, typer.Option(help="What weights are of.")] = WeighedBy.sectors,
    partner: Annotated[
        list[str] | None, typer.Option("--partner", help="On whose goods; by default everyone's. Again for more.")
    ] = None,
    points: Annotated[
        float, typer.Option(help="A weight one away from one counts as much as a duty so many points away.", min=0.01)
    ] = 5.0,
    restraint: Annotated[
        bool, typer.Option(help="Let what others lose count too, as agreements make it; without, Ossa's best answer.")
    ] = True,
    exact: Annotated[
        bool, typer.Option("--exact", help="Solve what such a government would set in truth too.")
    ] = False,
    part: Annotated[PoliticsPart, typer.Option("--show", help="Weights, or the duties behind them.")] = (
        PoliticsPart.weights
    ),
    format: FormatOption = Format.table,
    wide: WideOption = False,
) -> None:
    """Weights of industries, places or jobs under which a government's tariffs today are its best answer, nearly."""
    from counteroffer.negotiation import revealed

    table = open_table(scenario)
    name = player_of(table, player)
    with progress("solving"):
        found = revealed(
            table.game.now,
            table.run.economy,
            table.game,
            name,
            by=by.value,
            partners=partner or (),
            points=points / 100,
            restraint=restraint,
        )
    what = title(table, f"what its tariffs say {name} weighs")
    if part is PoliticsPart.tariffs:
        frame = found.tariffs
        shown = frame
        show(frame, format, table="revealed_tariffs", wide=wide, shown=TARIFFS, title=what)
    else:
        frame = found.named.sort_values("weight", ascending=False, kind="stable", ignore_index=True)
        shown = frame if wide or format is not Format.table else frame.head(MOST)
        show(shown, format, table="revealed_weights", wide=wide, title=what)
    if format is Format.table:
        note(*_notes(found, len(frame) - len(shown)))
    if exact:
        _exact(found, format, wide)


def player_of(table: BargainingTable, said: str) -> str:
    """A player by its name, or by the code of its one region; the second where nothing is said."""
    names = table.game.names
    return named(table.game, said) if said else names[min(1, len(names) - 1)]


def _notes(found: RevealedPolitics, left_out: int) -> list[str]:
    """How well the weights explain the duties, and how they are to be read; smaller weights that are not shown."""
    (before, after), (lost, left) = found.residual, found.gain
    said = [
        f"duties miss what a government that weighs all alike would choose by {before:.1f} points (root mean square), "
        f"with these weights by {after:.1f}; moving them would bring it {lost:,.0f} USD mn a year as the first counts, "
        f"{left:,.0f} as the second does",
        "an industry's duties move in proportion on all partners; first order at today's equilibrium, imbalances as "
        f"the table counts them; a weight one away from one counts as {100 * found.points:g} points of a duty do",
    ]
    if left_out:
        said.append(f"{left_out} smaller weights are not shown: --wide shows all; weights have a mean of one")
    if found.by == "jobs":
        said.append("between a dollar (0) and a job (1)")
    if found.restraint > 1e-6:
        said.append(
            f"a dollar that others lose counts {100 * found.restraint:.0f} cents: that is what keeps duties low, "
            "agreements most likely, and no taste of the government; at the table only the weights are taken along"
        )
    return said


def _exact(found: RevealedPolitics, format: Format, wide: bool) -> None:
    """What a government with these weights sets, every duty free."""
    from counteroffer.negotiation.search.chosen import chosen

    if format is not Format.table:
        raise InputError("--exact is printed beside a table; leave --format out")
    with progress("searching"):
        best = chosen(found)
    frame = best.table[["instrument", "status_quo", "level"]]
    show(frame, format, table="revealed_chosen", wide=wide, title="what it would choose", below=True)
    moved = best.table["level"] - best.table["status_quo"]
    rms = float((moved**2).mean() ** 0.5)
    note(f"{rms:.1f} points from today (root mean square); first order {best.first_order:.0e}")


def weighing(table: BargainingTable, said: list[str] | None, *, drawn: bool = False) -> BargainingTable:
    """A table whose players weigh what `--politics` says of them."""
    if said and drawn:
        raise InputError("--politics finds weights on one table, and --over solves many; say one of them")
    wanted: dict[str, str] = {}
    for one in said or ():
        name, _, by = one.rpartition("=")
        if not name or by not in {kind.value for kind in WeighedBy}:
            raise InputError(f"--politics {one}: say a player and sectors, places or jobs, as in USA=sectors")
        who = player_of(table, name)
        if wanted.setdefault(who, by) != by:
            raise InputError(f"--politics: {who} weighs {wanted[who]} and {by}; say one of them")
    return table.with_politics(wanted) if wanted else table


def show_income(found: Deal, wide: bool) -> None:
    """Real income under deals whose gains above are counted otherwise; nothing where all want real income."""
    import pandas as pd

    game = found.table.game
    plain = found.table.unweighed.game
    if all(one.weight is None for one in game.players) or not found.bargains:
        return
    without = plain.utility(plain.now)
    rows = [
        {"rule": one.rule, "player": name, "income_usd_mn": gain}
        for one in found.bargains
        for name, gain in zip(game.names, plain.utility(one.equilibrium) - without, strict=True)
    ]
    name = "the same in real income, against today: gains above are as these governments weigh what is earned"
    show(pd.DataFrame(rows), Format.table, table="deal_income", wide=wide, title=name, below=True)
