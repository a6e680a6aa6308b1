"""Parts of a study: what can be solved about a case, and what it came to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")


class Part(StrEnum):
    """What a study can hold beside the solved scenario itself."""

    incidence = "incidence"
    bases = "bases"
    alone = "alone"
    question = "question"
    jobs = "jobs"
    households = "households"
    households_short_run = "households_short_run"
    war = "war"
    concessions = "concessions"
    leverage = "leverage"
    deal = "deal"
    deal_draws = "deal_draws"
    deal_cases = "deal_cases"
    retaliation = "retaliation"
    pact = "pact"
    diversification = "diversification"
    security = "security"
    integration = "integration"
    ranges = "ranges"
    draws = "draws"


BARGAINING = (Part.war, Part.concessions, Part.leverage, Part.deal)
ON_REQUEST = (Part.deal_cases, Part.retaliation)  # solved only where whoever solves the study asks for it
AGREEMENTS = (Part.pact, Part.diversification, Part.security, Part.integration)


class Why(StrEnum):
    """Why a part is missing."""

    not_asked = "not_asked"  # by the scenario, or by whoever solved the study
    one_player = "one_player"  # a table takes two
    own_economy = "own_economy"  # published elasticities are of the embedded one's industries
    refused = "refused"  # the solver, or what the scenario says, did not allow it; `detail` has the words of the error


@dataclass(frozen=True)
class Solved(Generic[T]):
    """A part that was solved."""

    value: T


@dataclass(frozen=True)
class Missing:
    """A part that was not, and why; `detail` is what an error said."""

    why: Why
    detail: str = ""


def solved(part: Solved[T] | Missing) -> T | None:
    """What a part came to; nothing where it is missing."""
    return part.value if isinstance(part, Solved) else None
