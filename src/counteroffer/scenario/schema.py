"""What a scenario file may say. A new instrument is one more member of `Measure` and one resolver."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from counteroffer.equilibrium.types import Closure, DeficitRule


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _listed(value: object) -> object:
    """Let a file say `sectors: steel` for `sectors: [steel]`."""
    return [value] if isinstance(value, str) else value


Labels = Annotated[tuple[str, ...], BeforeValidator(_listed), Field(min_length=1)]


class Effective(_Strict):
    """First and last day a measure applies, both included; open where absent."""

    first: dt.date | None = Field(default=None, alias="from", description="First day in force.")
    until: dt.date | None = Field(default=None, description="Last day in force.")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.first and self.until and self.until < self.first:
            raise ValueError(f"until ({self.until}) is before from ({self.first}); swap them")
        return self

    def covers(self, day: dt.date) -> bool:
        """Whether the measure is in force on `day`."""
        return (self.first is None or self.first <= day) and (self.until is None or day <= self.until)


class ScheduleRate(_Strict):
    """Rates by exporter and industry, derived from product-level law in the embedded schedules."""

    schedule: str = Field(description="Embedded schedule, e.g. us-2025-10-07.")
    authority: str = Field(description="Legal authority within it, e.g. section_232_steel.")


class _Measure(_Strict):
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_.-]*$", description="Short unique name, lower case.")
    title: str = ""
    importers: Labels = Field(description="Regions or groups (EU, CUSMA, all); `not X` leaves X out.")
    exporters: Labels = Field(description="Regions or groups (EU, CUSMA, all); `not X` leaves X out.")
    sectors: Labels = Field(description="Sectors, ICIO codes or groups (steel, autos, goods); `not X` leaves X out.")
    authority: str = Field(default="", description="Legal authority, as it should be cited.")
    effective: Effective = Effective()
    note: str = ""


class TariffMeasure(_Measure):
    """A change of ad valorem tariffs."""

    kind: Literal["tariff"] = "tariff"
    rate: Annotated[float, Field(ge=-50, le=1000, strict=True)] | ScheduleRate = Field(
        description="Percent of the fob value, or a reference to an embedded schedule."
    )
    mode: Literal["add", "set", "at_least"] = Field(
        default="add", description="Add to what is applied, replace it, or raise it where it is lower."
    )
    exempt_share: float = Field(
        default=0.0, ge=0, le=1, strict=True, description="Share of the trade that keeps its old rate, between 0 and 1."
    )


class IcebergMeasure(_Measure):
    """A change of trade costs that burn up goods in transit rather than pay a treasury."""

    kind: Literal["iceberg"]
    change: float = Field(gt=-90, le=1000, strict=True, description="Percent change of the delivered cost.")


Measure = Annotated[TariffMeasure | IcebergMeasure, Field(discriminator="kind")]


class Elasticities(_Strict):
    """Which trade elasticities, and over what horizon."""

    source: str = Field(default="fgo", description="An embedded set; `counteroffer data` lists them.")
    horizon: Literal["long", "short"] = "long"


class OwnMaps(_Strict):
    """The user's own aggregation: CSV files with the columns code, group; paths relative to the scenario file."""

    regions: Path | None = None
    sectors: Path | None = None


class Scenario(_Strict):
    """One policy case."""

    title: str
    author: str
    date: dt.date = Field(description="The day the scenario describes; measures not in force then are left out.")
    sources: tuple[str, ...] = Field(min_length=1)
    description: str
    spotlight: tuple[str, ...] = Field(default=(), description="Regions the briefing leads with.")
    baseline: Literal["icio-2022"] = "icio-2022"
    economy: Literal["focus", "full"] | OwnMaps = "focus"
    closure: Closure = "long_run"
    elasticities: Elasticities = Elasticities()
    deficit_rule: DeficitRule = "world_share"
    not_modelled: tuple[str, ...] = Field(default=(), description="What the case leaves out, said in the briefing.")
    measures: tuple[Measure, ...] = ()

    @model_validator(mode="after")
    def _unique_names(self) -> Self:
        seen: set[str] = set()
        for measure in self.measures:
            if measure.name in seen:
                raise ValueError(f"two measures are named '{measure.name}'; rename one")
            seen.add(measure.name)
        return self
