"""The folder of a sweep: chunks with their checksums, each there whole or not at all, and a manifest at the end."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from counteroffer.errors import InputError, NotWritten
from counteroffer.tables.forms import headed
from counteroffer.uncertainty.sweep.chunks import SweepChunk

BEGUN, MANIFEST, SUMS = "sweep.json", "manifest.json", "checksums"


@dataclass(frozen=True)
class SweepStore:
    """Where a sweep is kept.

    Attributes
    ----------
    folder : Path
        With data/ (the chunks), checksums/ (one a chunk), sweep.json (what is swept) and manifest.json (once all is
        there).
    """

    folder: Path

    def begin(self, identity: str, said: Mapping[str, Any]) -> None:
        """Make the folder, or go on in one that was begun for the same sweep.

        Raises
        ------
        InputError
            If the folder holds another sweep, or other things.
        NotWritten
            If it cannot be made.
        """
        begun = self.folder / BEGUN
        try:
            if not begun.is_file():
                if self.folder.is_dir() and any(not path.name.startswith(BEGUN) for path in self.folder.iterdir()):
                    raise InputError(f"{self.folder} holds other things than a sweep; give an empty or a new folder")
                self._put(
                    BEGUN, json.dumps(headed("sweep", {"sha256": identity, **said}), indent=1, sort_keys=True).encode()
                )
            elif json.loads(begun.read_bytes()).get("sha256") != identity:
                raise InputError(
                    f"{self.folder} was begun for another grid, other scenarios or another release; give a new folder, "
                    "or remove that one"
                )
        except OSError as error:
            raise NotWritten(f"cannot write to {self.folder}: {error.strerror}") from None
        except ValueError:
            raise InputError(f"{begun} is no file of a sweep; give a new folder, or remove that one") from None

    def has(self, chunk: SweepChunk) -> bool:
        """Whether a chunk is there as it was written: its bytes have its checksum."""
        try:
            said = self._sum(chunk)
            content = (self.folder / chunk.name).read_bytes()
        except (OSError, ValueError):
            return False
        return bool(said.get("sha256") == hashlib.sha256(content).hexdigest() and said.get("file") == chunk.name)

    def keep(self, chunk: SweepChunk, content: bytes) -> None:
        """Write a chunk, then its checksum: who ends in between has it to do again.

        Raises
        ------
        NotWritten
            If it cannot be written.
        """
        said = {"file": chunk.name, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        try:
            self._put(chunk.name, content)
            self._put(self._sum_name(chunk), json.dumps(said, sort_keys=True).encode())
        except OSError as error:
            raise NotWritten(f"cannot write to {self.folder}: {error.strerror}; the chunks before are kept") from None

    def end(self, each: Sequence[SweepChunk], said: Mapping[str, Any]) -> None:
        """Write the manifest: every file of the data set with its checksum."""
        files = {chunk.name: self._sum(chunk)["sha256"] for chunk in each}
        content = json.dumps(headed("sweep_manifest", {**said, "files": files}), indent=1, sort_keys=True).encode()
        try:
            self._put(MANIFEST, content)
        except OSError as error:
            raise NotWritten(f"cannot write to {self.folder}: {error.strerror}; the chunks are kept") from None

    def _sum_name(self, chunk: SweepChunk) -> str:
        return f"{SUMS}/chunk-{chunk.number:06d}.json"

    def _sum(self, chunk: SweepChunk) -> dict[str, Any]:
        found = json.loads((self.folder / self._sum_name(chunk)).read_bytes())
        if not isinstance(found, dict):
            raise ValueError(f"{self._sum_name(chunk)} is no checksum")
        return found

    def _put(self, name: str, content: bytes) -> None:
        """A file as a whole: on the disk under another name before it takes its own."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(f"{path.name}.{os.getpid()}.new")
        with new.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
