"""Where the room, the building of a case and the look-up of a duty are, and what they ask of the desk."""

from __future__ import annotations

import base64
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from counteroffer.briefing.words import languages, wording
from counteroffer.desk import api, page
from counteroffer.desk.door.guard import LARGEST_BODY
from counteroffer.desk.making import ROOM_FILE, Kind
from counteroffer.desk.rooms import built, duties, goods, offers, room
from counteroffer.desk.showing.refusal import heard
from counteroffer.desk.view import View, from_address
from counteroffer.desk.workers.asking import answered, user
from counteroffer.desk.workers.budget import Busy
from counteroffer.desk.workers.question import Enquiry, Task
from counteroffer.errors import CounterofferError, message_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
pages = APIRouter(include_in_schema=False)
router = APIRouter(prefix="/api", responses=api.SAID)


class NoteAsked(BaseModel):
    """The note of an offer that is agreed on."""

    view: View
    log: offers.RoomLog
    language: str = Field(default="en", pattern=r"^[a-z]{2}$")


def language(request: Request) -> str:
    """The language that an address asks for; English where there is none such."""
    said = request.query_params.get("language", "en")
    return said if said in languages() else "en"


@pages.get("/room")
async def room_page(request: Request) -> Response:
    """The room of the case that the address names."""
    try:
        view = from_address(request.url.query).base
    except CounterofferError as error:
        return await _mistake(request, error)
    return await _page(request, Task.room_page, view)


@pages.get("/build")
async def build_page(request: Request) -> Response:
    """The form of a case."""
    return await _page(request, Task.build_page)


@pages.get("/duty")
async def duty_page(request: Request) -> Response:
    """The look-up of a duty."""
    return await _page(request, Task.duty_page)


async def _page(request: Request, task: Task, view: View | None = None) -> Response:
    stamp = request.app.state.session.stamp()
    try:
        content = await answered(request, Enquiry(task, view or View(), text=language(request), stamp=stamp))
    except (CounterofferError, Busy) as error:
        return await _mistake(request, error)
    return HTMLResponse(content)


async def _mistake(request: Request, error: Exception) -> Response:
    words = await run_in_threadpool(page.mistake, request.app.state.session, message_of(error), language(request))
    return HTMLResponse(words, 503 if isinstance(error, Busy) else 422)


@router.post("/room/offer", summary="What an offer is worth", response_model=room.OfferWorth)
async def room_offer(request: Request, asked: room.OfferAsked) -> Response:
    """Income of each side under an offer, against today and against no deal, and the red lines that it crosses."""
    return await _asked(request, Task.room_offer, asked)


@router.post("/room/jobs", summary="What an offer is worth in jobs", response_model=room.OfferJobs)
async def room_jobs(request: Request, asked: room.OfferAsked) -> Response:
    """Jobs of each side in the first year under an offer: supply side alone, and with demand."""
    return await _asked(request, Task.room_jobs, asked)


@router.post("/room/counter", summary="An answer to an offer", response_model=room.OfferWorth)
async def room_counter(request: Request, asked: offers.CounterAsked) -> Response:
    """The most for one side while the others keep theirs, or what is fair to all, inside the red lines."""
    return await _asked(request, Task.room_counter, asked)


@router.post("/room/note", status_code=202, summary="Begin the note of an agreed offer")
async def room_note(request: Request, workshop: api.Workshop_, asked: NoteAsked) -> api.Progress:
    """Begin the note of two sheets with the offer agreed on; follow it under /api/tasks/ID/events."""
    base, tongue = asked.view.base, wording(asked.language).language
    for one in asked.log.offers:  # what is wrong with one is said now, not after all is solved
        offer = room.OfferAsked(view=base, levels=one.levels, lines=asked.log.lines)
        await answered(request, Enquiry(Task.room_offer, base, text=offer.model_dump_json()))
    text = await answered(request, Enquiry(Task.written, base))
    beside = asked.log.model_dump_json().encode()
    name, files = asked.view.scenario, {ROOM_FILE: beside}
    piece = workshop.start(Kind.note, text.decode(), name, user(request), files, tongue)
    return api.progress(piece)


@router.post("/build/check", summary="A form as a scenario file", response_model=built.BuiltCase)
async def build_check(request: Request, form: built.CaseForm) -> Response:
    """The scenario file of a form, and what is wrong with it, field by field; nothing is solved or kept."""
    view = View(language=heard(request.headers).language)
    return await _answer(request, Enquiry(Task.built, view, text=form.model_dump_json()))


@router.post("/build/form", summary="A scenario as a form", response_model=built.ReadForm)
async def build_form(request: Request, view: View) -> Response:
    """The form of a scenario that ships or was uploaded, and the keys that it has no field for."""
    return await _answer(request, Enquiry(Task.form, view, stamp=request.app.state.session.stamp()))


WORKBOOK = Annotated[bytes, Body(media_type=XLSX, max_length=LARGEST_BODY, description="A filled workbook.")]


@router.post("/build/workbook", summary="A workbook as a form", response_model=built.ReadForm)
async def build_workbook(request: Request, content: WORKBOOK) -> Response:
    """The form of a workbook that was filled in; each mistake with its cell."""
    return await _answer(request, Enquiry(Task.workbook, text=base64.b64encode(content).decode()))


FILE: dict[int | str, dict[str, Any]] = {200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}}


@router.get("/build/template.xlsx", summary="The workbook to fill in", response_class=Response, responses=FILE)
async def build_template(request: Request) -> Response:
    """A workbook with a sheet for each kind of record, and an example."""
    content = await answered(request, Enquiry(Task.template))
    return Response(content, media_type=XLSX, headers={"Content-Disposition": 'attachment; filename="case.xlsx"'})


@router.post("/duty/goods", summary="Goods by words or code", response_model=goods.FoundGoods)
async def duty_goods(request: Request, asked: goods.GoodsAsked) -> Response:
    """Goods whose text has all the words, or that begin with a code; the most traded first."""
    return await _text(request, Task.goods, asked)


@router.post("/duty/layers", summary="The duty on a product", response_model=duties.DutyLookup)
async def duty_layers(request: Request, asked: duties.DutyAsked) -> Response:
    """Each layer that falls on a product from an origin on a day, and why."""
    return await _text(request, Task.duty, asked)


@router.post("/duty/shipment", summary="What one shipment pays", response_model=duties.ShipmentDuty)
async def duty_shipment(request: Request, asked: duties.ShipmentAsked) -> Response:
    """What a shipment pays, each layer to the cent, and what it turns on that was not told."""
    return await _text(request, Task.shipment, asked)


async def _asked(request: Request, task: Task, asked: offers.Offered) -> Response:
    return await _answer(request, Enquiry(task, asked.view.base, text=asked.model_dump_json()))


async def _text(request: Request, task: Task, asked: BaseModel) -> Response:
    return await _answer(request, Enquiry(task, text=asked.model_dump_json()))


async def _answer(request: Request, question: Enquiry) -> Response:
    return Response(await answered(request, question), media_type="application/json")
