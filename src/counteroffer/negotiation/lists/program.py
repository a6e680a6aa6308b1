"""The choice of lines and rates as a mixed-integer problem, solved by HiGHS with a bound on what it misses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from counteroffer.economy.detail import Index
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import EconomyError

RELATIVE_GAP = 1e-3
SECONDS = 30.0  # of one solve; what it has by then is taken, with its bound


@dataclass(frozen=True)
class Rules:
    """What a list has to keep to.

    Attributes
    ----------
    value_usd_mn : float or None
        Most trade that it names.
    budget_usd_mn : float or None
        Most that it costs us a year.
    line_cap, sector_cap : float
        Largest share in one line, in one sector: of the value that a list may have, or of its own where that is open.
    """

    value_usd_mn: float | None = None
    budget_usd_mn: float | None = None
    line_cap: float = 1.0
    sector_cap: float = 1.0


@dataclass(frozen=True, eq=False)
class Choice:
    """The best list of the problem.

    Attributes
    ----------
    rate : array of int [l]
        Position of each line's rate; −1 where it is not on the list.
    harm : float
        What the problem says it takes, USD million.
    bound : float
        No list that keeps the rules takes more, in the problem.
    """

    rate: Index
    harm: float
    bound: float

    @property
    def gap(self) -> float:
        """How much more the best list could take, as a share of what this one does."""
        return max(self.bound - self.harm, 0.0) / max(abs(self.harm), 1e-12)


def choose_lines(
    harm: Array, cost: Array, value: Array, sector: Index, open_lines: NDArray[np.bool_], rules: Rules
) -> Choice:
    """Lines and rates that take most within the rules; each line whole, at one rate or none.

    Parameters
    ----------
    harm, cost : array [l, r]
        What each rate on each line takes from what is aimed at, and from us, USD million a year.
    value : array [l]
        Trade of each line, USD million.
    sector : array of int [l]
        Sector of each.
    open_lines : array of bool [l]
        Lines that may be on the list.
    rules : Rules
        Limits.

    Raises
    ------
    EconomyError
        If nothing keeps the rules, or the solver fails.
    """
    count, rates = harm.shape
    scale = max(float(value.sum()), 1.0)
    picks = sparse.kron(sparse.eye(count), np.ones((1, rates)))  # one row a line
    of_line = sparse.diags(value / scale) @ picks
    member = sparse.csr_matrix((np.ones(count), (np.unique(sector, return_inverse=True)[1], np.arange(count))))
    total = sparse.csr_matrix(np.ones((1, count))) @ of_line
    last = np.ones((1, 1))
    held = [
        LinearConstraint(_wide(picks, np.zeros((count, 1))), -np.inf, 1),
        LinearConstraint(_wide(total, -last), 0, 0),  # the last unknown is the list's value
    ]
    held += _caps(of_line, member @ of_line, rules, scale)
    if rules.budget_usd_mn is not None:
        held.append(LinearConstraint(np.append(cost.ravel(), 0.0)[None], -np.inf, rules.budget_usd_mn))
    most = scale if rules.value_usd_mn is None else rules.value_usd_mn
    upper = np.append(np.repeat(open_lines.astype(float), rates), max(most, 0.0) / scale)
    found = milp(
        -np.append(harm.ravel(), 0.0),
        integrality=np.append(np.ones(count * rates), 0),
        bounds=Bounds(np.zeros(count * rates + 1), upper),
        constraints=held,
        options={"mip_rel_gap": RELATIVE_GAP, "time_limit": SECONDS},
    )
    if found.x is None:
        raise EconomyError(
            f"no list keeps these rules ({found.message.strip()}): raise the budget or the caps, or spare less"
        )
    taken = found.x[:-1].reshape(count, rates) > 0.5
    rate = np.where(taken.any(1), taken.argmax(1), -1)
    return Choice(rate, float(harm[taken].sum()), float(-found.mip_dual_bound))


def _caps(of_line: sparse.spmatrix, of_sector: sparse.spmatrix, rules: Rules, scale: float) -> list[LinearConstraint]:
    """No line and no sector above its share: of the value that is allowed, else of the list's own."""
    held = []
    for left, cap in ((of_line, rules.line_cap), (of_sector, rules.sector_cap)):
        if cap < 1:
            own = rules.value_usd_mn is None
            most = 0.0 if rules.value_usd_mn is None else cap * rules.value_usd_mn / scale
            last = np.full((left.shape[0], 1), -cap if own else 0.0)
            held.append(LinearConstraint(_wide(left, last), -np.inf, most))
    return held


def _wide(left: sparse.spmatrix, right: Array) -> sparse.csr_matrix:
    return sparse.hstack([left, sparse.csr_matrix(right)]).tocsr()
