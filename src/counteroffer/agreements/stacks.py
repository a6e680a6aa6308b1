"""Sets of agreements on top of a solved scenario: each is read and solved from what its subsets came to."""

from __future__ import annotations

from collections.abc import Sequence

from counteroffer.equilibrium import Equilibrium, Shock
from counteroffer.equilibrium.system import below, guess, unknowns
from counteroffer.labels import choose
from counteroffer.run.reforms import above, solved
from counteroffer.run.run import Run
from counteroffer.scenario import Policy, ScenarioFile


class Stacks:
    """A scenario under sets of the packages of another file, each solved once.

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
        self._known: dict[int, Equilibrium] = {0: run.equilibrium}  # bit j of a set: whether package j is in it
        self._policies: dict[tuple[str, ...], Policy | None] = {(): None}  # what the measures on top came to

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
        if those not in self._known:
            shock, near = self._on_top(tuple(name for name in self._order if name in names)), None
            if {*below(those)} <= {*self._known}:
                near = guess({k: unknowns(self._known[k]) for k in below(those)}, those)
            self._known[those] = solved(self._run, shock, near)
        return self._known[those]

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
        if in_order and rest not in self._policies:
            self._on_top(rest)
        known = self._policies[rest] if in_order else None
        shock, self._policies[names] = above(self._run, scenarios[1:], known)
        return shock
