"""Whether a programme is owed on an entry, and if not, why, as keys."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from counteroffer.tariffs.entry.evaluate import LaidOut
from counteroffer.tariffs.entry.shipment import Shipment
from counteroffer.tariffs.layer import Layer
from counteroffer.tariffs.terms.match import OUTSIDE, Matcher
from counteroffer.tariffs.terms.partners import law_of, names
from counteroffer.tariffs.terms.schema import AllIn
from counteroffer.tariffs.terms.scope import Scope
from counteroffer.tariffs.trade import METALS


class LayerStatus(StrEnum):
    """What becomes of a layer."""

    owed = "owed"
    banned = "banned"
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
class LayerWhy:
    """What becomes of a layer, and by what.

    Attributes
    ----------
    status : LayerStatus
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

    status: LayerStatus
    by: tuple[str, ...] = ()
    base: float = 1.0
    ceiling: float | None = None
    citation: str = ""


def why(key: str, one: LaidOut, shipment: Shipment) -> LayerWhy:
    """What becomes of a programme in a case."""
    if key in one.law.out:
        covered = any(in_scope(m.scope, shipment.hs) for _, m in one.law.book.active(key, one.law.day))
        return LayerWhy(LayerStatus.little_metal if covered else LayerStatus.other_goods)
    at = one.place(key)
    if at < 0:
        return LayerWhy(_elsewhere(key, one, shipment))
    layer = one.law.layers[key]
    measure = layer.entry.programme.measures[int(layer.measure[at])]
    rate = measure.rates.get(law_of(shipment.origin), measure.rates.get(shipment.origin, measure.rate))
    ceiling = rate.all_in if isinstance(rate, AllIn) else None
    by = tuple(_displacing(key, layer, one, shipment))
    share = float(layer.base[at] * layer.paying[at])
    status = _status(layer, at, ceiling, shipment)
    if status is LayerStatus.exempt and isinstance(measure.share, str):
        metal = one.law.trade.content[one.law.trade.product[one.row], METALS.index(measure.share)]
        status = LayerStatus.exempt if metal else LayerStatus.no_content
    return LayerWhy(status, by, share, ceiling, measure.citation)


def _status(layer: Layer, at: int, ceiling: float | None, shipment: Shipment) -> LayerStatus:
    if layer.in_scope[at] == 0:
        return LayerStatus.exempt
    if layer.entry.programme.measures[int(layer.measure[at])].ban and layer.base[at] > 0:
        return LayerStatus.banned
    if layer.points[at] == 0:
        return LayerStatus.below_ceiling if ceiling else LayerStatus.zero
    if layer.base[at] == 0:
        return LayerStatus.displaced
    if layer.paying[at] == 0:
        return LayerStatus.own if shipment.own_content == 1 else LayerStatus.spared
    return LayerStatus.owed


def _elsewhere(key: str, one: LaidOut, shipment: Shipment) -> LayerStatus:
    """Why no measure of a programme covers a case: it was under way before, other goods, other origins."""
    active = one.law.book.active(key, one.law.day)
    if not active:
        return LayerStatus.under_way if key in one.law.book.held else LayerStatus.other_goods
    codes = (law_of(shipment.origin), shipment.origin)
    return LayerStatus.other_goods if any(names(m.exporters, *codes) for _, m in active) else LayerStatus.other_origins


def _displacing(key: str, layer: Layer, one: LaidOut, shipment: Shipment) -> list[str]:
    """Programmes that take some of a layer's base away."""
    found = []
    for other_key, give in layer.entry.programme.gives_way(one.law.layers, one.law.day):
        other, at = one.law.layers[other_key], one.place(other_key)
        if at < 0 or not names(give.exporters, law_of(shipment.origin), shipment.origin):
            continue
        claims = other.entry.programme.claims
        if claims != "nothing" and other.base[at] > 0 and (claims == "value" or other.points[at] > 0):
            found.append(other_key)
    return list(dict.fromkeys(found))


def in_scope(scope: Scope, code: str) -> bool:
    """Whether a scope covers a code by its digits."""
    one = Matcher(np.array([code], dtype="S10"), np.array([""]))
    return bool(one.lengths(scope, "the shipment")[0] > OUTSIDE)
