"""Every measure of the case, and what the tariff book says of it."""

from __future__ import annotations

from counteroffer.briefing.document import (
    Block,
    Cell,
    Code,
    Fold,
    Heading,
    Inline,
    Lines,
    Paragraph,
    Row,
    Section,
    Table,
    Terms,
)
from counteroffer.briefing.shaping import supporting_table
from counteroffer.briefing.words import Wording
from counteroffer.briefing.words.frames import Record, records
from counteroffer.briefing.words.in_force import in_force_sentence
from counteroffer.briefing.words.measures import MeasureRow, ProgrammeRow, measure_rows, programme_rows
from counteroffer.study import Study


def duties_tables(study: Study, w: Wording) -> tuple[Table, ...]:
    """US duties on each spotlight partner by industry, as the tariff book has them on the day."""
    frame, as_of = study.duties.get("sector"), study.scenario.as_of
    if frame is None or as_of is None:
        return ()
    head = (
        w("Industry"),
        w("US imports 2024, USD bn"),
        w("paid 2024, %"),
        w("by law, %"),
        w("in effect, %"),
        w("added"),
        w("revenue, USD bn"),
    )
    found = []
    for partner, rows in frame.groupby("exporter", sort=False):
        lines = [_duties(row, w) for row in records(rows)]
        name = w.region(study.economy, str(partner))
        caption = w("US duties on {region} by industry, {date}", region=name, date=w.day(as_of))
        found.append(Table(caption, head, tuple(lines[:-1]), (lines[-1],)))
    return tuple(found)


def _duties(row: Record, w: Wording) -> Row:
    rates = ("collected_2024_percent", "statutory_percent", "effective_percent")
    points = ("change_percent",)
    return (
        w.given(str(row["name"])) if row["name"] else w("All goods"),
        w.usd_bn(row["imports_usd_mn"]),
        *(w.number(row[column], 2) for column in rates),
        *("–" if row[column] != row[column] else w.number(row[column], 2, plus=True) for column in points),
        w.usd_bn(row["revenue_usd_mn"]),
    )


def section(study: Study, w: Wording) -> Section | None:
    """Every measure of the case, the duties they come to, and what the tariff book says of each programme."""
    reading = w(
        "Rates are percent of the value at the exporter's border, in points added to what was paid before. “Trade "
        "covered” is all trade, before the measures, of the industries a measure reaches; often only part of it pays, "
        "and the mean is over the whole of it."
    )
    measures, programmes = measure_rows(study, w), programme_rows(study, w)
    duties = duties_tables(study, w)
    blocks: list[Block] = []
    if measures:
        table = _table(measures, w)
        blocks.append(Fold(w("Table: {caption}", caption=table.caption), (Paragraph(reading, "small"), table)))
    if duties:
        words = w(
            "The tables have US duties from the tariff book, weighted by 2024 imports: by law where nobody "
            "claims the pact, in effect after real claims. Duties fall on products, not on these means. Revenue is a "
            "memo on 2024 customs values, with no answer of trade."
        )
        blocks.insert(0, Paragraph(words))
    blocks += [supporting_table(table, w) for table in duties]
    if programmes:
        inside = tuple(block for one in programmes for block in _programme(one, w))
        blocks.append(Fold(w("What the tariff book says of each programme"), inside))
    return Section("measures", w("Every measure"), tuple(blocks), _finding(study, w))


def _finding(study: Study, w: Wording) -> str:
    """What the first spotlight partner paid, and pays; where that is not known, how many measures there are."""
    frame, as_of = study.duties.get("sector"), study.scenario.as_of
    if frame is None or as_of is None or frame.empty:
        return in_force_sentence(study, w)
    partner, rows = next(iter(frame.groupby("exporter", sort=False)))
    whole = records(rows)[-1]
    return w(
        "US duties on {region:the}: {before} of the value of imports in 2024, {after} in effect on {date}.",
        region=w.region(study.economy, str(partner)),
        before=w.percent(whole["collected_2024_percent"], 2, plus=False),
        after=w.percent(whole["effective_percent"], 2, plus=False),
        date=w.day(as_of),
    )


def _table(measures: tuple[MeasureRow, ...], w: Wording) -> Table:
    head = (
        *(w("Measure"), w("Importer ← exporter; products"), w("Rate"), w("Points added, weighted by trade")),
        *(w("Trade covered, USD bn"), w("In force"), w("Legal authority")),
    )
    return Table(
        w("Every measure of the scenario"),
        head,
        tuple(_row(one, w) for one in measures),
        words=len(head),
        numbers=frozenset({4}),
        dim=frozenset(j for j, one in enumerate(measures) if not one.in_force),
        style="measures",
    )


def _row(one: MeasureRow, w: Wording) -> tuple[Cell, ...]:
    small: list[Inline] = [Code(one.name)] if one.title != one.name else []
    small += [w.given(one.note)] if one.note else []
    applies = (
        w.rich("**Yes**: {dates}", dates=one.dates) if one.in_force else w.rich("**No**: {dates}", dates=one.dates)
    )
    return (
        Lines(one.title, tuple(small)),
        f"{one.parties}; {one.subject}" if one.subject else one.parties,
        one.rate,
        one.added,
        one.trade,
        applies,
        w.cited(one.authority) if one.authority else w("none given"),
    )


def _programme(one: ProgrammeRow, w: Wording) -> tuple[Block, ...]:
    stated = tuple(w("{what}: {citation}", what=what, citation=w.cited(citation)) for what, citation in one.measures)
    facts: list[tuple[str, tuple[Inline, ...]]] = [(w("Law"), (w.given(one.statute),)), (w("In force"), stated)]
    facts += [(w("Gives way to"), (one.gives_way_to,))] if one.gives_way_to else []
    facts += [(w("Basis"), (w.given(one.basis),))] if one.basis else []
    return Heading(w.given(one.title), code=one.programme), Terms(tuple(facts), facts=True, small=True)
