"""Checks on the US schedule against totals and published rates, and what a reader must know of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from tools.build_data.facts import Facts
from tools.build_data.us_measures import MONTH, USMCA, Trade, measures
from tools.build_data.us_products import EU, SLOVAKIA, usmca_shares

TOTALS = {"CAN": 411.69, "MEX": 503.44, "CHN": 429.43}  # USD bn, known imports of 2024
TRACKER_DAY = "2025-08-07"
TRACKER = {  # exporter → (name in country-by-time.csv, Census code in hs2/)
    "CAN": ("CANADA", "1220"),
    "MEX": ("MEXICO", "2010"),
    "CHN": ("CHINA", "5700"),
    "EU": ("EUROPEAN UNION", "0003"),
    "JPN": ("JAPAN", "5880"),
    "GBR": ("UNITED KINGDOM", "4120"),
    "KOR": ("KOREA, SOUTH", "5800"),
}
GROUPS = {
    "steel and aluminum": ["section_232_steel", "section_232_aluminum"],
    "copper": ["section_232_copper"],
    "cars and parts": ["section_232_autos", "section_232_auto_parts"],
    "lumber AD/CVD": ["ad_cvd_softwood"],
    "energy and potash": ["ieepa_fentanyl_energy"],
    "other fentanyl": ["ieepa_fentanyl"],
}
LEFT_OUT = [
    "Section 232 on lumber and furniture: from 2025-10-14; on trucks and buses: from 2025-11-01",
    "Section 301 on China and Russia's 200% on aluminum: in the 2024 baseline (the Section 301 steps of "
    "September "
    "2024 and January 2025 are only partly in it)",
    "Canada's counter-tariff on cars: share of US content and remission quotas unknown",
    "China's 10% on all US goods: not in the data",
    "end of the de minimis exemption: not in the data",
    "Korea: cars and parts at 25% and a flat reciprocal 15%; 15% for cars began on 2025-11-01",
    "EU, Japan, United Kingdom: aircraft goods exempt only where the line is named for aircraft; the "
    "exemption lists name many "
    "general lines that qualify by end use",
]
WHY = [
    "The tracker (trade-war-redux) and this schedule differ by law and data, not by arithmetic:",
    "chapters 98/99 pay nothing here (no industry), the general rate there;",
    "medicines (30) and most organic chemicals (29): free here by Annex II, paying there;",
    "chapter 72: primary steel at 50% here; the general rate there, whose steel list holds derivatives only;",
    "EU and Japan: 15% is all-in here; there it is added to MFN;",
    "United Kingdom: cars 10% all-in here, 25% there, and aircraft goods exempt here;",
    "Canada, Mexico: USMCA use by product in October 2025 here, one flat share there (0.65 and 0.82);",
    "China: 20 + 10 on most goods here, 34 there;",
    "Korea: cars at 25% here on the day, 15% there;",
    "the chapter files of Canada and Mexico are not the country file's: they add up to less.",
]


def report(shared: Path, known: Facts, trade: Trade, layers: pd.DataFrame) -> dict[str, list[str]]:
    """Heading → lines; raise where a total is wrong."""
    return {
        "left out, and why": LEFT_OUT,
        "totals": _totals(shared, trade),
        "no industry (chapters 98 and 99), excluded from the rates": _no_industry(trade),
        "2024 duties on metals, partners that paid": _metals_2024(known, trade),
        "USMCA use, where the share was found": _usmca_origin(trade),
        "Canada and Mexico, added points on all imports, by USMCA use": _by_use(shared, known, trade, layers),
        f"added points on all imports against the tracker of {TRACKER_DAY}": _against_tracker(shared, trade, layers),
        "widest gaps by chapter, points on all imports (here less tracker)": _by_chapter(shared, trade, layers),
        "why they differ": WHY,
    }


def paid(trade: Trade, layers: pd.DataFrame) -> pd.Series:
    """USD added by authority and row of trade, goods with an industry only."""
    value = trade.rows["value"].where(trade.rows["icio"].notna(), 0.0)
    return layers["rate"] * layers["row"].map(value) / 100


def effective(trade: Trade, layers: pd.DataFrame, exporter: str) -> pd.Series:
    """Added points on an exporter's whole imports (chapters 98 and 99 in the denominator), by authority."""
    rows = trade.rows
    mine = layers["row"].map(rows["exporter"]) == exporter
    dollars = paid(trade, layers)[mine].groupby(layers.loc[mine, "authority"]).sum()
    return 100 * dollars / rows.loc[rows["exporter"] == exporter, "value"].sum()


def _totals(shared: Path, trade: Trade) -> list[str]:
    rows = trade.rows[~trade.rows["imputed"]]
    found = rows.groupby("exporter")["value"].sum() / 1e9
    for exporter, expected in TOTALS.items():
        if abs(found[exporter] - expected) > 0.005:
            raise SystemExit(f"imports from {exporter}: {found[exporter]:.2f} USD bn, expected {expected}")
    other = pd.read_csv(shared / "tariffs_us" / "us_imports_2024_by_partner_icio.csv", dtype={"CTY_CODE": str})
    other["CTY_CODE"] = other["CTY_CODE"].replace(SLOVAKIA, EU)
    reference = other.groupby(["CTY_CODE", "icio"])["imports"].sum()
    mine = rows[rows["icio"].notna()].groupby(["census", "icio"])["value"].sum()
    gap = (mine - reference.reindex(mine.index)).abs() / mine
    if not gap.max() < 1e-4 or not mine.index.symmetric_difference(reference.index).empty:
        raise SystemExit(f"us_imports_2024_by_partner_icio.csv differs: {gap.idxmax()} by {gap.max():.2%}")
    lines = [f"{exporter}: {found[exporter]:.2f} USD bn, as expected" for exporter in TOTALS]
    return [
        *lines,
        f"{len(mine)} partner × industry cells agree with the published table to {gap.max():.0e} of their value",
    ]


def _no_industry(trade: Trade) -> list[str]:
    rows = trade.rows[~trade.rows["imputed"]]
    total = rows.groupby("partner")["value"].sum()
    gone = rows[rows["icio"].isna()]
    if not gone["hs10"].str[:2].isin(["98", "99"]).all():
        raise SystemExit("products outside chapters 98 and 99 without an industry")
    value = gone.groupby("partner")["value"].sum().sort_values(ascending=False)
    share = 100 * value / total.reindex(value.index)
    cells = [f"{name} {value[name] / 1e9:.2f} ({share[name]:.1f}%)" for name in value.index]
    lines = [
        f"all partners: {value.sum() / 1e9:.1f} USD bn, {100 * value.sum() / total.sum():.1f}%; by partner, USD bn:"
    ]
    return lines + [", ".join(cells[at : at + 6]) for at in range(0, len(cells), 6)]


def _metals_2024(known: Facts, trade: Trade) -> list[str]:
    """The old rates must be what paying partners paid in 2024."""
    lines = []
    rows = trade.rows
    scope = trade.scopes.reindex(rows["hs10"]).reset_index(drop=True)
    charged = (
        ~rows["census"].isin(known.metals_exempt_2024) & ~rows["law"].isin(["CHN", "HKG", "RUS"]) & ~rows["imputed"]
    )
    for metal, expected in known.metals_2024.items():
        cell = rows[scope[f"{metal}_2018"] & charged]
        mfn = scope.loc[cell.index, "mfn"].fillna(0.0)
        rate = 100 * cell["duty"] / cell["value"]
        over = (rate - mfn)[rate > mfn + 1.0]
        modal = float(over.median())
        if abs(modal - expected) > 1.0:
            raise SystemExit(f"{metal}: partners paid {modal:.1f} points in 2024, not {expected:g}")
        mean = (over * cell.loc[over.index, "value"]).sum() / cell["value"].sum()
        lines.append(f"{metal}: median of paying cells {modal:.1f} (law {expected:g}); mean with exclusions {mean:.1f}")
    return lines


def _usmca_origin(trade: Trade) -> list[str]:
    rows = trade.rows
    north = rows["exporter"].isin(USMCA) & rows["icio"].notna()
    label = rows["exporter"][north] + " " + trade.origin[north]
    value = rows["value"][north].groupby(label).sum() / 1e9
    return [f"{where}: {amount:.2f} USD bn" for where, amount in zip(value.index, value, strict=True)]


def _by_use(shared: Path, known: Facts, trade: Trade, layers: pd.DataFrame) -> list[str]:
    """Both partners by use of the day, with quiet months filled, of June 2025 (before the break), 2024."""
    lines = []
    rows = trade.rows
    value = rows["value"].where(rows["icio"].notna(), 0.0)
    near = [usmca_shares(shared, rows, month)[0] for month in ("2025-09", "2025-11")]
    quiet = trade.usmca.where(trade.usmca > 0, np.maximum(near[0], near[1]))
    cases = {f"{MONTH} (used)": trade.usmca, f"{MONTH}, 0 replaced by the better neighbour month": quiet}
    cases |= {month: usmca_shares(shared, rows, month)[0] for month in ("2025-06", "2024")}
    for name, share in cases.items():
        other = layers if name.endswith("(used)") else measures(replace(trade, usmca=share), known)
        for exporter in USMCA:
            mine = rows["exporter"] == exporter
            use = (share * value)[mine].sum() / value[mine].sum()
            points = effective(trade, other, exporter)
            parts = ", ".join(f"{group} {points.reindex(keys).fillna(0.0).sum():.2f}" for group, keys in GROUPS.items())
            lines.append(f"{exporter}, use of {name}, {use:.2f}: {points.sum():.2f} ({parts})")
    return lines


def _against_tracker(shared: Path, trade: Trade, layers: pd.DataFrame) -> list[str]:
    table = pd.read_csv(shared / "tariffs_us" / "country-by-time.csv")
    table = table[table["date"] == TRACKER_DAY].set_index("country_name")
    rows = trade.rows
    lines = []
    for exporter, (name, _) in TRACKER.items():
        mine = rows[rows["exporter"] == exporter]
        dutiable = mine.loc[mine["icio"].notna(), "value"].sum() / mine["value"].sum()
        here = float(effective(trade, layers, exporter).sum())
        there = float(table["effective tariff"].loc[name])
        lines.append(
            f"{exporter}: {here:.2f} here ({here / dutiable:.2f} without 98/99), {there:.2f} there, {here - there:+.2f}"
        )
    return lines


def _by_chapter(shared: Path, trade: Trade, layers: pd.DataFrame) -> list[str]:
    rows = trade.rows
    dollars = paid(trade, layers).groupby(layers["row"]).sum().reindex(rows.index, fill_value=0.0)
    lines = []
    for exporter, (_, census) in TRACKER.items():
        table = pd.read_csv(shared / "tariffs_us" / "hs2" / f"hs2-tariff-{census}.csv", dtype={"HS2": str})
        there = table.set_index("HS2")["2025_tariff_increase"]
        mine = rows["exporter"] == exporter
        chapter = rows.loc[mine, "hs10"].str[:2]
        value = rows.loc[mine, "value"].groupby(chapter).sum()
        gap = 100 * dollars[mine].groupby(chapter).sum() - there.reindex(value.index).fillna(0.0) * value
        points = (gap / value.sum()).sort_values(key=lambda column: -column.abs())
        widest = ", ".join(f"{hs2} {points[hs2]:+.2f}" for hs2 in points.index[:8])
        whole = (there.reindex(value.index) * value).sum() / value.sum()
        lines.append(f"{exporter}: {widest}; all {points.sum():+.2f}, chapter files add up to {whole:.2f}")
    return lines
