"""The tables of the bargaining section: cells as text, rounded and signed."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from counteroffer.briefing.document import Row, Table
from counteroffer.briefing.sections.bargaining.deal import given, issue_terms, settled
from counteroffer.briefing.sections.bargaining.leverage import felt_places, felt_sectors, lever_range, words
from counteroffer.briefing.words import Wording, english, start
from counteroffer.briefing.words.amounts import DASH, bn, points, ratio, span, step
from counteroffer.briefing.words.frames import Record, keyed, records
from counteroffer.briefing.words.table import issue_title, player_names, rule_name
from counteroffer.jobs.ends import ENDS
from counteroffer.negotiation.robust.levers import hurting
from counteroffer.study import Study
from counteroffer.study.parts.bargaining import (
    ALONE,
    LAPSE,
    LEVERS,
    TODAY,
    ConcessionsResult,
    DealResult,
    LeverageResult,
    WarResult,
)
from counteroffer.study.parts.table_facts import TableFacts

INSTRUMENTS, SWAPS = LEVERS, 6  # rows
_CAPTIONS = (  # of instruments that cost their owner something, and of those that pay for themselves
    english("Instruments of {us} against {them} that cost something: ten points more on each, per year"),
    english("Instruments of {us} against {them} that pay for themselves: ten points more on each, per year"),
)


def outcomes_table(found: WarResult, w: Wording) -> Table:
    """What each player has by its best tariffs alone, in a trade war, and after a lapse of the pact."""
    frame, names = found.outcomes, found.table.players
    rows = []
    for (outcome, mover), part in frame.groupby(["outcome", "mover"], sort=False):
        if outcome == TODAY:
            continue
        by = part.set_index("player").reindex(list(names))
        cells = [
            cell
            for row in records(by)
            for cell in (bn(row["against_today_usd_mn"], w), w.number(row["against_today_percent"], 3, plus=True))
        ]
        rates = [
            w("{player} {rate}", player=w.name(name), rate=w.percent(row["median_rate_percent"], plus=False))
            for name, row in _rated(by)
        ]
        rows.append((_outcome_words(str(outcome), str(mover), found, w), "; ".join(rates) or DASH, *cells))
    caption = w("Without agreement: change of real income from today, per year")
    return Table(caption, (w("Outcome"), w("Median rate set"), *_heads(found.table, w)), tuple(rows), words=2)


def _heads(found: TableFacts, w: Wording) -> tuple[str, ...]:
    """Two columns a player: in USD and against its income."""
    units = (english("{region}, USD bn"), english("{region}, % of income"))
    return tuple(w(unit, region=name) for name in player_names(found, w) for unit in units)


def _rated(by: pd.DataFrame) -> list[tuple[str, Record]]:
    known = by[by["median_rate_percent"].notna()]
    return list(zip([str(name) for name in known.index], records(known), strict=True))


def _outcome_words(outcome: str, mover: str, found: WarResult, w: Wording) -> str:
    if outcome == ALONE:
        return w("{player} sets its best tariffs, nobody answers", player=w.name(mover))
    if outcome == LAPSE:
        return w("The pact lapses")
    if found.equilibria > 1:
        return w("Trade war (Nash), equilibrium {number}", number=mover)
    return w("Trade war (Nash)")


def concessions_table(found: ConcessionsResult, w: Wording) -> Table:
    """Concessions by what they are worth to the others for what they cost."""
    steps, rows = keyed(found.steps.drop_duplicates("issue"), "issue"), []
    shown = {one.issue: one for one in found.table.instruments}
    for row in records(found.ranked):
        one, taken = shown[row["issue"]], steps[row["issue"]]
        rows.append(
            (
                issue_title(found.table, row["issue"], w),
                w.name(row["owner"]),
                step(one, taken["from_level"], taken["to_level"], w),
                bn(row["cost_usd_mn"], w),
                bn(row["worth_usd_mn"], w),
                w("pays both") if np.isinf(row["worth_per_dollar"]) else ratio(row["worth_per_dollar"], w),
                *(_jobs(row, side, w) for side in ("owner", "others")),
            )
        )
    head = (
        *(w("Concession"), w("Owner"), w("Step")),
        *(w("Costs owner, USD bn"), w("Worth to others, USD bn"), w("Worth per dollar")),
        *(w("Jobs, owner, thousand, supply alone to with demand"), w("Jobs, others, thousand")),
    )
    return Table(w("Concessions, cheapest for what they are worth first, per year"), head, tuple(rows), words=3)


def _jobs(row: Record, side: str, w: Wording) -> str:
    """What a concession does to jobs, with the supply side alone to with demand."""
    alone, demand = (float(row[f"{side}_{column}"]) for column in ENDS["jobs_change_thousand"])
    return span(alone, demand, lambda thousand: points(thousand, w), w)


def rates_table(found: ConcessionsResult, w: Wording) -> Table | None:
    """Exchange rates between concessions; none where no two trade."""
    frame = found.rates
    able = frame["given"].isin(found.tradable) & frame["asked"].isin(found.tradable)
    rows = tuple(
        (
            issue_title(found.table, r["given"], w),
            issue_title(found.table, r["asked"], w),
            w.name(r["giver"]),
            w.percent(100 * r["share_of_asked"], 0, plus=False),
        )
        for r in records(frame[able & frame["share_of_asked"].notna()])
    )
    head = (w("All of"), w("is repaid by this part of"), w("for"), w.percent_of("").strip())
    return Table(w("Exchange rates between concessions"), head, rows, words=3) if rows else None


def leverage_tables(study: Study, found: LeverageResult, w: Wording) -> tuple[Table, ...]:
    """Instruments that cost their owner something, by harm per dollar; and those that pay for themselves."""
    us, them = w.name(found.us), w.name(found.them)
    head = (
        *(w("Instrument"), w("Industries that feel it"), w("Places that feel it")),
        *(w("{region}, USD bn", region=us), w("the same over elasticities"), w("{region}, USD bn", region=them)),
    )
    tables = []
    for caption, part, with_ratio in zip(_CAPTIONS, hurting(found.instruments), (True, False), strict=True):
        rows = tuple(_instrument(study, row, with_ratio, w) for row in records(part.head(INSTRUMENTS)))
        if rows:
            heads = (*head, *([w("Harm per dollar")] if with_ratio else []))
            tables.append(Table(w(caption, us=us, them=them), heads, rows, words=3))
    return tuple(tables)


def _instrument(study: Study, row: Record, with_ratio: bool, w: Wording) -> Row:
    cells = (
        words(row, w, bare=True),
        start(felt_sectors(study, row, w)) or DASH,
        felt_places(row, w) or DASH,
        bn(row["ours_usd_mn"], w),
        lever_range(row, w) or DASH,
        bn(row["theirs_usd_mn"], w),
    )
    return (*cells, ratio(row["harm_ratio"], w)) if with_ratio else cells


def rules_table(found: DealResult, w: Wording) -> Table | None:
    """Gains of each player under each rule; none where there is no deal."""
    if not found.possible:
        return None
    before = found.table.before
    rows = tuple(
        (
            start(
                rule_name(one.rule, w)
                if settled(found, one)
                else w("{rule} (not settled)", rule=rule_name(one.rule, w))
            ),
            *(cell for p in range(len(before)) for cell in _gain(float(one.gain[p]), float(before[p]), w)),
            bn(float(one.gain.sum()), w),
        )
        for one in found.bargains
    )
    most = (
        w("The most each could have"),
        *(c for p, gain in enumerate(found.most) for c in _gain(float(gain), float(before[p]), w)),
        "",
    )
    head = (w("Rule"), *_heads(found.table, w), w("Together, USD bn"))
    return Table(w("What each rule gives: gains over no deal, per year"), head, rows, (most,))


def _gain(million: float, before: float, w: Wording) -> Row:
    return bn(million, w), w.number(100 * million / before, 3, plus=True)


def terms_table(found: DealResult, w: Wording) -> Table | None:
    """Terms of every bargain by issue; none where there is no deal."""
    if not found.possible:
        return None
    terms, title = [issue_terms(found, one, w) for one in found.bargains], partial(issue_title, found.table, w=w)
    rows = tuple(
        (title(issue), w.name(found.table.owners[issue]), *(said[issue] or w("as today") for said in terms))
        for issue in found.table.titles
    )
    head = (w("Issue"), w("Owner"), *(start(rule_name(one.rule, w)) for one in found.bargains))
    return Table(w("Terms of each bargain"), head, rows, words=len(head))


def swaps_table(found: ConcessionsResult, w: Wording) -> Table | None:
    """Packages of whole concessions that leave everyone better off than today; none where none does."""
    frame, names = found.swaps.head(SWAPS), found.table.players
    if frame.empty:
        return None
    rows = tuple(
        (
            ". ".join(
                w("{player}: {titles}", player=w.name(name), titles="; ".join(own))
                for name, own in given(found, row["concessions"], w)
            ),
            *(bn(row[f"{name}_gain_usd_mn"], w) for name in names),
            bn(row["joint_gain_usd_mn"], w),
        )
        for row in records(frame)
    )
    head = (w("Package"), *(w("{region}, USD bn", region=w.name(name)) for name in names), w("Together, USD bn"))
    return Table(w("Swaps of whole concessions that leave everyone better off than today, per year"), head, rows)
