"""The tables of docs/elasticities.md are what the code computes."""

from __future__ import annotations

import re

import pytest

from counteroffer import data
from counteroffer.economy import load_economy
from tools.elasticities import PAGE, TABLES, marks

TEXT = PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", TABLES)
def test_a_table_of_the_page_is_current(name: str) -> None:
    begin, end = marks(name)
    assert TEXT.split(begin)[1].split(end)[0].strip() == TABLES[name](), "run python -m tools.elasticities"


def test_theta_on_the_page_is_what_an_economy_has() -> None:
    rows = re.findall(r"^\| (\w+) \|[^|]*\| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \| \d \| ([\d.]+) \|$", TEXT, re.M)
    goods = list(data.frame("sectors.csv").query("good")["code"])
    assert [row[0] for row in rows] == goods
    asked = (("fgo", "long"), ("fgo:epsilon", "long"), ("ensemble", "long"), ("ensemble", "year1"))
    for column, (name, horizon) in enumerate(asked, start=1):
        economy = load_economy("full", elasticities=name, horizon=horizon)  # type: ignore[arg-type]
        theta = dict(zip(economy.sectors, economy.baseline.trade_elasticity, strict=True))
        digits = 0.0005 if horizon == "year1" else 0.005
        for row in rows:
            assert float(row[column]) == pytest.approx(theta[row[0]], abs=digits + 1e-9), row
