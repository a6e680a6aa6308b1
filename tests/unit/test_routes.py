"""Two routes from a product to an industry: what lands where, that nothing is lost, and that a scenario follows."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from builders import measure_text, scenario_text, write_maps
from counteroffer.economy import load_economy
from counteroffer.errors import InputError, ScenarioError
from counteroffer.replication.hindcast.goods_rows import GoodsRows, SolvedRows
from counteroffer.run.run import economy_before
from counteroffer.scenario import load_scenario, parse_scenario, with_goods
from counteroffer.scenario.law.book import main_duties
from counteroffer.scenario.law.products import with_products
from counteroffer.tariffs import Question, along, home_supply, load_book, trade_of
from counteroffer.tariffs.concepts import agreement, by_industry, by_pair
from counteroffer.uncertainty.bases import BASES, Doubt, applicable

DAY = dt.date(2025, 10, 7)
SHARED = Path(__file__).parents[3] / "shared" / "data" / "products" / "hs10_naics6_bea_icio.parquet"


@pytest.fixture(scope="module")
def question() -> Question:
    return Question(load_book(), trade_of("USA"))


def test_both_routes_agree_on_nine_tenths_of_value(question: Question) -> None:
    found = agreement(question.trade)
    assert found.percent == pytest.approx(89.7, abs=0.1)
    with_industry = question.trade.value[(question.trade.icio != "")[question.trade.product]].sum() / 1e6
    assert found.known_usd_mn + found.alone_usd_mn == pytest.approx(with_industry, rel=1e-12)


@pytest.mark.skipif(not SHARED.exists(), reason="the source data are not here")
def test_the_commodity_route_is_the_concordances(question: Question) -> None:
    table = pd.read_parquet(SHARED).astype("str").set_index("hs10")
    trade, other = question.trade, trade_of("USA", "commodity")
    theirs = table["icio_bea"].reindex(trade.hs.astype(str)).fillna("").to_numpy()
    kept = (theirs == "") | (trade.icio == "")
    assert (other.icio == np.where(kept, trade.icio, theirs)).all()


def test_pairs_are_all_of_what_differs_and_the_largest_are_known(question: Question) -> None:
    pairs, found = by_pair(question, DAY), agreement(question.trade)
    assert pairs["imports_usd_mn"].sum() == pytest.approx(found.known_usd_mn - found.same_usd_mn, rel=1e-12)
    assert pairs["share_percent"].sum() == pytest.approx(100 - found.percent, abs=1e-9)
    largest = pairs.set_index(["sector", "commodity_sector"])["imports_usd_mn"] / 1e3
    for pair, usd_bn in {
        ("C27", "C29"): 26,
        ("C28", "C25"): 26,
        ("C28", "C29"): 24,
        ("C27", "C26"): 22,
        ("C31T33", "C24B"): 21,
        ("C29", "C28"): 15,
    }.items():
        assert largest[pair] == pytest.approx(usd_bn, abs=0.5)
    assert list(largest) == sorted(largest, reverse=True)


def test_a_route_moves_duties_between_industries_and_none_of_their_sum(question: Question) -> None:
    frame = by_industry(question, DAY).set_index("sector")
    inside, whole = frame.drop(index="all"), frame.loc["all"]
    for value, rate in (("imports_usd_mn", "effective_percent"), ("commodity_imports_usd_mn", "commodity_percent")):
        assert inside[value].sum() == pytest.approx(whole[value], rel=1e-12)
        assert (inside[value] * inside[rate]).sum() == pytest.approx(whole[value] * whole[rate], rel=1e-9)
    assert whole["difference_percent"] == pytest.approx(0, abs=1e-9)
    assert inside["difference_percent"].abs().max() > 1


def test_one_of_the_importers_without_commodities_has_one_route() -> None:
    with pytest.raises(InputError, match="by their HS6 codes only"):
        agreement(trade_of("CAN"))
    assert (trade_of("CAN", "commodity").icio == trade_of("CAN").icio).all()
    with pytest.raises(InputError, match="route 'naics' is not one of hs6, commodity"):
        trade_of("USA", "naics")  # type: ignore[arg-type]


def test_a_scenario_counts_duties_by_its_route() -> None:
    scenario = load_scenario("october-2025").scenario
    book = scenario.tariff_book.model_copy(update={"route": "commodity"})
    found = main_duties(scenario.varied(tariff_book=book))["sector"]
    canada = found[found["exporter"] == "CAN"].set_index("sector")["imports_usd_mn"]
    trade = trade_of("USA", "commodity").of(("CAN",))
    for industry in ("C29", "C25", "C24B"):
        inside = (trade.icio == industry)[trade.product]
        assert canada[industry] == pytest.approx(trade.value[inside].sum() / 1e6)
    mine = main_duties(scenario)["sector"]
    before = mine[mine["exporter"] == "CAN"].set_index("sector")["imports_usd_mn"]
    assert canada["C29"] > before["C29"]
    assert canada.sum() == pytest.approx(before.sum())


def test_products_stand_in_the_industries_of_the_route_with_what_home_makes_of_them() -> None:
    economy, supply = load_economy(), home_supply("USA")
    assert supply
    one, other = (with_products(economy, route=route).products for route in ("hs6", "commodity"))
    assert one
    assert other
    assert (one.route, other.route) == ("hs6", "commodity")
    fine = economy.detail.sectors

    def industries(table, code: str) -> set[str]:
        mine = table.importer == economy.regions.index("USA")
        held = zip(table.codes, table.industry, mine, strict=True)
        return {fine[k] for each, k, usa in held if each == code and usa}

    assert industries(one, "711590") == {"C31T33"}
    trade = trade_of("USA", "commodity")
    assert industries(other, "711590") == set(trade.icio[[code.startswith(b"711590") for code in trade.hs]])
    # Every product with a commodity stands beside what home makes of it; by HS6 a tenth of the value does not.
    known = (supply.commodity >= 0) & (trade.icio != "")
    assert (trade.icio[known] == supply.icio[supply.commodity[known]]).all()


def test_an_economy_of_another_route_is_refused() -> None:
    scenario = load_scenario("october-2025").scenario
    book = scenario.tariff_book.model_copy(update={"route": "commodity"})
    with pytest.raises(ScenarioError, match=r"tariff_book\.route: commodity, and the economy you gave"):
        with_goods(with_products(load_economy()), scenario.varied(tariff_book=book))


def test_the_other_route_is_one_of_the_bases_of_a_range() -> None:
    scenario = load_scenario("october-2025").scenario
    chosen = {one.key: one for one in applicable(scenario)}
    assert chosen["by_commodity"].doubt is Doubt.goods
    assert "by_hs6" not in chosen
    book = scenario.tariff_book.model_copy(update={"route": "commodity"})
    assert "by_hs6" in {one.key for one in applicable(scenario.varied(tariff_book=book))}
    assert {one.needs for one in BASES if one.key in ("by_commodity", "by_hs6")} == {"as_of"}


def test_a_baseline_is_solved_on_the_route_of_what_stands_on_it(tmp_path: Path) -> None:
    maps = write_maps(tmp_path)
    text = scenario_text(measure_text(sectors="STL"), spotlight=["CAN", "USA"], economy=maps, goods=None)
    (tmp_path / "below.yaml").write_text(text, encoding="utf-8")
    above = scenario_text(
        measure_text(name="more", sectors="STL", rate=5),
        spotlight=["CAN", "USA"],
        economy=maps,
        goods=None,
        baseline="below.yaml",
        tariff_book={"route": "commodity"},
    )
    economy = economy_before(parse_scenario(above, name="above", folder=tmp_path))
    assert economy.products
    assert economy.products.route == "commodity"


def test_products_of_a_hindcast_find_their_rows_by_either_route() -> None:
    trade = trade_of("USA")
    codes = tuple(trade.hs.astype(str))
    rows = GoodsRows(trade, codes, np.arange(len(codes)))
    for route in ("hs6", "commodity"):
        found = SolvedRows(rows, with_products(load_economy(), route=route))
        mine = along(trade, route).icio != ""
        value = np.bincount(trade.product, trade.value, len(trade.hs))
        lost = mine & (found._product < 0) & (value > 0)
        assert value[lost].sum() < 0.002 * value.sum()
