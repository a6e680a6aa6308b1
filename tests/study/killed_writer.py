"""Write a folder in processes that are killed at every step of theirs; run by `test_whole_folders.py`, in light Python.

Arguments: the module's file, a folder for the cases. Prints, as JSON, what each kill left.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import signal
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

STEPS = ("open", "os.", "shutil.", "ctypes.")
OLD = {"a.csv": b"old a", "b.csv": b"old b", "pages/x.html": b"old x"}
NEW = {"a.csv": b"new a", "c.csv": b"new c", "pages/x.html": b"new x"}
OTHERS = {"notes.txt": b"mine", "deep/er/notes.txt": b"mine too"}


def module(path: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location("whole", path)
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def manifest(files: dict[str, bytes]) -> bytes:
    return json.dumps({"files": {name: hashlib.sha256(text).hexdigest() for name, text in files.items()}}).encode()


def killed(whole: ModuleType, folder: Path, step: int) -> bool:
    """Write the new files in a process that is killed before its step; whether it got so far."""
    child = os.fork()
    if child == 0:
        left = step

        def hook(event: str, _: Any) -> None:
            nonlocal left
            if event.startswith(STEPS) and event != "os.kill":
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        whole.replace_folder(folder, NEW, manifest(NEW))
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def put(folder: Path, files: dict[str, bytes]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text)


def case(whole: ModuleType, parent: Path, kind: str, step: int) -> dict[str, Any]:
    folder = parent / "out"
    parent.mkdir(parents=True)
    if kind == "others":
        put(folder, OTHERS)
    if kind != "none":
        whole.replace_folder(folder, OLD, manifest(OLD))
    at_once = dict(OLD) if kind != "none" else {}
    died = killed(whole, folder, step)
    straight = {name: (folder / name).read_bytes() for name in {**OLD, **NEW} if (folder / name).is_file()}
    try:
        read = whole.read_folder(folder)
    except whole.InputError:
        read = {}
    mine = {name: (folder / name).read_bytes() for name in OTHERS if (folder / name).is_file()}
    whole.replace_folder(folder, NEW, manifest(NEW))
    names = sorted(path.relative_to(parent).as_posix() for path in parent.rglob("*") if path.is_file())
    return {
        "kind": kind, "step": step, "died": died,
        "straight": "old" if straight == at_once else "new" if straight == NEW else "mixed",
        "read": "old" if read == at_once else "new" if read == NEW else "mixed",
        "others": len(mine), "names": names, "again": whole.read_folder(folder) == NEW,
    }  # fmt: skip


if __name__ == "__main__":
    whole, cases = module(sys.argv[1]), Path(sys.argv[2])
    found = []
    for kind in ("none", "own", "others"):
        for step in range(500):
            found.append(case(whole, cases / f"{kind}{step}", kind, step))
            if not found[-1]["died"]:
                break
    print(json.dumps(found))
