"""`counteroffer tariffs`: what it prints, in three formats, and what it says of bad input."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from builders import scenario_text

CANADA = ("tariffs", "--on", "2025-10-07", "--importer", "USA", "--exporter", "CAN")


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize(("by", "row"), [("sector", "C24A"), ("authority", "ieepa.fentanyl"), ("hs2", "72")])
def test_a_day_by_sector_authority_and_chapter(run, by: str, row: str) -> None:
    code, out, _ = run(*CANADA, "--by", by, "--format", "csv")
    found = rows(out)
    key = next(iter(found[0]))
    assert code == 0
    assert row in {line[key] for line in found}
    assert found[-1][key] == "all"
    _, out, _ = run(*CANADA, "--by", by, "--format", "json")
    assert [line[key] for line in json.loads(out)["rows"]] == [line[key] for line in found]
    assert float(json.loads(out)["rows"][-1]["change_percent"]) == pytest.approx(float(found[-1]["change_percent"]))
    _, table, _ = run(*CANADA, "--by", by)
    assert "2025-10-07" in table


def test_rates_are_labelled_by_kind(run) -> None:
    _, out, _ = run(*CANADA, "--format", "csv")
    columns = set(rows(out)[0])
    assert {"collected_2024_percent", "statutory_percent", "effective_percent", "change_percent"} <= columns
    assert "revenue_usd_mn" in columns
    assert not [column for column in columns if column.startswith("ces_")]
    total = rows(out)[-1]
    assert float(total["effective_percent"]) < float(total["statutory_percent"])


def test_options_change_the_answer_the_way_they_say(run) -> None:
    def change(*options: str) -> float:
        _, out, _ = run(*CANADA, "--by", "authority", "--format", "csv", *options)
        return float(rows(out)[-1]["change_percent"])

    plain = change()
    assert change("--without", "section_232.steel") < plain
    assert change("--pact-lapsed") > plain + 10
    early = ("tariffs", "--on", "2025-05-10", "--exporter", "CAN", "--by", "authority", "--format", "csv")
    mended, published = (
        float(rows(run(*early, "--claims", use)[1])[-1]["change_percent"]) for use in ("backcast", "as_is")
    )
    assert published > mended + 3
    ruled = ("tariffs", "--on", "2026-02-21", "--exporter", "CHN", "--by", "authority", "--format", "csv")
    assert "ieepa" in run(*ruled)[1]
    assert "ieepa" not in run(*ruled, "--to-ruling")[1]


@pytest.mark.parametrize("importer", ["CAN", "CHN"])
def test_elsewhere_only_what_was_added_is_known(run, importer: str) -> None:
    for by in ("sector", "partner", "authority"):
        code, out, _ = run("tariffs", "--on", "2025-10-07", "-i", importer, "-e", "USA", "--by", by, "--format", "csv")
        assert code == 0
        assert {"added_revenue_usd_mn", "change_percent"} <= set(rows(out)[0])
        assert "effective_percent" not in rows(out)[0]
    code, out, _ = run("tariffs", "timeline", "-i", importer, "-e", "USA", "--format", "csv")
    assert any(float(line["change_percent"]) > 0 for line in rows(out))
    code, out, _ = run("tariffs", "diff", "2025-01-01", "2025-10-07", "-i", importer, "-e", "USA")
    assert "added" in out or "revenue" in out


def test_the_timeline_runs_two_years(run) -> None:
    code, out, _ = run("tariffs", "timeline", "--exporter", "CAN", "--format", "csv")
    found = rows(out)
    assert code == 0
    assert found[0]["date"] == "2024-12-31"
    assert {"2025-03-04", "2025-03-07", "2025-06-04", "2026-02-24", "2026-08-22"} <= {line["date"] for line in found}


def test_a_product_shows_its_layers_and_why(run) -> None:
    _, out, _ = run("tariffs", "product", "7208", "--on", "2025-05-10", "--exporter", "CAN", "--format", "json")
    steel = next(line for line in json.loads(out)["rows"] if line["layer"] == "section_232.steel")
    assert (steel["unclaimed_percent"], steel["claimed_percent"]) == (0.0, 25.0)
    assert "displaced by ieepa.fentanyl" in steel["why"]


def test_two_days_differ(run) -> None:
    code, out, _ = run("tariffs", "diff", "2026-08-21", "2026-08-22", "--exporter", "CAN", "--format", "csv")
    assert code == 0
    assert rows(out)[0]["programme"] == "section_338.autos"


def test_the_book_is_listed_with_its_citations(run) -> None:
    _, out, _ = run("tariffs", "book", "section_232.steel", "--format", "csv")
    found = rows(out)
    assert {line["programme"] for line in found} == {"section_232.steel"}
    assert all(line["citation"] and line["basis"] and line["statute"] for line in found)
    _, whole, _ = run("tariffs", "book", "--format", "csv")
    assert len(rows(whole)) > len(found)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("tariffs", "--on", "7 October"), "write it as 2025-10-07"),
        (("tariffs", "--on", "2028-01-01"), "covers 2024-12-31 to 2027-12-31"),
        (("tariffs", "--on", "2025-10-07", "--exporter", "CND"), "did you mean 'CAN'"),
        (("tariffs", "--on", "2025-10-07", "--importer", "MEX"), "what MEX buys is not known by product"),
        (("tariffs", "--on", "2025-10-07", "--importer", "GBR"), "unknown importer 'GBR'"),
        (("tariffs", "--on", "2025-10-07", "--exporter", "FRA"), "name EU"),
        (("tariffs", "product", "7208", "--on", "2025-10-07", "-i", "MEX"), "say whose goods"),
        (("tariffs", "diff", "2025-10-07"), "say the later day too"),
        (("tariffs", "--on", "2025-10-07", "--usmca-use", "as_is"), "--usmca-use was renamed: write --claims as_is"),
        (("tariffs", "--on", "2025-10-07", "--without", "section_323"), "did you mean 'section_232'"),
        (("tariffs", "product", "720", "--on", "2025-10-07"), "not an HS code"),
        (("tariffs", "product", "7788", "--on", "2025-10-07"), "unknown HS code '7788'"),
        (("tariffs", "diff", "2026-01-01", "2025-01-01"), "earlier day first"),
        (("tariffs", "book", "section_999"), "unknown programme"),
    ],
)
def test_bad_input_exits_with_two_and_says_the_mend(run, arguments: tuple[str, ...], words: str) -> None:
    code, out, err = run(*arguments)
    assert code == 2
    assert words in err
    assert not out


def test_check_names_own_measures_that_are_not_yet_in_force(run, tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    later = {"name": "later", "hs": "7208", "rate": 10, "from": "2026-01-01"}
    path.write_text(scenario_text(as_of="2025-10-07", **{"with": [later]}), encoding="utf-8")
    code, _, err = run("check", path)
    assert code == 0
    assert "“with[0]” names later, which is not in force on this day" in " ".join(err.split())


def test_today_is_a_day_of_the_book_or_refused_as_any_other(run, monkeypatch: pytest.MonkeyPatch) -> None:
    class Calendar(dt.date):
        now = (2025, 10, 7)

        @classmethod
        def today(cls) -> dt.date:
            return dt.date(*cls.now)

    monkeypatch.setattr("counteroffer.cli.asking.dt", SimpleNamespace(date=Calendar))
    asked = ("tariffs", "-e", "CAN", "--format", "csv", "--on")
    assert run(*asked, "today")[1] == run(*asked, "2025-10-07")[1]
    Calendar.now = (2031, 1, 1)
    code, _, err = run(*asked, "today")
    assert code == 2
    assert "2031-01-01 lies outside" in err


def test_without_a_day_it_is_today(run, monkeypatch: pytest.MonkeyPatch) -> None:
    class Calendar(dt.date):
        @classmethod
        def today(cls) -> dt.date:
            return dt.date(2026, 11, 20)

    monkeypatch.setattr("counteroffer.cli.asking.dt", SimpleNamespace(date=Calendar))
    for command in (("tariffs", "-e", "CAN"), ("tariffs", "product", "7208", "-e", "CAN")):
        assert run(*command, "-f", "csv")[1] == run(*command, "--on", "2026-11-20", "-f", "csv")[1]


def test_an_answer_beyond_what_is_known_says_so_in_every_form(run) -> None:
    late = ("tariffs", "--on", "2026-11-20", "-i", "CHN", "-e", "USA", "--by", "authority")
    code, out, err = run(*late)
    assert code == 0
    first = " ".join(out.split("china.april")[0].split())
    for words in ("The law of China is known to 10 October 2026 only", "Whether China's 24 points stay suspended"):
        assert words in first.replace("\u00a0", " ")
    assert "--outcome china-truce=" in first
    code, out, err = run(*late, "-f", "json")
    assert code == 0
    assert all("is known to" in row["not_known"] for row in json.loads(out)["rows"])
    assert "is known to" in " ".join(err.replace("\u00a0", " ").split())
    assert all(row["not_known"] for row in rows(run(*late, "-f", "csv")[1]))
    known = run("tariffs", "--on", "2026-10-10", "-e", "CAN", "-f", "csv")
    assert "not_known" not in known[1]
    assert not known[2]


def test_the_other_outcome_can_be_asked_for(run) -> None:
    late = ("tariffs", "--on", "2026-11-20", "-i", "CHN", "-e", "USA", "--by", "authority", "-f", "json")
    taken, other = (json.loads(run(*late, *more)[1])["rows"][0] for more in ((), ("--outcome", "china-truce=charged")))
    assert (taken["programme"], taken["change_percent"]) == ("china.april", 10)
    assert (other["programme"], other["change_percent"]) == ("china.april", 34)
    for text, words in (("china-truce", "QUESTION=OUTCOME"), ("china=charged", "unknown open question")):
        code, _, err = run(*late, "--outcome", text)
        assert code == 2
        assert words in err


def test_what_is_not_known_is_listed(run) -> None:
    _, out, _ = run("tariffs", "open", "--format", "csv")
    found = rows(out)
    assert {"USA", "CAN", "CHN", "EU", "MEX"} == {row["importer"] for row in found}
    truce = {row["outcome"]: row["default"] for row in found if row["question"] == "china-truce"}
    assert truce == {"suspended": "True", "charged": "False"}


def test_a_lapse_that_would_change_nothing_is_refused(run) -> None:
    code, _, err = run("tariffs", "--on", "2025-10-07", "-i", "CAN", "--pact-lapsed")
    assert code == 2
    assert "counteroffer show pact-lapses" in " ".join(err.split())


def test_two_routes_to_industries_are_set_side_by_side(run) -> None:
    day = ("--on", "2025-10-07", "--format", "csv")
    pairs = rows(run("tariffs", "routes", *day)[1])
    assert (pairs[0]["sector"], pairs[0]["commodity_sector"]) == ("C27", "C29")
    industries = {line["sector"]: line for line in rows(run("tariffs", "routes", *day, "--by", "industry")[1])}
    by_commodity = {line["sector"]: line for line in rows(run("tariffs", *day, "--route", "commodity")[1])}
    for sector in ("C24B", "C25", "all"):
        for key, other in (("imports_usd_mn", "commodity_imports_usd_mn"), ("effective_percent", "commodity_percent")):
            assert by_commodity[sector][key] == industries[sector][other]
    assert "89.7% of the value" in " ".join(run("tariffs", "routes", "--on", "2025-10-07")[1].split())


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--by", "hs2"), "a table by hs2 has none"),
        (("--importer", "CAN"), "by their HS6 codes only"),
    ],
)
def test_a_route_that_acts_on_nothing_is_refused(run, options: tuple[str, ...], words: str) -> None:
    code, _, err = run("tariffs", "--on", "2025-10-07", "--route", "commodity", *options)
    assert code == 2
    assert words in " ".join(err.split())


def test_canadas_own_rate_net_of_remissions_says_what_is_assumed(run) -> None:
    command = ("tariffs", "remitted", "-i", "CAN", "--on", "2025-10-15")
    found = {line["programme"]: line for line in rows(run(*command, "--format", "csv")[1])}
    assert float(found["canada.metals"]["net_percent"]) < float(found["canada.metals"]["gross_percent"])
    assert found["canada.autos"]["net_percent"] == found["canada.autos"]["gross_percent"]
    assert "how much is not known" in found["canada.autos"]["known"]
    assert "is taken to be remitted" in " ".join(run(*command)[1].split())


def test_rates_at_a_months_imports_and_claims_of_six_months(run) -> None:
    command = ("tariffs", "--on", "2025-10-15", "-e", "CAN", "--by", "authority", "--without", "ad_cvd")

    def rate(*options: str) -> float:
        return float(rows(run(*command, "--format", "csv", *options)[1])[-1]["effective_percent"])

    assert rate("--weights", "month") < rate() < rate("--claims", "six_months")
    assert "at the imports of 2025-10" in run(*command, "--weights", "month")[1]
    code, _, err = run("tariffs", "--on", "2025-10-15", "-e", "KOR", "--weights", "month")
    assert code == 2
    assert "not from KOR alone" in " ".join(err.split())
