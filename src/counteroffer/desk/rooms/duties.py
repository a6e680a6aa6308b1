"""A duty looked up: the layers on a product from an origin on a day, and what one shipment pays."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from typing import Annotated, Literal

import pandas as pd
from pydantic import BaseModel, Field

from counteroffer.briefing.words import Wording, english, wording
from counteroffer.briefing.words.notices import doubt_words
from counteroffer.desk.rooms.speech import FACTS, LAYERS
from counteroffer.scenario.schema.base import Strict
from counteroffer.tariffs import Book, Question, load_book, product, product_by_law, trade_of
from counteroffer.tariffs.entry import EntryAnswer, EntryLayer, Shipment, entry
from counteroffer.tariffs.entry.answer import GENERAL
from counteroffer.tariffs.entry.why import LayerStatus
from counteroffer.tariffs.product import product_name
from counteroffer.tariffs.question import LawDoubt, law_doubts
from counteroffer.tariffs.sources.known import sources

ASIDE = (LayerStatus.other_goods, LayerStatus.other_origins)
Place = Annotated[str, Field(pattern=r"^[A-Z0-9]{2,5}$", description="Code of a country or customs union.")]
Code = Annotated[str, Field(pattern=r"^[0-9][0-9. ]{0,15}$", description="HS code, or the beginning of one.")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2}$", description="Of the words in the answer.")]
Share = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]


class DutyAsked(Strict):
    """A product, who sells it to whom, on which day."""

    code: Code
    importer: Place
    exporter: Place
    on: dt.date
    language: Language = "en"


class DutyLayer(BaseModel):
    """One layer, percent of the whole value."""

    layer: str
    title: str
    unclaimed_percent: float | None = Field(description="Where no pact is claimed.")
    claimed_percent: float | None = Field(description="Where it is.")
    average_percent: float | None = Field(description="At real claims, weighted by trade.")
    why: str


class DutyLookup(BaseModel):
    """The layers of a product, the last all of them."""

    code: str
    name: str
    importer: str
    exporter: str
    on: str
    layers: list[DutyLayer]
    doubts: list[str] = Field(description="What is not known of the law of the day.")
    knowledge: str = Field(description="Day to which the law of the importer is known; empty where not said.")


class ShipmentAsked(DutyAsked):
    """One shipment, and what is told of it."""

    value: Decimal = Field(gt=0, le=10**12, decimal_places=2, description="Customs value, importer's currency.")
    claims_pact: bool | None = None
    metals: dict[Literal["steel", "aluminum", "copper"], Share] = Field(default={}, description="Percent by metal.")
    own_content_percent: Share | None = None
    loaded: dt.date | None = None
    quantity: float | None = Field(default=None, ge=0, le=1e12, allow_inf_nan=False)
    general_percent: float | None = Field(default=None, ge=0, le=1000, allow_inf_nan=False)


class ShipmentLayer(BaseModel):
    """What one layer takes of a shipment."""

    layer: str
    title: str
    status: str
    words: str
    citation: str
    least_percent: float | None
    most_percent: float | None
    least: str = Field(description="To the cent; empty where not known.")
    most: str


class ShipmentDuty(BaseModel):
    """What a shipment pays, by layer and in all."""

    currency: str
    plain_percent: float = Field(description="In all, if nothing is claimed.")
    least_percent: float
    most_percent: float
    plain: str
    least: str
    most: str
    general_known: bool
    layers: list[ShipmentLayer]
    aside: list[ShipmentLayer] = Field(description="On other goods or origins.")
    turns_on: list[str] = Field(description="What it turns on that was not told, as keys.")
    asked: list[str] = Field(description="The same in words.")
    notes: list[str]
    doubts: list[str]


def duty(asked: DutyAsked) -> DutyLookup:
    """Each layer that falls on a product from an origin, and why.

    Raises
    ------
    InputError, LabelError
        For a code, a partner or a day that there is not.
    """
    w, book = wording(asked.language), load_book()
    if asked.importer in sources():
        question = Question(book, trade_of(asked.importer))
        frame = product(question, asked.code, asked.on, (asked.exporter,))
        name, doubts = product_name(question.trade, asked.code), question.doubts(asked.on)
    else:
        frame = product_by_law(book, asked.importer, asked.code, asked.on, (asked.exporter,))
        name, doubts = "", law_doubts(book, [asked.importer], asked.on)
    return DutyLookup(
        code=asked.code,
        name=name.capitalize(),
        importer=asked.importer,
        exporter=asked.exporter,
        on=str(asked.on),
        layers=[_layer(row, book, w) for row in frame.to_dict("records")],
        doubts=_doubts(doubts, book, w),
        knowledge=str(book.known_to(asked.importer) or ""),
    )


def _layer(row: dict[object, object], book: Book, w: Wording) -> DutyLayer:
    key = str(row["layer"])
    title = (
        w.given(book.entries[key].programme.title) if key in book.entries else w(LAYERS[key]) if key in LAYERS else key
    )

    def percent(column: str) -> float | None:
        value = row[column]
        return None if pd.isna(value) else float(value)  # type: ignore[arg-type, call-overload]

    return DutyLayer(
        layer=key,
        title=title,
        unclaimed_percent=percent("unclaimed_percent"),
        claimed_percent=percent("claimed_percent"),
        average_percent=percent("average_percent"),
        why=str(row["why"]),
    )


def _doubts(doubts: tuple[LawDoubt, ...], book: Book, w: Wording) -> list[str]:
    return [f"{doubt_words(one, book, w)}." for one in doubts]


def shipment(asked: ShipmentAsked) -> ShipmentDuty:
    """What a shipment pays, each layer to the cent, and what it turns on that was not told.

    Raises
    ------
    InputError, LabelError
        For a shipment that cannot be.
    """
    w, book = wording(asked.language), load_book()
    found = entry(
        Shipment(
            hs=asked.code,
            origin=asked.exporter,
            importer=asked.importer,
            value=asked.value,
            day=asked.on,
            claims_pact=asked.claims_pact,
            metals={str(metal): share / 100 for metal, share in asked.metals.items()} or None,
            own_content=None if asked.own_content_percent is None else asked.own_content_percent / 100,
            loaded=asked.loaded,
            quantity=asked.quantity,
            general_percent=asked.general_percent,
        ),
        book,
    )
    each = [_shipped(one, w) for one in found.layers]
    aside = [one for one, layer in zip(each, found.layers, strict=True) if layer.why.status in ASIDE]
    return ShipmentDuty(
        currency=found.currency,
        plain_percent=found.plain_percent,
        least_percent=found.low_percent,
        most_percent=found.high_percent,
        plain=str(found.plain),
        least=str(found.low),
        most=str(found.high),
        general_known=found.general_known,
        layers=[one for one in each if one not in aside],
        aside=aside,
        turns_on=[fact.value for fact in found.asked],
        asked=[w(FACTS[fact]) for fact in found.asked],
        notes=_notes(found, w),
        doubts=_doubts(found.doubts, book, w),
    )


def _shipped(one: EntryLayer, w: Wording) -> ShipmentLayer:
    why, words = one.why, [w(LAYERS[one.why.status.value])]
    if why.status is LayerStatus.owed and why.ceiling is not None and math.isfinite(why.ceiling):
        words.append(w("up to {percent} with the general duty", percent=w.percent(why.ceiling, 0, plus=False)))
    if why.status is LayerStatus.owed and why.base < 1:
        words.append(w("on {percent} of the value", percent=w.percent(100 * why.base, 0, plus=False)))
    if why.by:
        words.append(w("by {programmes}", programmes=w.listed(list(why.by))))
    return ShipmentLayer(
        layer=one.key,
        title=w(LAYERS[GENERAL]) if one.key == GENERAL else w.given(one.title),
        status=why.status.value,
        words=", ".join(words) + (f" ({one.title})" if one.key == GENERAL and "%" in one.title else ""),
        citation=w.cited(one.citation) if one.citation else "",
        least_percent=one.low_percent,
        most_percent=one.high_percent,
        least="" if one.low is None else str(one.low),
        most="" if one.high is None else str(one.high),
    )


def _notes(found: EntryAnswer, w: Wording) -> list[str]:
    """What else a reader has to know."""
    said = [
        w("Its import is banned: {what} ({citation}).", what=w.given(one.title), citation=one.citation)
        for one in found.layers
        if one.why.status is LayerStatus.banned
    ]
    if found.estimated:
        said.append(
            w("The general duty goes by quantity; without one it is estimated by what it came to in the trade of 2024.")
        )
    remitted = english("May be remitted: {what} ({citation}); nothing is taken off.")
    relieved = english("Pays less or nothing: {what} ({citation}); nothing is taken off.")
    total = english("Known in total only: {what} ({citation}).")
    rules = [(remitted, one.what, one.citation) for one in found.remissions]
    rules += [(relieved, one.what, one.citation) for one in found.reliefs]
    rules += [(total, one.what, one.citation) for one in found.totals]
    return [*said, *(w(text, what=w.given(what), citation=citation) for text, what, citation in rules)]
