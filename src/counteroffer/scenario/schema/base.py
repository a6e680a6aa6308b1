"""What every part of a scenario file is made of."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter

from counteroffer.tables.shown import ShownCase as ShownCase
from counteroffer.tariffs.terms.files import Strict as Strict
from counteroffer.tariffs.terms.words import Day as Day
from counteroffer.tariffs.terms.words import Defined as Defined
from counteroffer.tariffs.terms.words import Prose as Prose
from counteroffer.tariffs.terms.words import Word as Word


def _listed(value: object) -> object:
    """Let a file say `sectors: steel` for `sectors: [steel]`."""
    return [value] if isinstance(value, str | bool) else value


Labels = Annotated[tuple[Word, ...], BeforeValidator(_listed), Field(min_length=1)]
Labels0 = Annotated[tuple[Word, ...], BeforeValidator(_listed)]

MOST_USD_MN = 1e8  # about what the world earns in a year
Dollars = Annotated[float, Field(ge=0, le=MOST_USD_MN, strict=True)]
SignedDollars = Annotated[float, Field(ge=-MOST_USD_MN, le=MOST_USD_MN, strict=True)]
Weight = Annotated[float, Field(ge=0, le=1000, strict=True)]


@cache
def adapter(model: type[BaseModel], name: str) -> TypeAdapter[Any]:
    """What checks one field of a model."""
    field = model.model_fields[name]
    form: Any = Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation
    # Parts of a file have rules of their own; a bare value takes those of the model it is in.
    bare = not (isinstance(form, type) and issubclass(form, BaseModel))
    return TypeAdapter(form, config=ConfigDict(allow_inf_nan=False) if bare else None)
