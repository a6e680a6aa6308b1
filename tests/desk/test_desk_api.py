"""The desk's JSON API: the same numbers as the command line's functions, and what it refuses."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from string import Formatter

import numpy as np
import pandas as pd
import provoking
import pytest
from babel.messages.pofile import read_po
from starlette.testclient import TestClient

from counteroffer.briefing import languages
from counteroffer.briefing.words.languages.language import FOLDER, SOURCE
from counteroffer.desk.door.guard import LARGEST_BODY
from counteroffer.desk.server import application
from counteroffer.desk.session import Session
from counteroffer.economy import load_economy
from counteroffer.effects import regional
from counteroffer.equilibrium import solve
from counteroffer.household import households
from counteroffer.jobs.ends import ENDS
from counteroffer.negotiation.game.limits import Limits, brought
from counteroffer.negotiation.game.table import table_beside
from counteroffer.run.run import simulate
from counteroffer.scenario import load_scenario, parse_scenario
from counteroffer.uncertainty.draws.following import draws_as_built
from counteroffer.uncertainty.draws.solving import HEADLINES

MOVED = {"issues": {"steel": 40, "autos": 12.5, "dairy": -2, "payment": 300}}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with TestClient(application(Session(tmp_path_factory.mktemp("desk"))), base_url="http://localhost") as found:
        yield found


@pytest.fixture(scope="module")
def own(client: TestClient, scenario_text: str) -> str:
    """Name of an uploaded scenario."""
    answer = client.post("/api/scenarios", content=scenario_text.encode(), headers={"Content-Type": "application/yaml"})
    assert answer.status_code == 201, answer.text
    return answer.json()["name"]


def regions(answer) -> pd.DataFrame:
    assert answer.status_code == 200, answer.text
    return pd.DataFrame(answer.json()["regions"]).T


def test_a_view_is_the_scenario_file_that_it_downloads(client, own, tmp_path):
    view = {"scenario": own, **MOVED}
    shown = regions(client.post("/api/effects", json=view))
    query = client.post("/api/effects", json=view).json()["address"]
    text = client.get(f"/api/scenario.yaml?{query}").text
    (tmp_path / "view.yaml").write_text(text, encoding="utf-8")
    solved = simulate(tmp_path / "view.yaml")
    expected = solved.effects.regions.set_index("region")
    for column in ("real_income_percent", "equivalent_variation_usd_mn", "tariff_revenue_change_usd_mn"):
        pd.testing.assert_series_equal(
            shown[column].astype(float), expected[column], check_names=False, rtol=1e-6, atol=1e-3
        )
    assert {m.name for m in solved.scenario.measures} == {"steel", "issue.autos", "issue.dairy", "issue.payment"}
    assert solved.scenario.levels == {"steel": 40.0}
    still = regions(client.post("/api/effects", json={"scenario": own}))
    assert abs(shown["equivalent_variation_usd_mn"]["CAN"] - still["equivalent_variation_usd_mn"]["CAN"]) > 100


def test_a_shipped_scenario_starts_where_the_command_line_has_it(client):
    shown = regions(client.post("/api/effects", json={"scenario": "october-2025"}))
    run = simulate("october-2025")
    expected = run.effects.regions.set_index("region")["real_income_percent"]
    pd.testing.assert_series_equal(
        shown["real_income_percent"].astype(float), expected, check_names=False, rtol=1e-9, atol=1e-12
    )
    # A quota on the table is solved with the rent that prices hold, as the table does.
    view = {"scenario": "october-2025", "issues": {"canada-dairy": 150}}
    wider = regions(client.post("/api/effects", json=view))["equivalent_variation_usd_mn"].astype(float)
    limits = Limits(run.equilibrium.baseline, brought(run.scenario.issues, run.economy))
    policy = limits.policy(run.equilibrium.shock)
    moved = replace(policy, quotas=tuple(replace(quota, limit=1.5) for quota in policy.quotas))
    found = regional(solve(limits.baseline, moved, run.settings))["equivalent_variation_usd_mn"]
    assert wider.to_numpy() == pytest.approx(np.asarray(found), rel=1e-6, abs=1e-2)
    players = client.post("/api/places", json=view).json()["players"]
    game = table_beside(run).game
    levels = np.array([1.5 if one.name == "canada-dairy" else one.status_quo for one in game.instruments.each])
    expected = game.utility(game.solve(levels, game.now)) - game.utility(game.now)
    assert list(players.values()) == pytest.approx(list(expected), rel=1e-4, abs=1e-2)
    file = client.get("/api/scenario.yaml?scenario=october-2025&at.canada-dairy=150").text
    said = parse_scenario(file, name="view", folder=Path()).scenario
    assert (said.measures[-1].limit_percent, said.measures[-1].rent_percent) == (150, 35)
    assert said.issues["canada-dairy"].measure == "issue.canada-dairy"  # the table has it once
    # Sliders in the law's terms, from what stood before, with the range of several rates.
    offered = client.post("/api/scenario", json={"scenario": "october-2025"}).json()
    law = {one["name"]: one["law"] for one in (*offered["measures"], *offered["issues"])}
    assert law["us-steel"] == {"unit": "duty", "none": 0, "full": 50, "rates": None}
    assert law["us-lumber"] == {"unit": "duty", "none": 14.4, "full": 35.19, "rates": None}
    assert law["us-other"] == {"unit": "duty", "none": 0, "full": 35, "rates": [10, 35]}
    assert (law["section_232.steel.others"]["none"], law["section_232.steel.others"]["full"]) == (25, 50)
    assert law["section_301.china.others"]["unit"] == "share"
    presets = {one["name"]: one for one in offered["presets"]}
    assert list(presets) == ["today", "relief", "war", "lapse", "off"]
    assert presets["relief"]["levels"]["section_232.auto_parts.can"] == 0
    assert "section_232.steel.mex" not in presets["relief"]["levels"]
    assert set(presets["off"]["levels"].values()) == {0}


def test_a_view_is_the_same_in_another_language_and_says_so(client, own):
    said = client.post("/api/effects", json={"scenario": own, "language": "fr", "levels": {"steel": 40}}).json()
    plain = client.post("/api/effects", json={"scenario": own, "levels": {"steel": 40}}).json()
    assert said["regions"] == plain["regions"]
    assert "language=fr" in said["address"]
    page = client.get(f"/?scenario={own}&language=fr").text
    assert '<html lang="fr-CA">' in page
    assert "Remettre" in page
    assert (
        "unknown language 'xx'" in client.post("/api/effects", json={"scenario": own, "language": "xx"}).json()["error"]
    )


def test_another_day_reads_the_book_of_that_day(client):
    early = client.post("/api/effects", json={"scenario": "october-2025", "date": "2025-02-15"}).json()
    late = client.post("/api/effects", json={"scenario": "october-2025"}).json()
    assert early["date"] == "2025-02-15", early
    usa = [found["regions"]["USA"]["tariff_revenue_change_usd_mn"] for found in (early, late)]
    assert usa[0] < usa[1] / 2


def test_the_short_run_has_jobs_and_a_map_of_unemployment(client, own):
    view = {"scenario": own, "closure": "short_run"}
    found = client.post("/api/effects", json=view).json()
    canada = found["regions"]["CAN"]
    assert canada["unemployment_with_demand_pp"] > canada["unemployment_supply_alone_pp"] > 0
    assert canada["jobs_with_demand_thousand"] < canada["jobs_supply_alone_thousand"] < 0
    places = client.post("/api/places", json=view).json()
    assert (places["quantity"], places["other_quantity"]) == ENDS["unemployment_pp"]
    assert places["others"]["CA-ON"] > places["places"]["CA-ON"] > 0
    assert places["others"].keys() == places["places"].keys()
    assert {code[:2] for code in places["places"]} == {"CA", "US"}


def test_the_short_run_is_the_one_of_the_jobs_command(client):
    found = client.post(
        "/api/effects", json={"scenario": "october-2025", "closure": "short_run", "elasticities": "fgo"}
    )
    run = simulate("october-2025").short_run
    expected = run.effects.regions.set_index("region")["real_income_percent"]
    pd.testing.assert_series_equal(
        regions(found)["real_income_percent"].astype(float), expected, check_names=False, rtol=1e-7, atol=1e-9
    )


def test_players_gain_nothing_where_nothing_moves_and_a_payment_moves_income_across(client, own):
    still = client.post("/api/places", json={"scenario": own}).json()["players"]
    assert set(still) == {"Canada", "United States"}
    alone = client.post("/api/places", json={"scenario": "march-2025", "levels": {}}).json()
    assert bool(alone["players"]) != bool(alone["players_missing"])
    assert all(abs(gain) < 1e-3 for gain in still.values())
    paid = client.post("/api/places", json={"scenario": own, "issues": {"payment": 1000}}).json()["players"]
    assert paid["Canada"] < -900
    assert paid["United States"] > 500


def test_households_are_those_of_the_command_by_income_group(client):
    found = client.post("/api/places", json={"scenario": "october-2025"}).json()["households"]
    assert [len(found[code]) for code in ("CAN", "USA", "MEX")] == [6, 11, 1]
    rows = households("october-2025", countries=["CAN", "USA", "MEX"]).groups.query("place == ''")
    for code, groups in found.items():
        expected = rows[rows["region"] == code].set_index("group")["total_usd"]
        assert {one["group"] for one in groups} == {*expected.index}
        for one in groups:
            assert one["usd_a_year"] == pytest.approx(expected[one["group"]], rel=1e-6, abs=1e-3)
    assert [found["USA"][j]["name"] for j in (0, 1, 10)] == ["All households", "Lowest tenth", "Highest tenth"]


def test_draws_of_a_view_are_those_of_its_scenario(client, own, tmp_path):
    view = {"scenario": own, "closure": "short_run", "levels": {"steel": 40}}
    found = [client.post("/api/ranges", json={"view": view, "first": first}).json() for first in (0, 4)]
    assert [(one["first"], one["of"], one["failed"]) for one in found] == [(0, 32, []), (4, 32, [])]
    (tmp_path / "view.yaml").write_text(client.get(f"/api/scenario.yaml?{found[0]['address']}").text, encoding="utf-8")
    whole = draws_as_built(simulate(tmp_path / "view.yaml"), 0, 8)
    for code in ("CAN", "USA"):
        n = load_economy("focus").regions.index(code)
        for name, key in (("real_income_percent",) * 2, ("jobs_change_thousand", "jobs_with_demand_thousand")):
            got = [value for one in found for value in one["values"][code][key]]
            assert got == pytest.approx(np.asarray(whole.values)[:, HEADLINES.index(name), n], rel=1e-6, abs=1e-7)
    assert "multiplier of demand" in found[0]["over"]
    assert "year of the table" in found[0]["held"]
    for first in (3, 32, -4):
        assert client.post("/api/ranges", json={"view": view, "first": first}).status_code == 422


def test_what_can_be_moved(client, own):
    found = client.post("/api/scenario", json={"scenario": own, **MOVED}).json()
    assert [one["name"] for one in found["measures"]] == ["steel"]
    issues = {one["name"]: one for one in found["issues"]}
    assert issues["steel"]["measures"] == ["steel"]
    assert issues["steel"]["level"] == found["measures"][0]["level"] == 40
    assert (issues["dairy"]["low"], issues["dairy"]["high"], issues["dairy"]["level"]) == (-5, 0, -2)
    assert issues["payment"]["unit"] == "USD mn"


def test_tables_come_zipped_with_their_scenario(client, own):
    answer = client.get(f"/api/tables.zip?scenario={own}&at.autos=5")
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    file = parse_scenario(archive.read("scenario.yaml").decode(), name="case", folder=Path())
    assert file.scenario.measures[-1].rate == 5
    frame = pd.read_csv(archive.open("regions.csv"))
    assert {"region", "real_income_percent"} <= set(frame.columns)


def test_the_page_shows_the_numbers_without_any_script(client, own):
    page = client.get(f"/?scenario={own}&at.autos=5").text
    value = client.post("/api/effects", json={"scenario": own, "issues": {"autos": 5}}).json()
    income = value["regions"]["CAN"]["real_income_percent"]
    assert f'data-quantity="real_income_percent">{"−" if income < 0 else "+"}{abs(income):.2f}<' in page
    assert 'value="5"' in page


@pytest.mark.parametrize(
    ("view", "words"),
    [
        ({"scenario": "octobr-2025"}, "unknown scenario 'octobr-2025' in the desk; did you mean 'october-2025'?"),
        ({"scenario": "october-2025", "levels": {"steel": 5}}, "unknown measure 'steel' in levels"),
        (
            {"scenario": "october-2025", "issues": {"us-stel": 5}},
            "unknown issue 'us-stel' in issues; did you mean 'us-steel'",
        ),
        ({"scenario": "october-2025", "issues": {"us-steel": 101}}, "outside its range from 0 to 100"),
        ({"scenario": "october-2025", "elasticities": "nobody"}, "unknown elasticity set 'nobody'"),
        ({"scenario": "october-2025", "date": "1999-01-01"}, "1999"),
        ({"scenario": "../../etc/passwd"}, "scenario"),
        ({"scenario": "october-2025", "levels": {"section_232.steel.can": 1e9}}, "give 1000 or less"),
        ({"scenario": "october-2025", "speed": 1}, "speed"),
    ],
)
def test_mistakes_are_said_as_the_command_line_says_them(client, view, words):
    answer = client.post("/api/effects", json=view)
    assert answer.status_code == 422
    assert words in answer.json()["error"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("economy: {regions: ../../etc/passwd}", "maps are files beside the scenario"),
        ("baseline: /etc/passwd", "'/etc/passwd' is neither a scenario that ships nor an upload"),
        ("reforms: [../../etc/passwd]", "is neither a scenario that ships nor an upload"),
        ("reforms: README.md", "is neither a scenario that ships nor an upload"),
        ("security: {free_with: ../x.yaml}", "is neither a scenario that ships nor an upload"),
    ],
)
def test_an_upload_leads_to_no_file(client, scenario_text, change, words):
    answer = client.post("/api/scenarios", content=(scenario_text + change + "\n").encode())
    assert answer.status_code == 422
    assert words in answer.json()["error"]
    own = [one["name"] for one in client.get("/api/scenarios").json() if one["name"].startswith("own-")]
    assert len(own) <= 1


def test_an_issue_of_an_upload_leads_to_no_file(client, scenario_text):
    text = scenario_text + "  other: {kind: scenario, scenario: ../x.yaml, player: Canada}\n"
    answer = client.post("/api/scenarios", content=text.encode())
    assert "issues.other.scenario: '../x.yaml' is neither" in answer.json()["error"]


def test_a_mistake_in_an_upload_is_the_loaders_own(client, scenario_text):
    answer = client.post("/api/scenarios", content=scenario_text.replace("sectors: steel,", "sectors: steal,").encode())
    assert answer.status_code == 201  # labels are looked up where it is solved
    view = {"scenario": answer.json()["name"]}
    assert "did you mean 'steel'" in client.post("/api/effects", json=view).json()["error"]
    answer = client.post("/api/scenarios", content=scenario_text.replace("rate: 25", "rat: 25").encode())
    assert "unknown key measures[0].rat; did you mean 'rate'?" in answer.json()["error"]


def english_of(code: str) -> set[str]:
    """Runs of three words or more of what messages say in English, less those that the translations have too."""
    path = FOLDER / code / "messages.po"
    with path.open("rb") as stream:
        known = [message for message in read_po(stream) if message.id]
    runs = {run.strip(" ;:,.") for one in known for run, *_ in Formatter().parse(str(one.id))}
    there = "\n".join(str(one.string) for one in known)
    return {run for run in runs if len(re.findall("[A-Za-z]+", run)) > 2 and run not in there}


@pytest.mark.parametrize("code", [code for code in languages() if code != SOURCE])
def test_what_is_refused_is_said_in_the_language_that_is_asked_for(client, scenario_text, code):
    english, wrong = english_of(code), []

    def asked(method, path, content, code):
        head = content.get("headers", {}) | {"Accept-Language": code}
        address = f"{path}&language={code}" if path.startswith(("/?", "/room?")) else path
        return client.request(method, address, **{**content, "headers": head})

    for method, path, content in provoking.requests(scenario_text):
        answer = asked(method, path, content, code)
        page = answer.headers["content-type"].startswith("text/html")
        said = html.unescape(answer.text) if page else json.dumps(answer.json(), ensure_ascii=False)
        refused = answer.status_code >= 400 or answer.json()["misfits"]
        own = page or answer.status_code == 200 or answer.headers["content-language"] == code
        if not refused or not own or any(run in said for run in english):
            wrong.append((method, path, content, said))
    assert wrong == []
    first = next(provoking.requests(scenario_text))
    assert any(run in asked(*first, "en").text for run in english)


def test_what_other_sites_and_large_bodies_get(client):
    assert client.post("/api/scenarios", content=b"x" * (LARGEST_BODY + 1)).status_code == 413
    chunks = (b"x" * 50_000 for _ in range(10))
    assert client.post("/api/scenarios", content=chunks).status_code in (400, 413)
    assert (
        client.post(
            "/api/pins", json={"name": "a", "address": ""}, headers={"Origin": "https://evil.example"}
        ).status_code
        == 403
    )
    assert client.get("/api/pins", headers={"Host": "evil.example"}).status_code == 400
    assert client.get("/static/../server.py").status_code == 404
    assert client.get("/static/%2e%2e/server.py").status_code == 404


def test_every_answer_forbids_what_the_page_does_not_need(client):
    for path in ("/", "/api/scenarios", "/static/main.js", "/?scenario=none"):
        policy = client.get(path).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


def test_pins_are_kept_in_order_and_removed(client):
    first = client.post("/api/pins", json={"name": "Offer <A>", "address": "scenario=october-2025&level.x=5"}).json()
    client.post("/api/pins", json={"name": "B", "address": "scenario=october-2025"})
    assert [pin["name"] for pin in client.get("/api/pins").json()] == ["Offer <A>", "B"]
    assert first["address"] == "scenario=october-2025&level.x=5"
    assert "Offer &lt;A&gt;" in client.get("/").text
    assert client.delete(f"/api/pins/{first['id']}").status_code == 200
    assert client.delete(f"/api/pins/{first['id']}").status_code == 404
    assert [pin["name"] for pin in client.get("/api/pins").json()] == ["B"]


def test_a_pin_that_is_no_pin_is_passed_over(tmp_path):
    session = Session(tmp_path)
    session.pin("A", "scenario=october-2025")
    (session.pinned / "broken.json").write_text('{"id": ', encoding="utf-8")
    (session.pinned / "other.json").write_text('{"a": 1}', encoding="utf-8")
    assert [pin.name for pin in Session(tmp_path).pins()] == ["A"]


def test_work_is_followed_cancelled_and_fetched(client, own):
    missing = client.get("/api/tasks/none")
    assert missing.status_code == 404
    piece = client.post("/api/tasks", json={"kind": "briefing", "view": {"scenario": own}}).json()
    waiting = client.post("/api/tasks", json={"kind": "deal", "view": {"scenario": own}}).json()
    assert waiting["state"] == "waiting"
    client.delete(f"/api/tasks/{piece['id']}")
    assert followed(client, piece["id"])[-1]["state"] == "cancelled"
    steps = followed(client, waiting["id"])
    assert steps[-1]["state"] == "done", steps[-1]
    assert steps[-1]["steps"] == ["setting the table", "looking for deals"]
    deal = client.get(f"/api/tasks/{waiting['id']}/files/deal.json").json()
    assert deal["players"] == ["Canada", "United States"]
    assert (deal["without"], deal["today"]) == ("today's measures stay", [0, 0])
    assert len(deal["cloud"]) > len(deal["frontier"]) > 1
    assert [one["name"] for one in deal["bargains"]][:2] == ["Nash", "Kalai–Smorodinsky"]
    assert all(len(one["gain"]) == 2 for one in deal["bargains"])
    assert {term["issue"] for one in deal["bargains"] for term in one["terms"]} == {
        "steel",
        "autos",
        "dairy",
        "payment",
    }
    assert client.get(f"/api/tasks/{waiting['id']}/files/../../pins").status_code == 404
    assert client.get(f"/api/tasks/{waiting['id']}/files/%2e%2e/x.yaml").status_code == 404


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("spotlight: [CAN, USA]", "spotlight: [CAN]", "a table takes at least two players"),
        (
            "importers: USA, exporters: CAN, sectors: steel",
            "importers: MEX, exporters: CHN, sectors: steel",
            "nothing is on",
        ),
    ],
    ids=["alone", "nothing to talk about"],
)
def test_work_that_fails_says_why(client, scenario_text, old, new, why):
    text = scenario_text.split("issues:")[0].replace(old, new)
    name = client.post("/api/scenarios", content=text.encode()).json()["name"]
    piece = client.post("/api/tasks", json={"kind": "deal", "view": {"scenario": name}}).json()
    ended = followed(client, piece["id"])[-1]
    assert ended["state"] == "failed"
    assert why in ended["error"]
    assert ended["files"] == []


def followed(client: TestClient, id: str) -> list[dict]:
    with client.stream("GET", f"/api/tasks/{id}/events") as stream:
        return [json.loads(line.removeprefix("data: ")) for line in stream.iter_lines() if line.startswith("data: ")]


def test_shipped_scenarios_can_all_be_opened(client):
    names = [one["name"] for one in client.get("/api/scenarios").json()]
    assert "october-2025" in names
    for name in names:
        if not name.startswith("own-"):
            assert load_scenario(name).scenario.title in client.get("/api/scenarios").text
