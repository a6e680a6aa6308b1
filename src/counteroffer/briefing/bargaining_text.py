"""Sentences about the bargaining table: alternatives, trade war, concessions, leverage; built from numbers only."""

from __future__ import annotations

import numpy as np
import pandas as pd

from counteroffer.briefing.bargaining import ALONE, LAPSE, WAR, outcomes, weighted
from counteroffer.briefing.bargaining_words import LEAST, bears, moves, others, quoted, usd
from counteroffer.briefing.frames import Record, keyed, records
from counteroffer.briefing.limits import ADJUSTMENT
from counteroffer.briefing.wording import count, listed, percent, scientific, significant, start, the
from counteroffer.negotiation.overview import Overview
from counteroffer.scenario.bargaining import TransferIssue

UNSEEN = 1e-9  # percent of income below which a gain by deviating is the search's rounding
SHOWS = 1e-5  # percent of income below which harm does not show
FELT = 3  # instruments named in a sentence


def today_sentence(found: Overview) -> str:
    """What today's measures do to each player, as the table counts."""
    names, before = found.table.game.names, found.table.game.before
    clauses = [moves(name, found.now[p], income=100 * found.now[p] / before[p]) for p, name in enumerate(names)]
    return f"By today's measures, as counted here, {listed(clauses)}; what follows is against that."


def _against(found: Overview, outcome: str, mover: str = "") -> tuple[list[Record], str]:
    """Rows of an outcome, and in words what each player would gain or lose."""
    frame = outcomes(found)
    rows = records(frame[(frame["outcome"] == outcome) & (frame["mover"] == mover)])
    clauses = [
        moves(r["player"], r["against_today_usd_mn"], income=r["against_today_percent"], would=True) for r in rows
    ]
    return rows, listed(clauses)


def war_sentences(found: Overview) -> tuple[str, ...]:
    """What a trade war does to each player, at what rates, and how sure it is that nobody would move."""
    rows, clauses = _against(found, WAR, "1")
    rates = [f"{percent(r['median_rate_percent'], plus=False)} for {the(r['player'])}" for r in rows]
    war = (
        "In a trade war, in which everyone sets its tariffs on the others freely, industry by industry, until nobody "
        f"wants to change its own (a Nash equilibrium), {clauses}."
    )
    return war, f"The median rate there is {listed(rates)}.", _led(found), _deviation(found)


def _led(found: Overview) -> str:
    """How many equilibria were found, from how many starts."""
    each, lost = found.war.equilibria, len(found.war.unsettled)
    starts = sum(len(one.starts) for one in each) + lost
    if len(each) == 1:
        led = f"{starts - lost} of {starts}" if lost else "all"
        return f"Of {count(starts, 'start')} of the search, {led} led to this one equilibrium."
    nowhere = f"; {lost} led nowhere" if lost else ""
    return (
        f"{count(starts, 'start')} of the search led to {len(each)} equilibria, to this one most often{nowhere}; the "
        "table has all."
    )


def _deviation(found: Overview) -> str:
    """The largest gain that anybody was found to have by moving alone from an equilibrium."""
    gain = 100 * max(one.certificate.gain for one in found.war.equilibria)
    size = "less than a billionth of a percent" if gain < UNSEEN else f"{scientific(gain)}%"
    return f"The largest gain that a further search found for anyone who then moves alone is {size} of income."


def alone_sentences(found: Overview) -> tuple[str, ...]:
    """What each player gains by its best tariffs if nobody answers, at what rate, and what that does to the others."""
    frame, said = outcomes(found), []
    for one in found.alone:
        rows = frame[(frame["outcome"] == ALONE) & (frame["mover"] == one.player)]
        own = keyed(rows, "player")[one.player]
        rivals = others(found.table.game.names, one.player).removesuffix(" together")
        rest = float(rows.loc[rows["player"] != one.player, "against_today_usd_mn"].sum())
        gains = moves(one.player, own["against_today_usd_mn"], income=own["against_today_percent"], would=True)
        said.append(
            f"With its best tariffs on {rivals}, and no answer, {gains}, at a median rate of "
            f"{percent(own['median_rate_percent'], plus=False)}; that {bears_others(found, one.player, rest)} a year."
        )
    return tuple(said)


def bears_others(found: Overview, name: str, million: float) -> str:
    """What a step of one player costs or brings the others."""
    return bears(others(found.table.game.names, name), million)


def lapse_sentence(found: Overview) -> str:
    """What a lapse of the pact would leave each player with; nothing where that is not known."""
    rows, clauses = _against(found, LAPSE)
    return f"If the pact lapsed, and today's other measures stayed, {clauses}." if rows else ""


def concession_sentences(found: Overview) -> tuple[str, ...]:
    """The best concession of each player, those that pay for both, and what is a threat rather than a concession."""
    ranked, names, said = found.concessions.ranked, found.table.game.names, []
    for name in names:
        best = best_concession(found, name)
        if best is not None:
            said.append(
                f"Of what {the(name)} can concede, {quoted(best['title'])} is worth most to {others(names, name)} for "
                f"each dollar it costs: it costs {the(name)} {usd(best['cost_usd_mn'])} a year and is worth "
                f"{usd(best['worth_usd_mn'])}, {significant(best['worth_per_dollar'])} dollars for one."
            )
    for row in records(ranked[~np.isfinite(ranked["worth_per_dollar"]) & (ranked["worth_usd_mn"] >= LEAST)]):
        owner = row["owner"]
        said.append(
            f"{quoted(row['title'])} pays for both sides: it {bears(owner, -row['cost_usd_mn'])} itself and "
            f"{bears(others(names, owner), row['worth_usd_mn'])} a year."
        )
    if ranked.empty:
        said.append("No step on any issue leaves the players who do not own it better off.")
    return tuple(said) + _threats(found)


def best_concession(found: Overview, name: str) -> Record | None:
    """The concession of a player that is worth most to the others per dollar it costs; none where it has none."""
    ranked = found.concessions.ranked
    own = ranked[(ranked["owner"] == name) & np.isfinite(ranked["worth_per_dollar"]) & (ranked["worth_usd_mn"] > 0)]
    return records(own.head(1))[0] if len(own) else None


def _threats(found: Overview) -> tuple[str, ...]:
    steps, names = found.concessions.steps, found.table.game.names
    clauses = []
    for _, part in steps[steps["kind"] == "threat"].groupby("issue", sort=False):
        owner, title = str(part["owner"].iloc[0]), str(part["title"].iloc[0])
        rest = float(part.loc[part["player"] != owner, "value_usd_mn"].sum())
        own = float(part.loc[part["player"] == owner, "value_usd_mn"].sum())
        clauses.append(f"{quoted(title)} {bears(others(names, owner), rest)} and {bears(owner, own)} itself")
    return (f"Threats rather than concessions: {'; '.join(clauses)}, a year.",) if clauses else ()


def rate_sentences(found: Overview) -> tuple[str, ...]:
    """What the best concession of each player is repaid by, on the other side's best."""
    best = {name: best_concession(found, name) for name in found.table.game.names}
    titles, said = found.table.titles, []
    rates = found.concessions.rates.set_index(["given", "asked"])["share_of_asked"]
    for giver, given in best.items():
        for asked in (row for name, row in best.items() if name != giver and row is not None):
            if given is None:
                continue
            part = float(rates.get((given["issue"], asked["issue"]), np.nan))
            if part == part:
                said.append(repaid(titles[given["issue"]], titles[asked["issue"]], part, giver))
    return tuple(said)


def repaid(given: str, asked: str, part: float, giver: str) -> str:
    """An exchange rate in words: the part of what is asked that makes the giver even, or how far all of it goes."""
    if part <= 1:
        return f"For {the(giver)}, {significant(100 * part)}% of {quoted(asked)} repays all of {quoted(given)}."
    return f"For {the(giver)}, all of {quoted(asked)} repays only {significant(100 / part)}% of {quoted(given)}."


def hurting(found: Overview) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Instruments that hurt: those that cost their owner something, by harm per dollar, and those that pay, by harm."""
    frame = found.leverage.table
    frame = frame[frame["theirs_percent"] <= -SHOWS]
    costly = frame[~frame["pays_for_itself"] & (frame["ours_percent"] <= -SHOWS)]
    return costly, frame[frame["pays_for_itself"]].sort_values("theirs_usd_mn", kind="stable", ignore_index=True)


def leverage_sentences(found: Overview) -> tuple[str, ...]:
    """Which instruments hurt most for what they cost, and how many pay for themselves."""
    frame, us, them = found.leverage.table, found.leverage.us, found.leverage.them
    (costly, paying), said = hurting(found), []
    if len(costly):
        first = records(costly.head(FELT))
        clauses = [f"{words(r)} ({significant(r['harm_ratio'])}; {usd(r['theirs_usd_mn'])} a year)" for r in first]
        said.append(
            f"Ten points more on each: what {the(them)} loses for each dollar {the(us)} loses is largest for "
            f"{listed(clauses)}. {felt(first[0], them)}"
        )
    if len(paying):
        pay = "pays for itself" if len(paying) == 1 else "pay for themselves"
        top = records(paying.head(FELT))
        clauses = [
            f"{words(r)} ({the(them)} loses {usd(r['theirs_usd_mn'])}, {the(us)} gains {usd(r['ours_usd_mn'])})"
            for r in top
        ]
        said.append(
            f"Of {count(len(frame), 'instrument')}, {len(paying)} {pay} here, first {listed(clauses)}. That is so as "
            f"long as nobody answers: prices turn in favour of {the(us)}, and the model has no investment that leaves "
            "and no trust to lose."
        )
    return tuple(said) or (f"Ten points more on any instrument of {the(us)} cost {the(them)} nothing that shows.",)


def words(row: Record) -> str:
    """An instrument: a tariff on imports, or an export tax, of an industry."""
    return f"{'an export tax' if row['kind'] == 'export tax' else 'a tariff'} on {row['sector']}"


def felt(row: Record, them: str) -> str:
    """Who feels an instrument; names of industries can hold commas themselves, so they are not joined anew."""
    parts = [f"in these industries: {row['felt_sectors']}"] if row["felt_sectors"] else []
    parts += [f"in these places: {row['felt_places']}"] if row["felt_places"] else []
    return f"The first of them is felt most in {the(them)} {'; and '.join(parts)}." if parts else ""


def caveats(found: Overview) -> tuple[str, ...]:
    """What the section takes for given."""
    said, heavy = found.table.run.scenario, weighted(found)
    goal = (
        f"{listed([the(name) for name in heavy])}: industries are weighed as the scenario states, so amounts are "
        "weighted income; there are no other domestic politics."
        if heavy
        else "Governments want real income only: no domestic politics, no industry counts more than another."
    )
    deficits = {
        "zero": "Trade imbalances are removed first, so that no side bargains over them; what today's measures do, and "
        "every other amount here, therefore differs from the effects above, where imbalances stay.",
    }.get(said.deficit_rule, f"Trade imbalances follow the rule “{said.deficit_rule.replace('_', ' ')}” throughout.")
    paid = any(isinstance(issue, TransferIssue) for issue in said.issues.values())
    notes = [f"{issue.title or name}: {issue.note}" for name, issue in said.issues.items() if issue.note]
    return (
        start(goal),
        f"Amounts are {ADJUSTMENT[said.closure]}, a year; jobs are those of the short run.",
        deficits,
        "Searches are local, from several starts: a better deal or another equilibrium can have been missed.",
        *(["What a payment buys beyond income, such as security, is not valued."] if paid else []),
        *notes,
    )
