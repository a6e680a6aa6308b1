"""Regions with their currencies, sectors, groups: the small labelled tables."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

GROUPS = {  # region groups, as members of the 81-region table
    "EU": "AUT BEL BGR CYP CZE DEU DNK ESP EST FIN FRA GRC HRV HUN IRL ITA LTU LUX LVA MLT NLD POL PRT ROU SVK SVN SWE",
    "CUSMA": "CAN MEX USA",
    "ASEAN": "BRN IDN KHM LAO MMR MYS PHL SGP THA VNM",
    "CPTPP": "AUS BRN CAN CHL GBR JPN MEX MYS NZL PER SGP VNM",
}
SECTOR_GROUPS = {
    "steel": ("C24A", "basic iron and steel"),
    "aluminum": ("C24B", "basic non-ferrous metals: aluminum with copper, gold and others"),
    "autos": ("C29", "motor vehicles, trailers and parts"),
    "lumber": ("C16", "wood products: softwood lumber with panels and others"),
    "energy": ("B05 B06 C19 D", "coal, oil and gas, refined petroleum, electricity"),
    "agriculture": ("A01 A03", "crops, animals, fishing"),
    "food": ("C10T12", "food, beverages, tobacco"),
    "metals": ("C24A C24B C25", "basic and fabricated metals"),
}
ELECTRICITY = ("D",)  # crosses borders under HS 2716: it can carry a tariff, though none did at the baseline
FOCUS_REGIONS = {"ASE": "ASEAN without Viet Nam", "REU": "Rest of the EU", "ROW": "Rest of the world"}
SHARED_CURRENCIES = {  # ISO 4217, as of 2025
    "EUR": "AUT BEL CYP DEU ESP EST FIN FRA GRC HRV IRL ITA LTU LUX LVA MLT NLD PRT SVK SVN",
    "XOF": "CIV SEN",
}
OWN_CURRENCIES = (
    "AGO:AOA ARE:AED ARG:ARS AUS:AUD BGD:BDT BGR:BGN BLR:BYN BRA:BRL BRN:BND CAN:CAD CHE:CHF CHL:CLP CHN:CNY CMR:XAF "
    "COD:CDF COL:COP CRI:CRC CZE:CZK DNK:DKK EGY:EGP GBR:GBP HKG:HKD HUN:HUF IDN:IDR IND:INR ISL:ISK ISR:ILS JOR:JOD "
    "JPN:JPY KAZ:KZT KHM:KHR KOR:KRW LAO:LAK MAR:MAD MEX:MXN MMR:MMK MYS:MYR NGA:NGN NOR:NOK NZL:NZD PAK:PKR PER:PEN "
    "PHL:PHP POL:PLN ROU:RON RUS:RUB SAU:SAR SGP:SGD STP:STN SWE:SEK THA:THB TUN:TND TUR:TRY TWN:TWD UKR:UAH USA:USD "
    "VNM:VND ZAF:ZAR"
)
PEGS = {  # declared fixed rates to one currency; bands and baskets are left out
    "AED": "USD",
    "BGN": "EUR",
    "BND": "SGD",
    "DKK": "EUR",
    "HKD": "USD",
    "JOD": "USD",
    "SAR": "USD",
    "STN": "EUR",
    "XAF": "EUR",
    "XOF": "EUR",
}
SHORT_NAMES = {
    "CHN": "China",
    "HKG": "Hong Kong",
    "LAO": "Laos",
    "TWN": "Taiwan",
    "USA": "United States",
    "COD": "DR Congo",
    "RUS": "Russia",
    "STP": "São Tomé and Príncipe",
    "VNM": "Viet Nam",
}
FOCUS_SECTORS = {
    "ACC": "Hotels and restaurants",
    "AGR": "Agriculture and fishing",
    "AUT": "Motor vehicles",
    "BUS": "Business services",
    "CHM": "Chemicals",
    "CON": "Construction",
    "EEQ": "Electrical equipment",
    "ELE": "Electronics",
    "ENM": "Coal, oil and gas",
    "FAB": "Fabricated metals",
    "FIN": "Finance",
    "FOO": "Food and beverages",
    "FOR": "Forestry",
    "ICT": "Information and communication",
    "MAC": "Machinery",
    "NFM": "Non-ferrous metals",
    "NMM": "Non-metallic minerals",
    "OMF": "Furniture and other manufactures",
    "OMN": "Other mining",
    "OSV": "Other services",
    "OTR": "Ships, aircraft, other transport",
    "PAP": "Paper and printing",
    "PET": "Refined petroleum",
    "PHA": "Pharmaceuticals",
    "PUB": "Public services, health, education",
    "REA": "Real estate",
    "RUB": "Rubber and plastics",
    "STL": "Iron and steel",
    "TEX": "Textiles and clothing",
    "TRD": "Wholesale and retail trade",
    "TRN": "Transport",
    "UTL": "Electricity and utilities",
    "WOO": "Wood products",
}


def regions(shared: Path, codes: list[str]) -> pd.DataFrame:
    """Code, name, focus region of each of the 81 with its name, currency, and the currency that is pegged to."""
    folder = shared / "icio2022"
    names = pd.read_csv(folder / "OECD_ICIO_2025_country_code_mapping.csv", encoding="utf-8-sig", dtype=str).set_index(
        "code"
    )["country_or_region"]
    focus = pd.read_csv(folder / "focus25_regions.csv", dtype=str).set_index("iso3")["region25"]
    name = {code: SHORT_NAMES.get(code, names[code].strip()) for code in codes}
    currency = dict(pair.split(":") for pair in OWN_CURRENCIES.split())
    currency |= {region: code for code, members in SHARED_CURRENCIES.items() for region in members.split()}
    return pd.DataFrame(
        {
            "code": codes,
            "name": [name[code] for code in codes],
            "focus": [focus[code] for code in codes],
            "focus_name": [FOCUS_REGIONS.get(focus[code], name.get(focus[code], focus[code])) for code in codes],
            "currency": [currency.get(code, code) for code in codes],
            "pegged_to": [PEGS.get(currency.get(code, code), "") for code in codes],
        }
    )


def sectors(shared: Path, codes: list[str], goods: list[str]) -> pd.DataFrame:
    """Code, name, whether it is a good (can carry a tariff), focus sector and its name."""
    folder = shared / "icio2022"
    names = pd.read_csv(folder / "OECD_ICIO_2025_sector_code_mapping.csv", encoding="utf-8-sig", dtype=str).set_index(
        "code"
    )["economic_activity"]
    focus = pd.read_csv(folder / "focus33_sectors.csv", dtype=str).set_index("icio50")["sector33"]
    return pd.DataFrame(
        {
            "code": codes,
            "name": [names[code].strip() for code in codes],
            "good": [code in goods or code in ELECTRICITY for code in codes],
            "focus": [focus[code] for code in codes],
            "focus_name": [FOCUS_SECTORS[focus[code]] for code in codes],
        }
    )


def groups(goods: list[str]) -> pd.DataFrame:
    """Named groups of regions and sectors: kind, group, members (codes, space-separated), note."""
    rows = [("region", name, members, "") for name, members in GROUPS.items()]
    rows += [("sector", name, members, note) for name, (members, note) in SECTOR_GROUPS.items()]
    rows += [("sector", "goods", " ".join((*goods, *ELECTRICITY)), "everything that can carry a tariff")]
    return pd.DataFrame(rows, columns=["kind", "group", "members", "note"])
