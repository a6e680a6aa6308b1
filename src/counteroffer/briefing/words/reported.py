"""What leads a page, in words: whose duties cost what, what they bring, who pays them, and what moves the figures."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from counteroffer.briefing.words.context import UNMOVED_USD
from counteroffer.briefing.words.frames import Record, keyed, records
from counteroffer.briefing.words.languages.names import Name
from counteroffer.briefing.words.languages.wording import SIGN_UNDER, Wording, english, start
from counteroffer.briefing.words.rounding import LITTLE, adding_up
from counteroffer.effects.incidence import BY_US, ON_OTHERS, ON_US, TRANSFERS
from counteroffer.scenario.parts import ALL
from counteroffer.scenario.schema.measures import TAXES
from counteroffer.study import Part, Study, solved
from counteroffer.uncertainty.bases import FIRST_ORDER, OWN, SHORT, Doubt
from counteroffer.uncertainty.draws import Draws
from counteroffer.uncertainty.draws.answers import INCOME
from counteroffer.uncertainty.envelope import Envelope, envelope

USD, CUSTOMS = "equivalent_variation_usd_mn", "tariff_revenue_change_customs_usd_mn"
LEAST_RISE = 1.0  # points of the mean tariff; pass-through of less says more of what others do
SETTERS = (ON_US, ON_OTHERS, BY_US, TRANSFERS)
SETTER_TITLES = {
    ON_US: english("Duties on it, USD bn"),
    ON_OTHERS: english("Duties on others, USD bn"),
    BY_US: english("Its own duties, USD bn"),
    TRANSFERS: english("Payments, USD bn"),
}
_BY_SETTER = {
    (ON_US, False): english("duties on it cost {amount}"),
    (ON_US, True): english("duties on it bring {amount}"),
    (ON_OTHERS, False): english("duties on others cost {amount}"),
    (ON_OTHERS, True): english("duties on others bring {amount}"),
    (BY_US, False): english("its own duties cost {amount}"),
    (BY_US, True): english("its own duties bring {amount}"),
    (TRANSFERS, False): english("payments between governments cost {amount}"),
    (TRANSFERS, True): english("payments between governments bring {amount}"),
}
_BARRIERS = {  # where a case has trade costs and no duties
    ON_US: english("Barriers on it, USD bn"),
    ON_OTHERS: english("Barriers on others, USD bn"),
    BY_US: english("Its own barriers, USD bn"),
}
_BY_BARRIER = {
    (ON_US, False): english("barriers on it cost {amount}"),
    (ON_US, True): english("what changes of barriers on it brings {amount}"),
    (ON_OTHERS, False): english("barriers on others cost {amount}"),
    (ON_OTHERS, True): english("what changes of barriers on others brings {amount}"),
    (BY_US, False): english("its own barriers cost {amount}"),
    (BY_US, True): english("what changes of its own barriers brings {amount}"),
}
DOUBTS = {
    Doubt.elasticities: english("published sets of elasticities"),
    Doubt.horizon: english("the horizon"),
    Doubt.goods: english("goods inside industries"),
    Doubt.pass_through: english("pass-through at the border"),
    Doubt.balances: english("trade balances"),
    Doubt.table_year: english("the table's year"),
}
TURNING = {  # the same in a word, for the little room of page one
    Doubt.elasticities: english("elasticities"),
    Doubt.horizon: english("horizon"),
    Doubt.goods: english("goods in industries"),
    Doubt.pass_through: english("pass-through"),
    Doubt.balances: english("trade balances"),
    Doubt.table_year: english("the table's year"),
}
BASES = {
    OWN: english("As everywhere on this page"),
    SHORT: english("In the short run instead"),
    "long_run": english("In the long run instead"),
    "products": english("Products inside industries"),
    "industry": english("One good an industry, at its mean rate"),
    "like_imports": english("Home goods made up as imports are"),
    "year1_at_cost": english("In the short run, with border prices that follow costs"),
    "by_commodity": english("Products in industries by commodity, not by HS6 code"),
    "by_hs6": english("Products in industries by HS6 code, not by commodity"),
    "table_2024": english("Goods traded as in 2024"),
    "balanced": english("Trade balanced first, as at the bargaining table"),
    "world_share": english("Trade balances as shares of world value added"),
    "value_added_share": english("Trade balances as shares of each value added"),
    "whole_book": english("With what the scenario leaves out of the tariff book (an upper bound)"),
    FIRST_ORDER: english("First-order formula, which is not real income"),
}
_REVENUE = {  # at customs values, more
    (True, True): english("The tariff revenue of {region:the} rises by {amount}, at customs values."),
    (True, False): english("The tariff revenue of {region:the} falls by {amount}, at customs values."),
    (False, True): english("The tariff revenue of {region:the} rises by {amount}, in the model's trade."),
    (False, False): english("The tariff revenue of {region:the} falls by {amount}, in the model's trade."),
}


def has_duties(study: Study) -> bool:
    """Whether the case changes any duty or tax at the border, or only what it costs to cross it."""
    return any(one.in_force and one.measure.field in TAXES and one.acts for one in study.applied)


def by_setter(study: Study, code: str) -> dict[str, float]:
    """What each group of duties brings a region, USD million; rounded to tenths of a billion so that they add up.

    The last is their sum, `ALL`. Empty where it was not solved.
    """
    frame = solved(study.incidence)
    if frame is None or frame.empty:
        return {}
    rows = frame[frame["region"] == code].set_index("setter")[USD]
    parts = [name for name in SETTERS if name in rows.index]
    rounded = adding_up([float(rows[name]) for name in parts])
    return dict(zip(parts, rounded, strict=True)) | {ALL: sum(rounded)}


def split_sentence(study: Study, code: str, w: Wording) -> str:
    """What duties on a region, on others and by it bring it; nothing where that is not known or too little."""
    parts = {name: usd for name, usd in by_setter(study, code).items() if name != ALL and abs(usd) >= LITTLE}
    if not parts:
        return ""
    said = _BY_SETTER if has_duties(study) else _BY_SETTER | _BY_BARRIER
    clauses = [w(said[name, usd > 0], amount=w.usd_words(usd)) for name, usd in parts.items()]
    return start(w("For {region:the}, {clauses}.", region=w.region(study.economy, code), clauses=w.listed(clauses)))


def split_rows(study: Study, w: Wording) -> tuple[tuple[str, ...], ...]:
    """A row a group of duties: its title and what it brings each lead region; none where that is not known."""
    split = {code: by_setter(study, code) for code in study.lead}
    titles = SETTER_TITLES if has_duties(study) else SETTER_TITLES | _BARRIERS
    return tuple(
        (w(titles[name]), *(w.usd_bn(split[code][name], plus=True) for code in study.lead))
        for name in SETTERS
        if all(name in split[code] for code in study.lead)
    )


def main_taxer(study: Study) -> str:
    """The region whose tariff revenue moves most."""
    return study.economy.regions[int(np.argmax(np.abs(study.revenue - study.baseline.revenue)))]


def _indicators(study: Study, code: str) -> Record:
    return keyed(study.effects.indicators, "region")[code]


def revenue_sentence(study: Study, w: Wording) -> str:
    """Whose tariff revenue changes most and by how much: at customs values where they are known."""
    code = main_taxer(study)
    customs = float(_indicators(study, code)[CUSTOMS])
    known = customs == customs
    change = customs if known else float(keyed(study.effects.regions, "region")[code]["tariff_revenue_change_usd_mn"])
    if abs(change) < UNMOVED_USD:
        return ""
    text = _REVENUE[known, change > 0]
    return w(text, region=w.region(study.economy, code), amount=w.usd_words(change))


def levels_sentence(study: Study, w: Wording) -> str:
    """The same as levels of the model, for notes."""
    code = main_taxer(study)
    n = study.economy.regions.index(code)
    old, new = float(study.baseline.revenue[n]), float(study.revenue[n])
    if abs(new - old) < UNMOVED_USD:
        return ""
    given: dict[str, str | Name] = {
        "region": w.region(study.economy, code),
        "before": w.usd_bn(old),
        "after": w.usd_bn(new),
    }
    if new > old:
        return w(
            "In the model's own trade, the tariff revenue of {region:the} rises from USD\u00a0{before} to {after} "
            "billion.",
            **given,
        )
    return w(
        "In the model's own trade, the tariff revenue of {region:the} falls from USD\u00a0{before} to {after} billion.",
        **given,
    )


def pass_through(study: Study, code: str) -> tuple[float, float] | None:
    """Border and consumer pass-through of a region; none where its mean tariff hardly rises."""
    row = _indicators(study, code)
    found = float(row["border_pass_through"]), float(row["consumer_pass_through"])
    return found if row["tariff_rise_percent"] >= LEAST_RISE and found[0] == found[0] else None


def pass_through_sentence(study: Study, w: Wording) -> str:
    """How much of its higher duties the main importer pays itself; nothing where its mean tariff hardly rises."""
    code = main_taxer(study)
    found = pass_through(study, code)
    if found is None:
        return ""
    region, percent = w.region(study.economy, code), w.percent(100 * found[0], 0, plus=False)
    if found[0] < 1:
        return w(
            "Importers {region:in} bear {percent} of the rise of its duties, exporters the rest.",
            region=region,
            percent=percent,
        )
    return w(
        "Importers {region:in} bear all of the rise of its duties: {percent}, as prices before duty rise too.",
        region=region,
        percent=percent,
    )


def income_range(study: Study, code: str, closure: str = "") -> Envelope | None:
    """How far a region's real income goes in one horizon, by default the case's own, or in all of them (`ALL`)."""
    at = "" if closure == ALL else closure or study.scenario.closure
    return envelope(code, solved(study.ranges), solved(study.bases), study.scenario.closure, at)


def shows(found: Envelope | None) -> bool:
    """Whether there is a range, and not all of it rounds to nothing."""
    return found is not None and max(abs(found.low), abs(found.high)) >= SIGN_UNDER


def range_ends(found: Envelope, w: Wording) -> str:
    """Its ends in percent; one figure where both are written alike."""
    low, high = w.percent(found.low, 2), w.percent(found.high, 2)
    return w("{low} throughout", low=low) if low == high else w("{first} to {second}", first=low, second=high)


def open_signs(study: Study, found: Mapping[str, Envelope], w: Wording) -> str:
    """For whom the sign is not the same in all that was moved, and what turns it; empty where it holds."""
    turned: dict[tuple[Doubt, ...], list[Name]] = {}
    for code, one in found.items():
        if one.turning and shows(one):
            turned.setdefault(one.turning, []).append(w.region(study.economy, code))
    each = [
        w("{regions} ({doubts})", regions=w.listed(names), doubts=w.listed([w(TURNING[doubt]) for doubt in doubts]))
        for doubts, names in turned.items()
    ]
    return w("Sign open: {regions}.", regions="; ".join(each)) if each else ""


def drawn_sentence(study: Study, w: Wording) -> str:
    """How far income goes over the draws, and how often it falls; empty where none were asked for."""
    found = solved(study.parts[Part.draws])
    if found is None:
        return ""
    return w(
        "Over {draws} joint draws of what is not known, real income in nine of ten: {ranges}.",
        draws=w.number(found.count, 0),
        ranges=range_words(study, found, found.horizons[0], w),
    )


def range_words(study: Study, found: Draws, horizon: str, w: Wording) -> str:
    """The middle nine in ten of each region's draws, and the share in which it loses."""
    frame = found.ranges()
    each = [
        w(
            "{region} {low} to {high}, a loss in {share} of draws",
            region=w.region(study.economy, row["region"]),
            low=w.percent(row["p5"], 2),
            high=w.percent(row["p95"], 2),
            share=w.percent(100 - row["above_zero_percent"], 0, plus=False),
        )
        for row in records(frame[(frame["horizon"] == horizon) & (frame["quantity"] == INCOME)])
    ]
    return "; ".join(each)
