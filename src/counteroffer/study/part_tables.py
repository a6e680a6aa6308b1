"""One solved part of a case as its tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

from counteroffer.labels import choose
from counteroffer.study.part import Part
from counteroffer.tables.tidy import TidyFrame, table_html

T = TypeVar("T")


class PartTables(Generic[T]):
    """One solved part of a case: its tables by name, as attributes and by key, and what they are made from.

    Attributes
    ----------
    part : Part
        Which.
    value : object
        The result itself; see `counteroffer.study.parts`.
    """

    def __init__(self, part: Part, value: T, frames: Mapping[str, TidyFrame]) -> None:
        self.part, self.value, self._frames = part, value, dict(frames)

    def __getitem__(self, table: str) -> TidyFrame:
        choose("table", table, f"{self.part}", self._frames)
        return self._frames[table]

    def __getattr__(self, name: str) -> TidyFrame:
        if name.startswith("_"):  # or copying would ask for what is not there yet, for ever
            raise AttributeError(name)
        if name not in self._frames:
            raise AttributeError(f"'{name}' is no table of {self.part}; it has {', '.join(self._frames)}")
        return self._frames[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._frames)

    def __len__(self) -> int:
        return len(self._frames)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._frames]

    def _ipython_key_completions_(self) -> list[str]:
        return list(self._frames)

    def __repr__(self) -> str:
        sizes = ", ".join(f"{name} {len(frame)} × {len(frame.columns)}" for name, frame in self._frames.items())
        return f"<{self.part}: {sizes}>"

    def _repr_html_(self) -> str:
        return f"<b>{self.part}</b>" + "".join(table_html(frame, name) for name, frame in self._frames.items())
