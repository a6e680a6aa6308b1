"""What a scenario says of security at the table: what is asked and offered, and what protection is worth."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from counteroffer.errors import worded
from counteroffer.scenario.schema.base import Dollars, Labels, Labels0, Prose, SignedDollars, Strict, Word

Paid = Literal["yearly", "once"]


class Discount(Strict):
    """How sums paid once compare with yearly ones."""

    percent: Annotated[float, Field(ge=0, lt=100, strict=True)] = 3.0
    years: int = Field(default=20, ge=1, le=100, strict=True, description="Years over which a sum paid once counts.")

    @property
    def yearly(self) -> float:
        """Yearly payment, at each year's end, that is worth one dollar today: r/(1 − (1+r)^−years)."""
        r = self.percent / 100
        return r / (1 - (1 + r) ** -self.years) if r > 0 else 1 / self.years

    def a_year(self, amount: float, paid: Paid) -> float:
        """What an amount is a year."""
        return amount * (self.yearly if paid == "once" else 1.0)


class Purchases(Strict):
    """A commitment to buy more from the other side than is bought today."""

    sectors: Labels
    usd_mn: Dollars = Field(description="USD million, at what the seller receives.")
    paid: Paid = "yearly"
    source: Prose = Field(min_length=1)


class Security(Strict):
    """Security offered by one side for money, trade concessions, or both."""

    title: Prose
    payer: Word = Field(description="Region that is asked to pay and would be protected.")
    receiver: Word = Field(description="Region that offers protection.")
    contribution_usd_mn: Dollars
    paid: Paid = "once"
    protection_usd_mn: dict[Word, SignedDollars] = Field(
        default={},
        description="Its worth to a region a year: the user's own number; nothing where none is given.",
    )
    relief: Labels0 = Field(
        default=(), description="Name patterns of measures that would end in exchange; none by default."
    )
    purchases: Purchases | None = None
    free_with: Word = Field(default="", description="Scenario that a protection without payment would come with.")
    source: Prose = Field(min_length=1, description="Where the amount comes from.")

    @model_validator(mode="after")
    def _two_sides(self) -> Self:
        if self.payer == self.receiver:
            raise ValueError(
                worded("payer and receiver are both {payer}; security is offered by one to another", payer=self.payer)
            )
        for region in self.protection_usd_mn:
            if region not in (self.payer, self.receiver):
                raise ValueError(
                    worded(
                        "protection_usd_mn: {region} is neither {payer} nor {receiver}",
                        region=region,
                        payer=self.payer,
                        receiver=self.receiver,
                    )
                )
        return self
