"""What an importer's customs asks of an entry beside the measures: `book/customs`, a file an importer."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from counteroffer.errors import InputError, worded
from counteroffer.labels import unknown
from counteroffer.tariffs.load import load_book
from counteroffer.tariffs.terms.files import Strict, beside, read, shelf
from counteroffer.tariffs.terms.match import industries
from counteroffer.tariffs.terms.partners import check_partner, partner_names
from counteroffer.tariffs.terms.schema import Dated, Percent
from counteroffer.tariffs.terms.scope import EXCEPT, Codes, Labels, Scope
from counteroffer.tariffs.terms.words import Day, Prose, Word

Share = Annotated[float, Field(gt=0, le=1)]


class GeneralDuty(Strict):
    """Where the ordinary duty of every line stands, and whose goods pay another one."""

    file: str
    source: Prose
    citation: Prose
    apart: Labels = Field(default=(), description="Origins that pay a column which is not in the file.")


class UnderWay(Strict):
    """Goods loaded before a day, and entered in time, pay a programme as it stood the day before `from`."""

    programme: Word
    exporters: Labels = ("all",)
    first: Day = Field(alias="from", description="First day of the measures that spare them.")
    loaded_before: Day | None = Field(default=None, description="By default the first day.")
    entered_until: Day | None = Field(default=None, description="Last day of entry; open where absent.")
    citation: Prose

    @property
    def before(self) -> dt.date:
        """Day before which they must have been loaded."""
        return self.loaded_before or self.first

    def covers(self, day: dt.date) -> bool:
        """Whether goods entered on a day may be spared."""
        return self.first <= day and (self.entered_until is None or day <= self.entered_until)


class OwnContentRule(Dated):
    """Goods of which so much is the importer's own pay a programme on the rest, whoever sells them."""

    programme: Word
    at_least: Share
    citation: Prose


class LittleMetal(Dated):
    """Goods with less metal than that are outside some programmes."""

    programmes: Labels
    below: Share
    but: Codes = Field(default=(), description="HS prefixes of which all are inside.")
    citation: Prose


class FirmRates(Dated):
    """Rates of firms that differ from a programme's."""

    programme: Word
    rates: dict[Word, Percent]
    citation: Prose


class Fee(Dated):
    """A fee of an entry, percent of its value within bounds."""

    name: Prose
    percent: Decimal
    least: Decimal
    most: Decimal
    spares_pact: bool = Field(default=False, description="Whether goods that claim a pact are free of it.")
    citation: Prose


class OnCondition(Dated):
    """Duties that depend on what nobody told: what goods are for, whose they are, how they were made."""

    programmes: Labels
    scope: Scope = Scope()
    what: Prose
    citation: Prose


class Relief(OnCondition):
    """Goods of some origins that pay less, or nothing; an entry is told of it, and none is taken off."""

    exporters: Labels = ("all",)


class Remission(OnCondition):
    """A duty that some users of goods may have back; none is taken off but in averages that say so."""

    users: Labels = Field(
        default=(),
        description="Industries, or groups of them, whose use of the goods an average net of remissions takes to be "
        "remitted; none where nobody knows how much is.",
    )


class KnownInTotal(Dated):
    """Law of which no list, or no outcome, is in the data."""

    name: Word
    exporters: Labels = ("all",)
    scope: Scope = Scope()
    what: Prose
    citation: Prose


class Customs(Strict):
    """One file of `book/customs`."""

    importer: Word
    currency: str
    general: GeneralDuty | None = None
    transit: tuple[UnderWay, ...] = ()
    own_content: tuple[OwnContentRule, ...] = ()
    little_metal: tuple[LittleMetal, ...] = ()
    firms: tuple[FirmRates, ...] = ()
    fees: tuple[Fee, ...] = ()
    remissions: tuple[Remission, ...] = ()
    reliefs: tuple[Relief, ...] = ()
    totals: tuple[KnownInTotal, ...] = ()

    @model_validator(mode="after")
    def _of_its_own(self) -> Self:
        names = [total.name for total in self.totals]
        if len(set(names)) < len(names):
            raise ValueError("totals: two have one name; rename one")
        return self

    def firm_rates(self, day: dt.date) -> tuple[FirmRates, ...]:
        """Those in force on a day."""
        return tuple(rates for rates in self.firms if rates.covers(day))


def known_customs() -> tuple[str, ...]:
    """Importers whose customs the book has."""
    return tuple(sorted(_all(shelf("customs"))))


def customs_of(importer: str) -> Customs:
    """What an importer's customs asks; nothing where the book says nothing of it.

    Raises
    ------
    LabelError
        For an importer that the book has neither duties nor customs of.
    """
    known = _all(shelf("customs"))
    if importer in known:
        return known[importer]
    if importer in load_book().importers:
        return Customs(importer=importer, currency="")
    names = {code: name for code, name in partner_names().items() if code in known or code in load_book().importers}
    raise unknown("importer", importer, worded("the tariff book"), names)


@cache
def _all(folder: Path) -> dict[str, Customs]:
    found: dict[str, Customs] = {}
    for path in sorted(folder.glob("*.yaml")):
        said = read(Customs, path)
        if said.importer in found:
            raise InputError(f"{path.name}: {said.importer} has another file of customs; put them into one")
        if said.general is not None:
            file = str(beside(said.general.file, folder))
            said = said.model_copy(update={"general": said.general.model_copy(update={"file": file})})
        _check(said, path.name)
        found[said.importer] = said
    return found


def _check(said: Customs, where: str) -> None:
    """Raise for a programme or partner that the book does not have."""
    book = load_book()
    check_partner(said.importer, where)
    programmes = [rule.programme for rule in said.transit]
    programmes += [rule.programme for rule in said.own_content] + [rule.programme for rule in said.firms]
    programmes += [name for rule in said.little_metal for name in rule.programmes]
    programmes += [name for rule in (*said.remissions, *said.reliefs) for name in rule.programmes]
    for name in programmes:
        book.named(name, where)
    for rule in said.remissions:
        for label in rule.users:
            if label not in industries():
                raise unknown("sector", label, f"{where}: remissions.users", dict.fromkeys(industries(), ""))
    labels = list(said.general.apart) if said.general else []
    labels += [label for rule in said.transit for label in rule.exporters]
    labels += [label for total in said.totals for label in total.exporters]
    labels += [label for relief in said.reliefs for label in relief.exporters]
    for label in labels:
        check_partner(label.removeprefix(EXCEPT), where)
