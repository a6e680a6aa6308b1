"""The tables of the bargaining section: cells as text, rounded and signed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from counteroffer.briefing.bargaining import ALONE, LAPSE, TODAY, WAR, outcomes
from counteroffer.briefing.bargaining_deal_text import given, issue_terms, settled
from counteroffer.briefing.bargaining_text import hurting, words
from counteroffer.briefing.bargaining_words import bn, points, ratio, step
from counteroffer.briefing.frames import Record, keyed, records
from counteroffer.briefing.tables import Row, Table
from counteroffer.briefing.wording import number, percent, start
from counteroffer.negotiation.bargain import NAMES
from counteroffer.negotiation.overview import Overview

INSTRUMENTS, SWAPS = 8, 6  # rows


def outcomes_table(found: Overview) -> Table:
    """What each player has by its best tariffs alone, in a trade war, and after a lapse of the pact."""
    frame, names = outcomes(found), found.table.game.names
    rows = []
    for (outcome, mover), part in frame.groupby(["outcome", "mover"], sort=False):
        if outcome == TODAY:
            continue
        by = part.set_index("player").reindex(list(names))
        cells = [
            cell
            for row in records(by)
            for cell in (bn(row["against_today_usd_mn"]), number(row["against_today_percent"], 3, plus=True))
        ]
        rates = [f"{name} {percent(row['median_rate_percent'], plus=False)}" for name, row in _rated(by)]
        rows.append((_outcome_words(str(outcome), str(mover), found), "; ".join(rates) or "–", *cells))
    heads = tuple(head for name in names for head in (f"{name}, USD bn", f"{name}, % of income"))
    caption = "Without agreement: change of real income from today, per year"
    return Table(caption, ("Outcome", "Median rate set", *heads), tuple(rows), words=2)


def _rated(by: pd.DataFrame) -> list[tuple[str, Record]]:
    known = by[by["median_rate_percent"].notna()]
    return list(zip([str(name) for name in known.index], records(known), strict=True))


def _outcome_words(outcome: str, mover: str, found: Overview) -> str:
    if outcome == ALONE:
        return f"{mover} sets its best tariffs, nobody answers"
    if outcome == WAR:
        return "Trade war (Nash)" + (f", equilibrium {mover}" if len(found.war.equilibria) > 1 else "")
    return {LAPSE: "The pact lapses"}.get(outcome, outcome)


def concessions_table(found: Overview) -> Table:
    """Concessions by what they are worth to the others for what they cost."""
    steps, rows = keyed(found.concessions.steps.drop_duplicates("issue"), "issue"), []
    shown = {one.issue: one for one in found.table.game.instruments.each}
    for row in records(found.concessions.ranked):
        one, taken = shown[row["issue"]], steps[row["issue"]]
        rows.append(
            (
                row["title"],
                row["owner"],
                step(one, taken["from_level"], taken["to_level"]),
                bn(row["cost_usd_mn"]),
                bn(row["worth_usd_mn"]),
                ratio(row["worth_per_dollar"]) if np.isfinite(row["worth_per_dollar"]) else "pays both",
                points(row["owner_jobs_thousand"]),
                points(row["others_jobs_thousand"]),
            )
        )
    head = (
        *("Concession", "Owner", "Step", "Costs owner, USD bn", "Worth to others, USD bn", "Worth per dollar"),
        *("Jobs, owner, thousand", "Jobs, others, thousand"),
    )
    return Table("Concessions, cheapest for what they are worth first, per year", head, tuple(rows), words=3)


def rates_table(found: Overview) -> Table | None:
    """Exchange rates between concessions; none where no two trade."""
    frame, titles = found.concessions.rates, found.table.titles
    able = frame["given"].isin(found.concessions.tradable) & frame["asked"].isin(found.concessions.tradable)
    rows = tuple(
        (titles[r["given"]], titles[r["asked"]], r["giver"], percent(100 * r["share_of_asked"], 0, plus=False))
        for r in records(frame[able & frame["share_of_asked"].notna()])
    )
    head = ("All of", "is repaid by this part of", "for", "%")
    return Table("Exchange rates between concessions", head, rows, words=3) if rows else None


def leverage_tables(found: Overview) -> tuple[Table, ...]:
    """Instruments that cost their owner something, by harm per dollar; and those that pay for themselves."""
    us, them = found.leverage.us, found.leverage.them
    captions = (
        f"Instruments of {us} against {them} that cost something: ten points more on each, per year",
        f"Instruments of {us} against {them} that pay for themselves: ten points more on each, per year",
    )
    head = ("Instrument", "Industries that feel it", "Places that feel it", f"{us}, USD bn", f"{them}, USD bn")
    found_ = []
    for caption, part, with_ratio in zip(captions, hurting(found), (True, False), strict=True):
        rows = tuple(_instrument(row, with_ratio) for row in records(part.head(INSTRUMENTS)))
        if rows:
            found_.append(Table(caption, (*head, *(["Harm per dollar"] if with_ratio else [])), rows, words=3))
    return tuple(found_)


def _instrument(row: Record, with_ratio: bool) -> Row:
    name = start(words(row).split(" ", 1)[1])
    cells = (
        name,
        row["felt_sectors"] or "–",
        row["felt_places"] or "–",
        bn(row["ours_usd_mn"]),
        bn(row["theirs_usd_mn"]),
    )
    return (*cells, ratio(row["harm_ratio"])) if with_ratio else cells


def rules_table(found: Overview) -> Table | None:
    """Gains of each player under each rule; none where there is no deal."""
    if not found.deal.possible:
        return None
    names, before = found.table.game.names, found.table.game.before
    rows = tuple(
        (
            start(NAMES[one.rule]) + ("" if settled(found, one) else " (not settled)"),
            *(cell for p in range(len(names)) for cell in _gain(float(one.gain[p]), float(before[p]))),
            bn(float(one.gain.sum())),
        )
        for one in found.deal.bargains
    )
    most = (
        "The most each could have",
        *(c for p, one in enumerate(found.deal.ideals) for c in _gain(one.gain[p], before[p])),
        "",
    )
    heads = tuple(head for name in names for head in (f"{name}, USD bn", f"{name}, % of income"))
    return Table(
        "What each rule gives: gains over no deal, per year", ("Rule", *heads, "Together, USD bn"), rows, (most,)
    )


def _gain(million: float, before: float) -> Row:
    return bn(million), number(100 * million / before, 3, plus=True)


def terms_table(found: Overview) -> Table | None:
    """Terms of every bargain by issue; none where there is no deal."""
    if not found.deal.possible:
        return None
    terms = [issue_terms(found, one) for one in found.deal.bargains]
    rows = tuple(
        (found.table.titles[issue], found.table.owner(issue), *(said[issue] or "as today" for said in terms))
        for issue in found.table.titles
    )
    head = ("Issue", "Owner", *(start(NAMES[one.rule]) for one in found.deal.bargains))
    return Table("Terms of each bargain", head, rows, words=len(head))


def swaps_table(found: Overview) -> Table | None:
    """Packages of whole concessions that leave everyone better off than today; none where none does."""
    frame, names = found.concessions.swaps(SWAPS), found.table.game.names
    if frame.empty:
        return None
    rows = tuple(
        (
            ". ".join(f"{name}: {'; '.join(own)}" for name, own in given(found, row["concessions"])),
            *(bn(row[f"{name}_gain_usd_mn"]) for name in names),
            bn(row["joint_gain_usd_mn"]),
        )
        for row in records(frame)
    )
    head = ("Package", *(f"{name}, USD bn" for name in names), "Together, USD bn")
    return Table("Swaps of whole concessions that leave everyone better off than today, per year", head, rows)
