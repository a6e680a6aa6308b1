"""Who has work: employment by region and sector, and unemployment, from an equilibrium and headcounts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from counteroffer import data
from counteroffer.economy.aggregate import sum_over
from counteroffer.economy.types import Economy
from counteroffer.equilibrium.types.arrays import Array, frozen
from counteroffer.equilibrium.types.equilibrium import Equilibrium
from counteroffer.errors import InputError, worded

JOBS, MIX, RATES, PLACES = "jobs.csv.gz", "subdivision_industries.csv.gz", "unemployment.csv", "subdivisions.csv"
UNIT = "USD"  # of all tables, and what exchange rates are quoted in


@dataclass(frozen=True, eq=False)
class Headcount:
    """Jobs before the policy and unemployment rates, on an economy's labels.

    Attributes
    ----------
    jobs : array [s, n]
        Thousand; NaN in regions without a count.
    share : array [s, n]
        e, employment shares; value-added weights v where there is no count.
    unemployment : array [n]
        u0, fraction; NaN where no rate is known.
    period : tuple of str
        Year or month of each rate; empty where none is known.
    counted_in : str
        Of when the caller's own count is; empty where it is the data's.
    """

    jobs: Array
    share: Array
    unemployment: Array
    period: tuple[str, ...]
    counted_in: str = ""

    @property
    def counted(self) -> NDArray[np.bool_]:
        """Whether jobs of region n are counted [n]."""
        return np.asarray(np.isfinite(self.jobs).all(0))


@dataclass(frozen=True, eq=False)
class Labour:
    """Employment and unemployment of an equilibrium.

    Attributes
    ----------
    regions : DataFrame
        region, unemployment_before_percent and its period, unemployment_pp (change, points), unemployment_percent,
        labour_force_thousand (jobs over 1 − u0), jobs_thousand (before) and the year of their count, jobs_period,
        jobs_change_thousand, exchange_rate_percent (price of the currency in US dollars),
        weights ("headcount" or "value added").
    sectors : DataFrame
        region, sector, employment_percent, without_work_percent (of those attached to it), jobs_thousand,
        jobs_change_thousand, at_floor.
    """

    regions: pd.DataFrame
    sectors: pd.DataFrame


@cache
def quoted_in() -> str:
    """The region whose own currency the exchange rates are quoted in."""
    return str(data.frame("regions.csv").query("currency == @UNIT")["code"].iloc[0])


@cache
def _counts() -> dict[str, pd.Series]:
    """Jobs by industry, thousand, of every country, province and state with a count."""
    countries, places = data.frame(JOBS), data.frame(MIX).rename(columns={"id": "code"})
    both = pd.concat([frame[["code", "icio", "jobs_thousand"]] for frame in (countries, places)])
    return {str(code): rows.set_index("icio")["jobs_thousand"] for code, rows in both.groupby("code")}


def count_year(code: str) -> str:
    """Of when a country's jobs are, in words; empty where they are not counted."""
    return _count_years().get(code, "")


@cache
def _count_years() -> dict[str, str]:
    years = data.frame(JOBS).drop_duplicates("code").set_index("code")["year"]
    return {str(code): str(year) for code, year in years.items()}


@cache
def _rates() -> dict[str, tuple[tuple[str, float], ...]]:
    """Period and unemployment rate, percent, oldest first, of every country, province and state."""
    places = data.frame(PLACES).rename(columns={"id": "code", "unemployment_year": "period"})
    columns = ["code", "period", "unemployment_percent"]
    both = pd.concat([data.frame(RATES)[columns].astype({"period": str}), places[columns].astype({"period": str})])
    return {
        str(code): tuple(zip(rows["period"], rows["unemployment_percent"].astype(float), strict=True))
        for code, rows in both.sort_values("period").groupby("code")
    }


def rate(code: str, before: str) -> tuple[float, str]:
    """Unemployment of a country, province or state, percent, and its period: the latest one up to `before`.

    A year takes in its months. Where all are later, the first; provinces and states have one year each. NaN and no
    period where nothing is known.
    """
    known = _rates().get(code, ())
    early = [entry for entry in known if entry[0][: len(before)] <= before] or list(known[:1])
    return (early[-1][1], early[-1][0]) if early else (np.nan, "")


def check_periods(economy: Economy, before: str, now: str | None) -> None:
    """Raise unless some region has a rate up to `before`, and one of it and of `now` exactly where that is given.

    Raises
    ------
    InputError
        With the periods that are known.
    """
    codes = {*economy.detail.regions, *economy.detail.countries} if _known_by_code(economy) else set()
    known = {code: [period for period, _ in _rates().get(code, ())] for code in codes}
    firsts = [periods[0] for periods in known.values() if periods]
    if firsts and before < min(firsts)[: len(before)]:
        raise InputError(
            worded(
                "unemployment.before: no rate is known up to {before}; the first is of {period}",
                before=before,
                period=min(firsts),
            )
        )
    if now is not None and not any({before, now} <= set(periods) for periods in known.values()):
        both = sorted(
            {period for periods in known.values() if before in periods for period in periods if period > before}
        )
        mend = worded("none has {before} and a later one", before=before)
        if both:
            mend = worded("those that have {before} have {periods}", before=before, periods=", ".join(both))
        raise InputError(
            worded(
                "unemployment.now: no region has rates of both {before} and {now}; {mend}",
                before=before,
                now=now,
                mend=mend,
            )
        )


@lru_cache(maxsize=8)  # of one economy it is asked for again and again
def headcount(economy: Economy, before: str = "2022") -> Headcount:
    """Jobs and unemployment rates on an economy's regions and sectors.

    A region has a count only where all its members do, and only on the industries that are counted; the rate of an
    aggregate is its members' mean by output.

    Parameters
    ----------
    before : str
        Year or month; the latest rate up to it is taken.
    """
    fine, own = economy.detail, economy.counts
    fine_jobs = _embedded_jobs(economy)
    if own is not None:
        fine_jobs = np.where(np.isfinite(own.jobs).all(0), own.jobs, fine_jobs)
    jobs = _known_sum(fine_jobs, economy)
    weight: Array = economy.baseline.value_added / economy.baseline.value_added.sum(0)
    share = np.where(np.isfinite(jobs).all(0), jobs / np.nansum(jobs, axis=0).clip(1e-300), weight)
    rates = [rate(code, before) if _known_by_code(economy) else (np.nan, "") for code in fine.regions]
    if own is not None:
        brought = [(100 * float(u), own.period) for u in own.unemployment]
        rates = [mine if np.isfinite(mine[0]) else other for mine, other in zip(brought, rates, strict=True)]
    value = fine.trade.sum((0, 1))
    unemployment = np.array(
        [
            np.average([rates[j][0] for j in own], weights=value[own]) / 100
            for own in (np.flatnonzero(fine.region_of == n) for n in range(len(economy.regions)))
        ]
    )
    periods = tuple(max(rates[j][1] for j in np.flatnonzero(fine.region_of == n)) for n in range(len(economy.regions)))
    return Headcount(
        frozen(jobs),
        frozen(share),
        frozen(unemployment),
        periods,
        own.period if own is not None and np.isfinite(own.jobs).any() else "",
    )


def _embedded_jobs(economy: Economy) -> Array:
    """Jobs of the data on the finest labels [s, n], thousand; NaN where nothing counts them."""
    fine, counts = economy.detail, _counts() if _known_by_code(economy) else {}
    jobs = np.full((len(fine.sectors), len(fine.regions)), np.nan)
    for n, code in enumerate(fine.regions):
        if code in counts and set(fine.sectors) == set(counts[code].index):
            jobs[:, n] = counts[code].reindex(fine.sectors).to_numpy(float)
    return jobs


def _known_by_code(economy: Economy) -> bool:
    """Whether regions are countries and places that the data know by these codes."""
    return economy.source is None or economy.source.world_codes


def _known_sum(jobs: Array, economy: Economy) -> Array:
    """Sum over the economy's cells; a region with an uncounted member has no count."""
    fine = economy.detail
    total = sum_over(np.nan_to_num(jobs), fine.sector_of, fine.region_of)
    gaps = sum_over(np.isnan(jobs).all(0).astype(float)[None], np.zeros(1, dtype=np.intp), fine.region_of)[0]
    return np.where(gaps > 0, np.nan, total)


def employment(e: Equilibrium, share: Array) -> tuple[Array, Array]:
    """Attached workers [s, n] as a ratio to before, and H [n], the share of all who have work.

    Heads are normalised to the region's workers: L̂/Σ e L̂, H = Σ e L̂ h/Σ e L̂, which is 1 where everyone is hired.
    """
    attached = e.labour / (share * e.labour).sum(0)
    return attached, 1 - (share * attached * (1 - e.hired)).sum(0)


def without_work(e: Equilibrium, heads: Headcount) -> Array:
    """Workers attached to a sector who have no work [s, n], thousand; NaN where heads are not counted."""
    attached, _ = employment(e, heads.share)
    return np.asarray(heads.jobs * attached * (1 - e.hired))


def unemployment_points(e: Equilibrium, heads: Headcount) -> Array:
    """Rise of unemployment (1 − u0)(1 − H) [n], percentage points; u0 counts as zero where no rate is known."""
    _, working = employment(e, heads.share)
    return np.asarray(100 * (1 - np.nan_to_num(heads.unemployment)) * (1 - working))


def work_by_region(e: Equilibrium, heads: Headcount) -> dict[str, Array]:
    """Columns of `Labour.regions` that follow from a solution: unemployment_pp, jobs_change_thousand, each [n]."""
    _, working = employment(e, heads.share)
    return {
        "unemployment_pp": unemployment_points(e, heads),
        "jobs_change_thousand": np.asarray(heads.jobs.sum(0) * (working - 1)),
    }


def labour(e: Equilibrium, heads: Headcount) -> Labour:
    """Employment and unemployment of an equilibrium (docs/model.md, "Closures")."""
    b = e.baseline
    attached, _ = employment(e, heads.share)
    found, before = work_by_region(e, heads), 100 * heads.unemployment
    total = heads.jobs.sum(0)
    dollar = e.currency[b.regions.index(quoted_in())] if quoted_in() in b.regions else np.nan
    regions = pd.DataFrame(
        {
            "region": b.regions,
            "unemployment_before_percent": before,
            "unemployment_period": heads.period,
            "unemployment_pp": found["unemployment_pp"],
            "unemployment_percent": before + found["unemployment_pp"],
            "labour_force_thousand": total / (1 - heads.unemployment),
            "jobs_thousand": total,
            "jobs_period": [
                (heads.counted_in or count_year(code)) if known else ""
                for code, known in zip(b.regions, heads.counted, strict=True)
            ],
            "jobs_change_thousand": found["jobs_change_thousand"],
            "exchange_rate_percent": 100 * (e.currency / dollar - 1),
            "weights": np.where(heads.counted, "headcount", "value added"),
        }
    )
    index = pd.MultiIndex.from_product([b.regions, b.sectors], names=["region", "sector"])
    change = attached * e.hired - 1
    sectors = pd.DataFrame(
        {
            "employment_percent": 100 * change.T.ravel(),
            "without_work_percent": 100 * (1 - e.hired).T.ravel(),
            "jobs_thousand": heads.jobs.T.ravel(),
            "jobs_change_thousand": (heads.jobs * change).T.ravel(),
            "at_floor": (e.hired < 1).T.ravel(),
        },
        index=index,
    ).reset_index()
    return Labour(regions, sectors)
