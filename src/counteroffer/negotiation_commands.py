"""`counteroffer optimal|war|concessions|leverage|deal|coalitions`: the bargaining table on the command line."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from counteroffer.console import Format, FormatOption, err, out, progress, show
from counteroffer.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from counteroffer.negotiation.deal import Deal
    from counteroffer.negotiation.table import Table

HEADINGS = {
    "status_quo": "now",
    "at_bound": "bound",
    "utility_usd_mn": "USD mn",
    "utility_percent": "% of income",
    "against_status_quo_usd_mn": "against today",
    "median_level_percent": "median rate %",
    "deviation_gain_percent": "best deviation %",
    "value_usd_mn": "USD mn",
    "value_percent": "% of income",
    "revenue_usd_mn": "revenue USD mn",
    "jobs_thousand": "jobs, thousand",
    "from_level": "from",
    "to_level": "to",
    "cost_usd_mn": "cost to owner",
    "worth_usd_mn": "worth to others",
    "worth_per_dollar": "worth per dollar",
    "owner_jobs_thousand": "owner's jobs, thousand",
    "others_jobs_thousand": "others' jobs, thousand",
    "ours_usd_mn": "us, USD mn",
    "theirs_usd_mn": "them, USD mn",
    "harm_ratio": "harm ratio",
    "felt_places": "felt in",
    "gain_usd_mn": "gain, USD mn",
    "gain_percent": "gain %",
    "against_now_usd_mn": "against today",
    "paid_usd_mn": "pays, USD mn",
}
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

ScenarioArgument = Annotated[str, typer.Argument(help="Name of a shipped scenario, or path of a YAML file.")]
PlayersOption = Annotated[
    list[str] | None,
    typer.Option("--player", "-p", help="A player of the scenario, a region or a group; again for more."),
]
SectorsOption = Annotated[
    list[str] | None, typer.Option("--sector", help="Sector or group whose trade may be taxed; again for more.")
]


class By(StrEnum):
    """How finely tariffs are free."""

    cell = "cell"
    common = "common"
    sector = "sector"
    group = "group"


class Without(StrEnum):
    """What each has without a deal."""

    status_quo = "status_quo"
    nash = "nash"
    lapse = "lapse"


class Part(StrEnum):
    """What of the concessions is shown."""

    ranked = "ranked"
    steps = "steps"
    rates = "rates"
    swaps = "swaps"


class External(StrEnum):
    """Whom blocs set tariffs on."""

    pact = "pact"
    world = "world"


ByOption = Annotated[
    By, typer.Option("--by", help="A rate for each sector and partner, a coalition's common one, each sector, or all.")
]
UpperOption = Annotated[float, typer.Option(help="Highest tariff, percent.", min=0)]


def optimal(
    scenario: ScenarioArgument,
    player: Annotated[str, typer.Option("--player", "-p", help="Who sets tariffs; by default the first player.")] = "",
    partner: Annotated[
        list[str] | None, typer.Option("--partner", help="On whom; by default the other players. Again for more.")
    ] = None,
    sector: SectorsOption = None,
    by: ByOption = By.cell,
    upper: UpperOption = 100.0,
    format: FormatOption = Format.table,
) -> None:
    """A player's best tariffs if nobody answered, with first- and second-order conditions."""
    from counteroffer.negotiation import best_response, free_tariffs

    with progress("searching"):
        table = _table(scenario)
        setters = [player or table.game.names[0]]
        partners = partner or [r for p in table.game.players if p.name != setters[0] for r in p.regions]
        game = free_tariffs(table, setters, partners=partners, sectors=sector or (), by=by.value, upper=upper / 100)
        found = best_response(game, game.names[0])
    show(found.table.drop(columns=["player", "unit"]), format, title=_title(table, "best tariffs"), headings=HEADINGS)
    if format is Format.table:
        out.print(
            f"{found.player}: {found.gain[0]:+,.0f} USD mn a year ({100 * found.gain[0] / game.before[0]:+.3f}% of "
            f"income) against today; first order {found.first_order:.0e}, second order {found.second_order:+.2f} "
            f"(negative: a maximum)",
            highlight=False,
        )
        show(found.starts, format, headings={"gain_percent": "gain, % of income"})


def war(
    scenario: ScenarioArgument,
    player: PlayersOption = None,
    partner: Annotated[
        list[str] | None, typer.Option("--partner", help="On whom; by default each other. Again for more, or all.")
    ] = None,
    sector: SectorsOption = None,
    by: ByOption = By.cell,
    upper: UpperOption = 100.0,
    certify: Annotated[bool, typer.Option("--certify", help="Search from 20 random starts a player too.")] = False,
    levels: Annotated[bool, typer.Option("--levels", help="Print the tariffs of the first equilibrium.")] = False,
    format: FormatOption = Format.table,
) -> None:
    """Tariffs from which no player would move alone: every distinct equilibrium found, and a search against each."""
    from counteroffer.negotiation import free_tariffs, nash

    with progress("searching"):
        table = _table(scenario)
        partners = _everyone(table, partner)
        game = free_tariffs(
            table, player or (), partners=partners, sectors=sector or (), by=by.value, upper=upper / 100
        )
        found = nash(game, certify=certify)
    frame = found.equilibria[0].table.drop(columns="unit") if levels else found.table
    if format is Format.table and not levels:
        frame = frame.drop(columns=["starts", "deviation_gain_percent"])
    show(frame, format, title=_title(table, "trade war"), headings=HEADINGS)
    if format is Format.table:
        for number, one in enumerate(found.equilibria, 1):
            out.print(f"equilibrium {number} from starts {', '.join(one.starts)}", highlight=False)
            show(one.certificate.table.drop(columns="instrument"), format, title=f"search against equilibrium {number}")
        if found.unsettled:
            err.print(f"led to no equilibrium: starts {', '.join(found.unsettled)}", highlight=False)


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
        table = _table(scenario)
        found = value(table, issue or (), jobs=part in (Part.ranked, Part.steps))
        frames = {Part.ranked: lambda: found.ranked, Part.steps: lambda: found.steps, Part.rates: lambda: found.rates}
        frame = frames.get(part, found.swaps)()
    if format is Format.table and part in (Part.ranked, Part.steps):
        frame = frame[RANKED if part is Part.ranked else STEPS]
    show(frame, format, title=_title(table, "concessions"), headings=HEADINGS)


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
        table = _table(scenario)
        if len(table.game.names) < 2:
            raise InputError(f"{scenario} has one player; leverage takes two")
        us = us or table.game.names[0]
        them = them or next(name for name in table.game.names if name != us)
        if budget is None:
            frame = compare(table, us, them, sector or ()).table
        else:
            plan = retaliation(table, us, them, budget, places=dict.fromkeys(aim or (), 1.0), sectors=sector or ())
            frame = plan.levels[["instrument", "level", "at_bound"]]
    shown = frame[LEVERAGE] if format is Format.table and budget is None else frame
    show(shown, format, title=_title(table, f"{us} against {them}"), headings=HEADINGS)
    if budget is not None and format is Format.table:
        out.print(
            f"costs {us} {plan.own_cost_usd_mn:,.0f} USD mn a year, {them} {plan.harm_usd_mn:,.0f}"
            + (f", of which {', '.join(aim)} {plan.target_harm_usd_mn:,.0f}" if aim else "")
            + f"; first-order residual {plan.kkt:.0e}",
            highlight=False,
        )
        if plan.places is not None:
            show(plan.places.head(8), format, title=f"{them}, hardest hit")


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
        table = _table(scenario)
        table = table.only(issue) if issue else table
        found = find(table, without.value if without else None, payments=payments)
    shown = _side_by_side(found) if format is Format.table else found.summary
    show(shown, format, title=_title(table, "deals, gains over no deal in USD mn"), headings=HEADINGS)
    if format is Format.table:
        _terms(found)
    if patience is not None:
        _patience(found, patience)


def coalitions(
    scenario: ScenarioArgument,
    member: Annotated[list[str] | None, typer.Option("--member", help="By default USA, CAN, MEX; two to four.")] = None,
    external: Annotated[
        External, typer.Option(help="Blocs' tariffs are free on members outside them, or on the whole world.")
    ] = External.pact,
    internal: Annotated[
        float | None, typer.Option(help="Tariffs inside a bloc, percent; by default none.", min=0)
    ] = 0.0,
    common: Annotated[bool, typer.Option(help="One external tariff for all members of a bloc.")] = False,
    format: FormatOption = Format.table,
) -> None:
    """Every partition of the pact's members into blocs: what each gains, Shapley values, and the core."""
    from counteroffer.negotiation import coalitions as play

    with progress("playing out the partitions"):
        table = _table(scenario)
        found = play(
            table,
            tuple(member or ("USA", "CAN", "MEX")),
            internal=None if internal is None else internal / 100,
            external=external.value,
            common=common,
        )
    show(found.table, format, title=_title(table, "coalitions"), headings=HEADINGS)
    if format is not Format.table:
        return
    worth = found.worth.merge(
        found.shapley.rename("shapley_usd_mn").rename_axis("coalition").reset_index(), on="coalition", how="left"
    )
    show(worth, format, title="what coalitions are worth, against today")
    slack, division = found.core
    words = "the core is empty" if slack < 0 else "nobody has reason to leave at"
    shares = ", ".join(f"{name} {value:,.0f}" for name, value in division.items())
    out.print(f"{words} {shares} USD mn: every coalition is left {slack:+,.0f} or more", highlight=False)
    for one, other, gap in found.losing_mergers:
        err.print(f"{one} and {other} are worth {-gap:,.0f} USD mn less together than apart", highlight=False)


def _table(scenario: str) -> Table:
    from counteroffer.negotiation import bargaining_table

    table = bargaining_table(scenario)
    for warning in table.run.warnings:
        err.print(f"[yellow]warning:[/yellow] {warning}", highlight=False)
    return table


def _everyone(table: Table, partner: list[str] | None) -> list[str]:
    return list(table.run.economy.regions) if partner == ["all"] else partner or []


def _title(table: Table, what: str) -> str:
    return f"{table.run.scenario.title}: {what}"


def _side_by_side(found: Deal) -> pd.DataFrame:
    """A row a rule, with and without payments; a column a player."""
    import pandas as pd

    rows = []
    for (name, payments), part in found.summary.groupby(["name", "payments"], sort=False):
        gains = {str(p): g for p, g in zip(part["player"], part["gain_usd_mn"], strict=True)}
        today = {f"{p}, against today": g for p, g in zip(part["player"], part["against_now_usd_mn"], strict=True)}
        rows.append({"rule": name, "payments": "yes" if payments else "no", **gains, **today})
    return pd.DataFrame(rows)


def _terms(found: Deal) -> None:
    from counteroffer.negotiation.bargain import NAMES
    from counteroffer.negotiation.deal import DISAGREEMENTS

    out.print(f"without a deal {DISAGREEMENTS[found.disagreement]}", highlight=False)
    if not found.possible:
        out.print("no deal on these issues leaves everyone better off", highlight=False)
        if found.smallest_transfer is not None:
            row = found.smallest_transfer.iloc[0]
            out.print(f"a payment of {row.usd_mn:,.0f} USD mn a year by {row.payer} would make one", highlight=False)
        return
    bargain = found.bargains[0]
    terms = found.terms(bargain)[["title", "owner", "status_quo", "level", "unit"]]
    show(terms, Format.table, title=f"terms of the {NAMES[bargain.rule]} bargain", headings=HEADINGS)


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


def add_to(app: typer.Typer) -> None:
    """Put the commands on the command line."""
    app.command(epilog="Example: counteroffer optimal october-2025 --player USA --partner CAN")(optimal)
    app.command(epilog="Example: counteroffer war october-2025 -p USA -p CAN -p MEX --certify")(war)
    app.command(epilog="Example: counteroffer concessions october-2025 --show swaps")(concessions)
    app.command(epilog="Example: counteroffer leverage october-2025 --budget 1000 --aim Michigan")(leverage)
    app.command(epilog="Example: counteroffer deal october-2025 --without lapse --patience 0.95 0.9")(deal)
    app.command(epilog="Example: counteroffer coalitions october-2025 --external world --common")(coalitions)
