"""Labels and codes of measures must exist."""

from __future__ import annotations

from counteroffer.labels import unknown
from counteroffer.tariffs.match import check_known, hs_lists
from counteroffer.tariffs.schema import EXCEPT, Programme, Scope
from counteroffer.tariffs.trade import UNION, partner_names, schedule_lines


def check_measures(programme: Programme, where: str, *, us: bool) -> None:
    """Raise for a partner, list or HS code that does not exist.

    Parameters
    ----------
    us : bool
        Whether the importer is the US, whose schedule of HS codes is known.

    Raises
    ------
    InputError, LabelError
        With the place and the nearest valid label.
    """
    for number, measure in enumerate(programme.measures):
        place = f"{where}.measures[{number}]"
        for label in (*measure.exporters, *measure.rates, *(x for e in measure.exempt for x in e.exporters)):
            known_partner(label.removeprefix(EXCEPT), place)
        for scope in (measure.scope, *(exemption.scope for exemption in measure.exempt)):
            _check_scope(scope, place, us=us)
    for give in programme.yields:
        for label in give.exporters:
            known_partner(label.removeprefix(EXCEPT), f"{where}.yields")


def _check_scope(scope: Scope, where: str, *, us: bool) -> None:
    for name in scope.lists:
        if name not in hs_lists():
            raise unknown("list", name, f"{where}.lists", dict.fromkeys(hs_lists(), ""))
    if us:
        check_known((*scope.hs, *scope.but), schedule_lines(), where)


def known_partner(label: str, where: str) -> None:
    """Raise unless a label names a partner, the Union or everyone."""
    names = partner_names() | {"all": "everyone", UNION: "European Union"}
    if label not in names:
        raise unknown("partner", label, where, names)
