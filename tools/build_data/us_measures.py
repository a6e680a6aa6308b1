"""What each US authority added to each product of each partner on the day, in ad valorem points."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from tools.build_data.facts import Facts
from tools.build_data.names import GROUPS
from tools.build_data.table import partner_codes
from tools.build_data.us_products import EU, Array, Floats, imports, products, usmca_shares

MONTH = "2025-10"  # USMCA use of the day
USMCA = ("CAN", "MEX")
NO_RECIPROCAL = ("CAN", "MEX", "RUS", "BLR")  # EO 14257: USMCA partners, and column 2 of the tariff schedule
FLOOR = ("EU", "JPN")  # all-in rates on the day; Korea's began on 2025-11-14, Switzerland's too
AUTO_FLOOR = ("EU", "JPN")  # since 2025-08-01 and 2025-09-16; Korea from 2025-11-01
AIRCRAFT_EXEMPT = ("EU", "JPN", "GBR")  # EU framework, EO 14345, EO 14309
# Section 232 programmes in the order in which they claim a product's value; IEEPA takes what is left.
CLAIM_ORDER = ("autos", "auto_parts", "steel", "aluminum", "copper")
AUGUST_NAMES = {  # names of the list of 2025-08-07 that the Census and OECD tables spell differently
    "SOUTH KOREA": "KOR",
    "BRUNEI": "BRN",
    "CÔTE D`IVOIRE": "CIV",
    "DEMOCRATIC REPUBLIC OF THE CONGO": "COD",
    "LAOS": "LAO",
    "MYANMAR (BURMA)": "MMR",
}


@dataclass(frozen=True)
class Trade:
    """Product rows with the law's partner: `exporter` is an ISO3 code, "EU" or "ROW", `law` may be finer."""

    rows: pd.DataFrame  # census, partner, hs10, value, duty, icio, exporter, law, imputed
    scopes: pd.DataFrame  # by hs10
    usmca: pd.Series  # share of each row claiming USMCA
    origin: pd.Series  # where that share was found
    names: dict[str, str]  # country name → ISO3, for the lists that go by name


def load(shared: Path, known: Facts, month: str = MONTH) -> Trade:
    """Read 2024 imports; give economies that Census does not list here the pooled product mix of ROW."""
    with np.load(shared / "icio2022" / "icio2022_81x50.npz") as file:
        regions = [str(code) for code in file["regions"]]
    rows = imports(shared)
    listed = partner_codes(shared, regions)
    rows["law"] = rows["partner"].map(listed).fillna(rows["partner"]).where(rows["census"] != EU, "EU")
    rows["exporter"] = rows["law"].where(rows["law"].isin([*regions, "EU"]), "ROW")
    rows["imputed"] = False
    taken = {*rows["exporter"], *GROUPS["EU"].split(), "USA"}
    pool = rows[rows["exporter"] == "ROW"].groupby(["hs10", "icio"], as_index=False)[["value", "duty"]].sum()
    missing = [region for region in regions if region not in taken]
    copies = [
        pool.assign(census=_census(region), partner="", law=region, exporter=region, imputed=True) for region in missing
    ]
    rows = pd.concat([rows, *copies], ignore_index=True)
    hs10 = rows["hs10"].drop_duplicates().sort_values(ignore_index=True)
    share, origin = usmca_shares(shared, rows, month)
    return Trade(rows, products(shared, hs10, known), share, origin, listed)


def _census(region: str) -> str:
    """Census code of the one economy without Census rows here that was exempt from metals duties in 2024."""
    return "4623" if region == "UKR" else ""


def reciprocal_rates(known: Facts, trade: Trade) -> Floats:
    """Rate of 2025-08-07 by row: the partner's own, the floor, China's, or the baseline."""
    by_law = {AUGUST_NAMES.get(name, trade.names.get(name, name)): rate for name, rate in known.reciprocal.items()}
    by_law |= {"EU": known.floor, "CHN": known.reciprocal_china}
    by_law |= dict.fromkeys(NO_RECIPROCAL, 0.0)
    rates = trade.rows["law"].map(by_law).fillna(known.reciprocal_baseline)
    return np.asarray(rates, dtype=np.float64)


def measures(trade: Trade, known: Facts) -> pd.DataFrame:
    """Columns authority, row (position in `trade.rows`), base (share of value), statutory, rate (points)."""
    rows = trade.rows
    scope = trade.scopes.reindex(rows["hs10"]).reset_index(drop=True)
    law = rows["law"]
    value = rows["value"].to_numpy(dtype=float)
    own_duty = np.divide(100 * rows["duty"].to_numpy(dtype=float), value, out=np.zeros(len(rows)), where=value > 0)
    mfn = scope["mfn"].fillna(pd.Series(own_duty)).to_numpy(dtype=float)
    claims, rest = _claims(scope, law)
    paying = 1.0 - trade.usmca.to_numpy(dtype=float)
    everywhere = np.ones(len(rows))
    car, part = _auto_points(known, law, mfn)
    found = [
        _layer("section_232_autos", claims["autos"], car, 1.0 - known.us_auto_content * (1.0 - paying)),
        _layer("section_232_auto_parts", claims["auto_parts"], part, paying),
        _layer("section_232_copper", claims["copper"], known.copper * everywhere, everywhere),
    ]
    for metal in ("steel", "aluminum"):
        points = _metal_points(known, metal, rows, scope)
        found.append(_layer(f"section_232_{metal}", claims[metal], points, everywhere))
    softwood = np.where(scope["softwood"] & (law == "CAN"), 1.0, 0.0)
    rise = known.softwood_after - known.softwood_before
    found.append(_layer("ad_cvd_softwood", softwood, rise * everywhere, everywhere))
    found += _fentanyl(known, scope, law, rest, paying)
    found += _reciprocal(known, scope, trade, rest, mfn)
    return pd.concat(found, ignore_index=True)


def _claims(scope: pd.DataFrame, law: pd.Series) -> tuple[dict[str, Floats], Floats]:
    """Share of a product's value under each Section 232 programme, in claim order, and what is left."""
    wanted = {
        "autos": scope["car"],
        "auto_parts": scope["part"],
        "steel": scope["steel"],
        "aluminum": scope["aluminum"],
        "copper": scope["copper"],
    }
    flying = (scope["aircraft"] & law.isin(AIRCRAFT_EXEMPT)).to_numpy(dtype=bool)
    rest = np.ones(len(scope))
    claims: dict[str, Floats] = {}
    for programme in CLAIM_ORDER:
        share = np.minimum(rest, wanted[programme].to_numpy(dtype=float))
        claims[programme] = np.where(flying, 0.0, share)
        rest = rest - claims[programme]
    return claims, rest


def _auto_points(known: Facts, law: pd.Series, mfn: Floats) -> tuple[Floats, Floats]:
    """Added points on cars and on parts; all-in rates add what the MFN rate leaves."""
    flat = np.full(len(law), known.autos)
    all_in = law.isin(AUTO_FLOOR).to_numpy(dtype=bool)
    under_floor = np.maximum(0.0, known.autos_floor - mfn)
    part = np.where(all_in, under_floor, flat)
    british = (law == "GBR").to_numpy(dtype=bool)
    return np.where(british, np.maximum(0.0, known.autos_uk - mfn), part), part


def _metal_points(known: Facts, metal: str, rows: pd.DataFrame, scope: pd.DataFrame) -> Floats:
    """Today's duty less what the partner paid on the product in 2024."""
    now = np.where(rows["law"] == "GBR", known.metals_uk, known.metals)
    paid = scope[f"{metal}_2018"] & ~rows["census"].isin(known.metals_exempt_2024)
    before = np.where(paid, known.metals_2024[metal], 0.0)
    if metal == "aluminum":  # Russia's old duty is higher than today's and stays
        before = np.where(rows["law"] == "RUS", known.russia_aluminum, before)
    points: Floats = np.maximum(0.0, now - before)
    return points


def _fentanyl(known: Facts, scope: pd.DataFrame, law: pd.Series, rest: Floats, paying: Floats) -> list[pd.DataFrame]:
    """Canada and Mexico: goods outside USMCA and outside Section 232. China: everything, on top of 232."""
    north = law.isin(USMCA).to_numpy(dtype=bool)
    in_scope = law.isin(list(known.fentanyl)) & ~scope["information"] & ~scope["electricity"]
    base = np.where(in_scope, np.where(north, rest, 1.0), 0.0)
    lower = (scope["energy_CAN"] & (law == "CAN")) | (scope["energy_MEX"] & (law == "MEX"))
    general = law.map(known.fentanyl).fillna(0.0).to_numpy(dtype=float)
    energy = np.full(len(law), known.fentanyl_energy)
    return [
        _layer("ieepa_fentanyl", np.where(lower, 0.0, base), general, paying),
        _layer("ieepa_fentanyl_energy", np.where(lower, base, 0.0), energy, paying),
    ]


def _reciprocal(known: Facts, scope: pd.DataFrame, trade: Trade, rest: Floats, mfn: Floats) -> list[pd.DataFrame]:
    """The reciprocal duty and the surcharges of Brazil and India, on what Section 232 leaves."""
    law = trade.rows["law"]
    full = np.ones(len(law))
    free = scope["annex2"] | (scope["exempt_eu"] & (law == "EU"))
    free |= scope["aircraft"] & law.isin(AIRCRAFT_EXEMPT)
    flat = reciprocal_rates(known, trade)
    points = np.where(law.isin(FLOOR), np.maximum(0.0, flat - mfn), flat)
    base = np.where(free | law.isin(NO_RECIPROCAL), 0.0, rest)
    exempt = np.where(law == "BRA", scope["exempt_brazil"], scope["annex2"])
    extra = np.where(law.isin(list(known.surcharge)) & ~exempt, rest, 0.0)
    surcharge = law.map(known.surcharge).fillna(0.0).to_numpy(dtype=float)
    return [_layer("ieepa_reciprocal", base, points, full), _layer("ieepa_country", extra, surcharge, full)]


def _layer(authority: str, base: Array, points: Array, paying: Array) -> pd.DataFrame:
    """Rows with a base; `statutory` and `rate` are points over the row's whole value."""
    at = np.flatnonzero(base > 0)
    statutory = base[at] * points[at]
    return pd.DataFrame(
        {
            "authority": authority,
            "row": at,
            "base": base[at],
            "statutory": statutory,
            "rate": statutory * paying[at],
        }
    )


def cells(trade: Trade, layers: pd.DataFrame) -> pd.DataFrame:
    """Average over the customs value of each exporter × industry cell."""
    rows = trade.rows
    keys = ["exporter", "icio"]
    total = rows.groupby(keys)["value"].sum()
    joined = layers.merge(rows[["exporter", "icio", "value", "imputed"]], left_on="row", right_index=True)
    joined = joined[joined["icio"].notna()]
    for column in ("base", "statutory", "rate"):
        joined[column] *= joined["value"]
    sums = joined.groupby(["authority", *keys]).agg(
        base=("base", "sum"), statutory=("statutory", "sum"), rate=("rate", "sum"), imputed=("imputed", "any")
    )
    weight = total.reindex(pd.MultiIndex.from_frame(sums.reset_index()[keys])).to_numpy(dtype=float)
    return pd.DataFrame(
        {
            "rate_percent": sums["rate"] / weight,
            "statutory_percent": sums["statutory"] / weight,
            "covered_percent": 100 * sums["base"] / weight,
            "imputed": sums["imputed"],
        }
    ).reset_index()
