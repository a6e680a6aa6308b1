"""What a scenario file may say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from counteroffer.equilibrium.settings import Closure, DeficitRule, MarketStructure
from counteroffer.errors import ScenarioError
from counteroffer.labels import unknown
from counteroffer.scenario.bargaining import Issue, Negotiation, PlayerSpec
from counteroffer.scenario.base import Labels, Labels0, Strict, adapter
from counteroffer.scenario.measures import BookMeasure, Measure, PactCostMeasure
from counteroffer.scenario.pact import OriginRule, Pact, Review
from counteroffer.scenario.security import Security
from counteroffer.tariffs.schema import OwnMeasure

DATA_BASELINE = "icio-2022"
ECONOMIES = ("focus", "full", "provinces", "provinces-23")
# What pydantic puts into the path of a mistake to say which form of a union it tried; a reader sees only keys.
BRANCHES = ("float", "constrained-float", "OwnMaps", f"literal[{','.join(map(repr, ECONOMIES))}]", "AllIn")


class Package(Strict):
    """Measures that are switched together; a measure applies if any package that has it is enabled."""

    title: str = ""
    measures: Labels = Field(description="Names of measures.")
    enabled: bool = True


class Elasticities(Strict):
    """Which trade elasticities, and over what horizon."""

    source: str = Field(default="fgo", description="An embedded set; `counteroffer data` lists them.")
    horizon: Literal["long", "short"] | None = Field(
        default=None, description="short multiplies them by 0.38; by default short under the closure short_run."
    )


class CurrencyAnchor(Strict):
    """What a currency is held to."""

    anchor: Literal["ngdp", "cpi", "peg"] = Field(
        description="Nominal value added of its members, their consumer price, or another currency."
    )
    to: str | None = Field(default=None, description="Currency of the peg.")


def _written(value: object) -> object:
    """Let a file say a year without quotation marks."""
    return str(value) if isinstance(value, int) else value


Period = Annotated[str, BeforeValidator(_written), Field(pattern=r"^\d{4}(-(0[1-9]|1[0-2]))?$")]


class RatePeriods(Strict):
    """Months of the unemployment rates that results stand beside."""

    before: Period = Field(default="2022", description="Year or month of the rates that effects are added to.")
    now: Period | None = Field(default=None, description="Later year or month whose observed rate is compared.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.now is not None and self.now <= self.before:
            raise ValueError(f"now ({self.now}) is not later than before ({self.before})")
        return self


class ContributionGroup(Strict):
    """One party to the split of an effect: measures by name pattern, and industries whoever taxes them."""

    measures: Labels0 = Field(default=(), description="Name patterns: *steel*.")
    sectors: Labels0 = Field(default=(), description="Sectors or groups; taken where no group claims the measure.")


class OwnMaps(Strict):
    """The user's own aggregation: CSV files with the columns code, group; paths relative to the scenario file."""

    regions: Path | None = None
    sectors: Path | None = None


class BookSettings(Strict):
    """How a scenario reads the tariff book."""

    usmca_use: Literal["backcast", "as_is"] = Field(
        default="backcast",
        description="Pact claims of March to June 2025: mended where the source breaks, or as published.",
    )
    date_rule: Literal["collection", "ruling"] = Field(
        default="collection", description="Duties ruled unlawful end with their collection, or with the ruling."
    )
    aggregation: Literal["ces", "trade_weighted"] = Field(
        default="ces",
        description="A cell's rate: the one that trades the same quantity at the sector's elasticity, or the mean by "
        "customs value.",
    )
    apart: tuple[str, ...] | None = Field(
        default=None, description="Partners whose duties are measures of their own; by default the spotlight's."
    )


class CommonLabourMarket(Strict):
    """People may move between members, and do as real wages there change."""

    members: Labels = Field(min_length=2, description="Regions.")
    elasticity: float = Field(
        gt=0, strict=True, description="Percent by which relative workforces answer to 1% of relative real wages."
    )
    source: str = Field(min_length=1, description="Where the elasticity comes from.")


class Scenario(Strict):
    """One policy case."""

    title: str
    author: str
    date: dt.date = Field(description="The day the scenario describes; measures not in force then are left out.")
    sources: tuple[str, ...] = Field(min_length=1)
    description: str
    spotlight: tuple[str, ...] = Field(default=(), description="Regions the briefing leads with.")
    languages: Labels = Field(
        default=("en",),
        description="Languages the briefing is written in, by code; `counteroffer brief -l` says others.",
    )
    baseline: str = Field(
        default=DATA_BASELINE,
        description="icio-2022, or a scenario (name or path) whose outcome is what effects are measured against.",
    )
    economy: Literal["focus", "full", "provinces", "provinces-23"] | OwnMaps = "focus"
    closure: Closure = "long_run"
    elasticities: Elasticities = Elasticities()
    labour_mobility: float = Field(
        default=1.5, ge=1, strict=True, description="μ of roy and short_run: 1 specific, larger mobile."
    )
    wage_floor: float = Field(
        default=0.98,
        ge=0,
        le=1,
        strict=True,
        description="δ of the closure short_run: the least a wage can be, against what it was, in its own currency.",
    )
    currencies: dict[str, CurrencyAnchor] = Field(
        default={}, description="Anchors by currency code, or `all`; nominal value added where nothing is said."
    )
    unemployment: RatePeriods = RatePeriods()
    contributions: dict[str, ContributionGroup] = Field(
        default={},
        max_length=8,
        description="Groups of measures an effect is split over; by default metals, autos, lumber, energy.",
    )
    market_structure: MarketStructure = "competitive"
    deficit_rule: DeficitRule = "world_share"
    as_of: dt.date | None = Field(
        default=None, description="Day of the tariff book whose duties apply; measures of the file come on top."
    )
    without: Labels0 = Field(
        default=(),
        description="What of the book is left out: section_232, section_232.steel, or section_232.steel:CAN.",
    )
    with_: tuple[OwnMeasure, ...] = Field(
        default=(),
        alias="with",
        description="The user's own measures on HS codes, lists or industries, stacked as law.",
    )
    pact: Pact = Field(
        default="in_force",
        description="Whether USMCA preferences stand; lapsed: its members trade at MFN; bilateral: with the US they "
        "stand, Canada and Mexico trade at MFN.",
    )
    rules_of_origin: tuple[OriginRule, ...] = Field(
        default=(), description="Stricter rules of origin; of several that cover a product the last counts."
    )
    review: Review | None = Field(
        default=None,
        description="The pact is reviewed every year: it stands under uncertainty, and may lapse.",
    )
    common_labour_market: CommonLabourMarket | None = None
    family: str = Field(default="", description="What a set of scenarios is about: pact, diversification, integration.")
    tariff_book: BookSettings = BookSettings()
    agreements: tuple[Literal["pact", "diversification", "security", "integration"], ...] = Field(
        default=(), description="What the briefing says of agreements; each takes seconds to solve."
    )
    not_modelled: tuple[str, ...] = Field(default=(), description="What the case leaves out, said in the briefing.")
    measures: tuple[Measure, ...] = Field(default=(), max_length=1000)
    reforms: tuple[str, ...] = Field(
        default=(),
        description="Scenarios (names or paths) whose measures and packages come after these, in this order; nothing "
        "else of them is used.",
    )
    packages: dict[str, Package] = Field(default={}, description="Named sets of measures to switch and combine.")
    levels: dict[str, Annotated[float, Field(ge=0, le=1000, strict=True)]] = Field(
        default={}, description="Percent of a measure that applies, by its name; 100 where nothing is said."
    )
    players: dict[str, PlayerSpec] = Field(
        default={}, max_length=8, description="Who negotiates; by default each region of the spotlight."
    )
    issues: dict[str, Issue] = Field(
        default={}, description="What is on the table; by default the measures in force between the players."
    )
    negotiation: Negotiation = Negotiation()
    security: Security | None = Field(default=None, description="Security at the table (`counteroffer linkage`).")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        self._agree()
        return self

    def _agree(self) -> None:
        """What one key says has to fit what the others do."""
        off_pact = self.pact != "in_force" or self.rules_of_origin or self.review
        if self.as_of is None and (self.without or self.with_ or off_pact):
            raise ValueError(
                "`without`, `with`, `pact`, `rules_of_origin` and `review` change the tariff book; say `as_of: DAY`, "
                "its day"
            )
        if self.pact == "lapsed" and (self.rules_of_origin or self.review):
            raise ValueError("a pact that has lapsed has no rules of origin and no review; drop one or the other")
        if self.as_of is None and any(isinstance(measure, BookMeasure | PactCostMeasure) for measure in self.measures):
            raise ValueError("measures of kind `book` and `pact_cost` need `as_of: DAY`, the day of the tariff book")
        seen: set[str] = set()
        for measure in self.measures:
            if measure.name in seen:
                raise ValueError(f"two measures are named '{measure.name}'; rename one")
            seen.add(measure.name)
        named = [(f"packages.{package}", name) for package, entry in self.packages.items() for name in entry.measures]
        for where, name in [*named, *(("levels", name) for name in self.levels)]:
            if name not in seen:
                raise ValueError(str(unknown("measure", name, where, dict.fromkeys(seen, ""))))

    @property
    def horizon(self) -> Literal["long", "short"]:
        """Horizon of the trade elasticities: as stated, else the closure's."""
        return self.elasticities.horizon or ("short" if self.closure == "short_run" else "long")

    def in_the_short_run(self) -> Scenario:
        """The same policy under the closure short_run, at the short horizon."""
        if self.closure == "short_run":
            return self
        near = self.elasticities.model_copy(update={"horizon": "short"})
        return self.model_copy(update={"closure": "short_run", "elasticities": near})

    def varied(self, **changes: Any) -> Scenario:
        """The same scenario with other values of some keys, each checked as the file's would be.

        Raises
        ------
        ScenarioError
            For an unknown key, or a value it does not take.
        """
        fields = type(self).model_fields
        names = {field.alias or name: name for name, field in fields.items()} | {name: name for name in fields}
        checked: dict[str, Any] = {}
        for key, value in changes.items():
            if key not in names:
                raise ScenarioError(str(unknown("key", key, self.title, dict.fromkeys(names, ""))))
            try:
                checked[names[key]] = adapter(type(self), names[key]).validate_python(value)
            except ValidationError as error:
                problem = error.errors()[0]
                message = problem["msg"].removeprefix("Value error, ")
                path = ".".join(map(str, (key, *(part for part in problem["loc"] if part not in BRANCHES))))
                raise ScenarioError(f"{path}: {message} (got {problem['input']!r})") from None
        changed = self.model_copy(update=checked)
        try:
            changed._agree()
        except ValueError as error:
            raise ScenarioError(str(error)) from None
        return changed

    @property
    def active(self) -> tuple[Measure, ...]:
        """Measures whose packages are not all switched off, in order."""
        switched = {name for package in self.packages.values() for name in package.measures}
        on = {name for package in self.packages.values() if package.enabled for name in package.measures}
        return tuple(m for m in self.measures if m.name not in switched or m.name in on)

    def switched(self, switches: Mapping[str, bool]) -> Scenario:
        """The same scenario with packages turned on or off.

        Raises
        ------
        LabelError
            For a package it does not have.
        """
        names = {name: package.title for name, package in self.packages.items()}
        for name in switches:
            if name not in names:
                raise unknown("package", name, f"scenario '{self.title}'", names)
        packages = {
            name: package.model_copy(update={"enabled": switches.get(name, package.enabled)})
            for name, package in self.packages.items()
        }
        return self.model_copy(update={"packages": packages})
