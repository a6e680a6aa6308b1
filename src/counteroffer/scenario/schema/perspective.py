"""A case told from another seat: who leads the page, who sits first at the table, and what then does not belong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from counteroffer.tariffs.terms.pacts import load_pacts
from counteroffer.tariffs.terms.partners import law_of, partner_names

SEAT = "@"
OTHERS_ALONE = (
    "security",
    "unemployment",
    "contributions",
    "presets",
    "money",
)  # what a file says of its own table alone
AGREEMENTS = ("pact",)  # of `agreements`, those that anyone can ask about


def seated(name: str) -> tuple[str, str]:
    """A scenario's name and the region whose perspective it asks for: `october-2025@MEX`; empty where it does not."""
    plain, at, seat = name.rpartition(SEAT)
    code = seat.removesuffix(".yaml")
    return (plain, code) if at and plain and code.isalpha() and code.isupper() and len(code) <= 5 else (name, "")


def turned(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The keys of a file with those of its perspective: it leads, and what the file says of others alone is left out.

    A player that is, or has, the region of the perspective comes first, and the issues stay. Else it takes the first
    player's place against the others, and the measures in force among them are the issues.
    """
    found, seat, said = dict(raw), raw.get("perspective"), raw.get("players")
    if not isinstance(seat, str) or not seat:
        return found
    led = _listed(raw.get("spotlight"))
    players: dict[str, Any] = dict(said) if isinstance(said, Mapping) else {}
    regions = {name: _regions(one) for name, one in players.items()}
    home = next((name for name, codes in regions.items() if seat in codes), None)
    first = next(iter(players), None)
    if led[:1] == [seat] and home == first:
        return found
    if home is not None:
        found["players"] = {home: players[home]} | players
    elif len(players) > 1:
        others = {name: one for name, one in players.items() if name != first}
        found |= {"players": {partner_names().get(seat, seat): {"regions": [seat]}} | others, "issues": {}}
    else:
        found |= {"players": {}, "issues": {}}
    across = [code for name in found.get("players", {}) if name != home for code in regions.get(name, ())]
    found["spotlight"] = list(dict.fromkeys((seat, *across, *led)))
    agreements = [name for name in _listed(raw.get("agreements")) if name in AGREEMENTS and _member(seat)]
    return {key: value for key, value in found.items() if key not in OTHERS_ALONE} | {
        "agreements": agreements,
        "languages": ["en"],
    }


def _member(seat: str) -> bool:
    return any(law_of(seat) in pact.members for pact in load_pacts().values())


def _regions(said: Any) -> list[str]:
    return _listed(said.get("regions")) if isinstance(said, Mapping) else []


def _listed(said: Any) -> list[str]:
    return [said] if isinstance(said, str) else [one for one in said or () if isinstance(one, str)]
