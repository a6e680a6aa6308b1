"""What a scenario says of the pact: whether it stands, for whom, by which rules of origin, and how surely."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from counteroffer.scenario.base import Strict
from counteroffer.tariffs.schema import Scope

Pact = Literal["in_force", "lapsed", "bilateral"]
Percent = Annotated[float, Field(ge=0, le=100, strict=True)]


class OriginRule(Strict):
    """Stricter rules of origin for some products: who no longer qualifies, and what qualifying costs."""

    products: Scope = Field(default=Scope(), description="HS codes, lists, industries; by default all goods.")
    use_percent: Percent = Field(default=100.0, description="Of today's claims of the pact, those that still qualify.")
    compliance_percent: Percent = Field(
        default=0.0, description="What qualifying then costs beyond today, percent of the value that claims."
    )
    source: str = Field(min_length=1, description="Where the two numbers come from.")


class Review(Strict):
    """A pact that is reviewed every year: it can lapse in each, and trade is dearer while that hangs over it."""

    hazard_percent: Percent = Field(description="Chance that it lapses in a year in which it still stands.")
    uncertainty_percent: Percent = Field(
        description="Trade cost of uncertainty, percent of the value that claims, at a hazard of 100%; it is in "
        "proportion to the hazard."
    )
    years: int = Field(default=10, ge=1, le=100, description="Years that are looked ahead.")
    discount_percent: Annotated[float, Field(ge=0, lt=100, strict=True)] = 3.0
    source: str = Field(min_length=1, description="Where the numbers come from.")

    @property
    def cost_percent(self) -> float:
        """Trade cost of uncertainty at the hazard, percent of the value that claims."""
        return self.uncertainty_percent * self.hazard_percent / 100

    @property
    def lapsed_share(self) -> float:
        """Discounted share of the years in which the pact has lapsed: Σ q^t (1 − (1 − h)^t) / Σ q^t, t = 1 … years."""
        q, h, years = 1 / (1 + self.discount_percent / 100), self.hazard_percent / 100, range(1, self.years + 1)
        return sum(q**t * (1 - (1 - h) ** t) for t in years) / sum(q**t for t in years)
