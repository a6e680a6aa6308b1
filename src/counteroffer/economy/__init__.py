"""The economy: from tables at basic prices to balanced shares at any aggregation."""

from counteroffer.economy.checks import check, identities
from counteroffer.economy.embedded import elasticity_sets, load_economy
from counteroffer.economy.types import Detail, Economy, Note

__all__ = ["Detail", "Economy", "Note", "check", "elasticity_sets", "identities", "load_economy"]
