"""Who trades with the book's importers: names, and customs unions, whose members have one law."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from counteroffer import data
from counteroffer.errors import InputError, worded
from counteroffer.labels import unknown
from counteroffer.tariffs.terms.files import Strict, read, shelf
from counteroffer.tariffs.terms.scope import EXCEPT

EVERYONE = "all"


class _Partners(Strict):
    """`book/terms/partners.yaml`."""

    source: str
    unions: tuple[str, ...]
    names: dict[str, str]
    short: dict[str, str]


@cache
def _read(path: Path) -> _Partners:
    return read(_Partners, path)


def _said() -> _Partners:
    return _read(shelf("terms/partners.yaml"))


def partner_names() -> dict[str, str]:
    """Code → name of every partner: regions of the world table, customs unions, others."""
    return dict(_names(shelf("terms/partners.yaml")))


@cache  # asked for of every label of every measure
def _names(path: Path) -> dict[str, str]:
    regions = data.frame("regions.csv")
    return dict(zip(regions["code"], regions["name"], strict=True)) | _read(path).names


def union_codes() -> tuple[str, ...]:
    """Customs unions."""
    return _said().unions


def short_names() -> dict[str, str]:
    """Code → what a title calls a partner that has a short name."""
    return _said().short


@cache
def _law(path: Path) -> dict[str, str]:
    frame = data.frame("groups.csv").query("kind == 'region'").set_index("group")["members"]
    return {member: union for union in _read(path).unions for member in frame[union].split()}


def law_of(code: str) -> str:
    """The partner whose law applies to a partner: a member's is its customs union's."""
    return _law(shelf("terms/partners.yaml")).get(code, code)


def with_own_law() -> tuple[str, ...]:
    """Partners whose duties are no customs union's."""
    return _with_own_law(shelf("terms/partners.yaml"))


@cache
def _with_own_law(path: Path) -> tuple[str, ...]:
    law = _law(path)
    return tuple(code for code in _names(path) if law.get(code, code) == code)


def check_partner(label: str, where: str) -> None:
    """Raise unless a label names everyone or a partner with a law of its own."""
    names = partner_names() | {EVERYONE: "everyone"}
    if label not in names:
        raise unknown("partner", label, where, names)
    if (union := law_of(label)) != label:
        raise InputError(
            worded(
                "{where}: the duties of {label} are those of {union}; name {union}",
                where=where,
                label=label,
                union=union,
            )
        )


def names(labels: Sequence[str], *codes: str) -> bool:
    """Whether labels (codes, `all`, `not X`) name a partner by any of its codes; only `not X` names everyone else."""
    return _named(tuple(labels), codes)


@cache  # asked for of every partner and measure, day by day
def _named(labels: tuple[str, ...], codes: tuple[str, ...]) -> bool:
    without = {label.removeprefix(EXCEPT) for label in labels if label.startswith(EXCEPT)}
    plain = [label for label in labels if not label.startswith(EXCEPT)]
    everyone = "all" in plain or (not plain and bool(without))
    return not without.intersection(codes) and (everyone or any(code in plain for code in codes))
