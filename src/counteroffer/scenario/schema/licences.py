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
