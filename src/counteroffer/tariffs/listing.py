"""The book's measures in words: dates, scope, rates, citation, what they give way to, where they come from."""

from __future__ import annotations

import pandas as pd

from counteroffer.tariffs.book import Book, Entry
from counteroffer.tariffs.terms.schema import AllIn, LawQuota, Rate
from counteroffer.tariffs.terms.scope import Scope


def measures(book: Book, name: str = "") -> pd.DataFrame:
    """Every measure of the book, or of one authority or programme."""
    keys = book.named(name, "the command") if name else tuple(book.entries)
    rows: list[dict[str, object]] = []
    for key in keys:
        entry = book.entries[key]
        for measure in entry.programme.measures:
            levels = (measure, entry.programme, entry.authority)
            rates = {code: rate_words(rate) for code, rate in measure.rates.items()}
            rows.append(
                {
                    "programme": key,
                    "title": entry.programme.title,
                    "statute": entry.authority.statute,
                    "citation": measure.citation,
                    "from": measure.first and str(measure.first),
                    "until": str(measure.until or entry.authority.collected_until or ""),
                    "importer": entry.importer,
                    "exporters": " ".join(measure.exporters),
                    "scope": scope_words(measure.scope),
                    "rate": ("import ban" if measure.ban else rate_words(measure.rate))
                    + (f" ({len(rates)} differ)" if rates else ""),
                    "rates": ", ".join(f"{code} {words}" for code, words in rates.items()),
                    "share": f"{measure.share} content" if isinstance(measure.share, str) else f"{measure.share:g}",
                    "pact": measure.pact,
                    "treatment": measure.treatment,
                    "content": measure.content,
                    "exempt": "; ".join(
                        f"{scope_words(e.scope)}{'' if e.exporters == ('all',) else ' for ' + ' '.join(e.exporters)}"
                        for e in measure.exempt
                    ),
                    "gives_way_to": " ".join(dict.fromkeys(give.to for give in entry.programme.yields)),
                    "checked": next((str(one.checked) for one in levels if one.checked), ""),
                    "confidence": next((one.confidence for one in levels if one.confidence), ""),
                    "open": ", ".join(f"{name}: {outcome}" for name, outcome in measure.when.items()),
                    "basis": entry.programme.basis,
                }
            )
        rows += [_quota_row(key, entry, quota) for quota in entry.programme.quotas]
    return pd.DataFrame(rows)


def _quota_row(key: str, entry: Entry, quota: LawQuota) -> dict[str, object]:
    """A quota as a row beside the measures, whose rates are those within it."""
    levels = (quota, entry.programme, entry.authority)
    return {
        "programme": key,
        "title": quota.title,
        "statute": entry.authority.statute,
        "citation": quota.citation,
        "from": quota.first and str(quota.first),
        "until": str(quota.until or entry.authority.collected_until or ""),
        "importer": entry.importer,
        "exporters": " ".join(quota.exporters),
        "scope": f"quota on {', '.join(quota.hs)}",
        "rate": quota.beyond,
        **dict.fromkeys(("rates", "pact", "exempt", "gives_way_to", "open"), ""),
        "share": "1",
        "treatment": "pays",
        "content": 0.0,
        "checked": next((str(one.checked) for one in levels if one.checked), ""),
        "confidence": next((one.confidence for one in levels if one.confidence), ""),
        "basis": quota.source or "how much of the data's trade it is is not known",
    }


def knowledge(book: Book) -> pd.DataFrame:
    """How far each importer's law is known, and each open question's outcomes, the one taken marked."""
    rows: list[dict[str, object]] = []
    for importer in dict.fromkeys(head.importer for head in book.heads):
        known = book.known_to(importer)
        rows.append({"importer": importer, "known_to": str(known or ""), "question": "", "title": "law"})
        for name, (head, one) in book.open.items():
            if head.importer == importer:
                for outcome, what in one.outcomes.items():
                    row = {"question": name, "title": one.title, "from": str(one.first), "outcome": outcome}
                    rows.append({"importer": importer, **row, "what": what, "default": outcome == book.outcome(name)})
    return pd.DataFrame(rows).fillna(dict.fromkeys(("known_to", "from", "outcome", "what"), ""))


def rate_words(rate: Rate) -> str:
    """A rate as a reader sees it."""
    return f"{rate.all_in:g}% with MFN" if isinstance(rate, AllIn) else f"{rate:g}%"


def scope_words(scope: Scope) -> str:
    """What a scope covers, as a reader sees it."""
    named = [*scope.lists, *scope.sectors]
    named += [", ".join(scope.hs)] if len(scope.hs) <= 3 else [f"{len(scope.hs)} HS codes"] if scope.hs else []
    words = ", ".join(word for word in named if word) or "everything"
    return words + (f" but {', '.join(scope.but)}" if scope.but else "")
