"""What a scenario says of a pact: whether it stands, for whom, by which rules of origin, and how surely."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from counteroffer.errors import worded
from counteroffer.scenario.schema.base import Prose, Strict, Word
from counteroffer.tariffs.terms.pacts import Pact, load_pacts, named_pact
from counteroffer.tariffs.terms.scope import Scope

PactForm = Literal["in_force", "lapsed", "bilateral"]
PactForms = PactForm | Mapping[str, PactForm]  # of the book's main pact, or by pact
STANDS: PactForm = "in_force"
FORM, BY_PACT = "pact form", "pact by name"  # what pydantic puts into the path of a mistake
SaidOfPacts = Annotated[
    Annotated[PactForm, Tag(FORM)] | Annotated[dict[Word, PactForm], Tag(BY_PACT)],
    Discriminator(lambda said: BY_PACT if isinstance(said, Mapping) else FORM),
]
Percent = Annotated[float, Field(ge=0, le=100, strict=True)]


class OriginRule(Strict):
    """Stricter rules of origin for some products: who no longer qualifies, and what qualifying costs."""

    pact: Word = Field(default="", description="Whose rules; the book's main pact by default.")
    products: Scope = Field(default=Scope(), description="HS codes, lists, industries; by default all goods.")
    use_percent: Percent = Field(default=100.0, description="Of today's claims of the pact, those that still qualify.")
    compliance_percent: Percent = Field(
        default=0.0, description="What qualifying then costs beyond today, percent of the value that claims."
    )
    newly_claimed: bool = Field(
        default=False,
        description="Whether that cost falls only on goods that did not claim the pact before the duties of the book.",
    )
    source: Prose = Field(min_length=1, description="Where the two numbers come from.")


class Review(Strict):
    """A pact that is reviewed every year: it can lapse in each, and trade is dearer while that hangs over it."""

    pact: Word = Field(default="", description="Which is reviewed; the book's main pact by default.")
    hazard_percent: Percent = Field(description="Chance that it lapses in a year in which it still stands.")
    uncertainty_percent: Percent = Field(
        description="Trade cost of uncertainty, percent of the value that claims, at a hazard of 100%; it is in "
        "proportion to the hazard."
    )
    years: int = Field(default=10, ge=1, le=100, strict=True, description="Years that are looked ahead.")
    discount_percent: Annotated[float, Field(ge=0, lt=100, strict=True)] = 3.0
    source: Prose = Field(min_length=1, description="Where the numbers come from.")

    @property
    def cost_percent(self) -> float:
        """Trade cost of uncertainty at the hazard, percent of the value that claims."""
        return self.uncertainty_percent * self.hazard_percent / 100

    @property
    def lapsed_share(self) -> float:
        """Discounted share of the years in which the pact has lapsed: Σ q^t (1 − (1 − h)^t) / Σ q^t, t = 1 … years."""
        q, h, years = 1 / (1 + self.discount_percent / 100), self.hazard_percent / 100, range(1, self.years + 1)
        return sum(q**t * (1 - (1 - h) ** t) for t in years) / sum(q**t for t in years)


def forms(said: PactForms) -> dict[Word, PactForm]:
    """The form of every pact of the book.

    Raises
    ------
    InputError, LabelError
        If no pact is named and there are several, and for one the book does not have.
    """
    found = dict.fromkeys(load_pacts(), STANDS)
    if isinstance(said, str):
        return found if said == STANDS else {named_pact("", "pact").pact: said}
    for key in said:
        named_pact(key, "pact")
    return found | dict(said)


def merged(said: PactForms, more: PactForms) -> PactForms:
    """What is said of some pacts with what more is said of others, or of the only one."""
    return {**forms(said), **more} if isinstance(more, Mapping) else more


def check_claims(pacts: Iterable[Pact]) -> None:
    """Refuse rules of origin and reviews of a pact of which nobody knows who claims it.

    Raises
    ------
    ValueError
        With the pact.
    """
    for pact in pacts:
        if pact.claims is None:
            raise ValueError(
                worded(
                    "who claims {pact} is not in the data: rules of origin and a cost of review would fall on "
                    "nothing known; say of it only that it stands or has lapsed",
                    pact=pact.title,
                )
            )
