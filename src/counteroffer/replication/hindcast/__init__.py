"""Predictions of trade month by month beside what was traded."""

from counteroffer.replication.hindcast.found import Hindcast
from counteroffer.replication.hindcast.hindcast import HindcastQuestion, hindcast
from counteroffer.replication.hindcast.law_days import LawRule
from counteroffer.replication.hindcast.outcomes import (
    Outcomes,
    embedded_outcomes,
    everybody,
    outcomes_of,
    read_outcomes,
)
from counteroffer.replication.hindcast.scored import scored, scored_rows
from counteroffer.replication.hindcast.solving import LawSolver

__all__ = [
    "Hindcast",
    "HindcastQuestion",
    "LawRule",
    "LawSolver",
    "Outcomes",
    "embedded_outcomes",
    "everybody",
    "hindcast",
    "outcomes_of",
    "read_outcomes",
    "scored",
    "scored_rows",
]
