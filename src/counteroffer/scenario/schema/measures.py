"""The measures a scenario may hold, each with the array of the policy it changes and what it adds there.

A new kind of measure is one more class in `Measure`, and its words in `briefing.words.measures`.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self, get_args

import numpy as np
from pydantic import Field, model_validator

from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import worded
from counteroffer.scenario.schema.base import MOST_USD_MN, Labels, Word
from counteroffer.scenario.schema.measured import AnyMeasure, PolicyArray, SizedMeasure
from counteroffer.scenario.schema.quotas import BookQuotaMeasure as BookQuotaMeasure
from counteroffer.scenario.schema.quotas import QuotaMeasure as QuotaMeasure
from counteroffer.scenario.schema.written import BookMeasure as BookMeasure
from counteroffer.scenario.schema.written import PactCostMeasure as PactCostMeasure

TAXES = ("tariff", "export_tax")  # on goods alone
WRITTEN = (BookMeasure, PactCostMeasure, BookQuotaMeasure)  # by the loader, not by a file


class _RateMeasure(SizedMeasure):
    bargained: ClassVar[bool] = True

    rate: Annotated[float, Field(ge=-50, le=1000, strict=True)] = Field(
        description="Percent of the value at the border."
    )
    mode: Literal["add", "set", "at_least"] = Field(
        default="add", description="Add to what is applied, replace it, or raise it where it is lower."
    )
    exempt_share: float = Field(
        default=0.0, ge=0, le=1, strict=True, description="Share of the trade that keeps its old rate, between 0 and 1."
    )

    def adds(self, level: Array, trade_elasticity: Array) -> Array:
        """The rate added, set, or raised to, on the trade that is not exempt."""
        rate = np.full_like(level, self.rate / 100)
        change = {"add": rate, "set": rate - level, "at_least": np.maximum(rate - level, 0.0)}[self.mode]
        return (1 - self.exempt_share) * change


class TariffMeasure(_RateMeasure):
    """A change of ad valorem tariffs, set by the importers."""

    field: ClassVar[PolicyArray] = "tariff"

    kind: Literal["tariff"] = "tariff"


class ExportTaxMeasure(_RateMeasure):
    """A change of ad valorem export taxes, set by the exporters."""

    field: ClassVar[PolicyArray] = "export_tax"

    kind: Literal["export_tax"]


class IcebergMeasure(SizedMeasure):
    """A change of trade costs that burn up goods in transit rather than pay a treasury."""

    field: ClassVar[PolicyArray] = "iceberg"
    bargained: ClassVar[bool] = True

    kind: Literal["iceberg"]
    change: float | None = Field(
        default=None, gt=-90, le=1000, strict=True, description="Percent change of the delivered cost."
    )
    log_points: float | None = Field(
        default=None,
        ge=-3,
        le=3,
        strict=True,
        description="Instead: what it adds to the logarithm of trade at given prices, as gravity equations estimate; "
        "the cost changes by the factor exp(−log_points/θ) in each sector.",
    )

    @model_validator(mode="after")
    def _one_size(self) -> Self:
        if (self.change is None) == (self.log_points is None):
            raise ValueError(worded("an iceberg takes one size: change (percent of the cost) or log_points (of trade)"))
        return self

    @property
    def by_elasticity(self) -> bool:
        """Whether it is stated as trade gained at given prices."""
        return self.log_points is not None

    def adds(self, level: Array, trade_elasticity: Array) -> Array:
        """The cost added; log points of trade are a cost by the elasticity."""
        if self.log_points is not None:
            return np.asarray(np.expm1(-self.log_points / trade_elasticity))
        return np.full_like(level, (self.change or 0.0) / 100)


class ImportBanMeasure(SizedMeasure):
    """No trade at all in what is named: the limit of an infinite trade cost."""

    field: ClassVar[PolicyArray] = "import_ban"

    kind: Literal["import_ban"]

    def adds(self, level: Array, trade_elasticity: Array) -> Array:
        """All that is not banned yet."""
        return 1.0 - level


class RemissionMeasure(SizedMeasure):
    """A part of the duties on what is named that is handed back: those in force by then, product by product."""

    field: ClassVar[PolicyArray] = "tariff"

    kind: Literal["remission"]
    percent: Annotated[float, Field(gt=0, le=100, strict=True)] = Field(
        description="Of the duties that the data and the measures before this one charge."
    )

    def adds(self, level: Array, trade_elasticity: Array) -> Array:
        """What is handed back; a subsidy stays."""
        return -self.percent / 100 * np.maximum(level, 0.0)


class CustomsUnionMeasure(AnyMeasure):
    """One external tariff for all members, and what they charge each other."""

    field: ClassVar[PolicyArray] = "tariff"

    kind: Literal["customs_union"]
    members: Labels = Field(description="Regions or groups.")
    external: Word = Field(
        default="own",
        description="A member, whose tariffs all take over; joint: the mean of the members' by their imports; own: "
        "each keeps its own.",
    )
    internal: Annotated[float, Field(ge=0, le=1000, strict=True)] | None = Field(
        default=None, description="Tariff between members, percent; by default what it is."
    )
    sectors: Labels = ("goods",)

    @property
    def parties(self) -> str:
        """Who is in it."""
        return ", ".join(self.members)

    @property
    def subject(self) -> str:
        """What it acts on."""
        return ", ".join(self.sectors)


class FiscalUnionMeasure(AnyMeasure):
    """Payments between members that even out income per head."""

    field: ClassVar[None] = None

    kind: Literal["fiscal_union"]
    members: Labels = Field(description="Regions.")
    percent: float = Field(
        gt=0, le=100, strict=True, description="Of the gap to the members' common income per person employed."
    )

    @property
    def parties(self) -> str:
        """Who is in it."""
        return ", ".join(self.members)

    @property
    def subject(self) -> str:
        """What it moves."""
        return "payments"


class TransferMeasure(AnyMeasure):
    """A yearly payment between governments, solved inside the equilibrium."""

    field: ClassVar[None] = None

    kind: Literal["transfer"]
    payer: Word = Field(description="Region that pays.")
    receiver: Word = Field(description="Region that receives.")
    usd_mn: float = Field(gt=0, le=MOST_USD_MN, strict=True, description="Baseline USD million a year.")

    @model_validator(mode="after")
    def _two_parties(self) -> Self:
        if self.payer == self.receiver:
            raise ValueError(
                worded("payer and receiver are both {payer}; a transfer needs two regions", payer=self.payer)
            )
        return self

    @property
    def parties(self) -> str:
        """Who pays whom."""
        return f"{self.payer} → {self.receiver}"

    @property
    def subject(self) -> str:
        """What it moves."""
        return "payment"


_Kinds = (
    TariffMeasure
    | BookMeasure
    | PactCostMeasure
    | ExportTaxMeasure
    | IcebergMeasure
    | ImportBanMeasure
    | RemissionMeasure
    | QuotaMeasure
    | BookQuotaMeasure
    | CustomsUnionMeasure
    | FiscalUnionMeasure
    | TransferMeasure
)
Measure = Annotated[_Kinds, Field(discriminator="kind")]
MEASURES: dict[str, type[AnyMeasure]] = {
    get_args(kind.model_fields["kind"].annotation)[0]: kind for kind in get_args(_Kinds)
}
