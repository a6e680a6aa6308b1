"""Print what a language's catalogues lack, as entries to fill in: `python -m tools.untranslated [CODE ...]`."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract
from babel.messages.pofile import normalize

import counteroffer
from counteroffer.briefing.words import languages
from counteroffer.briefing.words.languages.language import SOURCE, language
from counteroffer.tables.columns import Column, declarations

PACKAGE = Path(counteroffer.__file__).parent
SPEAKS = ("briefing", "desk", "cli")  # folders whose code has sentences
KEYWORDS = {"w": None, "english": None, "rich": None, "plural": (1, 2), "counted": (1, 2)}
MESSAGES: dict[str, None] = {"worded": None}  # what errors and steps of work say, wherever they are raised
WIDTH = 118


def texts() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every text that the code puts into another language: where, and its form or forms."""
    for path in sorted(PACKAGE.rglob("*.py")):
        speaks = path.relative_to(PACKAGE).parts[0] in SPEAKS
        with path.open("rb") as stream:
            for line, text, _, _ in extract("python", stream, keywords=(KEYWORDS if speaks else {}) | MESSAGES):
                forms = (text,) if isinstance(text, str) else tuple(text)
                if _lettered(forms[0]):
                    yield f"{path.relative_to(PACKAGE)}:{line}", forms


def column_texts() -> Iterator[tuple[str, tuple[str, ...]]]:
    """What columns are called, counted in and rest on, but for those named after somebody."""
    known = declarations()
    found: list[Column] = [*known.general.values(), *known.own.values()]
    for one in found:
        for text in (one.name, one.unit, one.leading.unit, one.source):
            if _lettered(text):
                yield f"column {one.key}", (text,)


def lacking(code: str) -> dict[tuple[str, ...], str]:
    """Texts that a language does not have → where the first of each stands."""
    known, found = language(code).known, dict[tuple[str, ...], str]()
    for where, forms in (*texts(), *column_texts()):
        if forms[0] not in known:
            found.setdefault(forms, where)
    return found


def left_over(code: str) -> list[str]:
    """Texts that one language alone has: what no page says any more, or what the others have yet to learn."""
    others = [language(other).known for other in languages() if other not in (SOURCE, code)]
    return sorted(language(code).known.difference(*others)) if others else []


def entries(code: str) -> str:
    """The same as entries of a PO file."""
    said = []
    for forms, where in lacking(code).items():
        ids = zip(("msgid", "msgid_plural"), forms, strict=False)
        lines = [f"#: {where}", *(f"{name} {normalize(text, width=WIDTH)}" for name, text in ids)]
        lines += ['msgstr ""'] if len(forms) == 1 else ['msgstr[0] ""', 'msgstr[1] ""']
        said.append("\n".join(lines))
    return "\n\n".join(said)


def _lettered(text: str) -> bool:
    return any(map(str.isalpha, re.sub(r"\{.*?\}", "", text)))


def main() -> None:
    """Print them, and what one language alone has, for the languages named or for all there are."""
    for code in sys.argv[1:] or [code for code in languages() if code != SOURCE]:
        print(f"# {code}: {len(lacking(code))} texts are lacking\n\n{entries(code)}\n")
        alone = left_over(code)
        print(f"# {code} alone has {len(alone)} texts", *(f"#   {text}" for text in alone), sep="\n")


if __name__ == "__main__":
    main()
