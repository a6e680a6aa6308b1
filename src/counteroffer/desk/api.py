"""The desk's JSON API: what the page asks, and what any program may ask."""

from __future__ import annotations

import io
import zipfile
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Path, Request, Response
from fastapi.responses import FileResponse, StreamingResponse
from pydantic import BaseModel, Field

from counteroffer.desk import results
from counteroffer.desk.catalogue import Catalogue, catalogue
from counteroffer.desk.limits import LARGEST_BODY, Solver
from counteroffer.desk.making import Kind
from counteroffer.desk.session import ListedScenario, Pin
from counteroffer.desk.solving import Desk, Start
from counteroffer.desk.view import LONGEST, View, from_address
from counteroffer.desk.work import State, Work, Workshop, events
from counteroffer.errors import InputError
from counteroffer.study import Part, study
from counteroffer.study.files import csv_files


class Problem(BaseModel):
    """What is wrong, where, and the mend."""

    error: str


class NewPin(BaseModel):
    """A view to save."""

    name: str = Field(min_length=1, max_length=LONGEST)
    address: str = Field(max_length=20_000)


class NewWork(BaseModel):
    """Work to begin."""

    kind: Kind
    view: View


class Progress(BaseModel):
    """How far a piece of work is."""

    id: str
    kind: Kind
    state: State
    steps: list[str]
    error: str
    files: list[str]


class Removed(BaseModel):
    """What was removed."""

    removed: str


SAID: dict[int | str, dict[str, Any]] = {
    400: {"model": Problem, "description": "Not a request that can be read."},
    403: {"model": Problem, "description": "Sent by another site."},
    413: {"model": Problem, "description": f"Over {LARGEST_BODY // 1000} kB."},
    422: {"model": Problem, "description": "The input is wrong, or has no equilibrium."},
    503: {"model": Problem, "description": "More than can be solved in time."},
}
MISSING: dict[int | str, dict[str, Any]] = {404: {"model": Problem, "description": "There is none of that name."}}
Id = Annotated[str, Path(max_length=64, pattern=r"^[A-Za-z0-9]+$")]
router = APIRouter(prefix="/api", responses=SAID)


class NotThere(Exception):
    """There is none of that name."""


def desk(request: Request) -> Desk:
    """The desk that answers."""
    found: Desk = request.app.state.desk
    return found


def workshop(request: Request) -> Workshop:
    """Where its long work is done."""
    found: Workshop = request.app.state.workshop
    return found


def solver(request: Request) -> Solver:
    """What solves for it."""
    found: Solver = request.app.state.solver
    return found


Desk_ = Annotated[Desk, Depends(desk)]
Workshop_ = Annotated[Workshop, Depends(workshop)]
Solver_ = Annotated[Solver, Depends(solver)]
Text = Annotated[str, Body(media_type="application/yaml", max_length=LARGEST_BODY, description="A scenario file.")]


@router.get("/scenarios", summary="Scenarios that ship, and uploads")
def scenarios(desk: Desk_) -> list[ListedScenario]:
    """Every scenario one can open."""
    return desk.session.scenarios()


@router.post("/scenarios", status_code=201, summary="Bring a scenario file")
def upload(desk: Desk_, text: Text) -> ListedScenario:
    """Validate a scenario file and keep it; the answer says under which name."""
    file = desk.session.upload(text)
    return ListedScenario(name=file.name, title=file.scenario.title, date=str(file.scenario.date))


@router.post("/scenario", summary="What can be moved in a scenario")
async def scenario(desk: Desk_, solve: Solver_, view: View) -> Catalogue:
    """Measures and issues of a scenario, with the range of each slider."""
    return await solve(lambda: catalogue(desk.start(view), view))


@router.post("/effects", summary="Effects of a view")
async def effects(desk: Desk_, solve: Solver_, view: View) -> results.ViewEffects:
    """What a view does to regions and industries."""
    return await solve(lambda: results.effects(view, desk.start(view)))


@router.post("/places", summary="Provinces, states and players")
async def places(desk: Desk_, solve: Solver_, view: View) -> results.ViewPlaces:
    """What a view does to provinces, states, and the players at the table."""
    return await solve(lambda: results.places(view, desk.start(view)))


def _query(request: Request) -> View:
    return from_address(request.url.query)


Address = Annotated[View, Depends(_query)]
YAML: dict[int | str, dict[str, Any]] = {200: {"content": {"application/yaml": {"schema": {"type": "object"}}}}}
ZIP: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}
}


@router.get("/scenario.yaml", summary="A view as a scenario file", response_class=Response, responses=YAML)
async def scenario_file(desk: Desk_, solve: Solver_, view: Address) -> Response:
    """The view as a file that `counteroffer simulate` solves to the same numbers; the query is the view's address."""
    text = await solve(lambda: desk.start(view).written(view))
    return _download(text.encode(), f"{view.scenario}-view.yaml", "application/yaml")


@router.get("/tables.zip", summary="A view's tables as CSV", response_class=Response, responses=ZIP)
async def tables(desk: Desk_, solve: Solver_, view: Address) -> Response:
    """Every result table of the view; the query is the view's address."""
    return _download(
        await solve(lambda: _zipped(desk.start(view), view)), f"{view.scenario}-view.zip", "application/zip"
    )


def _zipped(start: Start, view: View) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("scenario.yaml", start.written(view))
        for name, content in csv_files(study(start.at(view), [Part.incidence, Part.alone])).items():
            archive.writestr(name, content)
    return packed.getvalue()


def _download(content: bytes, name: str, kind: str) -> Response:
    return Response(content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@router.get("/pins", summary="Pinned views")
def pins(desk: Desk_) -> list[Pin]:
    """Views saved under a name, oldest first."""
    return desk.session.pins()


@router.post("/pins", status_code=201, summary="Pin a view")
def pin(desk: Desk_, new: NewPin) -> Pin:
    """Save a view under a name; it is on the disk when the answer comes."""
    return desk.session.pin(new.name.strip() or "unnamed", from_address(new.address).address())


@router.delete("/pins/{id}", summary="Remove a pinned view", responses=MISSING)
def unpin(desk: Desk_, id: Id) -> Removed:
    """Remove a pinned view."""
    try:
        desk.session.unpin(id)
    except InputError as error:
        raise NotThere(str(error)) from None
    return Removed(removed=id)


@router.post("/tasks", status_code=202, summary="Begin a briefing or look for deals")
async def begin(desk: Desk_, solve: Solver_, workshop: Workshop_, new: NewWork) -> Progress:
    """Begin work that takes longer; follow it under /api/tasks/ID/events."""
    text = await solve(lambda: desk.start(new.view).written(new.view))
    return _progress(workshop.start(new.kind, text, new.view.scenario))


@router.get("/tasks/{id}", summary="How far work is", responses=MISSING)
def look(workshop: Workshop_, id: Id) -> Progress:
    """State, steps so far, and files made."""
    return _progress(_piece(workshop, id))


STREAM: dict[int | str, dict[str, Any]] = {200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}}


@router.get("/tasks/{id}/events", summary="Follow work", response_class=Response, responses=MISSING | STREAM)
async def follow(workshop: Workshop_, id: Id) -> StreamingResponse:
    """Server-sent events, one a step, until it ends."""
    piece = _piece(workshop, id)

    async def told() -> AsyncIterator[str]:
        async for now in events(piece):
            yield f"data: {_progress(now).model_dump_json()}\n\n"

    return StreamingResponse(told(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})


@router.delete("/tasks/{id}", summary="Cancel work", responses=MISSING)
def cancel(workshop: Workshop_, id: Id) -> Progress:
    """Stop a piece of work."""
    return _progress(_piece(workshop, id, stop=True))


@router.get("/tasks/{id}/files/{name:path}", summary="What work made", response_class=Response, responses=MISSING | ZIP)
def made(workshop: Workshop_, id: Id, name: Annotated[str, Path(max_length=200)]) -> FileResponse:
    """One of the files a piece of work made."""
    found = _piece(workshop, id).files().get(name)
    if found is None:
        raise NotThere(f"no file '{name[:80]}' in this work")
    return FileResponse(found, filename=found.name)


def _piece(workshop: Workshop, id: str, *, stop: bool = False) -> Work:
    try:
        return workshop.cancel(id) if stop else workshop.get(id)
    except InputError as error:
        raise NotThere(str(error)) from None


def _progress(piece: Work) -> Progress:
    return Progress(
        id=piece.id,
        kind=piece.kind,
        state=piece.state,
        steps=list(piece.steps),
        error=piece.error,
        files=list(piece.files()) if piece.state == "done" else [],
    )
