"""`counteroffer pact`: what becomes of the pact, for each member."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from counteroffer.cli.console import Format, FormatOption, ScenarioArgument, WideOption, note, progress, show
from counteroffer.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from counteroffer.agreements.pact import PactComparison
    from counteroffer.scenario import ScenarioFile

MOST_MOVED = 12  # sectors and places that a terminal shows
CASES = (
    *("case", "member", "lapsed_percent", "equivalent_variation_usd_mn", "against_renewed_usd_mn"),
    "against_renewed_percent",
)
AFFECTED = (
    *("importer", "exporter", "sector", "trade_usd_mn", "claimed_percent", "affected_percent", "today_percent"),
    *("lapsed_percent", "basis"),
)


class PactPart(StrEnum):
    """What of the comparison is shown."""

    members = "members"
    affected = "affected"
    sectors = "sectors"
    places = "places"
    jobs = "jobs"
    disagreement = "disagreement"


STEMS = {
    PactPart.members: "pact_cases",
    PactPart.affected: "pact_affected",
    PactPart.sectors: "pact_industries",
    PactPart.places: "pact_places",
    PactPart.jobs: "pact_jobs",
    PactPart.disagreement: "disagreements",
}
SHOWN = {PactPart.members: CASES, PactPart.affected: AFFECTED}


LAPSES, REVIEW = "lapses", "annual-review"


def pact(
    scenario: ScenarioArgument,
    part: Annotated[
        PactPart,
        typer.Option(
            "--show",
            help="members: each case for each; affected: trade a lapse falls on; sectors, places: output and income; "
            "jobs: the short run; disagreement: what `deal` takes each case for.",
        ),
    ] = PactPart.members,
    case: Annotated[str, typer.Option(help="Only this case of sectors and places; lapses by default.")] = "",
    hazard: Annotated[
        float | None, typer.Option(help="Chance of a lapse in a year, percent, under yearly review.", min=0, max=100)
    ] = None,
    uncertainty: Annotated[
        float | None, typer.Option(help="Trade cost of uncertainty at a hazard of 100%, percent.", min=0, max=100)
    ] = None,
    key: Annotated[
        str, typer.Option("--pact", help="Which, by name: ceta, cptpp, …; by default the one between the players.")
    ] = "",
    format: FormatOption = Format.table,
    wide: WideOption = False,
) -> None:
    """The pact renewed, lapsed, reviewed every year, bilateral, or stricter: each member against renewal."""
    from counteroffer.agreements.pact import pact as compare
    from counteroffer.run.pact_cases import shipped_review, staked
    from counteroffer.scenario import load_scenario

    _check_pact(part, case, hazard, uncertainty)
    file = staked(load_scenario(scenario), key)
    name = f"{file.scenario.title}: the pact, {part.value}"
    if part is PactPart.disagreement:
        show(_disagreement(file), format, table=STEMS[part], wide=wide, title=name)
        return
    with progress("solving every case"):
        found = compare(file, review=shipped_review(hazard, uncertainty))
        _check_review(found, hazard, uncertainty)
        frame = _frame(found, part, case or LAPSES, None if format is not Format.table else MOST_MOVED)
    show(frame, format, table=STEMS[part], wide=wide, shown=SHOWN.get(part, ()), title=name)
    if format is Format.table and part is PactPart.members:
        note(
            found.pact.title,
            *(f"{name}: {one.title} ({one.source.name}.yaml)" for name, one in found.cases.items()),
            "expected values where the pact may lapse; USD million a year at baseline prices",
            *(f"not in it: {gap}" for gap in found.pact.gaps),
        )


def _check_pact(part: PactPart, case: str, hazard: float | None, uncertainty: float | None) -> None:
    """Refuse options that the part asked for does not read."""
    if case and part not in (PactPart.sectors, PactPart.places):
        raise InputError(f"--case chooses among cases of --show sectors and places; --show {part.value} has all")
    if part is PactPart.disagreement and (hazard is not None or uncertainty is not None):
        raise InputError("--show disagreement is of the review as the file states it; drop --hazard and --uncertainty")


def _check_review(found: PactComparison, hazard: float | None, uncertainty: float | None) -> None:
    """Refuse terms of a yearly review of a pact that has none."""
    if REVIEW not in found.cases and (hazard is not None or uncertainty is not None):
        raise InputError(
            f"{found.pact.title} has no yearly review, which needs claims; drop --hazard and --uncertainty"
        )


def _frame(found: PactComparison, part: PactPart, case: str, most: int | None) -> pd.DataFrame:
    if part is PactPart.sectors:
        return found.hardest_hit("sectors", case, most)
    if part is PactPart.places:
        return found.hardest_hit("places", case, most)
    return {PactPart.members: lambda: found.table, PactPart.affected: lambda: found.affected}.get(
        part, lambda: found.jobs
    )()


def _disagreement(scenario: ScenarioFile) -> pd.DataFrame:
    from counteroffer.negotiation import bargaining_table, disagreements

    with progress("solving every case"):
        return disagreements(bargaining_table(scenario))
