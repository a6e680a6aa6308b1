"""Sentences built from numbers only: each verb follows the sign, each adverb the size."""

from __future__ import annotations

import numpy as np

from counteroffer.briefing.frames import Record, keyed, records
from counteroffer.briefing.limits import EFFECTS, HORIZON
from counteroffer.briefing.measures import measure_titles
from counteroffer.briefing.wording import REST, SIGN_UNDER, Name, Wording, english, start
from counteroffer.economy import Note
from counteroffer.run.run import Run
from counteroffer.scenario import DATA_BASELINE

NAMED = 2  # industries named on each side in a sentence
UNMOVED = 0.05  # percent; a smaller change of output or trade rounds to 0.0
UNMOVED_USD = 50.0  # USD million; a smaller change of revenue rounds to 0.0 billion
_NONE = {"exports": english("There are no exports."), "imports": english("There are no imports.")}
_MAIN = {
    ("exports", "still"): english("exports to {partner:the}, the largest partner, change by less than 0.1%"),
    ("exports", "down"): english("exports to {partner:the}, the largest partner, fall by {percent} ({amount})"),
    ("exports", "up"): english("exports to {partner:the}, the largest partner, rise by {percent} ({amount})"),
    ("imports", "still"): english("imports from {partner:the}, the largest partner, change by less than 0.1%"),
    ("imports", "down"): english("imports from {partner:the}, the largest partner, fall by {percent} ({amount})"),
    ("imports", "up"): english("imports from {partner:the}, the largest partner, rise by {percent} ({amount})"),
}
_OTHERS = {
    ("exports", "still"): english("exports to all others together change by less than 0.1%"),
    ("exports", "down"): english("exports to all others together fall by {percent} ({amount})"),
    ("exports", "up"): english("exports to all others together rise by {percent} ({amount})"),
    ("imports", "still"): english("imports from all others together change by less than 0.1%"),
    ("imports", "down"): english("imports from all others together fall by {percent} ({amount})"),
    ("imports", "up"): english("imports from all others together rise by {percent} ({amount})"),
}


def vintage(run: Run, w: Wording) -> str:
    """The economy the effects are measured on: its year if the table is the embedded one, else its name."""
    # Groups of regions come only with the embedded table; a caller's own tables have no year we know of.
    if run.economy.region_groups:
        return w("the economy of {year}", year=run.scenario.baseline.rsplit("-", 1)[-1])
    return w("the economy of the tables given ({name})", name=run.economy.name)


def before(run: Run, w: Wording) -> str:
    """What effects are measured against, in words."""
    base = run.scenario.baseline
    return w("the tariffs applied before") if base == DATA_BASELINE else w("the outcome of scenario {name}", name=base)


def compared(unit: str, run: Run, w: Wording) -> str:
    """The line under a chart: its unit, over which horizon, and what is compared with what."""
    given = {"unit": unit, "horizon": w(HORIZON[run.scenario.closure]), "date": w.day(run.scenario.date)}
    given["economy"] = vintage(run, w)
    base = run.scenario.baseline
    if base == DATA_BASELINE:
        return w("{unit}, {horizon}; tariffs of {date} against those applied before, on {economy}.", **given)
    return w("{unit}, {horizon}; tariffs of {date} against scenario {name}, on {economy}.", name=base, **given)


def income_clause(region: Name, change: float, usd_mn: float, w: Wording) -> str:
    """What one region gains or loses: real income in percent and USD million, sign and size in words."""
    if abs(change) < SIGN_UNDER and abs(usd_mn) < UNMOVED_USD:
        return w("{region:the} sees no measurable change", region=region)
    given = {"region": region, "amount": w.usd_words(usd_mn)}
    if abs(change) < SIGN_UNDER:
        if change < 0:
            return w("{region:the} loses {amount}, less than 0.01% of its income", **given)
        return w("{region:the} gains {amount}, less than 0.01% of its income", **given)
    given["percent"] = w.percent(abs(change), 2, plus=False)
    if change < 0:
        return w("{region:the} loses {percent} of its income ({amount})", **given)
    return w("{region:the} gains {percent} of its income ({amount})", **given)


def headline(run: Run, w: Wording) -> str:
    """The paragraph a reader remembers: who loses or gains how much, per year, in the long run."""
    in_force = sum(applied.in_force for applied in run.policy.applied)
    date, economy = w.day(run.scenario.date), vintage(run, w)
    if not in_force:
        return w(
            "No measure is in force on {date}, so nothing changes: the page shows {economy} as it was.",
            date=date,
            economy=economy,
        )
    rows = keyed(run.effects.regions, "region")
    lead = {w.region(run.economy, code): rows[code] for code in run.lead}
    clauses = [
        income_clause(name, row["real_income_percent"], row["equivalent_variation_usd_mn"], w)
        for name, row in lead.items()
    ]
    said = w("{most}; and {last}", most="; ".join(clauses[:-1]), last=clauses[-1]) if clauses[1:] else clauses[0]
    opening = w.plural(
        "With the measure in force on {date}, {clauses}.",
        "With the {amount} measures in force on {date}, {clauses}.",
        in_force,
        date=date,
        clauses=said,
    )
    frame = w(EFFECTS[run.scenario.closure], economy=economy, before=before(run, w))
    return " ".join(part for part in (opening, _heaviest(lead, w), _world(run, w), _revenue(run, w), frame) if part)


def _heaviest(lead: dict[Name, Record], w: Wording) -> str:
    """Which of the lead regions loses most, against income and in dollars; nothing if fewer than two lose."""
    losers = {name: row for name, row in lead.items() if row["real_income_percent"] <= -SIGN_UNDER}
    if len(losers) < 2:
        return ""
    deepest = min(losers, key=lambda name: losers[name]["real_income_percent"])
    largest = min(losers, key=lambda name: losers[name]["equivalent_variation_usd_mn"])
    if deepest == largest:
        return w("Among them {region:the} loses most, both against its income and in dollars.", region=deepest)
    return w("Against income, {deepest:the} loses most; in dollars, {largest:the}.", deepest=deepest, largest=largest)


def _world(run: Run, w: Wording) -> str:
    total = float(run.effects.regions["equivalent_variation_usd_mn"].sum())
    if abs(total) < UNMOVED_USD:
        return w("The world as a whole neither gains nor loses measurably.")
    if total < 0:
        return w("All regions of the world together lose {amount}.", amount=w.usd_words(total))
    return w("All regions of the world together gain {amount}.", amount=w.usd_words(total))


def _revenue(run: Run, w: Wording) -> str:
    """Whose tariff revenue moves most, from what to what."""
    old, new = run.equilibrium.baseline.revenue, run.equilibrium.revenue
    n = int(np.argmax(np.abs(new - old)))
    change = float(new[n] - old[n])
    if abs(change) < UNMOVED_USD:
        return ""
    given = {
        "region": w.region(run.economy, run.economy.regions[n]),
        "before": w.usd_bn(old[n]),
        "after": w.usd_bn(new[n]),
    }
    if change > 0:
        return w("The tariff revenue of {region:the} rises from USD\u00a0{before} to {after} billion.", **given)
    return w("The tariff revenue of {region:the} falls from USD\u00a0{before} to {after} billion.", **given)


def in_force_sentence(run: Run, w: Wording) -> str:
    """How many of the scenario's measures apply on its day."""
    total, date = len(run.policy.applied), w.day(run.scenario.date)
    live = sum(applied.in_force for applied in run.policy.applied)
    if not total:
        return w("The scenario has no measures.")
    if live == total:
        return w.plural(
            "The scenario has {amount} measure, in force on {date}.",
            "The scenario has {amount} measures, all in force on {date}.",
            total,
            date=date,
        )
    if not live:
        return w.plural(
            "The scenario has {amount} measure; it is not in force on {date} and changes nothing here.",
            "The scenario has {amount} measures; none of them is in force on {date}, and they change nothing here.",
            total,
            date=date,
        )
    return w.plural(
        "The scenario has {total} measures; {amount} of them is in force on {date}. The others change nothing here.",
        "The scenario has {total} measures; {amount} of them are in force on {date}. The others change nothing here.",
        live,
        total=w.number(total, 0),
        date=date,
    )


def alone_sentence(run: Run, code: str, w: Wording) -> str:
    """Which measure, were it the only one, would cost a region most, and which would bring it most."""
    rows = records(run.alone[run.alone["region"] == code].sort_values("real_income_percent", kind="stable"))
    given: dict[str, object] = {"region": w.region(run.economy, code)}
    if not rows or max(abs(rows[0]["real_income_percent"]), abs(rows[-1]["real_income_percent"])) < SIGN_UNDER:
        return start(w("{region:the}: no single measure moves its income by 0.01%.", **given))
    titles = measure_titles(run, w)
    for word, row in (("worst", rows[0]), ("best", rows[-1])):
        given |= {word: w.quoted(titles[row["measure"]]), f"{word}_percent": w.percent(row["real_income_percent"], 2)}
    falls, rises = rows[0]["real_income_percent"] <= -SIGN_UNDER, rows[-1]["real_income_percent"] >= SIGN_UNDER
    if falls and rises:
        said = w(
            "{region:the} loses most from {worst} ({worst_percent} of income) and gains most from {best} "
            "({best_percent} of income).",
            **given,
        )
        return start(said)
    if falls:
        return start(w("{region:the} loses most from {worst} ({worst_percent} of income).", **given))
    return start(w("{region:the} gains most from {best} ({best_percent} of income).", **given))


def sector_sentence(run: Run, code: str, w: Wording) -> str:
    """Where output falls and rises most in one region."""
    frame = run.effects.sectors[run.effects.sectors["region"] == code].sort_values("output_percent", kind="stable")
    moved = records(frame[frame["output_percent"].abs() >= UNMOVED])
    down = [row for row in moved if row["output_percent"] < 0][:NAMED]
    up = [row for row in moved if row["output_percent"] > 0][: -NAMED - 1 : -1]

    def named(rows: list[Record]) -> str:
        return w.listed([f"{w.sector(run.economy, r['sector'])} ({w.percent(r['output_percent'])})" for r in rows])

    given = {"region": w.region(run.economy, code), "down": named(down), "up": named(up)}
    if down and up:
        return w("{region}: output falls most in {down}, and rises most in {up}.", **given)
    if down:
        return w("{region}: output falls most in {down}.", **given)
    if up:
        return w("{region}: output rises most in {up}.", **given)
    return w("{region}: output changes by less than 0.1% in every industry.", **given)


def diversion_sentence(run: Run, code: str, flow: str, w: Wording) -> str:
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
        return w(_NONE[flow])
    single = [partner for partner in level if not _is_aggregate(run, partner)] or list(level)
    main = max(single, key=lambda partner: level[partner])
    change, partner = rows[main][f"{flow}_percent"], w.region(run.economy, main)
    first = start(w(_MAIN[flow, _way(change)], partner=partner, **_sizes(change, moved[main], w)))
    rest_level, rest_moved = sum(level.values()) - level[main], sum(moved.values()) - moved[main]
    if rest_level <= 0:
        return f"{first}."
    change = 100 * rest_moved / rest_level
    second = w(_OTHERS[flow, _way(change)], **_sizes(change, rest_moved, w))
    return _made_up(f"{first}; {second}", moved[main], rest_moved, w)


def _is_aggregate(run: Run, code: str) -> bool:
    """Whether a region stands for several countries, and so is nobody's partner by itself."""
    members = (run.economy.detail.region_of == run.economy.regions.index(code)).sum()
    return bool(members > 1) or run.economy.region_name(code).startswith(REST)


def _way(change: float) -> str:
    return "still" if abs(change) < UNMOVED else "down" if change < 0 else "up"


def _sizes(change: float, usd_mn: float, w: Wording) -> dict[str, str]:
    return {"percent": w.percent(abs(change), plus=False), "amount": w.usd_words(usd_mn)}


def _made_up(clauses: str, main: float, rest: float, w: Wording) -> str:
    """What happens, and the share of a loss with the main partner that the others replace, if there is one."""
    if main > -UNMOVED_USD or rest < UNMOVED_USD:
        return f"{clauses}."
    share = 100 * rest / -main
    if share > 100:
        return w("{clauses}, more than making up for it.", clauses=clauses)
    return w("{clauses}, making up {share} of the fall.", clauses=clauses, share=w.percent(share, 0, plus=False))


def note_words(note: Note, w: Wording) -> str:
    """A rule that was applied to the data, and some of the cells it touched."""
    rule = w.given(note.rule)
    if not note.cells:
        return rule
    return w.plural(
        "{rule} ({amount} cell: {cells})",
        "{rule} ({amount} cells: {cells})",
        len(note.cells),
        rule=rule,
        cells=note.shown,
    )
