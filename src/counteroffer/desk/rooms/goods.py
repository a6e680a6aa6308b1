"""Goods found by words or by the beginning of a code, in the texts that the data hold."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, Field

from counteroffer.errors import InputError, worded
from counteroffer.scenario.schema.base import Strict
from counteroffer.tariffs import main_importer
from counteroffer.tariffs.sources.known import source_of
from counteroffer.tariffs.trade import Trade

HEADING, FINEST = 6, 10  # digits
MOST, MOST_ITEMS = 30, 24  # headings of an answer, and items of each
WHOLE = 4  # letters from which a word may be the beginning of one, and the texts' own word that of ours
PLAIN = {"CAR": "VEHICLE", "CARS": "VEHICLES", "AUTOMOBILE": "VEHICLE", "LORRY": "TRUCK", "CORN": "MAIZE"}
VOWELS = re.compile("[AEIOU]")
_WORD = re.compile(r"[A-Z]+")
_CODE = re.compile(r"[0-9][0-9. ]*")


class GoodsAsked(Strict):
    """Words, or the beginning of a code."""

    words: str = Field(min_length=2, max_length=120)


class GoodsItem(BaseModel):
    """One item of the schedule."""

    code: str
    text: str
    usd_mn: float = Field(description="Imports of the importer whose texts these are, of the year of the data.")


class GoodsHeading(BaseModel):
    """Goods under six digits."""

    code: str
    text: str
    usd_mn: float
    items: list[GoodsItem]
    more: int = Field(description="Items that are left out.")


class FoundGoods(BaseModel):
    """What was found, the most traded first."""

    headings: list[GoodsHeading]
    more: int = Field(description="Headings that are left out.")
    importer: str = Field(description="Whose texts and imports they are.")


def find(asked: GoodsAsked) -> FoundGoods:
    """Goods of which the text has all the words, else most of them, or that begin with a code.

    Raises
    ------
    InputError
        For words without a letter or digit.
    """
    codes, texts, value, words = _goods()
    given = asked.words.strip()
    if _CODE.fullmatch(given):
        digits = given.replace(".", "").replace(" ", "")
        hit = np.char.startswith(codes, digits[:FINEST])
    else:
        wanted = _WORD.findall(given.upper())
        if not wanted:
            raise InputError(
                worded(
                    "words: '{given}' has no letter; write words such as steel pipe, or a code as 7304",
                    given=given[:40],
                )
            )
        count = np.array([sum(_has(own, one) for one in wanted) for own in words])
        hit = count == max(int(count.max()), (len(wanted) + 1) // 2)
    return _answer(codes, texts, value, np.flatnonzero(hit))


def dotted(code: str) -> str:
    """A code as schedules write it: 7304.19.10."""
    return ".".join(part for part in (code[:4], code[4:6], code[6:8], code[8:10]) if part)


@cache
def _goods() -> tuple[NDArray[np.str_], tuple[str, ...], NDArray[np.float64], tuple[frozenset[str], ...]]:
    """Codes, texts, value and words of every product of the importer that has texts."""
    source = source_of(main_importer())
    trade: Trade = source.trade()
    assert source.descriptions is not None  # the main importer's are in the data
    texts = source.descriptions()
    value = np.bincount(trade.product, weights=trade.value, minlength=len(texts)) / 1e6
    return trade.hs.astype(str), texts, value, tuple(frozenset(_WORD.findall(text.upper())) for text in texts)


def _has(words: frozenset[str], wanted: str) -> bool:
    """Whether one of the words is the wanted one, in singular or plural, begins with it, or is short for it."""
    wanted = wanted if wanted in words else PLAIN.get(wanted, wanted)
    stems = {wanted, f"{wanted}S", f"{wanted}ES", wanted.removesuffix("S"), wanted.removesuffix("ES")}
    stems |= {one[0] + VOWELS.sub("", one[1:]).replace("LL", "L") for one in stems if len(one) > WHOLE}  # STL is steel
    if not stems.isdisjoint(words):
        return True
    if len(wanted) < WHOLE:
        return False
    return any(word.startswith(wanted) or (len(word) >= WHOLE and wanted.startswith(word)) for word in words)


def _answer(
    codes: NDArray[np.str_], texts: tuple[str, ...], value: NDArray[np.float64], at: NDArray[np.intp]
) -> FoundGoods:
    groups: dict[str, list[int]] = {}
    for j in at:
        if codes[j]:
            groups.setdefault(codes[j][:HEADING], []).append(int(j))
    order = sorted(groups, key=lambda code: -value[groups[code]].sum())
    headings = []
    for code in order[:MOST]:
        own = sorted(groups[code], key=lambda j: -value[j])
        items = [GoodsItem(code=dotted(codes[j]), text=_text(texts[j]), usd_mn=float(value[j])) for j in own]
        shown = items[:MOST_ITEMS]
        text = _common([texts[j] for j in own])
        total = float(value[own].sum())
        more = len(items) - len(shown)
        headings.append(GoodsHeading(code=dotted(code), text=text, usd_mn=total, items=shown, more=more))
    return FoundGoods(headings=headings, more=max(len(order) - MOST, 0), importer=main_importer())


def _text(text: str) -> str:
    return text.capitalize()


def _common(texts: list[str]) -> str:
    """What texts begin with alike, else the first of them."""
    words = [text.replace(",", " ,").split() for text in texts]
    alike = []
    for column in zip(*words, strict=False):
        if len(set(column)) > 1:
            break
        alike.append(column[0])
    said = " ".join(alike).replace(" ,", ",").strip(" ,")
    return _text(said if len(said) > 3 else texts[0])
