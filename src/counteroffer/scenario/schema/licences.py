"""What a quota says of itself, as a measure or on the table: which goods, what is paid over it, whose rents."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

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


def sourced(share_percent: float | None, share_source: str) -> None:
    """Raise `ValueError` for a share without a source, or a source without a share."""
    if share_percent is not None and not share_source:
        raise ValueError(
            "share_percent is in no data of ours; say where it is from (share_source), or that it is assumed"
        )
    if share_source and share_percent is None:
        raise ValueError("share_source is of a share_percent; state that, or drop it")
