"""Every column of every table, declared once in `columns.yaml`: files, JSON, desk, pages and terminal read it here."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from counteroffer import yamltext
from counteroffer.errors import LabelError

if TYPE_CHECKING:
    import pandas as pd

DECLARED = Path(__file__).with_name("columns.yaml")
Kind = Literal["key", "mark", "words", "flag", "number"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class Unit:
    """What a number is counted in where people read it.

    Attributes
    ----------
    name : str
        Empty for a plain number.
    digits : int
        Decimals.
    scale : float
        How many of it the file's number is: 0.001 for bn where files have mn.
    """

    name: str
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
    page : Unit
        The number where it leads a page.
    """

    key: str
    name: str
    kind: Kind
    unit: str
    digits: int | None
    kept: int | None
    rough: bool
    loss: int
    formula: str
    source: str
    page: Unit

    @property
    def heading(self) -> str:
        """Name and unit."""
        return f"{self.name}, {self.unit}" if self.unit else self.name


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
    """All that is declared: columns by key, those of one table by table and key, and families."""

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
    found = declarations().declared(key, table)
    if found is None and _ending(key, declarations().endings):
        found = _column(key, {"name": _without(key, declarations().endings)}, "number", declarations().endings, {})
    if found is None:
        raise LabelError(f"column '{key}' of {table or 'a table'} is declared nowhere; add it to {DECLARED.name}")
    return found


@cache
def declarations() -> Columns:
    """What `columns.yaml` declares."""
    said = yamltext.parse(DECLARED.read_text(encoding="utf-8"))
    endings, sources = said["endings"], said["sources"]

    def one(key: str, text: str | dict[str, Any], kind: Kind) -> Column:
        return _column(key, {"name": text} if isinstance(text, str) else text, kind, endings, sources)

    general = {key: one(key, text, kind) for kind in KINDS for key, text in said[kind].items()}
    own = {
        (table, key): one(key, text, "number")
        for table, columns in said["tables"].items()
        for key, text in columns.items()
    }
    families = tuple(
        Family(
            family["pattern"],
            one(family["pattern"], {k: v for k, v in family.items() if k not in ("pattern", "table")}, "number"),
            family.get("table", ""),
        )
        for family in said["families"]
    )
    return Columns(general, own, families, endings)


def _column(key: str, said: dict[str, Any], kind: Kind, endings: dict[str, Any], sources: dict[str, str]) -> Column:
    """One declaration, with what the key's ending says."""
    kind = said.get("kind", kind)
    if kind != "number":
        return Column(key, said["name"], kind, "", None, None, False, 0, "", "", Unit("", 0))
    whole = {"unit": "", "digits": None, "kept": None} | endings.get(_ending(key, endings), {}) | said
    page = whole.pop("page", None)
    known = {"name", "kind", "unit", "digits", "kept", "rough", "loss", "formula", "source"}
    if unknown := whole.keys() - known:
        raise LabelError(
            f"{DECLARED.name}: {key} says {', '.join(sorted(unknown))}; it may say {', '.join(sorted(known))}"
        )
    return Column(
        key=key,
        name=whole["name"],
        kind=kind,
        unit=whole["unit"],
        digits=whole["digits"],
        kept=whole["kept"],
        rough=whole.get("rough", False),
        loss=whole.get("loss", 0),
        formula=whole.get("formula", ""),
        source=sources[whole["source"]] if "source" in whole else "",
        page=Unit(page["unit"], page["digits"], page.get("scale", 1.0))
        if page
        else Unit(whole["unit"], whole["digits"] or 0),
    )


def _ending(key: str, endings: dict[str, Any]) -> str:
    return next((ending for ending in endings if key.endswith(ending)), "")


def _without(key: str, endings: dict[str, Any]) -> str:
    return key.removesuffix(_ending(key, endings)).replace("_", " ")


def rounded(frame: pd.DataFrame, table: str = "") -> pd.DataFrame:
    """A table as files keep it, so that the last bits of a machine do not show."""
    changed = {}
    for key in frame.columns:
        said = column(str(key), table)
        if frame[key].dtype.kind != "f" or said.kind != "number":
            continue
        values = frame[key]
        if said.kept is not None:
            values = values.round(said.kept) + 0.0  # adding zero turns −0.0, which reads as a loss, into 0.0
        if said.rough:
            values = values.map(lambda value: float(f"{value:.0e}"))
        changed[key] = values
    return frame.assign(**changed)
