"""The bargaining table in words: rules, what happens without a deal, issues and their levels."""

from __future__ import annotations

from counteroffer.briefing.words.amounts import usd
from counteroffer.briefing.words.frames import records
from counteroffer.briefing.words.languages.names import Name
from counteroffer.briefing.words.languages.wording import Wording, english
from counteroffer.briefing.words.measures import title_among
from counteroffer.briefing.words.rounding import billions
from counteroffer.study import Part, Study, solved
from counteroffer.study.parts.bargaining import DealResult
from counteroffer.study.parts.table_facts import TableFacts

ALWAYS = 100.0  # percent, of sets or draws; 99.6 is not all of them
RULE_NAMES = {
    "nash": english("Nash"),
    "kalai_smorodinsky": english("Kalai–Smorodinsky"),
    "egalitarian": english("equal gains"),
    "joint_gain": english("largest joint gain"),
}
BARGAINS = {
    "nash": english("Nash bargain"),
    "kalai_smorodinsky": english("Kalai–Smorodinsky bargain"),
    "egalitarian": english("equal gains bargain"),
    "joint_gain": english("largest joint gain bargain"),
}
WITHOUT = {  # what happens where there is no deal
    "status_quo": english("today's measures stay"),
    "nash": english("a trade war, in which everyone sets its best response on the issues it controls"),
    "lapse": english("the pact lapses and its members trade at MFN rates"),
    "annual_review": english("the pact is reviewed every year and may lapse"),
    "bilateral": english("the pact is cut into one of its hub with each of the others"),
    "stricter_origin": english("the pact is renewed with stricter rules of origin"),
}
_OVER_SETS = english("{amount} elasticity sets: {gains}; all gain in {share}.")


def rule_name(rule: str, w: Wording) -> str:
    """A rule, as a table or a drawing names what it picks."""
    return w(RULE_NAMES[rule])


def bargain_name(rule: str, w: Wording) -> str:
    """What a rule picks, inside a sentence."""
    return w(BARGAINS[rule])


def without_words(disagreement: str, w: Wording) -> str:
    """What happens without a deal."""
    return w(WITHOUT[disagreement])


def player_names(table: TableFacts, w: Wording) -> tuple[Name, ...]:
    """The names of the players, in their order."""
    return tuple(w.name(name) for name in table.players)


def issue_title(table: TableFacts, issue: str, w: Wording) -> str:
    """What an issue is: as its file says, or the title of the measure that it is by default."""
    measure = table.measures.get(issue)
    return w.given(table.titles[issue]) if measure is None else title_among(measure, table.region_names, w)


def deal_range(study: Study, w: Wording, *, brief: bool = False) -> str:
    """How far the gains of the Nash bargain go against today: over draws if there are any, else over published sets.

    In brief those of the first player, beside a picture that says their unit.
    """
    drawn, found = solved(study.parts[Part.deal_draws]), solved(study.deal)
    over_draws = None if drawn is None or drawn.over_draws.empty else drawn.over_draws
    frame = over_draws if over_draws is not None else found.over_sets if found is not None else None
    if found is None or frame is None or frame.empty:
        return ""
    rows = records(frame)[: 1 if brief else None]
    gains = [
        w(
            "{player} {low} to {high}",
            player=w.name(row["player"]),
            low=billions(row["low_usd_mn"], w),
            high=billions(row["high_usd_mn"], w),
        )
        for row in rows
    ]
    percent = float(rows[0]["all_gain_percent"])
    share = w("each") if percent == ALWAYS else w.percent(min(percent, ALWAYS - 1), 0, plus=False)
    given = {"amount": w.number(rows[0]["solved"], 0), "gains": w.listed(gains), "share": share}
    if brief:
        drawn_said = english("Nine in ten of {amount} draws: {gains}; all gain in {share}.")
        return w(drawn_said if over_draws is not None else _OVER_SETS, **given)
    if over_draws is not None:
        return w("The deal, nine in ten of {amount} draws, USD bn: {gains}; all gain in {share}.", **given)
    return w("The deal over {amount} sets of elasticities, USD bn: {gains}; all gain in {share}.", **given)


def deal_lead(found: DealResult, w: Wording) -> str:
    """What a fair deal would be worth to each player."""
    best, none = found.bargain("nash"), without_words(found.disagreement, w)
    if best is None:
        text = english("Nothing on the issues of this case leaves every player better off than no deal ({without}).")
        return w(text, without=none)
    worth = [
        w("{amount} a year to {player:the}", amount=usd(gain, w), player=player)
        for player, gain in zip(player_names(found.table, w), best.gain, strict=True)
    ]
    text = english("A fair deal on the issues of this case would be worth {worth}, against no deal ({without}).")
    return w(text, worth=w.listed(worth), without=none)
