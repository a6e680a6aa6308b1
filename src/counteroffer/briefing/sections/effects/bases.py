"""From the headline's figures to those on other bases: one choice changed a row."""

from __future__ import annotations

from counteroffer.briefing.document import Block, Fold, Paragraph, Row, Table
from counteroffer.briefing.words import Wording, start
from counteroffer.briefing.words.closures import HORIZON
from counteroffer.briefing.words.frames import keyed
from counteroffer.briefing.words.languages.messages import message_words
from counteroffer.briefing.words.notices import missing_words
from counteroffer.briefing.words.reported import BASES, income_range, range_ends
from counteroffer.study import Missing, Study, Why, solved
from counteroffer.uncertainty.bases import OWN, Bases, closure_of
from counteroffer.uncertainty.ranges import INCOME, USD


def bases_blocks(study: Study, w: Wording) -> tuple[Block, ...]:
    """The table with what it is, folded; nothing where it was not solved."""
    part = study.bases
    if isinstance(part, Missing) and part.why is Why.refused:
        return (Paragraph(missing_words(part, w), "note"),)
    found = solved(part)
    if found is None or found.names == (OWN,):
        return ()
    lead = w(
        "The first row is the figure of this page; each row below changes one choice and says how far that moves it. A "
        "figure that another part of the page counts otherwise, or another study quotes, is one of these."
    )
    lacking = tuple(
        Paragraph(start(f"{w(BASES[name])}: {message_words(why, w)}"), "note") for name, why in found.missing.items()
    )
    table = bases_table(study, found, w)
    return (Fold(w("Table: {caption}", caption=table.caption), (Paragraph(lead, "small"), table, *lacking)),)


def bases_table(study: Study, found: Bases, w: Wording) -> Table:
    """A row a basis: real income of each lead region in USD billion and percent; the range of all that counts last."""
    rows: list[Row] = []
    for name in found.names:
        of = keyed(found.frame[found.frame["basis"] == name], "region")
        cells = ((w.usd_bn(of[code][USD], plus=True), w.number(of[code][INCOME], 2, plus=True)) for code in study.lead)
        rows.append((w(BASES[name]), *(cell for pair in cells for cell in pair)))
    names = [w.region(study.economy, code) for code in study.lead]
    pairs = ((w("{region}, USD bn", region=name), w("{region}, %", region=name)) for name in names)
    head = (w("Basis"), *(cell for pair in pairs for cell in pair))
    return Table(w("Real income on other bases, per year"), head, tuple(rows), _range(study, found, w))


def _range(study: Study, found: Bases, w: Wording) -> tuple[Row, ...]:
    """Least and greatest percent over sets of elasticities and bases that answer the same question, a row a horizon."""
    own = study.scenario.closure
    closures = dict.fromkeys([own, *(closure_of(name, own) for name in found.names)])
    rows: list[Row] = []
    for closure in closures:
        spans = [income_range(study, code, closure) for code in study.lead]
        if any(spans):
            cells = (("", range_ends(one, w) if one else "") for one in spans)
            title = w("Range of all that is known to move it, {horizon}", horizon=w(HORIZON[closure]))
            rows.append((title, *(cell for pair in cells for cell in pair)))
    return tuple(rows)
