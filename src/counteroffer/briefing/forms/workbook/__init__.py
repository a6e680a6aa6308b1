"""A study as a workbook: a front sheet, every table with units and sources, native charts, levels to type over."""

from counteroffer.briefing.forms.workbook.book import workbook

__all__ = ["workbook"]
