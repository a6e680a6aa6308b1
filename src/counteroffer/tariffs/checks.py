"""Labels and codes of measures must exist."""

from __future__ import annotations

from counteroffer.labels import choose, unknown
from counteroffer.tariffs.sources.known import sources
from counteroffer.tariffs.terms.match import check_known, hs_lists, industries
from counteroffer.tariffs.terms.pacts import named_pact
from counteroffer.tariffs.terms.partners import check_partner
from counteroffer.tariffs.terms.schema import Programme
from counteroffer.tariffs.terms.scope import EXCEPT, Scope


def check_measures(programme: Programme, where: str, importer: str) -> None:
    """Raise for a partner, pact, list or HS code that does not exist.

    Parameters
    ----------
    importer : str
        Who sets it; HS codes are checked where its schedule is known.

    Raises
    ------
    InputError, LabelError
        With the place and the nearest valid label.
    """
    for number, measure in enumerate(programme.measures):
        place = f"{where}.measures[{number}]"
        for label in (*measure.exporters, *measure.rates, *(x for e in measure.exempt for x in e.exporters)):
            check_partner(label.removeprefix(EXCEPT), place)
        if measure.pact:
            named_pact(measure.pact, f"{place}.pact")
        for scope in (measure.scope, *(exemption.scope for exemption in measure.exempt)):
            _check_scope(scope, place, importer)
    for quota in programme.quotas:
        for label in quota.exporters:
            check_partner(label.removeprefix(EXCEPT), f"{where}.quotas.{quota.name}")
        check_codes(quota.hs, importer, f"{where}.quotas.{quota.name}")
        for name in quota.sectors:
            choose("sector", name, f"{where}.quotas.{quota.name}.sectors", industries())
    for give in programme.yields:
        for label in give.exporters:
            check_partner(label.removeprefix(EXCEPT), f"{where}.yields")


def _check_scope(scope: Scope, where: str, importer: str) -> None:
    for name in scope.lists:
        if name not in hs_lists():
            raise unknown("list", name, f"{where}.lists", dict.fromkeys(hs_lists(), ""))
    check_codes((*scope.hs, *scope.but), importer, where)


def check_codes(codes: tuple[str, ...], importer: str, where: str) -> None:
    """Raise for an HS code that no line of the importer's schedule begins with, where that is known."""
    source = sources().get(importer)
    if codes and source is not None and source.schedule is not None:
        schedule = source.schedule()
        check_known(codes, schedule.lines, where, schedule.name)
