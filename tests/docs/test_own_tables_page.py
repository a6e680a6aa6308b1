"""The commands of docs/own-tables.md, from files to a briefing, with no Python."""

from __future__ import annotations

import re
import shlex
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from counteroffer.cli.main import main
from counteroffer.economy.brought import store
from counteroffer.economy.world import world_accounts
from official_table import official, text_of

PAGE = (Path(__file__).parents[2] / "docs" / "own-tables.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, flags=re.S | re.M)
COMMANDS = [text for kind, text in BLOCKS if kind == "bash"]
SCENARIOS = {text.split()[1]: text for kind, text in BLOCKS if kind == "yaml"}  # "# NAME.yaml" stands first
(LISTED,) = (text for kind, text in BLOCKS if not kind and text.startswith("importer"))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(store.VARIABLE, str(tmp_path / "kept"))
    for name, text in SCENARIOS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def ran(lines: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    """What the commands of a block say, one after the other; each succeeds."""
    said = ""
    for line in lines.strip().splitlines():
        monkeypatch.setattr(sys, "argv", shlex.split(line))
        with pytest.raises(SystemExit) as caught:
            main()
        captured = capsys.readouterr()
        assert not caught.value.code, (line, captured.err)
        said += captured.out
    return said


def test_a_template_as_lists_and_as_a_workbook_goes_to_a_briefing(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = ran(COMMANDS[0], monkeypatch, capsys)
    assert "3 regions × 4 industries" in said
    assert "2 measures resolve on economy 'northland'" in said
    page = (here / "out" / "steel-and-cars" / "briefing.md").read_text(encoding="utf-8")
    assert "Northland loses" in page
    assert "made up for this template, 2024. Licence: free." in page
    assert "North American" not in page.partition("## Sources")[0]
    csv = store.load("northland")
    workbook = (
        "data template northland.xlsx --layout wide\ndata import tables northland.xlsx --name northland --replace"
    )
    ran("\n".join(f"counteroffer {line}" for line in workbook.splitlines()), monkeypatch, capsys)
    excel = store.load("northland")
    assert excel.sources[0][0] == "northland.xlsx"
    assert abs(excel.trade - csv.trade).max() < 1e-6 * csv.trade.max()
    ran("counteroffer check steel-and-cars.yaml", monkeypatch, capsys)


def test_a_two_country_file_in_the_official_layout_goes_to_a_briefing(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    table = official(("CAN", "USA"), ("A01", "C24A", "C29", "M"), size=900_000)
    with zipfile.ZipFile(here / "2022_SML.zip", "w") as archive:
        archive.writestr("2022_SML.csv", text_of(table))
    (here / "our-tariffs.csv").write_text(LISTED, encoding="utf-8")
    said = ran(COMMANDS[1], monkeypatch, capsys)
    assert "2 regions × 4 industries" in said
    assert "Tariffs: " in said
    page = (here / "out" / "cars" / "briefing.md").read_text(encoding="utf-8")
    assert "OECD, Inter-Country Input-Output Tables, edition of 2025, 2022" in page
    assert store.load("two-countries").tariff[2].tolist() == [[0, 0.061], [0.025, 0]]
    said = ran(COMMANDS[2], monkeypatch, capsys)
    assert "81 regions × 50 industries" in said
    ours, base = store.load("ours"), world_accounts()[0]
    canada, cars = ours.regions.index("CAN"), ours.sectors.index("C29")
    assert set(np.delete(ours.tariff[cars, canada], canada)) == {0.061}
    steel = ours.sectors.index("C24A")  # which no row names
    assert np.allclose(ours.tariff[steel] * base.trade[steel], base.revenue[steel])
