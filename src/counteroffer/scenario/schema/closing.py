"""What keys of a scenario have to say to one another: those of the closure, and names of measures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

from counteroffer.equilibrium.types.settings import Closure
from counteroffer.errors import message_of, worded
from counteroffer.labels import unknown
from counteroffer.scenario.schema.options import FactorSupply, IncomeTax, Pricing, TariffRevenue


class Closing(Protocol):
    """The keys of a scenario that are read together."""

    closure: Closure
    wage_floor: float
    demand_multiplier: float
    trade_uncertainty: float
    exchange_response: float
    pricing: Pricing | None
    border_response: float | None
    factor_supply: FactorSupply
    tariff_revenue: TariffRevenue
    income_tax: IncomeTax
    goods: Literal["products", "industry"]
    home_supply: Literal["detail", "imports"]
    product_elasticity: float | None


def check_closing(said: Closing) -> None:
    """Refuse keys that need others, or that others leave nothing to do.

    Raises
    ------
    ValueError
        With the mend.
    """
    if said.border_response is not None and said.pricing == "cost":
        raise ValueError(
            worded(
                "border_response says how far prices at the border follow cost, and under pricing cost they "
                "follow it in full; say `pricing: dollar_imports` or `dominant`, or drop it"
            )
        )
    if said.goods == "industry":
        idle = {"home_supply": said.home_supply != "detail", "product_elasticity": said.product_elasticity is not None}
        for key in (key for key, is_said in idle.items() if is_said):
            raise ValueError(
                worded(
                    "{key} is of products inside industries, and none are told apart; say `goods: products`, or "
                    "drop it",
                    key=key,
                )
            )
    demand = {"demand_multiplier": said.demand_multiplier, "trade_uncertainty": said.trade_uncertainty}
    for key, value in (demand | {"exchange_response": 1 - said.exchange_response}).items():
        if value and said.wage_floor == 0:
            raise ValueError(
                worded(
                    "{key} acts on work through wages that do not fall, and with a wage_floor of 0 they fall as "
                    "far as they must; give a wage_floor above 0, or drop it",
                    key=key,
                )
            )
    if said.tariff_revenue == "tax_relief" and said.closure == "short_run" and said.wage_floor > 0:
        raise ValueError(
            worded(
                "tariff_revenue: tax_relief is for the long run: where wages do not fall and people are out "
                "of work, factors at work do not answer to a tax; say `rebate`, or `closure: long_run` or "
                "`roy`"
            )
        )
    if said.tariff_revenue == "tax_relief" and (said.factor_supply in ("none", 0) or said.income_tax is None):
        raise ValueError(
            worded(
                "tariff_revenue: tax_relief lowers a tax that factors answer to; say `factor_supply: "
                "very_long_run` or a number, and `income_tax`, its rate in percent, which the data do not "
                "have"
            )
        )
    if said.income_tax is not None and said.factor_supply in ("none", 0):
        raise ValueError(worded("income_tax acts on factors that answer to it; say `factor_supply`, or drop it"))


def check_no_law(*, changed: bool, written: bool) -> None:
    """Refuse keys that change the tariff book, and measures written of it, where no day of it is said.

    Raises
    ------
    ValueError
        With the mend.
    """
    if changed:
        raise ValueError(
            worded(
                "`book`, `without`, `with`, `pact`, `rules_of_origin` and `review` change the tariff book; say "
                "`as_of: DAY`, its day"
            )
        )
    if written:
        raise ValueError(
            worded("measures of kind `book` and `pact_cost` need `as_of: DAY`, the day of the tariff book")
        )


def check_names(measures: Sequence[str], named: Sequence[tuple[str, str]]) -> None:
    """Refuse two measures of one name, and a key that names one there is not; `named` is where, and which.

    Raises
    ------
    ValueError
        With the mend.
    """
    if twice := next((name for name in measures if measures.count(name) > 1), ""):
        raise ValueError(worded("two measures are named '{twice}'; rename one", twice=twice))
    for where, name in named:
        if name not in measures:
            raise ValueError(message_of(unknown("measure", name, where, dict.fromkeys(measures, ""))))
