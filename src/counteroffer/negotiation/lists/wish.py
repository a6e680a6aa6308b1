"""What is asked of a list."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from counteroffer.errors import EconomyError

RATES = (0.10, 0.25, 0.50)
LINE_CAP, SECTOR_CAP = 0.10, 0.50
SPARE_ABOVE = 0.5
HIGHEST = 10.0  # a duty of 1,000% ends trade


@dataclass(frozen=True)
class Wish:
    """What is asked of a list. Without a value and a budget it may name what the list in force names, and cost that.

    Attributes
    ----------
    value_usd_mn, budget_usd_mn : float, optional
        Most trade that it names; most that it costs us a year.
    share : float, optional
        Most trade that it names, as a share of what we buy of them.
    aim : tuple of str
        Their states, provinces and sectors; their whole real income by default.
    spare : tuple of str
        "inputs", "consumer-goods", sectors and groups whose lines stay off.
    spare_above : float
        Share of use from which a good is one or the other.
    rates : tuple of float
        Points that a line can have, fractions.
    line_cap, sector_cap : float
        Largest share in one line, in one sector, of the value that is allowed; of the list's own if none is said.
    """

    value_usd_mn: float | None = None
    budget_usd_mn: float | None = None
    share: float | None = None
    aim: tuple[str, ...] = ()
    spare: tuple[str, ...] = ()
    spare_above: float = SPARE_ABOVE
    rates: tuple[float, ...] = RATES
    line_cap: float = LINE_CAP
    sector_cap: float = SECTOR_CAP

    def check(self) -> None:
        """Raise `EconomyError` for numbers that no list can have."""
        for what, amount in (("value", self.value_usd_mn), ("budget", self.budget_usd_mn)):
            if amount is not None and not 0 < amount < np.inf:
                raise EconomyError(f"a {what} of {amount:g} USD mn allows no list; give more than zero")
        if self.value_usd_mn is not None and self.share is not None:
            raise EconomyError("a value and a share of trade both say how much a list may name; give one of them")
        shares = {"share of trade": self.share, "cap on a line": self.line_cap, "cap on a sector": self.sector_cap}
        for what, part in (shares | {"share that is spared": self.spare_above}).items():
            if part is not None and not 0 < part <= 1:
                raise EconomyError(f"a {what} of {100 * part:g}% makes no sense; give more than 0 and at most 100")
        if not self.rates or not all(0 < rate <= HIGHEST for rate in self.rates):
            raise EconomyError("rates of a list are above 0 and at most 1,000 percent; give one or more such")
