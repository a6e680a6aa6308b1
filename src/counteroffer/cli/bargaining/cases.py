"""`counteroffer deal --show cases|levels|contributions|common`: a deal with and without money, near and far."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from counteroffer.cli.bargaining.options import title
from counteroffer.cli.console import Format, note, progress, show, warn_of
from counteroffer.errors import EconomyError

if TYPE_CHECKING:
    import pandas as pd

    from counteroffer.negotiation.cases.deals import CaseDeals
    from counteroffer.negotiation.game.table import BargainingTable


class DealPart(StrEnum):
    """What of a deal is shown."""

    rules = "rules"
    cases = "cases"
    levels = "levels"
    contributions = "contributions"
    common = "common"
    sets = "sets"


class GoalChoice(StrEnum):
    """What players want."""

    income = "income"
    jobs = "jobs"


SHOWN: dict[DealPart, tuple[str, str, tuple[str, ...]]] = {
    DealPart.cases: (
        "deal_cases",
        "deals by case, against today",
        ("goal", "horizon", "money", "point", "player", "income_usd_mn", "jobs_thousand", "paid_usd_mn", "kkt"),
    ),
    DealPart.levels: (
        "deal_case_levels",
        "levels of the terms by case",
        ("issue", "goal", "horizon", "money", "status_quo", "level", "unit"),
    ),
    DealPart.contributions: (
        "deal_contributions",
        "what each term brings each side, against today",
        (
            *("goal", "horizon", "money", "issue", "player", "brings_usd_mn"),
            *("brings_supply_alone_thousand", "brings_with_demand_thousand"),
        ),
    ),
    DealPart.common: (
        "deal_common_terms",
        "terms over all cases",
        ("issue", "status_quo", "least", "greatest", "unit", "cases", "common"),
    ),
}


def show_cases(
    table: BargainingTable, part: DealPart, goal: GoalChoice | None, without: str | None, format: Format, wide: bool
) -> None:
    """Solve the cases of a table and print one part; on a terminal the picture has its levels below it."""
    from counteroffer.negotiation.cases.case import CASES
    from counteroffer.negotiation.cases.deals import case_deals

    cases = [case for case in CASES if goal is None or case.goal == goal.value]
    with progress(f"bargaining in {len(cases)} cases"):
        try:
            found = case_deals(table, cases, disagreement=without)
        except EconomyError as error:
            if goal is not None:
                raise
            warn_of(f"cases of income alone: {error}")
            found = case_deals(table, [case for case in cases if case.goal == "income"], disagreement=without)
        frame = _frame(found, part)
    stem, words, shown = SHOWN[part]
    show(frame, format, table=stem, wide=wide, shown=shown, title=title(table, words))
    if format is Format.table and part is DealPart.cases:
        for more in (DealPart.levels, DealPart.common):
            stem, words, shown = SHOWN[more]
            show(_frame(found, more), format, table=stem, wide=wide, shown=shown, title=words, below=True)
    if format is Format.table:
        note(*_notes(found))


def _frame(found: CaseDeals, part: DealPart) -> pd.DataFrame:
    from counteroffer.negotiation.cases.terms import common_terms, contributions

    if part is DealPart.contributions:
        return contributions(found)
    if part is DealPart.common:
        return common_terms(found)
    return found.picture if part is DealPart.cases else found.terms


def _notes(found: CaseDeals) -> list[str]:
    """How the cases are to be read."""
    from counteroffer.briefing.words import wording
    from counteroffer.briefing.words.table import without_words

    return [
        f"without a deal {without_words(found.disagreement, wording())}; deals are Nash bargains",
        "income is counted without wage floors, jobs with them: in the long run of jobs trade has answered in full "
        "and wages still do not fall; where wages move nobody is out of work, and no deal changes that",
        "a deal for jobs counts nothing but jobs: what is paid for them shows in its income",
        "one_sided: no deal leaves everyone better off; the largest joint gain that leaves nobody worse off",
    ]
