"""How sure the figures are: status, residuals, settings, rules applied to the data."""

from __future__ import annotations

import numpy as np

from counteroffer.briefing.document import Block, Bullets, Code, Fold, Paragraph, Section, Table, Terms
from counteroffer.briefing.shaping import supporting, supporting_table
from counteroffer.briefing.words import Wording
from counteroffer.briefing.words.closures import CLOSURE, DEFICIT
from counteroffer.briefing.words.context import vintage
from counteroffer.briefing.words.notices import notice_words
from counteroffer.economy import Note
from counteroffer.study import Study
from counteroffer.study.provenance import libraries


def note_words(note: Note, w: Wording) -> str:
    """A rule that was applied to the data, and some of the cells it touched."""
    rule = w.given(note.rule)
    if not note.cells:
        return rule
    return w.plural(
        "{rule} ({amount} cell: {cells})",
        "{rule} ({amount} cells: {cells})",
        len(note.cells),
        rule=rule,
        cells=note.shown,
    )


def residuals_table(study: Study, w: Wording) -> Table:
    """Largest violation of each equation of the model."""
    rows = tuple((w.given(r.equation), _cell(r.cell, w), w.scientific(r.value)) for r in study.facts.residuals)
    head = (w("Equation"), w("Where"), w("Residual"))
    return Table(w("Largest violation of each equation, relative"), head, rows, words=2)


def _cell(written: str, w: Wording) -> str:
    """Where a residual stands; the solver writes it in English, with codes."""
    sector, both, region = written.removeprefix("sector ").partition(", region ")
    if both:
        return w("sector {sector}, region {region}", sector=sector, region=region)
    return w("world") if written == "world" else w("region {region}", region=written.removeprefix("region "))


def elasticities_table(study: Study, w: Wording) -> Table:
    """Trade elasticities used, by industry that can carry a tariff in the economy."""
    economy, theta = study.economy, study.baseline.trade_elasticity
    fine = [j for j, code in enumerate(economy.detail.sectors) if code in economy.goods]
    goods = np.unique(economy.detail.sector_of[fine])
    rows = tuple((w.sector(economy, economy.sectors[s]), w.number(float(theta[s]), 2)) for s in goods)
    return Table(w("Trade elasticity by industry (goods)"), (w("Industry"), w("Elasticity")), rows)


def section(study: Study, w: Wording) -> Section | None:
    """How good the solution is, and what it rests on."""
    facts = study.facts
    status = w.rich(
        "The solution is **{status}**: every equation of the model holds to {tolerance}; the largest violation is "
        "{residual}, found in {iterations} iterations. That says the arithmetic is right, not that the world will "
        "follow it. How strongly trade answers to prices (the elasticities) moves the figures most.",
        status=w.given(facts.status),
        tolerance=w.scientific(facts.settings.tolerance),
        residual=w.scientific(facts.residual),
        iterations=w.number(facts.iterations, 0),
    )
    residuals = residuals_table(study, w)
    blocks: list[Block] = [
        Paragraph(status),
        supporting(w("What was chosen"), _settings(study, w)),
        supporting_table(residuals, w),
        Fold(w("Table: trade elasticities by industry"), (elasticities_table(study, w),)),
    ]
    if study.economy.notes:
        notes = tuple(note_words(note, w) for note in study.economy.notes)
        blocks.append(supporting(w("Rules applied to the data"), Bullets(notes)))
    finding = w("Every equation holds to {residual}.", residual=w.scientific(facts.residual))
    return Section("sure", w("How sure are the figures"), tuple(blocks), finding)


def _settings(study: Study, w: Wording) -> Terms:
    scenario, economy = study.scenario, study.economy
    size = w("{regions} regions × {sectors} industries", regions=len(economy.regions), sectors=len(economy.sectors))
    notices = " ".join(f"{notice_words(one, economy, w)}." for one in study.notices)
    made = (
        Code(study.file.name),
        ", SHA-256 ",
        Code(study.file.sha256),
        f"; counteroffer {libraries()['counteroffer']}.",
    )
    table = w("{economy}: {size}; {vintage}.", economy=economy.name, size=size, vintage=vintage(study, w))
    return Terms(
        (
            (w("Economy"), (table,)),
            (w("Trade elasticities"), (f"{w.given(economy.elasticities)}.",)),
            (w("Closure"), (w(CLOSURE[scenario.closure]),)),
            (w("Trade balances"), (w(DEFICIT[scenario.deficit_rule]),)),
            (w("Warnings"), (notices or w("None."),)),
            (w("Scenario"), (made,)),
        )
    )
