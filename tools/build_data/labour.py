"""Who works where: headcount by country, province and state; unemployment rates; industry mix of provinces and states.

Counts come in broad groups. Within a group they are spread over the table's industries by value added, that of primary
metals counted for less (`metals`), and the group is named beside each row, so that a reader of results can see which
detail is such a split.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from tools.build_data import metals
from tools.build_data.names import FOCUS_SECTORS
from tools.build_data.provinces import GROUPS, PROVINCES, ProvincialTables
from tools.build_data.table import WorldTable

STATE_YEAR = 2019  # the last year of state accounts before the pandemic
FOURTEEN = {  # groups of the 14-sector file, as industries of the table
    14: "A01 A02 A03",
    4: "B05 B06 B07 B08 B09 C19",
    1: "C10T12",
    2: "C13T15",
    3: "C16 C17_18",
    5: "C20 C21",
    6: "C22",
    7: "C23",
    8: "C24A C24B C25",
    9: "C28",
    10: "C26 C27",
    11: "C29 C301 C302T309",
    12: "C31T33",
    # Its label leaves out utilities and public administration, but its counts bring every country's total to all
    # employment (Canada 19,167 thousand beside 18,569 in the labour force survey of 2018), so they are in it.
    13: "D E F G H49 H50 H51 H52 H53 I J58T60 J61 J62_63 K L M N O P Q R S T",
}
OBSERVED = (  # StatCan, table 14-10-0287, seasonally adjusted
    ("CAN", "2025-01", 6.6),
    ("CAN", "2025-08", 7.1),
)


@dataclass(frozen=True)
class Headcount:
    """Jobs, thousand, and shares of the country's value added and output [place, industry].

    `advantage` is how much more value a worker adds in primary metals than in the rest of its group.
    """

    places: list[str]
    jobs: np.ndarray
    share: np.ndarray
    output: np.ndarray
    advantage: float


def value_added(world: WorldTable) -> np.ndarray:
    """V [industry, region] at basic prices, never negative."""
    return np.maximum(world.trade.sum(1).astype(float) - world.input_use.sum(0), 0.0)


def unemployment(shared: Path, codes: list[str], eu: list[str]) -> pd.DataFrame:
    """National rates, percent, by period: 2022 for all (stand-ins marked), and the later months of `OBSERVED`."""
    given = pd.read_csv(shared / "labour" / "unemployment_national_2022.csv").set_index("iso3")["unemp_rate_2022"]
    rows = []
    for code in codes:
        source = code if code in given.index else ("EUU" if code in eu else "WLD")
        rows.append((code, "2022", float(given[source]), source != code, "" if source == code else source))
    rows += [(code, period, rate, False, "") for code, period, rate in OBSERVED]
    columns = ["code", "period", "unemployment_percent", "imputed", "stand_in"]
    return pd.DataFrame(rows, columns=columns).sort_values(["code", "period"], ignore_index=True)


def _spread(groups: dict[str, list[str]], counts: pd.Series, mix: pd.Series) -> pd.Series:
    """Counts by group over industries in proportion to `mix` (evenly where a group has none of it)."""
    parts = []
    for group, members in groups.items():
        weight = mix[members]
        weight = weight / weight.sum() if weight.sum() > 0 else pd.Series(1 / len(members), members)
        parts.append(counts.get(group, 0.0) * weight)
    return pd.concat(parts)


def _fourteen(counts: pd.Series, mix: pd.Series, sectors: list[str]) -> pd.Series:
    """The 14-sector counts of one place over the table's industries."""
    return _spread({str(code): members.split() for code, members in FOURTEEN.items()}, counts, mix)[sectors]


def _counts_14(shared: Path) -> pd.DataFrame:
    """Persons, thousand [place, group], of the 14-sector file."""
    raw = pd.read_csv(shared / "us_states" / "employment_2018_states_and_countries_14.csv")
    raw = raw[raw["sector"] > 0]
    return raw.assign(sector=raw["sector"].astype(str)).pivot(index="region", columns="sector", values="thousand")


def states(shared: Path, world: WorldTable, focus: dict[str, str]) -> Headcount:
    """Every state and DC: jobs and value added by industry, scaled to household-survey employment of 2022."""
    sectors = world.sectors
    us = world.regions.index("USA")
    national = pd.Series(value_added(world)[:, us], sectors)
    gdp = pd.read_csv(shared / "us_states" / "state_gdp_by_sector33_2015_2020.csv")
    gdp = gdp[gdp["year"] == STATE_YEAR].pivot(index="GeoName", columns="sector", values="gdp_musd")
    place = labels(shared, "USA")
    employed = _employed(shared)
    counts = _counts_14(shared)
    groups = {code: [s for s in sectors if focus[s] in code.split("+")] for code in gdp.columns}
    total = pd.concat([_spread(groups, gdp.loc[name].clip(lower=0).fillna(0.0), national) for name in place], axis=1).T
    total.index = list(place)
    total = total[sectors]
    metal = next(members.split() for members in FOURTEEN.values() if metals.PRIMARY[0] in members)
    share_of_jobs = metals.US_PRIMARY / (metals.US_PRIMARY + metals.US_FABRICATED)
    advantage = metals.advantage(total.sum(), metal, share_of_jobs)
    jobs = []
    for name in place:
        row, key = total.loc[name], name.replace(" ", "")
        # The 14-sector file has no District of Columbia: its workers are spread by value added.
        weight = metals.workers(row, advantage)
        own = _fourteen(counts.loc[key], weight, sectors) if key in counts.index else row
        jobs.append((own * employed[name] / own.sum()).to_numpy())
    share = (total / total.sum()).to_numpy()
    return Headcount([place[name] for name in place], np.array(jobs), share, share, advantage)  # no output known


def provinces(shared: Path, world: WorldTable, tables: ProvincialTables) -> Headcount:
    """The ten provinces: 23 industries of 2021 over the table's, scaled to survey employment of 2021."""
    sectors, can = world.sectors, world.regions.index("CAN")
    national = pd.Series(value_added(world)[:, can], sectors)
    groups = {name: members.split() for name, members in GROUPS.items()}
    survey = _lfs(shared)["Employment"]
    of = {s: g for g, members in enumerate(groups.values()) for s in members}
    counts = pd.DataFrame(tables.jobs, list(groups), list(PROVINCES.values()))
    counts *= survey[counts.columns] / counts.sum()
    metal = next(name for name in groups if metals.PRIMARY[0] in groups[name])
    share = metals.canadian_jobs(shared) / counts.loc[metal].sum()
    advantage = metals.advantage(national, groups[metal], share)
    weight = metals.workers(national, advantage)
    jobs = [_spread(groups, counts[code], weight)[sectors].to_numpy() for code in counts]
    shares = []
    for levels in (tables.value_added, tables.trade.sum(1)):
        own = levels[:, : len(PROVINCES)]
        shares.append((own / own.sum(1, keepdims=True))[[of[s] for s in sectors]].T)
    return Headcount(list(PROVINCES.values()), np.array(jobs), *shares, advantage)


def jobs(shared: Path, world: WorldTable, us: Headcount, canada: Headcount) -> pd.DataFrame:
    """Jobs by country and industry, thousand: code, icio, jobs_thousand, year, group (what the count covers)."""
    counts, weight = _counts_14(shared), pd.DataFrame(value_added(world), world.sectors, world.regions)
    of = {s: str(group) for group, members in FOURTEEN.items() for s in members.split()}
    provincial = {s: name for name, members in GROUPS.items() for s in members.split()}
    elsewhere = metals.elsewhere(us.advantage, canada.advantage)
    frames = []
    for code in world.regions:
        if code == "USA":
            count, year, group = us.jobs.sum(0), "2018 mix, 2022 total", of
        elif code == "CAN":
            count, year, group = canada.jobs.sum(0), "2021", provincial
        elif code in counts.index:
            workers = metals.workers(weight[code], elsewhere)
            count, year, group = _fourteen(counts.loc[code], workers, world.sectors).to_numpy(), "2018", of
        else:
            continue
        names = [group[s] for s in world.sectors]
        frames.append(
            pd.DataFrame(
                {"code": code, "icio": world.sectors, "jobs_thousand": count.round(4), "year": year, "group": names}
            )
        )
    return pd.concat(frames, ignore_index=True)


def subdivisions(shared: Path) -> pd.DataFrame:
    """Provinces and states: id, name, country, kind, partner across the border, labour force, unemployment and year."""
    lfs, frames = _lfs(shared), []
    bls = _bls(shared)
    for country, kind, partner in (("CAN", "province", "USA"), ("USA", "state", "CAN")):
        place = labels(shared, country)
        ids = [place[name] for name in place]
        if country == "CAN":
            force, rate, year = lfs.loc[ids, "Labour force"], lfs.loc[ids, "Unemployment rate"], 2021
        else:
            force, rate, year = bls.loc[list(place), "labor_force"] / 1000, bls.loc[list(place), "unemp_rate"], 2022
        frames.append(
            pd.DataFrame(
                {
                    "id": ids,
                    "name": list(place),
                    "country": country,
                    "kind": kind,
                    "partner": partner,
                    "labour_force_thousand": force.to_numpy().round(3),
                    "unemployment_percent": rate.to_numpy().round(3),
                    "unemployment_year": year,
                }
            )
        )
    return pd.concat(frames, ignore_index=True).sort_values("id", ignore_index=True)


def mix(shared: Path, world: WorldTable, heads: dict[str, Headcount], tables: ProvincialTables) -> pd.DataFrame:
    """By place and industry: shares of the country's value added, output and exports across the border; jobs; group."""
    provincial = {s: name for name, members in GROUPS.items() for s in members.split()}
    combined = {"STL": "Iron, steel and other metals", "NFM": "Iron, steel and other metals"}
    combined |= {"CHM": "Chemicals and pharmaceuticals", "PHA": "Chemicals and pharmaceuticals"}
    focus = pd.read_csv(shared / "icio2022" / "focus33_sectors.csv", dtype=str).set_index("icio50")["sector33"]
    state = {s: combined.get(focus[s], FOCUS_SECTORS[focus[s]]) for s in world.sectors}
    frames = []
    for country, partner, group in (("CAN", "USA", provincial), ("USA", "CAN", state)):
        head = heads[country]
        exports = (
            _provincial_exports(world, tables) if country == "CAN" else _state_exports(shared, world, head, partner)
        )
        for j, place in enumerate(head.places):
            frames.append(
                pd.DataFrame(
                    {
                        "id": place,
                        "icio": world.sectors,
                        "value_added_share": head.share[j].round(9),
                        "output_share": head.output[j].round(9),
                        "exports_share": exports[j].round(9),
                        "jobs_thousand": head.jobs[j].round(5),
                        "group": [group[s] for s in world.sectors],
                    }
                )
            )
    return pd.concat(frames, ignore_index=True).sort_values(["id", "icio"], ignore_index=True, kind="stable")


def _provincial_exports(world: WorldTable, tables: ProvincialTables) -> np.ndarray:
    """Each province's share of Canada's sales to the US [province, industry], by the 23 industries."""
    us = len(PROVINCES) + tables.partners.index("USA")
    sold = tables.trade[:, us, : len(PROVINCES)]
    share = dict(zip(GROUPS, sold / sold.sum(1, keepdims=True), strict=True))
    of = {s: name for name, members in GROUPS.items() for s in members.split()}
    return np.array([share[of[s]] for s in world.sectors]).T


def _state_exports(shared: Path, world: WorldTable, head: Headcount, partner: str) -> np.ndarray:
    """Each state's share of US sales to Canada [state, industry]: its industry mix, fitted to its total goods exports.

    Services, and what the fit cannot reach, follow the industry mix alone.
    """
    place, us, to = labels(shared, "USA"), world.regions.index("USA"), world.regions.index(partner)
    raw = pd.read_csv(shared / "us_states" / "state_province_canada_us_trade_2022.csv", thousands=",").set_index("id")
    total = raw.loc[[place[name] for name in place], "exports_to_partner_2022_mcad"].to_numpy(float)
    goods = [j for j, s in enumerate(world.sectors) if s[0] in "ABC"]
    sold = world.trade[goods, to, us].astype(float)
    flow, target = head.share[:, goods] * sold, total / total.sum() * sold.sum()
    for _ in range(2000):
        flow *= (target / flow.sum(1))[:, None]
        flow *= sold / flow.sum(0)
    print(f"  states' exports to {partner}: industry fit, largest gap {np.abs(flow.sum(1) / target - 1).max():.1e}")
    share = head.share.copy()
    share[:, goods] = flow / sold
    return share


def labels(shared: Path, country: str) -> dict[str, str]:
    """Name → id of the places with labour data: ten provinces, fifty states and DC."""
    if country == "CAN":
        return dict(PROVINCES)
    raw = pd.read_csv(shared / "us_states" / "state_province_canada_us_trade_2022.csv", thousands=",")
    frame = raw[raw["country"] == "USA"].sort_values("id")
    return dict(zip(frame["name"], frame["id"], strict=True))


def _lfs(shared: Path) -> pd.DataFrame:
    raw = pd.read_csv(shared / "canada_provinces" / "lfs_annual_1976_2021.csv")
    raw = raw[(raw["year"] == raw["year"].max()) & raw["GEO"].isin(list(PROVINCES))]
    return raw.assign(id=raw["GEO"].map(PROVINCES)).set_index("id")


def _bls(shared: Path) -> pd.DataFrame:
    raw = pd.read_csv(shared / "us_states" / "state_unemployment_1976_2022.csv", thousands=",")
    return raw[raw["year"] == 2022].set_index("state")


def _employed(shared: Path) -> pd.Series:
    return _bls(shared)["employment"] / 1000
