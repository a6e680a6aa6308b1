"""What households pay: prices, pay and returned revenue by income group and place, adding up to the nation."""

from __future__ import annotations

from counteroffer.household.incidence import Households, households, of_equilibrium
from counteroffer.household.sharing import RETURNS, Sharing

__all__ = ["RETURNS", "Households", "Sharing", "households", "of_equilibrium"]
