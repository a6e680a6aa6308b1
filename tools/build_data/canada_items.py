"""Canada's two orders of 8 September 2026, item by item: lists of tariff items by order and rate, and what they hit."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

FOLDER = "law_2026/canada_2026-09-08"
GOODS, METALS, OTHERWISE = (
    "sor_2026-186_surtax_2026.csv",
    "sor_2025-95_as_amended_by_sor_2026-187_steel_aluminum.csv",
    "sor_2026-186_schedule_4_ch98_99.csv",
)
UNION = "union_629.csv"
SOURCES = [f"{FOLDER}/{name}" for name in (GOODS, METALS, OTHERWISE, UNION)]


def items(shared: Path) -> pd.DataFrame:
    """Every item of the two orders: list, hs (8 digits), rate; the union that the source holds must be the same."""
    found = pd.concat([_order(shared, GOODS, "canada-2026"), _order(shared, METALS, "canada-metals-2026")])
    whole = pd.read_csv(shared / FOLDER / UNION, dtype=str)[["hs", "rate"]]
    same = found[["hs", "rate"]].sort_values("hs", ignore_index=True)
    if not same.equals(whole.sort_values("hs", ignore_index=True)):
        raise SystemExit(f"{UNION}: not the union of the two orders")
    return found.sort_values(["list", "hs"], ignore_index=True)


def lists(shared: Path) -> pd.DataFrame:
    """Columns list, hs: the items of each order and rate, and those of chapters 98 and 99 that still pay."""
    found = items(shared).groupby("list", as_index=False)["hs"].agg(" ".join)
    otherwise = _read(shared, OTHERWISE)["hs"]
    last = pd.DataFrame({"list": ["canada-2026-chapters-98-99"], "hs": [" ".join(sorted(otherwise))]})
    return pd.concat([found, last], ignore_index=True)


def split(goods: pd.DataFrame, shared: Path) -> tuple[pd.DataFrame, list[str]]:
    """Canada's goods with a row for each item that an order lists of an HS6, and what is stated of it.

    The value of an HS6 is split evenly over its listed items: none of it is left to items that are not listed, of which
    the schedule is not known.
    """
    members = items(shared)["hs"]
    by_head = members.groupby(members.str[:6]).agg(list).to_dict()
    rows = []
    for row in goods.to_dict("records"):
        codes = by_head.get(row["hs"], [row["hs"]]) if row["importer"] == "CAN" else [row["hs"]]
        each, over = divmod(int(row["value_usd"]), len(codes))
        rows += [row | {"hs": code, "value_usd": each + (j < over)} for j, code in enumerate(codes)]
    known = set(goods.loc[goods["importer"] == "CAN", "hs"])
    lost = sorted(set(by_head) - known)
    whole = goods[(goods["importer"] == "CAN") & goods["hs"].isin(list(by_head))]["value_usd"].sum() / 1e9
    notes = [
        f"Canada's items of 8 September 2026: the HS6 value of 2024 evenly over its listed items ({whole:.1f} USD bn "
        f"in all: whole HS6 lines, an upper bound); of {len(lost)} HS6 lines no value is known: their trade is in the "
        "rest of the industry"
    ]
    return pd.DataFrame(rows)[goods.columns].sort_values(["importer", "icio", "hs"], ignore_index=True), notes


def _order(shared: Path, name: str, stem: str) -> pd.DataFrame:
    frame = _read(shared, name)
    return frame.assign(list=stem + "-" + frame["rate"])[["list", "hs", "rate"]]


def _read(shared: Path, name: str) -> pd.DataFrame:
    frame = pd.read_csv(shared / FOLDER / name, dtype=str)
    if not frame["hs"].str.fullmatch("[0-9]{8}").all() or frame["hs"].duplicated().any():
        raise SystemExit(f"{name}: expected items of 8 digits, each once")
    return frame
