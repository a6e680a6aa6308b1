"""What is told of a shipment, and what customs has to be told; the rest is asked for in the answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from counteroffer.errors import InputError, worded
from counteroffer.labels import choose, unknown
from counteroffer.tariffs.terms.pacts import Pact, load_pacts, pacts_of
from counteroffer.tariffs.terms.partners import law_of, partner_names
from counteroffer.tariffs.terms.scope import plain_hs
from counteroffer.tariffs.trade import METALS

SHIPMENT = worded("the shipment")  # what errors call it
SHORTEST = 6  # digits of an HS code that tell what a shipment is


@dataclass(frozen=True)
class Shipment:
    """One line of an entry.

    Attributes
    ----------
    hs : str
        Code of 6 to 10 digits, dots allowed.
    origin, importer : str
        ISO3; a member of a customs union has its union's law.
    value : Decimal
        Customs value, in the importer's currency.
    day : date
        Day of entry.
    claims_pact : bool, optional
        Whether it claims the pact of importer and origin; None: not told.
    metals : mapping, optional
        Metal → its share (fraction), of METALS; what is not named is not told.
    own_content : float, optional
        Share of the value that is the importer's own (fraction).
    loaded : date, optional
        Day of loading on the last conveyance.
    firm : str
        Producer or exporter; empty: not told.
    quantity : float, optional
        In the unit that the general duty goes by.
    general_percent : float, optional
        The general duty where the schedule cannot say it.
    """

    hs: str
    origin: str
    importer: str
    value: Decimal
    day: dt.date
    claims_pact: bool | None = None
    metals: Mapping[str, float] | None = None
    own_content: float | None = None
    loaded: dt.date | None = None
    firm: str = ""
    quantity: float | None = None
    general_percent: float | None = None

    def checked(self, where: str = SHIPMENT) -> Shipment:
        """Itself with its code as plain digits.

        Raises
        ------
        InputError, LabelError
            For what cannot be.
        """
        try:
            code = str(plain_hs(self.hs))
        except ValueError as error:
            raise InputError(worded("{where}: {problem}", where=where, problem=error)) from None
        if len(code) < SHORTEST:
            raise InputError(
                worded(
                    "{where}: HS code {hs} is a heading; give at least {digits} digits",
                    where=where,
                    hs=self.hs,
                    digits=SHORTEST,
                )
            )
        if self.origin not in partner_names():
            raise unknown("origin", self.origin, where, partner_names())
        if self.origin == self.importer or law_of(self.origin) == self.importer:
            raise InputError(
                worded(
                    "{where}: goods of {origin} entering {importer} pay no customs duty",
                    where=where,
                    origin=self.origin,
                    importer=self.importer,
                )
            )
        self._value_and_days(where)
        self._shares(where)
        if self.claims_pact and self.pact is None:
            known = "; ".join(
                f"{pact.title}: {', '.join(pact.members)}" for pact in load_pacts().values() if pact.claims
            )
            raise InputError(
                worded(
                    "{where}: the book has no pact of {importer} and {origin} ({known}); of another agreement "
                    "give the duty itself: --general 0%",
                    where=where,
                    importer=self.importer,
                    origin=self.origin,
                    known=known,
                )
            )
        return Shipment(**{**self.__dict__, "hs": code})

    def _value_and_days(self, where: str) -> None:
        if not self.value.is_finite() or self.value <= 0:
            raise InputError(
                worded("{where}: value {value} is not an amount above zero", where=where, value=self.value)
            )
        if self.loaded and self.loaded > self.day:
            raise InputError(
                worded(
                    "{where}: loaded on {loaded}, after the entry of {day}; swap the days",
                    where=where,
                    loaded=self.loaded,
                    day=self.day,
                )
            )

    def _shares(self, where: str) -> None:
        for metal, share in (self.metals or {}).items():
            choose("metal", metal, where, METALS)
            _fraction(share, worded("{where}: {metal} content", where=where, metal=metal))
        if sum((self.metals or {}).values()) > 1 + 1e-9:
            raise InputError(
                worded("{where}: the metals make up more than all of it; shares sum to at most 100%", where=where)
            )
        if self.own_content is not None:
            _fraction(self.own_content, worded("{where}: own content", where=where))
        for amount, name in ((self.quantity, worded("quantity")), (self.general_percent, worded("general duty"))):
            if amount is not None and not 0 <= amount < float("inf"):
                raise InputError(
                    worded(
                        "{where}: {name} {amount} is not an amount of zero or more",
                        where=where,
                        name=name,
                        amount=amount,
                    )
                )

    @property
    def pact(self) -> Pact | None:
        """The pact of importer and origin."""
        for pact in pacts_of(self.importer):
            if (self.importer, self.origin) in pact.pairs:
                return pact
        return None


def _fraction(share: float, what: str) -> None:
    if not 0 <= share <= 1:
        raise InputError(worded("{what} of {share:g}% is not a share between 0 and 100%", what=what, share=100 * share))
