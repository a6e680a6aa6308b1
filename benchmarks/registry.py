"""The named benchmarks: what is solved, and the time it should take on two cores."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Literal, cast

import numpy as np

from benchmarks.yardstick import PUBLISHED_TOLERANCE, Nested, Style, nested
from counteroffer.economy import Economy, load_economy
from counteroffer.equilibrium import Baseline, Equilibrium, Gradient, Settings, Shock, gradient, log_real_income, solve
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.replication import cp2015_economy
from counteroffer.scenario import load_scenario, resolve, with_goods

SCENARIO = "october-2025"
REGION = "CAN"  # whose real income the gradient is of
STEP = 1e-3  # of the central difference the gradient is checked against, as a share of the whole policy


@dataclass(frozen=True, eq=False)
class Problem:
    """One counterfactual."""

    baseline: Baseline
    shock: Shock
    settings: Settings

    @property
    def size(self) -> tuple[int, int]:
        """Regions and sectors."""
        return len(self.baseline.regions), len(self.baseline.sectors)

    def solve(self) -> Equilibrium:
        """Ours."""
        return solve(self.baseline, self.shock, self.settings)

    def yardstick(self, style: Style = "tuned", tolerance: float = PUBLISHED_TOLERANCE) -> Nested:
        """Theirs."""
        rule = cast(Literal["zero", "world_share"], self.settings.deficit_rule)
        return nested(self.baseline, self.shock, deficit_rule=rule, style=style, tolerance=tolerance)

    def gradient(self) -> Callable[[], Gradient]:
        """Solve, and return what computes the gradient of log real income to all tariffs."""
        found, effect = self.solve(), log_real_income(self.baseline.regions.index(REGION))
        return lambda: gradient(found, effect)

    def gradient_gap(self, found: Gradient) -> float:
        """Relative gap between the gradient and a central difference of solves, along the policy itself."""
        move, apart = self.shock.tariff - self.baseline.tariff, self.shock.product_tariff
        region = self.baseline.regions.index(REGION)
        ends = []
        for sign in (1, -1):
            shock = replace(self.shock, tariff=self.shock.tariff + sign * STEP * move)
            if apart is not None:
                shock = replace(shock, product_tariff=(1 + sign * STEP) * apart)
            ends.append(np.log(real_income(solve(self.baseline, shock, self.settings))[region]))
        difference = (ends[0] - ends[1]) / (2 * STEP)
        along = (found.tariff * move).sum()
        if apart is not None and found.product_tariff is not None:
            along += (found.product_tariff * apart).sum()
        return float(abs(along / difference - 1))


def real_income(found: Equilibrium) -> Array:
    """Î/Π P̂^α [n], new over old."""
    spent = (found.baseline.consumption_share * np.log(found.price)).sum(0)
    return np.asarray(found.income / found.baseline.income * np.exp(-spent))


@dataclass(frozen=True)
class Case:
    """One benchmark.

    Attributes
    ----------
    name, title : str
        What `--only` takes, and what the table says.
    kind : {"solve", "gradient", "process"}
        A solve, a gradient at a solution, or a whole run of the command line.
    source : str
        Where the problem comes from; see `problem`.
    settings : Settings
        Closure and deficit rule.
    target, goal : str
        What it should take and what it might: milliseconds, or solves.
    published, tuned : bool
        Whether the yardstick runs as published (its dense system is too large at 81 × 50), and tuned.
    products : bool
        Whether goods inside industries are told apart; the yardstick knows none.
    """

    name: str
    title: str
    kind: Literal["solve", "gradient", "process"]
    source: Literal["cp2015", "focus", "full", "tiny"]
    settings: Settings = field(default_factory=Settings)
    target: str = ""
    goal: str = ""
    published: bool = False
    tuned: bool = False
    products: bool = False

    def missing(self, cp2015: Path) -> str:
        """Why the case cannot run, or nothing."""
        if self.source == "cp2015" and not (cp2015 / "nafta_1993.npz").is_file():
            return "skipped: its data are not part of the package; give their folder with --data"
        return ""

    def problem(self, cp2015: Path) -> Problem:
        """Build the problem; `cp2015` is the folder of that replication's data."""
        if self.source == "cp2015":
            economy, shock = cp2015_economy(cp2015)
            return Problem(economy.baseline, shock, self.settings)
        if self.source == "tiny":
            return replace(tiny(), settings=self.settings)
        economy, scenario = embedded(self.source), load_scenario(SCENARIO).scenario
        if self.products:
            scenario = scenario.varied(goods="products")
            economy = with_goods(economy, scenario)
        return Problem(economy.baseline, resolve(scenario, economy).shock, self.settings)


@cache
def embedded(name: str) -> Economy:
    """An embedded economy, loaded once."""
    return load_economy(name)


def tiny_maps() -> tuple[dict[str, str], dict[str, str]]:
    """The US, Canada and the rest; farms, mines, factories and services: country → region, industry → sector."""
    fine, broad = embedded("full").detail, {"A": "farms", "B": "mines", "C": "factories"}
    return (
        {code: code if code in ("USA", REGION) else "ROW" for code in fine.regions},
        {code: broad.get(code[0], "services") for code in fine.sectors},
    )


@cache
def tiny() -> Problem:
    """The embedded table by the tiny maps, under ten points more on all US imports of goods."""
    regions, sectors = tiny_maps()
    b = load_economy("tiny", regions=regions, sectors=sectors).baseline
    goods = [s for s, code in enumerate(b.sectors) if code != "services"]
    n = b.regions.index("USA")
    tariff = b.tariff.copy()
    tariff[np.ix_(goods, [n], [i for i in range(len(b.regions)) if i != n])] += 0.1
    return Problem(b, Shock.of(b, tariff=tariff), Settings())


CASES = (
    Case(
        "cp2015",
        "CP 2015",
        "solve",
        "cp2015",
        Settings(deficit_rule="zero"),
        target="15",
        published=True,
        tuned=True,
    ),
    Case("focus", "focus", "solve", "focus", target="25", goal="5", published=True, tuned=True),
    Case("full", "full", "solve", "full", target="200", goal="60", tuned=True),
    Case("roy", "focus, Roy μ = 1.5", "solve", "focus", Settings(closure="roy", labour_mobility=1.5)),
    Case("focus-products", "focus, products", "solve", "focus", target="25", products=True),
    Case("full-products", "full, products", "solve", "full", target="150", products=True),
    Case("gradient-products", "gradient, products", "gradient", "focus", target="3 solves", products=True),
    Case("gradient-focus", "gradient, focus", "gradient", "focus", target="3 solves"),
    Case("gradient-full", "gradient, full", "gradient", "full", target="3 solves"),
    Case("process", "command line", "process", "focus"),
)
# Their like on a tiny economy, for a look at whether everything still runs.
TINY_CASES = (
    Case("tiny", "tiny", "solve", "tiny", published=True, tuned=True),
    Case("gradient-tiny", "gradient, tiny", "gradient", "tiny"),
)


def case_named(name: str) -> Case:
    """One of the cases, the tiny ones too."""
    return next(case for case in (*CASES, *TINY_CASES) if case.name == name)
