"""Predictions of trade month by month beside what was traded."""

from counteroffer.replication.hindcast.hindcast import Asked, Hindcast, everybody, hindcast
from counteroffer.replication.hindcast.law_days import LawRule
from counteroffer.replication.hindcast.outcomes import Outcomes, embedded_outcomes, outcomes_of, read_outcomes

__all__ = [
    "Asked",
    "Hindcast",
    "LawRule",
    "Outcomes",
    "embedded_outcomes",
    "everybody",
    "hindcast",
    "outcomes_of",
    "read_outcomes",
]
