"""A folder of results is all old or all new: killed or refused at every step, written by many, damaged by hand."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from counteroffer.errors import InputError
from counteroffer.study.disk import whole
from counteroffer.study.disk.whole import read_folder, replace_folder
from study.killed_writer import NEW, OLD, OTHERS, manifest, put

RUNNER = Path(__file__).with_name("killed_writer.py")
FILES = {f"out/{name}" for name in (*NEW, "manifest.json")}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are killed by forks")
def test_a_writer_that_is_killed_or_refused_at_any_step_leaves_the_old_or_the_new(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, RUNNER, str(whole.__file__), tmp_path / "cases"],
        capture_output=True, text=True, check=False, env=os.environ | {"TMPDIR": str(tmp_path)},
    )  # fmt: skip
    assert said.returncode == 0, said.stderr
    found = json.loads(said.stdout)
    for kind, way in itertools.product(("none", "own", "others"), ("killed", "refused", "full")):
        mine = [one for one in found if (one["kind"], one["way"]) == (kind, way)]
        assert len(mine) > 12
        assert {one["read"] for one in mine} == {"old", "new"}
        if way != "refused":  # old, then new; what is refused once may be tried another way
            assert [one["read"] for one in mine] == sorted((one["read"] for one in mine), reverse=True)
            ends = {"killed", "done"} if way == "killed" else {"told", "done"}
            assert {one["end"] for one in mine} == ends
            if kind != "others" and sys.platform == "linux":
                assert {one["straight"] for one in mine} == {"old", "new"}  # for who reads the files themselves, too
        assert all(one["read"] == "new" for one in mine if one["end"] in ("done", "went on"))
        kept = {f"out/{name}" for name in OTHERS} if kind == "others" else set()
        assert all(one["again"] and FILES | kept <= set(one["names"]) for one in mine), mine
        assert all(set(one["names"]) <= FILES | kept | {"out/b.csv"} for one in mine)  # nothing of the writer's own
        assert all(one["others"] == len(kept) for one in mine)
    assert {one["end"] for one in found} == {"killed", "told", "went on", "done"}
    assert [path.name for path in tmp_path.iterdir()] == ["cases"]  # no lock is left either


def test_writers_and_readers_at_once_see_one_whole_set(tmp_path: Path) -> None:
    sets = [{f"{letter}{k}": str(number).encode() for k in range(4)} for number, letter in enumerate("aab")]
    for number, folder in enumerate((tmp_path / "own", tmp_path / "others")):
        put(folder, OTHERS if number else {})
        replace_folder(folder, sets[0], manifest(sets[0]))

        def write(turn: int, folder: Path = folder) -> dict[str, bytes]:
            replace_folder(folder, sets[turn % 3], manifest(sets[turn % 3]))
            return read_folder(folder)

        with ThreadPoolExecutor(6) as pool:
            assert all(one in sets for one in pool.map(write, range(30)))


def test_a_folder_that_is_not_what_its_manifest_says_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    with pytest.raises(InputError, match=r"no manifest\.json that can be read"):
        read_folder(folder)
    replace_folder(folder, OLD, manifest(OLD))
    assert read_folder(folder) == OLD
    (folder / "a.csv").write_bytes(b"mine now")
    with pytest.raises(InputError, match=r"is not the file that manifest\.json lists"):
        read_folder(folder)
    (folder / "a.csv").unlink()
    with pytest.raises(InputError, match=r"though manifest\.json lists it"):
        read_folder(folder)


def test_what_a_user_has_put_there_or_changed_stays(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    replace_folder(folder, OLD, manifest(OLD))
    put(folder, OTHERS | {"b.csv": b"mine now"})
    replace_folder(folder, NEW, manifest(NEW))
    assert read_folder(folder) == NEW
    assert (folder / "b.csv").read_bytes() == b"mine now"
    assert all((folder / name).read_bytes() == text for name, text in OTHERS.items())


def test_without_an_exchange_the_folder_takes_two_steps_and_is_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole, "_SWAP", {})
    folder = tmp_path / "out"
    for files in (OLD, NEW):
        replace_folder(folder, files, manifest(files))
        assert read_folder(folder) == files
    folder.rename(tmp_path / ".out.old")  # as a writer ended between the two leaves it
    assert read_folder(folder) == NEW
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_folder_one_stands_in_stays_the_same_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "out"
    replace_folder(folder, OLD, manifest(OLD))
    monkeypatch.chdir(folder)
    before = folder.stat().st_ino
    replace_folder(Path(), NEW, manifest(NEW))
    assert (folder.stat().st_ino, read_folder(Path())) == (before, NEW)
