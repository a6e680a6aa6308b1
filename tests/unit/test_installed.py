"""Packages this one stands on: all are listed, each with a licence, and none asks for more than we can give."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from counteroffer.data.packages import packages

PROJECT = tomllib.loads((Path(__file__).resolve().parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
GPL = re.compile(r"(?<!L)(?<!Lesser )\bA?GPL|Affero|(?<!Lesser )General Public License", re.IGNORECASE)
OF_ITS_FILE = {"axe-playwright-python"}  # MIT by the file it carries; its metadata say nothing


def test_every_package_has_a_licence_and_none_is_gpl() -> None:
    found = packages()
    assert {one.name for one in found if not one.licence} <= OF_ITS_FILE
    assert [one for one in found if GPL.search(one.licence)] == []
    for text in (
        "GPL-3.0-only",
        "AGPL-3.0",
        "GNU General Public License v3 (GPLv3)",
        "GNU Affero General Public License",
    ):
        assert GPL.search(text)
    assert not GPL.search("LGPL-2.1")


def test_what_is_declared_is_listed_with_what_that_needs() -> None:
    known = {re.sub(r"[-_.]+", "-", one.name).lower(): one for one in packages()}
    for line in PROJECT["dependencies"]:
        assert known[re.match(r"[\w-]+", line)[0]].needed_for == "run"  # type: ignore[index]
    assert known["jaxlib"].needed_for == "run"  # by way of jax
    assert "counteroffer" not in known


def test_what_runs_is_capped_below_the_next_release_that_may_break_it() -> None:
    for line in (*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["desk"]):
        assert re.fullmatch(r"[\w-]+>=[\d.]+,<[\d.]+", line), line
