"""Sentences built from numbers only: each verb follows the sign, each adverb the size."""

from __future__ import annotations

import numpy as np

from counteroffer.briefing.frames import Record, keyed, records
from counteroffer.briefing.limits import ADJUSTMENT, SETTLED
from counteroffer.briefing.wording import (
    REST,
    SIGN_UNDER,
    count,
    day,
    listed,
    number,
    percent,
    start,
    the,
    usd_bn,
    usd_words,
)
from counteroffer.scenario import DATA_BASELINE
from counteroffer.simulation import Run

NAMED = 2  # industries named on each side in a sentence
UNMOVED = 0.05  # percent; a smaller change of output or trade rounds to 0.0
UNMOVED_USD = 50.0  # USD million; a smaller change of revenue rounds to 0.0 billion


def vintage(run: Run) -> str:
    """The economy the effects are measured on: its year if the table is the embedded one, else its name."""
    # Groups of regions come only with the embedded table; a caller's own tables have no year we know of.
    if run.economy.region_groups:
        return f"the economy of {run.scenario.baseline.rsplit('-', 1)[-1]}"
    return f"the economy of the tables given ({run.economy.name})"


def income_clause(name: str, change: float, usd_mn: float) -> str:
    """What one region gains or loses: real income in percent and USD million, sign and size in words."""
    if abs(change) < SIGN_UNDER and abs(usd_mn) < UNMOVED_USD:
        return f"{name} sees no measurable change"
    verb = "loses" if change < 0 else "gains"
    if abs(change) < SIGN_UNDER:
        return f"{name} {verb} {usd_words(usd_mn)}, less than 0.01% of its income"
    return f"{name} {verb} {percent(abs(change), 2, plus=False)} of its income ({usd_words(usd_mn)})"


def headline(run: Run) -> str:
    """The paragraph a reader remembers: who loses or gains how much, per year, in the long run."""
    in_force = sum(applied.in_force for applied in run.policy.applied)
    date, frame = day(run.scenario.date), f"{ADJUSTMENT[run.scenario.closure]} per year on {vintage(run)}"
    if not in_force:
        return f"No measure is in force on {date}, so nothing changes: the page shows {vintage(run)} as it was."
    rows = keyed(run.effects.regions, "region")
    lead = {the(run.economy.region_name(code)): rows[code] for code in run.lead}
    clauses = [
        income_clause(name, row["real_income_percent"], row["equivalent_variation_usd_mn"])
        for name, row in lead.items()
    ]
    opening = f"With the {count(in_force, 'measure').removeprefix('1 ')} in force on {date}, "
    sentences = [
        opening + "; ".join(clauses[:-1]) + ("; and " if clauses[1:] else "") + clauses[-1] + ".",
        _heaviest(lead),
        _world(run),
        _revenue(run),
        f"These are {frame}, {SETTLED[run.scenario.closure]}, compared with {before(run)}.",
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def before(run: Run) -> str:
    """What effects are measured against, in words."""
    base = run.scenario.baseline
    return "the tariffs applied before" if base == DATA_BASELINE else f"the outcome of scenario {base}"


def _heaviest(lead: dict[str, Record]) -> str:
    """Which of the lead regions loses most, against income and in dollars; nothing if fewer than two lose."""
    losers = {name: row for name, row in lead.items() if row["real_income_percent"] <= -SIGN_UNDER}
    if len(losers) < 2:
        return ""
    deepest = min(losers, key=lambda name: losers[name]["real_income_percent"])
    largest = min(losers, key=lambda name: losers[name]["equivalent_variation_usd_mn"])
    if deepest == largest:
        return f"Among them {deepest} loses most, both against its income and in dollars."
    return f"Against income, {deepest} loses most; in dollars, {largest}."


def _world(run: Run) -> str:
    total = float(run.effects.regions["equivalent_variation_usd_mn"].sum())
    if abs(total) < UNMOVED_USD:
        return "The world as a whole neither gains nor loses measurably."
    return f"All regions of the world together {'lose' if total < 0 else 'gain'} {usd_words(total)}."


def _revenue(run: Run) -> str:
    """Whose tariff revenue moves most, from what to what."""
    before, after = run.equilibrium.baseline.revenue, run.equilibrium.revenue
    n = int(np.argmax(np.abs(after - before)))
    change = float(after[n] - before[n])
    if abs(change) < UNMOVED_USD:
        return ""
    name = the(run.economy.region_name(run.economy.regions[n]))
    verb = "rises" if change > 0 else "falls"
    return f"The tariff revenue of {name} {verb} from USD\u00a0{usd_bn(before[n])} to {usd_bn(after[n])} billion."


def in_force_sentence(run: Run) -> str:
    """How many of the scenario's measures apply on its day."""
    total, date = len(run.policy.applied), day(run.scenario.date)
    live = sum(applied.in_force for applied in run.policy.applied)
    if not total:
        return "The scenario has no measures."
    if live == total:
        return f"The scenario has {count(total, 'measure')}, {'all ' if total > 1 else ''}in force on {date}."
    return (
        f"The scenario has {count(total, 'measure')}; {live or 'none'} of them {'is' if live == 1 else 'are'} "
        f"in force on {date}. The others change nothing here."
    )


def alone_sentence(run: Run, code: str) -> str:
    """Which measure, were it the only one, would cost a region most, and which would bring it most."""
    name = the(run.economy.region_name(code))
    titles = {a.measure.name: a.measure.title or a.measure.name for a in run.policy.applied}
    rows = records(run.alone[run.alone["region"] == code].sort_values("real_income_percent", kind="stable"))
    if not rows or max(abs(rows[0]["real_income_percent"]), abs(rows[-1]["real_income_percent"])) < SIGN_UNDER:
        return start(f"{name}: no single measure moves its income by 0.01%.")
    worst, best = rows[0], rows[-1]
    parts = []
    if worst["real_income_percent"] <= -SIGN_UNDER:
        parts.append(f"loses most from “{titles[worst['measure']]}” ({_of_income(worst)})")
    if best["real_income_percent"] >= SIGN_UNDER:
        parts.append(f"gains most from “{titles[best['measure']]}” ({_of_income(best)})")
    return start(f"{name} {' and '.join(parts)}.")


def _of_income(row: Record) -> str:
    return f"{percent(row['real_income_percent'], 2)} of income"


def sector_sentence(run: Run, code: str) -> str:
    """Where output falls and rises most in one region."""
    frame = run.effects.sectors[run.effects.sectors["region"] == code].sort_values("output_percent", kind="stable")
    moved = records(frame[frame["output_percent"].abs() >= UNMOVED])
    down = [row for row in moved if row["output_percent"] < 0][:NAMED]
    up = [row for row in moved if row["output_percent"] > 0][: -NAMED - 1 : -1]

    def named(rows: list[Record]) -> str:
        return listed([f"{run.economy.sector_name(r['sector'])} ({percent(r['output_percent'])})" for r in rows])

    parts = [f"falls most in {named(down)}"] if down else []
    parts += [f"rises most in {named(up)}"] if up else []
    name = run.economy.region_name(code)
    if not parts:
        return f"{name}: output changes by less than 0.1% in every industry."
    return f"{name}: output {', and '.join(parts)}."


def diversion_sentence(run: Run, code: str, flow: str) -> str:
    """What happens to trade with the largest partner, and how far the others make up for it.

    Parameters
    ----------
    flow : {"exports", "imports"}
        Which side of the region's trade.
    """
    rows = keyed(run.effects.partners[run.effects.partners["region"] == code], "partner")
    level = {partner: row[f"{flow}_usd_mn"] for partner, row in rows.items()}
    moved = {partner: level[partner] * row[f"{flow}_percent"] / 100 for partner, row in rows.items()}
    if sum(level.values()) <= 0:
        return f"There are no {flow}."
    single = [partner for partner in level if not _is_aggregate(run, partner)] or list(level)
    main = max(single, key=lambda partner: level[partner])
    partner, way = the(run.economy.region_name(main)), "to" if flow == "exports" else "from"
    change = rows[main][f"{flow}_percent"]
    first = start(f"{flow} {way} {partner}, the largest partner, {_moves(change, moved[main])}")
    rest_level, rest_moved = sum(level.values()) - level[main], sum(moved.values()) - moved[main]
    if rest_level <= 0:
        return first + "."
    second = f"{flow} {way} all others together {_moves(100 * rest_moved / rest_level, rest_moved)}"
    return f"{first}; {second}{_made_up(moved[main], rest_moved)}."


def _is_aggregate(run: Run, code: str) -> bool:
    """Whether a region stands for several countries, and so is nobody's partner by itself."""
    members = (run.economy.detail.region_of == run.economy.regions.index(code)).sum()
    return bool(members > 1) or run.economy.region_name(code).startswith(REST)


def _moves(change: float, usd_mn: float) -> str:
    if abs(change) < UNMOVED:
        return "change by less than 0.1%"
    return f"{'fall' if change < 0 else 'rise'} by {percent(abs(change), plus=False)} ({usd_words(usd_mn)})"


def _made_up(main: float, rest: float) -> str:
    """Share of a loss with the main partner that the others replace; silent unless there is one to replace."""
    if main > -UNMOVED_USD or rest < UNMOVED_USD:
        return ""
    share = 100 * rest / -main
    return ", more than making up for it" if share > 100 else f", making up {number(share, 0)}% of the fall"
