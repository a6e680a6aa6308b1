"""What the page's scripts know from the start: the view, its numbers, and every word they may say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from counteroffer.briefing.words.languages.messages import message_words
from counteroffer.desk.catalogue import Catalogue, region_names
from counteroffer.desk.drawn import SHOWN
from counteroffer.desk.quantities import HEADLINE, QUANTITIES, SHORT_RUN
from counteroffer.desk.results import ViewEffects
from counteroffer.desk.showing.words import TOUR, texts
from counteroffer.desk.solving import Start
from counteroffer.desk.view import View


def shown(start: Start) -> list[str]:
    """Quantities of a scenario's page, in their order."""
    return [*HEADLINE, *(SHORT_RUN if start.scenario.closure == "short_run" else ())]


def ranged(start: Start) -> list[str]:
    """Those that are drawn."""
    return [name for name in shown(start) if name in SHOWN.values()]


def known(view: View, start: Start, found: ViewEffects, moved: Catalogue, names: Mapping[str, str]) -> dict[str, Any]:
    """What the scripts are given."""
    economy, w = start.run.economy, view.wording
    size = w("{regions} regions × {industries} industries", regions=len(names), industries=len(economy.sectors))
    return {
        "view": view.model_dump(mode="json"),
        "effects": found.model_dump(mode="json"),
        "quantities": {name: asdict(one.said(w)) for name, one in QUANTITIES.items()},
        "regions": dict(names),
        "sectors": {code: w.sector(economy, code) for code in economy.sectors},
        "places": {code: str(w.name(name)) for code, name in region_names().items()},
        "shown": shown(start),
        "ranged": ranged(start),
        "presets": [one.model_dump(mode="json") for one in moved.presets],
        "economy": size,
        "elasticities": w.given(economy.elasticities),
        "table": message_words(start.table, w) if isinstance(start.table, str) else "",
        "players": {} if isinstance(start.table, str) else {one: str(w.name(one)) for one in start.table.game.names},
        "locale": w.of.html,
        "percent": w.of.percent,
        "words": texts(w),
        "tour": TOUR,
    }
