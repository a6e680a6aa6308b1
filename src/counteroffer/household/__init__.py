"""What households pay: prices, pay and returned revenue by income group and place, adding up to the nation."""

from __future__ import annotations

from counteroffer.household.incidence import Households, gains_by_group, households, of_equilibrium
from counteroffer.household.sharing import RETURNS, Sharing

__all__ = ["RETURNS", "Households", "Sharing", "gains_by_group", "households", "of_equilibrium"]
