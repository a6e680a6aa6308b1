"""What a reader has to know before the numbers, and why something is missing, in words."""

from __future__ import annotations

from counteroffer.briefing.words.languages.messages import message_words
from counteroffer.briefing.words.languages.wording import Wording, english
from counteroffer.economy import Economy
from counteroffer.run.notices import Notable, Notice
from counteroffer.scenario.remarks import Remark, Remarkable
from counteroffer.study import Missing, Why
from counteroffer.tariffs import Book, LawDoubt, load_book
from counteroffer.tariffs.terms.partners import partner_names

_WHY = {
    Why.not_asked: english("not asked for"),
    Why.one_player: english("a table takes at least two players; add them to `players` or to `spotlight`"),
    Why.own_economy: english("published elasticities are of the embedded economy's industries, not of a caller's own"),
}
_REMARKS = {
    Remarkable.no_trade: english("“{key}” names {name}, and nothing it covers there is traded: it acts on nothing"),
    Remarkable.no_match: english("“{key}” names {name}, which fits nothing on this day: it acts on nothing"),
    Remarkable.not_in_force: english("“{key}” names {name}, which is not in force on this day: it changes nothing"),
    Remarkable.off: english("“{key}” names {name}, which is switched off with its package: it changes nothing"),
    Remarkable.no_change: english("“{key}”: {name} leaves every rate it covers as it is"),
    Remarkable.fraction: english("“{key}”: {name} is below one percent; rates are in percent, 25 and not 0.25"),
    Remarkable.subsidy: english("“{key}”: {name} is below zero, a subsidy"),
    Remarkable.unused: english("“{key}” is not read without “as_of”, the day of the tariff book: it changes nothing"),
}


def remark_words(remark: Remark, w: Wording) -> str:
    """What is the matter with a name or a number of the file."""
    return w(_REMARKS[remark.why], key=remark.key, name=remark.name)


_LATER = english(
    "The law of {importer:the} is known to {known} only: what changed between then and {day} is not in these figures"
)
_OPEN = english("Not known for {day}: {question}. Taken here: “{outcome}”, {what}; {basis}")


def doubt_words(doubt: LawDoubt, book: Book, w: Wording) -> str:
    """What is not known of the law of a day."""
    importer, day = w.name(partner_names().get(doubt.importer, doubt.importer)), w.day(doubt.day)
    if doubt.known_to is not None:
        return w(_LATER, importer=importer, known=w.day(doubt.known_to), day=day)
    asked = book.open[doubt.question][1]
    return w(
        _OPEN,
        day=day,
        question=w.given(asked.title),
        outcome=doubt.outcome,
        what=w.given(asked.outcomes[doubt.outcome]),
        basis=w.given(" ".join(asked.basis.split()).removesuffix(".")),
    )


def notice_words(notice: Notice, economy: Economy, w: Wording) -> str:
    """One thing to know."""
    if notice.remark is not None:
        return remark_words(notice.remark, w)
    if notice.doubt is not None:
        return doubt_words(notice.doubt, load_book(), w)
    names = [w.region(economy, code) for code in notice.regions]
    if notice.kind is Notable.deficits_removed:
        return w(
            "Deficit rule “zero” removes a trade imbalance above {share} of income in {regions}: a large move, made "
            "before effects are measured",
            share=w.percent(notice.percent[0], 0, plus=False),
            regions=w.listed(names),
        )
    if notice.kind is Notable.later_table:
        return w(
            "The case is of before the data: its measures are laid on the economy of {year}, whose trade had answered "
            "to what stood by then",
            year=str(economy.table),
        )
    if notice.kind is Notable.factors_answer:
        return w(
            "Factors answer to what their earnings buy: real income, and what governments bargain over, have what "
            "added ones earn and not what they cost; net real income takes that off"
        )
    moves = [f"{name} {w.percent(change, 2)}" for name, change in zip(names, notice.percent, strict=True)]
    return w(
        "People move between members of the common labour market ({moves}); amounts are for whole regions, newcomers "
        "with them",
        moves=w.listed(moves),
    )


def missing_words(part: Missing, w: Wording) -> str:
    """Why a part is missing: what an error said, or the plain reason."""
    return message_words(part.detail, w) if part.why is Why.refused else w(_WHY[part.why])
