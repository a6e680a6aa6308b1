"""First guesses for a policy that is a set of changes, from the solutions of its subsets."""

from __future__ import annotations

from collections.abc import Mapping

from counteroffer.equilibrium.system import Unknowns

ORDER = 4  # changes taken as acting together; what more of them do jointly is little


def guess(solved: Mapping[int, Unknowns], subset: int) -> Unknowns:
    """The unknowns of a set of changes, if its first few have no effect that takes all of them.

    Σ over non-empty T among these of −(−1)^|T| x(subset without T): for one change the solution without it, for two
    the sum of both without one less that without either.

    Parameters
    ----------
    solved : mapping
        Set → solution; bit j of a set says whether change j is in it. Every smaller number has to be there.
    subset : int
        Not empty.
    """
    members = [1 << j for j in range(subset.bit_length()) if subset >> j & 1][:ORDER]
    total = Unknowns(*(0.0 * leaf for leaf in solved[0]))
    for chosen in range(1, 2 ** len(members)):
        without = subset - sum(bit for j, bit in enumerate(members) if chosen >> j & 1)
        sign = 1.0 if chosen.bit_count() % 2 else -1.0
        total = Unknowns(*(a + sign * b for a, b in zip(total, solved[without], strict=True)))
    return total
