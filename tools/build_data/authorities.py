"""The authorities behind the schedules: law, dates, sources and method, one row each."""

from __future__ import annotations

import pandas as pd

from tools.build_data.counter_measures import CANADA, CHINA
from tools.build_data.facts import Facts

US = "us-2025-10-07"
COLUMNS = (
    "schedule",
    "authority",
    "title",
    "citation",
    "effective_from",  # first and last day on which exactly these rates applied
    "effective_until",
    "rates",
    "source_files",
    "method",
    "imputed",
)
TRADE = "us_imports_2024_hs10.parquet customs_value_usd; hs6_gtap_icio.csv icio"
USE = "usmca_shares_hs10_monthly.parquet usmca_share 2025-10"
SOURCES = "SOURCES.md 'Facts of the tariff history'"
POLICY = "policy_params.yaml"
ANNEX = (
    "lists/annex-II-exemptions.csv, annex-II-exemptions-nov14.csv and consumer_electronics_EO14257_apr11.csv "
    "HTSUS; ieepa_exempt_products.csv hts10 (chapters 49, 97)"
)
CONTENT = "metal_content_shares_hs10.parquet"
CLAIM = "Each product's value goes to autos, auto parts, steel, aluminum, copper in that order, then to IEEPA"
MEMORY = "dates from the public record, quoted from memory"
ROW_MIX = "economies without Census rows take the rest of the world's product mix"


def authorities(known: Facts, counter_rates: dict[str, str]) -> pd.DataFrame:
    """Frame of COLUMNS; the counter-tariffs' rates come in words from `counter_measures`."""
    rows = [*_section_232(known), *_ad_cvd(known), *_ieepa(known), *_counter(counter_rates)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _section_232(known: Facts) -> list[tuple[str, ...]]:
    rows = []
    for metal, proclamation in (("steel", "9705"), ("aluminum", "9704")):
        before = known.metals_2024[metal]
        rows.append(
            (
                US,
                f"section_232_{metal}",
                f"Section 232: {metal}",
                f"19 U.S.C. 1862; Proclamation {proclamation} as amended by Proclamations "
                f"{'10896' if metal == 'steel' else '10895'} and 10947",
                "2025-08-18",
                "2026-04-05",
                f"{known.metals:g}%; United Kingdom {known.metals_uk:g}%; less {before:g}% where already paid in 2024",
                f"{TRADE}; {SOURCES}; {POLICY} section_232_country_exemptions, section_232_derivatives, "
                f"metal_content; "
                f"lists/metals-annex-IA.csv and {'steel' if metal == 'steel' else 'alu'}-tariffs.csv HTSUS; "
                f"s232_derivative_products.csv; {CONTENT} {metal}_share"
                + ("" if metal == "steel" else "; calculated_duty_usd and mfn_rates_2025.csv (what was paid in 2024)"),
                f"Primary products and derivatives of chapters {'72 and 73' if metal == 'steel' else '76'} "
                f"on full value, other "
                f"derivatives on {metal} content. {CLAIM}; no USMCA exemption.",
                "metal content is estimated from input–output tables; products without a row take the mean "
                "of the "
                f"nearest heading; the {before:g}% of 2024 ignores exclusions and quotas then granted; "
                f"{ROW_MIX}",
            )
        )
    return [*rows, *_autos_and_copper(known)]


def _autos_and_copper(known: Facts) -> list[tuple[str, ...]]:
    share = f"{POLICY} auto_rebate.us_auto_content_share"
    return [
        (
            US,
            "section_232_autos",
            "Section 232: cars and light trucks",
            "19 U.S.C. 1862; Proclamation 10908; EO 14309 (United Kingdom); EO 14345 (Japan)",
            "2025-09-16",
            "2025-10-31",
            f"{known.autos:g}%; EU and Japan {known.autos_floor:g}% and United Kingdom {known.autos_uk:g}% all-in",
            f"{TRADE}; {SOURCES}; {POLICY} section_232_headings; {share}; mfn_rates_2025.csv; {USE}",
            f"USMCA cars pay on {1 - known.us_auto_content:.0%} of their value, the content that is not "
            f"American. {CLAIM}.",
            "one US content share for all USMCA cars; UK quota taken as not binding; EU and Japan in, "
            "Korea not yet: "
            f"{MEMORY}; {ROW_MIX}",
        ),
        (
            US,
            "section_232_auto_parts",
            "Section 232: auto parts",
            "19 U.S.C. 1862; Proclamation 10908; EO 14345 (Japan)",
            "2025-09-16",
            "2025-10-31",
            f"{known.autos:g}%; EU and Japan {known.autos_floor:g}% all-in; USMCA parts exempt",
            f"{TRADE}; {SOURCES}; s232_auto_parts.txt; mfn_rates_2025.csv; {USE}",
            f"Whole lines of the list except computers (8471) and batteries not for vehicles (8507.60.0020). {CLAIM}.",
            "lines that serve other uses too (8537.10 and others) are covered whole; the offset for US "
            "assembly and the UK rate "
            f"for parts of UK cars are left out; {MEMORY}; {ROW_MIX}",
        ),
        (
            US,
            "section_232_copper",
            "Section 232: copper",
            "19 U.S.C. 1862; Proclamation 10962",
            "2025-08-01",
            "2026-04-05",
            f"{known.copper:g}% of copper content",
            f"{TRADE}; {SOURCES}; {POLICY} section_232_headings.copper; s232_copper_products.csv hts10; "
            f"{CONTENT} copper_share",
            f"Copper content of listed products. {CLAIM}; no USMCA exemption.",
            f"copper content is estimated from input–output tables and capped at the whole value; {ROW_MIX}",
        ),
    ]


def _ad_cvd(known: Facts) -> list[tuple[str, ...]]:
    return [
        (
            US,
            "ad_cvd_softwood",
            "Antidumping and countervailing duties: softwood lumber",
            "19 U.S.C. 1671, 1673; orders A-122-857 and C-122-858",
            "2025-08-12",
            "",
            f"{known.softwood_after:.2f}% in all, {known.softwood_before:.2f}% before: "
            f"{known.softwood_after - known.softwood_before:.2f} points added",
            f"{TRADE}; {SOURCES}",
            "Only the rise over the rates already paid, on the full value of HS 4407.11–.19 and 4409.10 "
            "from Canada; on "
            "top of every other duty.",
            "rates: public record, quoted from memory; one rate for all firms; the whole lines taken as in scope",
        )
    ]


def _ieepa(known: Facts) -> list[tuple[str, ...]]:
    general = known.fentanyl
    fentanyl = "50 U.S.C. 1701; EO 14193 (Canada), EO 14194 (Mexico)"
    return [
        (
            US,
            "ieepa_fentanyl_energy",
            "IEEPA fentanyl: energy, critical minerals, potash",
            f"{fentanyl}; amended by EO 14231 and EO 14232",
            "2025-03-07",
            "2026-02-23",
            f"{known.fentanyl_energy:g}%; USMCA goods exempt",
            f"{TRADE}; {SOURCES}; fentanyl_carveout_products.csv hts8; {USE}",
            f"Listed lines outside Section 232 that do not claim USMCA (Mexico: potash only). {CLAIM}.",
            "pipeline gas shows no USMCA claims in any month and pays in full; electricity left out: no duty is known "
            "to have been collected on it",
        ),
        (
            US,
            "ieepa_fentanyl",
            "IEEPA fentanyl: all other goods",
            f"{fentanyl}, EO 14195 (China); EO 14228; EO 14325",
            "2025-08-01",
            "2025-11-09",
            f"Canada {general['CAN']:g}%; Mexico {general['MEX']:g}%; China and Hong Kong {general['CHN']:g}%",
            f"{TRADE}; {SOURCES}; revision_dates.csv policy_event and country-by-time.csv 2025-03-06 (China); {USE}",
            "Canada and Mexico: goods that do not claim USMCA, on what Section 232 leaves. China: full "
            "value, on top "
            "of Section 232. Books and art exempt.",
            "electricity left out: no duty is known to have been collected on it",
        ),
        *_reciprocal(known),
    ]


def _reciprocal(known: Facts) -> list[tuple[str, ...]]:
    return [
        (
            US,
            "ieepa_reciprocal",
            "IEEPA reciprocal",
            "50 U.S.C. 1701; EO 14257 as amended by EO 14298, EO 14326, EO 14345 and EO 14346",
            "2025-09-16",
            "2025-11-12",
            f"{known.reciprocal_baseline:g}% or the list of 2025-08-07; China {known.reciprocal_china:g}%; "
            f"EU and Japan {known.floor:g}% all-in; not Canada, Mexico, Russia, Belarus",
            f"{TRADE}; lists/clean-august-7-tariffs.csv rtariff-aug; {POLICY} floor_rates and comment on "
            f"9903.01.25; "
            f"revision_dates.csv policy_event (China); {ANNEX}; floor_exempt_products.csv; "
            f"mfn_rates_2025.csv",
            f"Full value outside Annex II, electronics, books and art, less what Section 232 claims. "
            f"{CLAIM}. EU and Japan: what "
            "the MFN rate leaves of the floor; specific rates by own duty over value in 2024.",
            "aircraft goods of the EU, Japan and the UK: lines so named on the EU list; Annex II of "
            "September "
            "reconstructed from the April and November lists; exemption for US content ignored; the EU is "
            "one pooled "
            f"rate; {MEMORY}; {ROW_MIX}",
        ),
        (
            US,
            "ieepa_country",
            "IEEPA surcharges: Brazil, India",
            "50 U.S.C. 1701; EO 14323 (Brazil), EO 14329 (India)",
            "2025-08-27",
            "2025-11-12",
            f"Brazil {known.surcharge['BRA']:g}%; India {known.surcharge['IND']:g}%",
            f"{TRADE}; revision_dates.csv policy_event; country_eo_exempt_products.csv and "
            f"lists/brazil-*airplane-"
            f"exemptions.csv (Brazil); {ANNEX} (India)",
            f"On top of the reciprocal duty, on what Section 232 leaves. {CLAIM}.",
            f"aircraft goods of Brazil: lines so named on its list; {MEMORY}",
        ),
    ]


def _counter(rates: dict[str, str]) -> list[tuple[str, ...]]:
    coverage = "retaliation_coverage_by_icio_musd.csv"
    return [
        (
            CANADA,
            "counter_metals",
            "Canada: counter-tariff on US steel and aluminum",
            "Customs Tariff (Canada), s. 53; United States Surtax Order (Steel and Aluminum 2025)",
            "2025-09-01",
            "",
            rates["counter_metals"],
            f"lists/canada-steel-US-exports-031225.csv exports, tariff; hs6_gtap_icio.csv icio; {coverage} "
            "icio2022_US_exports_to_CAN",
            "Listed HS6 of chapters 72, 73 and 76; share of the industry's exports capped at 1. In force "
            "since "
            "2025-03-13; the list's other goods ended on 2025-09-01.",
            "listed values are customs values of another year than the exports of 2022; remissions "
            "ignored; the counter-tariff on "
            "cars is left out",
        ),
        (
            CHINA,
            "counter_march",
            "China: counter-tariffs of March 2025",
            "State Council Tariff Commission, announcement of 2025-03-04",
            "2025-03-10",
            "2025-11-09",
            rates["counter_march"],
            f"lists/china-10-percent- and china-15-percent-US-exports-030425.csv tariff; {coverage} "
            f"CHN_mar10_10pct, "
            "CHN_mar10_15pct, icio2022_US_exports_to_CHN",
            "Listed HS6 as a share of the industry's exports, capped at 1.",
            "listed values are customs values of another year than the exports of 2022; the 10% on all US "
            "goods and exclusions are "
            "left out",
        ),
    ]
