"""The choice of lines and rates as a mixed-integer problem, solved by HiGHS with a bound on what it misses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from counteroffer.economy.detail import Index
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import EconomyError
from counteroffer.lazily import optimize, sparse

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
    """Lines and rates that take most within the rules; each line whole, at one rate or none: see `choose_jointly`."""
    owner = np.zeros(len(value), dtype=np.intp)
    return choose_jointly(harm, cost[None], value, sector, open_lines, owner, (rules,))


def choose_jointly(
    harm: Array,
    cost: Array,
    value: Array,
    sector: Index,
    open_lines: NDArray[np.bool_],
    owner: Index,
    rules: Sequence[Rules],
) -> Choice:
    """Lists of several owners that take most together, each within its own rules, in one problem.

    Parameters
    ----------
    harm : array [l, r]
        What each rate on each line takes from what is aimed at, USD million a year.
    cost : array [owner, l, r]
        What it takes from each owner, also where the line is another's.
    value : array [l]
        Trade of each line, USD million.
    sector : array of int [l]
        Sector of each.
    open_lines : array of bool [l]
        Lines that may be on the list.
    owner : array of int [l]
        Whose list each line can be on.
    rules : sequence of Rules
        Limits of each owner.

    Raises
    ------
    EconomyError
        If nothing keeps the rules, or the solver fails.
    """
    (count, rates), many = harm.shape, len(rules)
    scale = max(float(value.sum()), 1.0)
    picks = sparse.kron(sparse.eye(count), np.ones((1, rates)))  # one row a line
    of_line = sparse.diags(value / scale) @ picks
    # The last unknowns are the values of the owners' lists.
    held, most = [optimize.LinearConstraint(_wide(picks, np.zeros((count, many))), -np.inf, 1)], []
    for k, own in enumerate(rules):
        mine = np.flatnonzero(owner == k)
        at = (np.unique(sector[mine], return_inverse=True)[1], np.arange(len(mine)))
        member = sparse.csr_matrix((np.ones(len(mine)), at))
        last = np.zeros((1, many))
        last[0, k] = 1.0
        total = sparse.csr_matrix(np.ones((1, len(mine)))) @ of_line.tocsr()[mine]
        held.append(optimize.LinearConstraint(_wide(total, -last), 0, 0))
        held += _caps(of_line.tocsr()[mine], member @ of_line.tocsr()[mine], own, scale, last)
        if own.budget_usd_mn is not None:
            held.append(
                optimize.LinearConstraint(np.append(cost[k].ravel(), np.zeros(many))[None], -np.inf, own.budget_usd_mn)
            )
        most.append(scale if own.value_usd_mn is None else max(own.value_usd_mn, 0.0))
    upper = np.append(np.repeat(open_lines.astype(float), rates), np.array(most) / scale)
    found = optimize.milp(
        -np.append(harm.ravel(), np.zeros(many)),
        integrality=np.append(np.ones(count * rates), np.zeros(many)),
        bounds=optimize.Bounds(np.zeros(count * rates + many), upper),
        constraints=held,
        options={"mip_rel_gap": RELATIVE_GAP, "time_limit": SECONDS},
    )
    if found.x is None:
        raise EconomyError(
            f"no list keeps these rules ({found.message.strip()}): raise the budget or the caps, or spare less"
        )
    taken = found.x[:-many].reshape(count, rates) > 0.5
    rate = np.where(taken.any(1), taken.argmax(1), -1)
    return Choice(rate, float(harm[taken].sum()), float(-found.mip_dual_bound))


def _caps(
    of_line: sparse.spmatrix, of_sector: sparse.spmatrix, rules: Rules, scale: float, last: Array
) -> list[optimize.LinearConstraint]:
    """No line and no sector above its share: of the value that is allowed, else of the list's own."""
    held = []
    for left, cap in ((of_line, rules.line_cap), (of_sector, rules.sector_cap)):
        if cap < 1:
            own = rules.value_usd_mn is None
            most = 0.0 if rules.value_usd_mn is None else cap * rules.value_usd_mn / scale
            held.append(
                optimize.LinearConstraint(
                    _wide(left, (-cap if own else 0.0) * np.repeat(last, left.shape[0], axis=0)), -np.inf, most
                )
            )
    return held


def _wide(left: sparse.spmatrix, right: Array) -> sparse.csr_matrix:
    return sparse.hstack([left, sparse.csr_matrix(right)]).tocsr()
