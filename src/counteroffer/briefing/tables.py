"""The page's tables: cells as text, rounded and signed, so that the template only lays them out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from counteroffer.briefing.frames import Record, keyed, records
from counteroffer.briefing.wording import day, number, percent, scientific, usd_bn
from counteroffer.scenario.book import us_duties
from counteroffer.simulation import Run

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


def duties_tables(run: Run) -> tuple[Table, ...]:
    """US duties on each spotlight partner by industry, as the tariff book has them on the day."""
    frame, as_of = us_duties(run.scenario, run.economy).get("sector"), run.scenario.as_of
    if frame is None or as_of is None:
        return ()
    head = (
        "Industry",
        "US imports 2024, USD bn",
        "paid 2024, %",
        "by law, %",
        "in effect, %",
        "added, by revenue",
        "added, as used here",
        "gap",
        "revenue, USD bn",
    )
    found = []
    for partner, rows in frame.groupby("exporter", sort=False):
        lines = [_duties(row) for row in records(rows)]
        caption = f"US duties on {run.economy.region_name(str(partner))} by industry, {day(as_of)}"
        found.append(Table(caption, head, tuple(lines[:-1]), (lines[-1],)))
    return tuple(found)


def _duties(row: Record) -> Row:
    rates = ("collected_2024_percent", "statutory_percent", "effective_percent")
    points = ("change_percent", "ces_change_percent", "ces_gap_percent")
    return (
        str(row["name"]) or "All goods",
        usd_bn(row["imports_usd_mn"]),
        *(number(row[column], 2) for column in rates),
        *("–" if row[column] != row[column] else number(row[column], 2, plus=True) for column in points),
        usd_bn(row["revenue_usd_mn"]),
    )


def cards(run: Run) -> tuple[Card, ...]:
    """Real income of each lead region."""
    rows, found = keyed(run.effects.regions, "region"), []
    for code in run.lead:
        change, usd = rows[code]["real_income_percent"], rows[code]["equivalent_variation_usd_mn"]
        direction = "same" if number(change, 2) == "0.00" else "down" if change < 0 else "up"
        found.append(Card(run.economy.region_name(code), percent(change, 2), usd_bn(usd, plus=True), direction))
    return tuple(found)


def headline_table(run: Run) -> Table:
    """Income, prices, wages, trade and revenue of the lead regions, one column each."""
    lead, effects = run.lead, keyed(run.effects.regions, "region")
    index = [run.economy.regions.index(code) for code in lead]
    before, after = run.equilibrium.baseline.revenue[index], run.equilibrium.revenue[index]

    def line(title: str, column: str, digits: int) -> Row:
        return (title, *(number(effects[code][column], digits, plus=True) for code in lead))

    usd = (usd_bn(effects[code]["equivalent_variation_usd_mn"], plus=True) for code in lead)
    rows = (
        line("Real income, %", "real_income_percent", 2),
        ("Real income, USD bn", *usd),
        line("Consumer prices, % (a)", "consumer_price_percent", 2),
        line("Real wages, %", "real_wage_percent", 2),
        line("Exports, % of volume", "exports_percent", 1),
        line("Imports, % of volume", "imports_percent", 1),
        ("Tariff revenue before, USD bn", *(usd_bn(value) for value in before)),
        ("Tariff revenue after, USD bn", *(usd_bn(value) for value in after)),
    )
    names = (run.economy.region_name(code) for code in lead)
    return Table("Effects on the regions in focus, per year", ("Change in", *names), rows)


def regions_table(run: Run) -> Table:
    """Every region, ranked by real income."""
    frame = run.effects.regions.sort_values(["real_income_percent", "region"])
    columns = (
        ("real_income_percent", "Real income, %", 2),
        ("consumer_price_percent", "Consumer prices, %", 2),
        ("real_wage_percent", "Real wages, %", 2),
        ("exports_percent", "Exports, %", 1),
        ("imports_percent", "Imports, %", 1),
    )
    rows = tuple(
        (
            run.economy.region_name(row["region"]),
            usd_bn(row["equivalent_variation_usd_mn"], plus=True),
            *(number(row[column], digits, plus=True) for column, _, digits in columns),
        )
        for row in records(frame)
    )
    total = usd_bn(float(frame["equivalent_variation_usd_mn"].sum()), plus=True)
    head = ("Region", "Real income, USD bn", *(title for _, title, _ in columns))
    return Table("Effects on every region, per year", head, rows, (("All regions", total, *[""] * len(columns)),))


def first_order_table(run: Run) -> Table:
    """Caliendo and Parro's formula beside the exact change."""
    formula, exact = keyed(run.effects.first_order, "region"), keyed(run.effects.regions, "region")
    columns = ("first_order_welfare_percent", "terms_of_trade_percent", "volume_of_trade_percent")
    rows = tuple(
        (
            run.economy.region_name(code),
            number(exact[code]["real_income_percent"], 2, plus=True),
            *(number(formula[code][column], 2, plus=True) for column in columns),
        )
        for code in run.lead
    )
    head = (
        "Region",
        "Real income, exact, %",
        "First-order formula, %",
        "of it terms of trade",
        "of it volume of trade",
    )
    return Table("Exact change and first-order formula", head, rows)


def alone_table(run: Run) -> Table:
    """Each measure as if it were the only one, their sum, and the whole."""
    lead, columns = run.lead, ("equivalent_variation_usd_mn", "real_income_percent")
    titles = {a.measure.name: a.measure.title or a.measure.name for a in run.policy.applied if a.in_force}
    alone = {name: keyed(rows, "region") for name, rows in run.alone.groupby("measure")}
    whole = keyed(run.effects.regions, "region")
    total = {code: {c: sum(alone[name][code][c] for name in titles) for c in columns} for code in lead}

    def line(title: str, regions: dict[str, Record]) -> Row:
        pairs = (
            (usd_bn(regions[n][columns[0]], plus=True), number(regions[n][columns[1]], 2, plus=True)) for n in lead
        )
        return (title, *(cell for pair in pairs for cell in pair))

    rows = tuple(line(title, alone[name]) for name, title in titles.items())
    foot = (line("Sum of the rows (measures interact: not a result)", total), line("All measures together", whole))
    names = (run.economy.region_name(code) for code in lead)
    head = ("Measure", *(cell for name in names for cell in (f"{name}, USD bn", f"{name}, %")))
    return Table("Real income if each measure were the only one, per year", head, rows, foot)


def sectors_table(run: Run, code: str) -> Table:
    """Output and value added by industry in one region, largest first."""
    frame, b = run.effects.sectors[run.effects.sectors["region"] == code], run.equilibrium.baseline
    level = dict(zip(b.sectors, b.value_added[:, b.regions.index(code)].tolist(), strict=True))
    rows = tuple(
        (
            run.economy.sector_name(row["sector"]),
            number(row["output_percent"], 1, plus=True),
            number(row["value_added_percent"], 1, plus=True),
            usd_bn(level[row["sector"]]),
        )
        for row in sorted(records(frame), key=lambda row: -level[row["sector"]])
    )
    head = ("Industry", "Output, %", "Value added, %", "Value added before, USD bn")
    return Table(f"{run.economy.region_name(code)}: output and value added by industry, volume", head, rows)


def trade_by_partner(run: Run, code: str) -> pd.DataFrame:
    """A region's partners, largest trade before the measures first; changes in USD million at the prices before."""
    frame = run.effects.partners[run.effects.partners["region"] == code]
    moved = {f"{flow}_moved": frame[f"{flow}_usd_mn"] * frame[f"{flow}_percent"] / 100 for flow in FLOWS}
    both = frame["exports_usd_mn"] + frame["imports_usd_mn"]
    return frame.assign(both=both, **moved).sort_values("both", ascending=False, kind="stable")


def partners_table(run: Run, code: str) -> Table:
    """Trade by partner: level before, change in percent and in USD billion at the prices before."""
    frame = trade_by_partner(run, code)
    sums = [f"{flow}_{part}" for flow in FLOWS for part in ("usd_mn", "moved")]

    def line(title: str, row: Record) -> Row:
        cells: list[str] = []
        for flow in FLOWS:
            level, moved = row[f"{flow}_usd_mn"], row[f"{flow}_moved"]
            share = 100 * moved / level if level > 0 else 0.0
            cells += [usd_bn(level), number(share, 1, plus=True), usd_bn(moved, plus=True)]
        return (title, *cells)

    rows = tuple(line(run.economy.region_name(row["partner"]), row) for row in records(frame.head(PARTNERS)))
    foot = [line("All partners", {column: float(frame[column].sum()) for column in sums})]
    rest = frame.iloc[PARTNERS:]
    if len(rest):
        foot.insert(0, line("Other partners", {column: float(rest[column].sum()) for column in sums}))
    units = ("USD bn before", "%", "change, USD bn")
    heads = tuple(f"{flow.capitalize()}, {unit}" for flow in FLOWS for unit in units)
    caption = f"{run.economy.region_name(code)}: trade by partner, change in volume at the prices before"
    return Table(caption, ("Partner", *heads), rows, tuple(foot))


def residuals_table(run: Run) -> Table:
    """Largest violation of each equation of the model."""
    rows = tuple((r.equation, r.cell, scientific(r.value)) for r in run.equilibrium.residuals)
    return Table("Largest violation of each equation, relative", ("Equation", "Where", "Residual"), rows, words=2)


def elasticities_table(run: Run) -> Table:
    """Trade elasticities used, by industry that can carry a tariff in the economy."""
    economy, theta = run.economy, run.equilibrium.baseline.trade_elasticity
    fine = [j for j, code in enumerate(economy.detail.sectors) if code in economy.goods]
    goods = np.unique(economy.detail.sector_of[fine])
    rows = tuple((economy.sector_name(economy.sectors[s]), number(float(theta[s]), 2)) for s in goods)
    return Table("Trade elasticity by industry (goods)", ("Industry", "Elasticity"), rows)
