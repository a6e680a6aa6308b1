"""`counteroffer diversify|integration`: the ways away from a neighbour, and into it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from counteroffer.cli.console import Format, FormatOption, ScenarioArgument, WideOption, note, progress, show, solved
from counteroffer.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from counteroffer.agreements.cut import Cut
    from counteroffer.agreements.diversify import Cuts, Diversification
    from counteroffer.agreements.integration import Integration


class DiversificationPart(StrEnum):
    """What of a diversification is shown."""

    agreements = "agreements"
    displaced = "displaced"
    partners = "partners"
    frontier = "frontier"


class Restored(StrEnum):
    """What a cut has to make good."""

    income = "income"
    jobs = "jobs"


class IntegrationPart(StrEnum):
    """What of an integration is shown."""

    members = "members"
    autonomy = "autonomy"
    currency = "currency"
    outsiders = "outsiders"


PARTS = {
    DiversificationPart.agreements: "diversification",
    DiversificationPart.displaced: "displaced_trade",
    DiversificationPart.partners: "diversification_partners",
    DiversificationPart.frontier: "dependence_frontier",
}
FORMS = {
    IntegrationPart.members: "integration",
    IntegrationPart.autonomy: "tariff_autonomy",
    IntegrationPart.currency: "common_currency",
    IntegrationPart.outsiders: "integration_outsiders",
}
SHOWN = {
    "diversification": ("case", "gain_usd_mn", "gain_percent", "bought_back_percent", "share_percent", "hhi"),
    "diversification_partners": ("case", "partner", "name", "gain_usd_mn", "gain_percent", "signs"),
    "dependence_frontier": ("kind", "agreements", "tax_percent", "share_percent", "gain_usd_mn"),
    "integration": (
        *("case", "member", "gain_usd_mn", "gain_percent", "residents_usd_mn", "per_person_percent"),
        *("workforce_percent", "received_usd_mn"),
    ),
    "cut": ("group", "target", "end", "cut_percent", "trade_with_group_percent"),
}


ALL = 100.0  # percent of the loss


def diversify(
    scenario: ScenarioArgument,
    region: Annotated[str, typer.Option(help="Who diversifies; by default the scenario's first.")] = "",
    options: Annotated[
        str, typer.Option(help="Scenario whose packages are agreements; by default the shipped one.")
    ] = "",
    part: Annotated[
        DiversificationPart,
        typer.Option(
            "--show",
            help="agreements: what each buys back; displaced: where sales go by themselves; partners: would they sign; "
            "frontier: dependence against income.",
        ),
    ] = DiversificationPart.agreements,
    group: Annotated[
        list[str] | None, typer.Option("--with", help="Solve for the cut with these regions or groups; again for more.")
    ] = None,
    restore: Annotated[Restored | None, typer.Option(help="What the cut makes good; income by default.")] = None,
    share: Annotated[float | None, typer.Option(help="Of the loss, percent; by default all of it.", max=100)] = None,
    sector: Annotated[list[str] | None, typer.Option("--sector", help="Sectors of the cut; goods by default.")] = None,
    exports_only: Annotated[bool, typer.Option("--exports-only", help="Only what is sold.")] = False,
    format: FormatOption = Format.table,
    wide: WideOption = False,
) -> None:
    """How much agreements elsewhere buy back, what they do to dependence, and the cut that would restore a loss."""
    from counteroffer.agreements.diversify import diversify as find

    _check_cut(
        group,
        part is not DiversificationPart.agreements or options != "",
        {"--restore": restore, "--share": share, "--sector": sector, "--exports-only": exports_only or None},
    )
    run = solved(scenario)
    with progress("solving agreements"):
        found = find(run, region, options, **({"sectors": tuple(sector)} if sector else {}))
        cuts = (
            found.cuts(group, (restore or Restored.income).value, (share or ALL) / 100, both=not exports_only)
            if group
            else None
        )
        table = "cut" if cuts else PARTS[part]
        frame = _cut_frame(cuts) if cuts else _part(found, part, plain=format is Format.table)
    title = f"{run.scenario.title}: {run.economy.region_name(found.region)} diversifies"
    show(frame, format, table=table, wide=wide, shown=SHOWN.get(table, ()), title=title)
    if format is not Format.table:
        return
    if cuts:
        for end, cut in cuts.items():
            _say_cut(cut, end)
    else:
        _say_part(found, part)


def _check_cut(group: list[str] | None, agreements: bool, of_cut: dict[str, object]) -> None:
    """Refuse options of the cut without one, and of agreements beside one."""
    share = of_cut["--share"]
    if isinstance(share, float) and not share > 0:
        raise InputError(f"--share {share:g} restores nothing; give more than 0 and at most 100 percent of the loss")
    if group and agreements:
        raise InputError("--with solves for a cut, and agreements are not in it; drop --show and --options, or --with")
    said = [name for name, value in of_cut.items() if value is not None]
    if said and not group:
        raise InputError(f"{', '.join(said)}: of the cut that is solved for; say with whom (--with EU), or drop it")


def _part(found: Diversification, part: DiversificationPart, *, plain: bool) -> pd.DataFrame:
    """The table asked for; a terminal shows of partners those who would sign, of the frontier what is efficient."""
    if part is DiversificationPart.agreements:
        return found.agreements
    if part is DiversificationPart.displaced:
        return found.displaced
    frame, chosen = (found.partners, "party") if part is DiversificationPart.partners else (found.frontier, "efficient")
    return frame[frame[chosen]] if plain else frame


def _say_part(found: Diversification, part: DiversificationPart) -> None:
    does = "cost" if found.lost < 0 else "bring"
    worth = f"{abs(found.lost):,.0f} USD mn a year"
    texts = [f"the measures {does} {found.region} {worth}; dependence is on {found.market}"]
    if part is DiversificationPart.agreements:
        texts.append("; ".join(f"{name}: {title}" for name, title in found.packages.items()))
    if part is DiversificationPart.frontier:
        texts.append("export taxes are unanswered: no retaliation is counted")
    note(*texts, f"agreements and their sizes: {found.options.name}.yaml")


def _cut_frame(cuts: Cuts) -> pd.DataFrame:
    """A row an end: of jobs with the supply side alone and with demand."""
    import pandas as pd

    rows = []
    for end, cut in cuts.items():
        row = {"group": " ".join(cut.group), "target": cut.target, "end": end, "cut_percent": cut.percent}
        row |= {"trade_with_group_percent": cut.trade_percent, "miss": cut.miss}
        rows.append(row | {f"gain_{code}_usd_mn": gain for code, gain in cut.gains.items()})
    return pd.DataFrame(rows)


def _say_cut(cut: Cut, end: str) -> None:
    from counteroffer.agreements.cut import DEEPEST
    from counteroffer.agreements.diversify import AS_SET

    which = "" if end == AS_SET else f"{end.replace('_', ' ')}: "
    if not cut.possible:
        left = f"{100 * cut.miss:+.3f}%"
        note(f"{which}no cut of trade costs up to {DEEPEST:.0%} restores {cut.target}; at the deepest {left} is left")
    elif cut.percent == 0:
        note(f"{which}nothing to restore: the measures do not lower {cut.target}")
    elif cut.gains:
        note("the others gain, USD mn: " + ", ".join(f"{code} {gain:+,.0f}" for code, gain in cut.gains.items()))


def integration(
    scenario: ScenarioArgument,
    part: Annotated[
        IntegrationPart,
        typer.Option(
            "--show",
            help="members: what each form brings; autonomy: what own tariffs are worth; currency: what one currency "
            "does to jobs; outsiders: everyone else.",
        ),
    ] = IntegrationPart.members,
    case: Annotated[list[str] | None, typer.Option("--case", help="Files instead of the shipped family.")] = None,
    format: FormatOption = Format.table,
    wide: WideOption = False,
) -> None:
    """A customs union, a border that goes, one state: what each brings, and what is given up. Income only."""
    from counteroffer.agreements.integration import integration as join
    from counteroffer.scenario import load_scenario

    run = solved(scenario)
    with progress("solving forms of integration"):
        found = join(run, tuple(load_scenario(name) for name in case or ()))
        frame = _form(found, part)
    table = FORMS[part]
    title = f"{run.scenario.title}: integration"
    show(frame, format, table=table, wide=wide, shown=SHOWN.get(table, ()), title=title)
    if format is Format.table and part is IntegrationPart.members:
        note(
            *(f"{name}: {one.file.scenario.title} ({one.file.name}.yaml)" for name, one in found.cases.items()),
            "income only: sovereignty is not priced",
        )


def _form(found: Integration, part: IntegrationPart) -> pd.DataFrame:
    if part is IntegrationPart.members:
        return found.table
    if part is IntegrationPart.autonomy:
        return found.autonomy
    if part is IntegrationPart.outsiders:
        return found.outsiders
    if found.currency.empty:
        raise InputError("no form of integration here has a common currency, or the scenario has no short run")
    return found.currency
