"""A folder of one's own law over the shipped book: what it replaces, what it amends, what it may not say."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from builders import scenario_text
from counteroffer.economy import Economy
from counteroffer.errors import InputError, ScenarioError
from counteroffer.scenario import parse_scenario, resolve
from counteroffer.scenario.law.book import scenario_book
from counteroffer.tariffs import Question, load_book, trade_of
from counteroffer.tariffs.entry import Shipment, entry
from counteroffer.tariffs.own import Laid, check, own_book, own_sha256
from counteroffer.tariffs.report import laws_differ

DAY = dt.date(2025, 12, 1)
STEEL = """
authority: section_232
programmes:
  steel:
    amends: 2025-12-01
    measures:
      - {citation: "Proclamation of next week", scope: {lists: [steel-full-value]}, rate: 60, rates: {GBR: 30}}
"""
ROBOTS = """
authority: next_week
title: Next week's act
statute: 1 U.S.C. 1
importer: USA
programmes:
  robots:
    title: Robots
    claims: value
    displaces: [{to: ieepa.reciprocal}]
    measures:
      - {from: 2025-12-01, citation: "Act, s. 1", scope: {lists: robots, hs: "847989"}, rate: 20,
         rates: {JPN: {all_in: 15}}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    law = tmp_path / "law"
    (law / "lists").mkdir(parents=True)
    (law / "steel.yaml").write_text(STEEL, encoding="utf-8")
    (law / "robots.yaml").write_text(ROBOTS, encoding="utf-8")
    (law / "lists" / "robots.csv").write_text(
        "hs,what\n8428.70.00,industrial robots\n8479.50.00,other\n", encoding="utf-8"
    )
    (law / "README.md").write_text("why\n", encoding="utf-8")
    return law


def percent(folder: Path, hs: str, origin: str, day: dt.date) -> dict[str, float]:
    none = {"steel": 0.0, "aluminum": 0.0, "copper": 0.0}
    told = Shipment(hs, origin, "USA", Decimal(100), day, metals=none, own_content=0.0, loaded=day)
    return {one.key: one.high_percent for one in entry(told, own_book(folder)).layers if one.high_percent}


def test_what_is_amended_holds_to_the_day_before(folder: Path) -> None:
    assert percent(folder, "7208.38.00", "BRA", DAY - dt.timedelta(1))["section_232.steel"] == 50.0
    assert percent(folder, "7208.38.00", "BRA", DAY)["section_232.steel"] == 60.0
    assert percent(folder, "7208.38.00", "GBR", DAY)["section_232.steel"] == 30.0


def test_a_new_act_displaces_what_it_says_and_knows_the_folders_lists(folder: Path) -> None:
    before = percent(folder, "8479.50.00", "KOR", DAY - dt.timedelta(1))
    after = percent(folder, "8479.50.00", "KOR", DAY)
    assert before["ieepa.reciprocal"] > 0
    assert "ieepa.reciprocal" not in after
    assert after["next_week.robots"] == 20.0
    japan = percent(folder, "8479.50.00", "JPN", DAY)
    assert japan["next_week.robots"] + japan["general"] == pytest.approx(15.0)


def test_what_the_folder_does_not_name_stays_and_the_shipped_book_with_it(folder: Path) -> None:
    book, shipped = own_book(folder), load_book()
    same = [key for key, one in shipped.entries.items() if book.entries[key] is one]
    assert set(shipped.entries) - set(same) == {"section_232.steel", "ieepa.reciprocal"}
    assert load_book().entries["section_232.steel"].programme.measures[-1].until != dt.date(2025, 11, 30)


def test_a_file_that_changes_is_read_again(folder: Path) -> None:
    first = own_sha256(folder)
    assert percent(folder, "7208.38.00", "BRA", DAY)["section_232.steel"] == 60.0
    (folder / "steel.yaml").write_text(STEEL.replace("rate: 60", "rate: 70"), encoding="utf-8")
    assert percent(folder, "7208.38.00", "BRA", DAY)["section_232.steel"] == 70.0
    assert own_sha256(folder) != first


def test_check_says_what_changes_from_when_and_on_how_much(folder: Path) -> None:
    found = {one.key: one for one in check(folder)}
    assert {key: one.laid for key, one in found.items()} == {
        "section_232.steel": Laid.changed,
        "ieepa.reciprocal": Laid.gives_way,
        "next_week.robots": Laid.new,
    }
    assert found["section_232.steel"].first == DAY
    assert found["next_week.robots"].first == DAY
    assert (found["next_week.robots"].trade_usd_mn or 0) > 1000
    assert (found["section_232.steel"].trade_usd_mn or 0) > 10_000


def test_two_laws_differ_by_what_the_folder_says(folder: Path) -> None:
    (folder / "steel.yaml").unlink()
    question = Question(load_book(), trade_of("USA"))
    frame = laws_differ(question, replace(question, book=own_book(folder)), DAY, "authority").set_index("programme")
    assert frame.loc["next_week.robots", "shipped_percent"] == 0
    assert frame.loc["next_week.robots", "own_percent"] > 0
    assert frame.loc["ieepa.reciprocal", "difference_percent"] < 0


def test_measures_that_overlap_are_found_on_the_day_they_do(folder: Path) -> None:
    twice = ROBOTS + '      - {from: 2025-12-05, citation: "Act, s. 2", scope: {hs: "84795000"}, rate: 30}\n'
    (folder / "robots.yaml").write_text(twice, encoding="utf-8")
    with pytest.raises(InputError, match=r"next_week\.robots: measures\[0\].*measures\[1\].*equal precedence"):
        check(folder)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("steel.yaml", STEEL.replace("60", "025"), "YAML reads 025 as 21"),
        ("steel.yaml", STEEL.replace("steel:", "steal:"), "has no programme of this key; drop `amends`"),
        ("steel.yaml", STEEL.replace("authority: section_232", "authority: section_323"), "title"),
        ("steel.yaml", STEEL + "importer: CAN\n", "authority section_232 of the book is USA's"),
        ("steel.yaml", STEEL.replace("{citation", "{from: 2025-11-01, citation"), "before what it amends ends"),
        ("robots.yaml", ROBOTS.replace("    title: Robots\n", ""), "a new programme needs a `title`"),
        ("robots.yaml", ROBOTS.replace("ieepa.reciprocal", "ieepa.reciprocol"), "ieepa.reciprocol"),
        ("robots.yaml", ROBOTS.replace("JPN", "FRA"), "name EU"),
        ("robots.yaml", ROBOTS.replace('hs: "847989"', "hs: 8479.80"), "HS code 8479.80 is a number"),
        ("robots.yaml", ROBOTS.replace("lists: robots", "lists: robot"), "unknown list 'robot'"),
        ("robots.yaml", ROBOTS.replace("next_week", "own"), "take another name"),
        ("lists/robots.csv", "code\n84287000\n", "needs a column hs"),
        ("lists/robots.csv", "hs\n842\n", "'842' is not an HS code"),
        ("lists/robots.csv", "hs\n٨٤٢٨٧٠٠٠\n", "is not an HS code"),
        ("lists/autos.csv", "hs\n87038000\n", "the book has a list of this name"),
        ("terms/days.yaml", "first: 2020-01-01\n", "nothing reads terms/days.yaml"),
        ("more.yml", ROBOTS, "stands in another file too"),
    ],
)
def test_what_a_folder_may_not_say_is_told_with_its_place(folder: Path, name: str, text: str, words: str) -> None:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        own_book(folder)
    assert words in str(caught.value)


def test_no_folder_and_an_empty_one_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no folder of tariff law"):
        own_book(tmp_path / "nowhere")
    with pytest.raises(InputError, match=r"no \*\.yaml in it"):
        own_book(tmp_path)


def test_a_scenario_lays_its_folder_over_the_book(folder: Path, focus: Economy) -> None:
    text = scenario_text(as_of="2025-12-01", book="law")
    found = parse_scenario(text, name="case", folder=folder.parent).scenario
    assert "next_week.robots" in scenario_book(found).entries
    assert any(measure.name.startswith("next_week.robots") for measure in found.measures)
    # What is remembered of a law is that of the same files.
    n, i = focus.regions.index("USA"), focus.regions.index("BRA")
    before, again = (resolve(found, focus).shock.tariff[:, n, i].sum() for _ in range(2))
    (folder / "steel.yaml").write_text(STEEL.replace("rate: 60", "rate: 70"), encoding="utf-8")
    assert resolve(found, focus).shock.tariff[:, n, i].sum() > before == again
    with pytest.raises(ScenarioError, match="no folder of tariff law"):
        parse_scenario(scenario_text(as_of="2025-12-01", book="nowhere"), name="case", folder=folder.parent)
    with pytest.raises(ScenarioError, match="`book`"):
        parse_scenario(scenario_text(book="law"), name="case", folder=folder.parent)
