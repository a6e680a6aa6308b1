"""From a table at basic prices to the tariff-inclusive table the model is written in (docs/model.md, "Baseline")."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from counteroffer.economy.detail import Note
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import EconomyError

LEAST_VALUE_ADDED = 0.001  # share of output


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
        If a negative final use cannot be mended by raising domestic supply.
    """
    imports = trade.sum(2)
    revenue = tariff * trade
    markup = np.divide(revenue.sum(2), imports, out=np.zeros_like(imports), where=imports > 0)
    inputs = input_use * (1 + markup)[:, None, :]
    trade, final, notes = trade.copy(), (trade + revenue).sum(2) - inputs.sum(1), []
    short = final < 0
    if short.any():
        home = np.arange(len(regions))
        trade[:, home, home] -= np.where(short, final, 0.0) / (1 + tariff[:, home, home])
        final = np.where(short, 0.0, final)
        rule = "final use was negative: set to zero, domestic supply raised by the gap"
        notes.append(Note(rule, cells_of(short, sectors, regions)))
    output = trade.sum(1)
    value_added = output - inputs.sum(0)
    thin = (value_added < LEAST_VALUE_ADDED * output) & (output > 0)
    if thin.any():
        used = inputs.sum(0)
        keep = np.where(thin, (1 - LEAST_VALUE_ADDED) * output / np.where(used > 0, used, 1.0), 1.0)
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


def cells_of(mask: Array, sectors: tuple[str, ...], regions: tuple[str, ...]) -> tuple[str, ...]:
    """The cells [s, n] of a mask, as `sector region`."""
    return tuple(f"{sectors[s]} {regions[n]}" for s, n in np.argwhere(mask))
