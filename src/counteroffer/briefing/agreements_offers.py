"""Sentences about security at the table and deeper integration; built from numbers only, each with its file."""

from __future__ import annotations

import numpy as np

from counteroffer.agreements.integration import Integration
from counteroffer.agreements.linkage import Linkage
from counteroffer.briefing.bargaining_words import LEAST, moves, usd
from counteroffer.briefing.frames import Record, records
from counteroffer.briefing.wording import listed, number, percent, start, the
from counteroffer.simulation import Run

SHOWS = 0.005  # percentage points of unemployment


def source(name: str) -> str:
    """The file a number comes from."""
    return f"({name})"


def _name(run: Run, code: str) -> str:
    return run.economy.region_name(code)


def security_sentences(found: Linkage) -> tuple[str, ...]:
    """What the offer amounts to for each side, with relief and without, and for whom there is room."""
    run, said = found.run, found.security
    payer, receiver = (the(_name(run, side)) for side in found.sides)
    discount = run.scenario.negotiation.discount
    asked = (
        f"{start(said.title)}: {usd(said.contribution_usd_mn)} "
        + (
            f"paid once, which is {usd(found.yearly)} a year over {discount.years} years at {discount.percent:g}%"
            if said.paid == "once"
            else "a year"
        )
        + f" (`security` of {run.file.name}.yaml)."
    )
    rows = {(r["offer"], r["region"]): r for r in records(found.offers)}
    return (asked, *_offer_sentences(found, rows, payer, receiver), *_room_sentence(found, payer, receiver))


def _offer_sentences(found: Linkage, rows: dict[tuple[str, str], Record], payer: str, receiver: str) -> tuple[str, ...]:
    words, said = {"pay": "pay, with tariffs as they are", "relief and pay": "pay, with tariff relief"}, []
    for offer, title in words.items():
        one, other = (rows[(offer, side)]["total_usd_mn"] for side in found.sides)
        said.append(f"To {title}, adds up to {adds(one)} a year for {payer} and {adds(other)} for {receiver}.")
    if found.purchases is not None:
        _, rate, bought = found.purchases
        one, other = (rows[("relief and purchases", side)]["total_usd_mn"] for side in found.sides)
        said.append(
            f"Buying {usd(bought)} more a year instead, with relief (a subsidy of {percent(100 * rate, plus=False)} on "
            f"these imports brings that about), adds up to {adds(one)} for {payer} and {adds(other)} for {receiver}."
        )
    if found.free is not None:
        one, other = (rows[("free", side)] for side in found.sides)
        moved = other["transfer_usd_mn"]
        said.append(
            f"“Free”, with full integration, it adds up to {adds(one['total_usd_mn'])} a year for those who live in "
            f"{payer} today and {adds(other['total_usd_mn'])} for those in {receiver}; a common budget moves "
            f"{usd(moved)} of that from {receiver if moved < 0 else payer} {source(found.free.file.name + '.yaml')}."
        )
    return tuple(said)


def adds(million: float) -> str:
    """An amount with its sign in words."""
    if abs(million) < LEAST:
        return "nothing that shows"
    return f"{usd(million)} {'gained' if million > 0 else 'lost'}"


def _room_sentence(found: Linkage, payer: str, receiver: str) -> tuple[str, ...]:
    frame = found.indifference[found.indifference["with_relief"]]
    most, least = frame["usd_mn_a_year"].to_numpy()
    valued = "" if np.any(found.protection) else "; protection itself is not valued here, state your own value"
    if not (np.isfinite(most) and np.isfinite(least)):
        return (f"No payment within reach leaves one of the sides even{valued}.",)
    once = frame["usd_mn_once"].to_numpy()
    return (
        f"For relief {payer} would pay up to {usd(most)} a year ({usd(once[0])} once), and {receiver} would need "
        f"{usd(least)} ({usd(once[1])} once): there is {'room' if most >= least else 'no room'} between them"
        f"{valued}.",
    )


def integration_sentences(found: Integration) -> tuple[str, ...]:
    """What each form of integration brings, and what is given up."""
    said = []
    for name, case in found.cases.items():
        rows = records(found.table[found.table["case"] == name])
        moved = any(abs(r["workforce_percent"]) > 1e-6 for r in rows)
        key = "residents_usd_mn" if moved else "gain_usd_mn"
        clauses = [moves(_name(found.run, r["member"]), r[key], would=True) for r in rows]
        who = " (those who live there today)" if moved else ""
        said.append(f"{case.file.scenario.title}: {listed(clauses)}{who} {source(case.file.name + '.yaml')}.")
    clauses = [
        f"{the(_name(found.run, r['member']))} {usd(r['gain_usd_mn'])} a year (median rate "
        f"{percent(r['median_rate_percent'], plus=False)})"
        for r in records(found.autonomy)
    ]
    said.append(
        "A common external tariff gives up the power to set one's own: its best use, on everybody and unanswered, "
        f"would bring {listed(clauses)}."
    )
    for row in records(found.currency):
        if abs(row["difference_pp"]) > SHOWS:
            common, own = (number(row[f"{whose}_unemployment_pp"], 2, plus=True) for whose in ("common", "own"))
            said.append(
                "One currency: in the short run today's measures would move unemployment in "
                f"{the(_name(found.run, row['member']))} by {common} points instead of {own}, since its money could no "
                "longer depreciate."
            )
    return tuple(said)
