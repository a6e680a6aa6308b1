"""What a scenario file says about the bargaining table: who sits there, what for, and what each can move."""

from __future__ import annotations

from math import inf
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from counteroffer.equilibrium.types.settings import DeficitRule
from counteroffer.errors import worded
from counteroffer.scenario.schema.base import Defined, Dollars, Labels, Labels0, Prose, Strict, Weight, Word
from counteroffer.scenario.schema.quotas import (
    LICENCES,
    OVER,
    PRODUCTS,
    RENT,
    SHARE,
    SHARE_SOURCE,
    Codes,
    Licences,
    OverPercent,
    SharePercent,
    check_rent,
    sourced,
)
from counteroffer.scenario.schema.table.security import Discount, Paid

Range = Annotated[
    tuple[Annotated[float, Field(strict=True)], Annotated[float, Field(strict=True)]],
    Field(description="Least and greatest level."),
]


MOST_TYPES, SUMS_TO_ONE = 4, 1e-6
Disagreement = Literal["status_quo", "nash", "lapse", "annual_review", "bilateral", "stricter_origin"]


class Weights(Strict):
    """Political weights on what a player's sectors earn; what is not named counts one, and their mean is made one."""

    sectors: dict[Word, Weight] = Field(default={}, description="Weight by sector or group.")
    places: dict[Word, Weight] = Field(
        default={}, description="Weight by state or province (code or name); a sector takes the mean of its places."
    )
    jobs: bool = Field(default=False, description="Weigh a sector by jobs per dollar of value added.")
    revealed: Literal["sectors", "places", "jobs"] | None = Field(
        default=None, description="Weights under which the player's tariffs of today come nearest to its best answer."
    )

    @model_validator(mode="after")
    def _stated_or_found(self) -> Self:
        if self.revealed is not None and (self.sectors or self.places or self.jobs):
            raise ValueError(worded("`revealed` finds the weights; leave `sectors`, `places` and `jobs` out, or it"))
        return self


class PlayerSpec(Strict):
    """A government, or a coalition that acts as one."""

    regions: Labels
    weights: Weights = Weights()
    power: float = Field(default=1.0, ge=0.001, le=1000, strict=True, description="Weight in a product of gains.")


class _Issue(Strict):
    lowest: ClassVar[float] = -inf  # of rates and payments what they act on says how far a range can go
    highest: ClassVar[float] = inf

    title: Prose = ""
    player: Word = Field(default="", description="Who sets it; by default the player whose region charges it.")
    offer: float | None = Field(default=None, strict=True, description="Level that the player offers if it concedes.")
    note: Prose = ""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        least, most = self.range  # type: ignore[attr-defined]
        if least > most:
            raise ValueError(
                worded(
                    "the range goes from {least:g} down to {most:g}; write the smaller one first",
                    least=least,
                    most=most,
                )
            )
        if not self.lowest <= least <= most <= self.highest:
            raise ValueError(
                worded(
                    "the range {least:g} to {most:g} leaves {lowest:g} to {highest:g}; narrow it",
                    least=least,
                    most=most,
                    lowest=self.lowest,
                    highest=self.highest,
                )
            )
        if self.offer is not None and not least <= self.offer <= most:
            raise ValueError(
                worded(
                    "the offer {offer:g} is outside the range, {least:g} to {most:g}; widen that",
                    offer=self.offer,
                    least=least,
                    most=most,
                )
            )
        return self


class MeasuresIssue(_Issue):
    """How much of measures in force stands: 100 is all of them, 0 is none."""

    lowest, highest = 0.0, 1000.0

    kind: Literal["measures"]
    measures: Labels = Field(description="Name patterns of the scenario's measures: section_232.steel.can.")
    range: Range = (0.0, 100.0)


class _CellsIssue(_Issue):
    importers: Labels
    exporters: Labels
    sectors: Labels


class RateIssue(_CellsIssue):
    """A tariff of the importers, or an export tax of the exporters, percent of the value at the border.

    `by: group` adds the same points to all cells over what the status quo charges; `by: sector` sets one common rate
    for each sector over all importers and exporters named (the external tariff of a customs union); `by: cell` sets
    each sector of each pair freely.
    """

    kind: Literal["tariff", "export_tax"]
    by: Literal["group", "sector", "cell"] = "group"
    range: Range = (0.0, 25.0)


class IcebergIssue(_CellsIssue):
    """A barrier that burns up trade: percent change of the delivered cost."""

    kind: Literal["iceberg"]
    range: Range = (-10.0, 0.0)


class TransferIssue(_Issue):
    """A payment from one player's region to another's, USD million: each year, or once and spread over years."""

    kind: Literal["transfer"]
    payer: Word
    receiver: Word
    paid: Paid = Field(default="yearly", description="once: one sum, which `negotiation.discount` spreads over years.")
    range: Range = (0.0, 10_000.0)

    @model_validator(mode="after")
    def _two_parties(self) -> Self:
        if self.payer == self.receiver:
            raise ValueError(worded("payer and receiver are both {payer}; a payment needs two", payer=self.payer))
        return self


class QuotaIssue(_Issue):
    """The limit of a quota, percent of the volume in the data: one in force, or one that the issue itself describes.

    The second holds at the table alone, at 100 percent today; what it lets in fetches a rent already (`rent_percent`).
    """

    lowest, highest = 1.0, 1000.0

    kind: Literal["quota"]
    measure: Word = Field(default="", description="Name of the scenario's quota; else say what it is on, here.")
    importers: Labels0 = Field(default=(), description="As of a measure.")
    exporters: Labels0 = Field(default=(), description="As of a measure.")
    sectors: Labels0 = Field(default=(), description="As of a measure.")
    products: Codes = PRODUCTS
    share_percent: SharePercent = SHARE
    share_source: Prose = SHARE_SOURCE
    over_percent: OverPercent = OVER
    rents: Licences = LICENCES
    rent_percent: float = RENT
    range: Range = Field(description="Least and greatest limit, 1 or more; a limit of 0 is a ban.")

    @model_validator(mode="after")
    def _one_quota(self) -> Self:
        sides = bool(self.importers) + bool(self.exporters) + bool(self.sectors)
        said = self.products or self.rent_percent or self.share_percent or self.over_percent is not None
        if self.measure and (sides or said):
            raise ValueError(
                worded(
                    "the quota {measure} says itself what it is on; drop these keys here, or `measure`",
                    measure=self.measure,
                )
            )
        if not self.measure and sides < 3:
            raise ValueError(worded("name a quota of the scenario (measure), or importers, exporters and sectors"))
        check_rent(self.rent_percent, self.over_percent, self.rents)
        sourced(self.share_percent, self.share_source)
        return self

    @property
    def described(self) -> dict[str, Any]:
        """What a quota that is described here is on, as a measure says it."""
        where = ("importers", "exporters", "sectors", "products", "share_percent", "share_source")
        return {key: getattr(self, key) for key in (*where, "over_percent", "rents", "rent_percent")}


class PurchaseIssue(_Issue):
    """A commitment to buy more from another player than today, USD million at what the seller receives.

    The buyer's treasury brings it about with a subsidy on these imports; amounts are to first order at today's trade.
    """

    kind: Literal["purchase"]
    buyer: Word
    seller: Word
    sectors: Labels
    paid: Paid = Field(default="yearly", description="once: one sum, which `negotiation.discount` spreads over years.")
    range: Range = (0.0, 1_000.0)

    @model_validator(mode="after")
    def _two_parties(self) -> Self:
        if self.buyer == self.seller:
            raise ValueError(worded("buyer and seller are both {buyer}; a purchase needs two", buyer=self.buyer))
        return self


class ScenarioIssue(_Issue):
    """How much is done of another scenario's measures, a package of tariffs, trade costs and payments: 0 to 100."""

    lowest, highest = 0.0, 1000.0

    kind: Literal["scenario"]
    scenario: Word = Field(description="Name or path; NAME:-PACKAGE switches a package. It has measures of its own.")
    player: Word = Field(description="Who decides on it.")
    range: Range = (0.0, 100.0)


Issue = Annotated[
    MeasuresIssue | RateIssue | IcebergIssue | TransferIssue | QuotaIssue | PurchaseIssue | ScenarioIssue,
    Field(discriminator="kind"),
]
ISSUES: dict[str, type[_Issue]] = {
    "measures": MeasuresIssue,
    "tariff": RateIssue,
    "export_tax": RateIssue,
    "iceberg": IcebergIssue,
    "transfer": TransferIssue,
    "quota": QuotaIssue,
    "purchase": PurchaseIssue,
    "scenario": ScenarioIssue,
}


class BeliefType(Strict):
    """Who the other side may be: how likely, and what it weighs."""

    probability: float = Field(gt=0, lt=1, strict=True)
    weights: Weights = Field(default=Weights(), description="Instead of the player's own; its own where none are said.")
    money: Weight = Field(default=1.0, description="What a dollar it is paid counts, beside one its industries earn.")


class Beliefs(Strict):
    """What is believed of a side whose goals are not known."""

    about: Word = Field(default="", description="Player that knows its type; by default the second.")
    types: dict[Defined, BeliefType] = Field(description="Two to four, with probabilities that sum to one.")

    @model_validator(mode="after")
    def _of_one(self) -> Self:
        if not 2 <= len(self.types) <= MOST_TYPES:
            raise ValueError(
                worded("there are {number} types; state two to {most}", number=len(self.types), most=MOST_TYPES)
            )
        total = sum(one.probability for one in self.types.values())
        if abs(total - 1) > SUMS_TO_ONE:
            raise ValueError(
                worded("the probabilities of the types sum to {total:.9g}; they have to sum to 1", total=total)
            )
        if any(one.weights.revealed for one in self.types.values()):
            raise ValueError(worded("a type's weights are stated; `revealed` finds those of a player"))
        return self


class Negotiation(Strict):
    """How the table is solved."""

    deficit_rule: DeficitRule = Field(
        default="zero", description="Trade imbalances while governments bargain: removed first, as in Ossa (2014)."
    )
    disagreement: Disagreement = Field(
        default="status_quo",
        description="What each side has without a deal; the last four are cases of the pact (`counteroffer pact`).",
    )
    discount: Discount = Discount()
    beliefs: Beliefs | None = Field(
        default=None, description="Of a side whose goals are not known: `counteroffer screen`."
    )
    side_payments_usd_mn: Dollars = Field(
        default=50_000.0,
        gt=0,
        description="Most that one side may pay another a year where payments are allowed.",
    )
