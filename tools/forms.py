"""Hold every form of an answer in JSON to its version: `python -m tools.forms` adds those that are new.

A form that is kept under its version and has changed is refused: give it a new version in forms.yaml first.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from counteroffer.tables.forms import documents, file_forms, forms

KEPT = Path(__file__).resolve().parents[1] / "tests" / "golden" / "forms.json"
PROSE = ("title", "description")  # words of a schema that may change without its version


def digests() -> dict[str, str]:
    """Name and version → checksum of the form."""
    every = [*forms().values(), *documents().values(), *file_forms().values()]
    return {f"{one.name} {one.version}": _digest(one.schema) for one in every}


def kept() -> dict[str, str]:
    """What is kept of every version there has been."""
    found: dict[str, str] = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    return found


def changed() -> list[str]:
    """Forms that are not as they are kept under their version."""
    known = kept()
    return [name for name, digest in digests().items() if known.get(name, digest) != digest]


def main() -> None:
    """Keep what is new."""
    if wrong := changed():
        raise SystemExit(f"changed without a new version: {', '.join(wrong)}; raise it in forms.yaml")
    whole = dict(sorted((kept() | digests()).items()))
    KEPT.write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")


def _digest(schema: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(_bare(schema), sort_keys=True).encode()).hexdigest()[:16]


def _bare(schema: Any, *, names: bool = False) -> Any:
    """The schema without its prose; under `properties` keys are names of columns and all are kept."""
    if isinstance(schema, list):
        return [_bare(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: _bare(one, names=key in ("properties", "patternProperties") and not names)
        for key, one in schema.items()
        if names or key not in PROSE
    }


if __name__ == "__main__":
    main()
