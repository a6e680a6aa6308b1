"""Leverage in words: which instruments hurt the other side most for what they cost, and who feels them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from counteroffer.briefing.words import Wording, english
from counteroffer.briefing.words.amounts import bn, usd
from counteroffer.briefing.words.frames import Record, records
from counteroffer.effects.places import place_names
from counteroffer.negotiation.robust.levers import hurting
from counteroffer.negotiation.rules.ratios import least_cost
from counteroffer.study import Study
from counteroffer.study.parts.bargaining import LeverageResult
from counteroffer.study.parts.table_facts import TableFacts

FELT = 3  # instruments named in a sentence
_ON = {"tariff": english("a tariff on {sector}"), "export tax": english("an export tax on {sector}")}
_BARE = {"tariff": english("Tariff on {sector}"), "export tax": english("Export tax on {sector}")}


def leverage_sentences(study: Study, found: LeverageResult, w: Wording) -> tuple[str, ...]:
    """Which instruments hurt most for what they cost, and how many pay for themselves."""
    us, them = w.name(found.us), w.name(found.them)
    (costly, paying), said = hurting(found.instruments), []
    told = costly[costly["harm_ratio"].notna()]
    if len(told):
        first = records(told.head(FELT))
        each = [
            w(
                "{instrument} ({ratio}; {amount} a year)",
                instrument=words(r, w),
                ratio=w.significant(r["harm_ratio"]),
                amount=usd(r["theirs_usd_mn"], w),
            )
            for r in first
        ]
        text = english(
            "Ten points more on each: what {them:the} loses for each dollar {us:the} loses is largest for "
            "{instruments}."
        )
        felt_by = felt(study, found, first[0], w)
        said.append(w(text, them=them, us=us, instruments=w.listed(each)) + (f" {felt_by}" if felt_by else ""))
    if len(paying):
        said.append(_paying(found, paying, w))
    said += _over_sets(found, [*records(told.head(FELT)), *records(paying.head(FELT))], w)
    text = english("Ten points more on any instrument of {us:the} cost {them:the} nothing that shows.")
    return tuple(said) or (w(text, us=us, them=them),)


def _paying(found: LeverageResult, paying: pd.DataFrame, w: Wording) -> str:
    """How many instruments pay for themselves, and which of them hurt most."""
    us, them = w.name(found.us), w.name(found.them)
    each = [
        w(
            "{instrument} ({them:the} loses {lost}, {us:the} gains {gained})",
            instrument=words(r, w),
            them=them,
            lost=usd(r["theirs_usd_mn"], w),
            us=us,
            gained=usd(r["ours_usd_mn"], w),
        )
        for r in records(paying.head(FELT))
    ]
    return w.plural(
        "Of {total}, {amount} pays for itself here, first {instruments}. That is so as long as nobody answers: prices "
        "turn in favour of {us:the}, and the model has no investment that leaves and no trust to lose.",
        "Of {total}, {amount} pay for themselves here, first {instruments}. That is so as long as nobody answers: "
        "prices turn in favour of {us:the}, and the model has no investment that leaves and no trust to lose.",
        len(paying),
        total=w.plural("{amount} instrument", "{amount} instruments", len(found.instruments)),
        instruments=w.listed(each),
        us=us,
    )


def _over_sets(found: LeverageResult, named: Sequence[Record], w: Wording) -> list[str]:
    """How far what the named instruments bring their owner goes over published elasticities, and whose sign turns."""
    known = [row for row in named if row["sets"] > 1]
    if not known:
        return []
    us, turning = w.name(found.us), [row for row in known if not row["sign_holds"]]
    each = [
        w(
            "{instrument} from {low} to {high}",
            instrument=words(row, w),
            low=bn(row["ours_low_usd_mn"], w),
            high=bn(row["ours_high_usd_mn"], w),
        )
        for row in known
    ]
    said = [
        w(
            "Over {sets} sets of elasticities ten points bring {us:the}, in USD billion a year: {instruments}.",
            sets=w.number(max(row["sets"] for row in known), 0),
            us=us,
            instruments=w.listed(each),
        )
    ]
    if turning:
        text = english(
            "The sign of what these bring {us:the} depends on the set, and by some of the sets they are no lever: "
            "{instruments}."
        )
        said.append(w(text, us=us, instruments=w.listed([words(row, w) for row in turning])))
    return said


def lever_range(row: Record, w: Wording) -> str:
    """What an instrument brings its owner over published elasticities, USD billion; nothing where there is one only."""
    if not row["sets"] > 1:
        return ""
    return w("{low} to {high}", low=bn(row["ours_low_usd_mn"], w), high=bn(row["ours_high_usd_mn"], w))


def words(row: Record, w: Wording, *, bare: bool = False) -> str:
    """An instrument: a tariff on imports, or an export tax, of an industry; bare as a table names it."""
    return w((_BARE if bare else _ON)[row["kind"]], sector=w.within(row["sector"]))


def felt(study: Study, found: LeverageResult, row: Record, w: Wording) -> str:
    """Who feels an instrument: the other side's industries and places."""
    them, sectors, places = (
        w.name(found.them),
        felt_sectors(study, row, w),
        felt_places(row, w),
    )
    if not sectors and not places:
        return ""
    text = english(
        "The first of them is felt most in {them:the} in these industries: {sectors}; and in these places: {places}."
    )
    if not places:
        text = english("The first of them is felt most in {them:the} in these industries: {sectors}.")
    if not sectors:
        text = english("The first of them is felt most in {them:the} in these places: {places}.")
    return w(text, them=them, sectors=sectors, places=places)


def felt_sectors(study: Study, row: Record, w: Wording) -> str:
    """The industries that feel an instrument; names can hold commas and "and", so semicolons part them."""
    return "; ".join(w.industry(study.economy, code) for code in row["felt_sectors"])


def felt_places(row: Record, w: Wording) -> str:
    """The places that feel an instrument."""
    return ", ".join(w.name(place_names()[code]) for code in row["felt_places"])


def small_costs(found: TableFacts, owners: Iterable[str], ratios: Iterable[float], w: Wording) -> str:
    """Why a table has a dash for dollars for a dollar: nothing where it has none."""
    without = dict.fromkeys(owner for owner, ratio in zip(owners, ratios, strict=True) if ratio != ratio)
    incomes = dict(zip(found.players, found.before, strict=True))
    limits = [
        w("{amount} {player:to}", amount=usd(least_cost(float(incomes[name])), w), player=w.name(name))
        for name in without
    ]
    if not limits:
        return ""
    return w("No ratio (–) where the cost is too small to divide by: under {limits}.", limits=w.listed(limits))
