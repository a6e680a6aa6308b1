"""Columns as `columns.yaml` declares them; commands read them without the study (`counteroffer.columns`)."""

from counteroffer.columns import DECLARED, KINDS, Column, Columns, column, declarations, rounded

__all__ = ["DECLARED", "KINDS", "Column", "Columns", "column", "declarations", "rounded"]
