"""The offer that a room agreed on, in the note: its terms, its worth, and the offers up to it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from counteroffer.briefing.document import Paragraph, Section, Table, plain, walk
from counteroffer.briefing.sections.bargaining.offered import LATEST, agreed_offer
from counteroffer.briefing.words import Wording
from counteroffer.study import Study
from counteroffer.study.parts.offers import OfferFacts, RoomFacts


@pytest.fixture
def found(bargaining: Study) -> RoomFacts:
    """Two offers on one table: the second agreed on, with a duty at 40% of what it is and another ended."""
    table = bargaining.deal.value.table
    levels = tuple(one.factor * one.status_quo for one in table.instruments)
    moved = {"iron": 40.0, "steel": 0.0}
    agreed = tuple(moved.get(one.issue, level) for one, level in zip(table.instruments, levels, strict=True))
    nothing = OfferFacts("Alpha", levels, np.zeros(2), np.zeros(2), (), ())
    worth = np.array([1234.0, -600.0]), np.array([1500.0, 250.0])
    jobs = (np.array([0.4, np.nan]), np.array([0.9, np.nan]))
    last = OfferFacts("Beta", agreed, *worth, jobs, ("Beta",))
    duties = tuple((5.0, 25.0) if one.issue == "iron" else None for one in table.instruments)
    return RoomFacts(table, "status_quo", (nothing, last), 1, duties)


def told(made: Section) -> dict[str, Table]:
    return {plain(one.caption): one for one in walk(made.blocks) if isinstance(one, Table)}


def paragraphs(made: Section) -> list[str]:
    return [plain(one.text) for one in walk(made.blocks) if isinstance(one, Paragraph)]


def test_terms_are_those_that_move_in_the_words_of_the_law(found: RoomFacts, w: Wording) -> None:
    # 40% of a duty of 25% that begins at 5%: 5 + 0.4·20 = 13%. Without a rate of the law, a share of today's.
    made = paragraphs(agreed_offer(found, w))
    assert "Set by Alpha. Alpha's <iron> duty: 13% instead of 25%." in made
    assert "Set by Beta. Beta's iron duty: ended." in made
    shares = paragraphs(agreed_offer(replace(found, duties=(None,) * len(found.duties)), w))
    assert "Set by Alpha. Alpha's <iron> duty: cut to 40% of today's." in shares
    assert "Everything as today" in paragraphs(agreed_offer(replace(found, agreed=0), w))


def test_worth_is_told_with_its_range_and_what_is_not_counted(found: RoomFacts, w: Wording) -> None:
    made = agreed_offer(found, w)
    assert [tuple(map(plain, row)) for row in told(made)["What it is worth, USD bn a year"].rows] == [
        ("Alpha", "+1.2", "+1.5", "+0.4 to +0.9"),
        ("Beta", "−0.60", "+0.25", "–"),
    ]
    said = " ".join(paragraphs(made))
    assert "It crosses a red line of Beta" in said
    assert "today's measures stay" in said


def test_the_offers_up_to_it_are_the_last_few(found: RoomFacts, w: Wording) -> None:
    rows = told(agreed_offer(found, w))["The offers up to it, USD bn a year against today"].rows
    assert [plain(row[0]) for row in rows] == ["1", "2"]
    many = replace(found, offers=(*found.offers[:1] * 7, found.offers[1], found.offers[0]), agreed=7)
    (rows,) = (
        one.rows
        for caption, one in told(agreed_offer(many, w)).items()
        if caption.startswith("The last 3 offers up to it, of 9")
    )
    assert [plain(row[0]) for row in rows] == ["6", "7", "8"]
    assert len(rows) == LATEST


def test_french_has_its_own_words(found: RoomFacts, fr: Wording) -> None:
    lead = paragraphs(agreed_offer(found, fr))[0]
    assert lead.startswith("Convenu\u00a0:")
    assert "Alpha" in lead
