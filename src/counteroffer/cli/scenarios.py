"""`counteroffer check|schema|scenarios|show`: what scenario files say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from counteroffer.cli.console import (
    Format,
    FormatOption,
    ScenarioArgument,
    WideOption,
    answer,
    heading,
    note,
    say,
    warn_of,
)
from counteroffer.cli.console import show as show_frame
from counteroffer.labels import several

if TYPE_CHECKING:
    import pandas as pd

COVERED = ("measure", "parties", "subject", "mean_percent", "cells", "trade_usd_mn", "in_force")
MEASURES = ("measure", "parties", "subject", "mean_percent", "trade_usd_mn", "in_force", "authority")


def schema(
    command: Annotated[
        list[str] | None,
        typer.Argument(
            help="A command, as in deal or tariffs product: what it prints with --format json; or manifest, sweep."
        ),
    ] = None,
) -> None:
    """Print the JSON Schema of scenario files, for editors and forms, or of what a command prints in JSON."""
    if command:
        from counteroffer.tables.forms import schema_of

        answer(schema_of(" ".join(command)))
        return
    from counteroffer.scenario import Scenario

    answer(Scenario.model_json_schema())


def check(scenario: ScenarioArgument, format: FormatOption = Format.table, wide: WideOption = False) -> None:
    """Say what a scenario covers in the economy it names, and which of its names act on nothing, without solving it."""
    from counteroffer.briefing.words import wording
    from counteroffer.briefing.words.notices import remark_words
    from counteroffer.study.checking import checked

    found = checked(scenario)
    for code in found.file.scenario.languages:
        wording(code)
    for one in found.remarks:
        warn_of(remark_words(one, wording()))
    if format is not Format.table:
        show_frame(found.covered, format, table="measures")
        return
    said = several(len(found.covered), "measure resolves", "measures resolve")
    say(f"{found.file.name}: {said} on economy '{found.economy.name}'")
    if len(found.covered):
        show_frame(found.covered, format, table="measures", wide=wide, shown=COVERED)
    if found.table is not None:
        players = "; ".join(f"{p.name} ({', '.join(p.regions)})" for p in found.table.game.players)
        note(f"players: {players}", f"issues: {', '.join(found.table.titles)}")


def scenarios(
    every: Annotated[
        bool, typer.Option("--all", help="Those behind published figures (`counteroffer beside`) too.")
    ] = False,
    format: FormatOption = Format.table,
    wide: WideOption = False,
) -> None:
    """List the scenarios that ship with the package."""
    show_frame(listed(every=every), format, table="scenarios", wide=wide)


def listed(*, every: bool = False) -> pd.DataFrame:
    """The shipped scenarios; those behind published figures too."""
    import pandas as pd

    from counteroffer.scenario import known_scenarios, load_scenario, shipped

    loaded = {name: load_scenario(name).scenario for name in (known_scenarios() if every else shipped())}
    rows = [(name, s.family, s.date, s.title, len(s.measures)) for name, s in loaded.items()]
    return pd.DataFrame(rows, columns=["scenario", "family", "date", "title", "measures"])


def show(scenario: ScenarioArgument, format: FormatOption = Format.table, wide: WideOption = False) -> None:
    """Show a scenario's measures as they act on the economy: points added, trade covered, authority."""
    from counteroffer.run.run import economy_before
    from counteroffer.scenario import load_scenario, resolve
    from counteroffer.study.tables import measures

    file = load_scenario(scenario)
    frame = measures(resolve(file.scenario, economy_before(file)).applied)
    if format is Format.table:
        heading(f"{file.scenario.title} ({file.scenario.date}, {file.scenario.author})")
        for text in ("", file.scenario.description, ""):
            say(text)
    show_frame(frame, format, table="measures", wide=wide, shown=MEASURES)
