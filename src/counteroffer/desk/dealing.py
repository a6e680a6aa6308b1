"""The deals of a scenario file as one JSON file: `python -m counteroffer.desk.dealing FILE -o FOLDER`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from counteroffer.errors import CounterofferError
from counteroffer.negotiation import deal
from counteroffer.negotiation.game.table import bargaining_table
from counteroffer.negotiation.rules.bargain import NAMES, Bargain
from counteroffer.negotiation.rules.deal import DISAGREEMENTS, Deal

FILE = "deal.json"


def as_json(found: Deal) -> dict[str, Any]:
    """The deal set: gains beyond no deal in USD million a year, and the terms of each bargain."""
    game = found.table.game
    today = game.utility(game.now) - found.without
    return {
        "players": list(game.names),
        "without": DISAGREEMENTS[found.disagreement],
        "today": today.tolist(),
        "frontier": found.frontier.gains.tolist() if found.frontier else [],
        "cloud": found.frontier.cloud.to_numpy().tolist() if found.frontier else [],
        "bargains": [
            {"rule": one.rule, "name": NAMES[one.rule], "gain": one.gain.tolist(), "terms": _terms(found, one)}
            for one in found.bargains
        ],
    }


def _terms(found: Deal, one: Bargain) -> list[dict[str, Any]]:
    columns = ["issue", "title", "owner", "unit", "status_quo", "level"]
    return [{str(key): value for key, value in row.items()} for row in found.terms(one)[columns].to_dict("records")]


def main(arguments: list[str]) -> int:
    """Solve and write; progress and errors go to stderr, a line each."""
    source, _, folder = arguments
    try:
        print("… setting the table", file=sys.stderr, flush=True)
        table = bargaining_table(source)
        print("… looking for deals", file=sys.stderr, flush=True)
        found = deal(table, payments=False)
    except CounterofferError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    (out / FILE).write_text(json.dumps(as_json(found)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
