"""Write the tables of docs/validation.md: `python -m tools.validation [NAME ...]`."""

from __future__ import annotations

import sys

from tools import beside
from tools.validation import TABLES
from tools.validation.hindcasts import write_scored
from tools.validation.page import replace


def main(names: list[str]) -> None:
    """Replace what stands between the marks of each table, or of those named; all with what pages show of them."""
    for name in names or list(TABLES):
        replace(name, TABLES[name]())
    if not names:
        write_scored()
        beside.main()


if __name__ == "__main__":
    main(sys.argv[1:])
