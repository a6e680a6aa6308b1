"""What a scenario file may say. A new instrument is one more member of `Measure` and one resolver."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError, model_validator

from counteroffer.equilibrium.types import Closure, DeficitRule, MarketStructure
from counteroffer.errors import ScenarioError
from counteroffer.labels import unknown
from counteroffer.scenario.bargaining import Issue, Negotiation, PlayerSpec
from counteroffer.scenario.base import Labels, Labels0, Strict
from counteroffer.tariffs.schema import Dated, OwnMeasure

DATA_BASELINE = "icio-2022"
ECONOMIES = ("focus", "full", "provinces", "provinces-23")
# What pydantic puts into the path of a mistake to say which form of a union it tried; a reader sees only keys.
BRANCHES = ("float", "constrained-float", "OwnMaps", f"literal[{','.join(map(repr, ECONOMIES))}]", "AllIn")


class Effective(Dated):
    """First and last day a measure applies, both included; open where absent."""


class _Measure(Strict):
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_.-]*$", description="Short unique name, lower case.")
    title: str = ""
    authority: str = Field(default="", description="Legal authority, as it should be cited.")
    effective: Effective = Effective()
    note: str = ""


class _TradeMeasure(_Measure):
    importers: Labels = Field(description="Regions or groups (EU, CUSMA, all); `not X` leaves X out.")
    exporters: Labels = Field(description="Regions or groups (EU, CUSMA, all); `not X` leaves X out.")
    sectors: Labels = Field(description="Sectors, ICIO codes or groups (steel, autos, goods); `not X` leaves X out.")

    @property
    def parties(self) -> str:
        """Who acts on whose goods, in one line."""
        return f"{', '.join(self.importers)} ← {', '.join(self.exporters)}"

    @property
    def subject(self) -> str:
        """What it acts on."""
        return ", ".join(self.sectors)


class _RateMeasure(_TradeMeasure):
    rate: Annotated[float, Field(ge=-50, le=1000, strict=True)] = Field(
        description="Percent of the value at the border."
    )
    mode: Literal["add", "set", "at_least"] = Field(
        default="add", description="Add to what is applied, replace it, or raise it where it is lower."
    )
    exempt_share: float = Field(
        default=0.0, ge=0, le=1, strict=True, description="Share of the trade that keeps its old rate, between 0 and 1."
    )


class TariffMeasure(_RateMeasure):
    """A change of ad valorem tariffs, set by the importers."""

    kind: Literal["tariff"] = "tariff"


class BookMeasure(_TradeMeasure):
    """What a programme of the tariff book changed since 2024 on the scenario's day, for some partners.

    Written by the loader for a scenario with `as_of`; the programmes of a scenario are resolved together, since they
    displace each other.
    """

    kind: Literal["book"]
    programme: str = Field(description="`authority.programme` of the book, `own.NAME`, or `pact.lapse`.")
    sectors: Labels = ("goods",)


class ExportTaxMeasure(_RateMeasure):
    """A change of ad valorem export taxes, set by the exporters."""

    kind: Literal["export_tax"]


class IcebergMeasure(_TradeMeasure):
    """A change of trade costs that burn up goods in transit rather than pay a treasury."""

    kind: Literal["iceberg"]
    change: float = Field(gt=-90, le=1000, strict=True, description="Percent change of the delivered cost.")


class ImportBanMeasure(_TradeMeasure):
    """No trade at all in what is named: the limit of an infinite trade cost."""

    kind: Literal["import_ban"]


class TransferMeasure(_Measure):
    """A yearly payment between governments, solved inside the equilibrium."""

    kind: Literal["transfer"]
    payer: str = Field(description="Region that pays.")
    receiver: str = Field(description="Region that receives.")
    usd_mn: float = Field(gt=0, strict=True, description="Baseline USD million a year.")

    @model_validator(mode="after")
    def _two_parties(self) -> Self:
        if self.payer == self.receiver:
            raise ValueError(f"payer and receiver are both {self.payer}; a transfer needs two regions")
        return self

    @property
    def parties(self) -> str:
        """Who pays whom."""
        return f"{self.payer} → {self.receiver}"

    @property
    def subject(self) -> str:
        """What it moves."""
        return "payment"


Measure = Annotated[
    TariffMeasure | BookMeasure | ExportTaxMeasure | IcebergMeasure | ImportBanMeasure | TransferMeasure,
    Field(discriminator="kind"),
]
MEASURES: dict[str, type[_Measure]] = {
    "tariff": TariffMeasure,
    "book": BookMeasure,
    "export_tax": ExportTaxMeasure,
    "iceberg": IcebergMeasure,
    "import_ban": ImportBanMeasure,
    "transfer": TransferMeasure,
}


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


class Scenario(Strict):
    """One policy case."""

    title: str
    author: str
    date: dt.date = Field(description="The day the scenario describes; measures not in force then are left out.")
    sources: tuple[str, ...] = Field(min_length=1)
    description: str
    spotlight: tuple[str, ...] = Field(default=(), description="Regions the briefing leads with.")
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
    pact: Literal["in_force", "lapsed"] = Field(
        default="in_force", description="Whether USMCA preferences stand; lapsed: its members trade at MFN."
    )
    tariff_book: BookSettings = BookSettings()
    not_modelled: tuple[str, ...] = Field(default=(), description="What the case leaves out, said in the briefing.")
    measures: tuple[Measure, ...] = ()
    reforms: tuple[str, ...] = Field(
        default=(),
        description="Scenarios (names or paths) whose measures and packages come after these, in this order; nothing "
        "else of them is used.",
    )
    packages: dict[str, Package] = Field(default={}, description="Named sets of measures to switch and combine.")
    players: dict[str, PlayerSpec] = Field(
        default={}, max_length=8, description="Who negotiates; by default each region of the spotlight."
    )
    issues: dict[str, Issue] = Field(
        default={}, description="What is on the table; by default the measures in force between the players."
    )
    negotiation: Negotiation = Negotiation()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        self._agree()
        return self

    def _agree(self) -> None:
        """What one key says has to fit what the others do."""
        if self.as_of is None and (self.without or self.with_ or self.pact == "lapsed"):
            raise ValueError(
                "`without`, `with` and `pact: lapsed` change the tariff book; say `as_of: DAY` for its day"
            )
        if self.as_of is None and any(isinstance(measure, BookMeasure) for measure in self.measures):
            raise ValueError("a measure of kind `book` needs `as_of: DAY`, the day of the tariff book")
        seen: set[str] = set()
        for measure in self.measures:
            if measure.name in seen:
                raise ValueError(f"two measures are named '{measure.name}'; rename one")
            seen.add(measure.name)
        for package, entry in self.packages.items():
            for name in entry.measures:
                if name not in seen:
                    raise ValueError(str(unknown("measure", name, f"packages.{package}", dict.fromkeys(seen, ""))))

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
            field = fields[names[key]]
            form: Any = Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation
            try:
                checked[names[key]] = TypeAdapter(form).validate_python(value)
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
