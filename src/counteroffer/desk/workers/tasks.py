"""What a solving process does for each question; answers are bytes, ready to be sent."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import asdict

from counteroffer.desk import drawn, page, results
from counteroffer.desk.catalogue import catalogue
from counteroffer.desk.session import ListedScenario
from counteroffer.desk.solving import Desk
from counteroffer.desk.workers.question import Enquiry, Task
from counteroffer.study import Part, study
from counteroffer.study.files import csv_files


def answer(desk: Desk, asked: Enquiry) -> bytes:
    """The answer to a question.

    Raises
    ------
    CounterofferError
        As the command line would.
    """
    return _TASKS[asked.task](desk, asked)


def _page(desk: Desk, asked: Enquiry) -> bytes:
    return page.render(desk, asked.view, asked.text.split()).encode()


def _effects(desk: Desk, asked: Enquiry) -> bytes:
    return results.effects(asked.view, desk.start(asked.view)).model_dump_json().encode()


def _places(desk: Desk, asked: Enquiry) -> bytes:
    return results.places(asked.view, desk.start(asked.view)).model_dump_json().encode()


def _ranges(desk: Desk, asked: Enquiry) -> bytes:
    return drawn.ranges(asked.view, desk.start(asked.view), int(asked.text)).model_dump_json().encode()


def _catalogue(desk: Desk, asked: Enquiry) -> bytes:
    known = tuple(desk.session.paths())
    return catalogue(desk.start(asked.view), asked.view, known).model_dump_json().encode()


def _written(desk: Desk, asked: Enquiry) -> bytes:
    return desk.start(asked.view).written(asked.view).encode()


def _tables(desk: Desk, asked: Enquiry) -> bytes:
    start, packed = desk.start(asked.view), io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("scenario.yaml", start.written(asked.view))
        for name, content in csv_files(study(start.at(asked.view), [Part.incidence, Part.alone])).items():
            archive.writestr(name, content)
    return packed.getvalue()


def _listing(desk: Desk, asked: Enquiry) -> bytes:
    return json.dumps([asdict(one) for one in desk.session.scenarios()], ensure_ascii=False).encode()


def _upload(desk: Desk, asked: Enquiry) -> bytes:
    file = desk.session.upload(asked.text)
    listed = ListedScenario(name=file.name, title=file.scenario.title, date=str(file.scenario.date))
    return json.dumps(asdict(listed), ensure_ascii=False).encode()


_TASKS: Mapping[Task, Callable[[Desk, Enquiry], bytes]] = {
    Task.page: _page,
    Task.effects: _effects,
    Task.places: _places,
    Task.ranges: _ranges,
    Task.catalogue: _catalogue,
    Task.written: _written,
    Task.tables: _tables,
    Task.listing: _listing,
    Task.upload: _upload,
}
