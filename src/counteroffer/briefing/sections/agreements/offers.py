"""Sentences about security at the table and deeper integration; built from numbers only, each with its file."""

from __future__ import annotations

import numpy as np

from counteroffer.briefing.words import Name, Wording, english, start
from counteroffer.briefing.words.agreements import ALSO, NEIGHBOURS, RESIDENTS, YEARLY, Phrases, adds, source
from counteroffer.briefing.words.amounts import moves, plain, span, usd
from counteroffer.briefing.words.frames import Record, records
from counteroffer.briefing.words.reported import by_setter
from counteroffer.briefing.words.rounding import LITTLE
from counteroffer.effects.incidence import ON_OTHERS
from counteroffer.scenario.parts import ALL
from counteroffer.study import Study
from counteroffer.study.parts.agreements import IntegrationResult, SecurityResult

ENDS = ("supply_alone", "with_demand")
SHOWS = 0.005  # percentage points of unemployment


def security_sentences(study: Study, found: SecurityResult, w: Wording) -> tuple[str, ...]:
    """What the offer amounts to for each side, with relief and without, and for whom there is room."""
    said = found.security
    payer, receiver = (w.region(study.economy, side) for side in found.sides)
    discount = study.scenario.negotiation.discount
    title, amount, file = start(w.given(said.title)), usd(said.contribution_usd_mn, w), f"{study.file.name}.yaml"
    if said.paid == "once":
        asked = w(
            "{title}: {amount} paid once, which is {yearly} a year over {years} at {percent} (`security` of {file}).",
            title=title,
            amount=amount,
            yearly=usd(found.yearly, w),
            years=w.plural("{amount} year", "{amount} years", discount.years),
            percent=w.percent_of(plain(discount.percent, 6, w)),
            file=file,
        )
    else:
        asked = w("{title}: {amount} a year (`security` of {file}).", title=title, amount=amount, file=file)
    rows = {(r["offer"], r["region"]): r for r in records(found.offers)}
    offered = _offer_sentences(found, rows, payer, receiver, w)
    return (asked, *offered, *_more_than_lost(study, found, rows, w), _room_sentence(found, payer, receiver, w))


def _more_than_lost(
    study: Study, found: SecurityResult, rows: dict[tuple[str, str], Record], w: Wording
) -> tuple[str, ...]:
    """Why relief can bring more than all duties cost: those on others stay, and bring the payer something."""
    code = found.sides[0]
    split, relief = by_setter(study, code), rows.get(("relief", code))
    if relief is None or not split or not split[ALL] < 0 < LITTLE <= split.get(ON_OTHERS, 0.0):
        return ()
    if relief["total_usd_mn"] <= -split[ALL]:
        return ()
    text = english(
        "Relief brings {payer:the} {relief}, more than the {loss} it loses today: duties on others, which stay, bring "
        "it {others} a year."
    )
    return (
        w(
            text,
            payer=w.region(study.economy, code),
            relief=usd(relief["total_usd_mn"], w),
            loss=usd(-split[ALL], w),
            others=usd(split[ON_OTHERS], w),
        ),
    )


def _offer_sentences(
    found: SecurityResult, rows: dict[tuple[str, str], Record], payer: Name, receiver: Name, w: Wording
) -> tuple[str, ...]:
    def both(offer: str, first: Phrases, second: Phrases) -> dict[str, str]:
        one, other = (rows[(offer, side)]["total_usd_mn"] for side in found.sides)
        return {"one": adds(one, payer, first, w), "other": adds(other, receiver, second, w)}

    said = [
        w("To pay, with tariffs as they are, adds up to {one} and {other}.", **both("pay", YEARLY, ALSO)),
        w("To pay, with tariff relief, adds up to {one} and {other}.", **both("relief_and_pay", YEARLY, ALSO)),
    ]
    if found.bought is not None:
        rate, bought = found.bought
        said.append(
            w(
                "Buying {amount} more a year instead, with relief (a subsidy of {rate} on these imports brings that "
                "about), adds up to {one} and {other}.",
                amount=usd(bought, w),
                rate=w.percent(100 * rate, plus=False),
                **both("relief_and_purchases", ALSO, ALSO),
            )
        )
    if found.free is not None:
        moved = rows[("free", found.sides[1])]["transfer_usd_mn"]
        said.append(
            w(
                "“Free”, with full integration, it adds up to {one} and {other}; a common budget moves {moved} of that "
                "{giver:from} {source}.",
                moved=usd(moved, w),
                giver=receiver if moved < 0 else payer,
                source=source(found.free.name + ".yaml"),
                **both("free", RESIDENTS, NEIGHBOURS),
            )
        )
    return tuple(said)


def _room_sentence(found: SecurityResult, payer: Name, receiver: Name, w: Wording) -> str:
    frame = found.indifference[found.indifference["with_relief"]]
    most, least = frame["usd_mn_a_year"].to_numpy()
    if not (np.isfinite(most) and np.isfinite(least)):
        said = w("No payment within reach leaves one of the sides even")
    else:
        once = frame["usd_mn_once"].to_numpy()
        values = {
            "payer": payer,
            "receiver": receiver,
            "most": usd(most, w),
            "most_once": usd(once[0], w),
            "least": usd(least, w),
            "least_once": usd(once[1], w),
        }
        said = (
            w(
                "For relief {payer:the} would pay up to {most} a year ({most_once} once), and {receiver:the} would "
                "need {least} ({least_once} once): there is room between them",
                **values,
            )
            if most >= least
            else w(
                "For relief {payer:the} would pay up to {most} a year ({most_once} once), and {receiver:the} would "
                "need {least} ({least_once} once): there is no room between them",
                **values,
            )
        )
    if found.valued:
        return said + "."
    return w("{said}; protection itself is not valued here, state your own value.", said=said)


def integration_sentences(study: Study, found: IntegrationResult, w: Wording) -> tuple[str, ...]:
    """What each form of integration brings, and what is given up."""
    return (
        *_form_sentences(study, found, w),
        _autonomy_sentence(study, found, w),
        *_currency_sentences(study, found, w),
    )


def _form_sentences(study: Study, found: IntegrationResult, w: Wording) -> list[str]:
    said = []
    for name, case in found.cases.items():
        rows = records(found.table[found.table["case"] == name])
        moved = any(abs(r["workforce_percent"]) > 1e-6 for r in rows)
        key = "residents_usd_mn" if moved else "gain_usd_mn"
        clauses = [moves(w.region(study.economy, r["member"]), r[key], w, would=True) for r in rows]
        values = {
            "title": w.given(case.scenario.title),
            "effects": w.listed(clauses),
            "source": source(case.name + ".yaml"),
        }
        said.append(
            w("{title}: {effects} (those who live there today) {source}.", **values)
            if moved
            else w("{title}: {effects} {source}.", **values)
        )
    return said


def _autonomy_sentence(study: Study, found: IntegrationResult, w: Wording) -> str:
    clauses = [
        w(
            "{region:the} {amount} a year (median rate {rate})",
            region=w.region(study.economy, r["member"]),
            amount=usd(r["gain_usd_mn"], w),
            rate=w.percent(r["median_rate_percent"], plus=False),
        )
        for r in records(found.autonomy)
    ]
    return w(
        "A common external tariff gives up the power to set one's own: its best use, on everybody and unanswered, "
        "would bring {gains}.",
        gains=w.listed(clauses),
    )


def _currency_sentences(study: Study, found: IntegrationResult, w: Wording) -> list[str]:
    said = []
    for member, rows in found.currency.dropna().groupby("member", sort=False):
        if not rows[f"difference_{ENDS[0]}_pp"].abs().max() > SHOWS:
            continue
        common, own = (
            w.listed([_ends(row, f"{money}_unemployment", w) for row in records(rows)]) for money in ("common", "own")
        )
        floors = w.listed([w.number(100 * floor, 0) for floor in rows["wage_floor"]])
        said.append(
            w(
                "One currency: in the short run today's measures would move unemployment {region:in} by {common} "
                "points with least wages of {floors} percent of the old ones, instead of {own}, since its money could "
                "no longer depreciate; each first with the supply side alone, then with demand. It hangs on that "
                "floor, so none of these is an estimate.",
                region=w.region(study.economy, str(member)),
                common=common,
                floors=floors,
                own=own,
            )
        )
    return said


def _ends(row: Record, name: str, w: Wording) -> str:
    alone, demand = (float(row[f"{name}_{end}_pp"]) for end in ENDS)
    return span(alone, demand, lambda value: w.number(value, 2, plus=True), w)
