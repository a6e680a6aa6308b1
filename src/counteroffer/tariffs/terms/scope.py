"""Which products a measure is on: HS codes, named lists and industries."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BeforeValidator, Field

from counteroffer.errors import worded
from counteroffer.tariffs.terms.files import Strict
from counteroffer.tariffs.terms.words import Word

EXCEPT = "not "  # before a label: everyone but it
_HS = re.compile(r"[0-9]{2}([0-9]{2}([0-9]{2}([0-9]{2}([0-9]{2})?)?)?)?")


def _listed(value: object) -> object:
    return [value] if isinstance(value, str | int | float) else value  # a number is told so by what follows


def plain_hs(code: object) -> object:
    """An HS code as plain digits: 7208.10 → 720810."""
    if isinstance(code, bool | int | float):
        raise ValueError(
            worded(
                "HS code {code} is a number; write it in quotes ('{code}'), or leading zeros are lost", code=str(code)
            )
        )
    if isinstance(code, str):
        plain = code.replace(".", "")
        if not _HS.fullmatch(plain):
            raise ValueError(worded("'{code}' is not an HS code: 2, 4, 6, 8 or 10 digits", code=code))
        return plain
    return code


Labels = Annotated[tuple[Word, ...], BeforeValidator(_listed)]
Code = Annotated[str, BeforeValidator(plain_hs)]
Codes = Annotated[tuple[Code, ...], BeforeValidator(_listed)]


class Scope(Strict):
    """Which products: codes, named lists and industries together, less `but`."""

    hs: Codes = ()
    lists: Labels = ()
    sectors: Labels = Field(default=(), description="ICIO industries or groups of them (steel, autos).")
    but: Codes = Field(default=(), description="HS prefixes left out.")

    @property
    def everything(self) -> bool:
        """Whether nothing narrows it but what `but` leaves out."""
        return not (self.hs or self.lists or self.sectors)
