"""What a scenario says of draws: how many, over which assumptions, and how each is spread."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator

from counteroffer import data
from counteroffer.errors import message_of, worded
from counteroffer.labels import unknown
from counteroffer.scenario.schema.base import Labels0, Prose, Strict, Word

DECLARED = "assumptions.csv"
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]


class OwnSpread(Strict):
    """How one assumption is spread, in the place of the shipped way; one of the four."""

    choice: dict[Word | int, Annotated[float, Field(gt=0, strict=True, allow_inf_nan=False)]] | None = Field(
        default=None, description="Values, and how likely each is against the others."
    )
    uniform: tuple[Number, Number] | None = Field(default=None, description="Least and greatest.")
    triangular: tuple[Number, Number, Number] | None = Field(default=None, description="Least, likeliest and greatest.")
    normal: tuple[Number, Number] | None = Field(
        default=None, description="Mean and standard error; cut at the bounds the shipped spread has."
    )
    source: Prose = Field(min_length=1, description="Where that is from.")

    @model_validator(mode="after")
    def _one(self) -> Self:
        said = [key for key in ("choice", "uniform", "triangular", "normal") if getattr(self, key) is not None]
        if len(said) != 1:
            raise ValueError(worded("say one of choice, uniform, triangular and normal"))
        points = self.uniform or self.triangular or ()
        if any(a > b for a, b in pairwise(points)) or (points and points[0] == points[-1]):
            raise ValueError(
                worded("{said}: give the least first and the greatest last, apart from each other", said=said[0])
            )
        if self.normal and self.normal[1] <= 0:
            raise ValueError(
                worded("normal: the standard error is above zero; to hold an assumption name it under `without`")
            )
        if self.choice is not None and not self.choice:
            raise ValueError(worded("choice: name at least one value"))
        return self


class Uncertainty(Strict):
    """Draws of what is not known (`counteroffer draws`)."""

    draws: int = Field(default=1000, ge=8, le=1_000_000, strict=True, description="How many.")
    seed: int = Field(default=0, ge=0, le=2**32 - 1, strict=True, description="Of the scrambled Sobol points.")
    without: Labels0 = Field(
        default=(), description="Assumptions that stay as the scenario has them; `counteroffer data` lists all."
    )
    spreads: dict[Word, OwnSpread] = Field(default={}, description="Assumption → how it is spread instead.")

    @model_validator(mode="after")
    def _known(self) -> Self:
        frame = data.frame(DECLARED).set_index("assumption")
        names = dict.fromkeys(frame.index, "")
        for where, given in (("uncertainty.without", self.without), ("uncertainty.spreads", self.spreads)):
            for name in given:
                if name not in names:
                    raise ValueError(message_of(unknown("assumption", name, where, names)))
        if both := next((name for name in self.spreads if name in self.without), ""):
            raise ValueError(worded("{both} is held (without) and spread (spreads) at once; drop one", both=both))
        for name, spread in self.spreads.items():
            if frame["spread"][name] in ("errors", "first_year"):
                raise ValueError(
                    worded(
                        "spreads.{name}: it is spread as its own table says and not by a rule; hold it (without), or "
                        "leave it as shipped",
                        name=name,
                    )
                )
            if (frame["spread"][name] == "choice") != (spread.choice is not None):
                form = "choice" if frame["spread"][name] == "choice" else worded("uniform, triangular or normal")
                raise ValueError(worded("spreads.{name}: say {form}", name=name, form=form))
        return self
