"""What of a scenario's own measure on the tariff book covers goods that are bought, and what covers nothing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from counteroffer.economy.detail import Detail
from counteroffer.scenario.law.imports import imports_of
from counteroffer.scenario.schema.pact import OriginRule
from counteroffer.tariffs.sources.known import HS6, Route, main_importer, trade_of
from counteroffer.tariffs.terms.pacts import named_pact
from counteroffer.tariffs.terms.partners import names
from counteroffer.tariffs.terms.schema import OwnMeasure
from counteroffer.tariffs.terms.scope import EXCEPT, Scope
from counteroffer.tariffs.trade import Mask, Trade

EVERYONE = "all"


def unused_of(own: OwnMeasure, fine: Detail, route: Route = HS6) -> Iterator[tuple[str, str]]:
    """Key and name of each partner, code, list or industry of a measure that covers nothing its importer buys."""
    trade = imports_of(own.importer or main_importer(), fine, route)
    traded = trade.value > 0
    charged = _from(own.exporters, trade)
    covered = (trade.matcher.lengths(own.scope, own.name) >= 0)[trade.product] & traded
    for code in own.exporters:
        if code != EVERYONE and not code.startswith(EXCEPT) and not (_from((code,), trade) & covered).any():
            yield "exporters", code
    for code in own.rates:
        if not (_from((code,), trade) & covered & charged).any():
            yield "rates", code
    yield from _unused_in(own.scope, "scope", trade, charged & traded)
    for j, exemption in enumerate(own.exempt):
        free = _from(exemption.exporters, trade) & charged & covered
        yield from _unused_in(exemption.scope, f"exempt[{j}].scope", trade, free)
        for code in exemption.exporters:
            if code != EVERYONE and not code.startswith(EXCEPT) and not (_from((code,), trade) & charged).any():
                yield f"exempt[{j}].exporters", code


def unused_of_rule(rule: OriginRule, route: Route = HS6) -> Iterator[tuple[str, str]]:
    """The same of a rule of origin: products that no member of its pact sells to the one whose claims are known."""
    pact = named_pact(rule.pact, "rules_of_origin")
    assert pact.claims is not None  # rules of a pact without claims are refused
    trade = trade_of(pact.claims.importer, route)
    yield from _unused_in(rule.products, "products", trade, trade.members(pact)[trade.partner] & (trade.value > 0))


def _unused_in(scope: Scope, where: str, trade: Trade, rows: Mask) -> Iterator[tuple[str, str]]:
    """Names of a scope under which none of some rows falls."""
    bought = np.zeros(len(trade.hs), dtype=bool)
    bought[trade.product[rows]] = True
    within = trade.matcher.lengths(scope.model_copy(update={"but": ()}), where) >= 0
    for key in ("hs", "lists", "sectors", "but"):
        for name in getattr(scope, key):
            one = trade.matcher.lengths(Scope.model_validate({"hs" if key == "but" else key: name}), where) >= 0
            if not bought[one & within].any():
                yield f"{where}.{key}", name


def _from(labels: tuple[str, ...], trade: Trade) -> Mask:
    partners = [names(labels, code, own) for code, own in zip(trade.law, trade.partners, strict=True)]
    return np.array(partners, dtype=bool)[trade.partner]
