"""A payment between regions as an instrument."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from counteroffer.equilibrium.types.baseline import Baseline
from counteroffer.labels import positions
from counteroffer.negotiation.game.instruments import Instrument


def transfer(
    name: str,
    b: Baseline,
    payer: Sequence[str],
    receiver: Sequence[str],
    lower: float,
    upper: float,
    said: Mapping[str, object],
) -> Instrument:
    """A payment between regions as an instrument, USD million; each side's members share it by value added.

    Its level counts from no payment, which is today's even where its range does not take that in.
    """
    share = np.zeros(len(b.regions))
    for regions, sign in ((payer, -1.0), (receiver, 1.0)):
        at = positions(b.regions, regions, kind="region", where=name)
        weight = b.value_added.sum(0)[at]
        share[at] += sign * weight / weight.sum()
    cells = np.flatnonzero(share)
    bounds = {"lower": lower, "upper": upper, "status_quo": 0.0}
    return Instrument(name=name, field="transfer", cells=cells, slope=share[cells], **said, **bounds)  # type: ignore[arg-type]
