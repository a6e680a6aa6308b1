"""A cell as a reader sees it, on a terminal and in a notebook."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from counteroffer.tables.columns import Column


def cell(value: Any, said: Column) -> str:
    """A value with the digits of its column."""
    if value is None or value != value:
        return ""
    if said.kind == "flag" or isinstance(value, bool):
        return "yes" if value else "no"
    if said.kind != "number":
        return str(value)
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if said.rough:
        return f"{value:.0e}"
    digits = said.digits or 0
    return f"{round(float(value), digits) + 0.0:,.{digits}f}"  # adding zero turns −0.0 into 0.0
