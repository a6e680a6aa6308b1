"""Lines that a list leaves alone: inputs, consumer goods, sectors; by how their commodity and industry are used."""

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
from counteroffer.negotiation.lists.joint_lines import IndustryLines
from counteroffer.negotiation.lists.lines import ProductLines
from counteroffer.negotiation.lists.uses import consumed_share

INPUTS, CONSUMER = "inputs", "consumer-goods"


@dataclass(frozen=True, eq=False)
class Spared:
    """Lines left out, and how goods of their industries are used.

    Attributes
    ----------
    lines : array of bool [l]
        Whether a line is left out.
    consumed : array [l]
        Share of a line's commodity that households buy; NaN where it is not known (`consumed_share`).
    input_share : array [s]
        Share of what we buy of a sector, from everybody, that industries use; the rest is final use, investment too.
    user : array of int [s]
        The sector of ours that uses most of it as an input.
    """

    lines: NDArray[np.bool_]
    consumed: Array
    input_share: Array
    user: Index


def spared(
    labels: Sequence[str], above: float, lines: ProductLines | IndustryLines, us: Player, b: Baseline, economy: Economy
) -> Spared:
    """Lines of the kinds and sectors that are spared.

    A consumer good is a line of which households buy more than `above` of the commodity; an input any other line of
    an industry of which industries use more than `above` of what we buy, from everybody. Capital goods and goods of
    mixed use are neither.

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
    consumed = consumed_share(lines.codes)
    consumer = np.nan_to_num(consumed) > above
    out = np.zeros(len(lines), dtype=bool)
    for label in labels:
        inside = sectors_of(label, economy)
        if label == INPUTS:
            out |= (share[lines.sector] > above) & ~consumer
        elif label == CONSUMER:
            out |= consumer
        elif inside:
            out |= np.isin(np.array(b.sectors)[lines.sector], inside)
        else:
            names = {code: economy.sector_name(code) for code in economy.sectors}
            raise unknown("kind or sector", label, "--spare", {INPUTS: "", CONSUMER: ""} | names)
    if out.all():
        raise EconomyError(
            f"sparing {', '.join(labels)} leaves no line; raise --spare-above ({100 * above:g} percent), or spare less"
        )
    return Spared(out, consumed, share, use.argmax(1))
