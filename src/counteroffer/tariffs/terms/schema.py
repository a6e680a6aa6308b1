"""What a file of the tariff book may say: one legal authority, its programmes, their dated measures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from counteroffer.errors import worded
from counteroffer.tariffs.terms.files import Strict, renamed
from counteroffer.tariffs.terms.scope import Codes, Labels, Scope
from counteroffer.tariffs.terms.words import Day, Defined, Prose, Word

LARGEST_RATE = 1000.0  # percent; beyond it a rate is a slip of the pen (2500 for 25.00)
HS6 = 6  # digits of an HS code by which trade of every country is known
Percent = Annotated[float, Field(ge=0, le=LARGEST_RATE, strict=True)]
Confidence = Literal["primary", "secondary", "memory", "calibrated"]


class AllIn(Strict):
    """A ceiling that holds the ordinary duty: the measure adds what that leaves."""

    all_in: Percent
    special: bool = Field(
        default=False, description="The ordinary duty is the preferential one where it was paid, not the MFN duty."
    )


Rate = Percent | AllIn


class Dated(Strict):
    """First and last day in force, both included; open where absent."""

    first: Day | None = Field(default=None, alias="from", description="First day in force.")
    until: Day | None = Field(default=None, description="Last day in force.")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.first and self.until and self.until < self.first:
            raise ValueError(
                worded("until ({until}) is before from ({first}); swap them", until=self.until, first=self.first)
            )
        return self

    def covers(self, day: dt.date) -> bool:
        """Whether it is in force on `day`."""
        return (self.first is None or self.first <= day) and (self.until is None or day <= self.until)


class Exemption(Dated):
    """Products an authority leaves out, for all partners or some, from a day or to one."""

    scope: Scope
    exporters: Labels = ("all",)


class Sure(Strict):
    """When a text was last checked, and by what."""

    checked: Day | None = Field(default=None, description="Last day it was compared with its source.")
    confidence: Confidence | None = Field(
        default=None,
        description="Of what it says: the act itself (primary), another's reading of it (secondary), the public record "
        "as remembered (memory), or rates fitted to another's (calibrated).",
    )


class Yields(Dated):
    """A programme, or every one of an authority, that displaces this one where both would fall on the same value."""

    to: Word
    exporters: Labels = ("all",)

    def names(self, key: str) -> bool:
        """Whether it speaks of a programme `authority.programme`."""
        return self.to in (key, key.split(".")[0])


class Transit(Strict):
    """Goods loaded before one day and entered before another do not pay: a matter of single entries."""

    loaded_before: Day
    entered_before: Day


class DatedMeasure(Dated, Sure):
    """One rate on one scope over one span of days."""

    citation: Prose = Field(min_length=1)
    scope: Scope = Scope()
    exporters: Labels = ("all",)
    rate: Rate = 0.0
    rates: dict[Word, Rate] = Field(default={}, description="Rates of partners that differ.")
    share: Literal["steel", "aluminum", "copper"] | Annotated[float, Field(gt=0, le=1, strict=True)] = Field(
        default=1.0, description="Part of the value that pays: a metal's content by product, or one share."
    )
    pact: Word = Field(default="", description="Pact whose goods are treated otherwise; none where all pay.")
    treatment: Literal["pays", "exempt", "content"] = Field(
        default="pays", description="Goods claiming the pact pay, are exempt, or pay on what is not the importer's own."
    )
    content: float = Field(
        default=0.0, ge=0, le=1, strict=True, description="The importer's own share of a pact good's value."
    )
    exempt: tuple[Exemption, ...] = ()
    supersedes: bool = Field(default=False, description="Wins over an older measure on the very same codes.")
    ban: bool = Field(
        default=False, description="Imports are prohibited; a rate beside it is what entries in transit pay."
    )
    transit: Transit | None = Field(default=None, description="Which goods already on their way do not pay.")
    when: dict[Word, Word] = Field(default={}, description="Open questions it hangs on, and how each has to come out.")
    note: Prose = ""

    def acts_on(self, partner: str) -> bool:
        """Whether it charges a partner anything, or bans its goods."""
        return self.ban or self.rates.get(partner, self.rate) != 0.0

    @field_validator("rate", "rates", mode="before")
    @classmethod
    def _plausible(cls, value: object) -> object:
        for rate in value.values() if isinstance(value, dict) and "all_in" not in value else (value,):
            if isinstance(rate, int | float) and not 0 <= rate <= LARGEST_RATE:
                raise ValueError(
                    worded(
                        "{rate:g}% is not a duty between 0 and {most:g}%; rates are in percent",
                        rate=rate,
                        most=LARGEST_RATE,
                    )
                )
        return value

    @model_validator(mode="before")
    @classmethod
    def _renamed(cls, value: object) -> object:
        renamed(value, "usmca", "pact: NAME and treatment: pays, exempt or content")
        renamed(value, "us_content", "content")
        return value

    @model_validator(mode="after")
    def _of_a_pact(self) -> Self:
        if (self.treatment == "content") != (self.content > 0):
            raise ValueError(worded("treatment: content needs `content` above 0, and only it takes one"))
        if (self.treatment != "pays") != bool(self.pact):
            raise ValueError(
                worded("`pact` names whose goods a `treatment` other than pays is for; give both or neither")
            )
        return self


class LawQuota(Dated, Sure):
    """A quantity up to which a programme's rates hold; goods beyond it pay more, or do not come in.

    Rates of the book are those within it. Held only where a scenario says so (`tariff_book: {quotas: solved}`).
    """

    name: Defined = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", description="Short unique name, lower case.")
    title: Prose
    citation: Prose = Field(min_length=1)
    exporters: Labels
    hs: Codes = Field(min_length=1, description="HS codes it counts, of 2 to 6 digits.")
    sectors: Labels = Field(default=(), description="Industries of its goods, where they are known by a share only.")
    share_percent: Annotated[float, Field(gt=0, lt=100, strict=True)] | None = Field(
        default=None,
        description="Part of what the importer buys of the sectors from the exporters that it counts, percent by "
        "value, where that is not known by product.",
    )
    share_source: Prose = Field(default="", description="Where share_percent is from; `assumed` if it is.")
    quantity: Prose = Field(min_length=1, description="As the law has it: 100,000 cars a year.")
    over_points: Annotated[float, Field(gt=0, le=LARGEST_RATE, strict=True)] | None = Field(
        default=None, description="What goods beyond it pay more than those within it, points; none come in if absent."
    )
    limit_percent: Annotated[float, Field(gt=0, le=1000, strict=True)] | None = Field(
        default=None, description="The quantity over what came in in the year of the data; absent where not known."
    )
    source: Prose = Field(default="", description="Where limit_percent is from.")
    rents: Literal["importer", "exporter"] = Field(
        default="importer", description="Who may bring in what is within it: licences of the importer, or of exporters."
    )

    @property
    def beyond(self) -> str:
        """What becomes of goods beyond it, in words."""
        more = "nothing comes in" if self.over_points is None else f"{self.over_points:g} points more"
        return f"{more} beyond {self.quantity}"

    @model_validator(mode="after")
    def _known_from(self) -> Self:
        if (self.limit_percent is None) != (not self.source):
            raise ValueError(
                worded("limit_percent and source say how much it is and where that is from; give both or neither")
            )
        said = [self.sectors != (), self.share_percent is not None, self.share_source != ""]
        if any(said) and not all(said):
            raise ValueError(
                worded("sectors, share_percent and share_source say together which part of what trade it is on")
            )
        if any(len(code) > HS6 for code in self.hs):
            raise ValueError(worded("a quota is on goods by HS codes of 2 to 6 digits; shorten them"))
        return self


class Open(Strict):
    """What is not known of the law from a day on, how it may come out, and the outcome that is taken by default."""

    title: Prose
    first: Day = Field(alias="from", description="First day on which it matters.")
    outcomes: dict[Defined, Prose] = Field(min_length=2, description="Name of each outcome → what then holds.")
    taken: Word = Field(description="The outcome that is taken where none is named.")
    basis: Prose

    @model_validator(mode="after")
    def _one_of(self) -> Self:
        if self.taken not in self.outcomes:
            raise ValueError(
                worded(
                    "taken ({taken}) is not one of the outcomes {outcomes}",
                    taken=self.taken,
                    outcomes=", ".join(self.outcomes),
                )
            )
        return self


class Programme(Sure):
    """Measures of one authority that one legal text governs; the longest matching HS prefix wins within it."""

    title: Prose
    claims: Literal["value", "entries", "nothing"] = Field(
        default="nothing",
        description="What programmes that yield to this one lose: the value in its scope, the entries that pay it, "
        "or nothing.",
    )
    yields: tuple[Yields, ...] = ()
    measures: tuple[DatedMeasure, ...] = ()
    quotas: tuple[LawQuota, ...] = ()
    basis: Prose = Field(default="", description="Where rates and lists come from, and what is imputed.")

    def gives_way(self, keys: Iterable[str], day: dt.date) -> Iterator[tuple[str, Yields]]:
        """Those of some programmes that it gives way to on a day, each with the terms."""
        for give in self.yields:
            if give.covers(day):
                yield from ((key, give) for key in keys if give.names(key))


class Authority(Sure):
    """One file of the book."""

    authority: Defined = Field(pattern=r"^[a-z0-9_]+$")
    title: Prose
    statute: Prose
    importer: Word
    in_collected_duty: bool = Field(
        default=True, description="Whether customs counts it as calculated duty, so that collected duties hold it."
    )
    ruled_unlawful: Day | None = Field(default=None, description="Day of the ruling; collection may end later.")
    collected_until: Day | None = Field(default=None, description="Last day of collection after the ruling.")
    note: Prose = ""
    known_to: Day | None = Field(default=None, description="Last day to which the law of the file is known.")
    open: dict[Defined, Open] = Field(default={}, description="Questions whose outcome is not known.")
    programmes: dict[Defined, Programme] = Field(default={})


class OwnMeasure(DatedMeasure):
    """A user's measure: as in the book, with a name, an importer and what it displaces."""

    name: Defined = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", description="Short unique name, lower case.")
    title: Prose = ""
    importer: Word = Field(default="", description="By default the one whose imports the book knows by product.")
    citation: Prose = "assumption of the scenario"
    displaces: Labels = Field(default=(), description="Programmes that give way to it on the same value.")

    @model_validator(mode="before")
    @classmethod
    def _scope_in_short(cls, value: object) -> object:
        """Let a file say `hs: "7208"` for `scope: {hs: "7208"}`."""
        if not isinstance(value, dict) or not (short := value.keys() & Scope.model_fields.keys()):
            return value
        if "scope" in value:
            raise ValueError(
                worded("scope and {short} both say what it covers; keep one", short=", ".join(sorted(short)))
            )
        rest = {key: given for key, given in value.items() if key not in short}
        return {**rest, "scope": {key: value[key] for key in sorted(short)}}
