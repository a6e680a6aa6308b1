"""Solve the equilibrium: a first guess, the iteration, the levels it leads to, and their certificate."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any, NamedTuple, cast

import numpy as np

from counteroffer.equilibrium.certificate import residuals
from counteroffer.equilibrium.coefficients import check_substitutes, coefficients
from counteroffer.equilibrium.compilation import fetched, prepare
from counteroffer.equilibrium.iteration import FIRST_TOLERANCE, INNER_TOLERANCE, Iterated, iterate
from counteroffer.equilibrium.programs.kept import kept
from counteroffer.equilibrium.rationing import apart_from_quotas, kept_to, places, policy_arrays, rents
from counteroffer.equilibrium.system import Unknowns, unknowns
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.baseline import Baseline
from counteroffer.equilibrium.types.equilibrium import Equilibrium, Residual
from counteroffer.equilibrium.types.identities import check_solvable
from counteroffer.equilibrium.types.rents import resting, with_rents
from counteroffer.equilibrium.types.settings import Settings
from counteroffer.equilibrium.types.shock import Shock
from counteroffer.errors import EconomyError, NotConverged, Worded, worded

CONTINUATION = tuple(np.linspace(0.1, 1.0, 10))  # points of the path to a policy that is not reached at once
MAKE = {Shock: "Shock.of(baseline, tariff=...) makes one", Settings: "Settings(...) makes one"}

_compiled = kept(fixed=(4,))(iterate)


def solve(
    baseline: Baseline,
    shock: Shock,
    settings: Settings | None = None,
    *,
    start: Array | Equilibrium | Unknowns | None = None,
) -> Equilibrium:
    """Solve for the equilibrium under `shock` and certify it.

    Parameters
    ----------
    baseline : Baseline
        Economy in shares; under deficit rule "zero" effects are meaningful only against a rebalanced one
        (`simulate` sees to that).
    shock : Shock
        New tariffs, export taxes, trade costs, transfers and quotas.
    settings : Settings, optional
        Closure, deficit rule, tolerance.
    start : array [n] or [s, n], Equilibrium or Unknowns, optional
        First guess of ω, ones by default; or the solution of a nearby policy on the same economy under the same
        settings, or what is expected from several such, which is quicker. The solution does not depend on it.

    Raises
    ------
    EconomyError
        If an identity of the baseline is violated, as where a field of it was changed by hand; if the shock does not
        fit the economy, or leaves a region with less than nothing to spend.
    NotConverged
        If any residual exceeds the tolerance; names the equation and the worst cell.
    """
    settings = settings or Settings()
    for given, kind in ((shock, Shock), (settings, Settings)):
        if not isinstance(given, kind):
            raise EconomyError(f"not {kind.__name__} but {type(given).__name__}; {MAKE[kind]}")
    check_solvable(baseline, settings.tolerance)
    return _solved(baseline, shock, settings, start)


def balance(baseline: Baseline, settings: Settings) -> Equilibrium:
    """The equilibrium of shares that do not close product by product, at their own tariffs: a baseline that does.

    Raises
    ------
    EconomyError, NotConverged
        As `solve`.
    """
    return _solved(baseline, Shock.none(baseline), settings, None)


def _solved(
    baseline: Baseline, shock: Shock, settings: Settings, start: Array | Equilibrium | Unknowns | None
) -> Equilibrium:
    shock.check(baseline)
    if any(quota.bans for quota in shock.quotas):
        with_rents(baseline, shock, resting(shock)).check(baseline)
    return _certified(_reached(baseline, shock, settings, start))


def _reached(
    baseline: Baseline, shock: Shock, settings: Settings, start: Array | Equilibrium | Unknowns | None
) -> Equilibrium:
    """Where the iteration ends, not certified yet."""
    check_substitutes(baseline, apart_from_quotas(baseline, shock), settings)
    prepare()
    began = time.perf_counter()
    found, iterations = _arrive(baseline, shock, settings, start)
    return Equilibrium(
        baseline=baseline,
        shock=shock,
        settings=settings,
        **assemble(baseline, found)._asdict(),
        status="unsolved",
        residual=np.inf,
        residuals=(),
        iterations=iterations,
        seconds=time.perf_counter() - began,
        rents=rents(shock, found.unknowns.place),
    )


def _certified(e: Equilibrium) -> Equilibrium:
    began = time.perf_counter()
    levels = Levels(*(getattr(e, name) for name in Levels._fields))
    checked = certify(e.baseline, e.effective, e.settings, levels, e.iterations)
    if e.shock.quotas:
        checked = (*checked, kept_to(e))
    seconds, residual = e.seconds + time.perf_counter() - began, max(one.value for one in checked)
    return replace(e, status="certified", residual=residual, residuals=checked, seconds=seconds)


def first_guess(
    baseline: Baseline, settings: Settings, start: Array | Equilibrium | Unknowns | None = None
) -> Unknowns:
    """The solution of a nearby policy, else baseline prices and spending at the given wages (ones by default).

    Raises
    ------
    EconomyError
        For what is of another economy or closure, and for wages that are no positive numbers.
    """
    rows = (1 if settings.mobile else len(baseline.sectors), len(baseline.regions))
    shapes = (rows, baseline.expenditure.shape, baseline.expenditure.shape)
    if isinstance(start, Equilibrium):
        if (start.baseline.regions, start.baseline.sectors) != (baseline.regions, baseline.sectors):
            raise EconomyError("start is a solution of another economy: regions or sectors differ; leave it out")
        start = unknowns(start)
    short: Any = None if settings.demand is None else np.zeros(len(baseline.regions))
    if isinstance(start, Unknowns):
        if tuple(np.shape(part) for part in start[:3]) != shapes:
            raise EconomyError("start is of another economy or closure: its arrays do not fit; leave it out")
        known = short is None or start.shortfall is None or np.shape(start.shortfall) != short.shape
        return start._replace(shortfall=short) if known else start
    log_expected = np.zeros(rows) if start is None else _log_wages(start, rows)
    spent = baseline.expenditure / baseline.value_added.sum(0)
    given: tuple[Any, ...] = (log_expected, np.zeros_like(baseline.expenditure), spent, short)
    return Unknowns(*given)


def _log_wages(start: object, rows: tuple[int, int]) -> Array:
    """Logarithm of a caller's guess of ω, by sector and region."""
    axes = "[region]" if rows[0] == 1 else "[region] or [sector, region]"
    try:
        guess = np.broadcast_to(np.asarray(start, dtype=np.float64), rows)
    except (TypeError, ValueError):
        shape = np.shape(start) if isinstance(start, np.ndarray | list | tuple) else ()
        said = f"has shape {shape}" if shape else f"is a {type(start).__name__}"
        raise EconomyError(
            f"start {said}; give wages {axes}, here {rows[1:] if rows[0] == 1 else rows}, or a solution"
        ) from None
    if not ((guess > 0) & (guess < np.inf)).all():
        raise EconomyError(f"start is a guess of wages {axes} against what they were: numbers above 0")
    return np.log(guess)


def _arrive(
    baseline: Baseline, shock: Shock, settings: Settings, start: Array | Equilibrium | Unknowns | None
) -> tuple[Iterated, int]:
    """Where the iteration ends and how many wage iterations it took: at once, or in steps where that fails."""
    near = isinstance(start, Equilibrium | Unknowns)
    # Close to the solution wages hardly move, which must not pass for prices being right.
    tolerance = INNER_TOLERANCE if near else FIRST_TOLERANCE
    standing = places(baseline, shock, start if isinstance(start, Equilibrium) else None)
    expected = start.place if isinstance(start, Unknowns) else None
    if standing is not None and expected is not None and expected.shape == standing.shape:
        standing = expected
    guess = first_guess(baseline, settings, start)._replace(place=standing)
    found = _attempt(baseline, shock, settings, guess, tolerance)
    iterations = int(found.iterations)
    more = shock.product_export_tax
    if not found.arrived and np.isfinite(shock.iceberg).all() and np.isfinite([0.0] if more is None else more).all():
        # Far from the baseline and close to autarky the way can be flat, then steep: walk there in steps.
        guess = first_guess(baseline, settings, None if near else start)._replace(place=standing)
        for t in CONTINUATION:
            found = _attempt(baseline, shock.part_way(baseline, t), settings, guess, FIRST_TOLERANCE)
            iterations += int(found.iterations)
            last = found.unknowns
            guess = guess._replace(log_expected=last.log_expected, shortfall=last.shortfall, place=last.place)
    return found, iterations


def _attempt(baseline: Baseline, shock: Shock, settings: Settings, start: Unknowns, first: float) -> Iterated:
    """One run of the iteration, back as NumPy arrays."""
    m, arrays = coefficients(baseline, settings), policy_arrays(baseline, shock, settings)
    tolerance = cast(Any, np.float64(first))
    found: Iterated = fetched(_compiled(m, arrays, start, tolerance, settings.max_iterations))
    return found


class Levels(NamedTuple):
    """The arrays of an equilibrium before anybody has checked them; see `Equilibrium` for each."""

    wage: Array
    sector_wage: Array
    hired: Array
    currency: Array
    unit_cost: Array
    price: Array
    trade_share: Array
    trade: Array
    expenditure: Array
    output: Array
    revenue: Array
    income: Array
    deficit: Array


def assemble(baseline: Baseline, found: Iterated) -> Levels:
    """What an iteration found as changes and levels, NumPy arrays throughout."""
    x: Any = found.unknowns
    o: Any = found.outcome
    # A sector without output has no workers to ration.
    idle = baseline.output <= 0
    return Levels(
        wage=np.exp(o.log_earnings),
        sector_wage=np.exp(np.where(idle, x.log_expected, o.log_wage)),
        hired=np.exp(np.where(idle, 0.0, x.log_expected - o.log_wage)),
        currency=np.exp(o.log_currency),
        unit_cost=np.where(idle, 1.0, np.exp(o.log_cost)),
        price=np.exp(x.log_price),
        trade_share=o.share,
        trade=o.trade,
        expenditure=o.expenditure,
        output=o.output,
        revenue=o.revenue,
        income=o.income,
        deficit=o.deficit,
    )


def certify(
    baseline: Baseline, shock: Shock, settings: Settings, levels: Levels, iterations: int
) -> tuple[Residual, ...]:
    """The residuals of a solution, each within tolerance.

    Raises
    ------
    NotConverged
        If one is not; names the equation and the worst cell.
    EconomyError
        If the solution leaves a region with less than nothing to spend.
    """
    checked = residuals(
        baseline,
        shock,
        settings,
        sector_wage=levels.sector_wage,
        price=levels.price,
        expenditure=levels.expenditure,
        hired=levels.hired,
        currency=levels.currency,
    )
    worst = max(checked, key=lambda residual: residual.value)
    if not worst.value <= settings.tolerance:
        raise NotConverged(
            worded(
                "no certified equilibrium after {iterations} iterations: {equation} equation off by "
                "{value:.1e} (tolerance {tolerance:.0e}) at {cell}; {mend}",
                iterations=iterations,
                equation=worst.equation,
                value=worst.value,
                tolerance=settings.tolerance,
                cell=worst.cell,
                mend=_mend(settings),
            ),
            residual=worst.value,
            cell=f"{worst.equation}: {worst.cell}",
        )
    if levels.income.min() <= 0:
        mend = "" if settings.deficit_rule == "zero" else worded(', or use deficit rule "zero"')
        raise EconomyError(
            worded(
                "region {region} would have to lend more than it earns: its surplus and transfers cannot "
                "be kept under this policy; make them smaller{mend}",
                region=baseline.regions[int(levels.income.argmin())],
                mend=mend,
            )
        )
    return checked


def _mend(settings: Settings) -> Worded:
    if settings.floored and any(c.anchor == "cpi" for c in settings.currencies):
        # Prices rise by the tariffs on average, so wages cannot keep up with them everywhere.
        return worded("wages held to consumer prices cannot all keep up with tariffs: lower the wage floor")
    return worded("try smaller changes, a larger `max_iterations`, or look at that cell of the scenario")
