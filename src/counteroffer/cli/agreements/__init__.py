"""`counteroffer pact|diversify|linkage|integration`: the agreements around a dispute on the command line."""

from counteroffer.cli.agreements.outside import diversify, integration
from counteroffer.cli.agreements.pact import pact
from counteroffer.cli.agreements.security import linkage

__all__ = ["diversify", "integration", "linkage", "pact"]
