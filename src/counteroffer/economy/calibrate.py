"""From a table at basic prices to the tariff-inclusive table the model is written in (docs/model.md, "Baseline")."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from counteroffer.economy.detail import Note
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import EconomyError

LEAST_VALUE_ADDED = 0.001  # share of output
MOST_MENDED = 0.5  # of a cell's output or purchases: a rule that moves more would make another economy of the table


@dataclass(frozen=True, eq=False)
class Accounts:
    """Levels in USD million, all tariff-inclusive except `trade`.

    Attributes
    ----------
    trade : array [s, n, i]
        X, net of tariff.
    revenue : array [s, n, i]
        τX.
    input_use : array [k, s, n]
        Z.
    value_added, final_use : array [s, n]
        V and F.
    """

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    trade: Array
    revenue: Array
    input_use: Array
    value_added: Array
    final_use: Array

    @property
    def output(self) -> Array:
        """Y[s, i] = Σ_n X."""
        return np.asarray(self.trade.sum(1))

    @property
    def expenditure(self) -> Array:
        """E[s, n] = Σ_i (1+τ)X."""
        return np.asarray((self.trade + self.revenue).sum(2))


def revalue(
    regions: tuple[str, ...], sectors: tuple[str, ...], trade: Array, input_use: Array, tariff: Array
) -> tuple[Accounts, tuple[Note, ...]]:
    """Put inputs and final use at tariff-inclusive prices, before any aggregation.

    Parameters
    ----------
    trade : array [s, n, i]
        X at basic prices.
    input_use : array [k, s, n]
        Z at basic prices, domestic and imported together.
    tariff : array [s, n, i]
        τ, fractions.

    Returns
    -------
    Accounts
        With V = Y − ΣZ and F = E − ΣZ.
    tuple of Note
        The rules of docs/model.md for negative or empty cells, with the cells each one touched.

    Raises
    ------
    EconomyError
        If a cell is further off than a rule may mend (MOST_MENDED), or nothing is left for final use.
    """
    imports = trade.sum(2)
    revenue = tariff * trade
    markup = np.divide(revenue.sum(2), imports, out=np.zeros_like(imports), where=imports > 0)
    inputs = input_use * (1 + markup)[:, None, :]
    trade, final, notes = trade.copy(), (trade + revenue).sum(2) - inputs.sum(1), list[Note]()
    short = final < 0
    if short.any():
        _raise_supply(trade, final, tariff, sectors, regions)
        final = np.where(short, 0.0, final)
        rule = "final use was negative: set to zero, domestic supply raised by the gap"
        notes.append(Note(rule, cells_of(short, sectors, regions)))
    output = trade.sum(1)
    value_added = output - inputs.sum(0)
    thin = (value_added < LEAST_VALUE_ADDED * output) & (output > 0)
    if thin.any():
        keep = np.where(thin, _scale(inputs.sum(0), output, sectors, regions), 1.0)
        final = final + (inputs * (1 - keep)[None]).sum(1)
        inputs = inputs * keep[None]
        value_added = output - inputs.sum(0)
        rule = f"value added under {LEAST_VALUE_ADDED:.1%} of output: inputs scaled down to that, the rest to final use"
        notes.append(Note(rule, cells_of(thin, sectors, regions)))
    idle = output <= 0
    if (inputs.sum(0)[idle] > 0).any():
        using = ", ".join(cells_of(idle & (inputs.sum(0) > 0), sectors, regions))
        raise EconomyError(
            f"industries without output use inputs: {using}; give them output or set their inputs to zero"
        )
    if idle.any():
        notes.append(Note("no output: no inputs, value-added share one, left out", cells_of(idle, sectors, regions)))
    empty = final.sum(0) <= 0
    if empty.any():
        n = int(empty.argmax())
        s = int(inputs.sum(1)[:, n].argmax())
        raise EconomyError(
            f"nothing of what {regions[n]} buys is left for final use: its industries use it all as inputs, most of it "
            f"{sectors[s]}; lower input_use there, or raise what it buys"
        )
    accounts = Accounts(regions, sectors, trade, tariff * trade, inputs, np.where(idle, 0.0, value_added), final)
    return accounts, tuple(notes)


def _raise_supply(
    trade: Array, final: Array, tariff: Array, sectors: tuple[str, ...], regions: tuple[str, ...]
) -> None:
    """Raise domestic supply in `trade` by what final use [s, n] is below nothing."""
    bought, home = ((1 + tariff) * trade).sum(2), np.arange(len(regions))
    _refuse_mend(-final, bought, sectors, regions, "industries use", "than is bought: lower input_use or raise trade")
    trade[:, home, home] += np.where(final < 0, -final, 0.0) / (1 + tariff[:, home, home])


def _scale(used: Array, output: Array, sectors: tuple[str, ...], regions: tuple[str, ...]) -> Array:
    """What share of its inputs [s, n] leaves an industry the least value added."""
    most = (1 - LEAST_VALUE_ADDED) * output
    _refuse_mend(
        used - most, output, sectors, regions, "inputs cost", "than output brings: lower input_use, or sell more"
    )
    return np.asarray(most / np.where(used > 0, used, 1.0))


def _refuse_mend(
    mend: Array, cell: Array, sectors: tuple[str, ...], regions: tuple[str, ...], what: str, rule: str
) -> None:
    """Raise where a mend [s, n] is more than the stated share of its cell, which is no rounding of a table."""
    share = np.divide(mend, cell, out=np.zeros_like(mend), where=cell > 0)
    if share.max() > MOST_MENDED:
        s, n = np.unravel_index(int(share.argmax()), share.shape)
        raise EconomyError(
            f"{what} {mend[s, n]:,.4g} more of sector {sectors[s]} in {regions[n]} {rule}; gaps of up to "
            f"{MOST_MENDED:.0%} of the {cell[s, n]:,.4g} there are mended by a stated rule, not this one"
        )


def cells_of(mask: Array, sectors: tuple[str, ...], regions: tuple[str, ...]) -> tuple[str, ...]:
    """The cells [s, n] of a mask, as `sector region`."""
    return tuple(f"{sectors[s]} {regions[n]}" for s, n in np.argwhere(mask))
