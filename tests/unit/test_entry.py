"""One shipment, worked by hand from the citations; what is not told is asked for."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from counteroffer.errors import InputError
from counteroffer.tariffs import load_book
from counteroffer.tariffs.entry import EntryAnswer, Shipment, entries, entry
from counteroffer.tariffs.entry.facts import Fact
from counteroffer.tariffs.entry.general import written
from counteroffer.tariffs.entry.why import LayerStatus

# Everything is told, so that each has one duty. hs, origin, day, value, what else is told → layers in percent, duty.
PLAIN: dict[str, Any] = {
    "claims_pact": False,
    "own_content": 0.0,
    "metals": {"steel": 0.0, "aluminum": 0.0, "copper": 0.0},
}
Worked = tuple[str, str, str, str, dict[str, Any], dict[str, float], str]
WORKED: dict[str, Worked] = {
    # 2.9% by the schedule; Proc. 10947 50% in chapter 73; list 3 25%; EO 14228 20%. 410.99 + 7086 + 3543 + 2834.40.
    "steel article of China": (
        "7326.90.8688",
        "CHN",
        "2025-10-07",
        "14172",
        {},
        {"general": 2.9, "section_232.steel": 50, "section_301.china": 25, "ieepa.fentanyl": 20},
        "13874.39",
    ),
    # EO 14309: 10% with the general 2.5%.
    "British car": (
        "8703.23.0110",
        "GBR",
        "2025-07-15",
        "30000",
        {},
        {"general": 2.5, "section_232.autos": 7.5},
        "3000.00",
    ),
    # Proc. 10908 before the deal: on top of the general duty.
    "British car in May": (
        "8703.23.0110",
        "GBR",
        "2025-05-10",
        "30000",
        {},
        {"general": 2.5, "section_232.autos": 25},
        "8250.00",
    ),
    # EO 14345: 15% in all.
    "Japanese car": (
        "8703.23.0110",
        "JPN",
        "2025-10-01",
        "30000",
        {},
        {"general": 2.5, "section_232.autos": 12.5},
        "4500.00",
    ),
    # A member has its union's law: 15% in all, back to 1 August.
    "German car": (
        "8703.23.0110",
        "DEU",
        "2025-08-10",
        "30000",
        {},
        {"general": 2.5, "section_232.autos": 12.5},
        "4500.00",
    ),
    # EO 14326: 20%, on top of 16.5%.
    "T-shirts": (
        "6109.10.0012",
        "BGD",
        "2025-09-15",
        "10000",
        {"loaded": "2025-09-01"},
        {"general": 16.5, "ieepa.reciprocal": 20},
        "3650.00",
    ),
    # The same under way before 7 August: 10% as before (9903.01.33).
    "T-shirts under way in August": (
        "6109.10.0012",
        "BGD",
        "2025-09-15",
        "10000",
        {"loaded": "2025-08-01"},
        {"general": 16.5, "ieepa.reciprocal": 10},
        "2650.00",
    ),
    # Under way before 5 April: nothing yet (9903.01.28).
    "T-shirts under way in April": (
        "6109.10.0012",
        "BGD",
        "2025-04-20",
        "10000",
        {"loaded": "2025-04-01"},
        {"general": 16.5},
        "1650.00",
    ),
    # EO 14257 s. 3(f): with 30% American cotton the 20% falls on 70%.
    "T-shirts of American cotton": (
        "6109.10.0012",
        "BGD",
        "2025-09-15",
        "10000",
        {"loaded": "2025-09-01", "own_content": 0.3},
        {"general": 16.5, "ieepa.reciprocal": 14},
        "3050.00",
    ),
    # 6.3 cents a liter is 63.00, 1.26% of 5,000; the ceiling of 15% leaves 13.74%.
    "French wine": (
        "2204.21.50",
        "FRA",
        "2025-10-07",
        "5000",
        {"quantity": 1000.0},
        {"general": 1.26, "ieepa.reciprocal": 13.74},
        "750.00",
    ),
    # 2.5% 125; Proc. 10947 on the 40% that is steel 1000; EO 14325 35% on the rest 1050.
    "Canadian car part": (
        "8708.99.8180",
        "CAN",
        "2025-09-20",
        "5000",
        {"metals": {"steel": 0.4, "aluminum": 0.0, "copper": 0.0}},
        {"general": 2.5, "section_232.steel": 20, "ieepa.fentanyl": 21},
        "2175.00",
    ),
    # Under the pact neither the general nor the fentanyl duty.
    "Canadian car part of the pact": (
        "8708.99.8180",
        "CAN",
        "2025-09-20",
        "5000",
        {"metals": {"steel": 0.4, "aluminum": 0.0, "copper": 0.0}, "claims_pact": True},
        {"section_232.steel": 20},
        "1000.00",
    ),
    # Proc. 10947 spares no pact.
    "Canadian aluminum": (
        "7601.10.60",
        "CAN",
        "2025-06-10",
        "100000",
        {"claims_pact": True},
        {"section_232.aluminum": 50},
        "50000.00",
    ),
    # 9.65 + 16.82%.
    "lumber of a firm": (
        "4407.11.00",
        "CAN",
        "2025-09-10",
        "20000",
        {"claims_pact": True, "firm": "west-fraser"},
        {"ad_cvd.softwood": 26.47},
        "5294.00",
    ),
    # 35.53 + 12.12%, and Proc. 10976 10%.
    "lumber of another firm in November": (
        "4407.11.00",
        "CAN",
        "2025-11-03",
        "20000",
        {"claims_pact": True, "firm": "canfor"},
        {"ad_cvd.softwood": 47.65, "section_232.lumber": 10},
        "11530.00",
    ),
    # EO 14257 as clarified on 11 April 2025: no reciprocal duty on chips, and none by the schedule.
    "chips of Taiwan": ("8542.31.00", "TWN", "2025-10-07", "70000", {}, {}, "0.00"),
    # Laptops: the fentanyl duty alone.
    "laptops of China": ("8471.30.01", "CHN", "2025-10-07", "900", {}, {"ieepa.fentanyl": 20}, "180.00"),
    # EO 14326: 39%; from 14 November 15% in all (90 FR 59281).
    "Swiss jewellery": (
        "7113.19.50",
        "CHE",
        "2025-09-15",
        "8000",
        {"loaded": "2025-09-10"},
        {"general": 5.5, "ieepa.reciprocal": 39},
        "3560.00",
    ),
    "Swiss jewellery in December": (
        "7113.19.50",
        "CHE",
        "2025-12-01",
        "8000",
        {},
        {"general": 5.5, "ieepa.reciprocal": 9.5},
        "1200.00",
    ),
    # EO 14326 10% and EO 14323 40%; both spare coffee from 13 November.
    "Brazilian coffee": (
        "0901.21.00",
        "BRA",
        "2025-10-07",
        "1000",
        {},
        {"ieepa.reciprocal": 10, "ieepa.country": 40},
        "500.00",
    ),
    "Brazilian coffee in December": ("0901.21.00", "BRA", "2025-12-01", "1000", {}, {}, "0.00"),
    # No steel in it: EO 14194 alone.
    "Mexican refrigerator": ("8418.10.00", "MEX", "2025-09-20", "5000", {}, {"ieepa.fentanyl": 25}, "1250.00"),
    # 89 FR 76581 100%, EO 14228 20%, EO 14298 10%: 130% in all.
    "Chinese syringes": (
        "9018.31.00",
        "CHN",
        "2025-05-20",
        "1000",
        {"loaded": "2025-05-15"},
        {"section_301.china": 100, "ieepa.fentanyl": 20, "ieepa.reciprocal": 10},
        "1300.00",
    ),
    # 2.5 + 100 + 25 + 20: 147.5% in all.
    "Chinese electric car": (
        "8703.80.00",
        "CHN",
        "2025-05-10",
        "20000",
        {},
        {"general": 2.5, "section_301.china": 100, "section_232.autos": 25, "ieepa.fentanyl": 20},
        "29500.00",
    ),
    # 10.5 cents a barrel is 105.00; EO 14193 10% on energy.
    "Canadian crude outside the pact": (
        "2709.00.20",
        "CAN",
        "2025-05-10",
        "65000",
        {"quantity": 1000.0},
        {"general": 105 / 650, "ieepa.fentanyl": 10},
        "6605.00",
    ),
    # Proclamation of 20 February 2026: 10%, the IEEPA duties having ended.
    "T-shirts of India in March 2026": (
        "6109.10.0012",
        "IND",
        "2026-03-10",
        "2500",
        {"loaded": "2026-03-01"},
        {"general": 16.5, "section_122.surcharge": 10},
        "662.50",
    ),
}


def shipment(hs: str, origin: str, day: str, value: str, told: dict[str, Any]) -> Shipment:
    said = {key: dt.date.fromisoformat(x) if key == "loaded" else x for key, x in (PLAIN | told).items()}
    return Shipment(hs, origin, "USA", Decimal(value), dt.date.fromisoformat(day), **said)


def owed(found: EntryAnswer) -> dict[str, float]:
    return {layer.key: layer.high_percent for layer in found.layers if layer.high_percent}


def layer(found: EntryAnswer, key: str) -> Any:
    return next(one for one in found.layers if one.key == key)


@pytest.mark.parametrize("name", WORKED)
def test_a_shipment_pays_what_the_citations_say(name: str) -> None:
    hs, origin, day, value, told, layers, duty = WORKED[name]
    found = entry(shipment(hs, origin, day, value, told))
    assert owed(found) == pytest.approx(layers)
    assert (str(found.low), str(found.high)) == (duty, duty)
    assert found.low_percent == found.high_percent == pytest.approx(sum(layers.values()))
    assert found.asked == ()


def test_a_table_says_what_each_of_its_rows_pays_alone() -> None:
    shipments = [shipment(*said[:5]) for said in WORKED.values()]
    unknown = [replace(one, claims_pact=None, metals=None, own_content=None, loaded=None) for one in shipments]
    frame = entries([*shipments, *unknown], fees=True)
    alone = [entry(one, fees=True) for one in (*shipments, *unknown)]
    assert frame["duty"].tolist() == [str(one.plain) for one in alone]
    assert frame["least_duty"].tolist() == [str(one.low) for one in alone]
    assert frame["most_duty"].tolist() == [str(one.high) for one in alone]
    assert frame["turns_on"].tolist() == [" ".join(one.asked) for one in alone]
    assert frame["fees"].tolist() == [str(sum((fee.high or 0 for fee in one.fees), Decimal("0.00"))) for one in alone]


def test_what_is_not_told_is_a_range_between_its_corners() -> None:
    told = shipment(*WORKED["Canadian car part"][:5])
    found = entry(replace(told, metals=None, claims_pact=None))
    assert set(found.asked) == {Fact.metals, Fact.pact}
    # No steel and the pact: nothing. All of it steel and no pact: 2.5 + 50; no steel and no pact: 2.5 + 35.
    assert (found.low_percent, found.high_percent) == (0.0, pytest.approx(52.5))
    assert found.plain_percent == pytest.approx(52.5)
    claimed = entry(replace(told, metals=None, claims_pact=True))
    assert (claimed.asked, claimed.low_percent, claimed.high_percent) == ((Fact.metals,), 0.0, 50.0)
    some = entry(replace(told, metals={"steel": 0.4}, claims_pact=None))
    assert (some.asked, some.low_percent, some.high_percent) == ((Fact.pact,), 20.0, pytest.approx(43.5))


def test_a_range_holds_every_way_in_between() -> None:
    told = shipment(*WORKED["Canadian car part"][:5])
    whole = entry(replace(told, metals=None))
    for steel in (0.0, 0.1, 0.35, 0.8, 1.0):
        one = entry(replace(told, metals={"steel": steel, "aluminum": (1 - steel) / 2}))
        assert whole.low_percent - 1e-9 <= one.low_percent <= one.high_percent <= whole.high_percent + 1e-9


def test_a_quantity_that_is_not_told_is_asked_for_and_the_duty_estimated() -> None:
    told = shipment(*WORKED["French wine"][:5])
    found = entry(replace(told, quantity=None))
    assert found.asked == (Fact.quantity,)
    assert found.estimated
    assert 0 < layer(found, "general").high_percent < 5
    assert found.high_percent == pytest.approx(15.0)
    assert found.general.unit == "liter"


@pytest.mark.parametrize(
    ("text", "percent", "money", "unit"),
    [
        ("Free", 0.0, 0.0, ""),
        ("6.8%", 6.8, 0.0, ""),
        ("1¢/kg", 0.0, 0.01, "kg"),
        ("$1.104/kg + 14.9%", 14.9, 1.104, "kg"),
        ("0.9¢ each", 0.0, 0.009, "each"),
    ],
)
def test_a_rate_is_read_as_the_schedule_writes_it(text: str, percent: float, money: float, unit: str) -> None:
    found = written(text)
    assert (found.known, found.percent, found.unit) == (True, pytest.approx(percent), unit)
    assert float(sum(rate for rate, _ in found.by_quantity)) == pytest.approx(money)


@pytest.mark.parametrize(
    "text",
    [
        "51¢ each + 6.25% on the case + 5.3% on the battery",
        "The duty provided in the applicable subheading + 25%",
        "1.4606¢/kg less 0.0206¢/kg for each degree under 100 degrees",
        "$¢5/kg",
    ],
)
def test_a_rate_that_is_not_percent_or_money_a_unit_is_not_known(text: str) -> None:
    assert not written(text).known


def test_column_two_is_asked_for_and_what_is_given_acts() -> None:
    russian = Shipment("4412.33.06", "RUS", "USA", Decimal(1000), dt.date(2025, 10, 7))
    found = entry(russian)
    assert not found.general_known
    assert Fact.general in found.asked
    told = entry(replace(russian, general_percent=40.0))
    assert (told.general_known, layer(told, "general").high) == (True, Decimal("400.00"))


def test_why_a_layer_is_not_owed() -> None:
    car = entry(shipment(*WORKED["British car"][:5]))
    assert layer(car, "ieepa.reciprocal").why.status is LayerStatus.displaced
    assert layer(car, "ieepa.reciprocal").why.by == ("section_232.autos",)
    assert layer(car, "section_301.china").why.status is LayerStatus.other_origins
    assert layer(car, "section_232.auto_parts").why.status is LayerStatus.other_goods
    japanese = entry(shipment(*WORKED["Japanese car"][:5]))
    assert layer(japanese, "section_232.autos").why.ceiling == 15.0
    chips = entry(shipment(*WORKED["chips of Taiwan"][:5]))
    assert layer(chips, "ieepa.reciprocal").why.status is LayerStatus.exempt
    pact = entry(shipment(*WORKED["Canadian car part of the pact"][:5]))
    assert layer(pact, "ieepa.fentanyl").why.status is LayerStatus.spared
    early = entry(shipment(*WORKED["T-shirts under way in April"][:5]))
    assert layer(early, "ieepa.reciprocal").why.status is LayerStatus.under_way
    fridge = entry(shipment(*WORKED["Mexican refrigerator"][:5]))
    assert layer(fridge, "section_232.aluminum").why.status is LayerStatus.no_content


def test_little_metal_puts_goods_outside_the_tiers_of_2026() -> None:
    """HTSUS 9903.82.03: below 15% of weight, outside chapters 72, 73, 74 and 76."""
    tractor = shipment("8479.89.9599", "JPN", "2026-04-10", "1000", {"loaded": "2026-04-08"})
    keys = {"section_232.steel", "section_232.aluminum", "section_232.copper"}
    for share, inside in ((0.14, False), (0.15, True)):
        found = entry(replace(tractor, metals={"steel": share, "aluminum": 0.0, "copper": 0.0}))
        statuses = {one.why.status for one in found.layers if one.key in keys}
        assert (LayerStatus.little_metal in statuses) is not inside
        assert bool(keys & owed(found).keys()) is inside
    article = shipment("7326.90.8688", "JPN", "2026-04-10", "1000", {"loaded": "2026-04-08"})
    assert "section_232.steel" in owed(entry(article))


def test_the_fee_lies_within_its_bounds_and_spares_the_pact() -> None:
    def fee(value: str, day: str = "2025-10-07", **told: Any) -> str:
        found = entry(shipment("8418.10.00", "MEX", day, value, told), fees=True)
        return str(found.fees[0].high)

    assert fee("14172") == "49.09"  # 0.3464%
    assert fee("1000") == "33.58"
    assert fee("5000000") == "651.50"
    assert fee("1000", "2025-09-30") == "32.71"
    assert fee("1000", "2026-10-01") == "34.58"
    assert fee("14172", claims_pact=True) == "0.00"
    assert entry(shipment("8418.10.00", "MEX", "2025-10-07", "1000", {})).fees == ()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"hs": "7326"}, "is a heading; give at least 6 digits"),
        ({"hs": "99999999"}, "unknown HS code"),
        ({"hs": "٧٣٢٦٩٠"}, "is not an HS code"),
        ({"origin": "CHM"}, "unknown origin 'CHM'"),
        ({"origin": "USA"}, "pay no customs duty"),
        ({"value": Decimal(0)}, "not an amount above zero"),
        ({"loaded": dt.date(2025, 11, 1)}, "after the entry"),
        ({"metals": {"tin": 0.5}}, "unknown metal 'tin'"),
        ({"metals": {"steel": 0.7, "copper": 0.5}}, "sum to at most 100%"),
        ({"own_content": 20.0}, "2000% is not a share"),
        ({"claims_pact": True}, "the book has no pact of USA and CHN"),
        ({"firm": "canfor"}, "no measure on this entry has rates by firm"),
        ({"importer": "XXX"}, "unknown importer 'XXX'"),
    ],
)
def test_a_shipment_that_cannot_be_is_refused_with_the_mend(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        entry(replace(shipment(*WORKED["laptops of China"][:5]), **changes))


def test_an_unknown_firm_is_told_which_there_are() -> None:
    lumber = shipment(*WORKED["lumber of a firm"][:5])
    with pytest.raises(InputError, match="those known: canfor, west-fraser"):
        entry(replace(lumber, firm="nobody"))
    found = entry(replace(lumber, firm=""))
    assert (found.asked, found.low_percent, found.high_percent) == ((Fact.firm,), 26.47, 47.65)
    assert found.plain_percent == 35.19


def test_the_tables_mistakes_are_told_by_row() -> None:
    good = shipment(*WORKED["laptops of China"][:5])
    with pytest.raises(InputError, match=r"row 2: .*in row 3"):
        entries([good, replace(good, hs="1"), replace(good, origin="??")])


def test_ten_thousand_entries_share_their_law(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of one span of days are laid out together: the law is read once for each, not once a row."""
    from counteroffer.tariffs.entry import evaluate

    calls = []
    plain = evaluate.layers
    monkeypatch.setattr(evaluate, "layers", lambda *given: calls.append(given[2]) or plain(*given))
    one = shipment(*WORKED["laptops of China"][:5])
    days = [dt.date(2025, 9, 10) + dt.timedelta(j % 20) for j in range(400)]
    entries([replace(one, day=day) for day in days])
    assert len(calls) <= 8


def test_entries_of_a_day_the_book_does_not_cover_are_refused() -> None:
    last = load_book().days.last
    with pytest.raises(InputError, match="the tariff book covers"):
        entry(replace(shipment(*WORKED["laptops of China"][:5]), day=last + dt.timedelta(1)))
