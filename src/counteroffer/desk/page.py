"""The desk's page: the view that an address names, as HTML that already has its numbers."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from importlib.metadata import version

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from counteroffer.briefing.forms.outline import outline
from counteroffer.briefing.words import wording
from counteroffer.desk.catalogue import Slider, catalogue, region_names
from counteroffer.desk.drawn import SHOWN
from counteroffer.desk.quantities import HEADLINE, QUANTITIES, SHORT_RUN, Quantity
from counteroffer.desk.results import effects
from counteroffer.desk.session import Session
from counteroffer.desk.solving import Desk
from counteroffer.desk.view import View
from counteroffer.effects.places import countries

MOST_COMPARED = 4


def render(desk: Desk, view: View) -> str:
    """The page of a view."""
    start = desk.start(view)
    found, moved, economy = effects(view, start), catalogue(start, view), start.run.economy
    shown = [*HEADLINE, *(SHORT_RUN if start.scenario.closure == "short_run" else ())]
    names = {code: economy.region_name(code) for code in economy.regions}
    known = {
        "view": view.model_dump(mode="json"),
        "effects": found.model_dump(mode="json"),
        "quantities": {name: asdict(one) for name, one in QUANTITIES.items()},
        "regions": names,
        "sectors": {code: economy.sector_name(code) for code in economy.sectors},
        "places": region_names(),
        "shown": shown,
        "ranged": [name for name in shown if name in SHOWN.values()],
        "economy": f"{len(economy.regions)} regions × {len(economy.sectors)} industries",
        "elasticities": economy.elasticities,
        "table": start.table if isinstance(start.table, str) else "",
    }
    page: str = (
        _environment()
        .get_template("desk.html.j2")
        .render(
            view=view,
            scenario=start.scenario,
            scenarios=desk.session.scenarios(),
            pins=desk.session.pins(),
            effects=found,
            groups=_grouped(moved.measures, names),
            issues=_grouped(moved.issues, names),
            left_out=moved.left_out,
            elasticities=moved.elasticities,
            set=view.elasticities or start.scenario.elasticities.source,
            names=names,
            shown=[(name, QUANTITIES[name]) for name in shown],
            ranged=[(name, QUANTITIES[name]) for name in shown if name in SHOWN.values()],
            number=_number,
            map=_map() if set(countries()) & set(names) else "",
            address=view.address(),
            known=Markup(json.dumps(known).replace("<", "\\u003c")),
            version=version("counteroffer"),
        )
    )
    return page


def mistake(session: Session, words: str) -> str:
    """The page of an address that cannot be shown: what is wrong, and the scenarios there are."""
    return _environment().get_template("mistake.html.j2").render(words=words, scenarios=session.scenarios())


def _number(quantity: Quantity, value: float | None) -> str:
    if value is None:
        return "–"
    return wording().number(value * quantity.scale, quantity.digits, plus=True)


def _grouped(sliders: list[Slider], names: dict[str, str]) -> dict[str, list[Slider]]:
    """Sliders by who sets them, in the order they come."""
    found: dict[str, list[Slider]] = {}
    for one in sliders:
        found.setdefault(names.get(one.owner, one.owner), []).append(one)
    return found


@cache
def _map() -> Markup:
    return outline(
        "Map of the provinces of Canada and the states of the US; the table beside it has the numbers.", "map"
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("counteroffer.desk"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
