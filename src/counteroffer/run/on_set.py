"""A scenario on another published set of elasticities, solved once for all who ask what hangs on them."""

from __future__ import annotations

from functools import lru_cache

from counteroffer.run.run import Run


@lru_cache(maxsize=12)  # of one run every set: ranges, levers and deals ask for the same ones
def on_set(run: Run, name: str) -> Run:
    """A run on another published set of elasticities.

    Raises
    ------
    CounterofferError
        If it has no solution there.
    """
    said = run.scenario.elasticities
    return run.varied(elasticities=said.model_copy(update={"source": name, "concept": None}))
