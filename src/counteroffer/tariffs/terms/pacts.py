"""Trade pacts: their members, the ordinary duties that they spare them, and who claims them. Files in `book/pacts`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from itertools import combinations, permutations, product
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal, Self

import pandas as pd
from pydantic import Field, model_validator

from counteroffer import data
from counteroffer.errors import InputError, worded
from counteroffer.labels import unknown
from counteroffer.tariffs.terms.files import Strict, beside, read, shelf
from counteroffer.tariffs.terms.partners import check_partner, union_codes

Month = Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]


class SeriesBreak(Strict):
    """Where a source's series of claims breaks: months before it that show none, and the one that says otherwise."""

    first: Month = Field(alias="from", description="First month that is mended.")
    at: Month = Field(description="First month after the break.")
    above: float = Field(
        ge=0, le=1, description="Claims in that month above which it holds for the months before that show none."
    )


class ClaimSeries(Strict):
    """Shares of an importer's rows that claim the pact, by period."""

    importer: str
    series: str = Field(description="Prefix of its arrays in the importer's file: SERIES_rows, SERIES_use.")
    source: str
    mend: SeriesBreak | None = Field(default=None, alias="break")


class MemberSchedule(Strict):
    """Ordinary (MFN) duties that a member would charge the others, and how they are known."""

    by: Literal["product", "industry", "partner"] = Field(
        description="Product: with the importer's imports; industry: in a file with the columns importer, icio, "
        "mfn_percent and, where they differ by it, exporter; partner: what it charges a partner without an agreement."
    )
    file: str = ""
    partner: str = Field(default="", description="That partner, whose applied duties are taken for ordinary ones.")
    citation: str = Field(description="As a measure cites it.")
    basis: str = Field(description="What the trade it falls on is counted by.")

    @model_validator(mode="after")
    def _has_file(self) -> Self:
        if (self.by == "industry") != bool(self.file):
            raise ValueError("a schedule by industry needs a `file`, and only it takes one")
        if (self.by == "partner") != bool(self.partner):
            raise ValueError("a schedule by partner needs a `partner`, and only it takes one")
        return self


class PactTitles(Strict):
    """What measures are called that a scenario makes of the pact."""

    lapsed: str
    bilateral: str = ""
    origin: str = ""
    compliance: str = ""
    uncertainty: str = ""


class Pact(Strict):
    """One file of `book/pacts`."""

    pact: str = Field(pattern=r"^[a-z0-9_]+$", description="What measures and scenarios call it.")
    title: str
    main: bool = Field(default=False, description="Whether it is meant where none is named.")
    members: tuple[str, ...] = Field(min_length=1, description="Those in the table; a union alone is its members.")
    sides: tuple[tuple[str, ...], ...] = Field(
        default=(), description="Two sides, where it spares only what crosses from one to the other."
    )
    aside: tuple[tuple[str, ...], ...] = Field(
        default=(),
        description="Pairs that another agreement spares too, and that it is not asked about: members of one group "
        "among each other, or of several across.",
    )
    hub: str = Field(default="", description="With whom each other member keeps a pact in the form `bilateral`.")
    schedules: dict[str, MemberSchedule] = Field(description="Of members whose ordinary duties are known.")
    unknown: dict[str, str] = Field(default={}, description="Members whose ordinary duties are not: theirs stay.")
    claims: ClaimSeries | None = Field(default=None, description="Without it all trade counts as claiming.")
    gaps: tuple[str, ...] = Field(default=(), description="What of it is not here, members among it.")
    sources: tuple[str, ...] = ()
    titles: PactTitles

    @model_validator(mode="after")
    def _of_members(self) -> Self:
        claims = self.claims.importer if self.claims else ""
        for where, code in (("hub", self.hub), ("claims.importer", claims)):
            if code and code not in self.members:
                raise ValueError(f"{where}: {code} is not a member; name one of {', '.join(self.members)}")
        known = [*self.schedules, *self.unknown]
        if sorted(known) != sorted(self.members):
            raise ValueError(f"schedules: one for each of {', '.join(self.members)} and nobody else is needed")
        if self.sides and sorted(code for side in self.sides for code in side) != sorted(self.members):
            raise ValueError("sides: each member is on one of the sides")
        if self.claims is None and any(one.by == "product" for one in self.schedules.values()):
            raise ValueError("a schedule by product needs `claims`, as not every product claims")
        return self

    @cached_property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Importer and exporter of all trade that it spares; a union with itself is its members with each other."""
        side = {code: j for j, codes in enumerate(self.sides) for code in codes}
        found = permutations(self.members, 2) if len(self.members) > 1 else [self.members * 2]
        left = {pair for group in self.aside for pair in _among(group)}
        return tuple(
            (one, other) for one, other in found if (one, other) not in left and (not side or side[one] != side[other])
        )

    def ordinary(self, importer: str, exporter: str) -> pd.Series[float]:
        """MFN percent by industry of a member whose schedule is known so."""
        path = self.schedules[importer].file
        frame = _schedule(path).query("importer == @importer")
        if "exporter" in frame:
            frame = frame.query("exporter == @exporter")
        if frame.empty:
            raise InputError(f"{path}: no duties of {importer} on {exporter}, members of {self.pact}; add them")
        return frame.set_index("icio")["mfn_percent"]


def _among(group: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Pairs of members of one group, or across several; a group is a region's code or a group of the regions."""
    known, unions = _groups(), union_codes()
    sets = [known[name] if name in known and name not in unions else (name,) for name in group]
    if len(sets) == 1:
        yield from permutations(sets[0], 2)
        return
    for one, other in permutations(sets, 2):
        yield from product(one, other)


@cache  # asked for of every group that pacts leave aside, some hundreds
def _groups() -> Mapping[str, tuple[str, ...]]:
    frame = data.frame("groups.csv").query("kind == 'region'")
    return {group: tuple(said.split()) for group, said in zip(frame["group"], frame["members"], strict=True)}


@cache
def _schedule(path: str) -> pd.DataFrame:
    return pd.read_csv(path, keep_default_na=False, na_values=[""])


def load_pacts(folder: Path | None = None) -> Mapping[str, Pact]:
    """Key → pact: the shipped ones, or those of another folder.

    Raises
    ------
    InputError
        With file, key path and mend; for two pacts between the same two members too, of which nobody knows which one
        their goods claim.
    """
    return _read(folder or shelf("pacts"))


@cache
def _read(folder: Path) -> Mapping[str, Pact]:
    found: dict[str, Pact] = {}
    for path in sorted(folder.glob("*.yaml")):
        pact = _with_files(read(Pact, path), folder)
        for code in pact.members:
            check_partner(code, f"{path.name}: members")
        if pact.pact in found:
            raise InputError(f"{path.name}: pact {pact.pact} stands in another file too; rename one")
        found[pact.pact] = pact
    for one, other in combinations(found.values(), 2):
        both = set(one.pairs) & set(other.pairs)
        if both:
            raise InputError(
                f"{' and '.join(sorted(both)[0])} are members of both {one.pact} and {other.pact}; which of the two "
                "their goods claim is not known: leave one of them out"
            )
    return MappingProxyType(found)


def _with_files(pact: Pact, folder: Path) -> Pact:
    """The pact with the places of its schedules' files."""
    schedules = {
        code: said.model_copy(update={"file": str(beside(said.file, folder))}) if said.file else said
        for code, said in pact.schedules.items()
    }
    return pact.model_copy(update={"schedules": schedules})


def pact_between(importer: str, exporter: str) -> Pact:
    """The pact that two partners are members of.

    Raises
    ------
    InputError
        If there is none.
    """
    for pact in load_pacts().values():
        if (importer, exporter) in pact.pairs:
            return pact
    known = ", ".join(load_pacts())
    raise InputError(
        worded(
            "{importer} and {exporter} are not members of one pact; the book has {known}",
            importer=importer,
            exporter=exporter,
            known=known,
        )
    )


def pacts_of(importer: str) -> tuple[Pact, ...]:
    """The pacts an importer is a member of whose claims somebody publishes: of others its rows have nothing."""
    return tuple(pact for pact in load_pacts().values() if pact.claims is not None and importer in pact.members)


def named_pact(key: str, where: str) -> Pact:
    """A pact by its key; where none is named the book's main one, or its only one.

    Raises
    ------
    InputError
        If none is named and there are several of which not exactly one is the main one, or none.
    LabelError
        If there is none of that name.
    """
    known = load_pacts()
    if not key:
        main = [pact for pact in known.values() if pact.main or len(known) == 1]
        if len(main) != 1:
            raise InputError(
                worded(
                    "{where}: the book has {number} pacts ({known}); name one: `pact: NAME`",
                    where=where,
                    number=len(known),
                    known=", ".join(known),
                )
            )
        return main[0]
    if key not in known:
        raise unknown("pact", key, where, {name: pact.title for name, pact in known.items()})
    return known[key]
