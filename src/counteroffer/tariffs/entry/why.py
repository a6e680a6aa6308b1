"""Whether a programme is owed on an entry, and if not, why, as keys."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from counteroffer.tariffs.book import names
from counteroffer.tariffs.entry.evaluate import LaidOut
from counteroffer.tariffs.entry.shipment import Shipment
from counteroffer.tariffs.stack import Layer
from counteroffer.tariffs.terms.partners import law_of
from counteroffer.tariffs.terms.schema import AllIn
from counteroffer.tariffs.trade import METALS


class Status(StrEnum):
    """What becomes of a layer."""

    owed = "owed"
    displaced = "displaced"
    spared = "spared"  # goods of a pact
    own = "own"  # all of it the importer's own
    exempt = "exempt"  # by the measure's exemptions
    no_content = "no_content"  # none of the metal that pays
    zero = "zero"  # at a rate of nothing for this origin
    below_ceiling = "below_ceiling"  # the general duty fills the ceiling
    little_metal = "little_metal"
    under_way = "under_way"  # loaded before it began
    other_goods = "other_goods"
    other_origins = "other_origins"
    free = "free"
    unknown = "unknown"


@dataclass(frozen=True)
class Why:
    """What becomes of a layer, and by what.

    Attributes
    ----------
    status : Status
        What becomes of it.
    by : tuple of str
        Programmes that take some of its base, or all.
    base : float
        Share of the value that it falls on.
    ceiling : float, optional
        Percent of duties in all that it fills up to.
    citation : str
        Of the measure that covers the entry.
    """

    status: Status
    by: tuple[str, ...] = ()
    base: float = 1.0
    ceiling: float | None = None
    citation: str = ""


def why(key: str, one: LaidOut, shipment: Shipment) -> Why:
    """What becomes of a programme in a case."""
    if key in one.out:
        return Why(Status.little_metal)
    at = one.place(key)
    if at < 0:
        return Why(_elsewhere(key, one, shipment))
    layer = one.layers[key]
    measure = layer.entry.programme.measures[int(layer.measure[at])]
    rate = measure.rates.get(law_of(shipment.origin), measure.rates.get(shipment.origin, measure.rate))
    ceiling = rate.all_in if isinstance(rate, AllIn) else None
    by = tuple(_displacing(key, layer, one, shipment))
    share = float(layer.base[at] * layer.paying[at])
    status = _status(layer, at, ceiling, shipment)
    if status is Status.exempt and isinstance(measure.share, str):
        metal = one.trade.content[one.trade.product[one.row], METALS.index(measure.share)]
        status = Status.exempt if metal else Status.no_content
    return Why(status, by, share, ceiling, measure.citation)


def _status(layer: Layer, at: int, ceiling: float | None, shipment: Shipment) -> Status:
    if layer.in_scope[at] == 0:
        return Status.exempt
    if layer.points[at] == 0:
        return Status.below_ceiling if ceiling else Status.zero
    if layer.base[at] == 0:
        return Status.displaced
    if layer.paying[at] == 0:
        return Status.own if shipment.own_content == 1 else Status.spared
    return Status.owed


def _elsewhere(key: str, one: LaidOut, shipment: Shipment) -> Status:
    """Why no measure of a programme covers a case: nothing in force for goods under way, other goods, other origins."""
    active = one.book.active(key, one.day)
    if not active:
        return Status.under_way if key in one.book.held else Status.other_goods
    codes = (law_of(shipment.origin), shipment.origin)
    return Status.other_goods if any(names(m.exporters, *codes) for _, m in active) else Status.other_origins


def _displacing(key: str, layer: Layer, one: LaidOut, shipment: Shipment) -> list[str]:
    """Programmes that take some of a layer's base away."""
    found = []
    for other_key, give in layer.entry.programme.gives_way(one.layers, one.day):
        other, at = one.layers[other_key], one.place(other_key)
        if at < 0 or not names(give.exporters, law_of(shipment.origin), shipment.origin):
            continue
        claims = other.entry.programme.claims
        if claims != "nothing" and other.base[at] > 0 and (claims == "value" or other.points[at] > 0):
            found.append(other_key)
    return found
