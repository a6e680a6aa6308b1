"""What the emergency powers leave free because it informs: art, films, posters, records; not all that is printed."""

from __future__ import annotations

import datetime as dt

import pytest

from counteroffer.tariffs import Question, load_book, product, trade_of
from counteroffer.tariffs.stack import layers

OCTOBER, MAY_2026 = dt.date(2025, 10, 15), dt.date(2026, 5, 15)
FREE = ("9701", "9702", "9703", "9704", "9705", "4901", "4911914040", "3705", "8523492010", "8523801000")
PAYS = ("9706", "4907", "4909", "4910", "8310", "9405614000", "8523291000", "8523410000")


@pytest.fixture(scope="module")
def question() -> Question:
    return Question(load_book(), trade_of("USA"))


def added(question: Question, code: str, day: dt.date, exporter: str, programme: str) -> float:
    """What a programme adds to products under a code where no pact is claimed, percent."""
    frame = product(question, code, day, [exporter]).set_index("layer")
    return float(frame["unclaimed_percent"].get(programme, 0.0))


@pytest.mark.parametrize("code", FREE)
def test_what_informs_by_name_is_free_of_emergency_duties_and_of_the_surcharge(question: Question, code: str) -> None:
    assert added(question, code, OCTOBER, "EU", "ieepa.reciprocal") == 0
    assert added(question, code, OCTOBER, "CAN", "ieepa.fentanyl") == 0
    assert added(question, code, OCTOBER, "CHN", "ieepa.fentanyl") == 0
    assert added(question, code, MAY_2026, "EU", "section_122.surcharge") == 0


@pytest.mark.parametrize("code", PAYS)
def test_what_only_carries_words_or_could_carry_them_pays(question: Question, code: str) -> None:
    assert added(question, code, OCTOBER, "EU", "ieepa.reciprocal") > 0
    assert added(question, code, OCTOBER, "CHN", "ieepa.fentanyl") > 0
    assert added(question, code, MAY_2026, "EU", "section_122.surcharge") > 0


def test_no_programme_of_the_act_charges_a_painting_on_any_day_it_was_charged(question: Question) -> None:
    paintings = question.trade.under(("9701",))
    assert len(paintings) > 100
    for day in (dt.date(2025, 2, 10), dt.date(2025, 3, 5), dt.date(2025, 4, 20), OCTOBER, dt.date(2026, 2, 10)):
        for key, layer in layers(question.book, paintings, day, "none").items():
            if key.startswith("ieepa."):
                assert not (layer.in_scope > 0).any(), (key, day)
