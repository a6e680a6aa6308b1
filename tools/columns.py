"""Write the table of reported columns into docs/notation.md: `python -m tools.columns`."""

from __future__ import annotations

from pathlib import Path

from counteroffer.tables.columns import declarations

PAGE = Path(__file__).parents[1] / "docs" / "notation.md"
BEGIN, END = "<!-- columns: python -m tools.columns -->", "<!-- end of columns -->"


def table() -> str:
    """Every column with a formula as Markdown."""
    rows = [
        f"| `{key}` | {said.name} | {said.unit} | {said.formula} |"
        for key, said in declarations().general.items()
        if said.formula
    ]
    return "\n".join(["| column | what | unit | how it comes about |", "|---|---|---|---|", *rows])


def main() -> None:
    """Replace what stands between the two marks."""
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n{table()}\n{END}{rest.split(END)[1]}", encoding="utf-8")


if __name__ == "__main__":
    main()
