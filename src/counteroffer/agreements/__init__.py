"""The other systems of a dispute: what becomes of the pact, agreements elsewhere, security, deeper integration."""

from counteroffer.agreements.cut import Cut
from counteroffer.agreements.diversify import Diversification, diversify
from counteroffer.agreements.integration import Integration, Joined, integration, joined
from counteroffer.agreements.linkage import Linkage, linkage
from counteroffer.agreements.pact import PactComparison, pact

__all__ = [
    "Cut",
    "Diversification",
    "Integration",
    "Joined",
    "Linkage",
    "PactComparison",
    "diversify",
    "integration",
    "joined",
    "linkage",
    "pact",
]
