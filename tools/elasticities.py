"""Write the tables of docs/elasticities.md: `python -m tools.elasticities`."""

from __future__ import annotations

from pathlib import Path

from counteroffer import data
from counteroffer.economy.elasticities import described_sets, ensemble_members, long_run_theta, reading
from counteroffer.economy.horizons import one_year_theta

PAGE = Path(__file__).parents[1] / "docs" / "elasticities.md"
CONCEPTS = {"trade_elasticity": "θ", "tariff_exclusive": "ε = 1 + θ", "unsettled": "unsettled", "": "–"}
SHOWN = ("fgo", "fgo:epsilon", "ensemble")


def sets() -> str:
    """Every set: paper, concept, place, conversion and doubt."""
    rows = [
        f"| `{row['set']}` | {row['reference']} | {CONCEPTS[row['concept']]} | {row['place'] or '–'} "
        f"| {row['conversion']} | {row['confidence'] or '–'} | {row['doubt'] or '–'} | {row['ensemble'] or '–'} |"
        for row in described_sets().fillna("").to_dict("records")
    ]
    return "\n".join(
        [
            "| set | paper | it measures | where it says so | read as | known from | doubt | in the ensemble |",
            "|---|---|---|---|---|---|---|---|",
            *rows,
        ]
    )


def goods() -> str:
    """θ by goods industry: of the default set, of it read otherwise, of the ensemble, of the first year."""
    names = data.frame("sectors.csv").query("good").set_index("code")["name"]
    theta, papers = {name: long_run_theta(reading(name)) for name in SHOWN}, ensemble_members().sum(axis=1)
    first = f"{one_year_theta():.3f}"
    rows = [
        f"| {code} | {name} | {' | '.join(f'{theta[one][code]:.2f}' for one in SHOWN)} | {papers[code]} | {first} |"
        for code, name in names.items()
    ]
    head = f"| code | industry | {' | '.join(f'`{one}`' for one in SHOWN)} | papers in the mean | `year1` |"
    return "\n".join([head, "|---|---|---|---|---|---|---|", *rows])


def one_year() -> str:
    """The estimates of the first year."""
    rows = [
        f"| {row['reference']} | {row['scope']} | {row['estimate']} | {row['se']} | {row['place']} "
        f"| {row['confidence']}; {row['doubt']} |"
        for row in data.frame("one_year.csv").to_dict("records")
    ]
    return "\n".join(["| paper | of what | ε | s.e. | where | known from, doubt |", "|---|---|---|---|---|---|", *rows])


def horizons() -> str:
    """Parameters beside θ."""
    rows = [
        f"| {row['symbol']} | `{row['parameter']}` | {row['year1']:g} | {row['long']:g} "
        f"| {row['path'].replace('_', ' ')} | {row['source']} ({row['confidence']}) |"
        for row in data.frame("horizons.csv").to_dict("records")
    ]
    return "\n".join(["| | parameter | first year | long run | between | from |", "|---|---|---|---|---|---|", *rows])


TABLES = {"sets": sets, "goods": goods, "one_year": one_year, "horizons": horizons}


def marks(name: str) -> tuple[str, str]:
    """What stands before and after a table."""
    return f"<!-- {name}: python -m tools.elasticities -->", f"<!-- end of {name} -->"


def main() -> None:
    """Replace what stands between the marks of each table."""
    text = PAGE.read_text(encoding="utf-8")
    for name, table in TABLES.items():
        begin, end = marks(name)
        before, rest = text.split(begin)
        text = f"{before}{begin}\n{table()}\n{end}{rest.split(end)[1]}"
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
