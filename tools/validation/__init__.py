"""Tables of docs/validation.md: what is replicated and with what gap, and how well 2025 is predicted."""

from tools.validation import hindcasts, replications
from tools.validation.page import PAGE, marks

# Name → what makes the table; a section of its own is one more module with TABLES.
TABLES = {**replications.TABLES, **hindcasts.TABLES}

__all__ = ["PAGE", "TABLES", "marks"]
