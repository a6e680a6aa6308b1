"""How an equilibrium is closed and solved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np

from counteroffer.equilibrium.types.border import BorderPricing
from counteroffer.equilibrium.types.currencies import Currency, Demand, listed
from counteroffer.errors import EconomyError, worded
from counteroffer.inputs.arguments import number, whole_number
from counteroffer.labels import choose

DeficitRule = Literal["world_share", "zero", "value_added_share"]
Closure = Literal["long_run", "roy", "short_run"]
MarketStructure = Literal["competitive", "monopolistic"]

LARGEST, LEAST = 1e6, 1e-6  # of an elasticity; of what is above nothing
TIGHTEST, LOOSEST = 1e-40, 1e-6  # of a tolerance: tighter ones certify nothing, looser ones anything
MOST_ITERATIONS = 100_000
HIGHEST_FLOOR = 2.0  # δ above 1: wages that would have had to rise
MOST_MOBILE = 1_000.0  # μ up to which sectors' wages can be told apart; labour more mobile than that is mobile


@dataclass(frozen=True)
class Settings:
    """How a solve is run.

    Attributes
    ----------
    closure : {"long_run", "roy", "short_run"}
        Factor mobility: one wage per region; workers attached to sectors by talent; the same with nominal wages that
        do not fall below a floor, so that some of the attached workers have no work.
    deficit_rule : {"world_share", "zero", "value_added_share"}
        Trade deficits: constant shares of world value added (what regions of one country owe each other follows the
        country's value added), none, or shares of own value added.
    labour_mobility : float
        μ ≥ 1 of "roy" and "short_run": 1 is specific labour, infinity mobile labour (an exact branch).
    wage_floor : float
        δ of "short_run": a wage in its own currency is at least δ times what it was; 0 is no floor (that is "roy").
        Above 1 it would have had to rise.
    currencies : tuple of Currency
        Of "short_run". A region in none has its own, held to nominal value added.
    product_elasticity : float
        η ≥ 0 between the products of a cell, where the baseline has products.
    border : BorderPricing, optional
        Prices at the border that answer to costs in part; by default they follow them (ψ = 1).
    demand : Demand, optional
        Of "short_run" with a floor: spending that falls with exports, and currencies that give way in part; by default
        nominal value added is held and currencies float.
    factor_supply : float
        ε ≥ 0 of Ĥ = (Φ/P_I)^ε: factors that answer to what their earnings buy; 0 where they are given. In the short
        run capital that is on its way: heads are as many as they were.
    tax_relief : tuple of float
        (1−t')/(1−t) of each region's tax on factor income, given: factors answer to what is left; none: no change.
    income_tax : tuple of float
        t of each region before, a fraction: what added factors cost them is after it; none: no tax.
    tolerance : float
        Largest residual a solution may have (see `residuals`).
    max_iterations : int
        Wage iterations before the solver gives up.
    """

    closure: Closure = "long_run"
    deficit_rule: DeficitRule = "world_share"
    labour_mobility: float = 1.5
    wage_floor: float = 0.98
    currencies: tuple[Currency, ...] = ()
    product_elasticity: float = 1.5
    border: BorderPricing | None = None
    demand: Demand | None = None
    factor_supply: float = 0.0
    tax_relief: tuple[float, ...] = ()
    income_tax: tuple[float, ...] = ()
    tolerance: float = 1e-10
    max_iterations: int = 500

    def __post_init__(self) -> None:
        choose("closure", self.closure, "Settings.closure", get_args(Closure))
        choose("deficit rule", self.deficit_rule, "Settings.deficit_rule", get_args(DeficitRule))
        _check_mobility(self.labour_mobility)
        share = f"a share of the old wage, 0 (no floor), 1 (no cut at all), at most {HIGHEST_FLOOR:g}"
        number(self.wage_floor, "wage_floor", share, least=0, most=HIGHEST_FLOOR)
        for name, value in (("product_elasticity", self.product_elasticity), ("factor_supply", self.factor_supply)):
            number(value, name, "a number, 0 or more", least=0, most=LARGEST)
        _check_by_region("tax_relief", self.tax_relief, "(1−t')/(1−t) of each region, a number above 0", LEAST, LARGEST)
        _check_by_region("income_tax", self.income_tax, "t of each region, a fraction from 0 to below 1", 0, 1 - LEAST)
        close = f"a number from {TIGHTEST:.0e} to {LOOSEST:.0e}: beyond that nothing would be certified"
        number(self.tolerance, "tolerance", close, least=TIGHTEST, most=LOOSEST)
        whole_number(self.max_iterations, "max_iterations", least=1, most=MOST_ITERATIONS)
        if not isinstance(self.border, BorderPricing | None):
            raise EconomyError(
                worded("border is a {name}; give BorderPricing(...), or leave it out", name=type(self.border).__name__)
            )
        if not isinstance(self.demand, Demand | None):
            raise EconomyError(
                worded("demand is a {name}; give Demand(...), or leave it out", name=type(self.demand).__name__)
            )
        if self.tax_relief and self.floored:
            raise EconomyError(
                worded(
                    "tax_relief is for the long run: where wages do not fall, factors at work do not answer to a "
                    'tax; use closure "long_run" or "roy", or wage_floor 0'
                )
            )
        if self.demand is not None and not self.floored:
            raise EconomyError(
                worded(
                    "demand acts on work through wages that do not fall: use closure short_run with a wage_floor "
                    "above 0, or leave demand out"
                )
            )
        object.__setattr__(self, "currencies", listed("currencies", self.currencies, Currency, "Currency(...)"))

    @property
    def flexible(self) -> Settings:
        """The same with wages that fall as far as they must."""
        return replace(self, closure="roy", demand=None) if self.floored else self

    @property
    def mobile(self) -> bool:
        """Whether labour earns one ω in all sectors of a region."""
        return self.closure == "long_run" or bool(np.isinf(self.labour_mobility))

    @property
    def floored(self) -> bool:
        """Whether a wage floor can bind."""
        return self.closure == "short_run" and self.wage_floor > 0


def _check_mobility(mobility: object) -> None:
    """Raise unless labour is specific, mobile in part, or mobile.

    Relative wages of sectors move by 1/μ of what workers do: beyond MOST_MOBILE the iteration on them divides rounding
    by nothing, and what is left apart is below what any figure shows.
    """
    value = number(mobility, "labour_mobility", "1 (specific labour) or more", least=1)
    if MOST_MOBILE < value < np.inf:
        raise EconomyError(
            worded(
                "labour_mobility is {value:g}; above {most:,.0f} labour is as good as mobile: say so, "
                "with infinity (.inf in a file), which is solved exactly",
                value=value,
                most=MOST_MOBILE,
            )
        )


def _check_by_region(name: str, given: object, rule: str, least: float, most: float) -> None:
    """Raise unless it is a tuple of numbers within bounds."""
    if not isinstance(given, tuple):
        raise EconomyError(worded("{name} is {given}; give a tuple: {rule}", name=name, given=repr(given), rule=rule))
    for value in given:
        number(value, name, rule, least=least, most=most)
