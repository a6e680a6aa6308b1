"""The economy: from tables at basic prices to balanced shares at any aggregation."""

from counteroffer.economy.detail import Detail, Note
from counteroffer.economy.elasticities import described_sets, elasticity_sets
from counteroffer.economy.embedded import load_economy
from counteroffer.economy.horizons import HorizonParameters, at_horizon
from counteroffer.economy.own import OwnTables
from counteroffer.economy.types import Economy
from counteroffer.equilibrium.types.identities import check, identities

__all__ = [
    "Detail",
    "Economy",
    "HorizonParameters",
    "Note",
    "OwnTables",
    "at_horizon",
    "check",
    "described_sets",
    "elasticity_sets",
    "identities",
    "load_economy",
]
