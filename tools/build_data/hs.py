"""HS codes and lists of them: every code is text, and prefixes decide what a list covers."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd


def codes(path: Path, column: str | None = None, *, padded: bool = False) -> list[str]:
    """HS codes of a list as plain digits; `padded` lists hold HS8 codes with two zeros added."""
    frame = pd.read_csv(path, dtype=str, comment="#")
    plain = plain_digits(frame[column] if column else frame.iloc[:, 0], path.name)
    if padded and not plain.str.fullmatch(r"[0-9]{8}00").all():
        raise SystemExit(f"{path.name}: expected HS8 codes padded with two zeros")
    return (plain.str[:8] if padded else plain).tolist()


def plain_digits(raw: pd.Series, where: str) -> pd.Series:
    """Codes without dots; anything but 2 to 10 digits stops the build."""
    plain = raw.str.strip().str.replace(".", "", regex=False)
    odd = plain[~plain.str.fullmatch(r"[0-9]{2,10}")]
    if not odd.empty:
        raise SystemExit(f"{where}: not HS codes of 2 to 10 digits: {odd.tolist()[:5]}")
    return plain


def covered(hs10: pd.Series, prefixes: Iterable[str]) -> npt.NDArray[np.bool_]:
    """Which products fall under any of the prefixes."""
    by_length: dict[int, set[str]] = {}
    for prefix in prefixes:
        by_length.setdefault(len(prefix), set()).add(prefix)
    mask = np.zeros(len(hs10), dtype=bool)
    for length, heads in by_length.items():
        mask |= hs10.str[:length].isin(heads).to_numpy(dtype=bool)
    return mask


def aircraft(hs10: pd.Series, folder: Path) -> np.ndarray:
    """Lines that are aircraft goods by name; the lists also name general lines, for aircraft use only."""
    names = pd.read_parquet(folder / "hs10_descriptions.parquet").astype("str")
    name = hs10.map(names.set_index("hs10")["description"]).fillna("")
    named = name.str.contains("AIRCRAFT", regex=False) & ~name.str.contains(r"NON-?AIRCRAFT|SHIPS", regex=True)
    return (named | hs10.str.startswith("88")).to_numpy(dtype=bool)


# Lines cut anew since the trade's year, where the names tell which product of that year they were: all of it, or
# (medicines) the remainder that patented ones stood in.
RENUMBERED = {
    "3004200083": "3004200075",
    "3004320060": "3004320000",
    "3004390055": "3004390050",
    "3004909210": "3004909291",
    "3818000020": "3818000090",
    "8309900020": "8309900090",
    "8607301010": "8607301000",
}


def renumbered(name: str, listed: Iterable[str], hs10: pd.Series) -> list[str]:
    """A list in the codes of the trade's year too, telling of each code that no product of that year bears.

    Two zeros after a line that has other products mean the line. Elsewhere a new code stands for the product that it
    was cut from, where that is known, and acts on nothing where it is not.
    """
    known, lines = set(hs10), set(hs10.str[:8])
    found, lost = [], []
    for code in dict.fromkeys(listed):
        anew = len(code) == 10 and code not in known and code[:8] in lines
        if anew and code.endswith("00"):
            found.append(code[:8])
            continue
        found.append(code)
        if anew and code in RENUMBERED:
            found.append(RENUMBERED[code])
        elif anew and not {RENUMBERED.get(other) for other in listed if other[:8] == code[:8]} - {None}:
            lost.append(code)
    if lost:
        print(f"  {name}: cut anew since, from what is not known: {' '.join(lost)}")
    return list(dict.fromkeys(found))
