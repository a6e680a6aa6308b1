"""`counteroffer tariffs entry` and `check`: words, tables, JSON, and what is said of bad input."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

CHINA = ("tariffs", "entry", "--hs", "7326.90.8688", "--origin", "CHN", "--value", "14172", "--on", "2025-10-07")
PART = ("tariffs", "entry", "--hs", "8708.99.8180", "--origin", "CAN", "--value", "5000", "--on", "2025-09-20")
TOLD = ("--own-content", "0%", "--loaded", "2025-10-01")
HEAD = (
    "hs,origin,value,on,claims_pact,steel_percent,aluminum_percent,copper_percent,own_content_percent,loaded,quantity\n"
)


def words(text: str) -> str:
    return " ".join(text.split())


def test_an_entry_in_words_says_duty_reason_and_that_it_is_no_ruling(run) -> None:
    code, out, _ = run(*CHINA, *TOLD, "--fees")
    assert code == 0
    said = words(out)
    assert "Duties: 97.90%, 13,874.39 USD." in said
    assert "displaced" in said
    assert "no ruling of any customs" in said
    assert "49.09" in said


def test_what_is_not_told_is_asked_for_with_its_option(run) -> None:
    _, out, _ = run(*PART)
    said = words(out)
    assert "at most 52.50% (2,625.00 USD), at least 0.00% (0.00 USD)" in said
    for option in ("--metal steel=60%", "--claim-pact or --no-claim-pact"):
        assert option in said
    _, out, _ = run(*PART, "--metal", "steel=40%", "--claim-pact")
    assert "Duties: 20.00%, 1,000.00 USD." in words(out)
    assert "turns on" not in out


def test_an_entry_as_json_and_csv(run) -> None:
    _, out, _ = run(*PART, "--no-claim-pact", "--format", "json")
    found = json.loads(out)
    assert (found["most_percent"], found["least_percent"], found["turns_on"]) == (52.5, 37.5, ["metals"])
    assert (found["most_duty"], found["least_duty"]) == ("2625.00", "1875.00")
    assert any("no ruling" in text for text in found["notes"])
    assert {layer["layer"] for layer in found["layers"]} >= {"general", "section_232.steel", "section_301.china"}
    _, out, _ = run(*PART, "--no-claim-pact", "--format", "csv")
    rows = {row["layer"]: row for row in csv.DictReader(io.StringIO(out))}
    assert rows["ieepa.fentanyl"]["most_duty"] == "1750.00"
    assert rows["section_301.china"]["status"] == "other_origins"


def test_canada_answers_from_its_order(run) -> None:
    _, out, _ = run(
        *("tariffs", "product", "7208.38.00", "--importer", "CAN", "--exporter", "USA", "--on", "2026-09-10"),
        *("--format", "csv"),
    )
    rows = {row["layer"]: row for row in csv.DictReader(io.StringIO(out))}
    assert float(rows["canada.metals"]["unclaimed_percent"]) == 50
    assert rows["paid in 2024"]["unclaimed_percent"] == ""
    entry = ("tariffs", "entry", "--hs", "7208.38.00", "--origin", "USA", "--importer", "CAN", "--value", "1000")
    _, out, _ = run(*entry, "--on", "2026-09-10", "--loaded", "2026-09-09")
    said = words(out)
    assert "50.00%, 500.00 CAD, without the general duty, which is not known" in said
    assert "May be remitted" in said
    assert "Known in total only" in said
    assert "--general 2.9%" in said


def test_mexico_says_what_is_known_in_total_only(run) -> None:
    code, out, _ = run("tariffs", "product", "7208", "-i", "MEX", "-e", "CHN", "--on", "2026-03-01")
    assert code == 0
    assert "1,463 lines" in words(out)


def table(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "entries.csv"
    path.write_bytes(text.encode(encoding))
    return path


ROWS = (
    "7326.90.8688,CHN,14172,2025-10-07,,,,,0,2025-10-01,\n"
    "2204.21.50,FRA,5000,2025-10-07,,,,,0,2025-10-06,1000\n"
    "8708.99.8180,CAN,5000,2025-09-20,yes,40,0,0,,,\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_table_goes_in_and_comes_out(run, tmp_path: Path, encoding: str) -> None:
    code, out, _ = run(
        "tariffs", "entry", "--table", table(tmp_path, HEAD + ROWS, encoding), "--format", "csv", "--fees"
    )
    assert code == 0
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [row["duty"] for row in rows] == ["13874.39", "750.00", "1000.00"]
    assert [row["turns_on"] for row in rows] == ["", "", ""]
    assert [row["fees"] for row in rows] == ["49.09", "33.58", "0.00"]
    assert rows[0]["layers"] == "section_232.steel 50; ieepa.fentanyl 20; section_301.china 25"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hs,origin,value\n1,2,3\n", "it lacks on"),
        (HEAD.replace("loaded", "laoded") + ROWS, "did you mean 'loaded'"),
        (HEAD, "no row in it"),
        (HEAD + ROWS.replace("14172", "14,172").replace("14,172", '"14,172"'), "'14,172' is not a number"),
        (HEAD + ROWS.replace("14172", "١٤١٧٢"), "row 1, value: '١٤١٧٢' is not a number"),
        (HEAD + ROWS.replace("2025-10-07", "07/10/2025"), "is not a day"),
        (HEAD + ROWS.replace("yes", "perhaps"), "row 3, claims_pact: 'perhaps' is neither yes nor no"),
        (HEAD + ROWS.replace("CHN", "CHI"), "unknown origin 'CHI' in row 1"),
        (HEAD + ROWS.replace(",40,0,0", ",70,40,0"), "row 3: the metals make up more than all of it"),
    ],
)
def test_a_table_that_cannot_be_is_refused_with_its_row(run, tmp_path: Path, text: str, said: str) -> None:
    code, out, err = run("tariffs", "entry", "--table", table(tmp_path, text))
    assert code == 2
    assert said in words(err)
    assert not out


def test_a_table_in_latin_1_is_asked_back(run, tmp_path: Path) -> None:
    path = table(tmp_path, HEAD.replace("quantity", "quantit\u00e9") + ROWS, "latin-1")
    code, _, err = run("tariffs", "entry", "--table", path)
    assert code == 2
    assert "is not UTF-8 text (line 1" in words(err)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("tariffs", "entry", "--hs", "7326.90.8688"), "--origin, --value, --on missing"),
        ((*CHINA, "--table", "x.csv"), "stands in its columns"),
        ((*CHINA, "--metal", "steel"), "write it as steel=60%"),
        ((*CHINA, "--metal", "steel=0.6"), "may be a share or a percentage; write it with its sign, as 60%"),
        ((*CHINA, "--metal", "steel=60%", "--metal", "steel=50%"), "told twice"),
        ((*CHINA, "--us-content", "20"), "write it with its sign"),
        ((*CHINA, "--claim-pact"), "the book has no pact of USA and CHN"),
        ((*CHINA, "--loaded", "20250901"), "write it as 2025-10-07"),
        ((*CHINA, "--firm", "acme"), "no measure on this entry has rates by firm"),
        ((*CHINA[:2], "--hs", "732690", *CHINA[4:]), "give 8 digits"),
        (("tariffs", "check", "nowhere"), "no folder of tariff law at nowhere"),
    ],
)
def test_bad_input_says_the_mend(run, arguments: tuple[str, ...], said: str) -> None:
    code, out, err = run(*arguments)
    assert code == 2
    assert said in words(err)
    assert not out


@pytest.fixture
def own(tmp_path: Path) -> Path:
    law = tmp_path / "law"
    law.mkdir()
    (law / "steel.yaml").write_text(
        "authority: section_232\nprogrammes:\n  steel:\n    amends: 2025-12-01\n    measures:\n"
        "      - {citation: next week, scope: {lists: steel-full-value}, rate: 60}\n"
        "      - {citation: next week, scope: {lists: [steel-derivatives, steel-derivatives-august-2025]}, rate: 60,\n"
        "         share: steel}\n",
        encoding="utf-8",
    )
    return law


def test_a_folder_of_law_is_checked_compared_and_asked(run, own: Path) -> None:
    code, out, _ = run("tariffs", "check", own, "--format", "csv")
    assert code == 0
    (row,) = csv.DictReader(io.StringIO(out))
    assert (row["programme"], row["from"], row["idle"]) == ("section_232.steel", "2025-12-01", "")
    code, out, _ = run("tariffs", "diff", "2025-12-01", "--book", own, "-e", "KOR", "--format", "csv")
    rows = {row["programme"]: row for row in csv.DictReader(io.StringIO(out))}
    steel = rows["section_232.steel"]
    assert float(steel["own_percent"]) == pytest.approx(float(steel["shipped_percent"]) * 1.2, rel=1e-3)
    for command in (("product", "7208"), ("entry", "--hs", "7208.38.00", "--origin", "KOR", "--value", "100")):
        exporter = () if command[0] == "entry" else ("-e", "KOR")
        _, out, _ = run("tariffs", *command, "--on", "2025-12-01", *exporter, "--book", own)
        assert "60.00" in out
    code, _, err = run("tariffs", "diff", "2025-12-01")
    assert (code, "--book FOLDER" in err) == (2, True)
