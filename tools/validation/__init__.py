"""Tables of docs/validation.md: what is replicated and with what gap, what others found, and how 2025 is predicted."""

from tools.validation import besides, hindcasts, replications
from tools.validation.page import PAGE, marks

# Name → what makes the table; a section of its own is one more module with TABLES.
TABLES = {**replications.TABLES, **besides.TABLES, **hindcasts.TABLES}

__all__ = ["PAGE", "TABLES", "marks"]
