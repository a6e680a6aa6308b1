"""A scenario as a workbook to fill in: its template, and its reading."""
