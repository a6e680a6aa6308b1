"""Sets of agreements on top of a solved scenario: each is read and solved from what its subsets came to."""

from __future__ import annotations

from collections.abc import Sequence

from counteroffer.equilibrium import Equilibrium, Shock
from counteroffer.equilibrium.system import Unknowns, below, guess, unknowns
from counteroffer.labels import choose
from counteroffer.run.reforms import above, solved
from counteroffer.run.run import Run
from counteroffer.scenario import Policy, ScenarioFile

RECENT = 4  # sets of several packages whose solutions stay, each several megabytes; of others what a solve begins with


class Stacks:
    """A scenario under sets of the packages of another file.

    Parameters
    ----------
    run : Run
        The scenario.
    options : ScenarioFile
        Whose packages lie on top.
    """

    def __init__(self, run: Run, options: ScenarioFile) -> None:
        self._run, self._options = run, options
        self._order = list(options.scenario.packages)
        self._known: dict[int, Unknowns] = {0: unknowns(run.equilibrium)}  # bit j of a set: whether package j is in it
        self._asked_by_name: dict[int, Equilibrium] = {0: run.equilibrium}  # under none, each alone, and all
        self._recent: dict[int, Equilibrium] = {}
        self._policies: dict[tuple[str, ...], Policy] = {}  # what the measures on top came to, where others lie on them

    @property
    def sets(self) -> list[tuple[str, ...]]:
        """Every set of packages, each soon after the one without its last: so it is read from what that came to."""
        last = len(self._order) - 1
        return [
            tuple(name for j, name in enumerate(self._order) if k >> (last - j) & 1) for k in range(2 ** (last + 1))
        ]

    def under(self, names: Sequence[str]) -> Equilibrium:
        """The scenario with some packages on top.

        Raises
        ------
        LabelError
            For one that the file does not have.
        """
        for name in names:
            choose("package", name, self._options.name, self._order)
        those = sum(1 << self._order.index(name) for name in set(names))
        kept = self._asked_by_name if those.bit_count() in (0, 1, len(self._order)) else self._recent
        if those not in kept:
            near = self._known.get(those)
            if near is None and {*below(those)} <= {*self._known}:
                near = guess({k: self._known[k] for k in below(those)}, those)
            e = solved(self._run, self._on_top(tuple(name for name in self._order if name in names)), near)
            self._known[those] = unknowns(e)
            kept[those] = e
            if len(self._recent) > RECENT:
                del self._recent[next(iter(self._recent))]
        return kept[those]

    def _on_top(self, names: tuple[str, ...]) -> Shock:
        """The policy with some packages on top, in the order of their file.

        Where the measures of the last one stand last, the others' are not read again.
        """
        rest = names[:-1]
        scenarios = [
            self._options.scenario.switched({name: name in some for name in self._order}) for some in (rest, names)
        ]
        first = scenarios[0].active
        in_order = bool(first) and scenarios[1].active[: len(first)] == first
        if in_order and rest and rest not in self._policies:
            self._on_top(rest)
        shock, policy = above(self._run, scenarios[1:], self._policies.get(rest) if in_order else None)
        # A policy is megabytes; in the order of `sets` the next one lies on one of these.
        self._policies = {those: held for those, held in self._policies.items() if names[: len(those)] == those}
        self._policies[names] = policy
        return shock
