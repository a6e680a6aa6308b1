"""Prices set at the border, of which costs move a part: what that does to how regions answer to wages."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.baseline import Baseline
from counteroffer.equilibrium.types.currencies import anchor_weights
from counteroffer.equilibrium.types.settings import Settings


class Stuck(NamedTuple):
    """The part 1−ψ of prices set at the border, which follows the currency they are set in and not costs.

    Attributes
    ----------
    bought : array [s, n, i]
        Share of what is bought at such prices, times 1−ψ.
    sold, taxed : array [s, i]
        Sales at such prices, and export taxes on them, times 1−ψ, USD million.
    dutiable : array [s, n]
        Duties on what is bought so, times 1−ψ, USD million.
    held : array [m]
        How that currency moves with what each region earns.
    """

    bought: Array
    sold: Array
    taxed: Array
    dutiable: Array
    held: Array


def stuck(b: Baseline, settings: Settings) -> Stuck | None:
    """What of the baseline's prices is stuck; none where all follow costs."""
    border = settings.border
    if border is None:
        return None
    share = (1 - border.response) * border.mask(b)
    trade = share * b.trade
    return Stuck(
        bought=share * b.trade_share,
        sold=trade.sum(1),
        taxed=(b.export_tax * trade).sum(1),
        dutiable=(b.tariff * (1 + b.export_tax) * trade).sum(2),
        held=np.asarray(anchor_weights(b, settings.currencies)[0][b.regions.index(border.invoice)]),
    )
