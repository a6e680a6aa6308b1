"""What numbers are measured on, over which horizon, and against what: the words that go with every chart and claim."""

from __future__ import annotations

import pandas as pd

from counteroffer.briefing.words.closures import HORIZON
from counteroffer.briefing.words.frames import keyed
from counteroffer.briefing.words.languages.names import Name
from counteroffer.briefing.words.languages.wording import SIGN_UNDER, Wording
from counteroffer.briefing.words.rounding import income_percent
from counteroffer.economy.world import PUBLISHED
from counteroffer.effects.places import countries
from counteroffer.scenario import DATA_BASELINE
from counteroffer.study import Part, Study, solved
from counteroffer.study.tables import tables
from counteroffer.tariffs.terms.partners import partner_names

UNMOVED = 0.05  # percent; a smaller change of output or trade rounds to 0.0
UNMOVED_USD = 50.0  # USD million; a smaller change of revenue rounds to 0.0 billion


def vintage(study: Study, w: Wording) -> str:
    """The economy the effects are measured on: its year if the table is the embedded one, else its name."""
    table = study.economy.table
    if table == PUBLISHED:
        return w("the economy of {year}", year=str(table))
    if table is not None:
        return w("the economy of {year}, its goods traded as in {later}", year=str(PUBLISHED), later=str(table))
    return w("the economy of the tables given ({name})", name=study.economy.name)


def before(study: Study, w: Wording) -> str:
    """What effects are measured against, in words."""
    base = study.scenario.baseline
    return w("the tariffs applied before") if base == DATA_BASELINE else w("the outcome of scenario {name}", name=base)


def compared(unit: str, study: Study, w: Wording, closure: str = "") -> str:
    """The line under a chart: its unit, over which horizon (the scenario's own by default), and what is compared."""
    given = {"unit": unit, "horizon": w(HORIZON[closure or study.scenario.closure]), "date": w.day(study.scenario.date)}
    given["economy"] = vintage(study, w)
    base = study.scenario.baseline
    if base == DATA_BASELINE:
        return w("{unit}, {horizon}; tariffs of {date} against those applied before, on {economy}.", **given)
    return w("{unit}, {horizon}; tariffs of {date} against scenario {name}, on {economy}.", name=base, **given)


def income_clause(region: Name, change: float, usd_mn: float, w: Wording) -> str:
    """What one region gains or loses: real income in percent and USD million, sign and size in words."""
    if abs(change) < SIGN_UNDER and abs(usd_mn) < UNMOVED_USD:
        return w("{region:the} sees no measurable change", region=region)
    given = {"region": region, "amount": w.usd_words(usd_mn)}
    if abs(change) < SIGN_UNDER:
        if change < 0:
            return w("{region:the} loses {amount}, less than 0.01% of its income", **given)
        return w("{region:the} gains {amount}, less than 0.01% of its income", **given)
    given["percent"] = income_percent(change, w)
    if change < 0:
        return w("{region:the} loses {percent} of its income ({amount})", **given)
    return w("{region:the} gains {percent} of its income ({amount})", **given)


def beside(study: Study, *parts: Part) -> str:
    """The files that hold the tables of some parts."""
    return ", ".join(f"{name}.csv" for name in tables(study, *parts))


def question_sentence(study: Study, w: Wording) -> str:
    """Who loses or gains how much by them; nothing where the case asks about all measures together."""
    said, frame = study.scenario.question, solved(study.parts[Part.question])
    if said is None or frame is None:
        return ""
    rows = keyed(frame, "region")
    clauses = [
        income_clause(
            w.region(study.economy, code),
            rows[code]["real_income_percent"],
            rows[code]["equivalent_variation_usd_mn"],
            w,
        )
        for code in study.lead[:2]
    ]
    return w(
        "With {title} beside all other measures, against the same without: {clauses}.",
        title=w.given(said.title),
        clauses="; ".join(clauses),
    )


def shown_countries(study: Study) -> tuple[str, ...]:
    """Countries with provinces or states in the data that lead the page, or whose own places do."""
    regions, whole = study.economy.regions, study.baseline.countries or study.economy.regions
    led = {whole[regions.index(code)] for code in study.lead}
    return tuple(code for code in countries() if code in led)


def shown_places(study: Study, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of the countries that a page shows."""
    return rows if rows.empty else rows[rows["country"].isin(shown_countries(study))]


def countries_words(study: Study, w: Wording) -> str:
    """These countries, listed."""
    return w.listed([str(w.name(partner_names()[code])) for code in shown_countries(study)])
