"""Other people's published figures beside ours, as docs/beside.md has them with their walks."""

from __future__ import annotations

from tools.beside import figure_table, solved


def figures() -> str:
    """Every published figure beside ours."""
    return figure_table(solved())


TABLES = {"beside": figures}
