"""The section on time: when the measures of a scenario came, changed and go, as far as dates are known."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from counteroffer.briefing.charts.gantt import ONE_DAY, Segment, Track, Window, gantt
from counteroffer.briefing.document import Beside, Figures, Paragraph, Section, Table
from counteroffer.briefing.shaping import saying, supporting, supporting_table
from counteroffer.briefing.words import Name, Wording, english
from counteroffer.briefing.words.measures import measure_title, parties
from counteroffer.briefing.words.rates import rate_words
from counteroffer.scenario.law.book import scenario_book
from counteroffer.scenario.schema.measures import BookMeasure
from counteroffer.study import Study
from counteroffer.tariffs.book import Book, Days, Entry
from counteroffer.tariffs.load import load_book
from counteroffer.tariffs.sources.known import sources
from counteroffer.tariffs.terms.partners import names, partner_names
from counteroffer.tariffs.terms.schema import AllIn, DatedMeasure

FEW = 2  # partners, or measures, that are named; more are counted
DRAWN = 2  # charts beside each other: what is charged on the first lead region, and by it
MARGIN = dt.timedelta(75)  # of the axis after the last date: room for the rate that holds from then
EVERY = "all"  # partners
STARTS, RATE, GOODS, ENDS = range(4)
_NOTE = english(
    "The measures of the case, and what else the tariff book has on or of {region:the}. A dark mark: the rate, or the "
    "range of rates, changes; a grey one: something changes for some goods or partners. A bar that reaches an edge "
    "goes on beyond it. Rates are those of the law, before duties give way to each other and before any preference."
)


@dataclass(frozen=True)
class Line:
    """A measure of the scenario through time."""

    group: str
    title: str
    track: Track


@dataclass(frozen=True)
class Event:
    """What happens to a measure on a day: it starts, its rate changes, its goods change, or it ends.

    Attributes
    ----------
    kind : int
        STARTS, RATE, GOODS or ENDS.
    title : str
        The measure.
    what, citation : str
        What happens, in words, and on what authority.
    """

    day: dt.date
    kind: int
    title: str
    what: str
    citation: str


def section(study: Study, w: Wording) -> Section | None:
    """Sentences, charts and table; nothing where no measure has a date."""
    lines = measure_lines(study, w)
    if not any(s.first or s.until for line in lines for s in line.track.segments):
        return None
    window = axis_window(study, lines)
    found = [event for line in lines for event in events(line, window, w)]
    unit = w("% of value at the border, by law; the line is {date}.", date=w.day(window.today))
    figures = []
    for group in dict.fromkeys(line.group for line in lines):
        mine = [line for line in lines if line.group == group]
        drawn = gantt(group, [line.track for line in mine], window, unit, w)
        moves = [event for line in mine for event in events(line, window, w) if event.kind != GOODS]
        figures.append(saying(drawn, group_title(group, moves, window, w)))
    table = events_table(found, w)
    return Section(
        "timeline",
        w("When measures came and go"),
        (
            Beside(
                (Figures(tuple(figures[:DRAWN])),),
                ((w("How to read it"), w(_NOTE, region=w.region(study.economy, study.lead[0]))),),
            ),
            Paragraph(" ".join(sentences(found, window, w))),
            *((supporting(w("Charts: the other duties"), Figures(tuple(figures[DRAWN:]))),) if figures[DRAWN:] else ()),
            supporting_table(table, w),
        ),
        _finding(found, window, w),
    )


def _changes(found: Sequence[Event], w: Wording) -> str:
    return w.plural("{amount} change of rates", "{amount} changes of rates", len(found))


def _finding(found: Sequence[Event], window: Window, w: Wording) -> str:
    """How often rates changed up to the day, and whether another change is known."""
    past = [event for event in found if event.kind != GOODS and event.day <= window.today]
    said = {"changes": _changes(past, w), "start": w.day(window.first), "today": w.day(window.today)}
    return w("From {start} to {today}: {changes}.", **said)


def group_title(group: str, moves: Sequence[Event], window: Window, w: Wording) -> str:
    """Whose duties on whom, how often their rates changed up to the day, and when last."""
    past = [event for event in moves if event.day <= window.today]
    if not past:
        return w("{group}: no change of rates up to {today}", group=group, today=w.day(window.today))
    latest = w.day(max(event.day for event in past))
    return w("{group}: {changes}, the latest on {latest}", group=group, changes=_changes(past, w), latest=latest)


def measure_lines(study: Study, w: Wording) -> list[Line]:
    """Measures of the scenario, and other programmes on or of the first lead region; what is that region's first."""
    lines: list[tuple[bool, Line]] = []
    book = scenario_book(study.scenario) if study.scenario.as_of else None
    if book is not None:
        for key, labels in _programmes(study, book):
            importer, segments = book.entries[key].importer, book_segments(book, key, labels, w)
            if any((s.first or book.days.first) > book.days.first + ONE_DAY or s.until for s in segments):
                lines.append((study.lead[0] not in (importer, *labels), _line(study, book, key, labels, segments, w)))
    for measure in (applied.measure for applied in study.applied):
        if book is None or not isinstance(measure, BookMeasure) or measure.programme not in book.entries:
            title, group = measure_title(measure, study.economy, w), parties(measure, study.economy, w)
            authority = (measure.authority,) if measure.authority else ()
            segment = Segment(measure.effective.first, measure.effective.until, rate_words(measure, w), authority)
            sides = (*getattr(measure, "importers", ()), *getattr(measure, "exporters", ()))
            lines.append((study.lead[0] not in sides, Line(group, title, Track(title, (segment,)))))
    return [line for _, line in sorted(lines, key=lambda pair: pair[0])]


def _programmes(study: Study, book: Book) -> dict[tuple[str, tuple[str, ...]], None]:
    """Programmes, each with the partners that it is looked at for."""
    applied = (one.measure for one in study.applied)
    found = {(m.programme, m.exporters): None for m in applied if isinstance(m, BookMeasure)}
    entries = book.entries if found else {}  # of a case without the book's law, what else that has is of other disputes
    found = {(key, labels): None for key, labels in found if key in entries}
    lead, listed = study.lead[0], {key for key, _ in found}
    for key, entry in entries.items():
        source = sources().get(entry.importer)
        partners = source.trade().partners if source else ()
        if entry.importer == lead and key not in listed:
            found[key, (EVERY,) if len(partners) > FEW else partners] = None
        elif entry.importer != lead and lead in partners:
            found[key, (lead,)] = None
    return found


def _line(
    study: Study, book: Book, key: str, labels: tuple[str, ...], segments: tuple[Segment, ...], w: Wording
) -> Line:
    """A programme through time, in the chart of who charges whom; few of many partners are named."""
    entry = book.entries[key]
    programme, charged = w.given(entry.programme.title), book.charged(entry.programme.measures, labels)
    importer = _region(study, entry.importer, w)
    alone = len(labels) == 1 and labels[0] != EVERY
    if alone:
        partners = f"{_region(study, labels[0], w):the}"
        group = w("Duties {importer:of} on {partner:the}", importer=importer, partner=_region(study, labels[0], w))
    else:
        partners = w("the other partners")
        group = w("Duties {importer:of} on other partners", importer=importer)
    label = str(programme)
    if not alone and 0 < len(charged) <= FEW:
        partners = w.listed([f"{w.name(partner_names()[code]):the}" for code in charged])
        label = w("{programme} ({partners})", programme=programme, partners=partners)
    title = w("{importer} on {partners}: {programme}", importer=importer, partners=partners, programme=programme)
    return Line(group, title, Track(label, segments))


def _region(study: Study, code: str, w: Wording) -> Name:
    return w.region(study.economy, code) if code in study.economy.regions else w.name(partner_names().get(code, code))


def book_segments(book: Book, key: str, labels: tuple[str, ...], w: Wording) -> tuple[Segment, ...]:
    """Spans of days between which what a programme charges some partners does not change."""
    entry, found = book.entries[key], []
    spans: list[tuple[dt.date, frozenset[Any], tuple[DatedMeasure, ...]]] = []
    for day in sorted(_days(entry, book.days)):
        charging = book.charging(key, day, labels)
        charges = frozenset(_charges(book, key, charging, labels))
        if not spans or spans[-1][1] != charges:
            spans.append((day, charges, charging))
    for j, (day, charges, charging) in enumerate(spans):
        if charges:
            until = spans[j + 1][0] - ONE_DAY if j + 1 < len(spans) else None
            new = tuple(m for m in charging if m.first == day) or charging
            found.append(Segment(day, until, _rates({rate for _, rate, *_ in charges}, w), _citations(new)))
    return tuple(found)


def _days(entry: Entry, span: Days) -> set[dt.date]:
    """Days of the book on which a programme can change: where a measure starts or has ended, or collection has."""
    last, ruled = entry.authority.collected_until, entry.authority.ruled_unlawful
    days = {span.first + ONE_DAY, ruled, last and last + ONE_DAY}
    for one in entry.programme.measures:
        days |= {one.first, one.until and one.until + ONE_DAY}
    return {day for day in days if day and span.first < day <= span.last}


def _charges(
    book: Book, key: str, charging: Sequence[DatedMeasure], labels: tuple[str, ...]
) -> Iterator[tuple[Any, ...]]:
    """What each partner pays on what: the same while nothing changes for it."""
    off = tuple(book.off.get(key, frozenset()))
    for one in charging:
        for code in (code for code in book.charged([one], labels) if not (off and names(off, code))):
            rate = one.rates.get(code, one.rate)
            level = math.inf if one.ban else rate.all_in if isinstance(rate, AllIn) else rate
            yield code, level, one.scope, one.share, one.pact, one.treatment, one.content, one.exempt


def _rates(rates: set[float], w: Wording) -> str:
    """One rate, or the least and the greatest of several; no rate is high enough to be a ban."""
    if math.inf in rates:
        return w("import ban")
    low, high = (w.number(rate, len(f"{rate:g}".partition(".")[2])) for rate in (min(rates), max(rates)))
    return w.percent_of(high if low == high else f"{low}–{high}")


def _citations(measures: Sequence[DatedMeasure]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.citation for one in measures))


def axis_window(study: Study, lines: Sequence[Line]) -> Window:
    """From the start of the book's days, or of the scenario's year, to some weeks after the last known date."""
    today, span = study.scenario.date, load_book().days
    known = [day for line in lines for s in line.track.segments for day in (s.first, s.until) if day]
    first = min(span.first + ONE_DAY, today.replace(month=1, day=1)) if study.scenario.as_of else None
    first = first or min([today, *known]).replace(month=1, day=1)
    last = max([today, *known]) + MARGIN
    return Window(first, min(last, max(span.last, today + MARGIN)) if study.scenario.as_of else last, today)


def events(line: Line, window: Window, w: Wording) -> Iterator[Event]:
    """What happens to a measure on days inside the window."""
    before: Segment | None = None
    for segment in (*line.track.segments, None):
        follows = before and segment and before.until and segment.first == before.until + ONE_DAY
        if before and before.until and not follows and before.until + ONE_DAY <= window.last:
            what = w("ends; the last day is {day}", day=w.day(before.until))
            yield Event(before.until + ONE_DAY, ENDS, line.title, what, w.cited("; ".join(before.citations)))
        if segment and segment.first and window.first < segment.first <= window.last:
            kind, what = _change(before if follows else None, segment, w)
            yield Event(segment.first, kind, line.title, what, w.cited("; ".join(segment.citations)))
        before = segment


def _change(before: Segment | None, segment: Segment, w: Wording) -> tuple[int, str]:
    """What is new on the first day of a segment, after another or none."""
    if before is None:
        return STARTS, w("in force, {rate}", rate=segment.rate)
    if before.rate != segment.rate:
        return RATE, w("{before} becomes {after}", before=before.rate, after=segment.rate)
    return GOODS, w("changes for some goods or partners, still {rate}", rate=segment.rate)


def sentences(found: Sequence[Event], window: Window, w: Wording) -> list[str]:
    """First and latest change of a rate, and the next that is known."""
    rates = [event for event in found if event.kind != GOODS]
    past = sorted({event.day for event in rates if event.day <= window.today})
    ahead = sorted({event.day for event in rates if event.day > window.today})
    said = []
    if past:
        first, latest = (_named(rates, day, w) for day in (past[0], past[-1]))
        said.append(w("The first of these measures since {start}: {day}, {what}.", start=w.day(window.first), **first))
        if past[0] != past[-1]:
            said.append(
                w("The latest change of a rate up to {today}: {day}, {what}.", today=w.day(window.today), **latest)
            )
    if ahead:
        said.append(w("The next one known: {day}, {what}.", **_named(rates, ahead[0], w)))
    else:
        said.append(w("No later date is known."))
    return said


def _named(found: Sequence[Event], day: dt.date, w: Wording) -> dict[str, str]:
    """A day, and what happens on it: a few measures by name, the rest counted."""
    mine = [event for event in found if event.day == day]
    named = [w("{measure} ({what})", measure=w.quoted(event.title), what=event.what) for event in mine[:FEW]]
    more = len(mine) - FEW
    named += [w.plural("{amount} other measure", "{amount} other measures", more)] if more > 0 else []
    return {"day": w.day(day), "what": w.listed(named)}


def events_table(found: Sequence[Event], w: Wording) -> Table:
    """Every date in order: what happens to which measure, and the legal text."""
    rows = tuple(
        (w.day(event.day, short=True), event.title, event.what, event.citation or "–")
        for event in sorted(found, key=lambda event: (event.day, event.title))
    )
    head = (w("Date"), w("Measure"), w("What happens"), w("Legal text"))
    return Table(w("Dates of the measures, and what changes"), head, rows, words=4)
