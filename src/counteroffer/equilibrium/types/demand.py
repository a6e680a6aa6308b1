"""Demand that falls with exports, and currencies that give way in part (docs/model.md, "Demand")."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from counteroffer.equilibrium.types.arrays import Array, frozen
from counteroffer.equilibrium.types.baseline import Baseline
from counteroffer.equilibrium.types.currencies import Currency, complete, roots
from counteroffer.errors import EconomyError
from counteroffer.inputs.arguments import number

LARGEST_MULTIPLIER = 10.0


@dataclass(frozen=True)
class Demand:
    """What holds nominal spending of a currency below what it was, and how far exchange rates make up for it.

    Σ_{n∈c} βY' = ê_c e^(−g_c) Σ_{n∈c} V with g_c = m·max(0, −ΔX_c/V_c) + ι·σ_c, and log ê_c = λ log of that ê_c, both
    in the currency that rates are quoted in. X_c is what c sells abroad, in that currency: receipts at the old ê_c.
    σ_c = X_c/V_c before. Only currencies held to nominal value added have a g.

    Attributes
    ----------
    multiplier : float
        m ≥ 0: percent of spending lost as exports fall by 1% of value added.
    trade_uncertainty : float
        ι, from 0 to 1: share of what is sold abroad by which spending is put off whatever the policy.
    exchange_response : float
        λ, from 0 (rates stand) to 1 (they float).
    quoted_in : str
        Region whose currency rates are quoted in.
    """

    multiplier: float = 0.0
    trade_uncertainty: float = 0.0
    exchange_response: float = 1.0
    quoted_in: str = ""

    def __post_init__(self) -> None:
        rule = f"a number from 0 (no such loss) to {LARGEST_MULTIPLIER:g}"
        number(self.multiplier, "demand_multiplier", rule, least=0, most=LARGEST_MULTIPLIER)
        number(self.trade_uncertainty, "trade_uncertainty", "a share of exports, 0 (none) to 1", least=0, most=1)
        number(self.exchange_response, "exchange_response", "0 (rates stand) to 1 (they float)", least=0, most=1)


@dataclass(frozen=True, eq=False)
class CurrencyExports:
    """What each currency sells abroad, on the regions of a baseline.

    Attributes
    ----------
    abroad : array [n, i]
        One where n and i use different currencies, else zero.
    per_value_added : array [n, i]
        1/V_c where i is a member of the currency c that n's follows and c is held to nominal value added, else zero.
    before : array [n]
        X_c/V_c of that currency, zero where it has no g.
    """

    abroad: Array
    per_value_added: Array
    before: Array

    def lost(self, fob: Array, dollar: float) -> Array:
        """−ΔX_c/V_c [n] of trade at the border [s, n, i], `dollar` what one of the quoting currency is worth."""
        return np.asarray(self.before - self.per_value_added @ (fob.sum(0) * self.abroad).sum(0) / dollar)


def currency_exports(b: Baseline, currencies: Iterable[Currency]) -> CurrencyExports:
    """Exports of every currency before, and the sums that give those after."""
    given = tuple(currencies)
    own = {region: c.name for c in complete(given, b.regions) for region in c.members}
    names, regional = np.array([own[region] for region in b.regions]), b.value_added.sum(0)
    abroad = (names[:, None] != names[None, :]).astype(float)
    members = np.zeros_like(abroad)
    for n, root in enumerate(roots(given, b.regions)):
        if root.anchor == "ngdp":
            members[n] = np.isin(b.regions, root.members)
    total = members @ regional
    per = members / np.where(total > 0, total, 1.0)[:, None]
    sold = ((1 + b.export_tax) * b.trade).sum(0)
    return CurrencyExports(frozen(abroad), frozen(per), frozen(per @ (sold * abroad).sum(0)))


def check_quoting(demand: Demand, b: Baseline) -> int:
    """Position of the region whose currency rates are quoted in.

    Raises
    ------
    EconomyError
        If the economy has none of that name.
    """
    if demand.quoted_in not in b.regions:
        raise EconomyError(
            f"demand.quoted_in is {demand.quoted_in!r}, and no region is called so; name the one whose currency "
            "exchange rates are quoted in"
        )
    return b.regions.index(demand.quoted_in)
