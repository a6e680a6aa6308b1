"""The desk as an application: pages, API, limits; and the server that runs it."""

from __future__ import annotations

import secrets
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from counteroffer.desk import api, page
from counteroffer.desk.door.guard import ANY, Guard
from counteroffer.desk.listening import LOOPBACK
from counteroffer.desk.pages import routes
from counteroffer.desk.session import Session
from counteroffer.desk.showing.refusal import refusal
from counteroffer.desk.view import View, from_address
from counteroffer.desk.work import Workshop
from counteroffer.desk.workers.asking import COOKIE, answered
from counteroffer.desk.workers.budget import Busy, Gone, Superseded
from counteroffer.desk.workers.crew import Crew
from counteroffer.desk.workers.question import Enquiry, Task
from counteroffer.errors import CounterofferError, message_of, worded
from counteroffer.inputs.misfits import misfit

STATIC = Path(__file__).parent / "static"
DESCRIPTION = "Trade-policy effects of a scenario with its measures and issues moved; see the page at /."


def application(
    session: Session,
    hosts: tuple[str, ...] = LOOPBACK,
    crew: Crew | None = None,
    workshop: Workshop | None = None,
) -> Guard:
    """The desk over a session's folder.

    Parameters
    ----------
    hosts : tuple of str
        Names under which it may be asked: another name that leads here is refused.
    crew : Crew, optional
        Who solves, if not a crew by default.
    workshop : Workshop, optional
        Where long work is done, if not in one by default.
    """
    made = FastAPI(
        title="counteroffer desk", version=version("counteroffer"), description=DESCRIPTION, lifespan=_lifespan,
        docs_url=None, redoc_url=None, openapi_url="/api/openapi.json",
    )  # fmt: skip
    made.state.session, made.state.workshop = session, workshop or Workshop(session.work)
    made.state.crew = crew or Crew(session.folder)
    for one in (api.router, routes.router, routes.pages):
        made.include_router(one)
    made.mount("/static", StaticFiles(directory=STATIC), name="static")
    made.add_api_route("/", _page, include_in_schema=False)
    for kind, status in ((CounterofferError, 422), (Busy, 503), (api.NotThere, 404), (Gone, 499), (Superseded, 409)):
        made.add_exception_handler(kind, _said(status))
    made.add_exception_handler(RequestValidationError, _unreadable)
    made.add_exception_handler(HTTPException, _refused)
    made.add_exception_handler(Exception, _broken)
    made.add_middleware(GZipMiddleware, minimum_size=2000, compresslevel=3)
    return Guard(made, hosts)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.crew.begin()
    app.state.workshop.begin()
    yield
    app.state.crew.close()
    await app.state.workshop.close()


def _said(status: int) -> Callable[[Request, Exception], JSONResponse]:
    def handler(request: Request, error: Exception) -> JSONResponse:
        return refusal(request.headers, message_of(error), status)

    return handler


def _unreadable(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    problem = error.errors()[0]
    path = ".".join(str(part) for part in problem["loc"])
    return refusal(request.headers, worded("{path}: {problem}", path=path, problem=misfit(problem)), 422)


def _broken(request: Request, error: Exception) -> JSONResponse:
    """Said to who asked; the server raises it again, for whoever runs the desk."""
    return refusal(request.headers, worded("a mistake in the desk's own code; its terminal says where"), 500)


def _refused(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    status = error.status_code
    message = worded("this desk does not do that ({status})", status=status)
    if status == 404:
        message = worded("there is nothing at {path}", path=request.url.path)
    elif status == 405:
        message = worded("{path} does not take {method}", path=request.url.path, method=request.method)
    return refusal(request.headers, message, status, error.headers)


async def _page(request: Request) -> Response:
    """The page of the view that the address names."""
    session: Session = request.app.state.session
    try:
        view = from_address(request.url.query)
        content = await answered(request, Enquiry(Task.page, view, stamp=session.stamp()))
    except (CounterofferError, Busy) as error:
        words = await run_in_threadpool(
            page.mistake, session, message_of(error), request.query_params.get("language", "")
        )
        return HTMLResponse(words, 503 if isinstance(error, Busy) else 422)
    found = HTMLResponse(content)
    if COOKIE not in request.cookies:  # by which its turns are counted
        found.set_cookie(COOKIE, secrets.token_hex(8), httponly=True, samesite="strict")
    return found


def serve(session: Session, listening: socket.socket, warm: View, ready: Callable[[str], None]) -> None:
    """Run the desk on a socket that listens until it is stopped.

    Parameters
    ----------
    ready : callable
        Told the address first.
    """
    import uvicorn

    from counteroffer.desk.door.patience import MOST_CONNECTIONS, Ending, Prompt

    with listening:
        host, port = listening.getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host
        crew, workshop = Crew(session.folder, warm), Workshop(session.work)
        app = application(session, LOOPBACK if host in LOOPBACK else (ANY,), crew, workshop)
        config = uvicorn.Config(
            app, log_level="warning", http=Prompt, timeout_graceful_shutdown=1, limit_concurrency=MOST_CONNECTIONS
        )

        def last() -> None:
            crew.kill()
            workshop.drop()

        server = Ending(config, last)
        ready(f"http://{shown}:{port}")
        server.run(sockets=[listening])
