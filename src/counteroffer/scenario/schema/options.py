"""How a scenario is read and solved: small groups of its keys."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, model_validator

from counteroffer.data import money
from counteroffer.economy.brought import store
from counteroffer.economy.world import TableYear
from counteroffer.equilibrium.types.currencies import LARGEST_MULTIPLIER
from counteroffer.equilibrium.types.settings import HIGHEST_FLOOR
from counteroffer.errors import message_of, worded
from counteroffer.labels import unknown
from counteroffer.scenario.schema.base import Labels, Labels0, Prose, Strict, Word
from counteroffer.scenario.schema.pact import BY_PACT, FORM
from counteroffer.tariffs.sources.known import HS6, Route
from counteroffer.tariffs.terms.files import renamed

Pricing = Literal["cost", "dollar_imports", "dominant"]
FactorSupply = Literal["none", "very_long_run"] | Annotated[float, Field(ge=0, strict=True)]
TariffRevenue = Annotated[
    Literal["rebate", "tax_relief"],
    Field(description="What tariffs bring: handed back, or a lower tax on factor income; that takes `factor_supply`."),
]
IncomeTax = Annotated[
    float | None,
    Field(ge=0, lt=100, strict=True, description="Rate of the tax on factor income before, percent, in every region."),
]


def _shown(code: str) -> str:
    known = {money.UNIT: "", **dict.fromkeys(money.rates(), "")}
    if code and code not in known:
        raise ValueError(message_of(unknown("currency", code, "money", known)))
    return code


ShownMoney = Annotated[
    Word,
    AfterValidator(_shown),
    Field(
        description="Currency that the briefing shows beside US dollars for whom it leads with; by default its own, "
        "where a rate of the table's year is known; USD: dollars alone."
    ),
]
LabourMobility = Annotated[
    float,
    Field(
        ge=1,
        allow_inf_nan=True,
        strict=True,
        description="μ of roy and short_run: 1 specific, up to 1000; .inf is mobile.",
    ),
]
WageFloor = Annotated[
    float,
    Field(
        ge=0,
        le=HIGHEST_FLOOR,
        strict=True,
        description="δ of the closure short_run: the least a wage can be, against what it was, in its own currency; "
        "above 1 it would have had to rise.",
    ),
]
DemandMultiplier = Annotated[
    float,
    Field(
        ge=0,
        le=LARGEST_MULTIPLIER,
        strict=True,
        description="m of the closure short_run: percent by which spending in a currency falls as what it sells abroad "
        "falls by 1% of value added. 0 is the supply side alone; the briefing has both.",
    ),
]
TradeUncertainty = Annotated[
    float,
    Field(
        ge=0,
        le=1,
        strict=True,
        description="ι of the closure short_run: share of what a currency sells abroad by which spending is put off, "
        "whatever the measures.",
    ),
]
ExchangeResponse = Annotated[
    float,
    Field(
        ge=0,
        le=1,
        strict=True,
        description="λ of the closure short_run: how far exchange rates against the currency that trade is invoiced in "
        "give way, 1 (they float) to 0 (they stand).",
    ),
]
PathYear = Annotated[int, Field(strict=True, ge=1, le=10)]

ECONOMIES = ("focus", "full", "provinces", "provinces-23")
KEPT = "kept"  # of the branch of `economy` that is a name


def _known_economy(name: str) -> str:
    """A name of the package's, or one under which tables are kept on this machine."""
    if name not in ECONOMIES and not store.is_kept(name):
        raise ValueError(message_of(store.kept_unknown(name, ECONOMIES)))
    return name


def _economy_branch(value: object) -> str:
    return "OwnMaps" if isinstance(value, dict | OwnMaps) else KEPT


EconomyName = Annotated[Word, AfterValidator(_known_economy)]
# What pydantic puts into the path of a mistake to say which form of a union it tried; a reader sees only keys.
BRANCHES = (
    *("float", "constrained-float", "OwnMaps", KEPT, "AllIn"),
    *(FORM, BY_PACT, "literal['none','very_long_run']", "literal['long','short','year1']", "constrained-int"),
    *("literal['steel','aluminum','copper']",),
)


class Elasticities(Strict):
    """Which trade elasticities, and over what horizon."""

    source: Word = Field(
        default="ensemble",
        description="An embedded set, or ensemble, the mean of one set of each paper; `counteroffer data` lists them.",
    )
    concept: Literal["theta", "epsilon"] | None = Field(
        default=None,
        description="What the set is read as: θ, of spending with duty, or ε = 1 + θ, of trade without; by default "
        "as its paper says.",
    )
    horizon: Literal["long", "short", "year1"] | PathYear | None = Field(
        default=None,
        description="The long run, the first year, or a year from 1 to 10 between; by default the first year under the "
        "closure short_run. short, which year1 supersedes, is 0.38 of the long run.",
    )


class CurrencyAnchor(Strict):
    """What a currency is held to."""

    anchor: Literal["ngdp", "cpi", "peg"] = Field(
        description="Nominal value added of its members, their consumer price, or another currency."
    )
    to: Word | None = Field(default=None, description="Currency of the peg.")


def _written(value: object) -> object:
    """Let a file say a year without quotation marks."""
    return str(value) if isinstance(value, int) else value


def _number(value: object) -> object:
    """Let a file say a year in quotation marks."""
    return int(value) if isinstance(value, str) and value.isascii() and value.isdecimal() else value


Year = Annotated[TableYear, BeforeValidator(_number)]
Period = Annotated[str, BeforeValidator(_written), Field(pattern=r"^[0-9]{4}(-(0[1-9]|1[0-2]))?$")]


class RatePeriods(Strict):
    """Months of the unemployment rates that results stand beside."""

    before: Period = Field(default="2022", description="Year or month of the rates that effects are added to.")
    now: Period | None = Field(default=None, description="Later year or month whose observed rate is compared.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.now is not None and self.now <= self.before:
            raise ValueError(
                worded("now ({now}) is not later than before ({before})", now=self.now, before=self.before)
            )
        return self


class ContributionGroup(Strict):
    """One party to the split of an effect: measures by name pattern, and industries whoever taxes them."""

    measures: Labels0 = Field(default=(), description="Name patterns: *steel*.")
    sectors: Labels0 = Field(default=(), description="Sectors or groups; taken where no group claims the measure.")


class OwnMaps(Strict):
    """The user's own aggregation: CSV files with the columns code, group; paths relative to the scenario file."""

    regions: Path | None = None
    sectors: Path | None = None


EconomyChoice = Annotated[
    Annotated[EconomyName, Tag(KEPT)] | Annotated[OwnMaps, Tag("OwnMaps")],
    Discriminator(_economy_branch),
    Field(
        description="focus, full, provinces, provinces-23; a name under which tables of your own are kept "
        "(`counteroffer data import`); or maps of the world table."
    ),
]


class BookSettings(Strict):
    """How a scenario reads the tariff book."""

    claims: Literal["backcast", "as_is", "pooled", "none"] = Field(
        default="backcast",
        description="Claims of pacts where their source breaks: mended, or as published; pooled: mended, and goods of "
        "a season claim in a month without any as they do in the year's other months; none: nobody claims, and pays "
        "new duties in full.",
    )
    date_rule: Literal["collection", "ruling"] = Field(
        default="collection", description="Duties ruled unlawful end with their collection, or with the ruling."
    )
    route: Route = Field(
        default=HS6,
        description="From a product to its industry: by its HS6 code; or commodity, by the commodity of home supply "
        "that it is of, where those are known. `counteroffer tariffs routes` sets the two side by side.",
    )
    outcomes: dict[Word, Word] = Field(
        default={}, description="Open questions of the law (`counteroffer tariffs open`), and how each is to come out."
    )
    quotas: Literal["within", "solved"] = Field(
        default="within",
        description="Quotas of the book: all pay the rate within them, or they hold in the solution, with rents.",
    )
    apart: tuple[Word, ...] | None = Field(
        default=None, description="Partners whose duties are measures of their own; by default the spotlight's."
    )

    @model_validator(mode="before")
    @classmethod
    def _renamed(cls, value: object) -> object:
        renamed(value, "usmca_use", "claims")
        if isinstance(value, dict) and "aggregation" in value:
            raise ValueError(
                worded(
                    "aggregation is gone: duties fall on products; `goods: industry` has one good an industry, "
                    "at the mean rate by value"
                )
            )
        return value


class CommonLabourMarket(Strict):
    """People may move between members, and do as real wages there change."""

    members: Labels = Field(min_length=2, description="Regions.")
    elasticity: float = Field(
        gt=0,
        le=100,
        strict=True,
        description="Percent by which relative workforces answer to 1% of relative real wages.",
    )
    source: Prose = Field(min_length=1, description="Where the elasticity comes from.")


class AskedAbout(Strict):
    """Measures that a case asks about, all others standing: page one begins with what they do."""

    title: Prose = Field(description="What they are, as a sentence has it: the duty of 40% on Brazilian goods.")
    measures: Labels = Field(description="Name patterns of the scenario's measures.")


class Package(Strict):
    """Measures that are switched together; a measure applies if any package that has it is enabled."""

    title: Prose = ""
    measures: Labels = Field(description="Names of measures.")
    enabled: bool = True
