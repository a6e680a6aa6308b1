"""Sums of money as they are written: 27.6bn-CAD, 800mn, 1500."""

from __future__ import annotations

from counteroffer.errors import InputError

UNITS = {"bn": 1000.0, "mn": 1.0, "": 1.0}
DOLLAR = "USD"
HOW = "write it like 20bn, 800mn or 27.6bn-CAD"


def usd_mn(text: str, where: str, exchange: float | None = None) -> float:
    """A sum in USD million.

    Parameters
    ----------
    text : str
        A number, bn or mn (by default mn), and a currency after a hyphen (by default USD).
    where : str
        What it is for, as errors name it.
    exchange : float, optional
        USD for one unit of the currency: the data have rates of years, none of a day.

    Raises
    ------
    InputError
        For a text that is no such sum, a currency without an exchange rate, or a rate without a currency.
    """
    amount, _, currency = text.strip().partition("-")
    currency = currency or DOLLAR
    unit = next(ending for ending in UNITS if amount.lower().endswith(ending))
    number = amount[: len(amount) - len(unit)].strip()
    plain = number.replace(".", "", 1)
    if not (plain.isascii() and plain.isdecimal()) or not (
        len(currency) == 3 and currency.isascii() and currency.isupper() and currency.isalpha()
    ):
        raise InputError(f"{where}: '{text}' is not a sum of money; {HOW}")
    if exchange is not None and not 0 < exchange < float("inf"):
        raise InputError(f"{where}: an exchange rate of {exchange:g} makes no sense; give USD for one {currency}")
    if currency == DOLLAR:
        if exchange is not None:
            raise InputError(f"{where}: '{text}' is in {DOLLAR} and needs no exchange rate; drop it")
        return float(number) * UNITS[unit]
    if exchange is None:
        raise InputError(
            f"{where}: the data have no exchange rate of {currency} for the day; say what one is worth in {DOLLAR} "
            f"with --exchange, or give the sum in {DOLLAR}"
        )
    return float(number) * UNITS[unit] * exchange
