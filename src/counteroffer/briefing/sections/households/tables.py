"""Charts and tables of households: by income group, by place, and who wins and loses."""

from __future__ import annotations

import pandas as pd

from counteroffer.briefing.charts.bars import Bar, bar_chart, domain
from counteroffer.briefing.document import Figure, Row, Table
from counteroffer.briefing.sections.households.text import RETURNED, each, group_words, who_words
from counteroffer.briefing.words import Wording
from counteroffer.briefing.words.closures import HORIZON
from counteroffer.briefing.words.context import compared
from counteroffer.briefing.words.frames import records
from counteroffer.effects.places import place_names
from counteroffer.household.balance import ABROAD, CONSUMERS, HOUSEHOLDS, INDUSTRIES, PLACES, TREASURY
from counteroffer.household.groups import ALL, led_by
from counteroffer.study import Study
from counteroffer.study.parts.households import HouseholdsResult

NAMED = 3  # industries on each side of the picture
APART = (CONSUMERS, TREASURY, ABROAD)
PARTS = ("prices_usd", "other_uses_usd", "earnings_usd", "profits_usd", "revenue_usd", "borrowing_usd", "total_usd")


def groups_chart(study: Study, found: HouseholdsResult, code: str, w: Wording) -> Figure:
    """Gain or loss by income group, percent of what it buys."""
    rows = found.national(code)
    rows = rows[rows["group"] != ALL]
    low, high = rows["total_percent"].iloc[0], rows["total_percent"].iloc[-1]
    title = w(
        "{region}: {low} of what it buys for the lowest incomes, {high} for the highest",
        region=w.region(study.economy, code),
        low=w.percent(low, 2),
        high=w.percent(high, 2),
    )
    bars = [Bar(group_words(row["group"], w), row["total_percent"]) for row in records(rows)]
    unit = w(
        "All counted, tariff revenue handed back {returned}, % of own purchases",
        returned=w(RETURNED[found.found.how.revenue]),
    )
    note = compared(unit, study, w, found.closure)
    return bar_chart(title, bars, 2, note=note, w=w)


def places_chart(study: Study, found: HouseholdsResult, code: str, w: Wording) -> Figure | None:
    """Gain or loss of a household by place, USD a year; none where no place is known."""
    rows = found.found.of(code)
    rows = rows[(rows["place"] != "") & (rows["group"] == ALL)].sort_values("total_usd", kind="stable")
    if rows.empty:
        return None
    names = place_names()
    worst, best = rows.iloc[0], rows.iloc[-1]
    title = w(
        "A household in {worst}: {low} USD a year; in {best}: {high}",
        worst=w.name(names[worst["place"]]),
        low=w.number(worst["total_usd"], 0, plus=True),
        best=w.name(names[best["place"]]),
        high=w.number(best["total_usd"], 0, plus=True),
    )
    bars = [Bar(str(w.name(names[row["place"]])), row["total_usd"]) for row in records(rows)]
    note = compared(w("USD a year per household"), study, w, found.closure)
    return bar_chart(title, bars, 0, note=note, w=w)


def groups_table(study: Study, found: HouseholdsResult, code: str, w: Wording) -> Table:
    """Each income group: what it buys, and what every part does, USD a year."""
    rows = tuple(_group_row(group_words(row["group"], w), row, w) for row in records(found.national(code)))
    caption = w(
        "{region}: gains and losses of a household, {horizon}, USD a year",
        region=w.region(study.economy, code),
        horizon=w(HORIZON[found.closure]),
    )
    return Table(caption, (w("Income"), *_heads(w)), rows[1:], (rows[0],))


def places_table(study: Study, found: HouseholdsResult, code: str, w: Wording) -> Table:
    """Each place and income group."""
    rows = found.found.of(code)
    names, rows = place_names(), rows[rows["place"] != ""].sort_values("place", kind="stable")
    told = tuple(
        (w.name(names[row["place"]]), *_group_row(group_words(row["group"], w), row, w)) for row in records(rows)
    )
    caption = w(
        "{region}: gains and losses of a household by place and income, {horizon}, USD a year",
        region=w.region(study.economy, code),
        horizon=w(HORIZON[found.closure]),
    )
    return Table(caption, (w("Place"), w("Income"), *_heads(w)), told, words=2)


def countries_table(study: Study, found: HouseholdsResult, w: Wording) -> Table:
    """The mean household of every country and region."""
    rows = found.found.groups
    rows = rows[(rows["place"] == "") & (rows["group"] == ALL) & rows["households_thousand"].notna()]
    told = tuple(
        (
            w.region(study.economy, row["region"]),
            w.number(row["households_thousand"] / 1000, 1),
            w.number(row["prices_usd"] + row["other_uses_usd"], 0, plus=True),
            w.number(row["total_usd"], 0, plus=True),
        )
        for row in records(rows)
    )
    head = (w("Region"), w("Households, million"), w("All prices, USD"), w("Altogether, USD"))
    return Table(w("The mean household of every region, USD a year"), head, told)


def choices_table(study: Study, found: HouseholdsResult, code: str, w: Wording) -> Table:
    """What income groups gain or lose as revenue returns otherwise, and as retailers pass on less."""
    rows = found.choices[found.choices["region"] == code]
    wide = rows.pivot_table(index="group", columns=["returned", "passed_on_percent"], values="total_usd", sort=False)
    ways, passed = (wide.columns.get_level_values(level) for level in (0, 1))
    head = tuple(
        w(
            "Revenue {returned}, {share} passed on",
            returned=w(RETURNED[str(way)]),
            share=w.percent(share, 0, plus=False),
        )
        for way, share in zip(ways, passed, strict=True)
    )
    told = tuple(
        (group_words(str(group), w), *(w.number(value, 0, plus=True) for value in values))
        for group, values in zip(wide.index, wide.to_numpy(), strict=True)
    )
    caption = w("{region}: altogether, by what is chosen, USD a year", region=w.region(study.economy, code))
    return Table(caption, (w("Income"), *head), told)


def winners_chart(study: Study, found: HouseholdsResult, code: str, w: Wording) -> Figure:
    """Consumers, treasury and industries of one country in one unit."""
    rows = _view(found, code, INDUSTRIES)
    apart, sectors = {who: rows[who] for who in APART}, rows.drop(list(APART)).sort_values()
    shown = pd.concat([sectors.head(NAMED), sectors.tail(NAMED)])
    shown = shown[~shown.index.duplicated()]
    rest = sectors.sum() - shown.sum()
    bars = [Bar(who_words(who, study.economy, w), value / 1000) for who, value in apart.items()]
    bars += [Bar(who_words(str(who), study.economy, w), value / 1000) for who, value in shown.items()]
    bars += [Bar(w("All other industries"), rest / 1000), Bar(w("Together: real income"), rows.sum() / 1000)]
    given = {"region": w.region(study.economy, code)} | {who: w.usd_bn(apart[who], plus=True) for who in APART}
    title = w("{region}: consumers {consumers}, treasury {treasury}, all together {total}", **given, total=_bn(rows, w))
    note = compared(w("USD bn a year"), study, w, found.closure)
    return bar_chart(title, bars, 1, domain([bar.value for bar in bars], room=0.3), above=True, note=note, w=w)


def _bn(rows: pd.Series, w: Wording) -> str:
    return w.usd_bn(float(rows.sum()), plus=True)


def _view(found: HouseholdsResult, code: str, view: str) -> pd.Series:
    rows = found.found.balance
    return rows[(rows["region"] == code) & (rows["view"] == view)].set_index("who")["gain_usd_mn"]


def winners_table(study: Study, found: HouseholdsResult, w: Wording) -> Table:
    """The same change of real income by industry, place and household, for each lead country."""
    known = set(found.found.balance["region"])
    codes = [code for code in led_by(study.economy, study.lead) if code in known]
    names = (
        w("Industries that gain"),
        w("Industries that lose"),
        *(who_words(who, study.economy, w) for who in APART),
        w("Places that gain"),
        w("Places that lose"),
        w("Income groups that gain"),
        w("Income groups that lose"),
    )
    columns = [_winners(found, code) for code in codes]
    rows: tuple[Row, ...] = tuple(
        (name, *(_cell(value, w) for value in values))
        for name, values in zip(names, zip(*columns, strict=True), strict=True)
    )
    foot = (w("Each of the three together: real income"), *(_bn(_view(found, c, INDUSTRIES), w) for c in codes))
    head = (w("Who"), *(w("{region}, USD bn", region=w.region(study.economy, code)) for code in codes))
    return Table(w("Who wins and loses, three ways, USD bn a year"), head, rows, (foot,))


def _winners(found: HouseholdsResult, code: str) -> list[float]:
    """Gains and losses of industries, consumers, the treasury and abroad, of places, and of income groups."""
    rows = _view(found, code, INDUSTRIES)
    views = (rows.drop(list(APART)), _view(found, code, PLACES), _view(found, code, HOUSEHOLDS))
    (up, down), places, groups = ((_sum(view, 1), _sum(view, -1)) for view in views)
    return [up, down, *(float(rows[who]) for who in APART), *places, *groups]


def _sum(values: pd.Series, sign: int) -> float:
    """All that have a sign, together; not a number where none is known."""
    return float(values[sign * values > 0].sum()) if len(values) else float("nan")


def _cell(value: float, w: Wording) -> str:
    return "–" if value != value else w.usd_bn(value, plus=True)


def _heads(w: Wording) -> tuple[str, ...]:
    return (
        w("It buys"),
        w("Prices"),
        w("Public services, investment"),
        w("Pay"),
        w("Margins"),
        w("Revenue"),
        w("From abroad"),
        w("Altogether"),
        w("% of what it buys"),
    )


def _group_row(name: str, row: dict[str, object], w: Wording) -> Row:
    values = tuple(w.number(float(row[key]), 0, plus=True) for key in PARTS)  # type: ignore[arg-type]
    bought = each(float(row["spending_usd"]), w)  # type: ignore[arg-type]
    return (name, bought, *values, w.number(float(row["total_percent"]), 2, plus=True))  # type: ignore[arg-type]
