"""The book's files: what they may say, what they must not, and what the shipped ones hold."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from counteroffer.errors import InputError, LabelError
from counteroffer.tariffs import OwnMeasure, Question, load_book, trade_of
from counteroffer.tariffs.entry import customs_of
from counteroffer.tariffs.load import read_authority
from counteroffer.tariffs.stack import layers
from counteroffer.tariffs.terms.match import OUTSIDE, Matcher, hs_lists
from counteroffer.tariffs.terms.partners import names
from counteroffer.tariffs.terms.scope import Scope
from counteroffer.tariffs.tracker import readings, tracker_book

DAYS = load_book().days
HEAD = "authority: act\ntitle: An act\nstatute: 1 U.S.C. 1\nimporter: USA\nprogrammes:\n  one:\n    title: One\n"


def authority(measures: str) -> str:
    return f"{HEAD}    measures:\n{measures}"


def shelf(tmp_path: Path, measures: str) -> Path:
    """A folder with one authority; each test has its own, since books are kept once read."""
    (tmp_path / "act.yaml").write_text(authority(measures), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("measure", "words"),
    [
        ("{citation: a, rate: 2500}", ["measures.0.rate", "2500% is not a duty between 0 and 1000%"]),
        ("{citation: a, rate: -5}", ["-5% is not a duty"]),
        ("{citation: a, rates: {CAN: 2500}}", ["2500% is not a duty"]),
        ("{citation: a, rate: 5, from: 2025-03-02, until: 2025-03-01}", ["until (2025-03-01) is before from", "swap"]),
        ("{rate: 5}", ["citation", "missing"]),
        ("{citation: a, rate: 5, scope: {hs: 7208}}", ["HS code 7208 is a number", "quotes"]),
        ("{citation: a, rate: 5, scope: {hs: '72081'}}", ["'72081' is not an HS code"]),
        ("{citation: a, rate: 5, exmept: []}", ["exmept", "nothing reads it"]),
        ("{citation: a, rate: 5, pact: usmca, treatment: content}", ["`content` above 0"]),
        ("{citation: a, rate: 5, pact: usmca}", ["`pact` names whose goods", "give both or neither"]),
        ("{citation: a, rate: 5, treatment: exempt}", ["`pact` names whose goods", "give both or neither"]),
        ("{citation: a, rate: 5, usmca: exempt}", ["usmca was renamed: write pact: NAME and treatment"]),
        ("{citation: a, rate: 5, us_content: 0.4}", ["us_content was renamed: write content"]),
        ("{citation: a, rate: 5, share: 1.5}", ["share"]),
        ("{citation: a, rates: {CAN: 5, CAN: 10}}", ["line 9", "'CAN' is given twice"]),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused_with_its_place(measure: str, words: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        read_authority(authority(f"      - {measure}\n"), "act.yaml")
    for word in ("act.yaml", *words):
        assert word in str(caught.value)


@pytest.mark.parametrize(
    ("measure", "words"),
    [
        (
            "{citation: a, rate: 5, scope: {hs: '7788'}}",
            ["unknown HS code '7788'", "act.yaml: one.measures[0]", "7801"],
        ),
        ("{citation: a, rate: 5, scope: {lists: softwod-232}}", ["unknown list 'softwod-232'", "softwood-232"]),
        ("{citation: a, rate: 5, exporters: CND}", ["unknown partner 'CND'", "CAN"]),
        ("{citation: a, rate: 5, exporters: DEU}", ["one.measures[0]", "those of EU; name EU"]),
        ("{citation: a, rate: 5, pact: usmac, treatment: exempt}", ["unknown pact 'usmac'", "did you mean 'usmca'"]),
        ("{citation: a, rate: 5, rates: {XXX: 5}}", ["unknown partner 'XXX'"]),
    ],
)
def test_labels_that_do_not_exist_are_named_with_the_nearest(tmp_path: Path, measure: str, words: list[str]) -> None:
    with pytest.raises((InputError, LabelError)) as caught:
        load_book(shelf(tmp_path, f"      - {measure}\n"))
    for word in words:
        assert word in str(caught.value)


def test_measures_of_equal_precedence_are_refused_not_summed(tmp_path: Path) -> None:
    twice = "".join(f"      - {{citation: {name}, rate: 5, scope: {{hs: '7208'}}}}\n" for name in ("first", "second"))
    book = load_book(shelf(tmp_path, twice))
    with pytest.raises(InputError) as caught:
        layers(book, trade_of("USA"), dt.date(2025, 5, 1))
    for word in ("act.one", "measures[0] (first)", "measures[1] (second)", "7208", "equal precedence", "supersede"):
        assert word in str(caught.value)


def test_the_longer_prefix_wins_and_a_superseding_measure_wins_a_tie(tmp_path: Path) -> None:
    book = load_book(
        shelf(
            tmp_path,
            "      - {citation: all, rate: 5}\n"
            "      - {citation: chapter, rate: 7, scope: {hs: '72'}}\n"
            "      - {citation: heading, rate: 0, scope: {hs: '7208'}}\n"
            "      - {citation: again, rate: 9, scope: {hs: '72'}, from: 2025-06-01, supersedes: true}\n",
        )
    )
    trade = trade_of("USA").of(("CAN",))
    code = trade.hs[trade.product].astype(str)
    for day, chapter in ((dt.date(2025, 5, 1), 7.0), (dt.date(2025, 7, 1), 9.0)):
        rate = layers(book, trade, day)["act.one"].rate
        steel, plate = np.char.startswith(code, "72"), np.char.startswith(code, "7208")
        assert set(rate[plate]) == {0.0}
        assert set(rate[steel & ~plate]) == {chapter}
        assert set(rate[~steel]) == {5.0}


def test_programmes_that_give_way_in_a_circle_are_refused(tmp_path: Path) -> None:
    text = authority("      - {citation: a, rate: 5}\n").replace(
        "    title: One\n", "    title: One\n    yields: [{to: act.two}]\n"
    )
    text += "  two:\n    title: Two\n    yields: [{to: act.one}]\n    measures:\n      - {citation: b, rate: 5}\n"
    (tmp_path / "act.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"circle on 2025-05-01: act\.one → act\.two → act\.one"):
        layers(load_book(tmp_path), trade_of("USA"), dt.date(2025, 5, 1))


def test_the_shipped_book_is_whole() -> None:
    book = load_book()
    authorities = {key.split(".")[0] for key in book.entries}
    assert authorities == {
        "ad_cvd",
        "canada",
        "china",
        "ieepa",
        "section_122",
        "section_201",
        "section_232",
        "section_301",
        "section_338",
    }
    for entry in book.entries.values():
        assert entry.programme.basis, entry.key
        assert entry.programme.measures, entry.key
    assert book.change_days[0] == DAYS.first
    assert book.change_days[-1] <= DAYS.last


def test_every_day_and_importer_of_the_book_resolves() -> None:
    from counteroffer.tariffs import trade_of

    book = load_book()
    for importer in book.importers:
        trade = trade_of(importer)
        sample = trade.rows(np.arange(0, len(trade), 7 if importer == "USA" else 1))
        for day in book.change_days:
            for layer in layers(book, sample, day).values():
                assert (layer.rate >= 0).all()
                assert (layer.base <= layer.in_scope + 1e-12).all()
                assert (np.diff(layer.rows) > 0).all()
            assert Question(book, sample).effective(day).level_percent.min() >= 0


def test_every_list_is_used_and_every_listed_code_is_text() -> None:
    used: set[str] = set()
    for book in (load_book(), tracker_book()):
        for entry in book.entries.values():
            for measure in entry.programme.measures:
                used |= {name for scope in (measure.scope, *(e.scope for e in measure.exempt)) for name in scope.lists}
    for importer in load_book().importers:
        customs = customs_of(importer)
        used |= {name for one in (*customs.totals, *customs.remissions, *customs.reliefs) for name in one.scope.lists}
    assert used == set(hs_lists())
    assert all(code.isdigit() and len(code) in (4, 6, 8, 10) for codes in hs_lists().values() for code in codes)


def test_dates_of_the_ruling_and_of_collection() -> None:
    from dataclasses import replace

    book, trade = load_book(), trade_of("USA").of(("CHN",))
    ruled, collected = dt.date(2026, 2, 20), dt.date(2026, 2, 23)
    for day, rule, stands in (
        (ruled, "collection", True),
        (collected, "collection", True),
        (collected + dt.timedelta(1), "collection", False),
        (ruled - dt.timedelta(1), "ruling", True),
        (ruled, "ruling", False),
    ):
        assert ("ieepa.fentanyl" in layers(replace(book, date_rule=rule), trade, day)) == stands, (day, rule)


@pytest.mark.parametrize("day", [DAYS.first - dt.timedelta(1), DAYS.last + dt.timedelta(1)])
def test_days_outside_the_book_are_refused(day: dt.date) -> None:
    with pytest.raises(InputError, match="2024-12-31 to 2027-12-31"):
        layers(load_book(), trade_of("USA"), day)


def test_labels_of_partners() -> None:
    assert names(("all",), "CAN")
    assert names(("not MEX",), "CAN")
    assert not names(("all", "not CAN"), "CAN")
    assert names(("EU",), "SVK", "EU")
    assert not names((), "CAN")


def test_without_leaves_out_authorities_programmes_and_partners() -> None:
    day, trade = dt.date(2025, 10, 7), trade_of("USA").of(("CAN", "MEX"))
    whole = layers(load_book(), trade, day)
    less = layers(load_book().without(["section_232.steel:CAN", "ad_cvd"]), trade, day)
    canada = np.array(trade.partners)[trade.partner] == "CAN"
    assert "ad_cvd.softwood" not in less
    assert (less["section_232.steel"].rate[canada] == 0).all()
    np.testing.assert_array_equal(less["section_232.steel"].rate[~canada], whole["section_232.steel"].rate[~canada])
    # What steel no longer takes, the fentanyl duty does, where the pact is not claimed.
    assert (less["ieepa.fentanyl"].rate >= whole["ieepa.fentanyl"].rate - 1e-12).all()
    assert less["ieepa.fentanyl"].rate[canada].sum() > whole["ieepa.fentanyl"].rate[canada].sum()
    with pytest.raises(LabelError, match="did you mean 'section_232'"):
        load_book().without(["section_323"])
    with pytest.raises(LabelError, match="CAN"):
        load_book().without(["section_232.steel:CND"])


def test_own_measures_of_equal_precedence_are_refused() -> None:
    own = [OwnMeasure.model_validate({"name": name, "hs": "7208", "rate": 5}) for name in ("a", "b")]
    with pytest.raises(InputError, match=r"own\.a and own\.b both cover 7208"):
        layers(load_book().plus(own), trade_of("USA"), dt.date(2025, 10, 7))
    longer = OwnMeasure.model_validate({"name": "c", "hs": "72081015", "rate": 50})
    found = layers(load_book().plus([own[0], longer]), trade_of("USA"), dt.date(2025, 10, 7))
    assert not ((found["own.a"].rate > 0) & (found["own.c"].rate > 0)).any()


def test_scopes_match_by_prefix_list_and_industry() -> None:
    hs = np.array(["", "0101210010", "7208101500", "7208103000"], dtype="S10")
    matcher = Matcher(hs, np.array(["C24A", "A01", "C24A", "C24A"]))
    assert matcher.lengths(Scope(), "x").tolist() == [0, 0, 0, 0]
    assert matcher.lengths(Scope(hs=("72", "72081015")), "x").tolist() == [OUTSIDE, OUTSIDE, 8, 2]
    assert matcher.lengths(Scope(sectors=("steel",), hs=("7208103000",)), "x").tolist() == [1, OUTSIDE, 1, 10]
    assert matcher.lengths(Scope(but=("01",)), "x").tolist() == [0, OUTSIDE, 0, 0]


def _first(key: str) -> dt.date:
    return min(m.first for m in load_book().entries[key].programme.measures if m.first)


def test_the_trackers_book_switches_by_whole_programmes() -> None:
    keys = {*load_book().entries, *tracker_book().entries}
    later = dt.date(2026, 8, 22)  # what began later the tracker does not read (Section 338 it reads from 19 August)
    began = {key for key in keys if key not in load_book().entries or _first(key) <= later}
    left = {key for name in readings().leaves_out for key in load_book().named(name, "the tracker")}
    ours = {key for key in began - left if key.split(".")[0] not in ("canada", "china")}
    switched = {key for rule in readings().rules for key in rule.programmes}
    assert ours == switched


def test_before_is_before_every_measure_of_the_dispute() -> None:
    started = [m.first for e in load_book().entries.values() for m in e.programme.measures if m.first]
    assert min(first for first in started if first.year > 2024) > DAYS.before
