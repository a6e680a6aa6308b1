"""Income groups, money a household, and who wins and loses, in words."""

from __future__ import annotations

from counteroffer.briefing.words import Wording, english
from counteroffer.data.money import Money
from counteroffer.economy import Economy
from counteroffer.household.balance import ABROAD, CONSUMERS, TREASURY
from counteroffer.household.groups import ALL, LETTER
from counteroffer.household.sharing import INCOME_TAX, KEPT, LUMP_SUM

SHOWN = 0.5  # USD a household; less rounds to nothing
_TENTHS = (
    english("Lowest tenth"),
    english("Second tenth"),
    english("Third tenth"),
    english("Fourth tenth"),
    english("Fifth tenth"),
    english("Sixth tenth"),
    english("Seventh tenth"),
    english("Eighth tenth"),
    english("Ninth tenth"),
    english("Highest tenth"),
)
_FIFTHS = (
    english("Lowest fifth"),
    english("Second fifth"),
    english("Third fifth"),
    english("Fourth fifth"),
    english("Highest fifth"),
)
_GROUPS = {LETTER["decile"]: _TENTHS, LETTER["quintile"]: _FIFTHS}
_WHO = {
    CONSUMERS: english("Consumers (prices of all that is bought)"),
    TREASURY: english("Treasury (tariff revenue)"),
    ABROAD: english("Received from abroad"),
}
RETURNED = {
    LUMP_SUM: english("in equal sums"),
    INCOME_TAX: english("in proportion to taxes"),
    KEPT: english("kept by the treasury"),
}


def group_words(group: str, w: Wording) -> str:
    """An income group: lowest tenth, second fifth, all households."""
    if group == ALL:
        return w("All households")
    return w(_GROUPS[group[0]][int(group[1:]) - 1])


def who_words(who: str, economy: Economy, w: Wording) -> str:
    """An industry, consumers, the treasury, or what is received from abroad."""
    return w(_WHO[who]) if who in _WHO else w.sector(economy, who)


def each(value: float, w: Wording, money: Money | None = None) -> str:
    """US dollars a household, size only; in its own money too where that is given."""
    said = w("USD\u00a0{amount}", amount=w.number(abs(value), 0))
    if money is None:
        return said
    own = w("{code}\u00a0{amount}", code=money.code, amount=w.number(abs(value) * money.local_per_usd, 0))
    return w("{amount} ({own})", amount=said, own=own)


def standing(value: float, w: Wording) -> str:
    """Better or worse off by some US dollars a household."""
    if abs(value) < SHOWN:
        return w("as well off as before")
    if value < 0:
        return w("{amount} a year worse off", amount=each(value, w))
    return w("{amount} a year better off", amount=each(value, w))
