"""The bargaining table on the command line: the same numbers as in Python, in every format."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from typer.testing import CliRunner

from builders import write_maps
from counteroffer.cli.main import app
from counteroffer.errors import CounterofferError, InputError
from counteroffer.negotiation import bargaining_table, concessions, deal, free_tariffs, leverage, nash, revealed
from counteroffer.negotiation.game.table import table_of
from counteroffer.negotiation.robust.one_deal import deal_over_draws, deal_over_sets

NIGHTLY = os.environ.get("COUNTEROFFER_NIGHTLY") == "1"
CASE = """
title: A small table
author: a tester
date: 2025-10-07
sources: [a test]
description: Steel against food.
spotlight: [CAN, USA, MEX]
measures:
  - {name: us-steel, importers: USA, exporters: CAN, sectors: steel, rate: 40}
  - {name: us-autos, importers: USA, exporters: CAN, sectors: autos, rate: 20}
  - {name: ca-food, importers: CAN, exporters: USA, sectors: food, rate: 40}
players: {Canada: {regions: CAN}, United States: {regions: USA}}
issues:
  steel: {kind: measures, measures: [us-steel]}
  autos: {kind: measures, measures: [us-autos]}
  food: {kind: measures, measures: [ca-food]}
"""


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("table") / "focus.yaml"
    path.write_text(CASE, encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The same on five regions and five industries, where a deal takes a second."""
    folder = tmp_path_factory.mktemp("small")
    maps = yaml.safe_dump({"economy": write_maps(folder)})
    (folder / "small.yaml").write_text(CASE + maps, encoding="utf-8")
    return str(folder / "small.yaml")


def run(*words: str) -> str:
    found = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert found.exit_code == 0, found.output
    return found.stdout


def frame(*words: str) -> pd.DataFrame:
    return pd.read_csv(StringIO(run(*words, "--format", "csv")))


def test_concessions_print_what_python_finds(case: str) -> None:
    printed = frame("concessions", case, "--show", "steps")
    expected = concessions(bargaining_table(case)).steps
    assert printed["value_usd_mn"].to_numpy() == pytest.approx(expected["value_usd_mn"].to_numpy(), rel=1e-6, abs=5e-4)
    assert set(frame("concessions", case, "--show", "rates")["given"]) == {"steel", "autos", "food"}
    swaps = frame("concessions", case, "--show", "swaps")
    assert (swaps.filter(like="_gain_usd_mn") > 0).all(axis=None)


def test_a_war_prints_what_python_finds(small: str) -> None:
    printed = frame("war", small, "--sector", "steel", "--sector", "autos")
    found = nash(free_tariffs(bargaining_table(small), sectors=("steel", "autos")))
    assert printed["utility_usd_mn"].to_numpy() == pytest.approx(found.table["utility_usd_mn"].to_numpy(), rel=1e-5)
    levels = frame("war", small, "--sector", "steel", "--levels")
    assert (levels["level"] > 0).all()
    assert "equilibrium 1 from starts" in run("war", small, "--sector", "steel")


def test_optimal_tariffs_name_gain_and_conditions(small: str) -> None:
    text = run("optimal", small, "-p", "United States", "--sector", "steel")
    assert "second order -" in text
    for rule in ("world_share", "zero", "value_added_share"):
        assert rule in text
    levels = frame("optimal", small, "-p", "USA", "--partner", "CAN", "--sector", "steel")
    assert 5 < levels["level"].item() < 40


def test_a_deal_prints_every_rule_and_its_terms(small: str) -> None:
    rows = json.loads(run("deal", small, "--no-payments", "--format", "json"))["rows"]
    expected = deal(bargaining_table(small), payments=False).summary
    assert [row["gain_usd_mn"] for row in rows] == pytest.approx(expected["gain_usd_mn"].tolist(), rel=1e-4, abs=1e-2)
    text = run("deal", small, "--no-payments", "--patience", "0.9", "0.8")
    assert "terms of the Nash bargain" in text
    assert "if Canada speaks first" in text


def test_leverage_over_them_and_a_retaliation_aimed_at_a_state(case: str) -> None:
    table = frame("leverage", case, "--sector", "autos", "--sector", "steel")
    assert len(table) == 4
    assert (table["theirs_usd_mn"] < 0).any()
    text = run("leverage", case, "--sector", "autos", "--budget", "200", "--aim", "Michigan")
    assert "Michigan" in text
    with pytest.raises(CounterofferError, match="--budget"):
        run("leverage", case, "--aim", "Michigan")


def test_a_deal_over_draws_prints_shares_seen_and_held_out_terms_and_sets(small: str) -> None:
    over = ("deal", small, "--over", "draws", "--draws", "8")
    rows = pd.DataFrame(json.loads(run(*over, "--format", "json"))["rows"])
    assert rows["deal"].unique()[-1] == "most_often"
    best = rows[rows["deal"] == "most_often"]
    assert (best["searched_percent"] >= rows["searched_percent"].max()).all()
    assert (best["draws"] == 8).all()
    assert (rows["at_least_percent"] <= rows["held_out_percent"]).all()
    assert (rows["worst_usd_mn"] <= rows["p50"]).all()
    sets = frame(*over, "--show", "sets")
    low = sets.groupby(["deal", "player"])["gain_usd_mn"].min()
    told = rows.set_index(["deal", "player"])["sets_low_usd_mn"]
    assert told.to_numpy() == pytest.approx(low[told.index].to_numpy(), abs=2e-3)
    _one_deal_alone(small, rows[rows["deal"] == "nash"].set_index("player"), sets[sets["deal"] == "nash"])
    for words in (("--draws", "16"), ("--show", "sets"), ("--horizon", "long")):
        with pytest.raises(CounterofferError, match="--over draws"):
            run("deal", small, *words)
    with pytest.raises(CounterofferError, match="--without status_quo"):
        run(*over, "--without", "nash")
    with pytest.raises(CounterofferError, match="no --show cases"):
        run(*over, "--show", "cases")
    with pytest.raises(CounterofferError, match="takes no --patience"):
        run(*over, "--years", "1", "1")


def _one_deal_alone(small: str, nash_rows: pd.DataFrame, sets: pd.DataFrame) -> None:
    """What a briefing shows of the Nash bargain is what the command counts; no deal here is today."""
    table = bargaining_table(small)
    found = deal(table, payments=False, trace=False)
    drawn, over = (one.set_index("player") for one in (deal_over_draws(table, found, 8), deal_over_sets(table, found)))
    for end, told in (("low_usd_mn", "p5"), ("high_usd_mn", "p95")):
        assert drawn[end].to_numpy() == pytest.approx(nash_rows.loc[drawn.index, told].to_numpy(), abs=2e-3)
    own = dict(zip(table.game.names, found.bargains[0].gain, strict=True))
    for player, gains in sets.groupby("player")["gain_usd_mn"]:
        assert over.loc[player, "low_usd_mn"] == pytest.approx(min(gains.min(), own[player]), abs=2e-3)
        assert over.loc[player, "high_usd_mn"] == pytest.approx(max(gains.max(), own[player]), abs=2e-3)
    assert (drawn["solved"] == 8).all()
    assert (over["solved"] == sets["set"].nunique() + 1).all()  # the case's own
    assert drawn["all_gain_percent"].max() <= nash_rows["gains_percent"].min()
    assert deal_over_draws(table, replace(found, bargains=()), 8).empty
    assert deal_over_sets(table, replace(found, disagreement="nash")).empty
    with pytest.raises(InputError, match="a trade war"):
        deal_over_draws(table, replace(found, disagreement="nash"), 8)


def test_a_deal_over_draws_says_how_it_was_found_and_counted(small: str) -> None:
    text = run("deal", small, "--over", "draws", "--draws", "8", "--issue", "steel", "--issue", "food")
    assert "terms of the deals" in text
    assert "6 other draws held out" in " ".join(text.split())


def test_a_lever_has_its_range_over_published_sets(small: str) -> None:
    rows = frame("leverage", small, "--sector", "steel")
    assert (rows["sets"] > 5).all()
    assert (rows["ours_low_usd_mn"] <= rows["ours_usd_mn"] + 2e-3).all()
    assert (rows["ours_usd_mn"] <= rows["ours_high_usd_mn"] + 2e-3).all()
    held = (rows["ours_low_usd_mn"] >= 0) | (rows["ours_high_usd_mn"] < 0)
    assert (held == rows["sign_holds"]).all()
    threats = frame("leverage", small, "--sector", "steel", "--credible").set_index("instrument")
    columns = ["ours_low_usd_mn", "ours_high_usd_mn"]
    pd.testing.assert_frame_equal(threats[columns].sort_index(), rows.set_index("instrument")[columns].sort_index())
    table = bargaining_table(small)
    other = table_of(table.run.varied(elasticities={"source": "cp"}))
    alone = leverage(other, sectors=("steel",)).table.set_index("instrument")["ours_usd_mn"]
    for name, value in alone.items():
        row = rows.set_index("instrument").loc[str(name)]
        assert row["ours_low_usd_mn"] - 0.01 <= value <= row["ours_high_usd_mn"] + 0.01


def test_a_war_in_rounds_names_who_leads_and_what_punishing_costs(small: str) -> None:
    words = ("war", small, "--sector", "steel", "--by", "uniform", "--rounds", "2", "--first", "Canada")
    rows = frame(*words)
    assert list(rows["play"].unique()) == ["today", "unanswered", "simultaneous", "committed"]
    assert "takes none back" in " ".join(run(*words).split())
    with pytest.raises(CounterofferError, match="--first is of --rounds"):
        run("war", small, "--first", "Canada")
    with pytest.raises(CounterofferError, match="own certificates"):
        run("war", small, "--rounds", "2", "--certify")


IDLE = {
    ("deal", "--patience", "1.5", "0.9"): "each is a discount factor",
    ("deal", "--years", "1", "1", "--format", "json"): "beside a table",
    ("deal", "--politics", "CAN=sectors", "--politics", "Canada=places"): "weighs sectors and places",
    ("war", "-p", "CAN"): "Canada alone makes no war.*counteroffer optimal",
    ("war", "--upper", "0"): "leaves none to choose",
    ("war", "--sector", "steal"): "did you mean 'steel'",
    ("leverage", "--us", "CAN", "--them", "Canada"): "leverage over itself",
    ("retaliate", "--spare-above", "40"): "--spare-above says what an input",
    ("retaliate", "--aim", ""): "--aim names nothing",
    ("retaliate", "--us", "Canada,MEX", "--value", "3bn"): "1 value for 2 owners",
    ("screen", "--type", "plain:1"): "plain.probability",
}


@pytest.mark.parametrize("words", IDLE, ids=" ".join)
def test_options_that_would_act_on_nothing_are_refused(small: str, words: tuple[str, ...]) -> None:
    with pytest.raises(CounterofferError, match=IDLE[words]):
        run(words[0], small, *words[1:])


def test_coalitions_are_of_any_players_against_anyone(small: str) -> None:
    rows = frame("coalitions", small, "--member", "CAN", "--member", "MEX", "--on", "USA")
    assert rows["partition"].unique().tolist() == ["CAN | MEX", "CAN+MEX"]
    with pytest.raises(CounterofferError, match="--on says whom"):
        run("coalitions", small, "--on", "USA", "--external", "world")


def test_coalitions_print_five_partitions(small: str) -> None:
    table = frame("coalitions", small, "--external", "pact")
    assert table["partition"].nunique() == 5
    assert "core" in run("coalitions", small) or "leave" in run("coalitions", small)


def test_a_mistyped_player_or_issue_is_named(case: str) -> None:
    with pytest.raises(CounterofferError, match="did you mean 'steel'"):
        run("deal", case, "--issue", "stel")
    with pytest.raises(CounterofferError, match="USA"):
        run("optimal", case, "-p", "UAS")


def test_a_scenario_with_nothing_on_the_table_says_so(tmp_path: Path) -> None:
    path = tmp_path / "none.yaml"
    path.write_text(CASE.split("measures:")[0], encoding="utf-8")
    with pytest.raises(CounterofferError, match="nothing is on the table"):
        run("deal", str(path))


def test_options_of_cases_go_with_cases(small: str) -> None:
    with pytest.raises(CounterofferError, match="only with --show rules"):
        run("deal", small, "--show", "cases", "--years", "2", "1")
    with pytest.raises(CounterofferError, match="--goal chooses among cases"):
        run("deal", small, "--goal", "jobs")


@pytest.mark.skipif(not NIGHTLY, reason="takes half a minute; tests/unit/test_deal_cases.py has what it prints by day")
def test_a_deal_s_cases_are_printed_in_every_part(small: str) -> None:
    said = ("--goal", "income", "--issue", "steel", "--issue", "food")
    picture = frame("deal", small, "--show", "cases", *said)
    assert set(picture["point"]) >= {"today", "everything_off", "deal"}
    assert len(picture) == 16
    text = run("deal", small, "--show", "contributions", *said)
    assert "what each term brings each side" in text
    assert "wages still do not fall" in text


def test_patience_in_years_is_patience_at_the_discount_rate(small: str) -> None:
    said = [run("deal", small, "--no-payments", *words).splitlines()[-2:] for words in (
        ("--years", "2", "1"), ("--patience", str(1.03**-2), str(1.03**-1)))]  # fmt: skip
    assert said[0] == said[1]
    assert "speaks first" in said[0][0] + said[0][1]


def test_credible_threats_are_printed_with_what_more_would_cost(small: str) -> None:
    table = frame("leverage", small, "--credible", "--sector", "steel")
    assert {"credible", "best_percent", "punishment_usd_mn"} <= set(table.columns)
    assert "would choose of all together" in run("leverage", small, "--credible", "--sector", "steel")
    with pytest.raises(CounterofferError, match="--credible"):
        run("leverage", small, "--credible", "--budget", "10")


def test_a_list_is_designed_beside_the_one_in_force(small: str) -> None:
    """The duty on food is Canada's list in force; one for a small price takes more of each dollar that it costs."""
    rows = json.loads(run("retaliate", small, "--rates", "10,40", "--budget", "50", "--format", "json"))["rows"]
    old, new = rows
    assert (old["list"], new["list"]) == ("in force", "designed")
    assert 0 < new["own_cost_usd_mn"] <= 50.001 < old["own_cost_usd_mn"]
    assert new["harm_per_dollar"] > old["harm_per_dollar"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--exchange", "0.7"), "give --value"),
        (("--value", "27.6bn-CAD"), "no exchange rate of CAD"),
        (("--rates", "ten"), "write it like 10,25,50"),
        (("--us", "United States", "--them", "United States"), "cannot have leverage over itself"),
    ],
)
def test_lists_that_mean_nothing_are_refused(small: str, words: tuple[str, ...], said: str) -> None:
    with pytest.raises(CounterofferError, match=said):
        CliRunner().invoke(app, ["retaliate", small, *words], catch_exceptions=False)


def test_politics_prints_weights_and_the_duties_behind_them(small: str) -> None:
    weights = frame("politics", small, "--player", "USA", "--format", "csv")
    table = bargaining_table(small)
    found = revealed(table.game.now, table.run.economy, table.game, "United States")
    expected = found.named.set_index("of")["weight"]
    assert weights.set_index("of")["weight"].to_dict() == pytest.approx(expected.to_dict(), abs=1e-4)
    assert list(weights["weight"]) == sorted(weights["weight"], reverse=True)
    duties = frame("politics", small, "--show", "tariffs", "--format", "csv")
    assert set(duties["sector"]) == set(found.protection.sectors)
    said = run("politics", small, "--by", "places")
    assert "root mean square" in said
    with pytest.raises(CounterofferError, match="--exact is printed beside a table"):
        run("politics", small, "--exact", "--format", "json")


def test_a_deal_of_a_government_with_revealed_weights_has_real_income_beside_it(small: str) -> None:
    rows = frame("deal", small, "--no-payments", "--politics", "USA=sectors", "--format", "csv")
    table = bargaining_table(small).with_politics({"United States": "sectors"})
    expected = deal(table, payments=False).summary
    np.testing.assert_allclose(rows["gain_usd_mn"], expected["gain_usd_mn"], atol=0.05)
    assert "the same in real income" in run("deal", small, "--no-payments", "--politics", "United States=sectors")
    for said in ("USA", "USA=nothing"):
        with pytest.raises(CounterofferError, match="say a player and sectors, places or jobs"):
            run("deal", small, "--politics", said)


def test_screen_offers_to_types_that_options_or_the_file_state(small: str) -> None:
    words = ("screen", small, "--type", "plain:0.5", "--type", "metals:0.5:steel=3,autos=2")
    rows = frame(*words, "--format", "csv")
    assert set(rows["way"]) == {"known", "menu", "one_offer", "two_rounds"}
    assert set(rows["type"]) == {"plain", "metals"}
    worth = (rows["probability"] * rows["ours_usd_mn"]).groupby(rows["way"]).sum()
    assert worth["known"] >= worth["menu"] - 0.05 >= worth["one_offer"] - 0.1
    terms = frame(*words, "--show", "terms", "--format", "csv")
    assert {"known plain", "known metals", "one_offer"} <= set(terms["package"])
    said = run(*words)
    assert "knowing the type is worth" in said
    file = Path(small).with_name("believing.yaml")
    metals = {"probability": 0.5, "weights": {"sectors": {"steel": 3.0, "autos": 2.0}}}
    types = {"plain": {"probability": 0.5}, "metals": metals}
    more = {"negotiation": {"beliefs": {"about": "United States", "types": types}}}
    file.write_text(Path(small).read_text(encoding="utf-8") + yaml.safe_dump(more, sort_keys=False), encoding="utf-8")
    again = frame("screen", str(file), "--format", "csv")
    np.testing.assert_allclose(again["ours_usd_mn"], rows["ours_usd_mn"], atol=0.05)


@pytest.mark.parametrize(
    ("types", "why"),
    [
        ([], "says nothing of what is believed"),
        (["plain:0.5"], "there are 1 types"),
        (["plain:half", "other:0.5"], "'half' is no number"),
        (["plain:0.5", "plain:0.5"], "two types have one name"),
        (["plain:0.5", "other:0.5:steal=2"], "steal"),
        (["plain:0.5", "other:0.4"], "sum to 0.9"),
    ],
)
def test_types_that_cannot_be_read_are_refused(small: str, types: list[str], why: str) -> None:
    with pytest.raises(CounterofferError, match=why):
        run("screen", small, *(word for one in types for word in ("--type", one)))
