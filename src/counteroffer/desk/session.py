"""What a user of the desk has saved: uploads and pinned views, as files of one folder that nothing leads out of."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from counteroffer import yamltext
from counteroffer.desk.view import View, from_address
from counteroffer.errors import InputError, ScenarioError, message_of, worded
from counteroffer.inputs.csvtext import decoded
from counteroffer.labels import unknown
from counteroffer.scenario import DATA_BASELINE, ScenarioFile, load_scenario, parse_scenario, shipped
from counteroffer.scenario.maps import read_map
from counteroffer.scenario.schema.options import OwnMaps
from counteroffer.study.disk.whole import locked

OWN = "own-"  # before the name of an upload: the first digits of its checksum
MOST_PINS, MOST_UPLOADS = 500, 500
_SWITCHES = re.compile(r"(:[+-][A-Za-z0-9_.-]+)*$")


@dataclass(frozen=True)
class Pin:
    """A view under a name."""

    id: str
    name: str
    address: str
    saved: str


@dataclass(frozen=True)
class ListedScenario:
    """A scenario one can open; an upload's name begins with own-."""

    name: str
    title: str
    date: str


@dataclass(frozen=True)
class Session:
    """The folder of a desk.

    Attributes
    ----------
    folder : Path
        Holds uploads, pins and finished work; made where it is absent.
    """

    folder: Path

    def __post_init__(self) -> None:
        for part in (self.uploads, self.pinned, self.work):
            try:
                part.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise InputError(
                    worded(
                        "cannot write to {part}: {strerror}; give another folder with --session",
                        part=part,
                        strerror=error.strerror,
                    )
                ) from error

    @property
    def uploads(self) -> Path:
        """Scenario files a user brought."""
        return self.folder / "uploads"

    @property
    def pinned(self) -> Path:
        """Pinned views."""
        return self.folder / "pins"

    @property
    def work(self) -> Path:
        """Briefings and deals."""
        return self.folder / "work"

    def paths(self) -> dict[str, Path]:
        """Name → file of what ships and what was uploaded."""
        return shipped() | {path.stem: path for path in sorted(self.uploads.glob(f"{OWN}*.yaml"))}

    def scenarios(self) -> list[ListedScenario]:
        """Every scenario one can open, by what its file says of itself."""
        return [_listed(name, path, path.stat().st_mtime_ns) for name, path in self.paths().items()]

    def stamp(self) -> str:
        """Another one after every change of uploads and pins."""
        return f"{self.uploads.stat().st_mtime_ns} {self.pinned.stat().st_mtime_ns}"

    def view(self, address: str) -> View:
        """The view of an address that is to be kept.

        Raises
        ------
        InputError
            If it is none, or of a scenario that is not here.
        """
        found = from_address(address, whole=True)
        self.text(found.scenario)
        return found

    def text(self, name: str) -> str:
        """The text of a scenario.

        Raises
        ------
        ScenarioError
            If there is none of that name.
        """
        known = self.paths()
        if name not in known:
            raise ScenarioError(message_of(unknown("scenario", name, worded("the desk"), dict.fromkeys(known, ""))))
        return decoded(known[name])

    def load(self, name: str, text: str) -> ScenarioFile:
        """Validate the text of a scenario as this desk may read it: nothing in it leads to another file."""
        self._closed(yamltext.parse(text), name)
        return parse_scenario(text, name=name, folder=self.uploads)

    def upload(self, text: str) -> ScenarioFile:
        """Keep a scenario file; the same text again is the same upload.

        Raises
        ------
        ScenarioError
            If it is no scenario, or leads to other files.
        """
        name = OWN + hashlib.sha256(text.encode()).hexdigest()[:12]
        file = self.load(name, text)
        kept = self.uploads / f"{name}.yaml"
        with locked(self.uploads / ".lock"):
            if kept.exists():
                return file
            if len(list(self.uploads.glob(f"{OWN}*.yaml"))) >= MOST_UPLOADS:
                raise InputError(
                    worded(
                        "{folder} holds {number} uploads; remove some there",
                        folder=self.uploads,
                        number=MOST_UPLOADS,
                    )
                )
            write(kept, text.encode())
        return file

    def bring(self, path: Path) -> str:
        """Keep a copy of a scenario file of this machine and of the maps that it names; its name at the desk.

        Raises
        ------
        ScenarioError
            If it is not there or no scenario, or leads to other files than maps.
        """
        maps = load_scenario(path).scenario.economy
        raw = yamltext.parse(decoded(path))
        if isinstance(maps, OwnMaps):
            raw["economy"] = dict(raw["economy"])
            for key, file in maps.model_dump(exclude_none=True).items():
                read_map(path.parent, file, f"economy.{key}")
                content = (path.parent / file).read_bytes()
                kept = self.uploads.resolve() / f"{OWN}{hashlib.sha256(content).hexdigest()[:12]}.csv"
                write(kept, content)
                raw["economy"][key] = str(kept)
        return self.upload(yaml.safe_dump(raw, sort_keys=False, allow_unicode=True, width=120)).name

    def _closed(self, raw: Any, name: str) -> None:
        """Refuse a scenario that leads to files: at a desk it may name what ships and what was uploaded."""
        if not isinstance(raw, dict):
            return
        maps = raw.get("economy")
        ours = {str(path) for path in self.uploads.resolve().glob(f"{OWN}*.csv")}
        if isinstance(maps, dict) and not {*map(str, maps.values())} <= ours:
            raise ScenarioError(
                worded(
                    "{name}: economy: maps are files beside the scenario; open it with `counteroffer desk "
                    "FILE`, which copies them, or solve it from the command line",
                    name=name,
                )
            )
        open_to = {DATA_BASELINE, *shipped(), *(path.name for path in self.uploads.glob(f"{OWN}*.yaml"))}
        for where, said in _named(raw):
            if said and _SWITCHES.sub("", said) not in open_to:
                raise ScenarioError(
                    worded(
                        "{name}: {where}: '{said}' is neither a scenario that ships nor an upload ({own}….yaml)",
                        name=name,
                        where=where,
                        said=said[:60],
                        own=OWN,
                    )
                )

    def pins(self) -> list[Pin]:
        """Pinned views, oldest first; a file that is no pin is passed over."""
        return sorted(self._read(), key=lambda pin: (pin.saved, pin.id))

    def _read(self) -> Iterator[Pin]:
        for path in self.pinned.glob("*.json"):
            try:
                yield Pin(**json.loads(path.read_text(encoding="utf-8")))
            except (ValueError, TypeError, OSError):
                continue

    def pin(self, name: str, address: str) -> Pin:
        """Save a view; it is on the disk when this returns."""
        with locked(self.pinned / ".lock"):
            if len(list(self.pinned.glob("*.json"))) >= MOST_PINS:
                raise InputError(worded("{number} views are pinned; remove one first", number=MOST_PINS))
            saved = dt.datetime.now(dt.UTC).isoformat(timespec="microseconds")
            made = Pin(hashlib.sha256(f"{saved} {name} {address}".encode()).hexdigest()[:12], name, address, saved)
            write(self.pinned / f"{made.id}.json", json.dumps(vars(made), ensure_ascii=False).encode())
        return made

    def unpin(self, id: str) -> None:
        """Remove a pinned view.

        Raises
        ------
        InputError
            If there is none of that id.
        """
        found = next((pin for pin in self.pins() if pin.id == id), None)
        if found is None:
            raise InputError(worded("no pinned view '{id}'; it may have been removed already", id=id[:40]))
        (self.pinned / f"{found.id}.json").unlink(missing_ok=True)


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, and have it on the disk before returning."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(path)
        except OSError:
            Path(file.name).unlink(missing_ok=True)
            raise


@lru_cache(maxsize=2 * MOST_UPLOADS)
def _listed(name: str, path: Path, changed: int) -> ListedScenario:
    raw = yamltext.parse(decoded(path))
    return ListedScenario(name, str(raw["title"]), str(raw["date"]))


def _named(raw: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Where a scenario names another one, and what it says there."""
    security, issues, reforms = raw.get("security"), raw.get("issues"), raw.get("reforms")
    found = [("baseline", raw.get("baseline"))]
    found += [("reforms", one) for one in (reforms if isinstance(reforms, list) else [reforms])]
    found += [("security.free_with", security.get("free_with"))] if isinstance(security, dict) else []
    if isinstance(issues, dict):
        found += [
            (f"issues.{key}.scenario", one.get("scenario")) for key, one in issues.items() if isinstance(one, dict)
        ]
    presets = raw.get("presets")
    if isinstance(presets, dict):
        found += [
            (f"presets.{key}.scenario", one.get("scenario")) for key, one in presets.items() if isinstance(one, dict)
        ]
    return ((where, said) for where, said in found if isinstance(said, str))
