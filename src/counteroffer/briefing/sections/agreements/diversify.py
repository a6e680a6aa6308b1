"""Sentences about diversification; built from numbers only, each with its file."""

from __future__ import annotations

from counteroffer.briefing.words import Wording
from counteroffer.briefing.words.agreements import source
from counteroffer.briefing.words.amounts import usd
from counteroffer.briefing.words.frames import keyed, records
from counteroffer.study import Study
from counteroffer.study.parts.agreements import DiversificationResult

MOST = 3  # names in a sentence
LITTLE = 5.0  # percentage points of exports
SIZE = 1000.0  # USD million; partners that trade less are not named for what they lose


def displaced_sentence(study: Study, found: DiversificationResult, w: Wording) -> str:
    """Where sales go by themselves."""
    frame = found.displaced
    abroad = frame[frame["share_before_percent"].notna()]
    row = keyed(abroad, "partner")[found.market]
    hhi = found.agreements.set_index("case")["hhi"]
    fell = abroad[abroad["before_usd_mn"] > SIZE].nsmallest(MOST, "change_usd_mn")
    lost = [
        w("{partner:the} ({change})", partner=w.name(r["name"]), change=w.number(r["change_usd_mn"] / 1000, 1))
        for r in records(fell)
    ]
    values = {
        "market": w.region(study.economy, found.market),
        "region": w.region(study.economy, found.region),
        "before": w.percent(row["share_before_percent"], plus=False),
        "after": w.percent(row["share_after_percent"], plus=False),
        "hhi_before": w.number(hhi["before"], 0),
        "hhi_after": w.number(hhi["today"], 0),
        "partners": w.listed(lost),
    }
    if row["share_after_percent"] > row["share_before_percent"]:
        return w(
            "By itself trade does not move away: the share {market:of} in the exports {region:of} rises from {before} "
            "to {after} in volume, and their concentration over partners (HHI, by value) goes from {hhi_before} to "
            "{hhi_after}. Sales change least favourably to {partners}, USD billion.",
            **values,
        )
    return w(
        "By itself trade moves away: the share {market:of} in the exports {region:of} falls from {before} to {after} "
        "in volume, and their concentration over partners (HHI, by value) goes from {hhi_before} to {hhi_after}. Sales "
        "change least favourably to {partners}, USD billion.",
        **values,
    )


def buy_back_sentences(study: Study, d: DiversificationResult, w: Wording) -> tuple[str, ...]:
    """What agreements elsewhere buy back of the tariff loss, and of a lapse."""
    rows = keyed(d.agreements, "case")
    today, every = rows["today"], rows["all"]
    brings = {
        "region": w.region(study.economy, d.region),
        "amount": usd(every["gain_usd_mn"], w),
        "source": source(f"{d.options.name}.yaml"),
    }
    if d.lost < 0:
        said = [
            w(
                "All the agreements together would bring {region:the} {amount} a year: {share} of the {lost} that "
                "today's measures cost it {source}.",
                share=w.percent(every["bought_back_percent"], 0, plus=False),
                lost=usd(d.lost, w),
                **brings,
            )
        ]
    else:
        said = [w("All the agreements together would bring {region:the} {amount} a year {source}.", **brings)]
    if d.after_lapse is not None:
        lapse = d.after_lapse
        said.append(
            w(
                "If the pact lapsed they would bring {amount}, {share} of the {lost} that measures and lapse then cost "
                "{source}.",
                amount=usd(lapse.gain_usd_mn, w),
                share=w.percent(lapse.percent, 0, plus=False),
                lost=usd(lapse.lost_usd_mn, w),
                source=source("pact-lapses.yaml"),
            )
        )
    dependence = _dependence_sentence(study, d, today["share_percent"], every["share_percent"], w)
    return (*said, dependence, *_cut_sentence(d, w), _signs_sentence(d, w))


def _dependence_sentence(study: Study, d: DiversificationResult, before: float, after: float, w: Wording) -> str:
    values = {
        "market": w.region(study.economy, d.market),
        "before": w.percent(before, plus=False),
        "after": w.percent(after, plus=False),
    }
    if before - after < LITTLE:
        return w(
            "The share {market:of} in exports, by value, would go from {before} to {after}; income moves more than "
            "dependence.",
            **values,
        )
    return w("The share {market:of} in exports, by value, would go from {before} to {after}.", **values)


def _cut_sentence(d: DiversificationResult, w: Wording) -> tuple[str, ...]:
    clauses = []
    for case, cut in d.cuts.items():
        percent = w.percent(cut.percent, 2, plus=False)
        if case == "all":
            clauses.append(
                w("{percent} with all of these partners", percent=percent)
                if cut.possible
                else w("more than any agreement could bring with all of these partners")
            )
            continue
        title = w.quoted(w.given(d.packages[case]))
        clauses.append(
            w("{percent} with the partners of {agreement}", percent=percent, agreement=title)
            if cut.possible
            else w("more than any agreement could bring with the partners of {agreement}", agreement=title)
        )
    if not clauses:
        return ()
    return (
        w(
            "To make the tariff loss good, trade costs in goods would have to fall, both ways, by {cuts}.",
            cuts=w.listed(clauses),
        ),
    )


def _signs_sentence(d: DiversificationResult, w: Wording) -> str:
    party = d.partners[d.partners["party"]]
    losers = party[party["gain_usd_mn"] <= 0]
    if losers.empty:
        return w("Every partner would gain by its agreement itself, and so has reason to sign.")
    names = [
        w("{partner:the} by {agreement}", partner=w.name(r["name"]), agreement=w.quoted(w.given(d.packages[r["case"]])))
        for r in records(losers)
    ]
    return w("These partners would lose and have no reason to sign: {partners}.", partners=w.listed(names))
