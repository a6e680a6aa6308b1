"""The tariff book: every authority's programmes, as the files in `counteroffer/book` state them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from counteroffer.errors import InputError, worded
from counteroffer.labels import unknown
from counteroffer.tariffs.checks import check_measures
from counteroffer.tariffs.sources.known import main_importer
from counteroffer.tariffs.terms.files import Strict
from counteroffer.tariffs.terms.partners import check_partner, law_of, names, partner_names, with_own_law
from counteroffer.tariffs.terms.schema import Authority, DatedMeasure, LawQuota, Open, OwnMeasure, Programme, Yields
from counteroffer.tariffs.terms.scope import Labels

OWN = "own"
DATE_RULES = ("collection", "ruling")


class Days(Strict):
    """Days of a book, `book/terms/days.yaml`: the first and last it answers for, and the one before the dispute.

    Duties were collected from `collected` to `before`: those of the day `before` and what a duty raised in between
    charged earlier are in them.
    """

    first: dt.date
    last: dt.date
    before: dt.date
    collected: dt.date


@dataclass(frozen=True)
class Entry:
    """A programme with what its file says of it.

    Attributes
    ----------
    key : str
        `authority.programme`.
    authority : Authority
        The file's head.
    programme : Programme
        Title, measures and what it gives way to.
    """

    key: str
    authority: Authority
    programme: Programme

    @property
    def importer(self) -> str:
        """Who sets it."""
        return self.authority.importer


@dataclass(frozen=True)
class Book:
    """Programmes by key, and which partners each is switched off for.

    Attributes
    ----------
    entries : mapping
        `authority.programme` → entry.
    days : Days
        The days it answers for.
    off : mapping
        Key → partners it is switched off for ("all": everyone).
    date_rule : {"collection", "ruling"}
        Whether measures later ruled unlawful end with collection or with the ruling.
    held : mapping
        Key → day as of which a programme is read whatever the day asked about: what goods under way still pay.
    heads : tuple of Authority
        Every file's head, of those without measures too.
    outcomes : mapping
        Open question → the outcome that is asked about; where none is, the one that the book takes.
    """

    entries: Mapping[str, Entry]
    days: Days
    off: Mapping[str, frozenset[str]] = field(default_factory=dict)
    date_rule: str = "collection"
    held: Mapping[str, dt.date] = field(default_factory=dict)
    heads: tuple[Authority, ...] = ()
    outcomes: Mapping[str, str] = field(default_factory=dict)

    def active(self, key: str, day: dt.date) -> tuple[tuple[int, DatedMeasure], ...]:
        """The measures of a programme in force on a day, with their positions in the file."""
        entry, day = self.entries[key], self.held.get(key, day)
        ruled, last = entry.authority.ruled_unlawful, entry.authority.collected_until
        if self.date_rule == "ruling" and ruled and day >= ruled:
            return ()
        if last and day > last:
            return ()
        return tuple(
            (j, m)
            for j, m in enumerate(entry.programme.measures)
            if m.covers(day) and all(self.outcome(name) == one for name, one in m.when.items())
        )

    @cached_property
    def open(self) -> dict[str, tuple[Authority, Open]]:
        """Questions whose outcome is not known, by name, each with the head of its file."""
        return {name: (head, one) for head in self.heads for name, one in head.open.items()}

    def known_to(self, importer: str) -> dt.date | None:
        """Last day to which an importer's law is known, of its files the earliest; none where no file says so."""
        return min((head.known_to for head in self.heads if head.importer == importer and head.known_to), default=None)

    def hangs(self, question: str, exporters: Collection[str] | None = None) -> bool:
        """Whether some measure hangs on an open question, of those on some exporters."""
        measures = (m for entry in self.entries.values() for m in entry.programme.measures if question in m.when)
        return any(exporters is None or any(names(m.exporters, code) for code in exporters) for m in measures)

    def outcome(self, name: str) -> str:
        """How an open question is taken to come out."""
        return self.outcomes.get(name) or self.open[name][1].taken

    def supposing(self, outcomes: Mapping[str, str]) -> Book:
        """The book with open questions settled.

        Raises
        ------
        LabelError
            For a question or an outcome the book does not have.
        """
        for name, outcome in outcomes.items():
            if name not in self.open:
                titles = {key: one.title for key, (_, one) in self.open.items()}
                raise unknown("open question", name, "outcomes", titles)
            if outcome not in self.open[name][1].outcomes:
                raise unknown("outcome", outcome, f"outcomes.{name}", self.open[name][1].outcomes)
        return replace(self, outcomes={**self.outcomes, **outcomes})

    def of(self, importer: str, day: dt.date) -> tuple[Entry, ...]:
        """One importer's entries with a measure in force on a day, each after those it then gives way to."""
        mine = [e for key, e in self.entries.items() if e.importer == importer and self.active(key, day)]
        # A user's own come first, since they settle among themselves who covers what.
        return _in_order(sorted(mine, key=lambda entry: (entry.authority.authority != OWN, entry.key)), day)

    @cached_property
    def importers(self) -> tuple[str, ...]:
        """Who has measures in the book."""
        return tuple(sorted({entry.importer for entry in self.entries.values()}))

    def without(self, names: Iterable[str]) -> Book:
        """The book less authorities, programmes, or programmes for one partner (`section_232.steel:CAN`).

        Raises
        ------
        LabelError
            For a name the book does not have.
        """
        off = dict(self.off)
        for name in names:
            label, _, partner = name.partition(":")
            if partner:
                check_partner(partner, name)
            for key in self.named(label, "without"):
                off[key] = off.get(key, frozenset()) | {partner or "all"}
        return replace(self, off=off)

    def only(self, programmes: Mapping[str, Sequence[Labels]]) -> Book:
        """The book with nothing on but these programmes, each for the partners that one of its labels names."""
        off = {}
        for key in self.entries:
            on = programmes.get(key, ())
            idle = [code for code in partner_names() if not any(names(labels, code, law_of(code)) for labels in on)]
            off[key] = self.off.get(key, frozenset()) | (set(idle) if on else {"all"})
        return replace(self, off=off)

    def charged(self, measures: Sequence[DatedMeasure], labels: Labels) -> tuple[str, ...]:
        """Partners that the labels name and some of the measures charge; a member of the Union is the Union."""
        return tuple(
            code
            for code in with_own_law()
            if names(labels, code) and any(names(m.exporters, code) and m.acts_on(code) for m in measures)
        )

    def charging(self, key: str, day: dt.date, labels: Labels) -> tuple[DatedMeasure, ...]:
        """The measures of a programme that charge something on a day on some partner that the labels name."""
        said = tuple(self.off.get(key, ()))
        off = {code for code in partner_names() if names(said, code)} if said else set()
        return tuple(measure for _, measure in self.active(key, day) if set(self.charged([measure], labels)) - off)

    def quotas(self, importer: str, day: dt.date) -> tuple[tuple[str, LawQuota], ...]:
        """Quotas of an importer's programmes on a day, of those that are on, each with its programme's key."""
        alone = tuple(e for e in self.entries.values() if e.importer == importer and not e.programme.measures)
        both = [(entry.key, quota) for entry in (*self.of(importer, day), *alone) for quota in entry.programme.quotas]
        return tuple((k, q) for k, q in both if q.covers(day) and not self.off.get(k, set()) & {"all", *q.exporters})

    def named(self, label: str, where: str) -> tuple[str, ...]:
        """Keys of an authority or a programme."""
        keys = tuple(key for key in self.entries if label in (key, key.split(".")[0]))
        if not keys:
            names = {key: entry.programme.title for key, entry in self.entries.items()}
            names |= {entry.authority.authority: entry.authority.title for entry in self.entries.values()}
            raise unknown("programme", label, where, names)
        return keys

    def plus(self, measures: Sequence[OwnMeasure]) -> Book:
        """The book with a user's measures, each a programme `own.NAME`; what they displace gives way to them.

        Raises
        ------
        InputError, LabelError
            For two measures of one name, an unknown HS code, list, partner or programme.
        """
        entries = dict(self.entries)
        for own in measures:
            key = f"{OWN}.{own.name}"
            if key in entries:
                raise InputError(worded("with: two measures are named '{own}'; rename one", own=own.name))
            for target in (k for label in own.displaces for k in self.named(label, f"with.{own.name}.displaces")):
                there = entries[target]
                give = Yields.model_validate({"to": key, "from": own.first, "until": own.until})
                programme = there.programme.model_copy(update={"yields": (*there.programme.yields, give)})
                entries[target] = replace(there, programme=programme)
            self.supposing(own.when)
            importer = own.importer or main_importer()
            check_partner(importer, f"with.{own.name}.importer")
            head = Authority(authority=OWN, title="The scenario's own", statute=own.citation, importer=importer)
            measure = DatedMeasure.model_validate(
                own.model_dump(by_alias=True, exclude={"name", "title", "importer", "displaces"})
            )
            programme = Programme(title=own.title or own.name, claims="value", measures=(measure,))
            entries[key] = Entry(key, head, programme)
            check_measures(programme, f"with.{own.name}", importer)
        return replace(self, entries=entries)

    @cached_property
    def shipped(self) -> Book:
        """The book without a scenario's own measures, which no collected duty holds."""
        return replace(self, entries={k: e for k, e in self.entries.items() if e.authority.authority != OWN})

    def taking(self, other: Book, keys: Iterable[str]) -> Book:
        """The book with some programmes, and what they give way to, read as another book reads them.

        One that the other book lacks is left out.
        """
        entries = dict(self.entries)
        for key in keys:
            entries.pop(key, None)
            if key not in other.entries:
                continue
            entries[key] = other.entries[key]
            gives = other.entries[key].programme.yields
            for there in [k for k in entries if any(give.names(k) for give in gives)]:
                kept = tuple(give for give in entries[there].programme.yields if give.to != key)
                programme = entries[there].programme.model_copy(update={"yields": kept})
                entries[there] = replace(entries[there], programme=programme)
        return replace(self, entries=entries)

    @cached_property
    def change_days(self) -> tuple[dt.date, ...]:
        """Days within the book's span on which some measure begins or has just ended, ascending."""
        span = self.days
        days = {span.first}
        for entry in self.entries.values():
            measures = entry.programme.measures
            dated = (*measures, *entry.programme.yields, *(e for m in measures for e in m.exempt))
            spans = [(one.first, one.until) for one in dated]
            spans.append((None, entry.authority.collected_until))
            if entry.authority.ruled_unlawful:
                days.add(entry.authority.ruled_unlawful)
            for first, until in spans:
                edges = (first, until and until + dt.timedelta(1))
                days |= {day for day in edges if day and span.first <= day <= span.last}
        return tuple(sorted(days))


def _in_order(entries: Sequence[Entry], day: dt.date) -> tuple[Entry, ...]:
    """Each entry after those it gives way to on the day; the order of files does not matter."""
    by_key = {entry.key: entry for entry in entries}
    done: dict[str, Entry] = {}

    def visit(key: str, path: tuple[str, ...]) -> None:
        if key in path:
            went = " → ".join((*path, key))
            raise InputError(
                worded("yields go round in a circle on {day}: {path}; let one stand firm", day=day, path=went)
            )
        if key in by_key and key not in done:
            for other, _ in by_key[key].programme.gives_way(by_key, day):
                visit(other, (*path, key))
            done[key] = by_key[key]

    for entry in entries:
        visit(entry.key, ())
    return tuple(done.values())
