"""`counteroffer diversify|integration`: the ways away from a neighbour, and into it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from counteroffer.cli.agreements.options import HEADINGS, note, solved
from counteroffer.cli.console import Format, FormatOption, ScenarioArgument, progress, show
from counteroffer.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from counteroffer.agreements.cut import Cut
    from counteroffer.agreements.diversify import Diversification


class Way(StrEnum):
    """What of a diversification is shown."""

    agreements = "agreements"
    displaced = "displaced"
    partners = "partners"
    frontier = "frontier"


class Restore(StrEnum):
    """What a cut has to make good."""

    income = "income"
    jobs = "jobs"


class Form(StrEnum):
    """What of an integration is shown."""

    members = "members"
    autonomy = "autonomy"
    currency = "currency"
    outsiders = "outsiders"


def diversify(
    scenario: ScenarioArgument,
    region: Annotated[str, typer.Option(help="Who diversifies; by default the scenario's first.")] = "",
    options: Annotated[
        str, typer.Option(help="Scenario whose packages are agreements; by default the shipped one.")
    ] = "",
    part: Annotated[
        Way,
        typer.Option(
            "--show",
            help="agreements: what each buys back; displaced: where sales go by themselves; partners: would they sign; "
            "frontier: dependence against income.",
        ),
    ] = Way.agreements,
    group: Annotated[
        list[str] | None, typer.Option("--with", help="Solve for the cut with these regions or groups; again for more.")
    ] = None,
    restore: Annotated[Restore, typer.Option(help="What the cut makes good.")] = Restore.income,
    share: Annotated[float, typer.Option(help="Of the loss, percent.", min=0, max=100)] = 100.0,
    sector: Annotated[list[str] | None, typer.Option("--sector", help="Sectors of the cut; goods by default.")] = None,
    exports_only: Annotated[bool, typer.Option("--exports-only", help="Only what is sold.")] = False,
    format: FormatOption = Format.table,
) -> None:
    """How much agreements elsewhere buy back, what they do to dependence, and the cut that would restore a loss."""
    from counteroffer.agreements.diversify import diversify as find

    with progress("solving"):
        found = find(solved(scenario), region, options, sector or ("goods",))
        if group:
            cut = found.cut(group, restore.value, share / 100, both=not exports_only)
            frame = _cut_frame(cut, format)
        else:
            frame = _way(found, part, format)
    title = f"{found.run.scenario.title}: {found.run.economy.region_name(found.region)} diversifies"
    show(frame, format, title=title, headings=HEADINGS)
    if format is not Format.table:
        return
    if group:
        _say(cut)
    else:
        note(f"the measures cost {found.region} {found.lost:+,.0f} USD mn a year; dependence is on {found.market}")
        if part is Way.agreements:
            note("; ".join(f"{name}: {title}" for name, title in found.packages.items()))
        if part is Way.frontier:
            note("export taxes are unanswered: no retaliation is counted")
        note(f"agreements and their sizes: {found.options.name}.yaml")


def _way(found: Diversification, part: Way, format: Format) -> pd.DataFrame:
    """The table asked for; printed, the frontier is what is efficient on it, and titles stand below."""
    if part is Way.agreements:
        return found.agreements.drop(columns="title") if format is Format.table else found.agreements
    if part is Way.displaced:
        return found.displaced
    if part is Way.partners:
        return found.partners[found.partners["party"]].drop(columns="party")
    frame = found.frontier
    return frame[frame["efficient"]].drop(columns="efficient") if format is Format.table else frame


def _cut_frame(cut: Cut, format: Format) -> pd.DataFrame:
    import pandas as pd

    row = {"group": " ".join(cut.group), "target": cut.target, "cut_percent": cut.percent}
    row |= {"trade_with_group_percent": cut.trade_percent, "miss": cut.miss}
    if format is Format.table:
        return pd.DataFrame([row]).drop(columns="miss")
    return pd.DataFrame([row | {f"gain_{code}_usd_mn": gain for code, gain in cut.gains.items()}])


def _say(cut: Cut) -> None:
    if not cut.possible:
        note(f"no cut of trade costs up to 60% restores {cut.target}; at the deepest {100 * cut.miss:+.3f}% is left")
    elif cut.percent == 0:
        note(f"nothing to restore: the measures do not lower {cut.target}")
    elif cut.gains:
        note("the others gain, USD mn: " + ", ".join(f"{code} {gain:+,.0f}" for code, gain in cut.gains.items()))


def integration(
    scenario: ScenarioArgument,
    part: Annotated[
        Form,
        typer.Option(
            "--show",
            help="members: what each form brings; autonomy: what own tariffs are worth; currency: what one currency "
            "does to jobs; outsiders: everyone else.",
        ),
    ] = Form.members,
    case: Annotated[list[str] | None, typer.Option("--case", help="Files instead of the shipped family.")] = None,
    format: FormatOption = Format.table,
) -> None:
    """A customs union, a border that goes, one state: what each brings, and what is given up. Income only."""
    from counteroffer.agreements.integration import integration as join
    from counteroffer.scenario import load_scenario

    with progress("solving"):
        found = join(solved(scenario), tuple(load_scenario(name) for name in case or ()))
        frames = {
            Form.members: lambda: found.table,
            Form.autonomy: lambda: found.autonomy,
            Form.currency: lambda: found.currency,
            Form.outsiders: lambda: found.outsiders,
        }
        frame = frames[part]()
    if part is Form.currency and frame.empty:
        raise InputError("no form of integration here has a common currency, or the scenario has no short run")
    if format is Format.table and part is Form.members:
        frame = frame.drop(columns=["title", "file"])
    show(frame, format, title=f"{found.run.scenario.title}: integration", headings=HEADINGS)
    if format is Format.table and part is Form.members:
        for name, one in found.cases.items():
            note(f"{name}: {one.file.scenario.title} ({one.file.name}.yaml)")
        note("income only: sovereignty is not priced")
