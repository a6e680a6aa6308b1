"""The section on the list of goods in force beside a designed one; only where it was asked for."""

from __future__ import annotations

from counteroffer.briefing.document import Block, Fold, Paragraph, Section, Table
from counteroffer.briefing.words import Wording, english
from counteroffer.briefing.words.amounts import DASH, bn
from counteroffer.briefing.words.frames import Record, records
from counteroffer.briefing.words.notices import missing_words
from counteroffer.briefing.words.table import player_names
from counteroffer.negotiation.lists.explain import DESIGNED, IN_FORCE
from counteroffer.study import Missing, Part, Study
from counteroffer.study.parts.retaliation import RetaliationResult

TITLE = english("A list, designed")
_LISTS = {IN_FORCE: english("in force"), DESIGNED: english("designed")}
_CHOICES = {"kept": english("kept"), "added": english("added")}
MOST_LINES = 20


def section(study: Study, w: Wording) -> Section | None:
    """Both lists, the designed one's largest lines and why they are there, how good the choice is."""
    if not study.asked(Part.retaliation):
        return None
    if isinstance(solved := study.parts[Part.retaliation], Missing):
        return Section(Part.retaliation.value, w(TITLE), (Paragraph(missing_words(solved, w)),))
    found: RetaliationResult = solved.value
    lines = lines_told(found, study, w)
    blocks: tuple[Block, ...] = (
        Paragraph(_lead(found, w)),
        lists_told(found, w),
        Fold(w("Table: {caption}", caption=lines.caption), (lines,)),
        Paragraph(_notes(found, w), "note"),
    )
    return Section(Part.retaliation.value, w(TITLE), blocks)


def _names(found: RetaliationResult, w: Wording) -> tuple[str, str]:
    known = dict(zip(found.table.players, player_names(found.table, w), strict=True))
    return known[found.us], known[found.them]


def _lead(found: RetaliationResult, w: Wording) -> str:
    us, them = _names(found, w)
    rows = {str(row["list"]): row for row in records(found.lists)}
    new = rows[DESIGNED]
    said = w(
        "Product lines of {them} that {us} could tax, chosen so that {them} loses most while {us} names no more trade "
        "and loses no more than by its list in force: {harm} USD bn a year, for {cost}.",
        us=us,
        them=them,
        harm=bn(-float(new["harm_usd_mn"]), w),
        cost=bn(-float(new["own_cost_usd_mn"]), w),
    )
    if IN_FORCE not in rows:
        return said
    old = rows[IN_FORCE]
    return said + " " + w(
        "The list in force: {harm}, for {cost}.",
        harm=bn(-float(old["harm_usd_mn"]), w),
        cost=bn(-float(old["own_cost_usd_mn"]), w),
    )  # fmt: skip


def lists_told(found: RetaliationResult, w: Wording) -> Table:
    """The lists beside each other, each solved exactly."""
    us, them = _names(found, w)
    rows = tuple(
        (
            w(_LISTS[str(row["list"])]),
            w.number(float(row["lines"]), 0),
            w.usd_bn(float(row["value_usd_mn"])),
            w.number(float(row["mean_rate_percent"]), 1),
            bn(-float(row["own_cost_usd_mn"]), w),
            bn(-float(row["harm_usd_mn"]), w),
            w.number(float(row["bound_percent"]), 3) if row["bound_percent"] == row["bound_percent"] else DASH,
        )
        for row in records(found.lists)
    )
    head = (
        w("List"),
        w("Lines"),
        w("Trade, USD bn"),
        w("Mean rate, %"),
        w("{region}, USD bn", region=us),
        w("{region}, USD bn", region=them),
        w("Gap to the bound, %"),
    )
    return Table(w("Both lists, against no list, per year"), head, rows)


def lines_told(found: RetaliationResult, study: Study, w: Wording) -> Table:
    """The designed list's lines that take most, and why each is there."""
    chosen = [row for row in records(found.lines) if str(row["choice"]) in _CHOICES][:MOST_LINES]
    rows = tuple(_line(row, study, w) for row in chosen)
    head = (
        w("HS"),
        w("Industry"),
        w("Choice"),
        w("Rate, %"),
        w("Trade, USD mn"),
        w("Takes, USD mn"),
        w("Costs, USD mn"),
        w("Made in"),
        w("Used as input, %"),
    )
    caption = w("Lines of the designed list that take most: {amount} of them", amount=w.number(len(rows), 0))
    return Table(caption, head, rows)


def _line(row: Record, study: Study, w: Wording) -> tuple[str, ...]:
    return (
        str(row["hs"]),
        w.sector(study.economy, str(row["sector"])),
        w(_CHOICES[str(row["choice"])]),
        w.number(float(row["rate_percent"]), 0),
        w.number(float(row["value_usd_mn"]), 0),
        w.number(float(row["aimed_harm_usd_mn"]), 1),
        w.number(float(row["own_cost_usd_mn"]), 1),
        str(row["made_in"]).replace(";", ", ") or DASH,
        w.number(float(row["input_share_percent"]), 0),
    )


def _notes(found: RetaliationResult, w: Wording) -> str:
    return w(
        "Whole HS6 lines, none above {line} of the trade that may be named and no industry above {sector}; "
        "{known} lines worth USD {value} billion are known by code. No list of the mixed-integer problem "
        "takes over {gap} more; both lists are solved exactly, the largest residual is {residual}. A line is "
        "made where its industry is.",
        line=w.percent(100 * found.line_cap, 0, plus=False),
        sector=w.percent(100 * found.sector_cap, 0, plus=False),
        known=w.number(found.known, 0),
        value=w.usd_bn(found.known_usd_mn),
        gap=w.percent(100 * found.gap, 3, plus=False),
        residual=w.scientific(found.residual),
    )
