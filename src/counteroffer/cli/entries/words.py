"""An entry's answer in words: what is owed and why, what it turns on, what is not known."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from counteroffer.tariffs.entry.answer import GENERAL
from counteroffer.tariffs.entry.facts import Fact
from counteroffer.tariffs.entry.why import LayerStatus

if TYPE_CHECKING:
    from counteroffer.tariffs.entry import EntryAnswer, EntryLayer

ASIDE = (LayerStatus.other_goods, LayerStatus.other_origins)
STATUS = {
    LayerStatus.owed: "owed",
    LayerStatus.banned: "imports are banned",
    LayerStatus.displaced: "displaced",
    LayerStatus.spared: "goods that claim the pact are free",
    LayerStatus.own: "all of it is the importer's own",
    LayerStatus.exempt: "exempt",
    LayerStatus.no_content: "none of the metal it falls on",
    LayerStatus.zero: "nothing from this origin",
    LayerStatus.below_ceiling: "the general duty fills the ceiling",
    LayerStatus.little_metal: "too little metal to be in scope",
    LayerStatus.under_way: "under way before it began",
    LayerStatus.other_goods: "on other goods",
    LayerStatus.other_origins: "on other origins",
    LayerStatus.free: "free",
    LayerStatus.unknown: "not known",
}
ASKED = {
    Fact.metals: "metal content (--metal steel=60%)",
    Fact.pact: "whether it claims the pact (--claim-pact or --no-claim-pact)",
    Fact.own_content: "the importer's own content (--own-content 20%)",
    Fact.loaded: "the day of loading (--loaded DAY)",
    Fact.firm: "the firm (--firm NAME)",
    Fact.listed: "whether it is among the goods of a measure whose list is not in the data",
    Fact.code: "the last digits of the code (--hs with all of them)",
    Fact.quantity: "the quantity (--quantity)",
    Fact.general: "the general duty (--general 2.9%)",
}


def percents(low: float, high: float) -> str:
    """A rate, or the range it lies in."""
    return f"{low:.2f}%" if high - low < 0.005 else f"{low:.2f}% to {high:.2f}%"


def money(amount: Decimal, currency: str) -> str:
    """An amount with thousands apart."""
    return f"{amount:,.2f} {currency}".rstrip()


def head(found: EntryAnswer) -> dict[str, Any]:
    """What was asked and what it comes to, for JSON."""
    each = found.shipment
    return {
        "hs": each.hs,
        "origin": each.origin,
        "importer": each.importer,
        "on": str(each.day),
        "value": str(each.value),
        "currency": found.currency,
        "percent": round(found.plain_percent, 6),
        "least_percent": round(found.low_percent, 6),
        "most_percent": round(found.high_percent, 6),
        "duty": str(found.plain),
        "least_duty": str(found.low),
        "most_duty": str(found.high),
        "general_duty_included": found.general_known,
        "turns_on": [fact.value for fact in found.asked],
    }


def layer_rows(found: EntryAnswer, *, every: bool) -> Iterator[dict[str, Any]]:
    """A row for each layer and fee; those on other goods and origins only where every one is asked for."""
    for layer in (*found.layers, *found.fees):
        if not every and layer.why.status in ASIDE:
            continue
        yield {
            "layer": layer.key,
            "least_percent": layer.low_percent,
            "most_percent": layer.high_percent,
            "least_duty": _cents(layer.low),
            "most_duty": _cents(layer.high),
            "status": layer.why.status.value,
            "why": why_words(layer),
            "citation": layer.citation,
        }


def _cents(amount: Decimal | None) -> str:
    return "" if amount is None else str(amount)


def why_words(layer: EntryLayer) -> str:
    """LayerWhy a layer is owed or not."""
    why = layer.why
    if layer.key == GENERAL:
        return layer.title or STATUS[why.status]
    words = [layer.title if why.status is LayerStatus.owed else STATUS[why.status]]
    if why.status is LayerStatus.owed and why.ceiling is not None:
        words.append(f"up to {why.ceiling:g}% with the general duty")
    if why.status is LayerStatus.owed and why.base < 1:
        words.append(f"on {100 * why.base:g}% of the value")
    if why.by:
        words.append(
            f"displaced by {' and '.join(why.by)}"
            if why.status is not LayerStatus.displaced
            else f"by {', '.join(why.by)}"
        )
    return ", ".join(words) if why.status is not LayerStatus.displaced else " ".join(words)


def total_words(found: EntryAnswer) -> str:
    """Duties in all, in one sentence."""
    less = "" if found.general_known else ", without the general duty, which is not known"
    about = ", the general duty estimated" if found.estimated else ""
    if found.low == found.high:
        rate = percents(found.low_percent, found.high_percent)
        return f"Duties: {rate}, {money(found.high, found.currency)}{less}{about}."
    return (
        f"Duties: at most {found.high_percent:.2f}% ({money(found.high, found.currency)}), at least "
        f"{found.low_percent:.2f}% ({money(found.low, found.currency)}); {found.plain_percent:.2f}% "
        f"({money(found.plain, found.currency)}) if nothing is claimed{less}{about}."
    )


def asked_words(found: EntryAnswer) -> list[str]:
    """What it turns on that was not told."""
    asked = [ASKED[fact] for fact in found.asked]
    unit = found.general.unit
    said = [text.replace("(--quantity)", f"in {unit} (--quantity)") if unit else text for text in asked]
    return [f"It turns on {_and(said)}."] if said else []


def notes(found: EntryAnswer) -> list[str]:
    """What else a reader has to know."""
    said = []
    banned = [layer for layer in found.layers if layer.why.status is LayerStatus.banned]
    said += [f"Its import is banned: {layer.title} ({layer.citation})." for layer in banned]
    if found.estimated:
        text = found.general.text or "nowhere in the schedule"
        said.append(f"The general duty is written “{text}”: it is estimated by what it came to in the trade of 2024.")
    said += [f"May be remitted: {rule.what} ({rule.citation}); nothing is taken off." for rule in found.remissions]
    said += [f"Pays less or nothing: {rule.what} ({rule.citation}); nothing is taken off." for rule in found.reliefs]
    said += [f"Known in total only: {total.what} ({total.citation})." for total in found.totals]
    return said


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
