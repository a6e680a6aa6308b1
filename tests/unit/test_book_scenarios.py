"""Scenarios that read the tariff book: what they take from it, what they change, and what the economy gets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from builders import Tables, measure_text, scenario, scenario_text
from counteroffer.economy import Economy
from counteroffer.errors import ScenarioError
from counteroffer.run.run import simulate
from counteroffer.scenario import Policy, parse_scenario, resolve
from counteroffer.scenario.schema.measures import BookMeasure
from counteroffer.scenario.schema.scenario import Scenario
from counteroffer.tariffs import Question, load_book, table, trade_of

NOTHING = {"measures": None}


def of_day(day: str = "2025-10-07", **changes: Any) -> Scenario:
    return scenario(**{"as_of": day, "spotlight": ["CAN"], **NOTHING, **changes})


def cell(policy: Policy, economy: Economy, sector: str, importer: str, exporter: str) -> float:
    """Points added to a cell of the economy."""
    s, n, i = economy.sectors.index(sector), economy.regions.index(importer), economy.regions.index(exporter)
    return float(100 * (policy.shock.tariff - economy.tariff)[s, n, i])


def test_a_day_becomes_one_measure_a_programme_and_partner_apart(focus: Economy) -> None:
    found = {m.name: m for m in of_day().measures}
    assert {"section_232.steel.can", "section_232.steel.others", "canada.metals", "china.april"} <= set(found)
    assert "section_301.china.can" not in found  # China's alone
    assert "section_122.surcharge.others" not in found  # not yet in force
    steel = found["section_232.steel.can"]
    assert isinstance(steel, BookMeasure)
    assert (steel.importers, steel.exporters) == (("USA",), ("CAN",))
    assert "Proclamation 10947" in steel.authority
    assert found["section_232.steel.others"].exporters == ("all", "not CAN")
    assert resolve(of_day(), focus).shock.tariff.shape == focus.tariff.shape


def test_rates_by_revenue_are_those_the_tariff_tables_print(full: Economy) -> None:
    policy = resolve(of_day(economy="full"), full)
    printed = table(Question(load_book(), trade_of("USA").of(("CAN",))), of_day().as_of, "sector").set_index("sector")
    for sector in ("A01", "B06", "C16", "C24A", "C24B", "C29", "C26"):
        assert cell(policy, full, sector, "USA", "CAN") == pytest.approx(
            printed.loc[sector, "change_percent"], abs=1e-9
        )


def test_every_member_of_the_union_pays_the_pooled_rate(full: Economy) -> None:
    policy = resolve(of_day(economy="full"), full)
    printed = table(Question(load_book(), trade_of("USA").of(("EU",))), of_day().as_of, "sector").set_index("sector")
    for member in ("DEU", "FRA", "SVK", "IRL"):
        assert cell(policy, full, "C29", "USA", member) == pytest.approx(printed.loc["C29", "change_percent"], abs=1e-9)


def test_partners_census_does_not_list_borrow_a_mix_and_their_own_law(full: Economy) -> None:
    policy = resolve(of_day(economy="full"), full)
    assert cell(policy, full, "C13T15", "USA", "LAO") > cell(policy, full, "C13T15", "USA", "MAR") + 20  # 40% and 10%
    assert cell(policy, full, "C13T15", "USA", "BLR") == pytest.approx(0, abs=1e-9)  # never reciprocal


def test_measures_of_a_cell_add_up_to_its_change(focus: Economy) -> None:
    policy = resolve(of_day(), focus)
    added = sum(applied.added for applied in policy.applied)
    np.testing.assert_allclose(added, 100 * (policy.shock.tariff - focus.tariff), atol=1e-9)


def test_leaving_out_a_programme_lets_the_next_one_in(focus: Economy) -> None:
    whole, less = (resolve(of_day(without=w), focus) for w in ([], ["section_232.steel:CAN"]))
    assert cell(less, focus, "STL", "USA", "CAN") < cell(whole, focus, "STL", "USA", "CAN")
    assert cell(less, focus, "STL", "USA", "MEX") == pytest.approx(cell(whole, focus, "STL", "USA", "MEX"))
    assert "section_232.steel.can" not in {a.measure.name for a in less.applied}

    def fentanyl(policy: Policy) -> float:
        found = next(a for a in policy.applied if a.measure.name == "ieepa.fentanyl.can")
        return float(found.added[focus.sectors.index("STL")].sum())

    assert fentanyl(less) > fentanyl(whole)


def test_own_measures_on_codes_industries_and_lists_stack_as_law(focus: Economy) -> None:
    plain = resolve(of_day(), focus)
    own = {"name": "mine", "sectors": "steel", "rate": 7, "exporters": "CAN"}
    on_top = resolve(of_day(**{"with": [own]}), focus)
    gap = cell(on_top, focus, "STL", "USA", "CAN") - cell(plain, focus, "STL", "USA", "CAN")
    assert gap == pytest.approx(7)
    instead = resolve(of_day(**{"with": [own | {"displaces": ["section_232.steel", "ieepa"]}]}), focus)
    rest = cell(instead, focus, "STL", "USA", "CAN") - 7
    assert 0 <= rest < 3  # aluminum content of steel goods is not steel's to displace
    ended = resolve(of_day(**{"with": [own | {"until": "2025-10-06"}]}), focus)
    np.testing.assert_array_equal(ended.shock.tariff, plain.shock.tariff)
    before = resolve(of_day("2024-12-31", **{"with": [own]}), focus)
    assert cell(before, focus, "STL", "USA", "CAN") == pytest.approx(7)


def test_measures_of_the_file_come_on_top_of_the_book(focus: Economy) -> None:
    plain = resolve(of_day(), focus)
    more = resolve(of_day(measures=[measure_text(rate=5)]), focus)
    gap = cell(more, focus, "STL", "USA", "CAN") - cell(plain, focus, "STL", "USA", "CAN")
    assert gap == pytest.approx(5)


def test_a_lapse_of_the_pact_is_one_switch(focus: Economy) -> None:
    stands, lapsed = (resolve(of_day("2026-05-01", pact=pact), focus) for pact in ("in_force", "lapsed"))
    change = lapsed.shock.tariff - stands.shock.tariff
    pact = [focus.regions.index(code) for code in ("CAN", "MEX", "USA")]
    inside = change[:, pact][:, :, pact]
    assert (inside >= -1e-9).all()
    for n in range(3):
        for i in range(3):
            assert (inside[:, n, i].max() > 0.01) == (n != i), (n, i)
    outside = change.copy()
    outside[np.ix_(range(len(focus.sectors)), pact, pact)] = 0
    np.testing.assert_allclose(outside, 0, atol=1e-12)
    names = {a.measure.name for a in lapsed.applied} - {a.measure.name for a in stands.applied}
    assert names == {f"pact.lapse.{n}.{i}" for n in ("can", "mex", "usa") for i in ("can", "mex", "usa") if n != i}


def test_the_ruling_and_collection_end_on_their_own_days(focus: Economy) -> None:
    for rule, stands in (("collection", True), ("ruling", False)):
        names = {m.name for m in of_day("2026-02-21", tariff_book={"date_rule": rule}).measures}
        assert ("ieepa.reciprocal.others" in names) == stands


def test_packages_switch_measures_of_the_book(focus: Economy) -> None:
    packages = {"metals": {"measures": ["section_232.steel.can"], "enabled": False}}
    off = resolve(of_day(packages=packages), focus)
    without = resolve(of_day(without=["section_232.steel:CAN"]), focus)
    np.testing.assert_allclose(off.shock.tariff, without.shock.tariff, atol=1e-12)


def test_a_scenario_written_out_reads_back_the_same(focus: Economy) -> None:
    first = of_day(without=["canada"], **{"with": [{"name": "mine", "hs": "7208", "rate": 5}]})
    text = scenario_text(**first.model_dump(mode="json", by_alias=True, exclude_none=True))
    again = parse_scenario(text, name="again", folder=Path()).scenario
    assert again == first


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"with": [{"name": "a", "hs": "7208", "rate": 2500}]}, ["with[0].rate", "2500% is not a duty"]),
        ({"with": [{"name": "a", "hs": 7208, "rate": 25}]}, ["with[0].scope.hs[0]", "in quotes"]),
        ({"with": [{"name": "a", "hs": "7788", "rate": 25}]}, ["with.a", "unknown HS code '7788'"]),
        ({"with": [{"name": "a", "rate": 25, "from": "2025-03-02", "until": "2025-03-01"}]}, ["with[0]", "swap them"]),
        ({"with": [{"name": "a", "rate": 25, "exporters": "CND"}]}, ["with.a", "did you mean 'CAN'"]),
        ({"with": [{"name": "a", "rate": 25, "exportres": "CAN"}]}, ["with[0].exportres", "did you mean 'exporters'"]),
        ({"with": [{"name": "a", "hs": "72", "scope": {"hs": "73"}}]}, ["scope and hs both say"]),
        ({"with": [{"name": "a", "rate": 1}, {"name": "a", "rate": 2}]}, ["two measures are named 'a'"]),
        ({"without": "section_323"}, ["without", "did you mean 'section_232'"]),
        ({"as_of": "2028-01-01"}, ["2024-12-31 to 2027-12-31"]),
        ({"as_of": None, "without": ["ieepa"]}, ["as_of: DAY"]),
        ({"tariff_book": {"apart": ["DEU"]}}, ["the duties of DEU are those of EU; name EU"]),
        ({"tariff_book": {"claim": "as_is"}}, ["tariff_book.claim", "did you mean 'claims'"]),
        ({"tariff_book": {"aggregation": "ces"}}, ["aggregation is gone", "`goods: industry`"]),
        ({"pact": "gone"}, ["pact: 'gone' is not one of in_force, lapsed, bilateral"]),
        ({"pact": {"usmca": "gone"}}, ["pact.usmca: 'gone' is not one of in_force, lapsed, bilateral"]),
        ({"pact": {"nafta": "lapsed"}}, ["unknown pact 'nafta'", "usmca"]),
        ({"tariff_book": {"usmca_use": "as_is"}}, ["tariff_book: usmca_use was renamed: write claims"]),
        ({"with": [{"name": "a", "rate": 1, "usmca": "exempt"}]}, ["with[0]: usmca was renamed: write pact"]),
    ],
)
def test_mistakes_are_named(changes: dict[str, Any], words: list[str]) -> None:
    with pytest.raises(ScenarioError) as caught:
        of_day(**changes)
    for word in words:
        assert word in str(caught.value)


def test_own_measures_that_overlap_are_refused(focus: Economy) -> None:
    twice = [{"name": name, "sectors": "steel", "rate": 5} for name in ("a", "b")]
    with pytest.raises(ScenarioError, match="equal precedence"):
        resolve(of_day(**{"with": twice}), focus)


# Importers with products of all sellers, of some, of none, and a customs union; sellers known and not.
PAIRS = [("USA", "MEX"), ("CAN", "USA"), ("CHN", "AUS"), ("MEX", "USA"), ("EU", "CHN"), ("IND", "EU"), ("CAN", "CHN")]


@pytest.mark.parametrize(("importer", "exporter"), PAIRS)
@pytest.mark.parametrize("named", ["alone", "in the spotlight"])
def test_an_own_measure_by_industry_acts_on_any_pair_as_the_same_measure_does(
    full: Economy, importer: str, exporter: str, named: str
) -> None:
    own = {"name": "a", "importer": importer, "exporters": exporter, "sectors": "agriculture", "rate": 40}
    spotlight = [code for code in (importer, exporter) if code != "EU"] if named == "in the spotlight" else []
    # Before the dispute the book itself changes nothing.
    policy = resolve(
        of_day(**{"with": [own], "as_of": "2024-12-31", "date": "2024-12-31", "spotlight": spotlight}), full
    )
    plain = measure_text(importers=[importer], exporters=[exporter], sectors=["agriculture"], rate=40)
    same = resolve(scenario(plain, economy="full"), full)
    mine = [one for one in policy.applied if one.measure.name.startswith("own.a")]
    assert len(mine) == 1
    # The US by products, whose duties of 2024 differ; a union's members have one ratio on different applied rates.
    within = 5e-3 if importer in ("USA", "EU") else 1e-9
    np.testing.assert_allclose(policy.shock.tariff, same.shock.tariff, atol=within)
    assert mine[0].trade_usd_mn == pytest.approx(same.applied[0].trade_usd_mn, rel=0.02)
    assert mine[0].mean_percent == pytest.approx(40, abs=0.5)


def test_products_of_sellers_known_by_industry_are_refused(focus: Economy) -> None:
    own = {"name": "barley", "importer": "CHN", "exporters": ["USA", "AUS"], "hs": "1003", "rate": 80}
    with pytest.raises(ScenarioError, match=r"with\.barley names HS codes .* not from AUS; name `sectors`"):
        resolve(of_day(**{"with": [own]}), focus)
    resolve(of_day(**{"with": [own | {"exporters": "USA", "hs": "1201"}]}), focus)


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ({"importer": "XYZ", "exporters": "USA", "sectors": "steel"}, r"unknown partner 'XYZ' in with\.a\.importer"),
        ({"importer": "DEU", "exporters": "USA", "sectors": "steel"}, "name EU"),
        ({"importer": "IRQ", "exporters": "USA", "sectors": "steel"}, "IRQ is not in the table by itself"),
        ({"importer": "CHN", "exporters": "CHN", "sectors": "steel"}, "covers nothing that CHN buys from CHN"),
        ({"importer": "CHN", "exporters": "USA", "hs": "0101"}, "covers nothing that CHN buys from USA"),
        ({"importer": "AUS", "exporters": "CHN", "sectors": "steel", "share": "steel"}, "give `share` as a number"),
    ],
)
def test_an_own_measure_that_covers_nothing_is_refused(focus: Economy, own: dict[str, Any], words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        resolve(of_day(**{"with": [{"name": "a", "rate": 25} | own]}), focus)


def test_a_book_measure_needs_its_day() -> None:
    with pytest.raises(ScenarioError, match="as_of: DAY"):
        scenario(measure_text(kind="book", programme="section_232.steel", rate=None))


def test_own_tables_cannot_be_measured_by_the_book(small_tables: Tables) -> None:
    with pytest.raises(ScenarioError, match="needs the embedded table"):
        resolve(of_day(spotlight=[]), small_tables.economy())


def test_changes_since_2024_are_not_counted_twice(tmp_path: Path) -> None:
    first = tmp_path / "first.yaml"
    first.write_text(scenario_text(as_of="2025-10-07"), encoding="utf-8")
    text = scenario_text(as_of="2026-02-25", baseline="first.yaml")
    with pytest.raises(ScenarioError, match="counteroffer compare first second"):
        simulate(parse_scenario(text, name="second", folder=tmp_path))
    with pytest.raises(ScenarioError, match="reform first"):
        parse_scenario(scenario_text(reforms=["first.yaml"]), name="second", folder=tmp_path)
