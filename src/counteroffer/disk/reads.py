"""Which files a computation reads, whoever in it opens them: a result that is kept knows then what it rests on.

A list of what a scenario can name would be quicker, and wrong with the first key that it forgets.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

_LISTED = ("os.listdir", "os.scandir")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_SYSTEM = ("/proc", "/sys", "/dev", "/etc")
_watching: list[Reads] = []
_lock = Lock()
_hooked = False


class Reads:
    """Files read and folders listed so far: path → when it last changed, as it was then."""

    def __init__(self, besides: tuple[Path, ...]) -> None:
        python = map(Path, (sys.prefix, sys.base_prefix, *sysconfig.get_paths().values()))
        self._out = tuple(f"{os.path.realpath(one)}{os.sep}" for one in (*python, *map(Path, _SYSTEM), *besides))
        self._seen: dict[str, tuple[int, int]] = {}

    def note(self, path: str) -> None:
        """One more."""
        if path not in self._seen and not f"{path}{os.sep}".startswith(self._out):
            with contextlib.suppress(OSError):  # there was nothing to read
                self._seen[path] = _changed(path)

    def forget(self, path: Path) -> None:
        """Leave a file out of it."""
        self._seen.pop(os.path.realpath(path), None)

    def standing(self) -> dict[str, str] | None:
        """Path → what stands there; see `standing`. None where something has changed since it was read."""
        found = {}
        for path, changed in list(self._seen.items()):
            found[path] = standing(path)
            try:
                if _changed(path) != changed:
                    return None
            except OSError:
                return None
        return found


def standing(path: str) -> str:
    """What stands at a path: the checksum of a file, or of the names in a folder; nothing where there is neither."""
    place = Path(path)
    try:
        held = repr(sorted(one.name for one in place.iterdir())).encode() if place.is_dir() else place.read_bytes()
    except OSError:
        return ""
    return hashlib.sha256(held).hexdigest()


def _changed(path: str) -> tuple[int, int]:
    stat = Path(path).stat()
    return stat.st_mtime_ns, stat.st_size


@contextmanager
def reads(*besides: Path) -> Iterator[Reads]:
    """Note what is read until the end of the block.

    It has to begin before anything is read: what a process remembers of a file, it does not open again. Files of the
    interpreter, its libraries and the system are left out, and those under `besides`.
    """
    seen = Reads(besides)
    _hook()
    _watching.append(seen)
    try:
        yield seen
    finally:
        _watching.remove(seen)


def _hook() -> None:
    """Listen to the interpreter's own audit, once: such a hook cannot be taken out again."""
    global _hooked
    with _lock:
        if not _hooked:
            sys.addaudithook(_heard)
            _hooked = True


def _heard(event: str, args: tuple[Any, ...]) -> None:
    if not _watching:
        return
    if event == "open":
        path, _, flags = args
        if isinstance(path, int) or flags & _WRITES:
            return
    elif event in _LISTED:
        path = "." if args[0] is None else args[0]
        if isinstance(path, int):
            return
    else:
        return
    whole = os.path.realpath(os.fsdecode(path))
    for seen in _watching:
        seen.note(whole)
