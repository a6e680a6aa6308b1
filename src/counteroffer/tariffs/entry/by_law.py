"""The law's layers on a product that a partner did not sell, or of whose trade nothing is known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import numpy as np

from counteroffer.labels import COMMAND
from counteroffer.tariffs.book import Book
from counteroffer.tariffs.checks import check_codes
from counteroffer.tariffs.entry.answer import known_in_total
from counteroffer.tariffs.entry.bare import content_of
from counteroffer.tariffs.entry.customs import customs_of
from counteroffer.tariffs.entry.evaluate import LaidOut, lay_out
from counteroffer.tariffs.entry.facts import EntryCase
from counteroffer.tariffs.entry.general import general_duty, lines_under
from counteroffer.tariffs.entry.shipment import SHORTEST, Shipment
from counteroffer.tariffs.entry.why import LayerStatus, LayerWhy, why

GENERAL, TOTAL = "general duty", "all"
LINE = 8  # digits of a line of a schedule
WORDS = {
    LayerStatus.displaced: "displaced",
    LayerStatus.banned: "imports are banned",
    LayerStatus.exempt: "exempt",
    LayerStatus.no_content: "none of its metal",
    LayerStatus.zero: "nothing from this origin",
    LayerStatus.below_ceiling: "the general duty fills the ceiling",
    LayerStatus.spared: "pact goods exempt",
}


def by_law(book: Book, importer: str, code: str, exporter: str, day: dt.date) -> Iterator[dict[str, object]]:
    """Rows of `counteroffer.tariffs.product` for one partner, without trade to weigh them: lines count alike.

    Raises
    ------
    InputError, LabelError
        For a code that no line begins with, and a partner that does not exist or is the importer.
    """
    customs = customs_of(importer)
    check_codes((code,), importer, COMMAND)
    lines = [code] if len(code) > LINE else list(lines_under(customs, code)) or [code]
    Shipment(code.ljust(SHORTEST, "0"), exporter, importer, Decimal(1), day).checked(COMMAND)
    shipments = [Shipment(line, exporter, importer, Decimal(1), day) for line in lines]
    duties = [general_duty(customs, line) for line in lines]
    general = np.array([duty.percent if duty.known and not duty.by_quantity else np.nan for duty in duties])
    member = shipments[0].pact is not None
    metals = [tuple(map(float, content_of(line))) for line in lines]
    laid = {
        claims: lay_out(
            book,
            customs,
            shipments,
            [EntryCase(shares, claims, listed=True) for shares in metals],
            np.zeros(len(lines)) if claims else np.nan_to_num(general),
        )
        for claims in (False, True)
    }
    texts = list(dict.fromkeys(duty.text for duty in duties if duty.text))
    said = (
        f"{texts[0]} by the schedule" if len(texts) == 1 else f"{len(texts)} rates of the schedule, lines counted alike"
    )
    said = said if texts else f"the schedule of {importer} is not in the data"
    known = float(np.mean(general)) if len(general) else np.nan
    yield _row(exporter, GENERAL, known, 0.0 if member else np.nan, f"{said}")
    total = {claims: 0.0 if claims or np.isnan(known) else known for claims in laid}
    for key in laid[False][0].law.layers:
        plain, claimed = ([one.percent(key) for one in laid[claims]] for claims in (False, True))
        if any(one.place(key) >= 0 for one in laid[False]):
            total = {claims: total[claims] + float(np.mean(p)) for claims, p in ((False, plain), (True, claimed))}
            reason = _reason(key, laid[False], shipments, plain)
            yield _row(exporter, key, float(np.mean(plain)), float(np.mean(claimed)) if member else np.nan, reason)
    for one in known_in_total(customs, shipments[0]):
        yield _row(exporter, f"{importer.lower()}.{one.name}", np.nan, np.nan, f"{one.citation}: {one.what}")
    less = ", without the general duty" if np.isnan(known) else ""
    yield _row(
        exporter, TOTAL, total[False], total[True] if member else np.nan, f"by law, nothing weighed by trade{less}"
    )


def _row(exporter: str, layer: str, unclaimed: float, claimed: float, why_: str) -> dict[str, object]:
    return {
        "exporter": exporter,
        "layer": layer,
        "unclaimed_percent": unclaimed,
        "claimed_percent": claimed,
        "average_percent": np.nan,
        "why": why_,
    }


def _reason(key: str, laid: list[LaidOut], shipments: list[Shipment], rates: list[float]) -> str:
    at = int(np.argmax(rates))
    if laid[at].place(key) < 0:
        at = next(j for j, one in enumerate(laid) if one.place(key) >= 0)
    found: LayerWhy = why(key, laid[at], shipments[at])
    words = [found.citation]
    covered = sum(one.place(key) >= 0 for one in laid)
    if found.status is LayerStatus.owed:
        words.append(f"{laid[at].law.layers[key].points[laid[at].place(key)]:.4g}%")
        words += [f"on {found.base:.1%} of the value"] if found.base < 0.9995 else []
    else:
        words.append(WORDS.get(found.status, found.status.value))
    words += [f"on {covered} of {len(laid)} lines"] if covered < len(laid) else []
    words += [f"displaced by {' and '.join(found.by)}"] if found.by else []
    return ", ".join(words)
