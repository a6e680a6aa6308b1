"""US exports that Canada and China answered with duties: listed HS6 goods, and what is left of each industry."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

LISTS = {  # list → importer, file, column of the coverage table it must agree with
    "canada-march-4": ("CAN", "canada-US-exports-030425.csv", "CAN_mar4_25pct"),
    "canada-march-13": ("CAN", "canada-steel-US-exports-031225.csv", "CAN_mar13_steel_alu_25pct"),
    "china-march-10": ("CHN", "china-10-percent-US-exports-030425.csv", "CHN_mar10_10pct"),
    "china-march-15": ("CHN", "china-15-percent-US-exports-030425.csv", "CHN_mar10_15pct"),
}

METALS = ("72", "73", "76")


def build(shared: Path) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """Goods (importer, exporter, icio, hs, value_usd), lists (list, space-separated hs), and what was capped.

    Listed goods keep their share of the industry's 2022 exports at basic prices, at most all of it; a row without a
    code holds the rest of the industry.
    """
    folder = shared / "tariffs_us"
    coverage = pd.read_csv(folder / "retaliation_coverage_by_icio_musd.csv").set_index("icio")
    bridge = pd.read_csv(folder / "hs6_gtap_icio.csv", dtype=str).set_index("hs6")["icio"]
    rows, members = [], []
    for name, (importer, file, column) in LISTS.items():
        table = pd.read_csv(folder / "lists" / file, dtype={"hs-code": str})
        if not table["hs-code"].str.fullmatch("[0-9]{6}").all() or len(set(table["tariff"])) != 1:
            raise SystemExit(f"{file}: expected HS6 codes and one rate")
        listed = pd.DataFrame(
            {
                "importer": importer,
                "hs": table["hs-code"],
                "icio": table["hs-code"].map(bridge),
                "value": table["exports"].astype(float),
            }
        )
        _agree(listed, coverage[column], file)
        rows.append(listed[listed["value"] > 0])
        members.append(pd.DataFrame({"list": _list_name(name, listed["hs"]), "hs": listed["hs"]}))
    goods = pd.concat(rows).drop_duplicates(["importer", "hs"])
    if goods["icio"].isna().any():
        raise SystemExit(
            f"counter-tariffs: codes without an industry: {goods.loc[goods['icio'].isna(), 'hs'].tolist()}"
        )
    frames, notes = [], []
    with_industry = _exports(shared)
    for importer, listed in goods.groupby("importer"):
        whole = with_industry[importer]
        sums = listed.groupby("icio")["value"].sum()
        scale = (whole.reindex(sums.index) / sums).clip(upper=1.0)
        notes += [
            f"{importer} {icio}: listed {sums[icio] / 1e6:,.0f} USD mn exceed the industry's exports of "
            f"{whole[icio] / 1e6:,.0f}: taken as all of them"
            for icio in scale.index[scale < 1]
        ]
        listed = listed.assign(value=listed["value"] * listed["icio"].map(scale))
        rest = (whole - listed.groupby("icio")["value"].sum().reindex(whole.index).fillna(0.0)).clip(lower=0.0)
        remainder = pd.DataFrame({"importer": importer, "hs": "", "icio": rest.index, "value": rest.to_numpy()})
        frames.append(pd.concat([listed, remainder[remainder["value"] >= 1]]))
    lists = pd.concat(members).drop_duplicates().sort_values(["list", "hs"])
    lists = lists.groupby("list", as_index=False)["hs"].agg(" ".join)
    frame = pd.concat(frames).assign(exporter="USA", value_usd=lambda f: f["value"].round().astype("int64"))
    frame = frame.sort_values(["importer", "icio", "hs"])[["importer", "exporter", "icio", "hs", "value_usd"]]
    return frame.reset_index(drop=True), lists, notes


def _list_name(name: str, hs: pd.Series) -> pd.Series:
    """Of Canada's list of 13 March only steel and aluminum outlived 1 September 2025: two lists."""
    if name != "canada-march-13":
        return pd.Series(name, index=hs.index)
    return hs.str.startswith(METALS).map({True: f"{name}-metals", False: f"{name}-other"})


def _exports(shared: Path) -> dict[str, pd.Series]:
    """US exports of goods by industry at basic prices, 2022, USD, to Canada and China."""
    with np.load(shared / "icio2022" / "icio2022_81x50.npz") as file:
        regions, sectors = [str(x) for x in file["regions"]], [str(x) for x in file["sectors"]]
        usa = regions.index("USA")
        goods = {
            importer: 1e6 * (file["x_int"][usa, regions.index(importer)] + file["x_fin"][usa, regions.index(importer)])
            for importer in ("CAN", "CHN")
        }
    with np.load(shared / "tariffs_world" / "teti_tariffs_81x81x28.npz") as file:
        tradable = [str(x) for x in file["sectors"]][:27]
    return {
        importer: pd.Series(np.asarray(flow, dtype=float), index=sectors).reindex(tradable)
        for importer, flow in goods.items()
    }


def _agree(listed: pd.DataFrame, column: pd.Series, file: str) -> None:
    """The list and the coverage table must tell the same story (rounded to 0.1 million there)."""
    sums = listed.groupby("icio")["value"].sum() / 1e6
    gap = (sums.reindex(column.index).fillna(0.0) - column).abs().max()
    if gap > 0.1 or not set(sums[sums > 0.1].index) <= set(column.index):
        raise SystemExit(f"retaliation_coverage_by_icio_musd.csv and {file} differ by {gap:.1f} USD mn")
