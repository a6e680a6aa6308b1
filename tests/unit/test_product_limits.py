"""Quotas on products in scenarios and at the table: which goods, in whose data, and what is refused."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from pydantic import ValidationError

from builders import measure_text, scenario, scenario_text
from certified import assert_certified
from counteroffer.economy import Economy, load_economy
from counteroffer.equilibrium.rationing import volume
from counteroffer.errors import InputError, ScenarioError
from counteroffer.negotiation.game.table import BargainingTable, table_of
from counteroffer.negotiation.robust.levers import _gains
from counteroffer.negotiation.robust.sample import WithoutDeal, drawn_game
from counteroffer.negotiation.rules.leverage import leverage
from counteroffer.negotiation.rules.short_tables import _at_work, _short_run
from counteroffer.run.run import simulate
from counteroffer.scenario import parse_scenario, resolve
from counteroffer.scenario.law.goods import with_goods
from counteroffer.scenario.law.products import with_products
from counteroffer.scenario.schema.scenario import Scenario
from counteroffer.tariffs import Question, load_book, product, trade_of
from counteroffer.tariffs.entry import Shipment, entry
from counteroffer.tariffs.listing import measures
from counteroffer.tariffs.terms.schema import LawQuota

DOCS = Path(__file__).parents[2] / "docs"
DAIRY: dict[str, Any] = {
    "kind": "quota",
    "importers": "CAN",
    "exporters": "USA",
    "sectors": "FOO",
    "products": ["0401", "0402", "0403", "0404", "0405", "0406", "2105"],
    "over_percent": 259,
    "rent_percent": 35,
    "range": [100, 240],
}
SIDES = {"Canada": {"regions": "CAN"}, "United States": {"regions": "USA"}}


@pytest.fixture(scope="module")
def goods() -> Economy:
    return with_products(load_economy())


def milk(**changes: object) -> dict[str, object]:
    said = measure_text(name="milk", kind="quota", importers="CAN", exporters="USA", sectors="FOO", rate=None)
    said |= {"limit_percent": 60, "products": ["0401", "0406"]} | changes
    return {key: value for key, value in said.items() if value is not None}


def test_british_cars_have_a_quota_as_the_docs_write_it(goods: Economy) -> None:
    text = (DOCS / "tariffs.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```yaml\n(as_of: 2025-10-07\nmeasures:.*?)```", text, re.DOTALL)
    said = yaml.safe_load(block)
    assert said["measures"][0]["over_percent"] == round(100 * (1.275 / 1.1 - 1), 1)
    run = simulate(parse_scenario(scenario_text(*said["measures"]), name="cars", folder=Path()), goods)
    assert_certified(run.equilibrium)
    (quota,), table, b = run.equilibrium.shock.quotas, goods.products, run.equilibrium.baseline
    assert table is not None
    assert quota.rows is not None
    assert {table.codes[h][:4] for h, _ in np.argwhere(quota.rows > 0)} == {"8703"}
    assert {b.regions[i] for _, i in np.argwhere(quota.rows > 0)} == {"GBR"}
    (row,) = run.effects.quotas.itertuples()
    # At 98% of what came in they fetch a rent, below what is due over the quota, and the British have it.
    assert row.volume_percent == pytest.approx(98, abs=1e-6)
    assert 0 < row.wedge_percent < 15.9
    assert row.exporter_rent_usd_mn > 0 == row.importer_rent_usd_mn
    cell = b.sectors.index("AUT"), b.regions.index("USA"), b.regions.index("GBR")
    assert 0.98 < run.equilibrium.trade[cell] / b.trade[cell] < 1.0  # parts and other cars of it are not counted
    assert volume(quota, run.equilibrium) < b.trade[cell]


def test_the_book_s_quota_acts_on_its_days(goods: Economy, tmp_path: Path) -> None:
    """Its rates are those within it: a day's law is as before, unless a scenario says that it holds."""
    book = load_book()
    day, early = dt.date(2025, 10, 7), dt.date(2025, 6, 29)
    ((key, quota),) = book.quotas("USA", day)
    assert (key, quota.name, quota.over_points) == ("section_232.autos", "british-cars", 27.5 - 10)
    assert book.quotas("USA", early) == book.without(["section_232.autos:GBR"]).quotas("USA", day) == ()
    told = product(Question(book, trade_of("USA")), "8703.23", day, ("GBR",))
    assert list(told["layer"])[-2:] == ["section_232.autos: quota", "all"]
    assert "17.5 points more beyond 100,000 cars a year" in told["why"].iloc[-2]
    answer = entry(Shipment("8703230110", "GBR", "USA", Decimal(1), day))
    assert [one.name for one in answer.totals] == ["section_232.autos.british-cars"]
    assert "quota on 8703" in set(measures(book, "section_232.autos")["scope"])

    plain = {"as_of": day, "goods": "products", "measures": [], "spotlight": ["CAN", "USA"]}
    law = [
        simulate(
            parse_scenario(scenario_text(**plain | {"tariff_book": {"quotas": how}}), name=how, folder=Path()), goods
        )
        for how in ("within", "solved")
    ]
    assert law[0].effects.quotas.empty
    (row,) = law[1].effects.quotas.itertuples()
    assert (row.measure, row.limit_percent) == ("section_232.autos.british-cars", 98)
    assert row.volume_percent == pytest.approx(98, abs=1e-6)
    assert row.exporter_rent_usd_mn > 0
    (said,) = (one.measure for one in law[1].policy.applied if one.quotas)
    assert said.over_percent == pytest.approx(15.9, abs=0.05)  # as docs/tariffs.md works it out
    gains = [run.effects.regions.set_index("region")["equivalent_variation_usd_mn"] for run in law]
    assert (gains[1] - gains[0])["GBR"] > 0 > (gains[1] - gains[0])["USA"]  # who has the licences, and who buys
    assert_certified(law[1].equilibrium)


CORN = {
    "name": "corn",
    "from": "2025-01-01",
    "title": "Corn beyond its quota",
    "citation": "a decree",
    "exporters": ["USA"],
    "hs": "1005",
    "quantity": "15 million tonnes a year",
    "over_points": 21,
    "limit_percent": 60,
    "source": "assumed",
}
PART = {"sectors": "agriculture", "share_percent": 30, "share_source": "assumed"}
DUTY = {"from": "2025-01-01", "citation": "a decree", "scope": {"sectors": "A01"}, "rate": 5}


def law_of_mexico(
    folder: Path, quota: dict[str, object], *duties: dict[str, object], importer: str = "MEX"
) -> Scenario:
    """A scenario under a law of one's own, whose quota holds."""
    folder.mkdir()
    grain = {"title": "Grain", "measures": duties, "quotas": [quota]}
    text = {"authority": "corn", "title": "Corn", "statute": "a decree", "importer": importer}
    (folder / "corn.yaml").write_text(yaml.safe_dump(text | {"programmes": {"grain": grain}}), encoding="utf-8")
    said = {
        "as_of": dt.date(2025, 10, 7),
        "goods": "products",
        "measures": [],
        "book": str(folder),
        "tariff_book": {"quotas": "solved"},
    }
    return parse_scenario(scenario_text(**said), name="corn", folder=folder).scenario


def test_a_quota_of_the_book_on_a_stated_share_is_that_of_a_scenario(goods: Economy, tmp_path: Path) -> None:
    """Points beyond it weigh less over a price with duties: 21 over 5% are 20. Without a duty the quota holds too."""
    split = with_goods(goods, law_of_mexico(tmp_path / "plain", CORN | PART))
    own = measure_text(name="corn", kind="quota", importers="MEX", exporters="USA", rate=None) | PART
    own = {key: value for key, value in own.items() if value is not None}
    (theirs,) = resolve(
        scenario(own | {"limit_percent": 60, "over_percent": 20, "products": ["1005"]}), split
    ).shock.quotas
    for name, duties, over in (("free", (), 0.21), ("taxed", (DUTY,), 0.20)):
        found = resolve(law_of_mexico(tmp_path / name, CORN | PART, *duties), split)
        quota = next(one for one in found.shock.quotas if one.name == "corn.grain.corn")
        assert quota.rows is not None
        assert theirs.rows is not None
        np.testing.assert_array_equal(quota.rows, theirs.rows)
        assert (quota.limit, quota.exporters_share) == (0.6, 0.0)
        assert quota.over == pytest.approx(over, abs=1e-4)


def test_a_quota_of_the_book_says_which_part_of_the_trade_it_is_on(tmp_path: Path) -> None:
    for number, (quota, importer, words) in enumerate(
        (
            (CORN, "MEX", "what MEX buys of it by product is not known.*sectors, share_percent, share_source"),
            (CORN | PART | {"exporters": ["CAN"]}, "USA", "1005 is known by product there; drop sectors"),
            (
                {k: v for k, v in CORN.items() if k not in ("limit_percent", "source")},
                "MEX",
                "say limit_percent, source",
            ),
            (CORN | PART | {"sectors": "agricultur"}, "MEX", "did you mean 'agriculture'"),
        )
    ):
        with pytest.raises(InputError, match=words):
            law_of_mexico(tmp_path / str(number), quota, importer=importer)


def test_a_quota_of_the_law_is_stated_whole() -> None:
    said = {"name": "cars", "title": "c", "citation": "c", "exporters": "GBR", "hs": "8703", "quantity": "10 cars"}
    for changes, words in (
        ({"limit_percent": 98}, "give both or neither"),
        ({"hs": "87032301"}, "2 to 6 digits"),
        ({"over_points": 0}, "over_points"),
        ({"share_percent": 30}, "sectors, share_percent and share_source"),
        ({"sectors": "C29", "share_percent": 30}, "sectors, share_percent and share_source"),
    ):
        with pytest.raises(ValidationError, match=words):
            LawQuota.model_validate(said | changes)


def test_products_that_are_not_known_are_refused_with_the_mend(goods: Economy, focus: Economy) -> None:
    for changes, economy, words in (
        ({}, focus, "goods: products"),
        ({"importers": "MEX"}, goods, "trade of MEX is not known by product"),
        ({"products": ["0406", "8703"]}, goods, "begins with 8703; look at the chapter"),
        ({"products": ["0499"]}, goods, "begins with 0499; known are 0401"),
        ({"products": ["0406101"]}, goods, "products"),
        ({"products": [406]}, goods, "products"),
    ):
        with pytest.raises(ScenarioError, match=words):
            resolve(scenario(milk(**changes)), economy)


@pytest.fixture(scope="module")
def dairy(goods: Economy) -> BargainingTable:
    text = scenario_text(
        measure_text(name="steel", importers="USA", exporters="CAN", sectors="steel", rate=10),
        players=SIDES,
        issues={"dairy": DAIRY, "steel": {"kind": "measures", "measures": ["steel"]}},
        negotiation={"deficit_rule": "world_share"},
    )
    return table_of(simulate(parse_scenario(text, name="case", folder=Path()), goods))


def test_dairy_at_the_table_gives_up_a_rent(dairy: BargainingTable) -> None:
    game, run = dairy.game, dairy.run
    limit = game.instruments.each[0]
    assert (limit.player, limit.status_quo, limit.lower, limit.upper, limit.offered) == ("Canada", 1.0, 1.0, 2.4, 2.4)
    assert run.equilibrium.shock.quotas == () != game.now.shock.quotas
    # Rents are income beside what the data have: trade and output are theirs, and so is the table's ground.
    data, held = run.equilibrium.baseline, game.baseline
    np.testing.assert_allclose(held.trade, data.trade, rtol=1e-9)
    canada = data.regions.index("CAN")
    rent = 0.35 * game.now.shock.quotas[0].before(data)
    assert held.income[canada] - data.income[canada] == pytest.approx(rent, rel=0.03)
    assert 150 < rent < 200
    assert dairy.ground.baseline is data
    np.testing.assert_allclose(dairy.ground.utility(run.equilibrium), dairy.ground.utility(dairy.ground.now), atol=0.5)
    # Wider: more comes in for a smaller rent, which Canada gives up and the United States does not get.
    wide = game.solve(np.array([2.0, 1.0]), game.now)
    assert_certified(wide)
    gain = game.utility(wide) - game.utility(game.now)
    assert 0 < gain[0] < gain[1] < 150
    before, after = (e.rents[0].wedge - e.shock.quotas[0].least for e in (game.now, wide))
    assert 0 < after < before
    slopes = game.jacobian(game.now, game.instruments.levels)
    step = 0.01
    near = game.utility(game.solve(np.array([1 + step, 1.0]), game.now)) - game.utility(game.now)
    np.testing.assert_allclose(slopes[:, 0] * step, near, rtol=0.03)


def test_levers_and_draws_count_from_where_they_stand(dairy: BargainingTable) -> None:
    """With a quota at the table a lever brings what its range is of, and a deal that changes nothing brings nothing."""
    names = ["tariff on STL", "export tax on ENM"]
    alone = leverage(dairy, "Canada", "United States").table.set_index("instrument").loc[names, "ours_usd_mn"]
    told = _gains(dairy, "Canada", "United States", (), names).set_index("instrument")["ours"]
    np.testing.assert_allclose(told[names], alone, rtol=1e-6, atol=1e-3)
    drawn = drawn_game((dairy.run,), WithoutDeal.of(dairy.run, "status_quo"), tuple(dairy.titles))
    assert np.abs(drawn.gain(drawn.game.instruments.levels)).max() < 1e-3


def test_steps_of_the_short_run_count_jobs_from_the_table_s_today(dairy: BargainingTable) -> None:
    short = _short_run(dairy)
    assert short is not None
    still = short.table.game.solve(short.table.game.instruments.levels)
    np.testing.assert_allclose(_at_work(short.table, still), short.now, atol=1e-6)


def test_what_an_issue_cannot_say_of_a_quota_is_refused() -> None:
    for changes, words in (
        ({"measure": "steel"}, "says itself what it is on"),
        ({"sectors": None}, "name a quota of the scenario"),
        ({"rents": "exporter"}, "already is the importer's"),
        ({"over_percent": 20}, "more than what is paid over"),
    ):
        issue = {key: value for key, value in (DAIRY | changes).items() if value is not None}
        with pytest.raises(ScenarioError, match=words):
            scenario(players=SIDES, issues={"dairy": issue})


def test_a_remission_hands_back_part_of_each_duty(goods: Economy) -> None:
    duty = measure_text(name="duty", importers="CAN", exporters="USA", sectors="FOO", rate=20, mode="set")
    back = {key: value for key, value in duty.items() if key not in ("rate", "mode")}
    half = resolve(scenario(duty, back | {"name": "back", "kind": "remission", "percent": 50}), goods)
    full = resolve(scenario(duty), goods)
    ten = resolve(scenario(duty | {"rate": 10}), goods)
    np.testing.assert_allclose(half.shock.tariff, ten.shock.tariff, atol=1e-12)
    np.testing.assert_allclose(half.shock.product_tariff, ten.shock.product_tariff, atol=1e-12)
    assert not np.allclose(half.shock.tariff, full.shock.tariff)
    with pytest.raises(ScenarioError, match="percent"):
        scenario(duty, back | {"name": "back", "kind": "remission", "percent": 150})
