"""Names in a scenario that act on nothing, and rates that look like slips: what a reader is told, not refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatch

from counteroffer.economy.types import Economy
from counteroffer.scenario.cells import EXCEPT, Mask, cells, region_mask, sector_mask
from counteroffer.scenario.law.book import scenario_book
from counteroffer.scenario.law.covered import unused_of, unused_of_rule
from counteroffer.scenario.policy import AppliedMeasure, Policy
from counteroffer.scenario.schema.measured import SizedMeasure
from counteroffer.scenario.schema.measures import TAXES, WRITTEN, BookMeasure
from counteroffer.scenario.schema.scenario import Scenario
from counteroffer.scenario.schema.table.bargaining import RateIssue
from counteroffer.tariffs.book import OWN


class Remarkable(StrEnum):
    """What is the matter with a name or a number."""

    no_trade = "no_trade"  # covers nothing that is traded
    no_match = "no_match"  # a pattern that fits no measure, or a programme that charges nobody it is named for
    not_in_force = "not_in_force"  # on the scenario's day
    off = "off"  # switched off with its package
    no_change = "no_change"  # covers trade and leaves its rates as they are
    fraction = "fraction"  # a rate below one percent: perhaps a share was meant
    subsidy = "subsidy"  # a rate below zero
    unused = "unused"  # nothing reads it under the scenario's other keys


@dataclass(frozen=True)
class Remark:
    """One thing to know of a key of the file: what it names, and why that is remarkable."""

    key: str
    name: str
    why: Remarkable


def remarks(scenario: Scenario, policy: Policy) -> tuple[Remark, ...]:
    """Everything a scenario names that acts on nothing in its economy, and rates that look like slips."""
    economy = policy.economy
    by_name = {one.measure.name: one for one in policy.whole}  # at all of their size, whatever `levels` leave
    found = [
        *_of_measures(scenario, by_name, economy),
        *_of_names(scenario, by_name),
        *_of_issues(scenario),
        *_of_book(scenario),
        *_of_own(scenario, economy),
    ]
    return tuple(dict.fromkeys(found))


def _of_measures(scenario: Scenario, applied: dict[str, AppliedMeasure], economy: Economy) -> Iterator[Remark]:
    for name, place in scenario.places.items():
        one, where = applied.get(name), f"measures[{place}]"
        if one is None or isinstance(one.measure, WRITTEN):
            continue  # switched off with its package, or the loader's own
        if not one.in_force:
            yield Remark(f"{where}.effective", name, Remarkable.not_in_force)
        elif not one.acts:
            yield Remark(where, name, Remarkable.no_change)
        if isinstance(one.measure, SizedMeasure):
            yield from _labels(one.measure, economy, where)
        yield from _rate(getattr(one.measure, "rate", 0.0), f"{where}.rate", name)


def _labels(measure: SizedMeasure, economy: Economy, where: str) -> Iterator[Remark]:
    """Labels of a measure under which nothing of what it covers is traded."""
    traded = cells(measure, economy, where) & (economy.detail.trade > 0)
    along = {"sectors": traded.any((1, 2)), "importers": traded.any((0, 2)), "exporters": traded.any((0, 1))}
    for key, covered in along.items():
        said: Sequence[str] = getattr(measure, key)
        if len(said) > 1:
            for label in said:
                if not (_members(key, label, measure, economy, where) & covered).any() and not label.startswith(EXCEPT):
                    yield Remark(f"{where}.{key}", label, Remarkable.no_trade)


def _members(key: str, label: str, measure: SizedMeasure, economy: Economy, where: str) -> Mask:
    if key == "sectors":
        return sector_mask((label,), economy, f"{where}.sectors", taxed=measure.field in TAXES)
    return region_mask((label,), economy, f"{where}.{key}")


def _rate(rate: object, where: str, name: str) -> Iterator[Remark]:
    if isinstance(rate, int | float):
        if 0 < abs(rate) < 1:
            yield Remark(where, f"{name} ({rate:g})", Remarkable.fraction)
        if rate < 0:
            yield Remark(where, f"{name} ({rate:g})", Remarkable.subsidy)


def _of_names(scenario: Scenario, applied: dict[str, AppliedMeasure]) -> Iterator[Remark]:
    """Names of measures in other keys."""
    idle = {name: Remarkable.not_in_force for name, one in applied.items() if not one.in_force}
    idle |= {measure.name: Remarkable.off for measure in scenario.measures if measure.name not in applied}
    for key, package in scenario.packages.items():
        if package.enabled:
            for name in package.measures:
                if name in idle:
                    yield Remark(f"packages.{key}.measures", name, idle[name])
    for name in scenario.levels:
        if name in idle:
            yield Remark("levels", name, idle[name])
    said = [(f"contributions.{key}.measures", group.measures) for key, group in scenario.contributions.items()]
    said += [("question.measures", scenario.question.measures)] if scenario.question else []
    for where, patterns in said:
        for pattern in patterns:
            if not any(fnmatch(name, pattern) for name in applied):
                yield Remark(where, pattern, Remarkable.no_match)
    if scenario.as_of is None and scenario.tariff_book.model_fields_set - {"route"}:
        yield Remark("tariff_book", "tariff_book", Remarkable.unused)


def _of_issues(scenario: Scenario) -> Iterator[Remark]:
    """Ranges of rates that are all below one percent."""
    for name, issue in scenario.issues.items():
        most = max(map(abs, issue.range))
        if isinstance(issue, RateIssue) and 0 < most < 1:
            yield Remark(f"issues.{name}.range", f"{name} ({most:g})", Remarkable.fraction)


def _of_book(scenario: Scenario) -> Iterator[Remark]:
    """What is left out of the tariff book and charges nothing on the day anyway, and partners set apart in vain."""
    if scenario.as_of is None:
        return
    book = scenario_book(scenario.model_copy(update={"without": ()}))
    for j, label in enumerate(scenario.without):
        programme, _, partner = label.partition(":")
        keys = book.named(programme, "without")
        if not any(book.charging(key, scenario.as_of, (partner or "all",)) for key in keys):
            yield Remark(f"without[{j}]", label, Remarkable.no_match)
    books = [measure for measure in scenario.measures if isinstance(measure, BookMeasure)]
    for code in scenario.tariff_book.apart or ():
        if not any(measure.exporters == (code,) for measure in books):
            yield Remark("tariff_book.apart", code, Remarkable.no_match)


def _of_own(scenario: Scenario, economy: Economy) -> Iterator[Remark]:
    """The scenario's own measures on the book: days, rates, and what of their scopes covers nothing."""
    if scenario.as_of is None:
        return
    for j, rule in enumerate(scenario.rules_of_origin):
        for key, name in unused_of_rule(rule, scenario.tariff_book.route):
            yield Remark(f"rules_of_origin[{j}].{key}", name, Remarkable.no_trade)
    for j, own in enumerate(scenario.with_):
        where = f"with[{j}]"
        if not own.covers(scenario.as_of):
            yield Remark(where, own.name, Remarkable.not_in_force)
            continue
        for key, name in unused_of(own, economy.detail, scenario.tariff_book.route):
            yield Remark(f"{where}.{key}", name, Remarkable.no_trade)
        for key, rate in {"rate": own.rate, **{f"rates.{code}": rate for code, rate in own.rates.items()}}.items():
            yield from _rate(rate, f"{where}.{key}", own.name)
        book = scenario_book(scenario)
        for label in own.displaces:
            keys = book.named(label, f"{where}.displaces")
            mine = [key for key in keys if book.entries[key].importer == book.entries[f"{OWN}.{own.name}"].importer]
            if not any(book.charging(key, scenario.as_of, own.exporters) for key in mine):
                yield Remark(f"{where}.displaces", label, Remarkable.no_match)
