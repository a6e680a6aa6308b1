"""Write the expected results beside every shipped scenario: `python -m tools.expected [NAME …]`."""

from __future__ import annotations

import sys
from pathlib import Path

from counteroffer.run.run import simulate
from counteroffer.scenario import shipped

COLUMNS = {
    "real_income_percent": 4,
    "equivalent_variation_usd_mn": 0,
    "consumer_price_percent": 4,
    "exports_percent": 3,
    "imports_percent": 3,
    "tariff_revenue_usd_mn": 0,
}


def expected(name: str) -> str:
    """The regions' results of a scenario as CSV text."""
    frame = simulate(name).effects.regions[["region", *COLUMNS]].round(COLUMNS)
    return frame.assign(**{column: frame[column] + 0.0 for column in COLUMNS}).to_csv(index=False, lineterminator="\n")


def main(names: list[str]) -> None:
    """Write the files; look at the difference before committing it."""
    for name, path in shipped().items():
        if not names or name in names:
            Path(path).with_suffix(".expected.csv").write_text(expected(name), encoding="utf-8")
            print(name)


if __name__ == "__main__":
    main(sys.argv[1:])
