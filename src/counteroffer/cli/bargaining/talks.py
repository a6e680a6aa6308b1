"""`counteroffer concessions|leverage|deal`: what instruments are worth, and what could be agreed."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from counteroffer.cli.bargaining.cases import DealPart, GoalChoice, show_cases
from counteroffer.cli.bargaining.options import PactOption, named, open_table, title
from counteroffer.cli.bargaining.patience import check_offers, show_patience
from counteroffer.cli.bargaining.politics import PoliticsOption, show_income, weighing
from counteroffer.cli.bargaining.robust import (
    DealDrawsOption,
    DealHorizonOption,
    OverOption,
    check_over,
    show_drawn,
)
from counteroffer.cli.bargaining.threats import show_threats
from counteroffer.cli.console import (
    Format,
    FormatOption,
    IssuesOption,
    ScenarioArgument,
    SectorsOption,
    WideOption,
    note,
    progress,
    say,
    show,
)
from counteroffer.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from counteroffer.negotiation.rules.concessions import Concessions
    from counteroffer.negotiation.rules.deal import Deal
    from counteroffer.negotiation.rules.leverage import Retaliation

RANKED = ("issue", "title", "owner", "cost_usd_mn", "worth_usd_mn", "worth_per_dollar", "owner_jobs_thousand")
STEPS = (
    *("issue", "player", "title", "from_level", "to_level", "value_usd_mn", "value_percent", "revenue_usd_mn"),
    "jobs_thousand",
)
LEVERAGE = (
    *("instrument", "sector", "ours_usd_mn", "ours_low_usd_mn", "ours_high_usd_mn", "sign_holds", "theirs_usd_mn"),
    *("harm_ratio", "felt_places"),
)
TERMS = ("issue", "title", "owner", "status_quo", "level", "unit")
MOST_PLACES = 8  # of those that a retaliation hits


DealPartOption = Annotated[
    DealPart,
    typer.Option(
        "--show",
        help="cases: with and without money, in year 1 and the long run, for income and jobs; their levels, "
        "contributions of each term, and the terms common to all. With --over draws: levels, sets.",
    ),
]


class NoDeal(StrEnum):
    """What each has without a deal."""

    status_quo = "status_quo"
    nash = "nash"
    lapse = "lapse"
    annual_review = "annual_review"
    bilateral = "bilateral"
    stricter_origin = "stricter_origin"


WithoutOption = Annotated[
    NoDeal | None, typer.Option(help="What each has without a deal; by default as the scenario says.")
]


class ConcessionsPart(StrEnum):
    """What of the concessions is shown."""

    ranked = "ranked"
    steps = "steps"
    rates = "rates"
    swaps = "swaps"


CONCESSIONS: dict[ConcessionsPart, tuple[str, tuple[str, ...]]] = {
    ConcessionsPart.ranked: ("concessions", RANKED),
    ConcessionsPart.steps: ("concession_steps", STEPS),
    ConcessionsPart.rates: ("exchange_rates", ()),
    ConcessionsPart.swaps: ("swaps", ()),
}


def concessions(
    scenario: ScenarioArgument,
    part: Annotated[
        ConcessionsPart,
        typer.Option(
            "--show", help="steps: each issue to each side; rates: issue against issue; swaps: packages both gain by."
        ),
    ] = ConcessionsPart.ranked,
    issue: IssuesOption = None,
    format: FormatOption = Format.table,
    wide: WideOption = False,
) -> None:
    """What a step on each issue is worth to each side, cheap to give and dear to get first."""
    from counteroffer.negotiation import concessions as value

    table = open_table(scenario)
    with progress("solving"):
        found = value(table, issue or (), jobs=part in (ConcessionsPart.ranked, ConcessionsPart.steps))
        frame = _concessions(found, part)
    stem, shown = CONCESSIONS[part]
    show(frame, format, table=stem, wide=wide, shown=shown, title=title(table, "concessions"))
    if format is Format.table and frame.empty:
        note("no package of these steps leaves everybody better off; counteroffer deal says whether a payment would")


def _concessions(found: Concessions, part: ConcessionsPart) -> pd.DataFrame:
    if part is ConcessionsPart.swaps:
        return found.swaps()
    if part is ConcessionsPart.rates:
        return found.rates
    return found.ranked if part is ConcessionsPart.ranked else found.steps


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
    credible: Annotated[
        bool, typer.Option("--credible", help="How far each step pays us: threats we would carry out, and the others.")
    ] = False,
    format: FormatOption = Format.table,
    wide: WideOption = False,
) -> None:
    """Harm to them per unit of harm to us of every instrument, who feels it, and the best retaliation for a price."""
    from counteroffer.negotiation import leverage as compare
    from counteroffer.negotiation import retaliation
    from counteroffer.negotiation.robust import with_ranges
    from counteroffer.negotiation.rules.leverage import sides

    if aim and budget is None:
        raise InputError("--aim is for a retaliation; give what it may cost with --budget")
    if credible and budget is not None:
        raise InputError("--credible asks what pays us, --budget what may cost us; say one of them")
    table = open_table(scenario)
    ours, theirs = (player.name for player in sides(table, named(table.game, us), named(table.game, them)))
    name = title(table, f"{ours} against {theirs}")
    if credible:
        show_threats(table, (ours, theirs), sector or [], format, wide)
        return
    if budget is None:
        with progress("solving"):
            found = compare(table, ours, theirs, sector or ())
            frame = _in_words(found.table) if format is Format.table else found.flat
            frame = with_ranges(table, frame, ours, theirs, sector or ())
        show(frame, format, table="leverage", wide=wide, shown=LEVERAGE, title=name)
        return
    with progress("searching"):
        plan = retaliation(table, ours, theirs, budget, places=dict.fromkeys(aim or (), 1.0), sectors=sector or ())
    show(plan.levels, format, table="retaliation", wide=wide, shown=("instrument", "level", "at_bound"), title=name)
    if format is Format.table:
        _felt(plan, ours, theirs, aim or [], wide)


def _in_words(frame: pd.DataFrame) -> pd.DataFrame:
    """Instruments with the names of the places that feel them."""
    from counteroffer.effects.places import place_names

    names = place_names()
    felt = {"felt_places": [", ".join(names[code] for code in codes) for codes in frame["felt_places"]]}
    return frame.assign(**felt, felt_sectors=frame["felt_sectors"].map(", ".join))


def _felt(plan: Retaliation, ours: str, theirs: str, aim: list[str], wide: bool) -> None:
    """What a retaliation costs and takes, and whom it hits hardest."""
    note(
        f"costs {ours} {plan.own_cost_usd_mn:,.0f} USD mn a year, {theirs} {plan.harm_usd_mn:,.0f}"
        + (f", of which {', '.join(aim)} {plan.target_harm_usd_mn:,.0f}" if aim else "")
        + f"; first-order residual {plan.kkt:.0e}"
    )
    if plan.places is not None:
        hit = plan.places.head(MOST_PLACES)
        show(hit, Format.table, table="retaliation_places", wide=wide, title=f"{theirs}, hardest hit", below=True)


GoalOption = Annotated[GoalChoice | None, typer.Option(help="Of the cases, only those for income, or for jobs.")]
YearsOption = Annotated[
    tuple[float, float] | None,
    typer.Option(help="The same as years to the next round, at the scenario's discount rate."),
]


def deal(
    scenario: ScenarioArgument,
    without: WithoutOption = None,
    issue: IssuesOption = None,
    patience: Annotated[
        tuple[float, float] | None, typer.Option(help="Discount factors of alternating offers, one for each player.")
    ] = None,
    years: YearsOption = None,
    part: DealPartOption = DealPart.rules,
    goal: GoalOption = None,
    payments: Annotated[bool, typer.Option(help="With side payments too.")] = True,
    pact: PactOption = "",
    politics: PoliticsOption = None,
    over: OverOption = None,
    draws: DealDrawsOption = None,
    horizon: DealHorizonOption = None,
    format: FormatOption = Format.table,
    wide: WideOption = False,
) -> None:
    """The deals that bargaining rules pick, with and without side payments, and their terms."""
    from counteroffer.negotiation import deal as find

    _check_deal(part, goal, patience is not None, years is not None)
    check_over(over, part, draws, horizon, patience, years, goal)
    table = open_table(scenario, pact)
    table = weighing(table.only(issue) if issue else table, politics, drawn=over is not None)
    kind = without.value if without else None
    if over is not None:
        show_drawn(table, part, kind, draws, horizon, format, wide)
        return
    if part is not DealPart.rules:
        show_cases(table, part, goal, kind, format, wide)
        return
    patience = check_offers(table, patience, years, format)
    with progress("bargaining"):
        found = find(table, kind, payments=payments)
    frame = found.summary if wide or format is not Format.table else _side_by_side(found)
    show(frame, format, table="deals", wide=wide, title=title(table, "deals, gains over no deal"))
    if format is Format.table:
        _terms(found, wide)
        show_income(found, wide)
    if patience is not None:
        show_patience(found, patience)


def _check_deal(part: DealPart, goal: GoalChoice | None, patience: bool, years: bool) -> None:
    if (patience and years) or ((patience or years) and part is not DealPart.rules):
        raise InputError("say --patience or --years, one of them, and only with --show rules")
    if goal is not None and part is DealPart.rules:
        raise InputError("--goal chooses among cases; say --show cases, levels, contributions or common")


def _side_by_side(found: Deal) -> pd.DataFrame:
    """A row a rule, with and without payments; a column a player."""
    import pandas as pd

    from counteroffer.briefing.words import wording
    from counteroffer.briefing.words.table import rule_name

    rows = []
    for (rule, payments), part in found.summary.groupby(["rule", "payments"], sort=False):
        name = rule_name(str(rule), wording())
        players = list(zip(part["player"], part["gain_usd_mn"], part["against_now_usd_mn"], strict=True))
        gains = {f"{player}_gain_usd_mn": gain for player, gain, _ in players}
        today = {f"{player}_against_now_usd_mn": against for player, _, against in players}
        rows.append({"rule": rule, "name": name, "payments": payments, **gains, **today})
    return pd.DataFrame(rows)


def _terms(found: Deal, wide: bool) -> None:
    from counteroffer.briefing.words import wording
    from counteroffer.briefing.words.table import bargain_name, without_words

    note(f"without a deal {without_words(found.disagreement, wording())}")
    if not found.possible:
        say("no deal on these issues leaves everyone better off")
        if found.smallest_transfer is not None:
            row = found.smallest_transfer.iloc[0]
            say(f"a payment of {row.usd_mn:,.0f} USD mn a year by {row.payer} would make one")
        return
    bargain = found.bargains[0]
    name = f"terms of the {bargain_name(bargain.rule, wording())}"
    show(found.terms(bargain), Format.table, table="deal_terms", wide=wide, shown=TERMS, title=name, below=True)
