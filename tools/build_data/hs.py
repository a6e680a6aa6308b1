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
