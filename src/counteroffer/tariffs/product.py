"""The layers that fall on one product, partner by partner, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from counteroffer.errors import InputError, message_of, worded
from counteroffer.labels import COMMAND
from counteroffer.tariffs.book import Book
from counteroffer.tariffs.checks import check_codes
from counteroffer.tariffs.entry.by_law import by_law
from counteroffer.tariffs.layer import Layer
from counteroffer.tariffs.question import Question
from counteroffer.tariffs.rates import Rates, before, charged, mean_over
from counteroffer.tariffs.sources.known import source_of
from counteroffer.tariffs.stack import check_day
from counteroffer.tariffs.terms.partners import law_of, names
from counteroffer.tariffs.terms.scope import plain_hs
from counteroffer.tariffs.trade import Trade


def product(question: Question, code: str, day: dt.date, exporters: Sequence[str]) -> pd.DataFrame:
    """Each layer that falls on products beginning with a code, partner by partner, and why.

    Percent columns are of the product's whole value: `unclaimed_percent` where the pact is not claimed,
    `claimed_percent` where it is (by partners whose claims are known), `average_percent` at real claims. What a partner
    did not sell in 2024 has the law's layers, and no average.

    Raises
    ------
    InputError, LabelError
        For a code that is none, or that no line of the schedule begins with, and an exporter that does not exist.
    """
    check_day(day, question.book.days)
    code = _hs(code)
    check_codes((code,), question.trade.importer, COMMAND)
    whole = question.trade.under((code,))
    counted = whole if len(whole) else question.trade
    order = np.argsort(-np.bincount(counted.partner, weights=counted.value, minlength=len(counted.partners)))
    chosen = list(exporters) or [counted.partners[j] for j in order[:5] if (counted.partner == j).any()]
    rows: list[dict[str, object]] = []
    for exporter in chosen:
        trade = whole.of((exporter,)) if exporter in whole.partners else whole.rows(np.zeros(0, dtype=np.intp))
        if len(trade) and (trade.hs[trade.product] != b"").all() and _whole_codes(trade, code):
            rows += _layers_of(question, trade, exporter, day)
        else:
            rows += by_law(question.book, question.trade.importer, code, exporter, day)
        rows[-1:-1] = _quotas(question.book, question.trade.importer, code, exporter, day, rows[-1])
    return pd.DataFrame(rows)


def _quotas(
    book: Book, importer: str, code: str, exporter: str, day: dt.date, whole: dict[str, object]
) -> list[dict[str, object]]:
    """A row for each quota on a partner's product: what is paid beyond it, which the other rows leave out.

    Its mean over trade is nothing, and unknown where that of the whole is.
    """
    partner = exporter, law_of(exporter)
    average = np.nan if np.isnan(whole["average_percent"]) else 0.0  # type: ignore[call-overload]
    return [
        _row(exporter, f"{key}: quota", 0.0, average, None, f"{quota.beyond}; {quota.citation}")
        for key, quota in book.quotas(importer, day)
        if names(quota.exporters, *partner) and any(code.startswith(hs) or hs.startswith(code) for hs in quota.hs)
    ]


def _whole_codes(trade: Trade, code: str) -> bool:
    """Whether the rows' products are as narrow as the code: an HS6 tells nothing of one of its items."""
    return all(len(hs) >= len(code) for hs in np.unique(trade.hs[trade.product]))


def product_by_law(book: Book, importer: str, code: str, day: dt.date, exporters: Sequence[str]) -> pd.DataFrame:
    """As `product`, of an importer whose trade is not known by product.

    Raises
    ------
    InputError, LabelError
        Without an exporter: who sells is not known.
    """
    check_day(day, book.days)
    if not exporters:
        raise InputError(
            worded("what {importer} buys is not known by product; say whose goods: --exporter USA", importer=importer)
        )
    rows: list[dict[str, object]] = []
    for each in exporters:
        rows += by_law(book, importer, _hs(code), each, day)
        rows[-1:-1] = _quotas(book, importer, _hs(code), each, day, rows[-1])
    return pd.DataFrame(rows)


def product_name(trade: Trade, code: str) -> str:
    """What the products under a code are called, briefly."""
    at = np.flatnonzero(trade.matcher._under((_hs(code),)))
    known = source_of(trade.importer).descriptions
    names = list(dict.fromkeys(known()[j] for j in at)) if known else []
    return "; ".join(names[:2]) + (f"; … ({len(at)} products)" if len(names) > 2 else "")


def _hs(code: str) -> str:
    try:
        return str(plain_hs(code))
    except ValueError as error:
        raise InputError(message_of(error)) from None


def _layers_of(question: Question, trade: Trade, exporter: str, day: dt.date) -> Iterator[dict[str, object]]:
    """Rows of `product` for one partner; the last sums them."""
    then = before(question.book, trade)
    by_claims = {use: charged(question.book, trade, day, then, use) for use in (question.claiming, "none", "all")}
    member = any(trade.members(pact)[trade.partner[0]] for pact in trade.pacts if trade.has_claims(pact))
    paid = Rates(trade, day, by_claims[question.claiming], then).base_percent
    known = source_of(trade.importer).has_base
    base = mean_over(trade, paid) if known else np.nan
    why = (
        "duty collected over value in 2024, antidumping duties added"
        if known
        else f"not in the data of {trade.importer}"
    )
    yield _row(exporter, "paid in 2024", base, base, base if member else None, why)
    total = [base if known else 0.0] * 3
    for key, layer in by_claims[question.claiming].items():
        if not (layer.in_scope > 0).any():
            continue
        old = mean_over(trade, then[key].rate) if key in then else 0.0
        points = [mean_over(trade, found[key].rate) for found in by_claims.values()]
        total = [t + p - old for t, p in zip(total, points, strict=True)]
        why = _why(layer, by_claims["none"], trade, day, old, member=member)
        yield _row(exporter, key, points[1], points[0], points[2] if member else None, why)
    why = "2024 and every change since" if known else "what was added since 2024, without the ordinary duty"
    yield _row(exporter, "all", total[1], total[0], total[2] if member else None, why)


def _row(
    exporter: str, layer: str, unclaimed: float, average: float, claimed: float | None, why: str
) -> dict[str, object]:
    return {
        "exporter": exporter,
        "layer": layer,
        "unclaimed_percent": unclaimed,
        "claimed_percent": np.nan if claimed is None else claimed,
        "average_percent": average,
        "why": why,
    }


def _why(layer: Layer, others: dict[str, Layer], trade: Trade, day: dt.date, old: float, *, member: bool) -> str:
    """Citation, rate, part of the value, what displaces it, what the pact does, what was there in 2024."""
    reach = layer.in_scope > 0
    measures = [layer.entry.programme.measures[j] for j in np.unique(layer.measure[reach])]
    words = ["; ".join(dict.fromkeys(m.citation for m in measures))]
    low, high = layer.points[reach].min(), layer.points[reach].max()
    words.append(f"{low:g}%" if high - low < 0.005 else f"{low:.3g} to {high:.3g}%")
    share = float(np.average(layer.in_scope[reach], weights=np.maximum(trade.value[layer.rows[reach]], 1)))
    if share < 0.9995:
        words.append(f"on {share:.1%} of the value" + (" (content)" if isinstance(measures[-1].share, str) else ""))
    words += [f"displaced by {name}" for name in _displacing(layer, others, trade, day)]
    treatment = {m.treatment for m in measures}
    if member and "exempt" in treatment:
        words.append("pact goods exempt")
    if member and "content" in treatment:
        words.append(f"pact goods pay on {1 - measures[-1].content:.0%} of the value")
    if any(m.ban for m in measures):
        words[1] = "imports are banned"
        words += [m.note for m in measures if m.note]
    words += [
        f"nothing on goods loaded before {m.transit.loaded_before} and entered before {m.transit.entered_before}"
        for m in measures
        if m.transit and day < m.transit.entered_before
    ]
    if old:
        words.append(f"{old:.4g} points of it stood in 2024")
    return ", ".join(words)


def _displacing(layer: Layer, others: dict[str, Layer], trade: Trade, day: dt.date) -> Iterator[str]:
    """Programmes that take some of a layer's base away, and what they take."""
    rows = layer.rows[layer.in_scope > 0]
    for key, give in layer.entry.programme.gives_way(others, day):
        other = others[key]
        place, there = other.at(rows)
        there &= trade.partners_of(give.exporters)[trade.partner[rows]]
        if ((other.base > 0) & (other.owed > 0))[place[there]].any():
            entries = other.entry.programme.claims == "entries"
            yield f"{key} on {'entries that pay it' if entries else 'the value in its scope'}"
