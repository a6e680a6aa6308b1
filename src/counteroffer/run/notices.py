"""What a reader of results has to know, as kinds and numbers; words for them are found above."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from counteroffer.scenario.remarks import Remark


class Notable(StrEnum):
    """What has to be known."""

    deficits_removed = "deficits_removed"  # deficit rule zero took away a trade imbalance above `percent` of income
    remark = "remark"  # a name in the file that acts on nothing, or a number that looks like a slip
    factors_answer = "factors_answer"  # real income is gross of what added factors cost
    people_moved = "people_moved"  # between members of a common labour market, each by so many percent


@dataclass(frozen=True)
class Notice:
    """One thing to know: the regions it is about and a number for all or for each of them, percent; or a remark."""

    kind: Notable
    regions: tuple[str, ...] = ()
    percent: tuple[float, ...] = ()
    remark: Remark | None = None
