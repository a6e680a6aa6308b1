"""What numbers are measured on, over which horizon, and against what: the words that go with every chart and claim."""

from __future__ import annotations

import math

import pandas as pd

from counteroffer.briefing.words.closures import HORIZON
from counteroffer.briefing.words.frames import keyed
from counteroffer.briefing.words.languages.wording import SIGN_UNDER, Wording, english
from counteroffer.briefing.words.rounding import income_percent
from counteroffer.economy.world import PUBLISHED
from counteroffer.effects.places import countries, kind_of
from counteroffer.scenario import DATA_BASELINE
from counteroffer.study import Part, Study, solved
from counteroffer.study.tables import tables
from counteroffer.tariffs.terms.partners import partner_names

UNMOVED = 0.05  # percent; a smaller change of output or trade rounds to 0.0
BOTH = "both"  # kinds of places
WHOLE_FROM = 100.0  # billion of another money; from here no decimal
_OWN = english("{code}\u00a0{billion} billion")
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


def own_bn(study: Study, code: str, usd_mn: float, w: Wording, *, plus: bool = False) -> str:
    """USD million as billions of the region's own money, as exact as the dollars; empty where none is shown for it."""
    money = study.money if code == study.lead[0] else None
    if money is None or abs(usd_mn) < UNMOVED_USD:
        return ""
    local = usd_mn / 1000 * money.local_per_usd
    return w.number(local, 1 if abs(local) < WHOLE_FROM else 0, plus=plus)


def amount_words(study: Study, code: str, usd_mn: float, w: Wording) -> str:
    """Size of what a region gains or loses in running text, in its own money too where that is shown."""
    said, own = w.usd_words(usd_mn), own_bn(study, code, abs(usd_mn), w)
    return w("{amount} ({own})", amount=said, own=_own_words(study, own, usd_mn, w)) if own else said


def _own_words(study: Study, own: str, usd_mn: float, w: Wording) -> str:
    """A written number of billions of the money shown; some languages count up to two as one."""
    assert study.money is not None
    count = math.floor(abs(usd_mn) / 1000 * study.money.local_per_usd)
    return w.counted(_OWN, _OWN, count, code=study.money.code, billion=own)


def money_sentence(study: Study, w: Wording) -> str:
    """At what rate amounts are in the money shown beside US dollars; nothing where there is none."""
    money = study.money
    if money is None:
        return ""
    rate = w.number(money.local_per_usd, 4)
    return w(
        "Amounts in {code} are at {rate} to the US dollar, the average of {year}.",
        code=money.code,
        rate=rate,
        year=str(money.year),
    )


def income_clause(study: Study, code: str, change: float, usd_mn: float, w: Wording) -> str:
    """What one region gains or loses: real income in percent and USD million, sign and size in words."""
    region = w.region(study.economy, code)
    if abs(change) < SIGN_UNDER and abs(usd_mn) < UNMOVED_USD:
        return w("{region:the} sees no measurable change", region=region)
    own = own_bn(study, code, abs(usd_mn), w)
    amount = w.usd_words(usd_mn)
    both = f"{amount}, {_own_words(study, own, usd_mn, w)}" if own else amount
    if abs(change) < SIGN_UNDER:
        given = {"region": region, "amount": amount_words(study, code, usd_mn, w)}
        if change < 0:
            return w("{region:the} loses {amount}, less than 0.01% of its income", **given)
        return w("{region:the} gains {amount}, less than 0.01% of its income", **given)
    given = {"region": region, "amount": both, "percent": income_percent(change, w)}
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
            study,
            code,
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


def places_kind(study: Study) -> str:
    """What the places shown are: province or state; both where they are of several countries."""
    kinds = {kind_of(code) for code in shown_countries(study)}
    return kinds.pop() if len(kinds) == 1 else BOTH


def shown_places(study: Study, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of the countries that a page shows."""
    return rows if rows.empty else rows[rows["country"].isin(shown_countries(study))]


def countries_words(study: Study, w: Wording) -> str:
    """These countries, listed."""
    return w.listed([str(w.name(partner_names()[code])) for code in shown_countries(study)])
