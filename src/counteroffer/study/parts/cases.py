"""The deals of a case with and without money, near and far, for income and for jobs, as frames."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from counteroffer.errors import EconomyError
from counteroffer.negotiation.cases.case import CASES
from counteroffer.negotiation.cases.deals import CaseDeals, case_deals
from counteroffer.negotiation.cases.terms import common_terms, contributions
from counteroffer.negotiation.game.table import BargainingTable
from counteroffer.study.parts.table_facts import TableFacts


@dataclass(frozen=True, eq=False)
class DealCasesResult:
    """Deals under up to eight cases, today and everything off.

    Attributes
    ----------
    disagreement : str
        What each has without a deal.
    picture, terms, contributions, common : DataFrame
        As `CaseDeals.picture` and `CaseDeals.terms`, and what `contributions` and `common_terms` make of them.
    jobs : bool
        Whether jobs of all players are counted; where they are not, only the four cases of income were solved.
    residual : float
        Largest residual of the equilibria behind the deals.
    """

    table: TableFacts
    disagreement: str
    picture: pd.DataFrame
    terms: pd.DataFrame
    contributions: pd.DataFrame
    common: pd.DataFrame
    jobs: bool
    residual: float


def solve_deal_cases(table: BargainingTable) -> DealCasesResult:
    """All eight cases; those of income where jobs are not counted."""
    try:
        return told_cases(case_deals(table))
    except EconomyError:
        return told_cases(case_deals(table, [case for case in CASES if case.goal == "income"]))


def told_cases(found: CaseDeals) -> DealCasesResult:
    """Solved cases as frames."""
    return DealCasesResult(
        table=TableFacts.of(found.table),
        disagreement=found.disagreement,
        picture=found.picture,
        terms=found.terms,
        contributions=contributions(found),
        common=common_terms(found),
        jobs=any(one.case.goal == "jobs" for one in found.each),
        residual=_residual(found),
    )


def _residual(found: CaseDeals) -> float:
    each = [one.bargain.equilibrium.residual for one in found.each if one.bargain is not None]
    return max(each, default=0.0)
