"""What the parts of a study are called while they are solved."""

from __future__ import annotations

from counteroffer.errors import Worded, worded
from counteroffer.study import Part
from counteroffer.study.study import SOLVING

PARTS = {
    SOLVING: worded("the case itself"),
    Part.incidence: worded("who bears the tariffs"),
    Part.bases: worded("other bases"),
    Part.alone: worded("each measure alone"),
    Part.question: worded("what the case asks about"),
    Part.jobs: worded("jobs"),
    Part.households: worded("households"),
    Part.households_short_run: worded("households in the short run"),
    Part.war: worded("the trade war"),
    Part.concessions: worded("concessions"),
    Part.leverage: worded("leverage"),
    Part.deal: worded("the deal"),
    Part.deal_cases: worded("eight deals"),
    Part.retaliation: worded("retaliation"),
    Part.pact: worded("the pact"),
    Part.diversification: worded("diversification"),
    Part.security: worded("security"),
    Part.integration: worded("integration"),
    Part.ranges: worded("ranges"),
    Part.draws: worded("draws"),
}


def solved_step(part: str) -> Worded:
    """A step of work: that a part of a study is solved."""
    return worded("solved: {part}", part=PARTS[part])
