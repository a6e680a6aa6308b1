"""What a quota says of itself, as a measure or on the table: which products, what is paid over it, whose rents."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

Codes = tuple[Annotated[str, StringConstraints(strict=True, pattern=r"^[0-9]{2,6}$")], ...]
PRODUCTS: Any = Field(
    default=(),
    description="Some products of the sectors, by how their HS codes begin, 2 to 6 digits in quotation marks; all by "
    "default. The importer's trade has to be known by product.",
)

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
        raise ValueError("a rent that prices have already is the importer's; drop rent_percent, or rents")
    if over_percent is not None and over_percent < rent_percent:
        raise ValueError("a rent cannot be more than what is paid over the limit; lower rent_percent")
