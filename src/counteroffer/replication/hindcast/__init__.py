"""Predictions of trade month by month beside what was traded."""

from counteroffer.replication.hindcast.hindcast import Asked, Hindcast, everybody, hindcast
from counteroffer.replication.hindcast.law_days import LawRule
from counteroffer.replication.hindcast.outcomes import Outcomes, embedded_outcomes, read_outcomes

__all__ = ["Asked", "Hindcast", "LawRule", "Outcomes", "embedded_outcomes", "everybody", "hindcast", "read_outcomes"]
