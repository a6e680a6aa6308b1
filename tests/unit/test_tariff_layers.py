"""What the law says of single products on single days: who displaces whom, and what a pact claim does."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from counteroffer import data
from counteroffer.errors import InputError
from counteroffer.tariffs import Question, load_book, product, table, timeline, trade_of
from counteroffer.tariffs.rates import LOST
from counteroffer.tariffs.report import collected_percent, difference
from counteroffer.tariffs.stack import layers

APRIL, MAY, JUNE = dt.date(2025, 4, 20), dt.date(2025, 5, 10), dt.date(2025, 6, 10)
OCTOBER = dt.date(2025, 10, 7)


@pytest.fixture(scope="module")
def question() -> Question:
    return Question(load_book(), trade_of("USA"))


def layers_of(question: Question, code: str, day: dt.date, exporter: str) -> pd.DataFrame:
    return product(question, code, day, [exporter]).set_index("layer")


@pytest.mark.parametrize("day", [APRIL, MAY])
def test_before_june_ieepa_displaces_the_steel_duty_on_canadian_steel_outside_the_pact(
    question: Question, day: dt.date
) -> None:
    frame = layers_of(question, "7208", day, "CAN")
    assert frame.loc["ieepa.fentanyl", ["unclaimed_percent", "claimed_percent"]].tolist() == [25.0, 0.0]
    assert frame.loc["section_232.steel", ["unclaimed_percent", "claimed_percent"]].tolist() == [0.0, 25.0]
    assert "displaced by ieepa.fentanyl on entries that pay it" in frame.loc["section_232.steel", "why"]


def test_since_june_the_steel_duty_displaces_ieepa(question: Question) -> None:
    frame = layers_of(question, "7208", JUNE, "CAN")
    assert frame.loc["section_232.steel", ["unclaimed_percent", "claimed_percent"]].tolist() == [50.0, 50.0]
    assert frame.loc["ieepa.fentanyl", ["unclaimed_percent", "claimed_percent"]].tolist() == [0.0, 0.0]
    assert "displaced by section_232.steel" in frame.loc["ieepa.fentanyl", "why"]
    assert "Proclamation 10947" in frame.loc["section_232.steel", "why"]


def test_the_last_day_of_the_old_order_and_the_first_of_the_new(question: Question) -> None:
    for day, rate in ((dt.date(2025, 6, 3), 0.0), (dt.date(2025, 6, 4), 50.0)):
        frame = layers_of(question, "7208", day, "CAN")
        assert frame.loc["section_232.steel", "unclaimed_percent"] == rate


def test_chinese_steel_pays_every_layer_on_top(question: Question) -> None:
    frame = layers_of(question, "72085100", OCTOBER, "CHN")
    assert frame.loc["section_232.steel", "unclaimed_percent"] == 50.0
    assert frame.loc["ieepa.fentanyl", "unclaimed_percent"] == 20.0
    assert frame.loc["section_301.china", "unclaimed_percent"] == 25.0
    assert frame.loc["ieepa.reciprocal", "unclaimed_percent"] == 0.0


@pytest.mark.parametrize(("day", "lumber"), [(OCTOBER, None), (dt.date(2025, 10, 20), 10.0)])
def test_canadian_softwood_pays_antidumping_then_232(question: Question, day: dt.date, lumber: float | None) -> None:
    frame = layers_of(question, "44071200", day, "CAN")
    assert frame.loc["ad_cvd.softwood", "claimed_percent"] == pytest.approx(35.19)
    assert ("section_232.lumber" in frame.index) == (lumber is not None)
    assert frame.loc["all", "claimed_percent"] == pytest.approx(35.19 + (lumber or 0.0), abs=0.01)
    unclaimed = 35.19 + (35.0 if lumber is None else lumber)  # Section 232 takes the fentanyl duty's place
    assert frame.loc["all", "unclaimed_percent"] == pytest.approx(unclaimed, abs=0.01)
    assert "14.4 points of it stood in 2024" in frame.loc["ad_cvd.softwood", "why"]


def test_a_canadian_car_with_and_without_a_claim(question: Question) -> None:
    frame = layers_of(question, "87032301", OCTOBER, "CAN")
    assert frame.loc["section_232.autos", ["unclaimed_percent", "claimed_percent"]].tolist() == [25.0, 15.0]
    assert frame.loc["ieepa.fentanyl", ["unclaimed_percent", "claimed_percent"]].tolist() == [0.0, 0.0]
    assert "pact goods pay on 60% of the value" in frame.loc["section_232.autos", "why"]


def test_a_ceiling_adds_what_mfn_leaves(question: Question) -> None:
    japan = layers_of(question, "87032301", OCTOBER, "JPN")
    assert japan.loc["section_232.autos", "unclaimed_percent"] == pytest.approx(15 - 2.5)
    assert japan.loc["all", "unclaimed_percent"] == pytest.approx(15, abs=0.05)
    korea = layers_of(question, "87032301", OCTOBER, "KOR")
    assert korea.loc["section_232.autos", "unclaimed_percent"] == 25.0  # the ceiling came on 1 November
    korea = layers_of(question, "87032301", dt.date(2025, 11, 1), "KOR")
    assert korea.loc["paid in 2024", "unclaimed_percent"] < 0.01  # its own agreement spares the ordinary duty
    assert korea.loc["all", "unclaimed_percent"] == pytest.approx(15)


def test_energy_and_potash_pay_less(question: Question) -> None:
    crude = layers_of(question, "2709", OCTOBER, "CAN")
    assert crude.loc["ieepa.fentanyl", "unclaimed_percent"] == 10.0
    potash = layers_of(question, "31042000", dt.date(2025, 3, 5), "CAN")
    assert potash.loc["ieepa.fentanyl", "unclaimed_percent"] == 25.0
    assert layers_of(question, "31042000", dt.date(2025, 3, 10), "CAN").loc["ieepa.fentanyl", "unclaimed_percent"] == 10


def test_section_338_stops_where_232_is_owed_until_two_of_its_lists_come_on_top() -> None:
    trade = trade_of("USA").of(("CAN",))
    for day, yields in (("2026-08-21", None), ("2026-08-22", True), ("2026-09-14", True), ("2026-09-15", False)):
        found = layers(load_book(), trade, dt.date.fromisoformat(day), "none")
        assert ("section_338.autos" in found) == (yields is not None)
        if yields is None:
            continue
        metals = sum(
            layer.spread(layer.base * layer.owed) for key, layer in found.items() if key.startswith("section_232")
        )
        full, basket = metals >= 1, found["section_338.autos"]
        assert (basket.spread(basket.in_scope)[full] > 0).any()
        assert (basket.rate[full] == 0).all() == yields, day
        dairy = found["section_338.dairy"]
        assert (dairy.rate[full] == 0).all()


def test_products_are_weighed_and_named_and_bad_codes_refused(question: Question) -> None:
    whole = product(question, "72", OCTOBER, ())
    assert whole["exporter"].nunique() == 5
    for code, words in (("720", "not an HS code"), ("7788", "unknown HS code '7788'"), ("abcd", "not an HS code")):
        with pytest.raises(InputError, match=words):
            product(question, code, OCTOBER, ())


def test_claims_are_mended_where_the_source_breaks() -> None:
    trade = trade_of("USA").of(("CAN",))
    for day, low, high in ((MAY, 0.55, 0.88), (dt.date(2025, 1, 15), 0.36, 0.37), (OCTOBER, 0.88, 0.89)):
        published, mended = (
            float(np.average(trade.claims(day, use), weights=trade.value)) for use in ("as_is", "backcast")
        )
        assert low <= published <= mended <= high, (day, published, mended)
        assert (published < mended) == (day == MAY)


def test_months_after_the_last_are_held() -> None:
    trade = trade_of("USA").of(("CAN", "MEX"))
    np.testing.assert_array_equal(
        trade.claims(dt.date(2026, 12, 31), "backcast"), trade.claims(dt.date(2026, 2, 1), "backcast")
    )
    np.testing.assert_array_equal(trade.claims(dt.date(2024, 12, 31), "as_is"), trade.claimed[:, 0].astype(float))


def test_canadas_rate_in_autumn_is_near_six_not_eleven() -> None:
    canada = Question(load_book(), trade_of("USA").of(("CAN",)))
    row = table(canada, OCTOBER, "authority").set_index("programme").loc["all"]
    assert 5.5 < row["change_percent"] < 6.5
    assert row["statutory_percent"] > 20


def test_what_a_day_changed_between_two_days_adds_up() -> None:
    canada = Question(load_book(), trade_of("USA").of(("CAN",)))
    frame = difference(canada, OCTOBER, dt.date(2026, 8, 22), "authority").set_index("programme")
    np.testing.assert_allclose(frame["difference_percent"].drop("all").sum(), frame.loc["all", "difference_percent"])
    np.testing.assert_allclose(
        frame["revenue_change_usd_mn"].drop("all").sum(), frame.loc["all", "revenue_change_usd_mn"]
    )
    with pytest.raises(InputError, match="earlier day first"):
        difference(canada, OCTOBER, OCTOBER, "authority")


def test_the_timeline_agrees_with_single_days_and_adds_up() -> None:
    question = Question(load_book(), trade_of("USA").of(("MEX",)))
    frame = timeline(question)
    assert frame["date"].is_monotonic_increasing
    levels = ["statutory_percent", "effective_percent", "counted_percent", "collected_percent", "change_percent"]
    authorities = frame.drop(columns=["date", *levels])
    np.testing.assert_allclose(authorities.sum(axis=1), frame["change_percent"], atol=1e-12)
    day = frame.iloc[10]
    found = table(question, day["date"], "authority").set_index("programme").loc["all"]
    assert found["effective_percent"] == pytest.approx(day["effective_percent"])


def test_counter_tariffs_of_canada_by_day() -> None:
    question = Question(load_book().without(["canada.autos"]), trade_of("CAN"))

    def added(day: str) -> pd.Series:
        return table(question, dt.date.fromisoformat(day), "authority").set_index("programme")["change_percent"]

    assert set(added("2025-03-05").index) == {"canada.march_4", "all"}
    assert set(added("2025-06-05").index) == {"canada.march_4", "canada.march_13", "canada.metals", "all"}
    assert set(added("2025-09-01").index) == {"canada.metals", "all"}
    goods = trade_of("CAN")
    assert goods.value.sum() / 1e9 == pytest.approx(182, abs=1)
    steel = table(question, OCTOBER, "sector").set_index("sector").loc["C24A"]
    assert steel["change_percent"] == pytest.approx(25.0)  # the list holds more than the industry exports: all of it


def test_a_lapse_puts_mfn_on_pact_goods_and_ends_every_exemption() -> None:
    trade = trade_of("USA").of(("CAN", "EU"))
    canada = np.array(trade.partners)[trade.partner] == "CAN"
    found = Question(load_book(), trade, kept=0.0).effective(dt.date(2026, 5, 1))
    mfn = trade.mfn_percent[trade.product]
    lost = found.changes[LOST]
    np.testing.assert_allclose(lost[canada], np.maximum(mfn - trade.collected_percent, 0)[canada])
    assert (lost[~canada] == 0).all()
    assert (found.level_percent[canada] >= mfn[canada] - 1e-9).all()
    stands = Question(load_book(), trade).effective(dt.date(2026, 5, 1))
    # A part that no longer claims pays the duty on parts, which then displaces that on its metal.
    parts = [found.layers[f"section_232.{name}"] for name in ("auto_parts", "truck_parts")]
    listed = sum(layer.spread(layer.in_scope) for layer in parts) > 0
    assert (found.level_percent >= stands.level_percent - 1e-9)[~listed].all()
    assert (found.level_percent < stands.level_percent - 1e-9).any()


def test_the_timeline_sets_what_customs_took_beside_rates() -> None:
    """Census, October 2025: CAN 3.89%, all 10.91%; without antidumping our December 2024 is what 2024 collected."""
    trade, book = trade_of("USA"), load_book()
    canada = timeline(Question(book, trade.of(("CAN",)))).set_index("date")
    whole = timeline(Question(book, trade)).set_index("date")
    october, first = dt.date(2025, 10, 1), book.days.first
    assert canada.loc[october, "collected_percent"] == pytest.approx(3.89, abs=0.005)
    assert whole.loc[october, "collected_percent"] == pytest.approx(10.91, abs=0.005)
    assert canada["collected_percent"].loc[dt.date(2025, 12, 1) :].isna().all()
    mine = trade.of(("CAN",))
    assert canada.loc[first, "counted_percent"] == pytest.approx(100 * mine.duty.sum() / mine.value.sum())
    lumber = canada["effective_percent"] - canada["counted_percent"]
    assert lumber.loc[october] == pytest.approx(lumber.loc[first] * 35.19 / 14.40)


def test_what_customs_took_of_several_is_their_sum_or_not_known() -> None:
    trade = trade_of("USA")
    days = pd.Series([dt.date(2025, 10, 7), dt.date(2024, 6, 1)])
    both = collected_percent(trade.of(("CAN", "MEX")), days)
    frame = data.frame("us_collected_monthly.csv").query("month == '2025-10' and partner in ('CAN', 'MEX')")
    assert both is not None
    assert both[0] == pytest.approx(100 * frame["duty_usd"].sum() / frame["value_usd"].sum())
    india = collected_percent(trade.of(("IND",)), days)
    assert india is not None
    assert india.isna().tolist() == [True, False]
    assert collected_percent(trade_of("CAN"), days) is None
