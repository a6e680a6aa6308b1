"""What the sheets of a scenario's template take: each column's kind, and where it goes in the file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from counteroffer import yamltext


@dataclass(frozen=True)
class SheetColumn:
    """One column, or one key of the sheet `scenario`.

    Attributes
    ----------
    kind : {"text", "list", "number", "day"}
        A list is written with semicolons between its entries.
    path : tuple of str
        Keys in the scenario's record.
    help : str
        In a line, for the template.
    """

    kind: str
    path: tuple[str, ...]
    help: str


_SAID: dict[str, Any] = yamltext.parse((Path(__file__).parent / "columns.yaml").read_text(encoding="utf-8"))
SHEETS: dict[str, dict[str, SheetColumn]] = {
    sheet: {name: SheetColumn(one["kind"], tuple(one.get("to", (name,))), one["help"]) for name, one in columns.items()}
    for sheet, columns in _SAID["sheets"].items()
}
EXAMPLE: dict[str, list[dict[str, str | float]]] = _SAID["example"]
KEYS = {"measures": "measures", "products": "with", "players": "players", "issues": "issues"}
BY_NAME = ("players", "issues")  # records under their names; the others are lists
