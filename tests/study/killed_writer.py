"""Write a folder in processes that are killed, or refused, at every step; run by `test_whole_folders.py`, light Python.

Arguments: the module's file, a folder for the cases. Prints, as JSON, what each kill left.
"""

from __future__ import annotations

import errno
import hashlib
import importlib.util
import itertools
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
ENDS = {-signal.SIGKILL: "killed", 0: "done", 3: "told", 5: "went on"}
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


def ended(whole: ModuleType, folder: Path, step: int, way: str) -> str:
    """Write the new files in a process that is killed before its step, or refused that step, or all from there on.

    killed, told (it raised an OSError), done, or broken where it raised anything else.
    """
    child = os.fork()
    if child == 0:
        left = step

        def hook(event: str, _: Any) -> None:
            nonlocal left
            if event.startswith(STEPS) and event != "os.kill":
                left -= 1
                if left < 0 and way == "killed":
                    os.kill(os.getpid(), signal.SIGKILL)
                if left == -1 or (left < 0 and way == "full"):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        sys.addaudithook(hook)
        try:
            whole.replace_folder(folder, NEW, manifest(NEW))
        except OSError:
            os._exit(3)
        except BaseException:
            os._exit(4)
        os._exit(0 if left >= 0 else 5)
    status = os.waitpid(child, 0)[1]
    return ENDS.get(os.waitstatus_to_exitcode(status), "broken")


def put(folder: Path, files: dict[str, bytes]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text)


def case(whole: ModuleType, parent: Path, kind: str, way: str, step: int) -> dict[str, Any]:
    folder = parent / "out"
    parent.mkdir(parents=True)
    if kind == "others":
        put(folder, OTHERS)
    if kind != "none":
        whole.replace_folder(folder, OLD, manifest(OLD))
    at_once = dict(OLD) if kind != "none" else {}
    end = ended(whole, folder, step, way)
    straight = {name: (folder / name).read_bytes() for name in {**OLD, **NEW} if (folder / name).is_file()}
    try:
        read = whole.read_folder(folder)
    except whole.InputError:
        read = {}
    mine = {name: (folder / name).read_bytes() for name in OTHERS if (folder / name).is_file()}
    whole.replace_folder(folder, NEW, manifest(NEW))
    names = sorted(path.relative_to(parent).as_posix() for path in parent.rglob("*") if path.is_file())
    return {
        "kind": kind, "way": way, "step": step, "end": end,
        "straight": "old" if straight == at_once else "new" if straight == NEW else "mixed",
        "read": "old" if read == at_once else "new" if read == NEW else "mixed",
        "others": len(mine), "names": names, "again": whole.read_folder(folder) == NEW,
    }  # fmt: skip


if __name__ == "__main__":
    whole, cases = module(sys.argv[1]), Path(sys.argv[2])
    found = []
    for kind, way in itertools.product(("none", "own", "others"), ("killed", "refused", "full")):
        for step in range(500):
            found.append(case(whole, cases / f"{kind}-{way}-{step}", kind, way, step))
            if found[-1]["end"] == "done":
                break
    print(json.dumps(found))
