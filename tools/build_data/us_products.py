"""US imports of 2024 by HS10 and what the tariff law says about each product."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import yaml

from tools.build_data.facts import DAY, Facts

Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Array = npt.NDArray[Any]

EU, SLOVAKIA = "0003", "4359"  # Census publishes Slovakia apart from the rest of the Union
# Scope of 2018 (Proclamations 9704 and 9705): what partners without an exemption already paid on in 2024.
STEEL_2018 = [*map(str, range(7206, 7216)), *(f"7216{n}" for n in (10, 21, 22, 31, 32, 33, 40, 50, 99))]
STEEL_2018 += [*map(str, range(7217, 7230)), "730110", "730210", "730240", "730290", "7304", "7305", "7306"]
ALUMINUM_2018 = ["7601", *map(str, range(7604, 7610)), "7616995160", "7616995170"]
# Auto-parts lines that cover vehicles by end use only: computers (absent from `lists/auto-tariffs.csv`) and
# lithium-ion batteries other than those for electric vehicles, which have a line of their own.
NOT_AUTO_PARTS = ["8471", "8507600020"]
ELECTRICITY = ["2716"]  # never treated as an article at the border: no duty collected
INFORMATION = ("49", "97")  # books and art, 50 U.S.C. 1702(b)(3): outside every IEEPA duty
AGRICULTURE = tuple(f"{chapter:02d}" for chapter in range(1, 25))


def imports(shared: Path) -> pd.DataFrame:
    """Columns census, partner, hs10, value, duty (USD), icio (missing for chapters 98 and 99); EU pooled."""
    folder = shared / "tariffs_us"
    raw = pd.read_parquet(folder / "us_imports_2024_hs10.parquet")
    raw = raw.astype({"census_code": "str", "partner": "str", "hs10": "str"})
    slovak = raw["census_code"] == SLOVAKIA
    raw.loc[slovak, ["census_code", "partner"]] = [EU, "EUROPEAN UNION"]
    raw = raw.groupby(["census_code", "partner", "hs10"], as_index=False).sum()
    raw.columns = pd.Index(["census", "partner", "hs10", "value", "duty"])
    bridge = pd.read_csv(folder / "hs6_gtap_icio.csv", dtype=str).set_index("hs6")["icio"]
    raw["icio"] = raw["hs10"].str[:6].map(bridge)
    return raw


def codes(path: Path, column: str | None = None, *, padded: bool = False) -> list[str]:
    """HS codes of a list as plain digits; `padded` lists hold HS8 codes with two zeros added."""
    frame = pd.read_csv(path, dtype=str, comment="#")
    raw = frame[column] if column else frame.iloc[:, 0]
    plain = raw.str.strip().str.replace(".", "", regex=False)
    if not plain.str.fullmatch(r"\d{4,10}").all():
        raise SystemExit(f"{path.name}: not HS codes of 4 to 10 digits: {plain[~plain.str.fullmatch(r'[0-9]{4,10}')]}")
    if padded and not plain.str.fullmatch(r"\d{8}00").all():
        raise SystemExit(f"{path.name}: expected HS8 codes padded with two zeros")
    return (plain.str[:8] if padded else plain).tolist()


def covered(hs10: pd.Series, prefixes: Iterable[str]) -> Mask:
    """Which products fall under any of the prefixes."""
    by_length: dict[int, set[str]] = {}
    for prefix in prefixes:
        by_length.setdefault(len(prefix), set()).add(prefix)
    mask = np.zeros(len(hs10), dtype=bool)
    for length, heads in by_length.items():
        mask |= hs10.str[:length].isin(heads).to_numpy(dtype=bool)
    return mask


def products(shared: Path, hs10: pd.Series, known: Facts) -> pd.DataFrame:
    """One row per product: scopes (bool), metal contents (shares of value) and the MFN rate (percent)."""
    folder = shared / "tariffs_us"
    policy: dict[str, Any] = yaml.safe_load((folder / "policy_params.yaml").read_text(encoding="utf-8"))
    headings = policy["section_232_headings"]
    frame = pd.DataFrame({"hs10": hs10})
    frame["car"] = covered(hs10, headings["autos_passenger"]["prefixes"] + headings["autos_light_trucks"]["prefixes"])
    parts = (folder / "s232_auto_parts.txt").read_text(encoding="utf-8").split()
    frame["part"] = covered(hs10, parts) & ~covered(hs10, NOT_AUTO_PARTS)
    frame["softwood"] = covered(hs10, known.softwood_scope)
    _metals(frame, folder, policy["metal_content"]["primary_chapters"])
    _ieepa_scopes(frame, folder)
    mfn = pd.read_csv(folder / "mfn_rates_2025.csv", dtype={"hs8": str}).set_index("hs8")
    ad_valorem = mfn["mfn_rate"].where(mfn["rate_type"].isin(["free", "ad_valorem"]))
    frame["mfn"] = 100 * hs10.str[:8].map(ad_valorem)  # missing where specific or compound: own duty over value
    return frame.set_index("hs10")


def _metals(frame: pd.DataFrame, folder: Path, full_value: list[str]) -> None:
    """Contents in scope: all of the value in chapters 72, 73 and 76, the metal content elsewhere."""
    hs10, lists = frame["hs10"], folder / "lists"
    derived = pd.read_csv(folder / "s232_derivative_products.csv", dtype=str)
    derived = derived[derived["effective_date"].fillna("") <= DAY]
    annex = codes(lists / "metals-annex-IA.csv", "HTSUS")
    content = metal_content(folder, hs10)
    in_chapters = hs10.str[:2].isin(full_value).to_numpy(dtype=bool)
    for metal, chapters, listed in (
        ("steel", ("72", "73"), "steel-tariffs.csv"),
        ("aluminum", ("76",), "alu-tariffs.csv"),
    ):
        scope = [code for code in annex if code[:2] in chapters] + codes(lists / listed, "HTSUS")
        scope += derived.loc[derived["derivative_type"] == metal, "hts_prefix"].tolist()
        # A line of the other metal's chapter is that metal's in full: no content of this one on it.
        own = hs10.str[:2].isin(chapters).to_numpy(dtype=bool)
        share = np.where(own, 1.0, np.where(in_chapters, 0.0, content[metal]))
        frame[metal] = np.where(covered(hs10, scope), share, 0.0)
        frame[f"{metal}_2018"] = covered(hs10, STEEL_2018 if metal == "steel" else ALUMINUM_2018)
    copper = covered(hs10, codes(folder / "s232_copper_products.csv", "hts10"))
    frame["copper"] = np.where(copper, content["copper"], 0.0)
    frame["copper_line"] = copper


def metal_content(folder: Path, hs10: pd.Series) -> dict[str, Floats]:
    """Shares of value by metal, at most 1; products without a row take the mean of the nearest heading."""
    table = pd.read_parquet(folder / "metal_content_shares_hs10.parquet")
    table["hs10"] = table["hs10"].astype("str")
    found: dict[str, Floats] = {}
    for metal in ("steel", "aluminum", "copper"):
        share = table.set_index("hs10")[f"{metal}_share"].astype(float).clip(upper=1.0)
        value = hs10.map(share)
        for digits in (8, 6, 4, 2):
            value = value.fillna(hs10.str[:digits].map(share.groupby(share.index.str[:digits]).mean()))
        found[metal] = np.asarray(value.fillna(0.0), dtype=np.float64)  # 98 and 99 only: no industry
    return found


def _ieepa_scopes(frame: pd.DataFrame, folder: Path) -> None:
    """Goods outside the reciprocal and country duties, and the lower-rate lines of the fentanyl duty."""
    hs10, lists = frame["hs10"], folder / "lists"
    eo = pd.read_csv(folder / "country_eo_exempt_products.csv", dtype=str, comment="#")
    later = eo["effective_date_start"] > DAY
    added_later = set(eo.loc[later, "hts10"].str.replace(".", "", regex=False))
    april = codes(lists / "annex-II-exemptions.csv", padded=True)
    # Annex II of 2025-11-14 less what joined it on 11-13 (farm goods, fertilizers) is Annex II of September.
    since = set(codes(lists / "annex-II-exemptions-nov14.csv")) - set(april) - added_later
    annex = april + [code for code in since if not code.startswith(AGRICULTURE)]
    electronics = codes(lists / "consumer_electronics_EO14257_apr11.csv")
    listed = pd.read_csv(folder / "ieepa_exempt_products.csv", dtype=str)["hts10"]
    information = covered(hs10, listed[listed.str.startswith(INFORMATION)])
    frame["information"] = information
    # Copper left Annex II when Section 232 took its metal content (Proclamation 10962).
    frame["annex2"] = (covered(hs10, annex) & ~frame["copper_line"]) | covered(hs10, electronics) | information
    frame["electricity"] = covered(hs10, ELECTRICITY)
    floor = pd.read_csv(folder / "floor_exempt_products.csv", dtype=str)
    union = floor[floor["country_group"] == "eu"]
    aircraft = _aircraft(hs10, folder)
    frame["aircraft"] = covered(hs10, union.loc[union["category"] == "civil_aircraft", "hts8"]) & aircraft
    frame["exempt_eu"] = covered(hs10, union.loc[union["category"] != "civil_aircraft", "hts8"])
    brazil = covered(hs10, codes(lists / "brazil-non-airplane-exemptions.csv"))
    brazil |= covered(hs10, codes(lists / "brazil-airplane-exemptions.csv")) & aircraft
    orders = covered(hs10, eo.loc[~later, "hts10"].str.replace(".", "", regex=False))
    frame["exempt_brazil"] = (brazil & orders) | information
    carved = pd.read_csv(folder / "fentanyl_carveout_products.csv", dtype=str)
    for partner, category in (("CAN", ("energy_ca", "potash_ca")), ("MEX", ("potash_mx",))):
        frame[f"energy_{partner}"] = covered(hs10, carved.loc[carved["category"].isin(category), "hts8"])


def _aircraft(hs10: pd.Series, folder: Path) -> Mask:
    """Lines that are aircraft goods by name; the lists also name general lines, for aircraft use only."""
    names = pd.read_parquet(folder / "hs10_descriptions.parquet").astype("str")
    name = hs10.map(names.set_index("hs10")["description"]).fillna("")
    named = name.str.contains("AIRCRAFT", regex=False) & ~name.str.contains(r"NON-?AIRCRAFT|SHIPS", regex=True)
    return (named | hs10.str.startswith("88")).to_numpy(dtype=bool)


def usmca_shares(shared: Path, trade: pd.DataFrame, month: str) -> tuple[pd.Series, pd.Series]:
    """Share of each Canadian and Mexican row of `trade` claiming USMCA, and where it was found.

    The month itself; else the last earlier period with a row ("2024" sorts first); else the value-weighted
    mean of the partner's heading, then chapter. Rows of other partners get 0.
    """
    table = pd.read_parquet(shared / "tariffs_us" / "usmca_shares_hs10_monthly.parquet")
    table = table.astype({"month": "str", "census_code": "str", "hs10": "str", "usmca_share": float})
    table = table[table["month"] <= month].sort_values("month", kind="stable")
    last = table.drop_duplicates(["census_code", "hs10"], keep="last").set_index(["census_code", "hs10"])
    keys = pd.MultiIndex.from_frame(trade[["census", "hs10"]])
    share = pd.Series(last["usmca_share"].reindex(keys).to_numpy(), index=trade.index)
    period = pd.Series(last["month"].reindex(keys).to_numpy(), index=trade.index)
    partner = trade["census"].isin(table["census_code"].unique())
    origin = period.where(share.notna(), "none")
    for digits in (4, 2):
        head = trade["census"] + trade["hs10"].str[:digits]
        known = share.notna() & partner
        weight = trade["value"].where(known, 0.0).groupby(head).sum()
        mean = (share.fillna(0.0) * trade["value"]).where(known, 0.0).groupby(head).sum() / weight.where(weight > 0)
        fill = head.map(mean)
        take = share.isna() & partner & fill.notna()
        share, origin = share.mask(take, fill), origin.mask(take, f"HS{digits} mean")
    if (share.isna() & partner & trade["icio"].notna()).any():
        raise SystemExit(f"usmca_shares_hs10_monthly: no share for some products in {month}")
    return share.fillna(0.0), origin
