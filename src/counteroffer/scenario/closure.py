"""A scenario's closure on an economy: settings of the solve, with the currencies of its regions."""

from __future__ import annotations

from dataclasses import replace

from counteroffer.economy.types import Economy
from counteroffer.equilibrium import Currency, Settings
from counteroffer.equilibrium.types.currencies import complete
from counteroffer.labels import unknown
from counteroffer.scenario.schema.scenario import Scenario

EVERY = "all"


def settings(scenario: Scenario, economy: Economy) -> Settings:
    """How a scenario is solved.

    Raises
    ------
    LabelError, EconomyError
        For a currency the economy does not have, and for pegs that cannot hold.
    """
    return Settings(
        closure=scenario.closure,
        deficit_rule=scenario.deficit_rule,
        labour_mobility=scenario.labour_mobility,
        wage_floor=scenario.wage_floor,
        currencies=currencies(scenario, economy),
    )


def currencies(scenario: Scenario, economy: Economy) -> tuple[Currency, ...]:
    """The economy's currencies as the scenario anchors them; `all` speaks for those it does not name.

    All others pegged to one currency leave that one as it is.
    """
    known = {c.name: c for c in complete(economy.currencies, economy.regions)}
    for name in scenario.currencies:
        if name != EVERY and name not in known:
            raise unknown("currency", name, "currencies", dict.fromkeys(known, ""))
    found = []
    for name, currency in known.items():
        said = scenario.currencies.get(name) or scenario.currencies.get(EVERY)
        if name not in scenario.currencies and said and said.to == name:
            said = None
        found.append(replace(currency, anchor=said.anchor, to=said.to) if said else currency)
    return complete(found, economy.regions)
