"""`counteroffer concessions|leverage|deal`: what instruments are worth, and what could be agreed."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from counteroffer.cli.bargaining.options import HEADINGS, SectorsOption, open_table, title
from counteroffer.cli.console import Format, FormatOption, ScenarioArgument, out, progress, show
from counteroffer.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from counteroffer.negotiation.rules.deal import Deal

STEPS = [
    "title",
    "player",
    "from_level",
    "to_level",
    "value_usd_mn",
    "value_percent",
    "revenue_usd_mn",
    "jobs_thousand",
]
RANKED = ["title", "owner", "cost_usd_mn", "worth_usd_mn", "worth_per_dollar", "owner_jobs_thousand"]
LEVERAGE = ["kind", "sector", "ours_usd_mn", "theirs_usd_mn", "harm_ratio", "felt_places"]


class Without(StrEnum):
    """What each has without a deal."""

    status_quo = "status_quo"
    nash = "nash"
    lapse = "lapse"
    annual_review = "annual_review"
    bilateral = "bilateral"
    stricter_origin = "stricter_origin"


class Part(StrEnum):
    """What of the concessions is shown."""

    ranked = "ranked"
    steps = "steps"
    rates = "rates"
    swaps = "swaps"


def concessions(
    scenario: ScenarioArgument,
    part: Annotated[
        Part,
        typer.Option(
            "--show", help="steps: each issue to each side; rates: issue against issue; swaps: packages both gain by."
        ),
    ] = Part.ranked,
    issue: Annotated[list[str] | None, typer.Option("--issue", help="Only this issue; again for more.")] = None,
    format: FormatOption = Format.table,
) -> None:
    """What a step on each issue is worth to each side, cheap to give and dear to get first."""
    from counteroffer.negotiation import concessions as value

    with progress("solving"):
        table = open_table(scenario)
        found = value(table, issue or (), jobs=part in (Part.ranked, Part.steps))
        frames = {Part.ranked: lambda: found.ranked, Part.steps: lambda: found.steps, Part.rates: lambda: found.rates}
        frame = frames.get(part, found.swaps)()
    if format is Format.table and part in (Part.ranked, Part.steps):
        frame = frame[RANKED if part is Part.ranked else STEPS]
    show(frame, format, title=title(table, "concessions"), headings=HEADINGS)


def leverage(
    scenario: ScenarioArgument,
    us: Annotated[str, typer.Option(help="Whose leverage; by default the first player.")] = "",
    them: Annotated[str, typer.Option(help="Over whom; by default the second player.")] = "",
    budget: Annotated[
        float | None, typer.Option(help="Find the retaliation that hurts most for this much, USD mn a year.", min=0)
    ] = None,
    aim: Annotated[
        list[str] | None, typer.Option(help="State or province the retaliation is aimed at; again for more.")
    ] = None,
    sector: SectorsOption = None,
    format: FormatOption = Format.table,
) -> None:
    """Harm to them per unit of harm to us of every instrument, who feels it, and the best retaliation for a price."""
    from counteroffer.negotiation import leverage as compare
    from counteroffer.negotiation import retaliation

    if aim and budget is None:
        raise InputError("--aim is for a retaliation; give what it may cost with --budget")
    with progress("solving"):
        table = open_table(scenario)
        if len(table.game.names) < 2:
            raise InputError(f"{scenario} has one player; leverage takes two")
        us = us or table.game.names[0]
        them = them or next(name for name in table.game.names if name != us)
        if budget is None:
            found = compare(table, us, them, sector or ())
            frame = _felt(found.table) if format is Format.table else found.flat
        else:
            plan = retaliation(table, us, them, budget, places=dict.fromkeys(aim or (), 1.0), sectors=sector or ())
            frame = plan.levels[["instrument", "level", "at_bound"]]
    shown = frame[LEVERAGE] if format is Format.table and budget is None else frame
    show(shown, format, title=title(table, f"{us} against {them}"), headings=HEADINGS)
    if budget is not None and format is Format.table:
        out.print(
            f"costs {us} {plan.own_cost_usd_mn:,.0f} USD mn a year, {them} {plan.harm_usd_mn:,.0f}"
            + (f", of which {', '.join(aim)} {plan.target_harm_usd_mn:,.0f}" if aim else "")
            + f"; first-order residual {plan.kkt:.0e}",
            highlight=False,
        )
        if plan.places is not None:
            show(plan.places.head(8), format, title=f"{them}, hardest hit")


def _felt(frame: pd.DataFrame) -> pd.DataFrame:
    """Instruments with the names of the places that feel them."""
    from counteroffer.effects.places import place_names

    names = place_names()
    return frame.assign(felt_places=[", ".join(names[code] for code in codes) for codes in frame["felt_places"]])


def deal(
    scenario: ScenarioArgument,
    without: Annotated[
        Without | None, typer.Option(help="What each has without a deal; by default as the scenario says.")
    ] = None,
    issue: Annotated[list[str] | None, typer.Option("--issue", help="Only this issue; again for more.")] = None,
    patience: Annotated[
        tuple[float, float] | None, typer.Option(help="Discount factors of alternating offers, one for each player.")
    ] = None,
    payments: Annotated[bool, typer.Option(help="With side payments too.")] = True,
    format: FormatOption = Format.table,
) -> None:
    """The deals that bargaining rules pick, with and without side payments, and their terms."""
    from counteroffer.negotiation import deal as find

    with progress("bargaining"):
        table = open_table(scenario)
        table = table.only(issue) if issue else table
        found = find(table, without.value if without else None, payments=payments)
    shown = _side_by_side(found) if format is Format.table else found.summary
    show(shown, format, title=title(table, "deals, gains over no deal in USD mn"), headings=HEADINGS)
    if format is Format.table:
        _terms(found)
    if patience is not None:
        _patience(found, patience)


def _side_by_side(found: Deal) -> pd.DataFrame:
    """A row a rule, with and without payments; a column a player."""
    import pandas as pd

    from counteroffer.briefing.words import wording
    from counteroffer.briefing.words.table import rule_name

    rows = []
    for (rule, payments), part in found.summary.groupby(["rule", "payments"], sort=False):
        gains = {str(p): g for p, g in zip(part["player"], part["gain_usd_mn"], strict=True)}
        today = {f"{p}, against today": g for p, g in zip(part["player"], part["against_now_usd_mn"], strict=True)}
        rows.append(
            {"rule": rule_name(str(rule), wording()), "payments": "yes" if payments else "no", **gains, **today}
        )
    return pd.DataFrame(rows)


def _terms(found: Deal) -> None:
    from counteroffer.briefing.words import wording
    from counteroffer.briefing.words.table import bargain_name, without_words

    out.print(f"without a deal {without_words(found.disagreement, wording())}", highlight=False)
    if not found.possible:
        out.print("no deal on these issues leaves everyone better off", highlight=False)
        if found.smallest_transfer is not None:
            row = found.smallest_transfer.iloc[0]
            out.print(f"a payment of {row.usd_mn:,.0f} USD mn a year by {row.payer} would make one", highlight=False)
        return
    bargain = found.bargains[0]
    terms = found.terms(bargain)[["title", "owner", "status_quo", "level", "unit"]]
    show(terms, Format.table, title=f"terms of the {bargain_name(bargain.rule, wording())}", headings=HEADINGS)


def _patience(found: Deal, patience: tuple[float, float]) -> None:
    from counteroffer.negotiation import alternating_offers, worth_of_patience

    if found.frontier is None:
        raise InputError("alternating offers need two players and a deal that leaves both better off")
    gains = found.frontier.gains
    offers = alternating_offers(gains, patience)
    more = worth_of_patience(gains, patience)
    for first, (name, split) in enumerate(
        zip(found.table.game.names, (offers.first_offers, offers.second_offers), strict=True)
    ):
        shares = ", ".join(f"{n} {v:,.0f}" for n, v in zip(found.table.game.names, split, strict=True))
        out.print(
            f"if {name} speaks first: {shares} USD mn; 0.05 more patience brings it {more[first]:+,.0f}",
            highlight=False,
        )
