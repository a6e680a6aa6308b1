"""Lines that a list leaves alone: inputs, goods for final use, sectors; by how their industry's goods are used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from counteroffer.economy.detail import Index
from counteroffer.economy.types import Economy
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.baseline import Baseline
from counteroffer.errors import EconomyError
from counteroffer.labels import unknown
from counteroffer.negotiation.game.game import Player
from counteroffer.negotiation.lists.aim import sectors_of
from counteroffer.negotiation.lists.lines import ProductLines

INPUTS, CONSUMER = "inputs", "consumer-goods"


@dataclass(frozen=True, eq=False)
class Spared:
    """Lines left out, and how goods of their industries are used.

    Attributes
    ----------
    lines : array of bool [l]
        Whether a line is left out.
    input_share : array [s]
        Share of what we buy of a sector, from everybody, that industries use; the rest is final use, investment too.
    user : array of int [s]
        The sector of ours that uses most of it as an input.
    """

    lines: NDArray[np.bool_]
    input_share: Array
    user: Index


def spared(
    labels: Sequence[str], above: float, lines: ProductLines, us: Player, b: Baseline, economy: Economy
) -> Spared:
    """Lines of the kinds and sectors that are spared.

    Of single products no use is known: a line has its industry's, so all of an industry's lines are inputs where more
    than `above` of what we buy of it is.

    Raises
    ------
    LabelError
        For a label that is no kind and no sector.
    EconomyError
        If nothing is left.
    """
    at = [b.regions.index(region) for region in us.regions]
    bought = b.expenditure[:, at].sum(1)
    final = (b.consumption_share * b.income)[:, at].sum(1)
    share = np.divide(bought - final, bought, out=np.zeros_like(bought), where=bought > 0)
    use = np.einsum("ksn,sn->ks", b.input_share[:, :, at], (b.output * (1 - b.profit_share[:, None]))[:, at])
    out = np.zeros(len(lines), dtype=bool)
    for label in labels:
        inside = sectors_of(label, economy)
        if label == INPUTS:
            out |= share[lines.sector] > above
        elif label == CONSUMER:
            out |= 1 - share[lines.sector] > above
        elif inside:
            out |= np.isin(np.array(b.sectors)[lines.sector], inside)
        else:
            names = {code: economy.sector_name(code) for code in economy.sectors}
            raise unknown("kind or sector", label, "--spare", {INPUTS: "", CONSUMER: ""} | names)
    if out.all():
        raise EconomyError(
            f"sparing {', '.join(labels)} leaves no line: more than {100 * above:g}% of each industry goes into one "
            "use or the other; raise --spare-above, or spare less"
        )
    return Spared(out, share, use.argmax(1))
