"""The proclamation of docs/own-law.md can be meant, and does what the page says."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

import pytest

from counteroffer.tariffs.entry import Shipment, entry
from counteroffer.tariffs.own import Laid, check, own_book

PAGE = (Path(__file__).parents[2] / "docs" / "own-law.md").read_text(encoding="utf-8")
DAY = dt.date(2026, 12, 5)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, flags=re.S | re.M)
    _, codes = (text for kind, text in blocks if not kind)
    law, scenario, corn = (text for kind, text in blocks if kind == "yaml")
    assert "book: next-week" in scenario
    found = tmp_path_factory.mktemp("page") / "next-week"
    (found / "lists").mkdir(parents=True)
    (found / "proclamation.yaml").write_text(law, encoding="utf-8")
    (found / "lists" / "robots.csv").write_text(codes, encoding="utf-8")
    (found / "corn.yaml").write_text(corn, encoding="utf-8")
    return found


def test_the_folder_of_the_page_is_checked(folder: Path) -> None:
    found = {one.key: one.laid for one in check(folder)}
    assert found["section_232.steel"] is Laid.changed
    assert found["section_232.robots"] is Laid.new
    assert found["section_301.labour"] is Laid.gives_way
    assert found["corn.grain"] is Laid.new
    ((key, quota),) = own_book(folder).quotas("MEX", DAY)
    assert (key, quota.share_percent) == ("corn.grain", 30)
    assert all(not one.idle for one in check(folder))


def test_the_entry_of_the_page_pays_what_the_proclamation_says(folder: Path) -> None:
    none = {"steel": 0.0, "aluminum": 0.0, "copper": 0.0}
    robot = Shipment("8479.50.00", "JPN", "USA", Decimal(14172), DAY, metals=none, loaded=DAY)
    owed = {one.key: one.high_percent for one in entry(robot, own_book(folder)).layers if one.high_percent}
    assert owed == pytest.approx({"general": 2.5, "section_232.robots": 12.5})
