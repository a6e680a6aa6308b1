"""Names of places in the forms that sentences ask for, by rules that are data of each language."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass

FORMS = ("the", "of", "in", "from", "to")
_LETTERS = re.compile(r"[^\W\d_]+")


class Name(str):
    """The name of a place; a sentence asks for its form: `the`, `of`, `in`, `from`, `to`, or bare."""

    forms: Mapping[str, str]

    @classmethod
    def of(cls, bare: str, **forms: str) -> Name:
        """A name and its forms."""
        made = cls(bare)
        made.forms = forms
        return made

    def __format__(self, form: str) -> str:
        return self.forms[form] if form else str(self)


@dataclass(frozen=True)
class Grammar:
    """How a language puts a name into a sentence.

    Attributes
    ----------
    default : mapping
        Form → pattern of a name without an article; `{name}` is the name, `{lower}` the name with a small first letter.
    vowel : mapping
        Patterns that differ before one of `vowels`.
    vowels : str
        First letters before which they do.
    articles : mapping
        Article → form → pattern.
    prefixes : mapping
        How a name begins → its article, where the list of names does not say.
    """

    default: Mapping[str, str]
    vowel: Mapping[str, str]
    vowels: str
    articles: Mapping[str, Mapping[str, str]]
    prefixes: Mapping[str, str]

    def name(self, bare: str, article: str = "", inside: str = "") -> Name:
        """A name with its forms; `inside` where usage forms `in` otherwise."""
        article = article or next((own for first, own in self.prefixes.items() if bare.startswith(first)), "")
        patterns = dict(self.articles[article] if article else self.default)
        if not article and bare[:1].lower() in tuple(self.vowels):
            patterns |= self.vowel
        given = {"name": bare, "lower": bare[:1].lower() + bare[1:]}
        forms = {form: pattern.format(**given) for form, pattern in patterns.items()}
        return Name.of(bare, **(forms | ({"in": inside} if inside else {})))


def inside(name: str, proper: Container[str]) -> str:
    """A name as it stands inside a sentence: with a small first letter, where its first word is an ordinary one.

    A proper noun, a single letter (X-ray) and what has a capital further on (IT, LNG) stay as they are.
    """
    first = _LETTERS.match(name)
    if first is None or len(first[0]) == 1 or first[0] in proper or first[0][1:] != first[0][1:].lower():
        return name
    return name[0].lower() + name[1:]
