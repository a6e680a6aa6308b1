"""`counteroffer check|schema|scenarios|show|data`: what scenario files say, and what the package holds."""

from __future__ import annotations

import typer
from rich.padding import Padding

from counteroffer.cli.console import Format, FormatOption, ScenarioArgument, out
from counteroffer.cli.console import show as show_frame
from counteroffer.errors import InputError


def schema() -> None:
    """Print the JSON Schema of scenario files, for editors and forms."""
    import json

    from counteroffer.scenario import Scenario

    typer.echo(json.dumps(Scenario.model_json_schema(), indent=1, ensure_ascii=False))


def check(scenario: ScenarioArgument) -> None:
    """Validate a scenario against the economy it names, without solving it."""
    from counteroffer.run.run import economy_before
    from counteroffer.scenario import load_scenario, resolve, settings
    from counteroffer.scenario.parts import parts

    file = load_scenario(scenario)
    economy = economy_before(file)
    policy = resolve(file.scenario, economy)
    settings(file.scenario, economy)
    parts(file.scenario, policy, economy, (file.scenario.spotlight or economy.regions)[0])
    idle = [a.measure.name for a in policy.applied if not a.in_force]
    out.print(f"{file.name}: {len(policy.applied)} measures resolve on economy '{economy.name}'", highlight=False)
    day = file.scenario.as_of
    idle += [own.name for own in file.scenario.with_ if day and not own.covers(day)]
    if idle:
        out.print(f"not in force on {file.scenario.date}: {', '.join(idle)}", highlight=False)


def scenarios(format: FormatOption = Format.table) -> None:
    """List the scenarios that ship with the package."""
    import pandas as pd

    from counteroffer.scenario import load_scenario, shipped

    loaded = [load_scenario(name) for name in shipped()]
    rows = [(f.name, f.scenario.family, f.scenario.date, f.scenario.title, len(f.scenario.measures)) for f in loaded]
    show_frame(pd.DataFrame(rows, columns=["scenario", "family", "date", "title", "measures"]), format)


def show(scenario: ScenarioArgument, format: FormatOption = Format.table) -> None:
    """Show a scenario's measures as they act on the economy: points added, trade covered, authority."""
    from counteroffer.run.run import economy_before
    from counteroffer.scenario import load_scenario, resolve
    from counteroffer.study.tables import measures

    file = load_scenario(scenario)
    frame = measures(resolve(file.scenario, economy_before(file)).applied)
    if format is Format.table:
        out.print(f"[bold]{file.scenario.title}[/bold] ({file.scenario.date}, {file.scenario.author})\n")
        out.print(file.scenario.description, highlight=False)
        frame = frame[["measure", "parties", "subject", "mean_percent", "trade_usd_mn", "in_force", "authority"]]
    show_frame(frame, format)


def data(format: FormatOption = Format.table) -> None:
    """List every embedded table: publisher, year, licence, checksum, what is imputed; verify the checksums."""
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
    if format is Format.table:
        for entry in rows:
            out.print(f"[bold]{entry.pop('table')}[/bold]")
            for label, value in entry.items():
                out.print(Padding(f"{label}: {value}", (0, 0, 0, 2)), highlight=False)
    else:
        show_frame(pd.DataFrame(rows), format)
    broken = [name for name, good in intact.items() if not good]
    if broken:
        raise InputError(f"checksum differs: {', '.join(broken)}; reinstall the package")
