"""`counteroffer coalitions`: players in blocs, what every bloc is worth, and whether anyone would leave."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from counteroffer.cli.bargaining.options import open_table, stated, title
from counteroffer.cli.console import Format, FormatOption, ScenarioArgument, WideOption, err, note, progress, show
from counteroffer.errors import InputError

if TYPE_CHECKING:
    from counteroffer.negotiation.blocs.coalitions import Coalitions


class ExternalTariffs(StrEnum):
    """Whom blocs set tariffs on, or what they set instead."""

    pact = "pact"
    world = "world"
    issues = "issues"


class OutsideRule(StrEnum):
    """What those outside a coalition do."""

    alone = "alone"
    together = "together"
    still = "still"
    worst = "worst"
    best = "best"


MemberOption = Annotated[
    list[str] | None,
    typer.Option("--member", help="Region, group (EU is one member) or player; two to four; the pact's by default."),
]
ExternalOption = Annotated[
    ExternalTariffs | None,
    typer.Option(
        help="Blocs' tariffs are free on members outside (pact, by default) or the world; or they set issues."
    ),
]
InternalOption = Annotated[
    float | None, typer.Option(help="Tariffs inside a bloc, percent; by default none, with --on as today.", min=0)
]
OnOption = Annotated[
    list[str] | None, typer.Option("--on", help="Whom blocs' tariffs are free on instead; again for more.")
]
AnsweringOption = Annotated[
    list[str] | None, typer.Option("--answering", help="Outsider who sets tariffs on all members too; again for more.")
]
OutsideOption = Annotated[
    OutsideRule, typer.Option("--outside", help="Those outside a coalition: each alone, as one bloc, or as today.")
]


def coalitions(
    scenario: ScenarioArgument,
    member: MemberOption = None,
    external: ExternalOption = None,
    internal: InternalOption = None,
    common: Annotated[bool, typer.Option(help="One external tariff for all members of a bloc.")] = False,
    on: OnOption = None,
    answering: AnsweringOption = None,
    outside: OutsideOption = OutsideRule.alone,
    format: FormatOption = Format.table,
    wide: WideOption = False,
) -> None:
    """Every partition of some players into blocs: what each gains, Shapley values, and the core."""
    from counteroffer.negotiation import coalitions as play

    _check(external, internal, common, bool(on))
    table = open_table(scenario)
    said = stated({"external": external and external.value, "on": on, "answering": answering})
    if internal is not None or on:
        said["internal"] = None if internal is None else internal / 100
    with progress("playing out the partitions"):
        found = play(table, member or (), common=common, outside=outside.value, **said)
    show(found.table, format, table="coalitions", wide=wide, title=title(table, "coalitions"))
    if format is Format.table:
        _worth(found, wide)


def _check(external: ExternalTariffs | None, internal: float | None, common: bool, on: bool) -> None:
    if external is not None and on:
        raise InputError("--on says whom blocs set tariffs on, and so does --external; say one of them")
    if external is ExternalTariffs.issues and (internal is not None or common):
        raise InputError("--external issues sets issues and no tariffs; drop --internal and --common")


def _worth(found: Coalitions, wide: bool) -> None:
    """What coalitions are worth, and whether anyone would leave the whole."""
    if len(found.outsiders):
        name = "who answers from outside, against today"
        show(found.outsiders, Format.table, table="coalition_outsiders", wide=wide, title=name, below=True)
    shapley = found.shapley.rename("shapley_usd_mn").rename_axis("coalition").reset_index()
    worth = found.worth.merge(shapley, on="coalition", how="left")
    name = "what coalitions are worth, against today"
    show(worth, Format.table, table="coalition_worth", wide=wide, title=name, below=True)
    slack, division = found.core
    words = "the core is empty" if slack < 0 else "nobody has reason to leave at"
    shares = ", ".join(f"{name} {value:,.0f}" for name, value in division.items())
    note(f"{words} {shares} USD mn: every coalition is left {slack:+,.0f} or more")
    for one, other, gap in found.losing_mergers:
        err.print(f"{one} and {other} are worth {-gap:,.0f} USD mn less together than apart", highlight=False)
