"""The goods that a scenario tells apart: products where trade is known so, and groups that its quotas state."""

from __future__ import annotations

from counteroffer.economy.types import Economy
from counteroffer.errors import ScenarioError, worded
from counteroffer.inputs.arguments import of_kind
from counteroffer.scenario.law.products import with_products
from counteroffer.scenario.law.stated import StatedGoods, with_stated
from counteroffer.scenario.schema.measures import QuotaMeasure
from counteroffer.scenario.schema.scenario import Scenario
from counteroffer.scenario.schema.table.bargaining import QuotaIssue


def with_goods(economy: Economy, scenario: Scenario) -> Economy:
    """An economy with the goods that a scenario tells apart; by default with those there are.

    Raises
    ------
    LabelError, ScenarioError
        If products are asked for by name and there are none: a table of the caller's, or no importer whose trade is
        known by product is a region by itself. For groups of goods of which the file states shares, as `with_stated`.
    """
    of_kind(economy, Economy, "simulate's economy", "load_economy() and Economy.from_tables() build one")
    route, held = scenario.tariff_book.route, economy.products
    if held is not None and held.route != route:
        raise ScenarioError(
            worded(
                "tariff_book.route: {route}, and the economy you gave has its products in industries by "
                "{held}; give one without products, or say {held}",
                route=route,
                held=held.route,
            )
        )
    if scenario.goods == "industry":
        return economy
    found = economy
    if held is None and economy.table is not None:
        found = with_products(economy, scenario.home_supply, route=route)
    found = with_stated(found, stated_goods(scenario), route)
    if found.products is None and "goods" in scenario.model_fields_set:
        raise ScenarioError(
            worded(
                "goods: products: economy '{economy}' has none: they are known of importers that are regions "
                "of the embedded table by themselves; say `goods: industry`",
                economy=economy.name,
            )
        )
    return found


def tells_apart(economy: Economy, scenario: Scenario) -> bool:
    """Whether an economy has every group of goods whose share a scenario states."""
    groups = tuple(one.key for one in stated_goods(scenario))
    return not groups or (economy.products is not None and economy.products.stated == groups)


def stated_goods(scenario: Scenario) -> tuple[StatedGoods, ...]:
    """Groups of goods whose share of an industry quotas of the scenario, or issues at its table, state."""
    places = scenario.places
    measures = [(m, f"measures[{places[m.name]}]") for m in scenario.measures if isinstance(m, QuotaMeasure)]
    issues = [
        (quota_of(name, issue), f"issues.{name}")
        for name, issue in scenario.issues.items()
        if isinstance(issue, QuotaIssue) and not issue.measure
    ]
    return tuple(StatedGoods(one, where) for one, where in (*measures, *issues) if one.share_percent is not None)


def quota_of(name: str, issue: QuotaIssue) -> QuotaMeasure:
    """The quota that an issue brings, as if it were a measure."""
    return QuotaMeasure(kind="quota", name=name, limit_percent=100.0, **issue.described)
