"""What a gradient holds: derivatives of one effect by every instrument of policy."""

from __future__ import annotations

from dataclasses import dataclass

from counteroffer.equilibrium.system import Unknowns
from counteroffer.equilibrium.types.arrays import Array, ReadOnlyArrays


@dataclass(frozen=True, eq=False)
class Gradient(ReadOnlyArrays):
    """Derivatives of one effect with respect to every instrument, at a solved equilibrium.

    Attributes
    ----------
    value : float
        The effect itself.
    tariff, export_tax : array [s, n, i]
        Per unit (1.0 = 100 points) of τ' and x'.
    log_iceberg : array [s, n, i]
        Per unit of log d̂.
    transfer : array [n]
        Per USD million received by n; only differences between regions mean anything, as transfers sum to zero.
    multiplier : Unknowns
        What one unit of each equation's gap is worth, where the gradient of a nearby solution can begin.
    kinks : tuple of str
        Cells just at the wage floor (`Equilibrium.kinks`). Where there are any, the two sides have different
        derivatives, and these lie between them.
    product_tariff : array [h, i], optional
        Per unit of what the duty of a product changes beyond its cell's; those of a cell's products are part of
        `tariff`.
    product_log_tax : array [h, i], optional
        Per unit of the logarithm of what an export tax on a product adds to its cell's; where quotas are on products.
    quota : array [k], optional
        Per unit of the logarithm of each quota's limit, where the policy has any.
    volumes : tuple of (str, Gradient)
        Of the volume of each quota that is full, by its name, at rents as they are: where one nearby can begin.
    """

    value: float
    tariff: Array
    export_tax: Array
    log_iceberg: Array
    transfer: Array
    multiplier: Unknowns
    kinks: tuple[str, ...] = ()
    product_tariff: Array | None = None
    product_log_tax: Array | None = None
    quota: Array | None = None
    volumes: tuple[tuple[str, Gradient], ...] = ()
