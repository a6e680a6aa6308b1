"""What a reader of results has to know, as kinds and numbers; words for them are found above."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from counteroffer.scenario import Policy, Scenario
from counteroffer.scenario.law.book import doubts
from counteroffer.scenario.remarks import Remark, remarks
from counteroffer.tariffs.question import LawDoubt


class Notable(StrEnum):
    """What has to be known."""

    deficits_removed = "deficits_removed"  # deficit rule zero took away a trade imbalance above `percent` of income
    remark = "remark"  # a name in the file that acts on nothing, or a number that looks like a slip
    law_doubt = "law_doubt"  # the law of the day is not known, or hangs on a question that is open
    factors_answer = "factors_answer"  # real income is gross of what added factors cost
    later_table = "later_table"  # the case is of before the table, whose trade has answered to it already
    people_moved = "people_moved"  # between members of a common labour market, each by so many percent


OF_FILES = (Notable.law_doubt, Notable.remark, Notable.later_table)


@dataclass(frozen=True)
class Notice:
    """One thing to know: regions it is about, a number for all or for each of them, percent; a remark; a doubt."""

    kind: Notable
    regions: tuple[str, ...] = ()
    percent: tuple[float, ...] = ()
    remark: Remark | None = None
    doubt: LawDoubt | None = None

    @property
    def facts(self) -> dict[str, object]:
        """All of it as JSON has it."""
        found: dict[str, object] = {
            "kind": self.kind.value,
            "regions": list(self.regions),
            "percent": list(self.percent),
        }
        if self.remark is not None:
            found |= {"key": self.remark.key, "name": self.remark.name, "why": self.remark.why.value}
        if (one := self.doubt) is not None:
            found |= {"importer": one.importer, "day": str(one.day)}
            found |= {"known_to": str(one.known_to)} if one.known_to else {}
            found |= {"question": one.question, "outcome": one.outcome} if one.question else {}
        return found


def of_the_file(scenario: Scenario, policy: Policy) -> tuple[Notice, ...]:
    """Law that is not known, names in a scenario that act on nothing, and numbers that look like slips."""
    table = policy.economy.table
    later = (Notice(Notable.later_table),) if table is not None and scenario.date.year < table else ()
    unknown = (Notice(Notable.law_doubt, doubt=one) for one in doubts(scenario))
    return (*later, *unknown, *(Notice(Notable.remark, remark=one) for one in remarks(scenario, policy)))
