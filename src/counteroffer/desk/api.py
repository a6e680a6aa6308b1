"""The desk's JSON API: what the page asks, and what any program may ask."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Path, Request, Response
from fastapi.responses import FileResponse, StreamingResponse
from pydantic import BaseModel, Field

from counteroffer.briefing.words import wording
from counteroffer.briefing.words.languages.messages import message_words
from counteroffer.desk import drawn, results
from counteroffer.desk.catalogue import Catalogue
from counteroffer.desk.door.guard import LARGEST_BODY
from counteroffer.desk.making import Kind
from counteroffer.desk.session import ListedScenario, Pin, Session
from counteroffer.desk.view import LONGEST, View, from_address
from counteroffer.desk.work import State, Work, Workshop, events
from counteroffer.desk.workers.asking import answered, user
from counteroffer.desk.workers.question import Enquiry, Task
from counteroffer.errors import InputError, message_of, worded


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


class SomeDraws(BaseModel):
    """Which draws of a view."""

    view: View
    first: int = Field(default=0, ge=0, lt=drawn.DRAWS, multiple_of=drawn.AT_ONCE, description="Number of the first.")


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
    408: {"model": Problem, "description": "Not here in time."},
    409: {"model": Problem, "description": "The page that asked has asked for something newer since."},
    413: {"model": Problem, "description": f"Over {LARGEST_BODY // 1000} kB."},
    422: {"model": Problem, "description": "The input is wrong, or has no equilibrium."},
    503: {"model": Problem, "description": "More than can be solved in time."},
}
MISSING: dict[int | str, dict[str, Any]] = {404: {"model": Problem, "description": "There is none of that name."}}
Id = Annotated[str, Path(max_length=64, pattern=r"^[A-Za-z0-9]+$")]
router = APIRouter(prefix="/api", responses=SAID)


class NotThere(Exception):
    """There is none of that name."""


def session(request: Request) -> Session:
    """What users have saved."""
    found: Session = request.app.state.session
    return found


def workshop(request: Request) -> Workshop:
    """Where its long work is done."""
    found: Workshop = request.app.state.workshop
    return found


Session_ = Annotated[Session, Depends(session)]
Workshop_ = Annotated[Workshop, Depends(workshop)]
Text = Annotated[str, Body(media_type="application/yaml", max_length=LARGEST_BODY, description="A scenario file.")]


@router.get("/scenarios", summary="Scenarios that ship, and uploads", response_model=list[ListedScenario])
async def scenarios(request: Request, session: Session_) -> Response:
    """Every scenario one can open."""
    return await _asked(request, Enquiry(Task.listing, stamp=session.stamp()))


@router.post("/scenarios", status_code=201, summary="Bring a scenario file", response_model=ListedScenario)
async def upload(request: Request, text: Text) -> Response:
    """Validate a scenario file and keep it; the answer says under which name."""
    return await _asked(request, Enquiry(Task.upload, text=text), 201)


@router.post("/scenario", summary="What can be moved in a scenario", response_model=Catalogue)
async def scenario(request: Request, view: View) -> Response:
    """Measures and issues of a scenario, with the range of each slider."""
    return await _asked(request, Enquiry(Task.catalogue, view))


@router.post("/effects", summary="Effects of a view", response_model=results.ViewEffects)
async def effects(request: Request, view: View) -> Response:
    """What a view does to regions and industries."""
    return await _asked(request, Enquiry(Task.effects, view))


@router.post("/places", summary="Provinces, states and players", response_model=results.ViewPlaces)
async def places(request: Request, view: View) -> Response:
    """What a view does to provinces, states, and the players at the table."""
    return await _asked(request, Enquiry(Task.places, view))


@router.post("/ranges", summary="Some draws of a view", response_model=drawn.ViewDraws)
async def ranges(request: Request, asked: SomeDraws) -> Response:
    """What a few draws of what is not known come to, each solved exactly; ask from `first` 0 on until all are there."""
    return await _asked(request, Enquiry(Task.ranges, asked.view, text=str(asked.first)))


async def _asked(request: Request, question: Enquiry, status: int = 200) -> Response:
    """The answer of a solving process, which is JSON already."""
    return Response(await answered(request, question), status, media_type="application/json")


def _query(request: Request) -> View:
    return from_address(request.url.query)


Address = Annotated[View, Depends(_query)]
YAML: dict[int | str, dict[str, Any]] = {200: {"content": {"application/yaml": {"schema": {"type": "object"}}}}}
ZIP: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}
}


@router.get("/scenario.yaml", summary="A view as a scenario file", response_class=Response, responses=YAML)
async def scenario_file(request: Request, view: Address) -> Response:
    """The view as a file that `counteroffer simulate` solves to the same numbers; the query is the view's address."""
    text = await answered(request, Enquiry(Task.written, view))
    return _download(text, f"{view.scenario}-view.yaml", "application/yaml")


@router.get("/tables.zip", summary="A view's tables as CSV", response_class=Response, responses=ZIP)
async def tables(request: Request, view: Address) -> Response:
    """Every result table of the view; the query is the view's address."""
    packed = await answered(request, Enquiry(Task.tables, view))
    return _download(packed, f"{view.scenario}-view.zip", "application/zip")


def _download(content: bytes, name: str, kind: str) -> Response:
    return Response(content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@router.get("/pins", summary="Pinned views")
def pins(session: Session_) -> list[Pin]:
    """Views saved under a name, oldest first."""
    return session.pins()


@router.post("/pins", status_code=201, summary="Pin a view")
def pin(session: Session_, new: NewPin) -> Pin:
    """Save a view under a name; it is on the disk when the answer comes."""
    return session.pin(new.name.strip() or "unnamed", session.view(new.address).address())


@router.delete("/pins/{id}", summary="Remove a pinned view", responses=MISSING)
def unpin(session: Session_, id: Id) -> Removed:
    """Remove a pinned view."""
    try:
        session.unpin(id)
    except InputError as error:
        raise NotThere(message_of(error)) from None
    return Removed(removed=id)


@router.post("/tasks", status_code=202, summary="Begin a briefing or look for deals")
async def begin(request: Request, workshop: Workshop_, new: NewWork) -> Progress:
    """Begin work that takes longer; follow it under /api/tasks/ID/events."""
    text = await answered(request, Enquiry(Task.written, new.view))
    tongue = new.view.wording.language
    return progress(workshop.start(new.kind, text.decode(), new.view.scenario, user(request), language=tongue))


@router.get("/tasks/{id}", summary="How far work is", responses=MISSING)
def look(workshop: Workshop_, id: Id) -> Progress:
    """State, steps so far, and files made."""
    return progress(_piece(workshop, id))


STREAM: dict[int | str, dict[str, Any]] = {200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}}


@router.get("/tasks/{id}/events", summary="Follow work", response_class=Response, responses=MISSING | STREAM)
async def follow(workshop: Workshop_, id: Id) -> StreamingResponse:
    """Server-sent events, one a step, until it ends."""
    piece = _piece(workshop, id)

    async def told() -> AsyncIterator[str]:
        async for now in events(piece):
            yield f"data: {progress(now).model_dump_json()}\n\n"

    return StreamingResponse(told(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})


@router.delete("/tasks/{id}", summary="Cancel work", responses=MISSING)
def cancel(workshop: Workshop_, id: Id) -> Progress:
    """Stop a piece of work."""
    return progress(_piece(workshop, id, stop=True))


@router.get("/tasks/{id}/files/{name:path}", summary="What work made", response_class=Response, responses=MISSING | ZIP)
def made(workshop: Workshop_, id: Id, name: Annotated[str, Path(max_length=200)]) -> FileResponse:
    """One of the files a piece of work made."""
    found = _piece(workshop, id).files().get(name)
    if found is None:
        raise NotThere(worded("no file '{name}' in this work", name=name[:80]))
    return FileResponse(found, filename=found.name)


def _piece(workshop: Workshop, id: str, *, stop: bool = False) -> Work:
    try:
        return workshop.cancel(id) if stop else workshop.get(id)
    except InputError as error:
        raise NotThere(message_of(error)) from None


def progress(piece: Work) -> Progress:
    """How far a piece of work is, in the language it was asked for in, and what it made."""
    w = wording(piece.language)
    return Progress(
        id=piece.id,
        kind=piece.kind,
        state=piece.state,
        steps=[message_words(step, w) for step in piece.steps],
        error=message_words(piece.error, w),
        files=list(piece.files()) if piece.state == "done" else [],
    )
