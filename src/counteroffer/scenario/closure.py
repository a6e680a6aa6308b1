"""A scenario on an economy: the one that it asks for, and its closure there with the currencies of its regions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from counteroffer.economy.elasticities import reading
from counteroffer.economy.embedded import load_economy
from counteroffer.economy.horizons import closing, parameters_of, very_long_run_supply
from counteroffer.economy.types import Economy
from counteroffer.equilibrium import BorderPricing, Currency, Demand, Settings
from counteroffer.equilibrium.types.currencies import complete
from counteroffer.errors import ScenarioError, worded
from counteroffer.labels import unknown
from counteroffer.scenario.law.goods import with_goods
from counteroffer.scenario.load import ScenarioFile
from counteroffer.scenario.maps import kept_economy, read_map, with_blocs
from counteroffer.scenario.schema.options import ECONOMIES, OwnMaps
from counteroffer.scenario.schema.scenario import Scenario

EVERY = "all"
# Keys that this module reads and that leave economy and measures as they are.
CLOSING = (
    *("labour_mobility", "wage_floor", "currencies", "product_elasticity"),
    *("demand_multiplier", "trade_uncertainty", "exchange_response"),
    *("pricing", "border_response", "factor_supply", "tariff_revenue", "income_tax"),
)


def scenario_economy(file: ScenarioFile, scale: float | None = None) -> Economy:
    """Load the economy a scenario asks for; `scale`, a factor on trade elasticities, replaces its horizon."""
    choice, scenario = file.scenario.economy, file.scenario
    if isinstance(choice, str) and choice not in ECONOMIES:
        return with_goods(kept_economy(file.name, choice, scenario, scale), scenario)
    maps = choice if isinstance(choice, OwnMaps) else OwnMaps()
    blocs = None if isinstance(choice, OwnMaps) else with_blocs(scenario.spotlight, choice)
    economy = load_economy(
        file.name if isinstance(choice, OwnMaps) else choice,
        regions=blocs or read_map(file.folder, maps.regions, "economy.regions"),
        sectors=read_map(file.folder, maps.sectors, "economy.sectors"),
        elasticities=str(reading(scenario.elasticities.source, scenario.elasticities.concept)),
        horizon=scale or scenario.horizon,
        market_structure=scenario.market_structure,
        table=scenario.table,
    )
    return with_goods(economy, scenario)


def settings(scenario: Scenario, economy: Economy) -> Settings:
    """How a scenario is solved.

    Raises
    ------
    LabelError, EconomyError
        For a currency the economy does not have, and for pegs that cannot hold.
    ScenarioError
        For border prices set, or exchange rates quoted, in a currency that no region of the economy has; for demand
        that nothing answers to.
    """
    eta = scenario.product_elasticity
    return Settings(
        closure=scenario.closure,
        deficit_rule=scenario.deficit_rule,
        labour_mobility=scenario.labour_mobility,
        wage_floor=scenario.wage_floor,
        currencies=currencies(scenario, economy),
        product_elasticity=parameters_of(scenario.horizon).product_elasticity if eta is None else eta,
        border=border(scenario, economy),
        demand=demand(scenario, economy),
        factor_supply=supply_elasticity(scenario),
        income_tax=() if scenario.income_tax is None else (scenario.income_tax / 100,) * len(economy.regions),
    )


def supply_elasticity(scenario: Scenario) -> float:
    """ε of the factors of production."""
    said = scenario.factor_supply
    if isinstance(said, str):
        return very_long_run_supply() if said == "very_long_run" else 0.0
    return said


def border(scenario: Scenario, economy: Economy) -> BorderPricing | None:
    """How prices at the border are set; none where they follow costs, by the key or because ψ is 1.

    Raises
    ------
    ScenarioError
        If no region of the economy has the currency that trade is invoiced in.
    """
    said = scenario.border_response
    response = parameters_of(scenario.horizon).border_response if said is None else said
    if scenario.pricing == "cost" or response == 1:
        return None
    money, own = _invoicing(economy)
    if not own and scenario.pricing is None:
        return None
    if not own:
        raise ScenarioError(
            worded(
                "pricing: {pricing} sets prices at the border in {money}, and no region of economy "
                "'{economy}' has it by itself; say `pricing: cost`, or give the region's currency that name",
                pricing=scenario.pricing,
                money=money,
                economy=economy.name,
            )
        )
    fine = economy.detail
    goods = np.unique(fine.sector_of[np.isin(fine.sectors, list(economy.goods))])
    return BorderPricing(
        response,
        own[0],
        economy.regions if scenario.pricing == "dominant" else own,
        tuple(economy.sectors[s] for s in goods),
    )


def demand(scenario: Scenario, economy: Economy) -> Demand | None:
    """What holds spending down in the short run, and how far exchange rates give way; none by default.

    Raises
    ------
    ScenarioError
        If no region has the currency that rates are quoted in, or no currency is held to nominal value added.
    """
    m, iota, response = scenario.demand_multiplier, scenario.trade_uncertainty, scenario.exchange_response
    if scenario.closure != "short_run" or (m == 0 and iota == 0 and response == 1):
        return None
    money, own = _invoicing(economy)
    key = "demand_multiplier" if m else "trade_uncertainty" if iota else "exchange_response"
    if not own:
        raise ScenarioError(
            worded(
                "{key}: exports and exchange rates are counted in {money}, and no region of economy "
                "'{economy}' has it by itself; drop it, or give the region's currency that name",
                key=key,
                money=money,
                economy=economy.name,
            )
        )
    if key != "exchange_response" and not can_fall_short(scenario, economy):
        raise ScenarioError(
            worded(
                "{key} lowers spending in currencies held to nominal value added, and none is; drop it, or "
                "anchor one to ngdp",
                key=key,
            )
        )
    return Demand(m, iota, response, own[0])


def quotes_rates(economy: Economy) -> bool:
    """Whether some region has the currency that trade is invoiced in, in which exchange rates are quoted."""
    return bool(_invoicing(economy)[1])


def can_fall_short(scenario: Scenario, economy: Economy) -> bool:
    """Whether some currency is held to nominal value added, so that its users can spend less than they did."""
    return quotes_rates(economy) and any(c.anchor == "ngdp" for c in currencies(scenario, economy))


def _invoicing(economy: Economy) -> tuple[str, tuple[str, ...]]:
    """The currency that trade is invoiced in, and the regions that use it."""
    money = closing("invoice_currency")
    return money, next((c.members for c in economy.currencies if c.name == money), ())


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
