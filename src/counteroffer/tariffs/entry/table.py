"""Many shipments: a table in, a table out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import numpy as np
import pandas as pd

from counteroffer.errors import InputError
from counteroffer.tariffs.book import Book
from counteroffer.tariffs.entry.answer import duties, fees_of
from counteroffer.tariffs.entry.asked import Asked, asked_of, checked_for, turns_on
from counteroffer.tariffs.entry.customs import Customs, customs_of
from counteroffer.tariffs.entry.evaluate import LaidOut, lay_out, totals
from counteroffer.tariffs.entry.shipment import Shipment
from counteroffer.tariffs.load import load_book

MOST_SAID = 10  # mistakes that are told at once


def entries(shipments: Sequence[Shipment], book: Book | None = None, *, fees: bool = False) -> pd.DataFrame:
    """What many shipments pay, in their order.

    Returns
    -------
    DataFrame
        hs, origin, importer, on, value; general_percent (empty: not known); layers owed where nothing is claimed, each
        with its percent; percent and duty there; least and most they may be; what was not told and matters; fee.

    Raises
    ------
    InputError
        With the rows that cannot be.
    """
    law = book or load_book()
    checked = _checked(shipments)
    rows: dict[int, dict[str, object]] = {}
    for importer in dict.fromkeys(each.importer for each in checked):
        at = [j for j, each in enumerate(checked) if each.importer == importer]
        customs = customs_of(importer)
        mine = [checked[j] for j in at]
        rows |= dict(zip(at, _rows(mine, law, customs, fees=fees), strict=True))
    return pd.DataFrame([rows[j] for j in range(len(checked))])


def _checked(shipments: Sequence[Shipment]) -> list[Shipment]:
    found, wrong = [], []
    for number, each in enumerate(shipments, 1):
        try:
            found.append(checked_for(each, customs_of(each.importer), f"row {number}"))
        except InputError as error:
            wrong.append(str(error))
    if wrong:
        more = f"; and {len(wrong) - MOST_SAID} more" if len(wrong) > MOST_SAID else ""
        raise InputError("; ".join(wrong[:MOST_SAID]) + more)
    return found


def _rows(shipments: list[Shipment], book: Book, customs: Customs, *, fees: bool) -> Iterator[dict[str, object]]:
    asked = asked_of(shipments, book, customs)
    flat = [(a, case) for a in asked for case in a.cases]
    general = np.array([a.general_of(case) for a, case in flat])
    laid = lay_out(book, customs, [a.shipment for a, _ in flat], [case for _, case in flat], general)
    sums = totals(laid) + general
    start = 0
    for a in asked:
        end = start + len(a.cases)
        yield _row(a, laid[start:end], sums[start:end], customs, fees=fees)
        start = end


def _row(a: Asked, laid: Sequence[LaidOut], sums: np.ndarray, customs: Customs, *, fees: bool) -> dict[str, object]:
    each = a.shipment
    amounts = [duties(a, one, case) for one, case in zip(laid, a.cases, strict=True)]
    owed = laid[0].charged
    row: dict[str, object] = {
        "hs": each.hs,
        "origin": each.origin,
        "importer": each.importer,
        "on": str(each.day),
        "value": str(each.value),
        "general_percent": None if a.percent is None else a.general_of(a.cases[0]),
        "layers": "; ".join(f"{key} {percent:.6g}" for key, percent in owed.items()),
        "percent": float(sums[0]),
        "least_percent": float(sums.min()),
        "most_percent": float(sums.max()),
        "duty": str(amounts[0]),
        "least_duty": str(min(amounts)),
        "most_duty": str(max(amounts)),
        "turns_on": " ".join([*turns_on(a.facts, a.cases, sums), *a.general_asked]),
    }
    if fees:
        row["fees"] = str(sum((fee.high for fee in fees_of(a, customs) if fee.high), Decimal("0.00")))
    return row
