"""Read the files of the tariff book. Every error gives the file, the key path and the mend."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from counteroffer.errors import InputError
from counteroffer.labels import unknown
from counteroffer.tariffs.book import Book, Days, Entry
from counteroffer.tariffs.checks import check_measures
from counteroffer.tariffs.terms import files
from counteroffer.tariffs.terms.schema import Authority

TRACKER = "tracker"  # another's reading of the law, a book of its own


def load_book(folder: Path | None = None) -> Book:
    """Read the shipped book, or another folder of authority files.

    Raises
    ------
    InputError
        With file, key path and mend for anything a file may not say.
    """
    return _read(folder or files.SHIPPED, files.shelf("terms/days.yaml"))


@cache
def _read(folder: Path, days: Path) -> Book:
    entries: dict[str, Entry] = {}
    heads: list[Authority] = []
    for path in sorted(folder.glob("*.yaml")):
        authority = files.read(Authority, path)
        heads.append(authority)
        for name, programme in authority.programmes.items():
            key = f"{authority.authority}.{name}"
            if key in entries:
                raise InputError(f"{path.name}: programme {key} stands in another file too; rename one")
            entries[key] = Entry(key, authority, programme)
            check_measures(programme, f"{path.name}: {name}", authority.importer)
    for entry in entries.values():
        for give in entry.programme.yields:
            if not any(give.names(key) for key in entries):
                known = {key.split(".")[0] for key in entries} | set(entries)
                raise unknown("programme", give.to, f"{entry.key}.yields", dict.fromkeys(sorted(known), ""))
    book = Book(entries, files.read(Days, days), heads=tuple(heads))
    for entry in entries.values():
        for measure in entry.programme.measures:
            book.supposing(measure.when)
    return book


def read_authority(text: str, where: str) -> Authority:
    """Validate the text of one authority file."""
    return files.validated(Authority, text, where)


def book_sha256() -> str:
    """Checksum over the shipped files, in order of their names: authorities, pacts, importers and terms."""
    digest, named = hashlib.sha256(), {}
    for path in files.SHIPPED.rglob("*.yaml"):
        place = path.relative_to(files.SHIPPED)
        if place.parts[0] != TRACKER:
            named[place.as_posix()] = path
    for name in sorted(named):
        digest.update(name.encode() + b"\0" + named[name].read_bytes())
    return digest.hexdigest()
