"""Limits on the volume of trade: what one says of itself, as a measure or on the table, in a file or in the book."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from counteroffer.errors import worded
from counteroffer.scenario.schema.base import Prose, Word
from counteroffer.scenario.schema.measured import TradeMeasure

Codes = tuple[Annotated[str, StringConstraints(strict=True, pattern=r"^[0-9]{2,6}$")], ...]
PRODUCTS: Any = Field(
    default=(),
    description="Some products of the sectors, by how their HS codes begin, 2 to 6 digits in quotation marks; all by "
    "default. The importer's trade has to be known by product, or share_percent says what part of it they are.",
)
SharePercent = Annotated[float, Field(gt=0, lt=100, strict=True)] | None
SHARE: Any = Field(
    default=None,
    description="Part of what the importers buy of the sectors from the exporters that the quota counts, percent by "
    "value, where that is not known by product. It holds of home and of other sellers too.",
)
SHARE_SOURCE: Any = Field(default="", description="Where share_percent is from; `assumed` if it is.")

OverPercent = Annotated[float, Field(gt=0, le=1000, strict=True)] | None
OVER: Any = Field(
    default=None,
    description="What a duty over the limit adds to the price with ordinary duties, percent; nothing comes in over "
    "it where this is left out.",
)

Licences = Literal["importer", "exporter"] | Annotated[float, Field(ge=0, le=100, strict=True)]
LICENCES: Any = Field(
    default="importer",
    description="Who holds the licences: the importer (as by auction), exporters, or percent of the rents that "
    "exporters have. The duty over the limit is the importer's.",
)

RENT: Any = Field(
    default=0.0,
    ge=0,
    le=1000,
    strict=True,
    description="What its rent adds to the price in the data, percent; the importer's. It falls as the limit widens, "
    "down to nothing.",
)


def check_rent(rent_percent: float, over_percent: float | None, rents: str | float) -> None:
    """Refuse a rent that prices have already and exporters get, or that is more than what is paid over the limit.

    Raises
    ------
    ValueError
        With the mend.
    """
    if rent_percent and rents != "importer":
        raise ValueError(worded("a rent that prices have already is the importer's; drop rent_percent, or rents"))
    if over_percent is not None and over_percent < rent_percent:
        raise ValueError(worded("a rent cannot be more than what is paid over the limit; lower rent_percent"))


def sourced(share_percent: float | None, share_source: str) -> None:
    """Raise `ValueError` for a share without a source, or a source without a share."""
    if share_percent is not None and not share_source:
        raise ValueError(
            worded("share_percent is in no data of ours; say where it is from (share_source), or that it is assumed")
        )
    if share_source and share_percent is None:
        raise ValueError(worded("share_source is of a share_percent; state that, or drop it"))


class QuotaMeasure(TradeMeasure):
    """A limit on the volume of what is named, all of it together, or a rate that is higher over the limit.

    A rent keeps trade to it: what buyers pay beyond the price with duties, to whoever holds the licences.
    """

    field: ClassVar[None] = None

    kind: Literal["quota"]
    products: Codes = PRODUCTS
    share_percent: SharePercent = SHARE
    share_source: Prose = SHARE_SOURCE
    limit_percent: Annotated[float, Field(ge=0, le=1000, strict=True)] = Field(
        description="Of the volume in the data; 0 is a ban."
    )
    over_percent: OverPercent = OVER
    rents: Licences = LICENCES
    rent_percent: float = RENT

    @model_validator(mode="after")
    def _sound(self) -> Self:
        check_rent(self.rent_percent, self.over_percent, self.rents)
        if self.limit_percent == 0 and self.over_percent is not None:
            raise ValueError(worded("with a limit of 0 all comes in over it; write a tariff of that rate instead"))
        sourced(self.share_percent, self.share_source)
        return self

    @property
    def exporters_share(self) -> float:
        """Part of the rents that exporters have."""
        return {"importer": 0.0, "exporter": 1.0}[self.rents] if isinstance(self.rents, str) else self.rents / 100

    @property
    def subject(self) -> str:
        """What it acts on."""
        codes = f" (HS {', '.join(self.products)})" if self.products else ""
        return ", ".join(self.sectors) + codes


class BookQuotaMeasure(QuotaMeasure):
    """A quota of the tariff book that holds on the scenario's day.

    Written by the loader for a scenario with `as_of` and `tariff_book: {quotas: solved}`.
    """

    kind: Literal["book_quota"]  # type: ignore[assignment]
    programme: Word = Field(description="`authority.programme` whose rates hold within it.")
    over_points: float | None = Field(
        default=None,
        gt=0,
        le=1000,
        strict=True,
        description="What goods over it pay more than those within it, points of the value, where over_percent waits "
        "for the duties within it.",
    )
