"""Shipments as they are typed: in options of a command, and in rows of a table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from counteroffer.errors import InputError
from counteroffer.inputs.csvtext import read_csv
from counteroffer.labels import unknown
from counteroffer.tariffs.entry.shipment import Shipment
from counteroffer.tariffs.terms.words import written_day
from counteroffer.tariffs.trade import METALS

NEEDED = ("hs", "origin", "value", "on")
YES_NO = {"yes": True, "no": False, "": None}
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
COLUMNS = {
    "hs": "code of 6 to 10 digits",
    "origin": "ISO3",
    "value": "customs value",
    "on": "day of entry",
    "importer": "ISO3; the main importer if left out",
    "claims_pact": "yes, no, or empty",
    **{f"{metal}_percent": f"share in {metal}" for metal in METALS},
    "own_content_percent": "share that is the importer's own",
    "loaded": "day of loading",
    "firm": "producer or exporter",
    "quantity": "in the unit that the general duty goes by",
    "general_percent": "general duty where the schedule cannot say it",
}


def number(text: str, where: str) -> float:
    """A number as typed: digits, with a point for decimals.

    Raises
    ------
    InputError
    """
    if not _NUMBER.fullmatch(text):
        raise InputError(f"{where}: '{text}' is not a number; write digits with a point for decimals, as 14172.50")
    return float(text)


def share(text: str, where: str) -> float:
    """A fraction that is typed with its sign of percent: 60% is 0.6.

    Raises
    ------
    InputError
    """
    if not text.endswith("%"):
        raise InputError(f"{where}: '{text}' may be a share or a percentage; write it with its sign, as 60%")
    return number(text[:-1].strip(), where) / 100


def metals(told: list[str], where: str) -> dict[str, float]:
    """Shares of metals, each as steel=60%.

    Raises
    ------
    InputError, LabelError
    """
    found: dict[str, float] = {}
    for text in told:
        name, sign, said = text.partition("=")
        if not sign:
            raise InputError(f"{where}: '{text}' names no share; write it as steel=60%")
        if name not in METALS:
            raise unknown("metal", name, where, dict.fromkeys(METALS, ""))
        if name in found:
            raise InputError(f"{where}: {name} is told twice; keep one")
        found[name] = share(said, f"{where} {name}")
    return found


def shipment(base: Mapping[str, Any], told: Mapping[str, str], content: list[str], claims: bool | None) -> Shipment:
    """A shipment of options as typed.

    Parameters
    ----------
    base : mapping
        hs, origin, importer, value (text) and day.
    told : mapping
        firm, quantity, general, own_content and loaded; empty where nothing is told.
    content : list of str
        Metals, each as steel=60%.
    claims : bool, optional
        Whether it claims its pact.

    Raises
    ------
    InputError, LabelError
    """
    number(base["value"], "--value")
    own, general, loaded, quantity = (told[key] for key in ("own_content", "general", "loaded", "quantity"))
    return Shipment(
        **{**base, "value": Decimal(base["value"])},
        claims_pact=claims,
        metals=metals(content, "--metal") or None,
        own_content=share(own, "--own-content") if own else None,
        loaded=written_day(loaded, "--loaded") if loaded else None,
        firm=told["firm"],
        quantity=number(quantity, "--quantity") if quantity else None,
        general_percent=round(100 * share(general, "--general"), 9) if general else None,
    )


def read_shipments(path: Path, importer: str) -> list[Shipment]:
    """Shipments of a table, one a row.

    Parameters
    ----------
    importer : str
        Of rows that name none.

    Raises
    ------
    InputError, LabelError
        For a column or a cell that is not one, with its row.
    """
    if not path.is_file():
        raise InputError(f"no table at {path}; check the path")
    frame = read_csv(path)
    for column in frame.columns:
        if column not in COLUMNS:
            raise unknown("column", column, path.name, dict.fromkeys(COLUMNS, ""))
    missing = [name for name in NEEDED if name not in frame.columns]
    if missing:
        raise InputError(f"{path.name}: needs the columns {', '.join(NEEDED)}; it lacks {', '.join(missing)}")
    if frame.empty:
        raise InputError(f"{path.name}: no row in it; write one a shipment")
    rows = frame.to_dict("records")
    return [
        _shipment({str(key): text for key, text in row.items()}, importer, f"{path.name}, row {j}")
        for j, row in enumerate(rows, 1)
    ]


def _shipment(row: Mapping[str, Any], importer: str, where: str) -> Shipment:
    def amount(name: str) -> float | None:
        text = row.get(name, "")
        return number(text, f"{where}, {name}") if text else None

    def part(name: str) -> float | None:
        found = amount(name)
        return None if found is None else found / 100

    claims = row.get("claims_pact", "").lower()
    if claims not in YES_NO:
        raise InputError(f"{where}, claims_pact: '{claims}' is neither yes nor no; write one, or leave it empty")
    told = {metal: found for metal in METALS if (found := part(f"{metal}_percent")) is not None}
    loaded = row.get("loaded", "")
    number(row["value"], f"{where}, value")
    return Shipment(
        hs=row["hs"],
        origin=row["origin"],
        importer=row.get("importer", "") or importer,
        value=Decimal(row["value"]),
        day=written_day(row["on"], f"{where}, on"),
        claims_pact=YES_NO[claims],
        metals=told or None,
        own_content=part("own_content_percent"),
        loaded=written_day(loaded, f"{where}, loaded") if loaded else None,
        firm=row.get("firm", ""),
        quantity=amount("quantity"),
        general_percent=amount("general_percent"),
    )
