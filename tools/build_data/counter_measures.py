"""Canada's and China's counter-tariffs on US goods in force on the day, by industry."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

METALS = ("72", "73", "76")  # of the list of 2025-03-13 only steel and aluminum outlived 2025-09-01
CANADA, CHINA = "canada-2025-10-07", "china-2025-10-07"


def counter_measures(shared: Path) -> tuple[pd.DataFrame, dict[str, str], list[str]]:
    """Rate rows as in `schedules`, each authority's rates in words, and what was capped."""
    folder = shared / "tariffs_us"
    exports = pd.read_csv(folder / "retaliation_coverage_by_icio_musd.csv").set_index("icio")
    canada, canada_rates, canada_notes = _canada(folder, exports)
    china, china_rates, china_notes = _china(folder, exports)
    rates = {"counter_metals": canada_rates, "counter_march": china_rates}
    return pd.concat([canada, china], ignore_index=True), rates, canada_notes + china_notes


def _listed(folder: Path, name: str, chapters: tuple[str, ...] | None = None) -> tuple[pd.Series, float]:
    """US exports on a list by industry, USD million, and the list's rate in percent."""
    table = pd.read_csv(folder / "lists" / name, dtype={"hs-code": str})
    if not table["hs-code"].str.fullmatch(r"\d{6}").all() or len(set(table["tariff"])) != 1:
        raise SystemExit(f"{name}: expected HS6 codes and one rate")
    if chapters:
        table = table[table["hs-code"].str.startswith(chapters)]
    bridge = pd.read_csv(folder / "hs6_gtap_icio.csv", dtype=str).set_index("hs6")["icio"]
    icio = table["hs-code"].map(bridge)
    if table.loc[icio.isna(), "exports"].sum() > 0:
        raise SystemExit(f"{name}: traded codes without an industry: {table.loc[icio.isna(), 'hs-code'].tolist()}")
    return table.groupby(icio)["exports"].sum() / 1e6, float(table["tariff"].iloc[0])


def _canada(folder: Path, exports: pd.DataFrame) -> tuple[pd.DataFrame, str, list[str]]:
    name = "canada-steel-US-exports-031225.csv"
    whole, _ = _listed(folder, name)
    _agree(whole, exports["CAN_mar13_steel_alu_25pct"], name)
    listed, rate = _listed(folder, name, METALS)
    share = listed / exports["icio2022_US_exports_to_CAN"].reindex(listed.index)
    over = share[share > 1]
    notes = [
        f"Canada {icio}: listed {amount:,.0f} USD mn are {value:.3f} of the industry's exports: capped at 1"
        for icio, amount, value in zip(over.index, listed[over.index], over, strict=True)
    ]
    notes.append(
        f"Canada: of {whole.sum():,.0f} USD mn listed on 2025-03-13, {listed.sum():,.0f} in chapters "
        f"{', '.join(METALS)} kept"
    )
    share = share.clip(upper=1.0)
    return _rows(CANADA, "counter_metals", "CAN", share, rate * share), f"{rate:g}%", notes


def _china(folder: Path, exports: pd.DataFrame) -> tuple[pd.DataFrame, str, list[str]]:
    base = exports["icio2022_US_exports_to_CHN"]
    share = pd.DataFrame(index=exports.index)
    for percent in (10, 15):
        name = f"china-{percent}-percent-US-exports-030425.csv"
        listed, rate = _listed(folder, name)
        column = exports[f"CHN_mar10_{percent}pct"]
        _agree(listed, column, name)
        share[rate] = column / base
    total = share.sum(axis=1)
    over = total[total > 1]
    notes = [
        f"China {icio}: listed share {value:.3f} of the industry's exports capped at 1" for icio, value in over.items()
    ]
    notes.append(f"China: {exports[['CHN_mar10_10pct', 'CHN_mar10_15pct']].to_numpy().sum():,.0f} USD mn listed")
    share = share.div(total.clip(lower=1.0), axis=0)  # both rates shrink alike where the list exceeds exports
    rate_percent = share.mul(pd.Series(share.columns, index=share.columns), axis=1).sum(axis=1)
    words = " and ".join(f"{rate:g}%" for rate in share.columns)
    return _rows(CHINA, "counter_march", "CHN", share.sum(axis=1), rate_percent), words, notes


def _agree(listed: pd.Series, column: pd.Series, name: str) -> None:
    """The list and the coverage table must tell the same story (rounded to 0.1 million there)."""
    gap = (listed.reindex(column.index).fillna(0.0) - column).abs().max()
    if gap > 0.1 or not set(listed[listed > 0.1].index) <= set(column.index):
        raise SystemExit(f"retaliation_coverage_by_icio_musd.csv and {name} differ by {gap:.1f} USD mn")


def _rows(schedule: str, authority: str, importer: str, share: pd.Series, rate: pd.Series) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "schedule": schedule,
            "authority": authority,
            "importer": importer,
            "exporter": "USA",
            "icio": share.index,
            "rate_percent": rate.to_numpy(),
            "statutory_percent": rate.to_numpy(),
            "covered_percent": 100 * share.to_numpy(),
            "imputed": False,
        }
    )
