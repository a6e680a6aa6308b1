"""The desk's page: the view that an address names, as HTML that already has its numbers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from typing import Any

from markupsafe import Markup

from counteroffer.briefing.forms.outline import outline
from counteroffer.briefing.words import Wording, wording
from counteroffer.briefing.words.languages.language import languages
from counteroffer.briefing.words.languages.messages import message_words
from counteroffer.desk.catalogue import Catalogue, Slider, catalogue
from counteroffer.desk.quantities import QUANTITIES, Quantity
from counteroffer.desk.results import ViewEffects, effects
from counteroffer.desk.session import Session
from counteroffer.desk.showing.frame import HOME, frame, templates
from counteroffer.desk.showing.known import known, ranged, shown
from counteroffer.desk.showing.words import TEXTS
from counteroffer.desk.solving import Desk, Start
from counteroffer.desk.view import View
from counteroffer.effects.places import countries
from counteroffer.errors import Worded


def render(desk: Desk, view: View) -> str:
    """The page of a view."""
    start, w = desk.start(view), view.wording
    found = effects(view, start)
    moved = catalogue(start, view, tuple(desk.session.paths()))
    page: str = templates().get_template("desk.html.j2").render(**_said(desk, view, start, found, moved, w))
    return page


def _said(desk: Desk, view: View, start: Start, found: ViewEffects, moved: Catalogue, w: Wording) -> dict[str, Any]:
    """What the template is given."""
    economy = start.run.economy
    names = {code: str(w.region(economy, code)) for code in economy.regions}
    on_map = [code for code in countries() if code in names]
    return {
        "view": view,
        "scenario": start.scenario,
        "scenarios": [(one.name, w.given(one.title)) for one in desk.session.scenarios()],
        "pins": desk.session.pins(),
        "effects": found,
        "title": w.given(start.scenario.title),
        "groups": _grouped(moved.measures, names),
        "issues": _grouped(moved.issues, names),
        "moved": moved,
        "set": view.elasticities or start.scenario.elasticities.source,
        "names": names,
        "shown": [(name, QUANTITIES[name].said(w)) for name in shown(start)],
        "ranged": [(name, QUANTITIES[name].said(w)) for name in ranged(start)],
        "number": lambda quantity, value: _number(quantity, value, w),
        "plain": lambda value: f"{value:.6g}",
        "listed": w.listed,
        "map": _map(w("Map: {countries}. The table below has the numbers.", countries=_listed(on_map, names, w)))
        if on_map
        else "",
        "address": view.address(),
        "known": Markup(json.dumps(known(view, start, found, moved, names)).replace("<", "\\u003c")),
        "version": version("counteroffer"),
        "html": w.of.html,
        "frame": frame(w, HOME, view.address()),
        "say": lambda key, **places: w(TEXTS[key], **places),
    }


def _listed(codes: Sequence[str], names: dict[str, str], w: Wording) -> str:
    return w.listed([names[code] for code in codes])


def mistake(session: Session, message: Worded, language: str = "") -> str:
    """The page of an address that cannot be shown: what is wrong, and the scenarios there are."""
    w = wording(language) if language in languages() else wording()
    page: str = (
        templates()
        .get_template("mistake.html.j2")
        .render(
            words=message_words(message, w),
            scenarios=[(one.name, w.given(one.title), one.date) for one in session.scenarios()],
            html=w.of.html,
            say=lambda key, **places: w(TEXTS[key], **places),
        )
    )
    return page


def _number(quantity: Quantity, value: float | None, w: Wording) -> str:
    if value is None:
        return "–"
    return w.number(value * quantity.scale, quantity.digits, plus=True)


def _grouped(sliders: list[Slider], names: dict[str, str]) -> dict[str, list[Slider]]:
    """Sliders by who sets them, in the order they come."""
    found: dict[str, list[Slider]] = {}
    for one in sliders:
        found.setdefault(names.get(one.owner, one.owner), []).append(one)
    return found


@cache
def _map(alternative: str) -> Markup:
    return outline(alternative, "map")
