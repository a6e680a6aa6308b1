"""`counteroffer retaliate`: a list of goods designed, beside the one in force."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from counteroffer.cli.bargaining.options import named, open_table, title
from counteroffer.cli.console import Format, FormatOption, ScenarioArgument, WideOption, note, progress, show
from counteroffer.errors import InputError
from counteroffer.inputs.amounts import usd_mn
from counteroffer.labels import several

if TYPE_CHECKING:
    import pandas as pd

    from counteroffer.negotiation.lists import ListDesign, Wish

OUTCOMES = ("list", "lines", "value_usd_mn", "mean_rate_percent", "own_cost_usd_mn", "harm_usd_mn", "aimed_harm_usd_mn")
LINES = (
    *("hs", "name", "choice", "rate_percent", "value_usd_mn", "aimed_harm_usd_mn", "own_cost_usd_mn"),
    *("harm_per_value_percent", "made_in", "supplies"),
)
MOST_LINES, MOST_PLACES = 25, 8  # that a terminal shows
NAME = 28  # letters of a product's


class ListPart(StrEnum):
    """What of a designed list is printed."""

    lists = "lists"
    lines = "lines"
    places = "places"
    rounds = "rounds"


STEMS = {
    ListPart.lists: "retaliation_lists",
    ListPart.lines: "retaliation_lines",
    ListPart.places: "retaliation_felt",
    ListPart.rounds: "retaliation_rounds",
}


UsOption = Annotated[
    str, typer.Option(help="Whose list; by default the first player. Several with commas have one together.")
]
ThemOption = Annotated[str, typer.Option(help="On whose goods; by default the second player.")]
ValueOption = Annotated[
    str,
    typer.Option(
        help="Most trade the list names: 20bn, 800mn, 27.6bn-CAD, of several owners one each with commas; by default "
        "what is listed now."
    ),
]
ExchangeOption = Annotated[float | None, typer.Option(help="USD for one unit of the value's currency.")]
ShareOption = Annotated[float | None, typer.Option(help="The same as a percent of what is bought of them.")]
BudgetOption = Annotated[float | None, typer.Option(help="Most it may cost its owner, USD mn a year.")]
AimOption = Annotated[
    list[str] | None, typer.Option(help="Their states, provinces, sectors, with commas; by default all of them.")
]
SpareOption = Annotated[
    list[str] | None, typer.Option(help="inputs, consumer-goods, sectors that stay off the list, with commas.")
]
SpareAboveOption = Annotated[
    float | None, typer.Option(help="Percent of use that makes a good one or the other; by default 50.")
]
RatesOption = Annotated[str, typer.Option(help="Percent that a line can pay, with commas; by default 10,25,50.")]
LineCapOption = Annotated[float | None, typer.Option(help="Largest percent of the value in one line; by default 10.")]
SectorCapOption = Annotated[float | None, typer.Option(help="The same in one sector; by default 50.")]
PartOption = Annotated[
    ListPart, typer.Option("--show", help="lists beside each other, lines, places, or rounds of the search.")
]


def retaliate(
    scenario: ScenarioArgument,
    us: UsOption = "",
    them: ThemOption = "",
    value: ValueOption = "",
    exchange: ExchangeOption = None,
    share: ShareOption = None,
    budget: BudgetOption = None,
    aim: AimOption = None,
    spare: SpareOption = None,
    spare_above: SpareAboveOption = None,
    rates: RatesOption = "",
    line_cap: LineCapOption = None,
    sector_cap: SectorCapOption = None,
    part: PartOption = ListPart.lists,
    format: FormatOption = Format.table,
    wide: WideOption = False,
) -> None:
    """The list of goods that takes most from places or sectors for a value or a cost, beside the one in force."""
    from counteroffer.cli.bargaining.joint import show_joint
    from counteroffer.negotiation.lists import design_list

    _check_options(value, exchange, aim, spare, spare_above)
    owners, values = _labels([us]), [usd_mn(one, "--value", exchange) for one in _labels([value])]
    if len(values) not in (0, max(len(owners), 1)):
        sums, who = several(len(values), "value", "values"), several(max(len(owners), 1), "owner", "owners")
        raise InputError(f"--value: {sums} for {who}; give one each, with commas")
    wish = _wish(
        value_usd_mn=values[0] if values else None,
        budget_usd_mn=budget,
        share=_fraction(share),
        aim=_labels(aim),
        spare=_labels(spare),
        spare_above=_fraction(spare_above),
        rates=_rates(rates),
        line_cap=_fraction(line_cap),
        sector_cap=_fraction(sector_cap),
    )
    table = open_table(scenario)
    if len(owners) > 1:
        show_joint(table, owners, them, wish, values, part.value, format, wide)
        return
    with progress("designing a list"):
        found = design_list(table, wish, named(table.game, us), named(table.game, them))
    name = title(table, f"{found.us.name} against {found.them.name}")
    if format is Format.table:
        _told(found, part, name, wide)
    else:
        show(_frame(found, part), format, table=STEMS[part])


def _check_options(
    value: str, exchange: float | None, aim: list[str] | None, spare: list[str] | None, spare_above: float | None
) -> None:
    """Refuse options that would act on nothing."""
    if exchange is not None and not value:
        raise InputError("--exchange: there is no value to convert; give --value in its currency, or drop it")
    for option, labels in (("--aim", aim), ("--spare", spare)):
        if labels is not None and not _labels(labels):
            raise InputError(f"{option} names nothing; drop it, or name something")
    if spare_above is not None and not {"inputs", "consumer-goods"} & {*_labels(spare)}:
        raise InputError(
            "--spare-above says what an input or a consumer good is; say --spare inputs, or consumer-goods"
        )


def _wish(**said: object) -> Wish:
    from counteroffer.negotiation.lists import Wish

    given: dict[str, object] = {key: value for key, value in said.items() if value is not None}
    return Wish(**given)  # type: ignore[arg-type]


def _labels(said: list[str] | None) -> tuple[str, ...]:
    return tuple(label.strip() for text in said or () for label in text.split(",") if label.strip())


def _fraction(percent: float | None) -> float | None:
    return None if percent is None else percent / 100


def _rates(said: str) -> tuple[float, ...] | None:
    if not said:
        return None
    try:
        return tuple(sorted({float(text) / 100 for text in said.split(",")}))
    except ValueError:
        raise InputError(f"--rates: '{said}' is not a list of percents; write it like 10,25,50") from None


def _frame(found: ListDesign, part: ListPart) -> pd.DataFrame:
    from counteroffer.negotiation.lists import lines_table, lists_table, places_table

    if part is ListPart.lists:
        return lists_table(found)
    if part is ListPart.lines:
        return lines_table(found)
    if part is ListPart.rounds:
        return found.tried
    felt = places_table(found)
    if felt is None:
        raise InputError(f"no states or provinces of {found.them.name} are known; show lists or lines")
    return felt


def _told(found: ListDesign, part: ListPart, name: str, wide: bool) -> None:
    """Tables and what is to be known of them."""
    from counteroffer.negotiation.lists import places_table

    shown = {ListPart.lists: OUTCOMES, ListPart.lines: LINES}.get(part, ())
    frame = _frame(found, part)
    if part is ListPart.lines and not wide:
        frame = frame.assign(name=frame["name"].str.slice(0, NAME))
    most = frame if part is not ListPart.lines or wide else frame.head(MOST_LINES)
    show(most, Format.table, table=STEMS[part], wide=wide, shown=shown, title=name)
    if len(most) < len(frame):
        note(f"{len(most)} of {len(frame)} lines; all of them with --wide, --format csv or json")
    if part is not ListPart.lists:
        return
    felt = places_table(found)
    if felt is not None:
        title_of = f"{found.them.name}, real income, hardest hit by the designed list"
        show(felt.head(MOST_PLACES), Format.table, table=STEMS[ListPart.places], wide=wide, title=title_of, below=True)
    _notes(found)


def _notes(found: ListDesign) -> None:
    """What the lists keep to, how good the search is, and what they leave out."""
    from counteroffer.negotiation.lists.lines import ProductLines

    rules, lines = found.rules, found.setting.lines
    limits = [
        f"{what} at most {amount:,.0f} USD mn"
        for what, amount in (("value", rules.value_usd_mn), ("own cost", rules.budget_usd_mn))
        if amount is not None
    ]
    note(
        f"kept to: {', '.join(limits)}; a line at most {100 * rules.line_cap:g}% of the value, a sector "
        f"{100 * rules.sector_cap:g}%. No list of the mixed-integer problem takes over {100 * found.gap:.3f}% more; "
        f"added up line by line it takes {found.predicted[2]:,.0f} and costs {found.predicted[0]:,.0f}, solved exactly "
        f"{found.designed.losses[2]:,.0f} and {found.designed.losses[0]:,.0f}; {found.seconds:.0f} s",
        f"{len(lines)} lines worth {lines.value.sum():,.0f} USD mn are known by code and can be listed, "
        f"{int(found.spared.lines.sum())} of them spared. Changes are against no list at all. A line is made "
        "where its industry is; how it is used is known of its commodity and its industry",
    )
    if found.in_force is not None and isinstance(lines, ProductLines) and lines.rest_value > 0:
        note(
            f"{lines.rest_value:,.0f} USD mn of the list in force are goods that are not known by code: the designed "
            "list cannot name them, so that the two are not of one kind"
        )
