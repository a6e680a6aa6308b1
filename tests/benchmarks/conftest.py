"""A scenario on a tiny economy, so that benchmarks of whole commands are quick."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.registry import tiny_maps
from builders import scenario_text


@pytest.fixture(scope="session")
def tiny_scenario(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny")
    for axis, groups in zip(("regions", "sectors"), tiny_maps(), strict=True):
        rows = "".join(f"{code},{group}\n" for code, group in groups.items())
        (folder / f"{axis}.csv").write_text(f"code,group\n{rows}", encoding="utf-8")
    duty = {"name": "factories", "importers": "USA", "exporters": "CAN", "sectors": "factories", "rate": 25}
    maps = {"regions": "regions.csv", "sectors": "sectors.csv"}
    (folder / "tiny.yaml").write_text(scenario_text(duty, economy=maps), encoding="utf-8")
    return folder / "tiny.yaml"
