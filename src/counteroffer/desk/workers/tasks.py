"""What a solving process does for each question; answers are bytes, ready to be sent."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import asdict

from counteroffer.desk import drawn, page, results
from counteroffer.desk.catalogue import catalogue
from counteroffer.desk.rooms import built, duties, goods, offers, room, shown
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
    return page.render(desk, asked.view).encode()


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


def _room_page(desk: Desk, asked: Enquiry) -> bytes:
    return shown.room_page(desk, asked.view, asked.text).encode()


def _room_offer(desk: Desk, asked: Enquiry) -> bytes:
    offer = room.OfferAsked.model_validate_json(asked.text)
    return room.offer_worth(offer, desk.start(asked.view)).model_dump_json().encode()


def _room_jobs(desk: Desk, asked: Enquiry) -> bytes:
    offer = room.OfferAsked.model_validate_json(asked.text)
    return room.offer_jobs(offer, desk.start(asked.view)).model_dump_json().encode()


def _room_counter(desk: Desk, asked: Enquiry) -> bytes:
    wanted = offers.CounterAsked.model_validate_json(asked.text)
    return room.counteroffer(wanted, desk.start(asked.view)).model_dump_json().encode()


def _build_page(desk: Desk, asked: Enquiry) -> bytes:
    return shown.build_page(desk.session, asked.text).encode()


def _duty_page(desk: Desk, asked: Enquiry) -> bytes:
    return shown.duty_page(asked.text).encode()


def _built(desk: Desk, asked: Enquiry) -> bytes:
    form = built.CaseForm.model_validate_json(asked.text)
    return built.built(form, desk.session, asked.view.wording).model_dump_json().encode()


def _form(desk: Desk, asked: Enquiry) -> bytes:
    return built.read_text(desk.session, asked.view.scenario).model_dump_json().encode()


def _workbook(desk: Desk, asked: Enquiry) -> bytes:
    return built.read_workbook(base64.b64decode(asked.text)).model_dump_json().encode()


def _template(desk: Desk, asked: Enquiry) -> bytes:
    return built.template()


def _goods(desk: Desk, asked: Enquiry) -> bytes:
    return goods.find(goods.GoodsAsked.model_validate_json(asked.text)).model_dump_json().encode()


def _duty(desk: Desk, asked: Enquiry) -> bytes:
    return duties.duty(duties.DutyAsked.model_validate_json(asked.text)).model_dump_json().encode()


def _shipment(desk: Desk, asked: Enquiry) -> bytes:
    return duties.shipment(duties.ShipmentAsked.model_validate_json(asked.text)).model_dump_json().encode()


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
    Task.room_page: _room_page,
    Task.room_offer: _room_offer,
    Task.room_jobs: _room_jobs,
    Task.room_counter: _room_counter,
    Task.build_page: _build_page,
    Task.built: _built,
    Task.form: _form,
    Task.workbook: _workbook,
    Task.template: _template,
    Task.duty_page: _duty_page,
    Task.goods: _goods,
    Task.duty: _duty,
    Task.shipment: _shipment,
}
