"""Every column of every table, declared once in `columns.yaml`: files, JSON, desk, pages and terminal read it here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from counteroffer import yamltext
from counteroffer.errors import LabelError

if TYPE_CHECKING:
    import pandas as pd

DECLARED = Path(__file__).parent / "columns.yaml"
Kind = Literal["key", "mark", "words", "flag", "number"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class Shown:
    """A number where it leads a page.

    Attributes
    ----------
    unit : str
        What it is counted in there.
    digits : int
        Decimals.
    scale : float
        How many of the unit the file's number is: 0.001 for bn where files have mn.
    """

    unit: str
    digits: int
    scale: float = 1.0


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    key : str
        Its name in files, JSON and code.
    name : str
        What it is called, briefly, in English; whoever speaks translates it.
    kind : {"key", "mark", "words", "flag", "number"}
        A key names the row it stands in; a mark (a day, a code, a file) is kept whole like one.
    unit : str
        As files have it; empty for what has none, or the one that its row states.
    digits : int or None
        Decimals a reader sees.
    kept : int or None
        Decimals that files keep; None keeps all.
    rough : bool
        Whether it is the residual of a search: one digit says how small it is.
    loss : {-1, 0, 1}
        Sign of a change that hurts; 0 where it is neither.
    formula : str
        Of a result, in the notation of docs/notation.md.
    source : str
        What a result rests on.
    page : Shown or None
        How it leads a page, where that differs.
    """

    key: str
    name: str
    kind: Kind = "number"
    unit: str = ""
    digits: int | None = None
    kept: int | None = None
    rough: bool = False
    loss: int = 0
    formula: str = ""
    source: str = ""
    page: Shown | None = None

    @property
    def leading(self) -> Shown:
        """How it leads a page."""
        return self.page or Shown(self.unit, self.digits or 0)


@dataclass(frozen=True)
class Family:
    """Columns whose keys hold the name of a player, an authority, a day or a scenario.

    Attributes
    ----------
    pattern : str
        Of the whole key; its group `who` is the name, and stands for `{who}` in the column's.
    column : Column
        What they are.
    table : str
        The one table that has them; empty where any may.
    """

    pattern: str
    column: Column
    table: str

    def member(self, key: str, table: str) -> Column | None:
        """The column of this key; none where the key is no member."""
        found = re.fullmatch(self.pattern, key) if self.table in ("", table) else None
        return found and replace(self.column, key=key, name=self.column.name.format(who=found["who"]))


@dataclass(frozen=True)
class Columns:
    """All that is declared.

    Attributes
    ----------
    general : dict
        Key → column.
    own : dict
        Table and key → column, where a table uses a key otherwise.
    families : tuple of Family
        In the order they are tried.
    endings : dict
        Ending of a key → what a number is that ends so.
    """

    general: dict[str, Column]
    own: dict[tuple[str, str], Column]
    families: tuple[Family, ...]
    endings: dict[str, dict[str, Any]]

    def declared(self, key: str, table: str = "") -> Column | None:
        """The column of a key in a table; none where it is declared nowhere."""
        found = self.own.get((table, key)) or self.general.get(key)
        members = (family.member(key, table) for family in self.families)
        return found or next((one for one in members if one), None)


def column(key: str, table: str = "") -> Column:
    """What a column is.

    Parameters
    ----------
    table : str
        Stem of the table's file, for what it uses otherwise than others.

    Raises
    ------
    LabelError
        If it is declared nowhere and its ending says no unit.
    """
    known = declarations()
    found = known.declared(key, table)
    if found is None and (ending := _ending(key, known.endings)):
        found = Column(key, key.removesuffix(ending).replace("_", " "), **known.endings[ending])
    if found is None:
        raise LabelError(f"column '{key}' of {table or 'a table'} is declared nowhere; add it to {DECLARED.name}")
    return found


@cache
def declarations() -> Columns:
    """What `columns.yaml` declares.

    Raises
    ------
    LabelError
        If a column says what no column has.
    """
    said = yamltext.parse(DECLARED.read_text(encoding="utf-8"))
    endings, sources = said["endings"], said["sources"]

    def one(key: str, text: str | Mapping[str, Any], kind: Kind = "number") -> Column:
        own: dict[str, Any] = {"name": text} if isinstance(text, str) else dict(text)
        kind = own.pop("kind", kind)
        known = endings.get(_ending(key, endings), {}) if kind == "number" else {}
        if "page" in own:
            own["page"] = Shown(**own["page"])
        if "source" in own:
            own["source"] = sources[own["source"]]
        try:
            return Column(key=key, kind=kind, **(known | own))
        except TypeError as error:
            raise LabelError(f"{DECLARED.name}, {key}: {error}; a column says {', '.join(_FIELDS)}") from None

    def family(pattern: str, table: str = "", **rest: Any) -> Family:
        return Family(pattern, one(pattern, rest), table)

    return Columns(
        general={key: one(key, text, kind) for kind in KINDS for key, text in said[kind].items()},
        own={(table, key): one(key, text) for table, own in said["tables"].items() for key, text in own.items()},
        families=tuple(family(**each) for each in said["families"]),
        endings=endings,
    )


_FIELDS = tuple(field for field in Column.__dataclass_fields__ if field != "key")


def _ending(key: str, endings: Mapping[str, object]) -> str:
    return next((ending for ending in endings if key.endswith(ending)), "")


def rounded(frame: pd.DataFrame, table: str = "") -> pd.DataFrame:
    """A table as files keep it, so that the last bits of a machine do not show.

    Raises
    ------
    LabelError
        For a column that is declared nowhere.
    """
    changed = {}
    for key in frame.columns:
        said, values = column(str(key), table), frame[key]
        if values.dtype.kind != "f":
            continue
        if said.kept is not None:
            values = values.round(said.kept) + 0.0  # adding zero turns −0.0, which reads as a loss, into 0.0
        if said.rough:
            values = values.map(lambda value: float(f"{value:.0e}"))
        changed[key] = values
    return frame.assign(**changed)
