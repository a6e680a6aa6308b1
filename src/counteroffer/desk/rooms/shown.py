"""The pages beside the dashboard, as HTML: their words in one language, and what they have to know."""

from __future__ import annotations

import datetime as dt
import json
from importlib.metadata import version
from typing import Any

from markupsafe import Markup

from counteroffer import data
from counteroffer.briefing.words import Wording, wording
from counteroffer.briefing.words.languages.language import SOURCE
from counteroffer.briefing.words.languages.messages import message_words
from counteroffer.desk.rooms.room import room_table
from counteroffer.desk.rooms.speech import WORDS
from counteroffer.desk.session import Session
from counteroffer.desk.showing.frame import frame, templates
from counteroffer.desk.solving import Desk
from counteroffer.desk.view import View
from counteroffer.tariffs import load_book, main_importer
from counteroffer.tariffs.entry.customs import known_customs
from counteroffer.tariffs.terms.partners import partner_names
from counteroffer.tariffs.trade import METALS

EVERYONE = "all"


def room_page(desk: Desk, view: View, language: str) -> str:
    """The room of a view's table; where there is none, the page says why."""
    w, start = wording(language), desk.start(view)
    missing = message_words(start.table, w) if isinstance(start.table, str) else ""
    spoken = view.base.model_copy(update={"language": None if language == SOURCE else language})
    return _rendered(
        "room",
        w,
        query=spoken.address(),
        known={
            "view": view.base.model_dump(mode="json"),
            "table": None if missing else room_table(start, w).model_dump(),
        },
        missing=missing,
        scenarios=desk.session.scenarios(),
        view=view,
        title=w.given(start.scenario.title),
    )


def build_page(session: Session, language: str) -> str:
    """The form of a case."""
    w, days = wording(language), load_book().days
    return _rendered(
        "build",
        w,
        known={"regions": _regions(w), "sectors": _sectors(w), "today": str(dt.date.today()), "law": _law(w)},
        scenarios=session.scenarios(),
        days=(str(days.first), str(days.last)),
    )


def duty_page(language: str) -> str:
    """The look-up of a duty."""
    w, days = wording(language), load_book().days
    return _rendered(
        "duty",
        w,
        known={"law": _law(w)},
        importers=_importers(w),
        partners=_partners(w),
        main=main_importer(),
        metals=METALS,
        today=str(dt.date.today()),
        days=(str(days.first), str(days.last)),
    )


def _rendered(name: str, w: Wording, *, known: dict[str, Any], query: str | None = None, **values: Any) -> str:
    alone = "" if w.language == SOURCE else f"language={w.language}"
    words = {key: str(w.given(text)) for key, text in WORDS[name].items()}
    known = {**known, "words": words, "language": w.language, "locale": str(w.locale).replace("_", "-")}
    page: str = (
        templates()
        .get_template(f"rooms/{name}.html.j2")
        .render(
            t=words,
            page=name,
            language=w.language,
            frame=frame(w, f"/{name}", alone if query is None else query),
            known=Markup(json.dumps(known).replace("<", "\\u003c")),
            version=version("counteroffer"),
            **values,
        )
    )
    return page


def _regions(w: Wording) -> list[list[str]]:
    """Code and name of every region and group of the economy that is built on by default."""
    frame, groups = data.frame("regions.csv"), data.frame("groups.csv")
    lead = dict(zip(frame["focus"], frame["focus_name"], strict=True))
    named = sorted(([str(code), str(w.name(name))] for code, name in lead.items()), key=lambda pair: pair[1])
    return [*named, *([str(code), str(code)] for code in groups.query("kind == 'region'")["group"])]


def _sectors(w: Wording) -> list[list[str]]:
    frame = data.frame("sectors.csv")
    lead = dict(zip(frame["focus"], frame["focus_name"], strict=True))
    return sorted(([str(code), w.given(str(name))] for code, name in lead.items()), key=lambda pair: pair[1])


def _importers(w: Wording) -> list[list[str]]:
    return [[code, str(w.name(partner_names().get(code, code)))] for code in known_customs()]


def _law(w: Wording) -> dict[str, Any]:
    """Who sets duties by law, and who can be asked about."""
    return {"importers": _importers(w), "partners": _partners(w)}


def _partners(w: Wording) -> list[list[str]]:
    found = [[code, str(w.name(name))] for code, name in partner_names().items() if code.isalpha() and code != EVERYONE]
    return sorted(found, key=lambda pair: pair[1])
