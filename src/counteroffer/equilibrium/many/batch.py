"""Many equilibria at once: the iteration of `solve` over a leading axis, each solution certified by itself.

On two CPU cores it is slower than one solve after the other, and processes are quicker still; it is for an accelerator,
which is used where JAX sees one, and for thousands of small economies.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from counteroffer.equilibrium.coefficients import coefficients, shock_arrays
from counteroffer.equilibrium.compilation import fetched, prepare
from counteroffer.equilibrium.iteration import FIRST_TOLERANCE, INNER_TOLERANCE, iterate
from counteroffer.equilibrium.programs.kept import kept
from counteroffer.equilibrium.solver import assemble, certify, first_guess, solve
from counteroffer.equilibrium.types.baseline import Baseline
from counteroffer.equilibrium.types.equilibrium import Equilibrium
from counteroffer.equilibrium.types.identities import check_solvable
from counteroffer.equilibrium.types.settings import Settings
from counteroffer.equilibrium.types.shock import Shock
from counteroffer.errors import CounterofferError, EconomyError
from counteroffer.lazily import jax

MEMORY = 2**30  # bytes that the arrays of one batch may take
COPIES = 24  # of the arrays over sectors, importers and exporters that an iteration holds at once
PRODUCT_COPIES = 16  # of those over products and exporters


class BatchProblem(NamedTuple):
    """One equilibrium to solve for.

    Attributes
    ----------
    baseline, shock, settings : Baseline, Shock, Settings
        As of `solve`.
    start : Equilibrium or None
        A solution nearby.
    """

    baseline: Baseline
    shock: Shock
    settings: Settings = Settings()
    start: Equilibrium | None = None


def solve_many(problems: Sequence[BatchProblem], *, memory: int = MEMORY) -> list[Equilibrium | CounterofferError]:
    """Solve many equilibria, those of one shape together.

    Parameters
    ----------
    problems : sequence of BatchProblem
        Economies, policies and settings may all differ; those with the same number of regions, sectors and products,
        under the same closure, are solved together.
    memory : int
        Bytes that one batch may take: how many are solved together, at least one.

    Returns
    -------
    list of Equilibrium or CounterofferError
        In order; the error of one that has no certified equilibrium, which costs the others nothing. Each is what
        `solve` finds, to rounding.

    Raises
    ------
    EconomyError
        For what is no problem.
    """
    prepare()
    found: list[Equilibrium | CounterofferError | None] = [None] * len(problems)
    by_shape: dict[Any, list[tuple[int, Any]]] = {}
    for j, one in enumerate(problems):
        if not isinstance(one, BatchProblem):
            raise EconomyError(f"problem {j} is a {type(one).__name__}; give BatchProblem(baseline, shock, settings)")
        if one.shock.quotas:
            found[j] = _serial(one)  # its shapes follow its quotas
            continue
        try:
            check_solvable(one.baseline, one.settings.tolerance)
            one.shock.check(one.baseline)
            arrays = _arrays(one)
        except CounterofferError as error:
            found[j] = error
            continue
        leaves, tree = jax.tree.flatten(arrays)
        shape = (tree, tuple(np.shape(leaf) for leaf in leaves), one.settings.max_iterations)
        by_shape.setdefault(shape, []).append((j, leaves))
    for (tree, _, most), members in by_shape.items():
        size = max(1, min(int(memory // _bytes(problems[members[0][0]])), len(members)))
        for at in range(0, len(members), size):
            part = members[at : at + size]
            for (j, _), result in zip(part, _together(problems, part, tree, size, most), strict=True):
                found[j] = result
    return [one for one in found if one is not None]


def _arrays(one: BatchProblem) -> Any:
    """What the iteration reads of a problem; see `solve`."""
    first = FIRST_TOLERANCE if one.start is None else INNER_TOLERANCE
    guess = first_guess(one.baseline, one.settings, one.start)
    # Not through its cache, which would be full of economies that are read once.
    read = coefficients.__wrapped__(one.baseline, one.settings)
    return jax.tree.map(np.asarray, (read, shock_arrays(one.baseline, one.shock), guess, np.float64(first)))


def _bytes(one: BatchProblem) -> int:
    """About what a problem takes while it is solved."""
    prices = 1 if one.settings.border is None else 2
    rows = 0 if one.baseline.products is None else one.baseline.products.tariff.size
    return 8 * (COPIES * prices * one.baseline.trade_share.size + PRODUCT_COPIES * rows)


def _together(
    problems: Sequence[BatchProblem], part: Sequence[tuple[int, Any]], tree: Any, size: int, most: int
) -> list[Equilibrium | CounterofferError]:
    """Problems of one shape; the last batch is filled up with its last one, so that no other size is compiled."""
    began = time.perf_counter()
    columns = list(zip(*(leaves for _, leaves in part), strict=True))
    varies = [any(not np.array_equal(leaf, column[0]) for leaf in column[1:]) for column in columns]
    filled = [
        np.stack([*column, *[column[-1]] * (size - len(part))]) if own else column[0]
        for own, column in zip(varies, columns, strict=True)
    ]
    if not any(varies):
        return [_serial(problems[j]) for j, _ in part]
    solved = fetched(_iterated(tree, tuple(varies), most, *filled))
    seconds = (time.perf_counter() - began) / len(part)
    return [
        _checked(problems[j], jax.tree.map(lambda leaf, k=k: leaf[k], solved), seconds) for k, (j, _) in enumerate(part)
    ]


@kept(fixed=(0, 1, 2))
def _iterated(tree: Any, varies: tuple[bool, ...], most: int, *leaves: Any) -> Any:
    """The iteration over the leading axis of the leaves that vary."""

    def one(*leaves: Any) -> Any:
        m, shock, start, first = jax.tree.unflatten(tree, leaves)
        return iterate(m, shock, start, first, most)

    return jax.vmap(one, in_axes=tuple(0 if own else None for own in varies))(*leaves)


def _checked(one: BatchProblem, found: Any, seconds: float) -> Equilibrium | CounterofferError:
    """A solution with its certificate; one that did not arrive is solved by itself, in steps."""
    if not found.arrived:
        return _serial(one)
    try:
        levels, iterations = assemble(one.baseline, found), int(found.iterations)
        checked = certify(one.baseline, one.shock, one.settings, levels, iterations)
    except CounterofferError as error:
        return error
    return Equilibrium(
        baseline=one.baseline,
        shock=one.shock,
        settings=one.settings,
        **levels._asdict(),
        status="certified",
        residual=max(r.value for r in checked),
        residuals=checked,
        iterations=iterations,
        seconds=seconds,
    )


def _serial(one: BatchProblem) -> Equilibrium | CounterofferError:
    try:
        return solve(one.baseline, one.shock, one.settings, start=one.start)
    except CounterofferError as error:
        return error
