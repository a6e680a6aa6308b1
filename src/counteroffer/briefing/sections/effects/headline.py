"""Headline effects: the regions in focus, and every region ranked."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from counteroffer.briefing.charts.bars import Bar, bar_chart, domain
from counteroffer.briefing.document import (
    Beside,
    Block,
    Card,
    Cards,
    Figure,
    Figures,
    Fold,
    Heading,
    Paragraph,
    Row,
    Section,
    Table,
)
from counteroffer.briefing.sections.effects.bases import bases_blocks
from counteroffer.briefing.shaping import saying
from counteroffer.briefing.words import Wording, start
from counteroffer.briefing.words.amounts import DASH
from counteroffer.briefing.words.context import compared, income_clause, money_sentence, own_bn
from counteroffer.briefing.words.frames import keyed, records
from counteroffer.briefing.words.notices import missing_words
from counteroffer.briefing.words.reported import CUSTOMS, levels_sentence, pass_through, split_rows, split_sentence
from counteroffer.study import Missing, Part, Study, Why

_MODEL = "tariff_revenue_change_usd_mn"
RANKED = (16, 40)  # regions above which the ranking takes a second and a third column


def cards(study: Study, w: Wording) -> Cards:
    """Real income of each lead region."""
    rows, found = keyed(study.effects.regions, "region"), []
    for code in study.lead:
        change, usd = rows[code]["real_income_percent"], rows[code]["equivalent_variation_usd_mn"]
        direction: Literal["up", "down", "same"]
        direction = "same" if w.number(change, 2) == w.number(0, 2) else "down" if change < 0 else "up"
        words = w("real income, {usd} USD bn per year", usd=w.usd_bn(usd, plus=True))
        found.append(Card(w.region(study.economy, code), w.percent(change, 2), words, direction))
    return Cards(tuple(found))


def headline_table(study: Study, w: Wording) -> Table:
    """Income, GDP, prices, wages, trade, revenue and pass-through of the lead regions, one column each."""
    lead, effects = study.lead, keyed(study.effects.regions, "region")
    measured = keyed(study.effects.indicators, "region")

    def line(title: str, column: str, digits: int) -> Row:
        return (title, *(w.number(effects[code][column], digits, plus=True) for code in lead))

    def money(title: str, values: Iterable[float]) -> Row:
        return (title, *(DASH if value != value else w.usd_bn(value, plus=True) for value in values))

    rows = [
        *split_rows(study, w),
        line(w("Real income, %"), "real_income_percent", 2),
        money(w("Real income, USD bn"), (effects[code]["equivalent_variation_usd_mn"] for code in lead)),
        *_own_money(study, effects, w),
        line(w("Real GDP, %"), "real_gdp_percent", 2),
        line(w("Real GDP at base-year prices, %"), "real_gdp_laspeyres_percent", 2),
        line(w("Consumer prices over wages, %"), "consumer_price_over_wage_percent", 2),
        line(w("Consumer prices, % (a)"), "consumer_price_percent", 2),
        line(w("Output, % of volume"), "output_percent", 1),
        line(w("Exports, % of volume"), "exports_percent", 1),
        line(w("Imports, % of volume"), "imports_percent", 1),
        money(w("Tariff revenue at customs values, USD bn"), (measured[code][CUSTOMS] for code in lead)),
        money(w("Tariff revenue in the model, USD bn"), (effects[code][_MODEL] for code in lead)),
        *_passed(study, w),
    ]
    names = (w.region(study.economy, code) for code in lead)
    caption = w("Effects on the regions in focus, per year")
    return Table(caption, (w("Change in"), *names), tuple(rows), style="compact")


def _passed(study: Study, w: Wording) -> list[Row]:
    """Pass-through, where the mean tariff of any lead region rises enough to tell."""
    found = [pass_through(study, code) for code in study.lead]
    if not any(found):
        return []
    titles = (w("Border pass-through, % (b)"), w("Consumer pass-through, % (b)"))
    return [
        (title, *(DASH if one is None else w.number(100 * one[j], 0) for one in found))
        for j, title in enumerate(titles)
    ]


def regions_table(study: Study, w: Wording) -> Table:
    """Every region, ranked by real income."""
    frame = study.effects.regions.sort_values(["real_income_percent", "region"])
    columns = (
        ("real_income_percent", w("Real income, %"), 2),
        ("real_gdp_percent", w("Real GDP, %"), 2),
        ("consumer_price_over_wage_percent", w("Consumer prices over wages, %"), 2),
        ("exports_percent", w("Exports, %"), 1),
        ("imports_percent", w("Imports, %"), 1),
    )
    rows = tuple(
        (
            w.region(study.economy, row["region"]),
            w.usd_bn(row["equivalent_variation_usd_mn"], plus=True),
            *(w.number(row[column], digits, plus=True) for column, _, digits in columns),
        )
        for row in records(frame)
    )
    total = w.usd_bn(float(frame["equivalent_variation_usd_mn"].sum()), plus=True)
    head = (w("Region"), w("Real income, USD bn"), *(title for _, title, _ in columns))
    foot = ((w("All regions"), total, *[""] * len(columns)),)
    return Table(w("Effects on every region, per year"), head, rows, foot)


def _own_money(study: Study, effects: Mapping[str, Mapping[str, float]], w: Wording) -> list[Row]:
    """Real income in the money shown beside US dollars, of the region that it is shown for."""
    cells = [own_bn(study, code, effects[code]["equivalent_variation_usd_mn"], w, plus=True) for code in study.lead]
    if study.money is None or not cells[0]:
        return []
    return [(w("Real income, {code} bn", code=study.money.code), *(cell or DASH for cell in cells))]


def first_order_table(study: Study, w: Wording) -> Table:
    """Caliendo and Parro's formula beside the exact change."""
    formula, exact = keyed(study.effects.first_order, "region"), keyed(study.effects.regions, "region")
    columns = ("first_order_welfare_percent", "terms_of_trade_percent", "volume_of_trade_percent")
    rows = tuple(
        (
            w.region(study.economy, code),
            w.number(exact[code]["real_income_percent"], 2, plus=True),
            *(w.number(formula[code][column], 2, plus=True) for column in columns),
        )
        for code in study.lead
    )
    head = (
        w("Region"),
        w("Real income, exact, %"),
        w("First-order formula, %"),
        w("of it terms of trade"),
        w("of it volume of trade"),
    )
    return Table(w("Exact change and first-order formula"), head, rows)


def income_charts(study: Study, w: Wording) -> tuple[Figure, ...]:
    """Real income of every region, ranked, the lead regions in full colour; one scale over all parts."""
    lead = study.lead
    bars = [
        Bar(w.region(study.economy, row["region"]), row["real_income_percent"], row["region"] in lead)
        for row in records(study.effects.regions.sort_values(["real_income_percent", "region"]))
    ]
    columns = 1 + sum(len(bars) > limit for limit in RANKED)
    length = math.ceil(len(bars) / columns)
    parts, scale = [bars[j : j + length] for j in range(0, len(bars), length)], domain([bar.value for bar in bars])
    titles = [w("Real income, % change")]
    titles += [w("Continued, {part} of {parts}", part=j, parts=len(parts)) for j in range(2, len(parts) + 1)]
    note = compared(w("% of real income a year"), study, w)
    charts = (bar_chart(title, part, 2, scale, note=note, w=w) for title, part in zip(titles, parts, strict=True))
    return tuple(saying(one, span_title(part, w)) for one, part in zip(charts, parts, strict=True))


def span_title(bars: Sequence[Bar], w: Wording) -> str:
    """What ranked bars come to: their ends, by name."""
    return w(
        "From {low} in {least} to {high} in {most}",
        low=w.percent(bars[0].value, 2),
        least=bars[0].label,
        high=w.percent(bars[-1].value, 2),
        most=bars[-1].label,
    )


def section(study: Study, w: Wording) -> Section | None:
    """Income, prices, wages, trade and revenue; one line from each of the other questions; every region."""
    meaning = w(
        "Real income is what households, government and investors can buy, tariff revenue included. Its change in USD "
        "is the amount that, at the prices before, would leave them as well off. Real GDP is the volume of what a "
        "region makes; income also moves with the prices of what it sells and buys. Tariff revenue is scaled to "
        "customs values where they are known. (a) Against world value added: where they rise, the region becomes "
        "dearer against the rest of the world."
    )
    formula = w(
        "Caliendo and Parro (2015) report a first-order formula. For large changes it can differ much from the exact "
        "change, even in sign; it is shown only for comparison."
    )
    reading = " ".join(part for part in (meaning, *_notes(study, w), money_sentence(study, w)) if part)
    colours = w("Orange is a loss, blue a gain; full colour marks the regions in focus.")
    blocks: tuple[Block, ...] = (
        cards(study, w),
        Beside((headline_table(study, w),), ((w("How to read it"), reading),)),
        Heading(w("Every region, ranked")),
        Beside((Figures(income_charts(study, w)),), ((w("How to read it"), colours),)),
        *bases_blocks(study, w),
        Fold(w("Table: effects on every region"), (regions_table(study, w),)),
        Fold(
            w("Table: the first-order formula of published studies, for comparison"),
            (Paragraph(formula, "small"), first_order_table(study, w)),
        ),
    )
    return Section("effects", w("Headline effects"), blocks, _finding(study, w))


def _finding(study: Study, w: Wording) -> str:
    """Whose duties cost the first lead region what; where that is not known, what it loses or gains."""
    row = keyed(study.effects.regions, "region")[study.lead[0]]
    given = row["real_income_percent"], row["equivalent_variation_usd_mn"]
    clause = income_clause(study, study.lead[0], *given, w)
    return split_sentence(study, study.lead[0], w) or f"{start(clause)}."


def _notes(study: Study, w: Wording) -> tuple[str, ...]:
    """What pass-through is where it is shown, revenue as a level, and why a split, or the question, is missing."""
    shown = any(pass_through(study, code) for code in study.lead)
    passed = w(
        "(b) Part of the rise of duties that is in prices at the border, duty included, and in shops; where the mean "
        "tariff rises by a point or more; prices in own money, held to its nominal value added."
    )
    lacking = (study.incidence, study.parts[Part.question])
    why = [missing_words(one, w) for one in lacking if isinstance(one, Missing) and one.why is Why.refused]
    return (passed if shown else "", levels_sentence(study, w), *why)
