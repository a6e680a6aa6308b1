"""The page's tables: cells as text, rounded and signed, so that the template only lays them out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from counteroffer.briefing.frames import Record, keyed, records
from counteroffer.briefing.measures import measure_title
from counteroffer.briefing.wording import Wording
from counteroffer.run.run import Run
from counteroffer.scenario.book import main_duties

PARTNERS = 12
LONG = 15  # rows; a longer table may break across pages
FLOWS = ("exports", "imports")
Row = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Caption, column heads, rows and closing rows; the first `words` columns are text, the rest numbers."""

    caption: str
    head: Row
    rows: tuple[Row, ...]
    foot: tuple[Row, ...] = ()
    words: int = 1

    @property
    def long(self) -> bool:
        """Whether the table may break across printed pages."""
        return len(self.rows) > LONG


@dataclass(frozen=True)
class Card:
    """The one figure of a region: its real income."""

    region: str
    percent: str
    usd: str
    direction: str


def duties_tables(run: Run, w: Wording) -> tuple[Table, ...]:
    """US duties on each spotlight partner by industry, as the tariff book has them on the day."""
    frame, as_of = main_duties(run.scenario, run.economy).get("sector"), run.scenario.as_of
    if frame is None or as_of is None:
        return ()
    head = (
        w("Industry"),
        w("US imports 2024, USD bn"),
        w("paid 2024, %"),
        w("by law, %"),
        w("in effect, %"),
        w("added, by revenue"),
        w("added, as used here"),
        w("gap"),
        w("revenue, USD bn"),
    )
    found = []
    for partner, rows in frame.groupby("exporter", sort=False):
        lines = [_duties(row, w) for row in records(rows)]
        name = w.region(run.economy, str(partner))
        caption = w("US duties on {region} by industry, {date}", region=name, date=w.day(as_of))
        found.append(Table(caption, head, tuple(lines[:-1]), (lines[-1],)))
    return tuple(found)


def _duties(row: Record, w: Wording) -> Row:
    rates = ("collected_2024_percent", "statutory_percent", "effective_percent")
    points = ("change_percent", "ces_change_percent", "ces_gap_percent")
    return (
        w.given(str(row["name"])) if row["name"] else w("All goods"),
        w.usd_bn(row["imports_usd_mn"]),
        *(w.number(row[column], 2) for column in rates),
        *("–" if row[column] != row[column] else w.number(row[column], 2, plus=True) for column in points),
        w.usd_bn(row["revenue_usd_mn"]),
    )


def cards(run: Run, w: Wording) -> tuple[Card, ...]:
    """Real income of each lead region."""
    rows, found = keyed(run.effects.regions, "region"), []
    for code in run.lead:
        change, usd = rows[code]["real_income_percent"], rows[code]["equivalent_variation_usd_mn"]
        direction = "same" if w.number(change, 2) == w.number(0, 2) else "down" if change < 0 else "up"
        found.append(Card(w.region(run.economy, code), w.percent(change, 2), w.usd_bn(usd, plus=True), direction))
    return tuple(found)


def headline_table(run: Run, w: Wording) -> Table:
    """Income, prices, wages, trade and revenue of the lead regions, one column each."""
    lead, effects = run.lead, keyed(run.effects.regions, "region")
    index = [run.economy.regions.index(code) for code in lead]
    before, after = run.equilibrium.baseline.revenue[index], run.equilibrium.revenue[index]

    def line(title: str, column: str, digits: int) -> Row:
        return (title, *(w.number(effects[code][column], digits, plus=True) for code in lead))

    usd = (w.usd_bn(effects[code]["equivalent_variation_usd_mn"], plus=True) for code in lead)
    rows = (
        line(w("Real income, %"), "real_income_percent", 2),
        (w("Real income, USD bn"), *usd),
        line(w("Consumer prices, % (a)"), "consumer_price_percent", 2),
        line(w("Real wages, %"), "real_wage_percent", 2),
        line(w("Exports, % of volume"), "exports_percent", 1),
        line(w("Imports, % of volume"), "imports_percent", 1),
        (w("Tariff revenue before, USD bn"), *(w.usd_bn(value) for value in before)),
        (w("Tariff revenue after, USD bn"), *(w.usd_bn(value) for value in after)),
    )
    names = (w.region(run.economy, code) for code in lead)
    return Table(w("Effects on the regions in focus, per year"), (w("Change in"), *names), rows)


def regions_table(run: Run, w: Wording) -> Table:
    """Every region, ranked by real income."""
    frame = run.effects.regions.sort_values(["real_income_percent", "region"])
    columns = (
        ("real_income_percent", w("Real income, %"), 2),
        ("consumer_price_percent", w("Consumer prices, %"), 2),
        ("real_wage_percent", w("Real wages, %"), 2),
        ("exports_percent", w("Exports, %"), 1),
        ("imports_percent", w("Imports, %"), 1),
    )
    rows = tuple(
        (
            w.region(run.economy, row["region"]),
            w.usd_bn(row["equivalent_variation_usd_mn"], plus=True),
            *(w.number(row[column], digits, plus=True) for column, _, digits in columns),
        )
        for row in records(frame)
    )
    total = w.usd_bn(float(frame["equivalent_variation_usd_mn"].sum()), plus=True)
    head = (w("Region"), w("Real income, USD bn"), *(title for _, title, _ in columns))
    foot = ((w("All regions"), total, *[""] * len(columns)),)
    return Table(w("Effects on every region, per year"), head, rows, foot)


def first_order_table(run: Run, w: Wording) -> Table:
    """Caliendo and Parro's formula beside the exact change."""
    formula, exact = keyed(run.effects.first_order, "region"), keyed(run.effects.regions, "region")
    columns = ("first_order_welfare_percent", "terms_of_trade_percent", "volume_of_trade_percent")
    rows = tuple(
        (
            w.region(run.economy, code),
            w.number(exact[code]["real_income_percent"], 2, plus=True),
            *(w.number(formula[code][column], 2, plus=True) for column in columns),
        )
        for code in run.lead
    )
    head = (
        w("Region"),
        w("Real income, exact, %"),
        w("First-order formula, %"),
        w("of it terms of trade"),
        w("of it volume of trade"),
    )
    return Table(w("Exact change and first-order formula"), head, rows)


def alone_table(run: Run, w: Wording) -> Table:
    """Each measure as if it were the only one, their sum, and the whole."""
    lead, columns = run.lead, ("equivalent_variation_usd_mn", "real_income_percent")
    live = [applied.measure for applied in run.policy.applied if applied.in_force]
    titles = {measure.name: measure_title(measure, run.economy, w) for measure in live}
    alone = {name: keyed(rows, "region") for name, rows in run.alone.groupby("measure")}
    whole = keyed(run.effects.regions, "region")
    total = {code: {c: sum(alone[name][code][c] for name in titles) for c in columns} for code in lead}

    def line(title: str, regions: dict[str, Record]) -> Row:
        pairs = (
            (w.usd_bn(regions[n][columns[0]], plus=True), w.number(regions[n][columns[1]], 2, plus=True)) for n in lead
        )
        return (title, *(cell for pair in pairs for cell in pair))

    rows = tuple(line(title, alone[name]) for name, title in titles.items())
    foot = (
        line(w("Sum of the rows (measures interact: not a result)"), total),
        line(w("All measures together"), whole),
    )
    names = [w.region(run.economy, code) for code in lead]
    pairs = ((w("{region}, USD bn", region=name), w("{region}, %", region=name)) for name in names)
    head = (w("Measure"), *(cell for pair in pairs for cell in pair))
    return Table(w("Real income if each measure were the only one, per year"), head, rows, foot)


def sectors_table(run: Run, code: str, w: Wording) -> Table:
    """Output and value added by industry in one region, largest first."""
    frame, b = run.effects.sectors[run.effects.sectors["region"] == code], run.equilibrium.baseline
    level = dict(zip(b.sectors, b.value_added[:, b.regions.index(code)].tolist(), strict=True))
    rows = tuple(
        (
            w.sector(run.economy, row["sector"]),
            w.number(row["output_percent"], 1, plus=True),
            w.number(row["value_added_percent"], 1, plus=True),
            w.usd_bn(level[row["sector"]]),
        )
        for row in sorted(records(frame), key=lambda row: -level[row["sector"]])
    )
    head = (w("Industry"), w("Output, %"), w("Value added, %"), w("Value added before, USD bn"))
    name = w.region(run.economy, code)
    return Table(w("{region}: output and value added by industry, volume", region=name), head, rows)


def trade_by_partner(run: Run, code: str) -> pd.DataFrame:
    """A region's partners, largest trade before the measures first; changes in USD million at the prices before."""
    frame = run.effects.partners[run.effects.partners["region"] == code]
    moved = {f"{flow}_moved": frame[f"{flow}_usd_mn"] * frame[f"{flow}_percent"] / 100 for flow in FLOWS}
    both = frame["exports_usd_mn"] + frame["imports_usd_mn"]
    return frame.assign(both=both, **moved).sort_values("both", ascending=False, kind="stable")


def partners_table(run: Run, code: str, w: Wording) -> Table:
    """Trade by partner: level before, change in percent and in USD billion at the prices before."""
    frame = trade_by_partner(run, code)
    sums = [f"{flow}_{part}" for flow in FLOWS for part in ("usd_mn", "moved")]

    def line(title: str, row: Record) -> Row:
        cells: list[str] = []
        for flow in FLOWS:
            level, moved = row[f"{flow}_usd_mn"], row[f"{flow}_moved"]
            share = 100 * moved / level if level > 0 else 0.0
            cells += [w.usd_bn(level), w.number(share, 1, plus=True), w.usd_bn(moved, plus=True)]
        return (title, *cells)

    rows = tuple(line(w.region(run.economy, row["partner"]), row) for row in records(frame.head(PARTNERS)))
    foot = [line(w("All partners"), {column: float(frame[column].sum()) for column in sums})]
    rest = frame.iloc[PARTNERS:]
    if len(rest):
        foot.insert(0, line(w("Other partners"), {column: float(rest[column].sum()) for column in sums}))
    head = (
        w("Partner"),
        *(w("Exports, USD bn before"), w("Exports, %"), w("Exports, change, USD bn")),
        *(w("Imports, USD bn before"), w("Imports, %"), w("Imports, change, USD bn")),
    )
    caption = w("{region}: trade by partner, change in volume at the prices before", region=w.region(run.economy, code))
    return Table(caption, head, rows, tuple(foot))


def residuals_table(run: Run, w: Wording) -> Table:
    """Largest violation of each equation of the model."""
    rows = tuple((w.given(r.equation), _cell(r.cell, w), w.scientific(r.value)) for r in run.equilibrium.residuals)
    head = (w("Equation"), w("Where"), w("Residual"))
    return Table(w("Largest violation of each equation, relative"), head, rows, words=2)


def _cell(written: str, w: Wording) -> str:
    """Where a residual stands; the solver writes it in English, with codes."""
    if w.language == "en":
        return written
    sector, both, region = written.removeprefix("sector ").partition(", region ")
    if both:
        return w("sector {sector}, region {region}", sector=sector, region=region)
    return w("world") if written == "world" else w("region {region}", region=written.removeprefix("region "))


def elasticities_table(run: Run, w: Wording) -> Table:
    """Trade elasticities used, by industry that can carry a tariff in the economy."""
    economy, theta = run.economy, run.equilibrium.baseline.trade_elasticity
    fine = [j for j, code in enumerate(economy.detail.sectors) if code in economy.goods]
    goods = np.unique(economy.detail.sector_of[fine])
    rows = tuple((w.sector(economy, economy.sectors[s]), w.number(float(theta[s]), 2)) for s in goods)
    return Table(w("Trade elasticity by industry (goods)"), (w("Industry"), w("Elasticity")), rows)
