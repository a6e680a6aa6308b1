"""`counteroffer pact`: what becomes of the pact, for each member."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from counteroffer.cli.agreements.options import HEADINGS, note
from counteroffer.cli.console import Format, FormatOption, ScenarioArgument, progress, show
from counteroffer.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from counteroffer.agreements.pact import PactComparison
    from counteroffer.scenario.pact import Review

MOST_MOVED = 12  # rows of a table that is cut to what moves


class Part(StrEnum):
    """What of the comparison is shown."""

    members = "members"
    affected = "affected"
    sectors = "sectors"
    places = "places"
    jobs = "jobs"
    disagreement = "disagreement"


def pact(
    scenario: ScenarioArgument,
    part: Annotated[
        Part,
        typer.Option(
            "--show",
            help="members: each case for each; affected: trade a lapse falls on; sectors, places: output and income; "
            "jobs: the short run; disagreement: what `deal` takes each case for.",
        ),
    ] = Part.members,
    case: Annotated[str, typer.Option(help="Only this case of sectors and places.")] = "lapses",
    hazard: Annotated[
        float | None, typer.Option(help="Chance of a lapse in a year, percent, under yearly review.", min=0, max=100)
    ] = None,
    uncertainty: Annotated[
        float | None, typer.Option(help="Trade cost of uncertainty at a hazard of 100%, percent.", min=0, max=100)
    ] = None,
    format: FormatOption = Format.table,
) -> None:
    """The pact renewed, lapsed, reviewed every year, bilateral, or stricter: each member against renewal."""
    from counteroffer.agreements.pact import pact as compare
    from counteroffer.scenario import load_scenario

    with progress("solving every case"):
        file = load_scenario(scenario)
        found = None if part is Part.disagreement else compare(file, review=_review(hazard, uncertainty))
        frame = _disagreement(scenario) if found is None else _frame(found, part, case, format)
    show(frame, format, title=f"{file.scenario.title}: the pact, {part.value}", headings=HEADINGS)
    if format is Format.table and part is Part.members and found is not None:
        for name, one in found.cases.items():
            note(f"{name}: {one.title} ({one.source.name}.yaml)")
        note("expected values where the pact may lapse; USD million a year at baseline prices")


def _review(hazard: float | None, uncertainty: float | None) -> Review | None:
    """The shipped review with another hazard or cost; none where nothing is asked."""
    if hazard is None and uncertainty is None:
        return None
    from counteroffer.run.reforms import family

    said = next(file.scenario.review for file in family("pact") if file.scenario.review)
    assert said is not None
    given = {"hazard_percent": hazard, "uncertainty_percent": uncertainty}
    return said.model_copy(update={key: value for key, value in given.items() if value is not None})


def _frame(found: PactComparison, part: Part, case: str, format: Format) -> pd.DataFrame:
    if part is Part.members:
        return found.table.drop(columns=["title", "file"]) if format is Format.table else found.table
    if part is Part.jobs:
        return found.jobs
    if part is Part.affected:
        return found.affected.drop(columns="name") if format is Format.table else found.affected
    frame = found.sectors if part is Part.sectors else found.places
    if case not in found.cases:
        from counteroffer.labels import unknown

        raise InputError(str(unknown("case", case, "--case", {c.name: c.title for c in found.cases.values()})))
    frame = frame[frame["case"] == case]
    if format is not Format.table:
        return frame
    key = "against_renewed_pp" if part is Part.sectors else "real_income_percent"
    return frame.sort_values(key).head(MOST_MOVED)


def _disagreement(scenario: str) -> pd.DataFrame:
    """What each player of the table has in each case, under the table's rules."""
    import pandas as pd

    from counteroffer.negotiation import bargaining_table
    from counteroffer.negotiation.rules.deal import DISAGREEMENTS, disagreement_point

    table = bargaining_table(scenario)
    rows = []
    for key in (key for key in DISAGREEMENTS if key != "nash"):
        for player, value in zip(table.game.names, disagreement_point(table, key), strict=True):
            rows.append((key, player, value))
    return pd.DataFrame(rows, columns=["disagreement", "player", "utility_usd_mn"])
