"""`counteroffer desk`: what it opens, and what it says where it cannot."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from builders import measure_text, scenario_text
from counteroffer.cli.desk import desk
from counteroffer.desk.session import OWN
from counteroffer.errors import InputError


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Addresses that the desk would have opened."""
    opened: list[str] = []

    def instead(kept: Any, host: str, listening: socket.socket, view: Any, ready: Any) -> None:
        opened.append(view.scenario)
        assert kept.text(view.scenario)

    monkeypatch.setattr("counteroffer.desk.server.serve", instead)
    return opened


def opens(scenario: str | Path, folder: Path, **options: Any) -> None:
    given = {"host": "127.0.0.1", "port": 0, "browser": False} | options
    desk(str(scenario), session=folder / "desk", **given)


def test_a_file_is_taken_in_and_opened(served: list[str], tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(scenario_text(measure_text()), encoding="utf-8")
    opens(path, tmp_path)
    opens(path, tmp_path)
    assert served[0].startswith(OWN)
    assert served[0] == served[1]
    opens(served[0], tmp_path)
    assert served[2] == served[0]


MISTAKES = {
    "no such file": ("mine.yaml", None, "no scenario file at .*mine.yaml; check the path"),
    "no such name": ("octobre-2025", None, "unknown scenario 'octobre-2025' in the desk; did you mean 'october-2025'"),
    "no scenario": ("mine.yaml", "title: [", "not valid YAML"),
    "maps beside it": (
        "mine.yaml",
        scenario_text(measure_text(), economy={"regions": "regions.csv"}),
        "maps are files beside the scenario; solve it from the command line",
    ),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_what_cannot_be_opened_is_told_with_the_mend(served: list[str], tmp_path: Path, case: str) -> None:
    name, text, words = MISTAKES[case]
    if text:
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=words):
        opens(tmp_path / name if name.endswith("yaml") else name, tmp_path)
    assert served == []


def test_a_busy_port_is_told_before_anything_is_loaded() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code = (
            "import sys\n"
            "from counteroffer.cli.desk import desk\n"
            "from counteroffer.errors import InputError\n"
            f"try: desk('october-2025', '127.0.0.1', {port}, None, False)\n"
            "except InputError as error: print(error)\n"
            "print(sorted({'jax', 'pandas', 'fastapi', 'vl_convert'} & sys.modules.keys()))\n"
        )
        found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    said, loaded = found.stdout.strip().splitlines()
    assert f"port {port}" in said
    assert "give another --port" in said
    assert loaded == "[]"
