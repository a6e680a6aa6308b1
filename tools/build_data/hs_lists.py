"""Named lists of HS codes that the tariff book's measures point to."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import yaml

from tools.build_data import law_lists
from tools.build_data.hs import aircraft, codes, covered, plain_digits, renumbered

METALS = {"72": "steel", "73": "steel", "74": "copper", "76": "aluminum"}
AGRICULTURE = tuple(f"{chapter:02d}" for chapter in range(1, 25))
SEPTEMBER = ("71081355", "71081370")  # gold bars that joined Annex II on 8 September 2025 (public record, from memory)
MISSING = 299  # codes of Annex II that one source of the April edition lacks
S301 = {  # list of the Section 301 file → our name; the heading decides the rate
    "1": "s301-list-1",
    "2": "s301-list-2",
    "3": "s301-list-3",
    "3_addl": "s301-list-3",
    "4A": "s301-list-4a",
    "biden_25": "s301-2024-25",
    "biden_50": "s301-2024-50",
    "biden_100": "s301-2024-100",
    "biden_25_jan25": "s301-january-2025-25",
    "biden_50_jan25": "s301-january-2025-50",
}
S301_2026 = {"9903.91.06": "25", "9903.91.07": "50", "9903.91.08": "100"}


def build(shared: Path, hs10: pd.Series) -> pd.DataFrame:
    """Columns list, hs: each list's codes, sorted, space-separated; `hs10` are the products of trade."""
    folder = shared / "tariffs_us"
    policy = yaml.safe_load((folder / "policy_params.yaml").read_text(encoding="utf-8"))
    lists = {
        **_metals(folder, law_lists.steel_of_march_2025(shared)),
        **_vehicles(folder, policy),
        **_ieepa(folder, hs10),
        **_section_122(folder, hs10),
        **_section_301(folder, hs10),
        **_aircraft_338(folder, hs10),
        **law_lists.build(shared, hs10),
    }
    lists = {name: renumbered(name, listed, hs10) for name, listed in lists.items()} | _tracker(folder)
    rows = [(name, " ".join(sorted(set(codes)))) for name, codes in sorted(lists.items())]
    return pd.DataFrame(rows, columns=["list", "hs"])


def _metals(folder: Path, note_16: list[str]) -> dict[str, list[str]]:
    """Scope until April 2026: full value in the metals' own chapters, metal content elsewhere."""
    derived = pd.read_csv(folder / "s232_derivative_products.csv", dtype=str).fillna("")
    annex = codes(folder / "lists" / "metals-annex-IA.csv", "HTSUS")
    found: dict[str, list[str]] = {"copper": codes(folder / "s232_copper_products.csv", "hts10")}
    for metal, chapters, listed in (
        ("steel", ("72", "73"), "steel-tariffs.csv"),
        ("aluminum", ("76",), "alu-tariffs.csv"),
    ):
        mine = derived[derived["derivative_type"] == metal]
        first = [*codes(folder / "lists" / listed, "HTSUS"), *mine.loc[mine["effective_date"] == "", "hts_prefix"]]
        august = mine.loc[mine["effective_date"] == "2025-08-18", "hts_prefix"].tolist()
        if len(first) - len(codes(folder / "lists" / listed, "HTSUS")) + len(august) != len(mine):
            raise SystemExit("s232_derivative_products.csv: expected no date or 2025-08-18")
        own = [code for code in annex if code[:2] in chapters]
        second = note_16 if metal == "steel" else []
        found[f"{metal}-full-value"] = own + [code for code in (*first, *august, *second) if code[:2] in chapters]
        # A line of the other metal's chapter is that metal's in full: no content of this one on it.
        found[f"{metal}-derivatives"] = [code for code in first if code[:2] not in METALS]
        found[f"{metal}-derivatives-august-2025"] = [
            code for code in august if code[:2] not in METALS and code not in first
        ]
    return found


def _vehicles(folder: Path, policy: dict) -> dict[str, list[str]]:
    headings = policy["section_232_headings"]
    # The file's notes hold commas without quotes: only the first two fields are read.
    lines = (folder / "semi_qualifying_shares.csv").read_text(encoding="utf-8").splitlines()[1:]
    qualifying = [line.split(",")[0] for line in lines if line.split(",")[1] == "1"]
    return {
        "autos": headings["autos_passenger"]["prefixes"] + headings["autos_light_trucks"]["prefixes"],
        "auto-parts": (folder / "s232_auto_parts.txt").read_text(encoding="utf-8").split(),
        "trucks": headings["mhd_vehicles"]["prefixes"],
        "truck-parts": (folder / "s232_mhd_parts.txt").read_text(encoding="utf-8").split(),
        "softwood-232": headings["softwood"]["prefixes"],
        "wood-furniture": headings["wood_furniture"]["prefixes"],
        "kitchen-cabinets": headings["kitchen_cabinets"]["prefixes"],
        "semiconductors": qualifying,
    }


def _ieepa(folder: Path, hs10: pd.Series) -> dict[str, list[str]]:
    lists = folder / "lists"
    orders = pd.read_csv(folder / "country_eo_exempt_products.csv", dtype=str, comment="#")
    orders["hts10"] = plain_digits(orders["hts10"], "country_eo_exempt_products.csv")
    first = orders.loc[orders["effective_date_start"] == "2025-08-06", "hts10"].tolist()
    later = orders.loc[orders["effective_date_start"] == "2025-11-13", "hts10"].tolist()
    if len(first) + len(later) != len(orders):
        raise SystemExit("country_eo_exempt_products.csv: expected 2025-08-06 and 2025-11-13")
    april = codes(lists / "annex-II-exemptions.csv", padded=True)
    november = codes(lists / "annex-II-exemptions-nov14.csv")
    # The April list of one source is cut short. Annex II of November, less what joined it on 11-13 (farm goods,
    # fertilizers) and in September, tells what is missing from it.
    since = set(november) - set(april) - set(later)
    missing = [code for code in since if not code.startswith((*AGRICULTURE, *SEPTEMBER))]
    if len(missing) != MISSING:
        raise SystemExit(
            f"Annex II of April 2025: {len(missing)} codes come from its later edition; expected {MISSING}"
        )
    april += missing
    september = april + [code for code in since if code.startswith(SEPTEMBER)]
    listed = pd.read_csv(folder / "ieepa_exempt_products.csv", dtype=str)["hts10"]
    floor = pd.read_csv(folder / "floor_exempt_products.csv", dtype=str)
    carved = pd.read_csv(folder / "fentanyl_carveout_products.csv", dtype=str)
    union = floor[floor["country_group"] == "eu"]
    swiss = floor[(floor["country_group"] == "swiss") & (floor["category"] != "civil_aircraft")]
    brazil = covered(hs10, codes(lists / "brazil-non-airplane-exemptions.csv"))
    flying = aircraft(hs10, folder)
    brazil |= covered(hs10, codes(lists / "brazil-airplane-exemptions.csv")) & flying
    return {
        "annex-ii-april-2025": april,
        "annex-ii-september-2025": september,
        "annex-ii-november-2025": sorted({*september, *november}),
        "electronics": codes(lists / "consumer_electronics_EO14257_apr11.csv"),
        "information": listed[listed.str.startswith(("49", "97"))].tolist(),
        "aircraft": hs10[covered(hs10, union.loc[union["category"] == "civil_aircraft", "hts8"]) & flying].tolist(),
        "aircraft-use": union.loc[union["category"] == "civil_aircraft", "hts8"].tolist(),
        "eu-exempt": union.loc[union["category"] != "civil_aircraft", "hts8"].tolist(),
        "swiss-exempt": swiss["hts8"].tolist(),
        "brazil-exempt": hs10[brazil & covered(hs10, first)].tolist(),
        "brazil-exempt-november-2025": later,
        **{
            f"fentanyl-{name}": carved.loc[carved["category"] == category, "hts8"].tolist()
            for name, category in (
                ("energy-can", "energy_ca"),
                ("potash-can", "potash_ca"),
                ("potash-mex", "potash_mx"),
            )
        },
    }


def _section_122(folder: Path, hs10: pd.Series) -> dict[str, list[str]]:
    lists = folder / "lists"
    flying = covered(hs10, codes(lists / "section122-aircraft-exemptions.csv", "hts_code")) & aircraft(hs10, folder)
    return {
        "s122-exempt": codes(lists / "section122-product-exemptions.csv", "hts_code"),
        "s122-aircraft": hs10[flying].tolist(),
    }


def _section_301(folder: Path, hs10: pd.Series) -> dict[str, list[str]]:
    china = pd.read_csv(folder / "s301_product_lists.csv", dtype=str)
    found: dict[str, list[str]] = {}
    for name, code, heading in zip(china["list"], china["hts8"], china["ch99_code"], strict=True):
        if name == "biden_jan26":
            found.setdefault(f"s301-january-2026-{S301_2026[heading]}", []).append(code)
        elif name in S301:
            found.setdefault(S301[name], []).append(code)
    # A line that stands on two of the old lists pays the first; later lists supersede them in the book.
    taken: set[str] = set()
    for name in ("s301-list-1", "s301-list-2", "s301-list-3", "s301-list-4a"):
        found[name] = sorted(set(found[name]) - taken)
        taken |= set(found[name])
    brazil = pd.read_csv(folder / "lists" / "brazil-301-exemptions.csv", dtype=str)
    kind = brazil["category"]
    flying = covered(hs10, brazil.loc[kind == "aircraft", "HTSUS"]) & aircraft(hs10, folder)
    medicine = kind.eq("pharma") & brazil["HTSUS"].str.startswith("30")  # the rest is free for pharmaceutical use only
    found["s301-brazil-exempt"] = [*brazil.loc[kind.isin(["flat", "named"]) | medicine, "HTSUS"], *hs10[flying]]
    return found


def _aircraft_338(folder: Path, hs10: pd.Series) -> dict[str, list[str]]:
    lists = folder / "lists"
    flying = covered(hs10, codes(lists / "canada-338-aircraft-exempt.csv", "HTSUS")) & aircraft(hs10, folder)
    return {"s338-aircraft": hs10[flying].tolist()}


def _tracker(folder: Path) -> dict[str, list[str]]:
    """Lists as the trade-war-redux tracker reads them, for `replicate tracker` only."""
    lists = folder / "lists"
    plain = {
        "tracker-steel": "steel-tariffs.csv",
        "tracker-aluminum": "alu-tariffs.csv",
        "tracker-autos": "auto-tariffs.csv",
        "tracker-copper": "copper-list.csv",
        "tracker-annex-ii": "annex-II-exemptions.csv",  # HS8 codes with two zeros, matched as HS10
        "tracker-annex-ii-november": "annex-II-exemptions-nov14.csv",
        "tracker-brazil-301": "brazil-301-exemptions.csv",
        "tracker-s338-aircraft": "canada-338-aircraft-exempt.csv",
    }
    found = {name: codes(lists / file, "HTSUS") for name, file in plain.items()}
    found["tracker-brazil"] = [
        code
        for kind in ("non-airplane", "airplane")
        for code in codes(lists / f"brazil-{kind}-exemptions.csv", "HTSUS")
    ]
    for tier, name in (("1a", "IA"), ("1b", "IB"), ("3", "III-temporary"), ("2", "II-removed")):
        found[f"tracker-metals-{tier}"] = codes(lists / f"metals-annex-{name}.csv", "HTSUS")
    return found
