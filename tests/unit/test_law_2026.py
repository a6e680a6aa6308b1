"""Kinds of fault that public questions found in the law, each as a kind, and what changed from June to October 2026."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from builders import scenario_text
from counteroffer.errors import InputError, LabelError
from counteroffer.run.notices import Notable, of_the_file
from counteroffer.run.run import unsolved
from counteroffer.scenario import parse_scenario
from counteroffer.tariffs import LawDoubt, Question, law_doubts, load_book, product, table, trade_of
from counteroffer.tariffs.rates import rates
from counteroffer.tariffs.stack import layers
from counteroffer.tariffs.terms.match import hs_lists

HEAD = "authority: act\ntitle: An act\nstatute: 1 U.S.C. 1\nimporter: USA\nprogrammes:\n"


@pytest.fixture(scope="module")
def question() -> Question:
    return Question(load_book(), trade_of("USA"))


def points(question: Question, code: str, exporter: str, day: str, column: str = "unclaimed_percent") -> pd.Series:
    """Points of each layer on a product that claims no pact; missing ones are zero."""
    frame = product(question, code, dt.date.fromisoformat(day), [exporter]).set_index("layer")
    return frame[column].reindex([*question.book.entries, "paid in 2024", "all"]).fillna(0.0)


def programmes(tmp_path: Path, text: str) -> Question:
    (tmp_path / "act.yaml").write_text(HEAD + text, encoding="utf-8")
    return Question(load_book(tmp_path), trade_of("USA"))


@pytest.mark.parametrize(
    ("code", "exporter", "added"),
    [
        ("61099010", "EU", 0.0),  # T-shirts of man-made fibres, 32%: the ordinary duty fills the ceiling
        ("95030000", "TWN", 10.0),  # free of ordinary duty: all of the ceiling
        ("39269099", "JPN", 12.5 - 5.3),
        ("39269099", "CHE", 12.5 - 5.3),
        ("39269099", "CHN", 12.5),  # no ceiling
        ("39269099", "MYS", 10.0),
    ],
)
def test_a_ceiling_holds_the_ordinary_duty(question: Question, code: str, exporter: str, added: float) -> None:
    found = points(question, code, exporter, "2026-08-01")
    assert found["section_301.labour"] == pytest.approx(added, abs=1e-4)


def test_a_preference_that_was_claimed_counts_as_the_ordinary_duty(question: Question) -> None:
    korea = points(question, "39269099", "KOR", "2026-08-01")
    assert korea["paid in 2024"] < 2.0  # 5.3% is the ordinary duty
    assert korea["all"] == pytest.approx(12.5, abs=0.2)


def test_gold_is_on_annex_ii_from_the_first_day(question: Question) -> None:
    for code in ("71081210", "71101100", "29362700"):
        assert points(question, code, "CHE", "2025-05-10")["ieepa.reciprocal"] == 0
    assert points(question, "71081355", "CHE", "2025-05-10")["ieepa.reciprocal"] == 10  # bars joined in September
    assert points(question, "71081355", "CHE", "2025-09-08")["ieepa.reciprocal"] == 0


@pytest.mark.parametrize(
    ("exporter", "first"),
    [("GBR", "2025-06-30"), ("EU", "2025-09-01"), ("JPN", "2025-09-16"), ("KOR", "2025-11-14"), ("CHE", "2025-11-14")],
)
def test_each_deal_on_aircraft_goods_has_its_own_day(question: Question, exporter: str, first: str) -> None:
    start = dt.date.fromisoformat(first)
    for day, free in ((start - dt.timedelta(1), False), (start, True)):
        found = points(question, "880730", exporter, day.isoformat())
        assert (found["ieepa.reciprocal"] == 0) == free, day


def test_a_deal_covers_what_it_says(question: Question) -> None:
    truck = points(question, "8704310120", "GBR", "2025-07-15")
    assert (truck["section_232.autos"], truck["ieepa.reciprocal"]) == (25.0, 0.0)
    assert points(question, "87032301", "GBR", "2025-07-15")["all"] == pytest.approx(10.0, abs=0.01)
    for day, added in (("2025-06-29", 25.0), ("2025-06-30", 7.5)):
        assert points(question, "87088065", "GBR", day)["section_232.auto_parts"] == pytest.approx(added)
    for day, added in (("2026-04-30", 25.0), ("2026-05-01", 12.5)):
        assert points(question, "87088065", "TWN", day)["section_232.auto_parts"] == pytest.approx(added, abs=0.01)


def test_a_duty_displaces_only_where_it_is_owed(question: Question, tmp_path: Path) -> None:
    free = points(question, "87082921", "CAN", "2025-10-07", "claimed_percent")
    owed = points(question, "87082921", "CAN", "2025-10-07")
    metal = "section_232.aluminum"
    assert (free["section_232.auto_parts"], owed["section_232.auto_parts"]) == (0.0, 25.0)
    assert free[metal] > 0  # the part is free under the pact, its aluminum is not
    assert owed[metal] == 0
    # What no good claims and every good claims make the average.
    mean = points(question, "87082921", "CAN", "2025-10-07", "average_percent")
    assert owed[metal] < mean[metal] < free[metal]
    own = programmes(
        tmp_path,
        "  one:\n    title: One\n    claims: value\n    measures:\n"
        "      - {citation: a, rate: 0, scope: {hs: '7208'}}\n"
        "      - {citation: b, rate: {all_in: 0}, scope: {hs: '7209'}}\n"
        "  two:\n    title: Two\n    yields: [{to: act.one}]\n    measures:\n      - {citation: c, rate: 5}\n",
    )
    assert points(own, "7208", "CHN", "2025-05-01")["act.two"] == 5  # no duty is owed: nothing is displaced
    assert points(own, "7209", "CHN", "2025-05-01")["act.two"] == 0  # a ceiling that is full is still the duty


@pytest.mark.parametrize(
    ("code", "day", "whole"),
    [("901831", "2025-05-20", 130.0), ("870380", "2025-05-10", 147.5), ("870380", "2025-01-15", 102.5)],
)
def test_a_duty_raised_within_2024_counts_from_what_was_collected(
    question: Question, code: str, day: str, whole: float
) -> None:
    found = points(question, code, "CHN", day)
    assert found["section_301.china"] == 100
    assert found["all"] == pytest.approx(whole, abs=1e-6)
    assert found["paid in 2024"] < whole - 50


def test_the_year_before_is_what_was_collected(question: Question) -> None:
    trade, days = question.trade, question.book.days
    found = rates(question.book, trade, days.before)
    assert not found.changes
    after = rates(question.book, trade, days.before + dt.timedelta(1))
    moved = after.changes["section_301.china"]
    assert set(after.changes) == {"section_301.china"}
    assert moved.min() >= 0
    raised = [c for n, codes in hs_lists().items() if n.startswith(("s301-2024", "s301-january-2025")) for c in codes]
    listed = np.array([code.decode().startswith(tuple(raised)) for code in trade.hs])[trade.product]
    assert not moved[~listed].any()


def test_codes_cut_anew_since_2024_stand_for_what_they_were_cut_from(question: Question) -> None:
    assert {"3818000020", "3818000090"} <= set(hs_lists()["polysilicon"])
    assert points(question, "38180000", "JPN", "2026-12-04")["section_232.polysilicon"] > 10
    assert "49019900" in hs_lists()["information"]


def test_a_member_of_a_union_is_named_with_its_union(question: Question) -> None:
    with pytest.raises(LabelError, match=r"counts France \(FRA\) within European Union.*name EU"):
        question.trade.of(("FRA",))
    with pytest.raises(LabelError, match=r"does not list Morocco \(MAR\) by itself"):
        question.trade.of(("MAR",))


def test_section_338_by_day(question: Question) -> None:
    for day, beer, coat in (("2026-08-21", 0, 0), ("2026-08-22", 50, 0), ("2026-09-14", 50, 0), ("2026-09-15", 50, 50)):
        assert points(question, "22030000", "CAN", day)["section_338.alcohol"] == beer
        assert points(question, "43021930", "CAN", day)["section_338.alcohol"] == coat  # furs joined in September
    # On top of the duty on aluminum from 15 September, which it gave way to.
    for day, both in (("2026-09-14", 0), ("2026-09-15", 50)):
        assert points(question, "76041010", "CAN", day)["section_338.autos"] == both
    claimed = points(question, "22030000", "CAN", "2026-10-01", "claimed_percent")
    assert (claimed["section_301.labour"], claimed["section_338.alcohol"]) == (0, 50)  # the pact spares one of them


def test_a_ban_is_told_and_not_counted_as_a_rate(question: Question) -> None:
    canada = question.trade.of(("CAN",))
    asked = Question(question.book, canada)
    before, after = (table(asked, dt.date(2026, 9, day), "authority").set_index("programme") for day in (28, 29))
    assert "banned_percent" not in before
    assert after.loc["section_338.bans", "banned_percent"] == pytest.approx(after.loc["all", "banned_percent"])
    assert after.loc["section_338.bans", "imports_usd_mn"] == pytest.approx(993, abs=1)
    assert after.loc["section_338.bans", "change_percent"] == 0
    assert after.loc["section_338.alcohol", "change_percent"] == before.loc["section_338.alcohol", "change_percent"]
    why = product(asked, "2203", dt.date(2026, 9, 29), ["CAN"]).set_index("layer").loc["section_338.bans", "why"]
    assert "imports are banned" in why


def test_metals_of_june(question: Question) -> None:
    for day, rate in (("2026-06-07", 0.0), ("2026-06-08", 25.0)):
        found = points(question, "84295110", "CAN", day)
        assert (found["section_232.steel"] == rate) or day < "2026-06-08"
    assert points(question, "84295110", "JPN", "2026-06-08")["all"] == pytest.approx(15.0, abs=0.01)
    assert points(question, "84295110", "CAN", "2026-06-08", "claimed_percent")["section_232.steel"] == pytest.approx(
        15.0
    )
    assert points(question, "84321000", "CHN", "2026-06-08")["section_232.steel"] == pytest.approx(15.0)
    computers = points(question, "84713001", "CHN", "2026-06-08")
    assert (
        computers["section_232.aluminum"] == computers["section_232.steel"] == 0
    )  # one line of heading 8471 is listed


def test_sixty_economies_pay_the_labour_duty() -> None:
    (measure,) = load_book().entries["section_301.labour"].programme.measures
    assert len(measure.exporters) == len(set(measure.exporters)) == 60
    tens = [
        code for code in measure.exporters if getattr(measure.rates.get(code), "all_in", measure.rates.get(code)) == 10
    ]
    assert len(tens) == 19
    assert {code for code, rate in measure.rates.items() if hasattr(rate, "all_in")} == {
        "EU",
        "TWN",
        "JPN",
        "KOR",
        "CHE",
    }


def test_goods_on_their_way_are_told_while_they_can_still_arrive(question: Question) -> None:
    for day, told in (("2026-07-24", True), ("2026-07-27", True), ("2026-07-28", False)):
        frame = product(question, "39269099", dt.date.fromisoformat(day), ["CHN"]).set_index("layer")
        words = "nothing on goods loaded before 2026-07-24 and entered before 2026-07-28"
        assert (words in frame.loc["section_301.labour", "why"]) == told


def test_russian_aluminum_pays_beside_its_own_duty(question: Question) -> None:
    russia = question.trade.of(("RUS",))
    found = layers(question.book, russia, dt.date(2026, 8, 1))
    labour = found["section_301.labour"]
    owed = {metal: found[f"section_232.{metal}"] for metal in ("aluminum", "steel")}
    assert set(owed["aluminum"].points) == {200.0}
    alone = owed["aluminum"].rate * (owed["steel"].rate == 0) * (labour.spread(labour.in_scope) > 0)
    assert (alone > 0).any()
    assert set(labour.rate[alone > 0]) == {12.5}
    assert set(labour.rate[owed["steel"].rate == 50]) == {0.0}


def test_every_measure_says_when_it_was_checked_and_how_it_is_known() -> None:
    from counteroffer.tariffs.listing import measures

    book = load_book()
    frame = measures(book)
    assert (frame["checked"] != "").all()
    assert set(frame["confidence"]) == {"primary", "secondary", "calibrated"}  # nothing from memory any more
    assert all(book.known_to(importer) for importer in ("USA", "CAN", "CHN", "EU", "MEX"))


def test_beyond_what_is_known_every_answer_says_so() -> None:
    book = load_book()
    known = book.known_to("USA")
    assert known == dt.date(2026, 10, 10)
    assert law_doubts(book, ("USA",), known) == ()
    later = known + dt.timedelta(1)
    assert law_doubts(book, ("USA",), later) == (LawDoubt("USA", later, known),)
    cranes = dt.date(2026, 11, 10)
    assert [one.question for one in law_doubts(book, ("USA",), cranes)] == ["", "china-maritime"]
    assert [one.question for one in law_doubts(book, ("USA",), cranes, {"CAN"})] == [""]


def test_an_open_question_has_an_answer_for_each_outcome() -> None:
    book, trade, day = load_book(), trade_of("CHN"), dt.date(2026, 11, 10)
    for outcomes, rate in (({}, 10.0), ({"china-truce": "suspended"}, 10.0), ({"china-truce": "charged"}, 34.0)):
        found = layers(book.supposing(outcomes), trade, day)["china.april"]
        assert set(found.rate) == {rate}
    assert set(layers(book.supposing({"china-truce": "charged"}), trade, dt.date(2026, 11, 9))["china.april"].rate) == {
        10.0
    }
    with pytest.raises(LabelError, match="did you mean 'china-truce'"):
        book.supposing({"china-true": "charged"})
    with pytest.raises(LabelError, match=r"outcome 'charge'.*did you mean 'charged'"):
        book.supposing({"china-truce": "charge"})


def test_a_measure_cannot_hang_on_a_question_that_is_not_asked(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="unknown open question 'rain'"):
        programmes(
            tmp_path, "  one:\n    title: One\n    measures:\n      - {citation: a, rate: 5, when: {rain: falls}}\n"
        )


@pytest.mark.parametrize(("outcome", "rate"), [("suspended", 10.0), ("charged", 34.0)])
def test_a_scenario_settles_an_open_question_and_is_told_what_is_not_known(outcome: str, rate: float) -> None:
    keys = {
        "as_of": "2026-11-10",
        "date": "2026-11-10",
        "measures": None,
        "tariff_book": {"outcomes": {"china-truce": outcome}},
    }
    run = unsolved(parse_scenario(scenario_text(**keys), name="case", folder=Path()))
    (april,) = [one for one in run.policy.applied if one.measure.name == "china.april"]
    assert april.mean_percent == pytest.approx(rate, abs=0.01)
    told = [one.doubt for one in of_the_file(run.scenario, run.policy) if one.kind is Notable.law_doubt]
    assert {(one.importer, one.question, one.outcome) for one in told if one} >= {
        ("USA", "", ""),
        ("CHN", "china-truce", outcome),
    }
    facts = next(
        one for one in of_the_file(run.scenario, run.policy) if one.doubt and one.doubt.question == "china-truce"
    ).facts
    assert facts["outcome"] == outcome


def test_a_banned_product_is_not_traded() -> None:
    from counteroffer.scenario.law.readings import PROHIBITIVE

    keys = {"as_of": "2026-09-29", "date": "2026-09-29", "measures": None, "spotlight": ["CAN"], "goods": "products"}
    run = unsolved(parse_scenario(scenario_text(**keys), name="case", folder=Path()))
    (ban,) = [one for one in run.policy.applied if one.measure.name == "section_338.bans.can"]
    assert ban.on_products is not None
    assert ban.on_products.max() == pytest.approx(PROHIBITIVE)  # whole products of the economy are banned
