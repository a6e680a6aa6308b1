"""What errors and steps of work say, in a language."""

from __future__ import annotations

from typing import Any

from counteroffer.briefing.document import Foreign
from counteroffer.briefing.words.languages.wording import Wording, english
from counteroffer.errors import AS_IS, Worded, worded
from counteroffer.study import Part
from counteroffer.study.study import SOLVING

# What fills places of messages and has a text: equations of the certificate, kinds of names.
EQUATIONS = (
    english("price"),
    english("spending"),
    english("market clearing"),
    english("factor market"),
    english("external balance"),
    english("wage floor"),
    english("currency"),
)
KINDS = (
    english("anchor"),
    english("assumption"),
    english("baseline"),
    english("case"),
    english("case of the pact"),
    english("closure"),
    english("column"),
    english("concept"),
    english("country"),
    english("currency"),
    english("deficit rule"),
    english("economy"),
    english("elasticity set"),
    english("exporter"),
    english("group"),
    english("importer"),
    english("issue"),
    english("key"),
    english("language"),
    english("lever"),
    english("list"),
    english("market structure"),
    english("measure"),
    english("metal"),
    english("open question"),
    english("origin"),
    english("outcome"),
    english("package"),
    english("pact"),
    english("partner"),
    english("player"),
    english("programme"),
    english("quota"),
    english("region"),
    english("revenue"),
    english("scenario"),
    english("sector"),
    english("sheet"),
    english("state or province"),
)


# What the parts of a study are called while they are solved.
PARTS = {
    SOLVING: worded("the case itself"),
    Part.incidence: worded("who bears the tariffs"),
    Part.bases: worded("other bases"),
    Part.alone: worded("each measure alone"),
    Part.question: worded("what the case asks about"),
    Part.jobs: worded("jobs"),
    Part.households: worded("households"),
    Part.households_short_run: worded("households in the short run"),
    Part.war: worded("the trade war"),
    Part.concessions: worded("concessions"),
    Part.leverage: worded("leverage"),
    Part.deal: worded("the deal"),
    Part.deal_cases: worded("eight deals"),
    Part.retaliation: worded("retaliation"),
    Part.pact: worded("the pact"),
    Part.diversification: worded("diversification"),
    Part.security: worded("security"),
    Part.integration: worded("integration"),
    Part.ranges: worded("ranges"),
    Part.draws: worded("draws"),
}


class _Number(float):
    """A number that a text writes as it says, with a language's separators."""

    w: Wording

    def __format__(self, form: str) -> str:
        whole = self.is_integer() and not (form and form[-1] in "eEfFgG%")
        return self.w.written(format(int(self), form) if whole else format(float(self), form))


def message_words(message: str, w: Wording) -> str:
    """What an error or a step of work says; a message without a text of its own as it stands."""
    if not isinstance(message, Worded) or not message:
        return w.given(message)
    if message.text == AS_IS:
        return w.given(message.places["message"])
    text = message.text
    places = {name: _place(name, one, w) for name, one in message.places.items()}
    said = w(text, **places)
    return Foreign(said) if any(isinstance(one, Foreign) for one in places.values()) else said


def _place(name: str, one: Any, w: Wording) -> str | _Number:
    if isinstance(one, Worded):
        return message_words(one, w)
    if isinstance(one, str):
        known = {"equation": EQUATIONS, "kind": KINDS}.get(name, ())
        return w(one) if one in known else one  # keys, codes and names stay as they are
    number = _Number(one)
    number.w = w
    return number


def solved_step(part: str) -> Worded:
    """A step of work: that a part of a study is solved."""
    return worded("solved: {part}", part=PARTS[part])
