"""Read the files of the tariff book. Every error gives the file, the key path and the mend."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from counteroffer import yamltext
from counteroffer.errors import InputError
from counteroffer.labels import unknown
from counteroffer.tariffs.book import Book, Entry
from counteroffer.tariffs.checks import check_measures
from counteroffer.tariffs.schema import Authority

SHIPPED = Path(str(resources.files("counteroffer"))) / "book"


@cache
def load_book(folder: Path | None = None) -> Book:
    """Read the shipped book, or another folder of authority files.

    Raises
    ------
    InputError
        With file, key path and mend for anything a file may not say.
    """
    folder = folder or SHIPPED
    entries: dict[str, Entry] = {}
    for path in sorted(folder.glob("*.yaml")):
        authority = read_authority(path.read_text(encoding="utf-8"), path.name)
        for name, programme in authority.programmes.items():
            key = f"{authority.authority}.{name}"
            if key in entries:
                raise InputError(f"{path.name}: programme {key} stands in another file too; rename one")
            entries[key] = Entry(key, authority, programme)
            check_measures(programme, f"{path.name}: {name}", us=authority.importer == "USA")
    for entry in entries.values():
        for give in entry.programme.yields:
            if not any(give.names(key) for key in entries):
                known = {key.split(".")[0] for key in entries} | set(entries)
                raise unknown("programme", give.to, f"{entry.key}.yields", dict.fromkeys(sorted(known), ""))
    return Book(entries)


def read_authority(text: str, where: str) -> Authority:
    """Validate the text of one authority file."""
    try:
        raw: Any = yamltext.parse(text)
    except InputError as error:
        raise InputError(f"{where}: {error}") from error
    try:
        if isinstance(raw, dict):
            raw.pop("anchors", None)  # parts that several programmes of the file repeat
        return Authority.model_validate(raw)
    except ValidationError as error:
        lines = [
            f"{'.'.join(map(str, problem['loc']))}: {problem['msg'].removeprefix('Value error, ')}"
            for problem in error.errors()
        ]
        raise InputError(f"{where}: " + "; ".join(lines)) from None


def book_sha256() -> str:
    """Checksum over the shipped files, in order of their names."""
    digest = hashlib.sha256()
    for path in sorted(SHIPPED.glob("*.yaml")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
