"""`counteroffer check|schema|scenarios|show|data`: what scenario files say, and what the package holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from counteroffer.cli.console import (
    Format,
    FormatOption,
    ScenarioArgument,
    WideOption,
    heading,
    note,
    say,
    warn_of,
)
from counteroffer.cli.console import show as show_frame
from counteroffer.cli.frames import cell
from counteroffer.errors import InputError
from counteroffer.labels import several

if TYPE_CHECKING:
    import pandas as pd

COVERED = ("measure", "parties", "subject", "mean_percent", "cells", "trade_usd_mn", "in_force")
MEASURES = ("measure", "parties", "subject", "mean_percent", "trade_usd_mn", "in_force", "authority")


def schema() -> None:
    """Print the JSON Schema of scenario files, for editors and forms."""
    import json

    from counteroffer.scenario import Scenario

    typer.echo(json.dumps(Scenario.model_json_schema(), indent=1, ensure_ascii=False))


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
    import pandas as pd

    from counteroffer.scenario import known_scenarios, load_scenario, shipped

    loaded = {name: load_scenario(name).scenario for name in (known_scenarios() if every else shipped())}
    rows = [(name, s.family, s.date, s.title, len(s.measures)) for name, s in loaded.items()]
    frame = pd.DataFrame(rows, columns=["scenario", "family", "date", "title", "measures"])
    show_frame(frame, format, table="scenarios", wide=wide)


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


def data(
    elasticities: Annotated[
        bool,
        typer.Option("--elasticities", help="Only the sets of trade elasticities: what each measures, and doubts."),
    ] = False,
    packages: Annotated[
        bool, typer.Option("--packages", help="Only the packages this one stands on: versions and licences.")
    ] = False,
    format: FormatOption = Format.table,
    wide: WideOption = False,
) -> None:
    """List every embedded table: publisher, year, licence, checksum, what is imputed; verify the checksums.

    The sets of trade elasticities follow: paper, what they measure and where that is said, how they are read, doubts.
    """
    if packages:
        _packages(format, wide)
        return
    from counteroffer.economy import described_sets

    plain = format is Format.table and not wide
    if elasticities or plain:
        sets = described_sets().fillna("")
    if not elasticities:
        _tables(format, wide)
    if plain:
        if not elasticities:
            note("", "Sets of trade elasticities:")
        _list(sets, "elasticity_sets")
    elif elasticities:
        show_frame(sets, format, table="elasticity_sets", wide=wide)


def _packages(format: Format, wide: bool) -> None:
    """Versions and licences of what is installed."""
    import pandas as pd

    from counteroffer.data.packages import packages

    show_frame(pd.DataFrame([vars(one) for one in packages()]), format, table="packages", wide=wide)


def _tables(format: Format, wide: bool) -> None:
    """Every embedded table, and whether it is what was built."""
    import pandas as pd

    from counteroffer import data as tables

    intact = tables.verify()
    rows = [
        {
            "table": row.file,
            "title": row.title,
            "publisher": row.publisher,
            "year": row.year,
            "licence": row.licence,
            "imputed": "; ".join(row.imputed) or "nothing",
            "sha256": row.sha256,
            "intact": intact[row.file],
        }
        for row in tables.registry()
    ]
    frame = pd.DataFrame(rows)
    if format is Format.table and not wide:
        _list(frame, "data")
    else:
        show_frame(frame, format, table="data", wide=wide)
    broken = [name for name, good in intact.items() if not good]
    if broken:
        raise InputError(f"checksum differs: {', '.join(broken)}; reinstall the package")


def _list(frame: pd.DataFrame, table: str) -> None:
    """A paragraph a row: what stands in words takes more room than columns have."""
    from counteroffer.tables.columns import column

    for _, row in frame.iterrows():
        heading(str(row[frame.columns[0]]))
        for key in frame.columns[1:]:
            said = column(key, table)
            if row[key] != "":
                say(f"{said.name}: {cell(row[key], said)}", indent="  ")
