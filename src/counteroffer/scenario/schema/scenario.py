"""What a scenario file may say."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from counteroffer.economy.world import PUBLISHED
from counteroffer.equilibrium.types.settings import Closure, DeficitRule, MarketStructure
from counteroffer.errors import InputError, ScenarioError, message_of, worded
from counteroffer.inputs.misfits import at_path
from counteroffer.labels import unknown
from counteroffer.scenario.schema.base import Day, Defined, Labels, Labels0, Prose, ShownCase, Strict, Word, adapter
from counteroffer.scenario.schema.closing import check_closing, check_names, check_no_law
from counteroffer.scenario.schema.measures import WRITTEN, Measure
from counteroffer.scenario.schema.options import (
    BRANCHES,
    AskedAbout,
    BookSettings,
    CommonLabourMarket,
    ContributionGroup,
    CurrencyAnchor,
    DemandMultiplier,
    EconomyChoice,
    Elasticities,
    ExchangeResponse,
    FactorSupply,
    IncomeTax,
    LabourMobility,
    Package,
    Pricing,
    RatePeriods,
    ShownMoney,
    TariffRevenue,
    TradeUncertainty,
    WageFloor,
    Year,
)
from counteroffer.scenario.schema.pact import STANDS, OriginRule, PactForm, Review, SaidOfPacts, check_claims, forms
from counteroffer.scenario.schema.table.bargaining import Issue, Negotiation, PlayerSpec
from counteroffer.scenario.schema.table.presets import PRESETS, Preset, check_presets
from counteroffer.scenario.schema.table.security import Security
from counteroffer.scenario.schema.uncertainty import Uncertainty
from counteroffer.tariffs.terms.pacts import named_pact
from counteroffer.tariffs.terms.schema import OwnMeasure

DATA_BASELINE = "icio-2022"


class Scenario(ShownCase, Strict):
    """One policy case."""

    title: Prose
    author: Prose
    date: Day = Field(description="The day the scenario describes; measures not in force then are left out.")
    sources: tuple[Prose, ...] = Field(min_length=1)
    description: Prose
    spotlight: Labels0 = Field(default=(), description="Regions the briefing leads with.")
    perspective: Word = Field(
        default="",
        description="Region or customs union that the case is told for, in the place of whom the file leads with; what "
        "the file says of others alone is left out.",
    )
    money: ShownMoney = ""
    languages: Labels = Field(
        default=("en",), description="Languages of the briefing, by code; `counteroffer brief -l` says others."
    )
    baseline: Word = Field(
        default=DATA_BASELINE, description="icio-2022, or a scenario, name or path: what effects are measured against."
    )
    economy: EconomyChoice = "focus"
    table: Year = Field(
        default=PUBLISHED,
        description="2022: the world table as published; 2024: its goods trade as in US customs values of that year.",
    )
    closure: Closure = "long_run"
    elasticities: Elasticities = Elasticities()
    labour_mobility: LabourMobility = 1.5
    wage_floor: WageFloor = 0.98
    demand_multiplier: DemandMultiplier = 0.0
    trade_uncertainty: TradeUncertainty = 0.0
    exchange_response: ExchangeResponse = 1.0
    pricing: Pricing | None = Field(
        default=None,
        description="What sets prices at the border: cost; or they answer to it in part, set in the currency trade is "
        "invoiced in: of goods that its own regions import, dollar_imports, or of all goods across borders, dominant. "
        "By default dollar_imports, where a region of the economy has that currency.",
    )
    border_response: float | None = Field(
        default=None,
        ge=0,
        le=1,
        strict=True,
        description="ψ of pricing, percent by which prices at the border answer to 1% of cost; by default the "
        "horizon's: 0.15 in the first year, 1 (cost) in the long run.",
    )
    product_elasticity: float | None = Field(
        default=None,
        ge=0,
        allow_inf_nan=False,
        strict=True,
        description="η between the products of an industry, where its trade is known by product; by default the "
        "horizon's, 1.5.",
    )
    factor_supply: FactorSupply = Field(
        default="none",
        description="ε of factors that answer to their real earnings, Ĥ = (Φ/P)^ε: none, a number, or very_long_run, "
        "capital at its steady state. In the short run, capital on its way there.",
    )
    tariff_revenue: TariffRevenue = "rebate"
    income_tax: IncomeTax = None
    currencies: dict[Word, CurrencyAnchor] = Field(
        default={}, description="Anchors by currency code, or `all`; nominal value added where nothing is said."
    )
    unemployment: RatePeriods = RatePeriods()
    contributions: dict[Defined, ContributionGroup] = Field(
        default={},
        max_length=8,
        description="Groups of measures an effect is split over; by default metals, autos, lumber, energy.",
    )
    market_structure: MarketStructure = "competitive"
    goods: Literal["products", "industry"] = Field(
        default="products",
        description="Inside an industry: products where an importer's trade is known so, or one good, whose rate is "
        "the mean by value.",
    )
    home_supply: Literal["detail", "imports"] = Field(
        default="detail", description="What home makes of each product: by commodity where known, or like imports."
    )
    deficit_rule: DeficitRule = "world_share"
    as_of: Day | None = Field(
        default=None, description="Day of the tariff book whose duties apply; measures of the file come on top."
    )
    book: Path | None = Field(
        default=None,
        description="Folder of law of the user's own, laid over the shipped book; its path starts from the file's.",
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
    pact: SaidOfPacts = Field(
        default=STANDS,
        description="Whether the book's pact stands, or each by name, {usmca: lapsed}. lapsed: its members trade at "
        "MFN; bilateral: it stands between its hub and each other member, who trade with each other at MFN.",
    )
    rules_of_origin: tuple[OriginRule, ...] = Field(
        default=(), description="Stricter rules of origin; of several that cover a product the last counts."
    )
    review: Review | None = Field(default=None, description="A pact is reviewed every year, and may lapse.")
    at_stake: Word = Field(default="", description="Pact whose lapse is asked about; by default that between players.")
    common_labour_market: CommonLabourMarket | None = None
    family: Prose = Field(default="", description="What a set of scenarios is about: pact, integration.")
    tariff_book: BookSettings = BookSettings()
    agreements: tuple[Literal["pact", "diversification", "security", "integration"], ...] = Field(
        default=(), description="What the briefing says of agreements; each takes seconds to solve."
    )
    not_modelled: tuple[Prose, ...] = Field(default=(), description="What the case leaves out, said in the briefing.")
    measures: tuple[Measure, ...] = Field(default=(), max_length=1000)
    reforms: Labels0 = Field(
        default=(),
        description="Scenarios (names or paths) whose measures and packages come after these, in this order; nothing "
        "else of them is used.",
    )
    question: AskedAbout | None = Field(default=None, description="What the page asks about first.")
    packages: dict[Defined, Package] = Field(default={}, description="Named sets of measures to switch and combine.")
    levels: dict[Word, Annotated[float, Field(ge=0, le=1000, strict=True)]] = Field(
        default={}, description="Percent of a measure that applies, by its name; 100 where nothing is said."
    )
    presets: dict[Defined, Preset] = PRESETS
    players: dict[Defined, PlayerSpec] = Field(
        default={}, max_length=8, description="Who negotiates; by default each region of the spotlight."
    )
    issues: dict[Defined, Issue] = Field(
        default={}, description="What is on the table; by default the measures in force between the players."
    )
    negotiation: Negotiation = Negotiation()
    uncertainty: Uncertainty = Uncertainty()
    security: Security | None = Field(default=None, description="Security at the table (`counteroffer linkage`).")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        try:
            self._agree()
        except InputError as error:
            raise ValueError(message_of(error)) from None
        return self

    def _agree(self) -> None:
        """What one key says has to fit what the others do."""
        check_closing(self)
        held = [(rule.pact, f"rules_of_origin[{j}].pact") for j, rule in enumerate(self.rules_of_origin)]
        held += [(self.review.pact, "review.pact")] if self.review else []
        off_pact = held or any(form != STANDS for form in self.pact_forms.values())
        if self.as_of is None:
            written = any(isinstance(measure, WRITTEN) for measure in self.measures)
            check_no_law(changed=bool(self.without or self.with_ or self.book or off_pact), written=written)
        check_claims(named_pact(*pact) for pact in held)
        if self.at_stake:
            named_pact(self.at_stake, "at_stake")
        if any(self.pact_forms[named_pact(*pact).pact] == "lapsed" for pact in held):
            raise ValueError(
                worded("a pact that has lapsed has no rules of origin and no review; drop one or the other")
            )
        named = [(f"packages.{package}", name) for package, entry in self.packages.items() for name in entry.measures]
        check_names([one.name for one in self.measures], [*named, *(("levels", name) for name in self.levels)])
        check_presets(self.presets, [one.name for one in self.measures], self.issues)

    @property
    def pact_forms(self) -> dict[str, PactForm]:
        """The form of every pact of the book."""
        return forms(self.pact)

    @property
    def horizon(self) -> Literal["long", "short", "year1"] | int:
        """Horizon of the trade elasticities: as stated, else the closure's."""
        return self.elasticities.horizon or ("year1" if self.closure == "short_run" else "long")

    @property
    def bargains(self) -> bool:
        """Whether it asks for a bargaining table: it says who sits there, over what, or how; the rest is by default."""
        how = self.negotiation.model_copy(update={"discount": Negotiation().discount})  # which is security's too
        return bool(self.players or self.issues or how != Negotiation())

    def in_the_short_run(self) -> Scenario:
        """The same policy under the closure short_run, in the first year."""
        if self.closure == "short_run":
            return self
        near = self.elasticities.model_copy(update={"horizon": None})
        given = {"factor_supply": "none", "tariff_revenue": "rebate", "income_tax": None}
        return self.model_copy(update={"closure": "short_run", "elasticities": near} | given)

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
                raise ScenarioError(message_of(unknown("key", key, self.title, dict.fromkeys(names, ""))))
            try:
                checked[names[key]] = adapter(type(self), names[key]).validate_python(value)
            except ValidationError as error:
                problem = error.errors()[0]
                path = ".".join(map(str, (key, *(part for part in problem["loc"] if part not in BRANCHES))))
                raise ScenarioError(at_path(path, problem)) from None
        changed = self.model_copy(update=checked)
        try:
            changed._agree()
        except (ValueError, InputError) as error:
            raise ScenarioError(message_of(error)) from None
        return changed

    @property
    def places(self) -> dict[str, int]:
        """Name of a measure → its place in the file; those that the loader writes of the tariff book have their own."""
        written = [isinstance(measure, WRITTEN) for measure in self.measures]
        both = [[m.name for m, w in zip(self.measures, written, strict=True) if w == kind] for kind in (True, False)]
        return {name: j for names in both for j, name in enumerate(names)}

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
