"""Presets: where the desk's sliders go together at one click."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatch
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from counteroffer.errors import message_of, worded
from counteroffer.labels import unknown
from counteroffer.scenario.schema.base import Prose, Strict, Word
from counteroffer.scenario.schema.table.bargaining import Issue


class Preset(Strict):
    """Levels that the desk sets at one click, or another scenario that it opens with this one beside it."""

    title: Prose
    levels: dict[Word, Annotated[float, Field(ge=0, le=1000, strict=True)]] = Field(
        default={}, description="Percent of the measures whose names a pattern matches."
    )
    issues: dict[Word, Annotated[float, Field(strict=True, allow_inf_nan=False)]] = Field(
        default={}, description="Levels of issues, each in its own unit."
    )
    scenario: Word = Field(default="", description="Instead of levels: the scenario that is opened.")

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        if bool(self.levels or self.issues) == bool(self.scenario):
            raise ValueError(worded("a preset moves sliders (levels, issues) or opens a scenario; say one of the two"))
        return self


PRESETS: Any = Field(
    default={}, max_length=12, description="What the desk offers at one click, beside today and everything off."
)


def check_presets(presets: Mapping[str, Preset], measures: Sequence[str], issues: Mapping[str, Issue]) -> None:
    """Refuse a preset that names a measure or an issue there is not, or leaves an issue's range.

    Raises
    ------
    ValueError
        With the mend.
    """
    for name, preset in presets.items():
        for pattern in preset.levels:
            if not any(fnmatch(one, pattern) for one in measures):
                raise ValueError(
                    message_of(unknown("measure", pattern, f"presets.{name}.levels", dict.fromkeys(measures, "")))
                )
        for issue, level in preset.issues.items():
            where = f"presets.{name}.issues"
            if issue not in issues:
                raise ValueError(message_of(unknown("issue", issue, where, dict.fromkeys(issues, ""))))
            least, most = issues[issue].range
            if not least <= level <= most:
                raise ValueError(
                    worded(
                        "{where}.{issue}: {level:g} is outside its range, {least:g} to {most:g}",
                        where=where,
                        issue=issue,
                        level=level,
                        least=least,
                        most=most,
                    )
                )
