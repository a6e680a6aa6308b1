"""Measures that the loader writes, not a file: what the tariff book and pacts change on the scenario's day."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from counteroffer.scenario.schema.base import Labels, Labels0, Prose, Word
from counteroffer.scenario.schema.measured import PolicyArray, TradeMeasure


class _LawMeasure(TradeMeasure):
    """A measure that the loader writes; pages make its title of what it is called in the book and who is in it."""

    programme: Word
    programme_title: Prose = Field(default="", description="What the book calls the programme, or a pact its change.")
    partners: Labels0 = Field(default=(), description="Whom it charges where they are few; else they are the others.")
    sectors: Labels = ("goods",)

    @property
    def label(self) -> str:
        """What the book calls it."""
        return self.title or self.programme_title or self.name


class BookMeasure(_LawMeasure):
    """What a programme of the tariff book changed since 2024 on the scenario's day, for some partners.

    Written by the loader for a scenario with `as_of`; the programmes of a scenario are resolved together, since they
    displace each other.
    """

    field: ClassVar[PolicyArray] = "tariff"
    bargained: ClassVar[bool] = True

    kind: Literal["book"]
    programme: Word = Field(description="`authority.programme` of the book, `own.NAME`, `pact.lapse` or `pact.origin`.")


class PactCostMeasure(_LawMeasure):
    """What claiming the pact costs beyond today: an iceberg on the part of each industry's trade that claims it.

    Written by the loader for a scenario with `rules_of_origin` or `review`.
    """

    field: ClassVar[PolicyArray] = "iceberg"

    kind: Literal["pact_cost"]
    programme: Literal["pact.origin", "pact.uncertainty"] = Field(description="Compliance, or what may come.")
