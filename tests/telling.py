"""For tests of what is said: studies with chosen numbers in them, and a language that admits no gap."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from counteroffer.briefing.document import Inline
from counteroffer.briefing.words import Wording
from counteroffer.briefing.words.languages.language import language
from counteroffer.study import Missing, Part, Solved, Study


def with_parts(study: Study, **parts: Any) -> Study:
    """The same study with other parts: a value, or why there is none."""
    found = {Part(name): one if isinstance(one, Missing) else Solved(one) for name, one in parts.items()}
    return replace(study, parts={**study.parts, **found})


class Complete(Wording):
    """A language in which a sentence of the code that it lacks is an error, where users are told it in English."""

    def _has(self, text: str) -> bool:
        assert super()._has(text), f"{self.language} lacks: {text}"
        return True

    def counted(self, one: str, more: str, amount: int, /, **values: object) -> str:
        self._has(one)
        return super().counted(one, more, amount, **values)

    def rich(self, text: str, /, **values: object) -> Inline:
        self._has(text)
        return super().rich(text, **values)


def complete(code: str) -> Complete:
    return Complete(language(code))
