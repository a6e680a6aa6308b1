"""Lists of HS codes in the law of June to October 2026, each with the number of codes that its source counts."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from tools.build_data.hs import aircraft, codes, covered, plain_digits

FOLDER = "law_2026/us_2026"
SOURCES = [
    f"{FOLDER}/{name}"
    for name in (
        "s338_alcohol_2026-08-22.csv",
        "s338_dairy_2026-08-22.csv",
        "s338_autos_2026-08-22.csv",
        "s338_alcohol_2026-09-15.csv",
        "s338_autos_2026-09-15.csv",
        "s338_import_bans_2026-09-29.csv",
        "s301fl_exempt_all_economies_part_a.csv",
        "s301fl_exempt_by_country.csv",
        "s232_metals_annexes_2026-06-08.csv",
        "cbp_metals_hts_list_2026-06-08.csv",
        "s232_pharma_note40c_2026-07-31.csv",
        "s232_uas_2026-09-03.csv",
        "s232_polysilicon_2026-12-04.csv",
        "s201_quartz_2026-08-15.csv",
        "s301_china_maritime_2026-11-10.csv",
        "tracker_extra/s232_metal_chapter_products.csv",
        "tracker_extra/s232_aircraft_exempt_taiwan.csv",
        "tracker_extra/s301_exclusion_lines.csv",
    )
]
ANNEXES = {"1a": "IA", "1b": "IB", "2": "II-removed", "3": "III-temporary"}
OFF = "2"  # the annex of lines taken off
CUSTOMS = "cbp_metals_hts_list_2026-06-08.csv"
EXCLUSIONS = ("9903.88.69", "9903.88.70")  # those that hold; one line may have several
FIRST, JUNE = "2026-04-06", "2026-06-08"
OWN_METAL = {"72": "steel", "73": "steel", "74": "copper", "76": "aluminum"}


def build(shared: Path, hs10: pd.Series) -> dict[str, list[str]]:
    """Name → codes; `hs10` are the products of trade."""
    folder = shared / FOLDER
    return {
        **_section_338(folder),
        **_labour(shared, hs10),
        **_metals(shared),
        **_others(folder),
        **_on_condition(folder),
    }


def _on_condition(folder: Path) -> dict[str, list[str]]:
    """Lines of which some goods are free: parts for aircraft of Taiwan (note 35(c)), exclusions from Section 301."""
    extra = folder / "tracker_extra"
    taiwan = codes(extra / "s232_aircraft_exempt_taiwan.csv", "hts8")
    lines = pd.read_csv(extra / "s301_exclusion_lines.csv", dtype=str)
    excluded = sorted(set(lines.loc[lines["ch99_code"].isin(EXCLUSIONS), "hts10"]))
    if (len(taiwan), len(excluded)) != (119, 144):
        raise SystemExit(f"{extra.name}: {len(taiwan)} lines of note 35(c), {len(excluded)} of exclusions")
    return {"aircraft-use-taiwan": taiwan, "s301-exclusions": excluded}


def read(folder: Path, name: str, count: int) -> pd.DataFrame:
    """A list as text; another number of rows than its source counts stops the build."""
    frame = pd.read_csv(folder / name, dtype=str).fillna("")
    if len(frame) != count or frame["hs"].duplicated().any():
        raise SystemExit(f"{name}: {len(frame)} rows, {frame['hs'].nunique()} codes; its source counts {count}")
    return frame.assign(hs=plain_digits(frame["hs"], name))


def _section_338(folder: Path) -> dict[str, list[str]]:
    """Baskets from 22 August and 15 September 2026, and what may not be imported from 29 September."""
    found = {}
    for name, day, count, ours in (
        ("alcohol", "2026-08-22", 63, "s338-alcohol"),
        ("dairy", "2026-08-22", 52, "s338-dairy"),
        ("autos", "2026-08-22", 439, "s338-autos"),
        ("alcohol", "2026-09-15", 101, "s338-alcohol-september-2026"),
        ("autos", "2026-09-15", 513, "s338-autos-september-2026"),
    ):
        found[ours] = read(folder, f"s338_{name}_{day}.csv", count)["hs"].tolist()
    bans = read(folder, "s338_import_bans_2026-09-29.csv", 68)
    packaged = bans["note"].str.contains("packaged goods only", regex=False)
    for ours, rows, count in (
        ("s338-ban-drinks", bans["basket"].eq("alcohol") & ~packaged, 25),
        ("s338-ban-packaged", packaged, 28),
        ("s338-ban-dairy", bans["basket"].eq("dairy"), 14),
        ("s338-ban-motorcycles", bans["basket"].eq("autos"), 1),
    ):
        if rows.sum() != count:
            raise SystemExit(f"s338_import_bans_2026-09-29.csv: {rows.sum()} rows for {ours}; expected {count}")
        found[ours] = bans.loc[rows, "hs"].tolist()
    baskets = {*found["s338-alcohol-september-2026"], *found["s338-dairy"], *found["s338-autos-september-2026"]}
    if stray := [code for code in bans["hs"] if not covered(pd.Series([code]), baskets).any()]:
        raise SystemExit(f"s338_import_bans_2026-09-29.csv: not on the lists of duties: {stray}")
    return found


def _labour(shared: Path, hs10: pd.Series) -> dict[str, list[str]]:
    """Part A for all economies, and the lists of single ones; particular articles, not whole lines, are left out."""
    folder = shared / FOLDER
    part = read(folder, "s301fl_exempt_all_economies_part_a.csv", 2120)
    counts = part["condition"].value_counts().to_dict()
    if counts != {"full": 863, "particular": 16, "aircraft": 541, "pharma": 700}:
        raise SystemExit(f"s301fl_exempt_all_economies_part_a.csv: {counts}")
    of = {kind: part.loc[part["condition"] == kind, "hs"] for kind in counts}
    flying = covered(hs10, of["aircraft"]) & aircraft(hs10, shared / "tariffs_us")
    found = {
        "labour-exempt": of["full"].tolist(),
        "labour-medicines": of["pharma"][of["pharma"].str.startswith("30")].tolist(),
        "labour-aircraft": hs10[flying].tolist(),
    }
    single = pd.read_csv(folder / "s301fl_exempt_by_country.csv", dtype=str)
    for code, rows in single[single["condition"] == "full"].groupby("country"):
        found[f"labour-exempt-{str(code).lower()}"] = plain_digits(rows["hs"], f"labour list of {code}").tolist()
    return found


def metal_rows(shared: Path) -> pd.DataFrame:
    """Lines of the metals annexes: hs, annex, metal, from, note.

    One source has 159 lines of note 16 that the annexes of April lack, but cuts other lines short to headings (8471 for
    one line of it), which would take in computers. Its headings stand only where the customs list has them; elsewhere
    the annexes' own lines do.
    """
    folder = shared / FOLDER
    rows = pd.read_csv(folder / "s232_metals_annexes_2026-06-08.csv", dtype=str)
    if len(rows) != 1031 or rows["note"].eq("us_note_16").sum() != 159:
        raise SystemExit(
            f"s232_metals_annexes_2026-06-08.csv: {len(rows)} rows; its source counts 1031, 159 of note 16"
        )
    customs = set(pd.read_csv(folder / CUSTOMS, dtype=str)["hs"])
    whole = rows[(rows["hs"].str.len() >= 8) | rows["hs"].isin(customs)].reset_index(drop=True)
    whole.loc[whole["annex"].eq(OFF) & whole["hs"].isin(customs), "annex"] = "1b"  # customs and the annex itself say so
    for name in ANNEXES.values():
        if missing := set(codes(shared / "tariffs_us" / "lists" / f"metals-annex-{name}.csv", "HTSUS")) - set(
            whole["hs"]
        ):
            raise SystemExit(f"metals-annex-{name}.csv has lines that the newer file lacks: {sorted(missing)[:5]}")
    return whole


def _metals(shared: Path) -> dict[str, list[str]]:
    """Annexes of April and of June 2026 by metal, the later rate of a line winning.

    Where lines of one metal lie inside a line of another, they go with that one: the rate is the line's own, and only
    one of the metals may charge it.
    """
    rows = metal_rows(shared)
    april, june = (_tiers(rows[rows["from"] <= day]) for day in (FIRST, JUNE))
    return april | {f"{name}-june-2026": codes for name, codes in june.items() if codes != april.get(name)}


def _tiers(rows: pd.DataFrame) -> dict[str, list[str]]:
    now = rows.sort_values("from", kind="stable").drop_duplicates("hs", keep="last")
    off, now = now.loc[now["annex"] == OFF, "hs"], now[now["annex"] != OFF]
    if inside := off[covered(off, now["hs"])].tolist():
        raise SystemExit(f"metals annexes: taken off, and inside lines that are not: {inside}")
    now = now.assign(metal=_one_metal(now))
    return {f"metals-{tier}-{metal}": sorted(listed) for (tier, metal), listed in now.groupby(["annex", "metal"])["hs"]}


def _one_metal(rows: pd.DataFrame) -> list[str]:
    """Metal of each line: the chapter's own, else that of the shortest listed prefix it lies under."""
    listed = dict(zip(rows["hs"], rows["metal"], strict=True))

    def metal(code: str) -> str:
        if code[:2] in OWN_METAL:
            return OWN_METAL[code[:2]]
        return next(listed[code[:digits]] for digits in (4, 6, 8, 10) if code[:digits] in listed)

    return [metal(code) for code in rows["hs"]]


def _others(folder: Path) -> dict[str, list[str]]:
    """Medicines, drones, polysilicon, quartz, port cranes and chassis."""
    drones = read(folder, "s232_uas_2026-09-03.csv", 16)
    whole = drones[drones["hs"].str.startswith("8806")]  # the rest are general lines, of which only described goods pay
    quartz = read(folder, "s201_quartz_2026-08-15.csv", 3)
    silicon = read(folder, "s232_polysilicon_2026-12-04.csv", 10)
    maritime = read(folder, "s301_china_maritime_2026-11-10.csv", 4)
    return {
        "medicines": read(folder, "s232_pharma_note40c_2026-07-31.csv", 131)["hs"].tolist(),
        "drones-large": whole.loc[whole["rate"] == "100", "hs"].tolist(),
        "drones-small": whole.loc[whole["rate"] == "25", "hs"].tolist(),
        "polysilicon": silicon.loc[silicon["rate"] == "15", "hs"].tolist(),
        "quartz": quartz.loc[~quartz["note"].str.contains("catch-all", regex=False), "hs"].tolist(),
        "port-cranes": maritime.loc[~maritime["note"].str.contains("parts only", regex=False), "hs"].tolist(),
    }


def steel_of_march_2025(shared: Path) -> list[str]:
    """Lines of chapter 73 in note 16(m), which the other source of the list has in part."""
    frame = pd.read_csv(shared / FOLDER / "tracker_extra" / "s232_metal_chapter_products.csv", dtype=str)
    mine = frame[(frame["metal_type"] == "steel") & (frame["effective_date"] == "2025-03-12")]
    return plain_digits(mine["hts_prefix"], "s232_metal_chapter_products.csv").tolist()
