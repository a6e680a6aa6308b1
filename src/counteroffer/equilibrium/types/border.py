"""How prices at the border are set (docs/model.md, "Border prices")."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from counteroffer.equilibrium.types.arrays import Array, frozen
from counteroffer.equilibrium.types.baseline import Baseline
from counteroffer.equilibrium.types.currencies import listed
from counteroffer.inputs.arguments import number
from counteroffer.labels import positions


@dataclass(frozen=True)
class BorderPricing:
    """Prices that exporters set in one currency and change by part of what their costs do.

    p[s, n, i] = ê (ĉ[s, i]/ê)^ψ, and (p/ĉ − 1) of the cost of what is sold is profit of i.

    Attributes
    ----------
    response : float
        ψ, between 0 (prices stand) and 1 (they follow costs).
    invoice : str
        Region whose currency they are set in.
    importers, sectors : tuple of str
        What is priced so: imports of these regions, of these sectors. What one country sells to itself never is.
    """

    response: float
    invoice: str
    importers: tuple[str, ...]
    sectors: tuple[str, ...]

    def __post_init__(self) -> None:
        rule = "0 (they stand) to 1 (they follow)"
        number(self.response, "the response of border prices to costs", rule, least=0, most=1)
        for name in ("importers", "sectors"):
            codes = listed(f"{name} of border pricing", getattr(self, name), str, "codes")
            object.__setattr__(self, name, codes)

    def mask(self, b: Baseline) -> Array:
        """One [s, n, i] where trade is priced so, else zero.

        Raises
        ------
        LabelError
            For a region or sector that the economy does not have.
        """
        where = "border pricing"
        positions(b.regions, (self.invoice,), kind="region", where=where)
        buyers = positions(b.regions, self.importers, kind="region", where=where)
        goods = positions(b.sectors, self.sectors, kind="sector", where=where)
        country = np.array(b.countries or b.regions)
        found = np.zeros_like(b.tariff)
        found[np.ix_(goods, buyers)] = country[buyers][:, None] != country[None, :]
        return frozen(found)
