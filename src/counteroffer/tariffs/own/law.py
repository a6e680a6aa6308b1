"""Lay a folder over the shipped book: whole programmes of its own, or what changes in one from a day on."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import Field

from counteroffer.errors import InputError, worded
from counteroffer.inputs.csvtext import read_csv
from counteroffer.labels import unknown
from counteroffer.tariffs.book import OWN, Book, Entry
from counteroffer.tariffs.checks import check_measures
from counteroffer.tariffs.load import load_book
from counteroffer.tariffs.terms import files
from counteroffer.tariffs.terms.match import hs_lists
from counteroffer.tariffs.terms.schema import Authority, DatedMeasure, Programme, Yields
from counteroffer.tariffs.terms.scope import Codes, Scope
from counteroffer.tariffs.terms.words import Day, Defined, Prose

LISTS = "lists"  # folder of the user's lists of HS codes, a CSV file each
SUFFIXES = (".yaml", ".yml")


class OwnProgramme(Programme):
    """A programme as in the book; with what gives way to it, and whether it changes a shipped one from a day on."""

    title: Prose = Field(default="", description="By default the shipped programme's.")
    amends: Day | None = Field(
        default=None,
        description="Day from which these measures stand in for the shipped programme's, which hold to the day before.",
    )
    displaces: tuple[Yields, ...] = Field(
        default=(), description="Programmes of the book that give way to it on the same value."
    )


class OwnAuthority(Authority):
    """A file of the user's: of a shipped authority it need not say again what its head says."""

    programmes: dict[Defined, OwnProgramme] = Field(default={})  # type: ignore[assignment]


class OwnList(files.Strict):
    """One list of the folder."""

    hs: Codes


def own_book(folder: Path) -> Book:
    """The shipped book with a folder laid over it.

    A programme of the folder replaces the shipped one of its key; with `amends` that holds to the day before.

    Raises
    ------
    InputError, LabelError
        With file, key path and mend for anything the folder may not say.
    """
    return _laid(folder, own_sha256(folder))


def own_sha256(folder: Path) -> str:
    """Checksum over the folder's files, in order of their names."""
    digest = hashlib.sha256()
    for path in _files(folder):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


@lru_cache(maxsize=8)
def _laid(folder: Path, _digest: str) -> Book:
    book, lists = load_book(), _lists(folder)
    entries, mine = dict(book.entries), dict[str, OwnProgramme]()
    for path in _files(folder):
        if path.suffix not in SUFFIXES:
            continue
        authority = _authority(path, book)
        for name, programme in authority.programmes.items():
            key = f"{authority.authority}.{name}"
            if key in mine:
                raise InputError(
                    worded("{path}: programme {key} stands in another file too; rename one", path=path.name, key=key)
                )
            laid = _programme(_listed(programme, lists), book.entries.get(key), f"{path.name}: {name}")
            check_measures(laid, f"{path.name}: {name}", authority.importer)
            entries[key], mine[key] = Entry(key, authority, laid), programme
    known = {head.authority for head in book.heads}
    heads = {entry.authority.authority: entry.authority for entry in entries.values()}
    new = tuple(head for name, head in heads.items() if name not in known)
    return replace(book, entries=_giving_way(entries, mine), heads=(*book.heads, *new))


def _files(folder: Path) -> list[Path]:
    """Files of the folder that are read; anything else in it is refused.

    Raises
    ------
    InputError
        If there is no such folder, nothing in it, or something that nothing reads.
    """
    if not folder.is_dir():
        raise InputError(
            worded("no folder of tariff law at {folder}; name one with files as docs/own-law.md shows", folder=folder)
        )
    found, odd = [], []
    for path in sorted(folder.rglob("*")):
        place = path.relative_to(folder)
        if path.is_dir() or any(part.startswith(".") for part in place.parts):
            continue
        is_law = len(place.parts) == 1 and path.suffix in SUFFIXES
        is_list = len(place.parts) == 2 and place.parts[0] == LISTS and path.suffix == ".csv"
        readme = len(place.parts) == 1 and path.suffix in (".md", ".txt")
        if is_law or is_list:
            found.append(path)
        elif not readme:
            odd.append(place.as_posix())
    if odd:
        raise InputError(
            worded(
                "{folder}: nothing reads {odd}; law is *.yaml in the folder, a list {lists}/NAME.csv",
                folder=folder,
                odd=", ".join(odd),
                lists=LISTS,
            )
        )
    if not any(path.suffix in SUFFIXES for path in found):
        raise InputError(worded("{folder}: no *.yaml in it; write one as docs/own-law.md shows", folder=folder))
    return found


def _authority(path: Path, book: Book) -> OwnAuthority:
    """One file, its head filled from the shipped file of its authority."""
    shipped = {head.authority: head for head in book.heads}

    def filled(raw: dict[str, Any]) -> dict[str, Any]:
        name = str(raw.get("authority"))
        head = shipped.get(name)
        if head is None:
            return raw
        said = head.model_dump(exclude={"programmes", "note"}, exclude_unset=True, by_alias=True)
        if raw.get("importer", said["importer"]) != said["importer"]:
            raise ValueError(
                worded(
                    "importer: authority {name} of the book is {importer}'s; take another name",
                    name=name,
                    importer=said["importer"],
                )
            )
        return {**said, **raw}

    authority = files.read(OwnAuthority, path, filled)
    if authority.authority == OWN:
        raise InputError(
            worded("{path}: authority '{own}' is a scenario's `with`; take another name", path=path.name, own=OWN)
        )
    return authority


def _programme(programme: OwnProgramme, shipped: Entry | None, where: str) -> Programme:
    """The programme as the book has it once this one is laid over."""
    plain = Programme.model_construct(**{name: getattr(programme, name) for name in Programme.model_fields})
    if programme.amends is not None and shipped is None:
        raise InputError(
            worded(
                "{where}: amends {amends}, and the book has no programme of this key; drop `amends`",
                where=where,
                amends=programme.amends,
            )
        )
    if not programme.title and shipped is None:
        raise InputError(worded("{where}: a new programme needs a `title`; say what it is called", where=where))
    if programme.amends is None:
        return plain if shipped is None or plain.title else plain.model_copy(update={"title": shipped.programme.title})
    assert shipped is not None
    for number, measure in enumerate(programme.measures):
        if measure.first is not None and measure.first < programme.amends:
            raise InputError(
                worded(
                    "{where}.measures[{number}] begins on {first}, before what it amends ends ({amends}); begin "
                    "it that day or later",
                    where=where,
                    number=number,
                    first=measure.first,
                    amends=programme.amends,
                )
            )
    kept = [cut for m in shipped.programme.measures if (cut := _until(m, programme.amends)) is not None]
    added = [m if m.first else m.model_copy(update={"first": programme.amends}) for m in programme.measures]
    said = {name: getattr(programme, name) for name in programme.model_fields_set if name in Programme.model_fields}
    return shipped.programme.model_copy(update={**said, "measures": (*kept, *added)})


def _until(measure: DatedMeasure, day: dt.date) -> DatedMeasure | None:
    """A measure up to the day before; none where it only begins later."""
    last = day - dt.timedelta(1)
    if measure.first is not None and measure.first > last:
        return None
    return measure if measure.until and measure.until <= last else measure.model_copy(update={"until": last})


def _giving_way(entries: dict[str, Entry], mine: Mapping[str, OwnProgramme]) -> dict[str, Entry]:
    """Every programme that the folder's displace gives way to them."""
    found = dict(entries)
    for key, programme in mine.items():
        for give in programme.displaces:
            targets = [k for k in found if give.names(k) and k != key]
            if not targets:
                raise unknown("programme", give.to, f"{key}.displaces", dict.fromkeys(found, ""))
            for target in targets:
                there = found[target]
                mended = give.model_copy(update={"to": key})
                changed = there.programme.model_copy(update={"yields": (*there.programme.yields, mended)})
                found[target] = replace(there, programme=changed)
        for give in found[key].programme.yields:
            if not any(give.names(k) for k in found):
                raise unknown("programme", give.to, f"{key}.yields", dict.fromkeys(found, ""))
    return found


def _lists(folder: Path) -> dict[str, tuple[str, ...]]:
    """The folder's lists by name: the column `hs`, or the only one."""
    found: dict[str, tuple[str, ...]] = {}
    for path in _files(folder):
        if path.suffix != ".csv":
            continue
        if path.stem in hs_lists():
            raise InputError(
                worded("{lists}/{path}: the book has a list of this name; rename it", lists=LISTS, path=path.name)
            )
        frame = read_csv(path)
        if "hs" not in frame.columns:
            raise InputError(
                worded(
                    "{lists}/{path}: needs a column hs; it has {columns}",
                    lists=LISTS,
                    path=path.name,
                    columns=", ".join(frame.columns),
                )
            )
        said = files.checked(OwnList, {"hs": frame["hs"].tolist()}, f"{LISTS}/{path.name}")
        found[path.stem] = said.hs
    return found


def _listed(programme: OwnProgramme, lists: Mapping[str, tuple[str, ...]]) -> OwnProgramme:
    """The programme with the folder's lists written out as codes."""

    def scope(said: Scope) -> Scope:
        own = [name for name in said.lists if name in lists]
        codes = (*said.hs, *(code for name in own for code in lists[name]))
        rest = tuple(name for name in said.lists if name not in own)
        return said.model_copy(update={"hs": codes, "lists": rest}) if own else said

    def measures() -> Iterator[DatedMeasure]:
        for m in programme.measures:
            exempt = tuple(e.model_copy(update={"scope": scope(e.scope)}) for e in m.exempt)
            yield m.model_copy(update={"scope": scope(m.scope), "exempt": exempt})

    return programme.model_copy(update={"measures": tuple(measures())})
