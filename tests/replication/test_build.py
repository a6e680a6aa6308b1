"""The committed dataset is what the build tool makes from the source data, byte for byte, every time."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EMBEDDED = ROOT / "src" / "counteroffer" / "data"


def build(source: Path, target: Path) -> dict[str, str]:
    command = [sys.executable, "-m", "tools.build_data", str(source), str(target)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return checksums(target)


def checksums(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
        if path.is_file() and path.suffix != ".py"
    }


@pytest.fixture(scope="module")
def built(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return build(shared, tmp_path_factory.mktemp("first"))


def test_the_build_makes_the_committed_files(built: dict[str, str]) -> None:
    assert built == checksums(EMBEDDED)


def test_two_builds_are_byte_identical(built: dict[str, str], shared: Path, tmp_path: Path) -> None:
    assert build(shared, tmp_path) == built
