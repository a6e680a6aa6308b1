"""Write the dataset so that two builds are byte-identical, with a registry of what each file is."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

EMBEDDED = Path(__file__).parents[2] / "src" / "counteroffer" / "data"


@dataclass(frozen=True)
class Table:
    """One embedded file and where it comes from: a row of `counteroffer data`."""

    file: str
    title: str
    publisher: str
    year: str
    licence: str
    source_files: list[str]
    imputed: list[str]


class Dataset:
    """Collects files in a folder, then writes `registry.json` with their checksums."""

    def __init__(self, folder: Path, shared: Path) -> None:
        self.folder, self.shared = folder, shared
        self.rows: list[dict[str, Any]] = []
        folder.mkdir(parents=True, exist_ok=True)

    def arrays(self, table: Table, **arrays: np.ndarray) -> None:
        """Store arrays; NumPy stamps zip members with a fixed date, so the bytes depend on the content only."""
        buffer = io.BytesIO()
        np.savez_compressed(buffer, **arrays)
        self._add(table, buffer.getvalue())

    def frame(self, table: Table, frame: pd.DataFrame) -> None:
        """Store a frame as CSV, gzipped (without a time stamp) where the file name says so."""
        text = frame.to_csv(index=False, lineterminator="\n").encode()
        self._add(table, gzip.compress(text, mtime=0) if table.file.endswith(".gz") else text)

    def json(self, table: Table, value: Any) -> None:
        """Store JSON without spaces."""
        self._add(table, json.dumps(value, separators=(",", ":")).encode())

    def kept(self, table: Table) -> None:
        """Copy and register an embedded file, made by another tool from what the pack does not hold."""
        self._add(table, (EMBEDDED / table.file).read_bytes())

    def finish(self) -> None:
        """Write the registry and say what it all weighs."""
        text = json.dumps(self.rows, indent=1, ensure_ascii=False) + "\n"
        (self.folder / "registry.json").write_text(text, encoding="utf-8")
        total = sum(path.stat().st_size for path in self.folder.iterdir() if path.suffix != ".py")
        print(f"  {len(self.rows)} tables, {total / 1e6:.2f} MB")
        if total > 12e6:
            raise SystemExit(f"the embedded dataset is {total / 1e6:.2f} MB; the limit is 12 MB")

    def _add(self, table: Table, content: bytes) -> None:
        missing = [name for name in table.source_files if not (self.shared / name).exists()]
        if missing:
            raise SystemExit(f"{table.file}: the registry names source files that do not exist: {missing}")
        (self.folder / table.file).write_bytes(content)
        self.rows.append(asdict(table) | {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)})
