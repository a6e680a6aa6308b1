"""Which products a scope covers, and by how long a prefix."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from counteroffer import data
from counteroffer.errors import InputError, Worded, worded
from counteroffer.labels import unknown
from counteroffer.tariffs.terms.scope import Scope

Lengths = NDArray[np.int8]
LISTS = ("hs_lists.csv.gz", "counter_lists.csv")
EVERYTHING, INDUSTRY, OUTSIDE = 0, 1, -1  # "lengths" of scopes that are no HS prefix


@cache
def hs_lists() -> dict[str, tuple[str, ...]]:
    """Named lists of HS codes."""
    found: dict[str, tuple[str, ...]] = {}
    for file in LISTS:
        frame = data.frame(file, text=("hs",))
        found |= {name: tuple(codes.split()) for name, codes in zip(frame["list"], frame["hs"], strict=True)}
    return found


@cache
def industries() -> dict[str, tuple[str, ...]]:
    """Industries that can carry a tariff, and named groups of them, as ICIO codes."""
    sectors, groups = data.frame("sectors.csv"), data.frame("groups.csv").query("kind == 'sector'")
    goods = sectors[sectors["good"]]
    known = {code: (code,) for code in goods["code"]}
    known |= {str(code): tuple(members) for code, members in goods.groupby("focus")["code"]}
    return known | {
        name: tuple(members.split()) for name, members in zip(groups["group"], groups["members"], strict=True)
    }


class Matcher:
    """Match lengths over products sorted by code.

    Parameters
    ----------
    hs : array of bytes
        Codes, ascending; empty where a row is no product (the rest of an industry).
    icio : array of str
        Industry of each product, empty where it has none.
    """

    def __init__(self, hs: NDArray[np.bytes_], icio: NDArray[np.str_]) -> None:
        self.hs, self.icio = hs, icio
        self._known: dict[Scope, Lengths] = {}

    def lengths(self, scope: Scope, where: str) -> Lengths:
        """Digits of the longest prefix that covers each product; OUTSIDE where none does.

        Raises
        ------
        LabelError
            For a list or industry that does not exist.
        """
        if scope not in self._known:
            self._known[scope] = self._lengths(scope, where)
        return self._known[scope]

    def _lengths(self, scope: Scope, where: str) -> Lengths:
        found = np.full(len(self.hs), EVERYTHING if scope.everything else OUTSIDE, dtype=np.int8)
        for label in scope.sectors:
            if label not in industries():
                raise unknown("sector", label, f"{where}.sectors", dict.fromkeys(industries(), ""))
            found[np.isin(self.icio, industries()[label])] = INDUSTRY
        codes = list(scope.hs)
        for name in scope.lists:
            if name not in hs_lists():
                raise unknown("list", name, f"{where}.lists", dict.fromkeys(hs_lists(), ""))
            codes += hs_lists()[name]
        for length in sorted({len(code) for code in codes}):
            found[self._under([code for code in codes if len(code) == length])] = length
        if scope.but:
            found[self._under(scope.but)] = OUTSIDE
        return found

    def _under(self, prefixes: Sequence[str]) -> NDArray[np.bool_]:
        low = np.searchsorted(self.hs, np.array(prefixes, dtype="S10"))
        high = np.searchsorted(self.hs, np.array([f"{prefix}~" for prefix in prefixes], dtype="S11"))
        edges = np.zeros(len(self.hs) + 1, dtype=np.int32)
        np.add.at(edges, low, 1)
        np.add.at(edges, high, -1)
        return np.asarray(np.cumsum(edges[:-1]) > 0)


def check_known(codes: Sequence[str], known: NDArray[np.bytes_], where: str, schedule: str) -> None:
    """Raise unless each prefix begins some code of a tariff schedule (`known`, ascending)."""
    for code in codes:
        at = np.searchsorted(known, np.bytes_(code[:8]))
        if at == len(known) or not bytes(known[at]).startswith(code[:8].encode()):
            near = bytes(known[min(int(at), len(known) - 1)]).decode()
            raise InputError(
                worded(
                    "unknown HS code '{code}' in {where}: no line of {schedule} begins so; the next line is {near}",
                    code=code,
                    where=where,
                    schedule=Worded(schedule),
                    near=near,
                )
            )
