"""The money that a page shows beside US dollars."""

from __future__ import annotations

from collections.abc import Sequence

from counteroffer.data.money import UNIT, Money, money, rates
from counteroffer.economy import Economy
from counteroffer.errors import InputError, worded
from counteroffer.scenario import Scenario


def shown_money(scenario: Scenario, economy: Economy, lead: Sequence[str]) -> Money | None:
    """The currency that a scenario names, else that of whom it leads with, at the rate of the economy's year.

    Raises
    ------
    InputError
        If it names one whose rate of that year is not known.
    """
    code, year = scenario.money, economy.price_year
    if not code:
        return economy.money(lead[0]) if lead else None
    found = None if code == UNIT else money(code, year)
    if found is None and code != UNIT:
        raise InputError(
            worded(
                "money: no exchange rate of {code} is known for {year}; the data have {first} to {last}; leave it out, "
                "or say USD",
                code=code,
                year=year or worded("the tables given, which say no year"),
                first=min(rates()[code]),
                last=max(rates()[code]),
            )
        )
    return found
