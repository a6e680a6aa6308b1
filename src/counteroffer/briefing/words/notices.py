"""What a reader has to know before the numbers, and why something is missing, in words."""

from __future__ import annotations

from counteroffer.briefing.words.languages.wording import Wording, english
from counteroffer.economy import Economy
from counteroffer.run.notices import Notable, Notice
from counteroffer.study import Missing, Why

_WHY = {
    Why.not_asked: english("not asked for"),
    Why.one_player: english("a table takes at least two players; add them to `players` or to `spotlight`"),
    Why.own_economy: english("published elasticities are of the embedded economy's industries, not of a caller's own"),
}


def notice_words(notice: Notice, economy: Economy, w: Wording) -> str:
    """One thing to know."""
    names = [w.region(economy, code) for code in notice.regions]
    if notice.kind is Notable.deficits_removed:
        return w(
            "Deficit rule “zero” removes a trade imbalance above {share} of income in {regions}: a large move, made "
            "before effects are measured",
            share=w.percent(notice.percent[0], 0, plus=False),
            regions=w.listed(names),
        )
    moves = [f"{name} {w.percent(change, 2)}" for name, change in zip(names, notice.percent, strict=True)]
    return w(
        "People move between members of the common labour market ({moves}); amounts are for whole regions, newcomers "
        "with them",
        moves=w.listed(moves),
    )


def missing_words(part: Missing, w: Wording) -> str:
    """Why a part is missing: what an error said, or the plain reason."""
    return w.given(part.detail) if part.why is Why.refused else w(_WHY[part.why])
