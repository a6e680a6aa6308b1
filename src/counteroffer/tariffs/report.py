"""Tables of rates: by sector, programme, chapter or partner; over time; between two days."""

from __future__ import annotations

import datetime as dt
from functools import cache

import numpy as np
import pandas as pd

from counteroffer import data
from counteroffer.errors import InputError
from counteroffer.tariffs.question import Question
from counteroffer.tariffs.rates import BASE, LOST, Rates, coded, mean_over, over, sums, with_sum
from counteroffer.tariffs.sources.known import source_of
from counteroffer.tariffs.terms.partners import partner_names
from counteroffer.tariffs.trade import Floats, Trade

GROUPINGS = ("sector", "authority", "hs2", "partner")
NO_INDUSTRY = "98–99"


def table(question: Question, day: dt.date, by: str) -> pd.DataFrame:
    """Rates of a day by sector, authority, HS2 or partner, with a last row for all of it.

    Columns of percent are shares of 2024 customs value: `collected_2024_percent` (measured), `statutory_percent`
    (nobody claims the pact), `effective_percent` (after claims), `change_percent` (points since 2024).
    `revenue_usd_mn` is a memo: the effective rate on 2024 customs values, with no answer of trade.
    """
    if by not in GROUPINGS:
        raise InputError(f"--by '{by}' is not one of {', '.join(GROUPINGS)}")
    found = question.effective(day)
    statutory = question.statutory(day)
    if by == "authority":
        return _by_programme(found, statutory)
    labels, names = _groups(question.trade, by)
    return _by_cell(found, statutory, labels, names, by)


def _groups(trade: Trade, by: str) -> tuple[np.ndarray, dict[str, str]]:
    """Label of each row, and readable names."""
    if by == "partner":
        return np.array(trade.partners)[trade.partner], partner_names()
    if by == "hs2":
        chapters = np.array([code[:2].decode() or "rest" for code in trade.hs])
        return chapters[trade.product], {}
    industries = np.where(trade.icio == "", NO_INDUSTRY, trade.icio)
    return industries[trade.product], industry_names()


@cache
def industry_names() -> dict[str, str]:
    """Readable name of each industry, briefly, and of none."""
    sectors = data.frame("sectors.csv")
    short = sectors["name"].str.removeprefix("Manufacture of ").str.replace("and of products", "and products")
    return dict(zip(sectors["code"], short.str[:1].str.upper() + short.str[1:], strict=True)) | {
        NO_INDUSTRY: "no industry: chapters 98 and 99"
    }


def _by_cell(found: Rates, statutory: Rates, labels: np.ndarray, names: dict[str, str], by: str) -> pd.DataFrame:
    codes, cells = coded(labels)
    trade, count = found.trade, len(codes)
    weight = with_sum(sums(trade.value, cells, count))

    def mean(points: Floats) -> list[float]:
        return list(over(with_sum(sums(trade.value * points, cells, count)), weight))

    def total(values: Floats) -> list[float]:
        return list(with_sum(sums(values, cells, count)) / 1e6)

    frame = pd.DataFrame(
        {
            by: [*codes, "all"],
            "name": [*(names.get(code, "") for code in codes), ""],
            "imports_usd_mn": total(trade.value),
            "collected_2024_percent": mean(trade.collected_percent),
            "statutory_percent": mean(statutory.level_percent),
            "effective_percent": mean(found.level_percent),
            "change_percent": mean(found.change_percent),
            "revenue_usd_mn": total(found.revenue(found.level_percent)),
            **({"banned_percent": mean(found.banned_percent)} if found.banned_percent.any() else {}),
        }
    )
    return _without_base(frame.drop(columns="name" if by == "hs2" else []), trade)


def _by_programme(found: Rates, statutory: Rates) -> pd.DataFrame:
    """Level and change of each programme over all the rows; the first row is what was paid in 2024."""
    trade = found.trade
    whole = float(trade.value.sum()) / 1e6
    nothing = np.zeros(len(trade))

    def row(key: str, title: str, reach: float, points: tuple[Floats, Floats, Floats, Floats]) -> dict[str, object]:
        columns = ("in_2024_percent", "statutory_percent", "effective_percent", "change_percent")
        means_of = {name: mean_over(trade, values) for name, values in zip(columns, points, strict=True)}
        return {"programme": key, "title": title, "imports_usd_mn": reach, **means_of}

    base = found.base_percent
    rows = [row(BASE, "collected, and antidumping duties", np.nan, (base, base, base, nothing))]
    for key in dict.fromkeys((*found.before, *found.layers, *found.changes)):
        sides = [side[key].rate if key in side else nothing for side in (found.before, statutory.layers, found.layers)]
        if key == LOST:
            sides[1:] = [found.changes[LOST]] * 2
        banned = found.layers[key].banned if key in found.layers else nothing
        if any(points.any() for points in (*sides, banned)):
            reach = float(trade.value[sides[2] > 0].sum()) / 1e6
            change = found.changes.get(key, nothing)
            rows.append(row(key, _title(found, key), reach, (sides[0], sides[1], sides[2], change)))
            if banned.any():
                rows[-1] |= {"imports_usd_mn": float((trade.value * banned).sum()) / 1e6}
                rows[-1] |= {"banned_percent": mean_over(trade, 100 * banned)}
    total = (base, statutory.level_percent, found.level_percent, found.change_percent)
    rows.append(row("all", "duties of 2024 and every change since", whole, total))
    if found.banned_percent.any():
        rows[-1] |= {"banned_percent": mean_over(trade, found.banned_percent)}
    frame = pd.DataFrame(rows)
    if "banned_percent" in frame:
        frame = frame.fillna({"banned_percent": 0.0})
    paid = frame["change_percent"].where(~frame["programme"].isin([BASE, "all"]), frame["effective_percent"])
    return _without_base(frame.assign(revenue_usd_mn=paid / 100 * whole), trade)


def _title(found: Rates, key: str) -> str:
    for side in (found.layers, found.before):
        if key in side:
            return side[key].entry.programme.title
    return "MFN on goods that claimed the pact"


def _without_base(frame: pd.DataFrame, trade: Trade) -> pd.DataFrame:
    """Where the base is not known by product, a table shows what was added."""
    if source_of(trade.importer).has_base:
        return frame
    kept = frame.drop(
        columns=["collected_2024_percent", "in_2024_percent", "statutory_percent", "effective_percent"], errors="ignore"
    )
    kept = kept[kept.iloc[:, 0] != BASE].reset_index(drop=True)
    return kept.rename(columns={"revenue_usd_mn": "added_revenue_usd_mn"})


def timeline(question: Question) -> pd.DataFrame:
    """Effective and statutory rates on each day something changes, with the points of each authority.

    `counted_percent` is the effective rate less the duties that customs does not count as calculated duty (antidumping
    and countervailing): what `collected_percent` may be set beside, duty over value in the day's month at that month's
    trade, where it is known of all the partners asked about.

    Days are those on which a measure begins or has ended, and the first of each month of recorded pact claims.
    """
    months = [dt.date.fromisoformat(f"{period}-01") for period in question.trade.periods if "-" in period]
    rows = []
    for day in sorted({*question.book.change_days, *months}):
        found, law = question.effective(day), question.statutory(day)
        by_authority: dict[str, float] = {}
        for key, points in found.changes.items():
            name = key.split(".")[0]
            by_authority[name] = by_authority.get(name, 0.0) + mean_over(question.trade, points)
        levels = {"statutory_percent": law.level_percent, "effective_percent": found.level_percent}
        levels["counted_percent"] = found.level_percent - found.uncounted_percent
        row = {name: mean_over(question.trade, points) for name, points in levels.items()}
        change = mean_over(question.trade, found.change_percent)
        rows.append({"date": day, **row, "change_percent": change, **by_authority})
    frame = pd.DataFrame(rows).fillna(0.0)
    frame = frame.rename(
        columns={name: f"{name}_percent" for name in frame.columns if not name.endswith(("date", "_percent"))}
    )
    taken = collected_percent(question.trade, frame["date"])
    if taken is not None:
        frame.insert(list(frame.columns).index("change_percent"), "collected_percent", taken)
    same = frame.drop(columns="date").fillna(-1.0).round(6).diff().abs().sum(axis=1).eq(0)
    frame = frame[~same | (frame["date"] == question.book.days.first)].reset_index(drop=True)
    known = source_of(question.trade.importer).has_base
    return frame.drop(columns=[] if known else ["statutory_percent", "effective_percent", "counted_percent"])


def collected_percent(trade: Trade, days: pd.Series[dt.date]) -> pd.Series[float] | None:
    """Duty over value in the month of each day, from the trade's partners; empty where not known of all of them.

    None where the importer's data have none.
    """
    reader = source_of(trade.importer).collected
    if reader is None:
        return None
    whole = len(np.unique(trade.partner)) == len(trade.partners)
    partners = {"TOTAL"} if whole else {trade.law[j] for j in np.unique(trade.partner)}
    frame = reader()
    frame = frame[frame["partner"].isin(partners)]
    by_month = frame.groupby("month")[["value_usd", "duty_usd"]].sum()
    by_month = by_month[frame.groupby("month")["partner"].nunique() == len(partners)]
    rate = 100 * by_month["duty_usd"] / by_month["value_usd"]
    return days.map(lambda day: rate.get(f"{day:%Y-%m}", np.nan)).astype(float)


def difference(question: Question, first: dt.date, second: dt.date, by: str) -> pd.DataFrame:
    """What changed between two days, largest change of revenue first.

    Raises
    ------
    InputError
        If the second day is not after the first.
    """
    if second <= first:
        raise InputError(f"{second} is not after {first}; give the earlier day first")
    one, two = (table(question, day, by) for day in (first, second))
    return _differing(one, two, str(first), str(second))


def laws_differ(shipped: Question, own: Question, day: dt.date, by: str) -> pd.DataFrame:
    """What another law changes on one day, largest change of revenue first: `shipped_percent` and `own_percent`."""
    return _differing(table(shipped, day, by), table(own, day, by), "shipped", "own")


def _differing(one: pd.DataFrame, two: pd.DataFrame, first: str, second: str) -> pd.DataFrame:
    key = one.columns[0]
    value = "effective_percent" if "effective_percent" in one else "change_percent"
    money = "revenue_usd_mn" if "revenue_usd_mn" in one else "added_revenue_usd_mn"
    text = [column for column in ("name", "title") if column in one]
    merged = one[[key, *text, value, money]].merge(
        two[[key, *text, value, money]], on=key, how="outer", suffixes=("_1", "_2")
    )
    for column in text:
        merged[column] = merged[f"{column}_2"].fillna(merged[f"{column}_1"])
    numbers = merged.filter(regex="_[12]$").select_dtypes("number").fillna(0.0)
    frame = pd.DataFrame(
        {
            key: merged[key],
            **{column: merged[column] for column in text},
            f"{first}_percent": numbers[f"{value}_1"],
            f"{second}_percent": numbers[f"{value}_2"],
            "difference_percent": numbers[f"{value}_2"] - numbers[f"{value}_1"],
            "revenue_change_usd_mn": numbers[f"{money}_2"] - numbers[f"{money}_1"],
        }
    )
    moved = frame["difference_percent"].abs() > 1e-9
    order = frame["revenue_change_usd_mn"].abs().where(frame[key] != "all", -1.0)
    frame = frame.assign(_order=order)[moved | (frame[key] == "all")].sort_values("_order", ascending=False)
    return frame.drop(columns="_order").reset_index(drop=True)
