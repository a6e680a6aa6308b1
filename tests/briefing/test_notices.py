"""What a reader has to know before the numbers, and why something is missing, in words."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from counteroffer.briefing.briefing import briefing
from counteroffer.briefing.document import Foreign, Terms, plain
from counteroffer.briefing.sections.proof import sure
from counteroffer.briefing.words import Wording
from counteroffer.briefing.words.notices import missing_words, notice_words, remark_words
from counteroffer.run.notices import Notable, Notice
from counteroffer.scenario.remarks import Remark, Remarkable
from counteroffer.study import Missing, Study, Why
from counteroffer.tariffs import LawDoubt
from outline import blocks, words

REMOVED = Notice(Notable.deficits_removed, ("NOR", "IRL"), (5.0,))
MOVED = Notice(Notable.people_moved, ("CAN", "USA"), (5.712, -0.674))

DAY = dt.date(2026, 11, 20)
LATER = Notice(Notable.law_doubt, doubt=LawDoubt("CHN", DAY, dt.date(2026, 10, 10)))
OPEN = Notice(Notable.law_doubt, doubt=LawDoubt("CHN", DAY, question="china-truce", outcome="charged"))


def warnings(study: Study, w: Wording) -> str:
    """What the section on how sure the figures are says under “Warnings”."""
    section = sure.section(study, w)
    assert section is not None
    (lines,) = (lines for one in blocks(section, Terms) for term, lines in one.pairs if term == w("Warnings"))
    return " ".join(map(plain, lines))


def test_notices_name_their_regions_and_numbers(case: Study, w: Wording, fr: Wording) -> None:
    assert notice_words(REMOVED, case.economy, w).startswith(
        "Deficit rule “zero” removes a trade imbalance above 5% of income in Norway and Ireland: a large move"
    )
    assert "(Canada +5.71% and United States −0.67%)" in notice_words(MOVED, case.economy, w)
    french = notice_words(REMOVED, case.economy, fr).replace("\u00a0", " ")
    assert french.startswith(
        "La règle de déficit « zero » supprime un déséquilibre commercial de plus de 5 % du revenu"
    )
    assert "(Norvège et Irlande) : " in french


def test_notices_are_told_with_the_settings(case: Study, w: Wording, fr: Wording) -> None:
    # The case has a measure of a later day.
    assert (
        warnings(case, w)
        == "“measures[2].effective” names later, which is not in force on this day: it changes nothing."
    )
    assert warnings(replace(case, notices=()), w) == "None."
    told = replace(case, notices=(REMOVED, MOVED))
    assert warnings(told, w) == " ".join(f"{notice_words(one, case.economy, w)}." for one in (REMOVED, MOVED))
    assert warnings(replace(case, notices=()), fr) == "Aucun."


@pytest.mark.parametrize("doubt", [LATER, OPEN])
def test_what_is_not_known_of_the_law_leads_the_page_and_is_a_warning(
    doubt: Notice, case: Study, w: Wording, fr: Wording
) -> None:
    told = replace(case, notices=(doubt,))
    for wording in (w, fr):
        said = f"{notice_words(doubt, case.economy, wording)}."
        document = briefing(told, wording)
        one_open = wording.plural("{amount} point of law is open.", "{amount} points of law are open.", 1)
        assert one_open.replace("\u00a0", " ") in words(document.front)
        assert said.replace("\u00a0", " ") in words(document)
        assert warnings(told, wording) == said
    assert notice_words(doubt, case.economy, w) != notice_words(doubt, case.economy, fr)
    assert doubt.facts["importer"] == "CHN"


@pytest.mark.parametrize("why", list(Remarkable))
def test_every_remark_has_words_in_every_language(why: Remarkable, w: Wording, fr: Wording) -> None:
    one = Remark("measures[2].exporters", "CAN", why)
    said = {remark_words(one, wording) for wording in (w, fr)}
    assert len(said) == 2
    assert all("measures[2].exporters" in words for words in said)


@pytest.mark.parametrize("why", [why for why in Why if why is not Why.refused])
def test_every_reason_has_words_in_every_language(why: Why, w: Wording, fr: Wording) -> None:
    said = missing_words(Missing(why), fr)
    assert said
    assert said != missing_words(Missing(why), w)
    assert not isinstance(said, Foreign)


def test_an_error_speaks_for_itself(fr: Wording) -> None:
    said = missing_words(Missing(Why.refused, "No equilibrium was found."), fr)
    assert isinstance(said, Foreign)
    assert said == "No equilibrium was found."
