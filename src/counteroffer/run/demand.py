"""The two ends of a short run: the supply side alone, and with spending that falls as exports do."""

from __future__ import annotations

from counteroffer.economy.horizons import closing
from counteroffer.errors import EconomyError, NotConverged, ScenarioError, message_of
from counteroffer.run.run import Run


def calibrated_multiplier() -> float:
    """M of the named alternative, "with demand"; how it was set stands in closing.csv."""
    return float(closing("demand_multiplier"))


def calibrated_shortfall() -> float:
    """G of the country and case that m was set on; where it is larger, m is extrapolated."""
    return float(closing("demand_shortfall"))


def supply_alone(run: Run) -> Run:
    """A short run with spending held and the same exchange rates; itself where nothing else is said.

    Raises
    ------
    NotConverged
        If it has no equilibrium.
    """
    said = run.scenario
    if said.demand_multiplier == 0 and said.trade_uncertainty == 0:
        return run
    return run.varied(demand_multiplier=0.0, trade_uncertainty=0.0)


def with_demand(run: Run) -> Run | str:
    """A short run in which spending falls with exports: its own multiplier, or the calibrated one where it has none.

    In words why not, where wages fall freely, the economy has no currency to count exports in, or there is no
    equilibrium.
    """
    if run.scenario.demand_multiplier > 0 or run.scenario.trade_uncertainty > 0:
        return run
    try:
        return run.varied(demand_multiplier=calibrated_multiplier())
    except (ScenarioError, EconomyError, NotConverged) as error:
        return message_of(error)


def both_ends(run: Run | None) -> tuple[Run | None, Run | None]:
    """A short run with the supply side alone and with demand; none where an end, or the run itself, is none."""
    if run is None:
        return None, None
    far = with_demand(run)
    return _alone(run), None if isinstance(far, str) else far


def _alone(run: Run) -> Run | None:
    try:
        return supply_alone(run)
    except (EconomyError, NotConverged):
        return None
