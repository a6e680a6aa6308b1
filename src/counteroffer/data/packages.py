"""Packages that this one stands on: version, licence, and what for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution

OWN = "counteroffer"
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_EXTRA = re.compile(r"""extra\s*==\s*['"]([^'"]+)['"]""")
_EXTRAS = re.compile(r"\[([^\]]*)\]")


@dataclass(frozen=True)
class Installed:
    """One installed package.

    Attributes
    ----------
    name, version : str
    licence : str
        As its own metadata says; empty where they say nothing.
    needed_for : str
        "run", or the first of this package's extras that takes it.
    """

    name: str
    version: str
    licence: str
    needed_for: str


def packages() -> list[Installed]:
    """Every package that is needed and installed, directly or by another, those that running takes first."""
    found: dict[str, Installed] = {}
    for use in ("run", *(distribution(OWN).metadata.get_all("Provides-Extra") or ())):
        waiting = list(_needed(distribution(OWN), {use} if use != "run" else set()))
        while waiting:
            name, extras = waiting.pop()
            try:
                there = distribution(name)
            except PackageNotFoundError:
                continue  # of another system, or an extra that is not installed
            key = _key(name)
            if key == OWN or key in found:
                continue
            found[key] = Installed(there.metadata["Name"], there.version, licence(there), use)
            waiting += _needed(there, extras)
    order = list(dict.fromkeys(one.needed_for for one in found.values()))
    return sorted(found.values(), key=lambda one: (order.index(one.needed_for), one.name.lower()))


def licence(package: Distribution) -> str:
    """The licence that a package states: an SPDX expression, its classifiers, or a line of its own."""
    said = package.metadata
    if "License-Expression" in said:
        return str(said["License-Expression"])
    classes = [one.rpartition(" :: ")[2] for one in said.get_all("Classifier") or () if one.startswith("License ::")]
    if classes:
        return "; ".join(classes)
    text = str(said["License"]).strip() if "License" in said else ""
    return text.splitlines()[0] if text else ""


def _needed(package: Distribution, extras: set[str]) -> Iterator[tuple[str, set[str]]]:
    """What a package requires, with these of its extras."""
    for line in package.requires or ():
        only = _EXTRA.search(line)
        name = _NAME.match(line)
        if name is None or (only and only[1] not in extras):
            continue
        asked = _EXTRAS.search(line.partition(";")[0])
        more = {one.strip() for one in asked[1].split(",")} if asked else set()
        if _key(name[0]) == OWN:
            yield from _needed(package, more)
        else:
            yield name[0], more


def _key(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
