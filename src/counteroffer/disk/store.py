"""Results kept on the disk by what they were made from: whole or absent, whatever ends the writer."""

from __future__ import annotations

import hashlib
import os
import pickle
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from counteroffer.disk.reads import standing

LARGEST = 500_000_000  # bytes of a store; what was asked for longest ago goes first
_BY_OTHERS = 0o022  # writable by the group or everyone
_DIGEST = hashlib.sha256().digest_size


class Stored(NamedTuple):
    """A result, and the files that were read for it: path → what stood there; see `standing`."""

    value: Any
    reads: Mapping[str, str]


class Store:
    """A folder of results by key.

    A file is the checksum of what follows, and that. What is not as its checksum says, what another user wrote or
    could write, and what rests on a file that has changed counts as absent. A store that cannot be written keeps
    nothing, and nobody is worse off than without it.

    Parameters
    ----------
    folder : Path or None
        Made when something is kept; with none, nothing is.
    largest : int
        Bytes.
    """

    def __init__(self, folder: Path | None, largest: int = LARGEST) -> None:
        self.folder, self.largest = folder, largest

    def get(self, key: str) -> Stored | None:
        """What is kept under a key, where it still stands."""
        if self.folder is None:
            return None
        path = self.folder / key
        try:
            stat = path.stat()
            if hasattr(os, "getuid") and (stat.st_uid != os.getuid() or stat.st_mode & _BY_OTHERS):
                return None  # unpickling runs what it reads
            content = path.read_bytes()
        except OSError:
            return None
        if hashlib.sha256(content[_DIGEST:]).digest() != content[:_DIGEST]:
            path.unlink(missing_ok=True)
            return None
        kept = Stored(*pickle.loads(memoryview(content)[_DIGEST:]))
        if any(standing(read) != stood for read, stood in kept.reads.items()):
            return None
        os.utime(path)
        return kept

    def put(self, key: str, kept: Stored) -> None:
        """Keep a result in place of what was under its key."""
        if self.folder is None:
            return
        content = pickle.dumps(tuple(kept), protocol=pickle.HIGHEST_PROTOCOL)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.folder, prefix=".new-", delete=False) as new:
                new.write(hashlib.sha256(content).digest() + content)
            Path(new.name).replace(self.folder / key)
            self._make_room(self.folder)
        except OSError:
            return

    def _make_room(self, folder: Path) -> None:
        """Let go of what was asked for longest ago, and of what a writer that was ended has left."""
        found = sorted(((path.stat(), path) for path in folder.iterdir()), key=lambda one: one[0].st_mtime)
        excess = sum(stat.st_size for stat, _ in found) - self.largest
        newest = found[-1][0].st_mtime
        for stat, path in found:
            left = path.name.startswith(".new-") and stat.st_mtime < newest - 3600
            if left or excess > 0:
                path.unlink(missing_ok=True)
                excess -= stat.st_size
