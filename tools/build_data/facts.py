"""Duty rates read out of the source files' own text; a changed sentence stops the build."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

DAY = "2025-10-07"  # the day the schedules describe


@dataclass(frozen=True)
class Facts:
    """Rates in percent. Partners are ISO3 codes."""

    fentanyl: dict[str, float]  # EO 14193, 14194, 14195
    fentanyl_energy: float
    reciprocal_baseline: float
    reciprocal_china: float
    reciprocal: dict[str, float]  # list of 2025-08-07, by upper-case country name
    floor: float  # all-in rate of the EU and Japan
    surcharge: dict[str, float]  # EO 14323 (BRA), EO 14329 (IND)
    metals: float
    metals_uk: float
    metals_2024: dict[str, float]  # what partners without an exemption already paid
    metals_exempt_2024: frozenset[str]  # Census codes
    russia_aluminum: float
    copper: float
    autos: float
    autos_uk: float
    autos_floor: float
    us_auto_content: float
    softwood_before: float
    softwood_after: float
    softwood_scope: tuple[str, ...]


def facts(shared: Path) -> Facts:
    """Read every rate; compare with a second file wherever one states it too."""
    folder = shared / "tariffs_us"
    sources = " ".join((shared / "SOURCES.md").read_text(encoding="utf-8").split())
    raw_policy = " ".join((folder / "policy_params.yaml").read_text(encoding="utf-8").split())
    policy: dict[str, Any] = yaml.safe_load((folder / "policy_params.yaml").read_text(encoding="utf-8"))
    metals_baseline, metals, metals_uk = _numbers(
        sources,
        r"steel and aluminum (\d+)% from 03-12 \(country exemptions end\), (\d+)% from 06-04 \(UK (\d+)%\)",
    )
    autos, autos_uk, autos_floor, copper = _numbers(
        sources,
        r"autos (\d+)% from 04-03 \(USMCA cars on non-US content\), parts from 05-03 \(USMCA parts exempt\), "
        r"UK autos (\d+)% within quota from 06-30, Japan/EU/Korea (\d+)% later in 2025; "
        r"copper (\d+)% from 08-01",
    )
    headings = policy["section_232_headings"]
    for name, rate in (("autos_passenger", autos), ("auto_parts", autos), ("copper", copper)):
        _same(name, rate, 100 * headings[name]["default_rate"])
    _same("derivatives", metals, 100 * policy["section_232_derivatives"]["default_rate"])
    floor = 100 * policy["floor_rates"]["floor_rate"]
    _same("floor of the EU", floor, 100 * policy["floor_rates"]["eu_floor"])
    _same("floor for autos", floor, autos_floor)
    fentanyl, energy = _fentanyl(sources, raw_policy, folder)
    before, after, scope = _softwood(sources)
    exempt, russia = _metals_exemptions(policy)
    (suspended,) = _numbers(_events(folder), r"Geneva: China \d+% -> \d+% \(suspended to (\d+)%\)")
    brazil, india = (_numbers(_events(folder), rf"{who} EO \(\+(\d+)%\)")[0] for who in ("Brazil", "India"))
    return Facts(
        fentanyl=fentanyl,
        fentanyl_energy=energy,
        reciprocal_baseline=_reciprocal_baseline(raw_policy, folder),
        reciprocal_china=suspended,
        reciprocal=_august_list(folder),
        floor=floor,
        surcharge={"BRA": brazil, "IND": india},
        metals=metals,
        metals_uk=metals_uk,
        metals_2024={"steel": metals_baseline, "aluminum": _paid_on_aluminum(folder, exempt)},
        metals_exempt_2024=exempt,
        russia_aluminum=russia,
        copper=copper,
        autos=autos,
        autos_uk=autos_uk,
        autos_floor=autos_floor,
        us_auto_content=float(policy["auto_rebate"]["us_auto_content_share"]),
        softwood_before=before,
        softwood_after=after,
        softwood_scope=scope,
    )


def _paid_on_aluminum(folder: Path, exempt: frozenset[str]) -> float:
    """Points over MFN that unexempted partners paid on aluminum in 2024: no file states the old Section 232 rate."""
    rows = pd.read_parquet(folder / "us_imports_2024_hs10.parquet")
    rows = rows[rows["hs10"].str[:4].isin(["7601", "7604", "7606"]) & ~rows["census_code"].isin(exempt)]
    mfn = pd.read_csv(folder / "mfn_rates_2025.csv", dtype={"hs8": str}).set_index("hs8")["mfn_rate"]
    paid = rows["calculated_duty_usd"] / rows["customs_value_usd"] - rows["hs10"].str[:8].map(mfn).fillna(0.0)
    charged = 100 * paid[paid > 0.01]
    rate = float(charged.median().round())
    if ((charged - rate).abs() < 0.5).mean() < 0.5:
        raise SystemExit("us_imports_2024_hs10.parquet: most partners did not pay one rate on aluminum in 2024")
    return rate


def _fentanyl(sources: str, policy: str, folder: Path) -> tuple[dict[str, float], float]:
    """General rates of Canada, Mexico and China on the day, and the rate of the carve-outs."""
    general, energy = _numbers(
        sources, r"2025-03-04 IEEPA fentanyl duties on Canada/Mexico \((\d+)%; energy and potash (\d+)%\)"
    )
    (canada,) = _numbers(sources, r"08-01 Canada (\d+)% on non-USMCA goods")
    _same(
        "Canada, energy and general",
        (energy, canada),
        _numbers(policy, r"\(CA\): Energy.*?\+(\d+)% \(vs \+(\d+)%\)"),
    )
    _same(
        "Mexico, potash and general",
        (energy, general),
        _numbers(policy, r"\(MX\): Potash.*?\+(\d+)% \(vs \+(\d+)%\)"),
    )
    # 20% until the cut of 2025-11-10: named in the HTS revision, and China's whole rise of March 2025.
    (china,) = _numbers(_events(folder), r"China fentanyl: (\d+)% -> \d+%")
    tracker = pd.read_csv(folder / "country-by-time.csv")
    march = tracker[(tracker["date"] == "2025-03-06") & (tracker["country_name"] == "CHINA")]
    _same("China's fentanyl duty", [china], march["effective tariff"].tolist())
    return {"CAN": canada, "MEX": general, "CHN": china, "HKG": china}, energy


def _softwood(sources: str) -> tuple[float, float, tuple[str, ...]]:
    """AD plus CVD before and after the 2025 reviews, and the HS prefixes of the orders."""
    before, ad_old, cvd_old, after, ad, cvd = _numbers(
        sources,
        r"about ([\d.]+)% before \(AD ([\d.]+) \+ CVD ([\d.]+)\), about ([\d.]+)% from "
        r"29 July/12 August 2025 \(AD ([\d.]+) \+ CVD ([\d.]+);",
    )
    _same("softwood totals", (before, after), (round(ad_old + cvd_old, 1), round(ad + cvd, 1)))
    found = _found(sources, r"HS (\d{4})\.(\d{2})–\.(\d{2}), (\d{4})\.(\d{2}):").groups()
    scope = [f"{found[0]}{sub}" for sub in range(int(found[1]), int(found[2]) + 1)] + [found[3] + found[4]]
    return ad_old + cvd_old, ad + cvd, tuple(scope)


def _metals_exemptions(policy: dict[str, Any]) -> tuple[frozenset[str], float]:
    """Census codes exempt from metals duties in 2024; Russia's old rate (aluminum: Proclamation 10522)."""
    exempt: set[str] = set()
    russia = 0.0
    for entry in policy["section_232_country_exemptions"]:
        if entry["rate"] == 0:
            exempt |= {"0003"} if entry["countries"] == "eu" else set(entry["countries"])
        elif entry["countries"] == [policy["iso_to_census"]["RU"]]:
            russia = 100 * entry["rate"]
        else:
            raise SystemExit(f"policy_params.yaml: unexpected section_232_country_exemptions entry {entry}")
    return frozenset(exempt), russia


def _reciprocal_baseline(policy: str, folder: Path) -> float:
    """Rate of partners without a rate of their own."""
    (baseline,) = _numbers(policy, r"universal baseline \(9903\.01\.25, \+(\d+)%\)")
    australia = pd.read_csv(folder / "hs2" / "hs2-tariff-6021.csv", dtype={"HS2": str})
    animals = australia.loc[australia["HS2"] == "01", "2025_tariff_increase"]
    _same("reciprocal baseline", [baseline], animals.tolist())
    return baseline


def _august_list(folder: Path) -> dict[str, float]:
    """Country rates of EO 14326; both copies of the list must agree."""
    clean = pd.read_csv(folder / "lists" / "clean-august-7-tariffs.csv")
    other = pd.read_csv(folder / "lists" / "agust-7-tariffs.csv")
    rates = dict(zip(clean["country_name"].str.upper(), clean["rtariff-aug"].astype(float), strict=True))
    names = other["Countries and Territories"].str.strip().str.upper()
    percents = other["Reciprocal Tariff, Adjusted"].str.rstrip("%").astype(float)
    _same("lists of 2025-08-07", rates, dict(zip(names, percents, strict=True)))
    return rates


def _events(folder: Path) -> str:
    """What each HTS revision brought; its dates are not dates of effect and are not used."""
    return "; ".join(pd.read_csv(folder / "revision_dates.csv")["policy_event"].dropna())


def _found(text: str, pattern: str) -> re.Match[str]:
    hits = list(re.finditer(pattern, text))
    if not hits or len({hit.groups() for hit in hits}) > 1:
        raise SystemExit(f"expected one statement of {pattern!r}, found {len(hits)}: the source text changed")
    return hits[0]


def _numbers(text: str, pattern: str) -> tuple[float, ...]:
    return tuple(float(group) for group in _found(text, pattern).groups())


def _same(what: str, one: object, other: object) -> None:
    close = abs(one - other) < 1e-9 if isinstance(one, float) and isinstance(other, float) else one == other
    if not close:
        raise SystemExit(f"{what}: two sources disagree, {one} and {other}")
