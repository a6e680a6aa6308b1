"""The bargaining table in words: rules, what happens without a deal, issues and their levels."""

from __future__ import annotations

from counteroffer.briefing.words.amounts import usd
from counteroffer.briefing.words.frames import Record, records
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
_OVER_DRAWS = english("Nine in ten of {amount} draws: {gains}; all gain in {share}.")
_GAIN_IN_SETS = english("All gain in {share} of {amount} elasticity sets.")
_GAIN_IN_DRAWS = english("All gain in {share} of {amount} draws.")


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


def deal_spread(study: Study) -> tuple[list[Record], bool]:
    """Between what the gains of the Nash bargain lie against today, a row a player, and whether that is over draws.

    Over draws if there are any, else over published sets; no row where neither was solved.
    """
    drawn, found = solved(study.parts[Part.deal_draws]), solved(study.deal)
    if found is None:
        return [], False
    if drawn is not None and not drawn.over_draws.empty:
        return records(drawn.over_draws), True
    return records(found.over_sets), False


def ends(row: Record, w: Wording) -> dict[str, str]:
    """The least and the greatest of a row of `deal_spread`, USD billion."""
    return {key: billions(row[f"{key}_usd_mn"], w) for key in ("low", "high")}


def deal_range(study: Study, w: Wording, *, brief: bool = False, figure: bool = False) -> str:
    """How far the gains of the Nash bargain go, in a sentence; see `deal_spread`.

    In brief those of the first player, beside a picture that says their unit; not even those where a `figure` does.
    """
    rows, over_draws = deal_spread(study)
    if not rows:
        return ""
    gains = [w("{player} {low} to {high}", player=w.name(row["player"]), **ends(row, w)) for row in rows]
    percent = float(rows[0]["all_gain_percent"])
    share = w("each") if percent == ALWAYS else w.percent(min(percent, ALWAYS - 1), 0, plus=False)
    given = {"amount": w.number(rows[0]["solved"], 0), "share": share}
    if figure:
        return w(_GAIN_IN_DRAWS if over_draws else _GAIN_IN_SETS, **given)
    given["gains"] = gains[0] if brief else w.listed(gains)
    if brief:
        return w(_OVER_DRAWS if over_draws else _OVER_SETS, **given)
    if over_draws:
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
