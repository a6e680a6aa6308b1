"""Agreements in the sentences that other sections quote too, and amounts with their sign in words."""

from __future__ import annotations

from counteroffer.agreements.linkage import Offer
from counteroffer.briefing.words.amounts import LEAST, usd
from counteroffer.briefing.words.languages.names import Name
from counteroffer.briefing.words.languages.wording import Wording, english, start
from counteroffer.study import Study, solved
from counteroffer.study.parts.agreements import PactResult

Phrases = tuple[str, str, str]  # for nothing, for a gain, for a loss
YEARLY: Phrases = (
    english("nothing that shows a year for {region:the}"),
    english("{amount} gained a year for {region:the}"),
    english("{amount} lost a year for {region:the}"),
)
ALSO: Phrases = (
    english("nothing that shows for {region:the}"),
    english("{amount} gained for {region:the}"),
    english("{amount} lost for {region:the}"),
)
RESIDENTS: Phrases = (
    english("nothing that shows a year for those who live {region:in} today"),
    english("{amount} gained a year for those who live {region:in} today"),
    english("{amount} lost a year for those who live {region:in} today"),
)
NEIGHBOURS: Phrases = (
    english("nothing that shows for those {region:in}"),
    english("{amount} gained for those {region:in}"),
    english("{amount} lost for those {region:in}"),
)


OFFERS = {
    Offer.pay: english("The contribution, tariffs stay"),
    Offer.relief: english("Tariff relief without the contribution"),
    Offer.relief_and_pay: english("Tariff relief for the contribution"),
    Offer.relief_and_purchases: english("Tariff relief for purchases"),
    Offer.free: english("No contribution, with integration"),
}
CASES = {  # of a diversification, beside single agreements
    "before": english("Before the measures"),
    "today": english("With the measures"),
    "all": english("All of them"),
}


def case_words(case: str, title: str, w: Wording) -> str:
    """A case of a diversification: an agreement by the title of its file."""
    return w(CASES[case]) if case in CASES else w.given(title)


def source(name: str) -> str:
    """The file a number comes from."""
    return f"({name})"


def adds(million: float, region: Name, phrases: Phrases, w: Wording) -> str:
    """An amount with its sign in words, and for whom."""
    phrase = phrases[0 if abs(million) < LEAST else 1 if million > 0 else 2]
    return w(phrase, amount=usd(million, w), region=region)


def members(study: Study, found: PactResult) -> list[str]:
    """Members of the pact, those that the page leads with first."""
    return sorted(found.members, key=lambda code: code not in study.lead[:1])


def renewal_clause(study: Study, found: PactResult, w: Wording) -> str:
    """The same for those who gain, as part of a sentence."""
    worths = [
        w(
            "{amount} a year to {region:the}",
            amount=usd(found.worth[member], w),
            region=w.region(study.economy, member),
        )
        for member in members(study, found)
        if found.worth[member] > LEAST
    ]
    if not worths:
        return w("no member gains by renewal")
    return w("the pact's renewal is worth {worths}", worths=w.listed(worths))


def agreements_lead(study: Study, w: Wording) -> str:
    """The section in one sentence: renewal, diversification, the shield."""
    pact, elsewhere, offer = solved(study.pact), solved(study.diversification), solved(study.security)
    clauses = [renewal_clause(study, pact, w)] if pact is not None else []
    if elsewhere is not None and elsewhere.after_lapse is not None:
        clauses.append(
            w(
                "agreements elsewhere buy back {share} of what a lapse and today's tariffs together would cost",
                share=w.percent(elsewhere.after_lapse.percent, 0, plus=False),
            )
        )
    if offer is not None:
        frame = offer.offers.set_index(["offer", "region"])["total_usd_mn"]
        both = [
            adds(float(frame[("relief_and_pay", side)]), w.region(study.economy, side), YEARLY, w)
            for side in offer.sides
        ]
        clauses.append(w("the security offer with tariff relief adds up to {effects}", effects=w.listed(both)))
    return start("; ".join(clauses)) + "." if clauses else ""
