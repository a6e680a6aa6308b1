"""Ends of ranges that no policy can have: a tariff below −100%, a payment above all that its payer earns."""

from __future__ import annotations

import numpy as np

from counteroffer.equilibrium import Baseline
from counteroffer.errors import EconomyError, ScenarioError, Worded, message_of, worded
from counteroffer.negotiation.game.instruments import Instrument, Instruments

HALVINGS = 40
DIGITS = 3  # of the level that is named as the mend


def check_ends(instruments: Instruments, b: Baseline) -> None:
    """Refuse a range one of whose ends is no policy, everything else as it is today.

    Raises
    ------
    ScenarioError
        With the issue, the end, why, and how far it can go.
    """
    for k, one in enumerate(instruments.each):
        for end in (one.lower, one.upper):
            why = _refused(instruments, b, k, end)
            if why:
                far = _farthest(instruments, b, k, end)
                raise ScenarioError(
                    worded(
                        "issues.{issue}.range: at {level:,.12g} {unit}, {why}; end the range at {near:,.12g}",
                        issue=one.issue,
                        level=one.factor * end,
                        unit=one.unit,
                        why=why,
                        near=_towards(one.factor * far, one.factor * one.status_quo),
                    )
                )


def _refused(instruments: Instruments, b: Baseline, k: int, level: float) -> Worded | None:
    """Why a level is no policy; nothing where it is one."""
    levels = np.array(instruments.levels)
    levels[k] = level
    try:
        instruments.shock(levels).check(b)
    except EconomyError as error:
        return message_of(error)
    return None


def _farthest(instruments: Instruments, b: Baseline, k: int, end: float) -> float:
    """The level nearest an end that is a policy, by halving the way from today's."""
    one: Instrument = instruments.each[k]
    good, bad = one.status_quo, end
    for _ in range(HALVINGS):
        middle = 0.5 * (good + bad)
        good, bad = (good, middle) if _refused(instruments, b, k, middle) else (middle, bad)
    return good


def _towards(level: float, today: float) -> float:
    """A level in few digits, rounded towards today's."""
    if level == today:
        return today
    unit = 10.0 ** (np.floor(np.log10(abs(level) or 1.0)) - DIGITS + 1)
    return float((np.floor if level > today else np.ceil)(level / unit) * unit)
