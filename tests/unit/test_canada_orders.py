"""Canada's orders of 8 September 2026 item by item, and importers of whom no list or no trade is known."""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from counteroffer import data
from counteroffer.errors import InputError
from counteroffer.tariffs import Question, load_book, product, product_by_law, rates, table, trade_of
from counteroffer.tariffs.entry import Shipment, customs_of, entry
from counteroffer.tariffs.entry.facts import Fact
from counteroffer.tariffs.terms.match import hs_lists

ORDERS = {"canada-2026": (15, 25, 50), "canada-metals-2026": (25, 50)}
BEFORE, AFTER = dt.date(2026, 9, 7), dt.date(2026, 9, 8)


def listed(name: str) -> dict[str, int]:
    return {code: rate for rate in ORDERS[name] for code in hs_lists()[f"{name}-{rate}"]}


def layers_of(code: str, day: dt.date) -> dict[str, float]:
    frame = product(Question(load_book(), trade_of("CAN")), code, day, ("USA",))
    return dict(zip(frame["layer"], frame["unclaimed_percent"], strict=True))


def test_the_orders_have_the_items_that_they_have() -> None:
    goods, metals = listed("canada-2026"), listed("canada-metals-2026")
    assert Counter(goods.values()) == {15: 21, 25: 172, 50: 142}
    assert Counter(metals.values()) == {25: 23, 50: 271}
    assert (len(goods), len(metals), len(goods | metals)) == (335, 294, 629)
    assert Counter((goods | metals).values()) == {15: 21, 25: 195, 50: 413}
    assert Counter(code[:2] for code in metals) == {"72": 134, "73": 131, "76": 29}
    assert len(hs_lists()["canada-2026-chapters-98-99"]) == 14


def test_every_item_pays_its_rate_from_the_day_and_by_its_order() -> None:
    book = load_book()
    orders = {"canada.order_2026": listed("canada-2026"), "canada.metals": listed("canada-metals-2026")}
    for key, codes in orders.items():
        for code, rate in list(codes.items())[::7]:
            found = entry(Shipment(code, "USA", "CAN", Decimal(100), AFTER, loaded=AFTER), book)
            assert {one.key: one.high_percent for one in found.layers if one.high_percent} == {key: rate}


def test_the_items_are_those_of_the_source(shared: Path) -> None:
    path = shared / "law_2026" / "canada_2026-09-08" / "union_629.csv"
    if not path.is_file():
        pytest.skip("the source data are not here")
    with path.open(encoding="utf-8") as file:
        said = {row["hs"]: int(row["rate"]) for row in csv.DictReader(file)}
    assert listed("canada-2026") | listed("canada-metals-2026") == said


def test_hot_rolled_coil_doubles_on_the_day() -> None:
    """SOR/2025-95 at 25% since 13 March 2025, at 50% as amended."""
    assert layers_of("7208.38.00", BEFORE)["canada.metals"] == 25.0
    assert layers_of("7208.38.00", AFTER)["canada.metals"] == 50.0


def test_an_item_without_known_trade_is_answered_from_the_order() -> None:
    lost = set(listed("canada-2026")) - set(data.frame("counter_goods.csv", text=("hs",))["hs"])
    assert len({code[:6] for code in lost}) == 57
    for code in sorted(lost)[::9]:
        assert layers_of(code, AFTER)["canada.order_2026"] == listed("canada-2026")[code]
        assert "canada.order_2026" not in layers_of(code, BEFORE)


def test_what_was_not_split_is_not_lost() -> None:
    """Items share the value of their HS6, so that an industry's trade and its duties of before are what they were."""
    goods = data.frame("counter_goods.csv", text=("hs",)).query("importer == 'CAN'")
    assert goods["value_usd"].sum() == 181_884_101_436
    trade, book = trade_of("CAN"), load_book()
    before = rates(book, trade, dt.date(2025, 10, 7))
    head = [code[:6] for code in trade.hs[trade.product].astype(str)]
    by_head: dict[str, set[float]] = {}
    for code, rate in zip(head, before.change_percent, strict=True):
        if code:
            by_head.setdefault(code, set()).add(float(rate))
    assert {len(found) for found in by_head.values()} == {1}


def test_the_orders_move_the_mean_by_what_their_items_weigh() -> None:
    trade, book = trade_of("CAN"), load_book()
    added = {}
    for day in (BEFORE, AFTER):
        frame = table(Question(book, trade), day, "authority").set_index("programme")
        added[day] = frame["change_percent"]
    assert added[AFTER]["canada.metals"] > added[BEFORE]["canada.metals"] + 1
    assert added[AFTER]["canada.order_2026"] > 1
    value = dict(zip(trade.hs.astype(str), trade.value, strict=False))
    weighed = sum(value.get(code, 0.0) * rate for code, rate in listed("canada-2026").items())
    assert added[AFTER]["canada.order_2026"] == pytest.approx(weighed / trade.value.sum(), rel=1e-6)


def test_goods_under_way_pay_what_stood_before() -> None:
    coil = Shipment("7208.38.00", "USA", "CAN", Decimal(1000), dt.date(2026, 9, 10))
    found = entry(coil)
    assert Fact.loaded in found.asked
    assert (str(found.low), str(found.high)) == ("250.00", "500.00")
    assert Fact.general in found.asked
    assert not found.general_known
    assert "public health" in found.remissions[0].what


def test_cars_are_known_in_total_only_and_say_so() -> None:
    found = entry(Shipment("8703.23.00", "USA", "CAN", Decimal(1000), dt.date(2025, 10, 7)))
    assert Fact.listed in found.asked
    assert (str(found.low), str(found.high)) == ("0.00", "250.00")


@pytest.mark.parametrize(
    ("importer", "origin", "day", "words"),
    [
        ("MEX", "CHN", "2026-03-01", "1,463 lines"),
        ("EU", "USA", "2026-09-01", "EUR 93 bn"),
        ("CHN", "USA", "2026-12-01", "the 24 points"),
        ("CAN", "USA", "2026-09-10", "Saskatchewan"),
    ],
)
def test_what_only_totals_are_known_of_says_so(importer: str, origin: str, day: str, words: str) -> None:
    found = entry(Shipment("720838", origin, importer, Decimal(1000), dt.date.fromisoformat(day)))
    assert any(words in one.what for one in found.totals)
    if importer in ("MEX", "EU"):
        frame = product_by_law(load_book(), importer, "7208", dt.date.fromisoformat(day), (origin,))
        assert frame["why"].str.contains(words, regex=False).any()
        assert frame.loc[frame["why"].str.contains(words, regex=False), "unclaimed_percent"].isna().all()


def test_mexico_does_not_hit_the_united_states() -> None:
    assert entry(Shipment("720838", "USA", "MEX", Decimal(1), dt.date(2026, 3, 1))).totals == ()
    with pytest.raises(InputError, match="say whose goods"):
        product_by_law(load_book(), "MEX", "7208", AFTER, ())


def test_chapter_98_is_known_in_total_where_the_order_lists_it() -> None:
    code = hs_lists()["canada-2026-chapters-98-99"][0]
    names = [one.name for one in entry(Shipment(code, "USA", "CAN", Decimal(1), AFTER)).totals]
    assert "chapters_98_and_99" in names
    assert "chapters_98_and_99" not in [
        one.name for one in entry(Shipment("980400", "USA", "CAN", Decimal(1), BEFORE)).totals
    ]


def test_customs_of_every_importer_name_programmes_that_are_there() -> None:
    for importer in ("USA", "CAN", "CHN", "MEX", "EU"):
        assert customs_of(importer).currency


def test_lines_without_trade_have_the_laws_layers() -> None:
    """No British motor home came in 2024: 10% in all by EO 14309, and not an empty answer."""
    question = Question(load_book(), trade_of("USA"))
    frame = product(question, "8703.23.01.10", dt.date(2025, 7, 15), ("GBR",)).set_index("layer")
    assert frame.loc["general duty", "unclaimed_percent"] == pytest.approx(2.5)
    assert frame.loc["section_232.autos", "unclaimed_percent"] == pytest.approx(7.5)
    assert frame.loc["all", "unclaimed_percent"] == pytest.approx(10.0)
    assert frame["average_percent"].isna().all()


def test_a_member_of_a_union_has_its_law() -> None:
    question = Question(load_book(), trade_of("USA"))
    day = dt.date(2025, 10, 7)
    france = product(question, "8703.23.01.10", day, ("FRA",)).set_index("layer")["unclaimed_percent"]
    assert france["all"] == pytest.approx(15.0)
    with pytest.raises(InputError, match="name EU"):
        question.trade.of(("FRA",))


def test_an_exporter_that_does_not_exist_is_refused_where_nothing_is_sold() -> None:
    question = Question(load_book(), trade_of("USA"))
    with pytest.raises(InputError, match="unknown origin 'XQZ'"):
        product(question, "7208", dt.date(2025, 10, 7), ("XQZ",))
