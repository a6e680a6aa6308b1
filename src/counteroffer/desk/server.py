"""The desk as an application: pages, API, limits; and the server that runs it."""

from __future__ import annotations

import socket
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache
from importlib.metadata import version
from pathlib import Path

import vl_convert
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp

from counteroffer.desk import api, page
from counteroffer.desk.limits import Busy, Guard, Solver
from counteroffer.desk.listening import LOOPBACK
from counteroffer.desk.session import Session
from counteroffer.desk.solving import Desk
from counteroffer.desk.view import View, from_address
from counteroffer.desk.work import Workshop
from counteroffer.errors import CounterofferError

STATIC = Path(__file__).parent / "static"
DESCRIPTION = "Trade-policy effects of a scenario with its measures and issues moved; see the page at /."


def application(session: Session, hosts: tuple[str, ...] = LOOPBACK, warm: View | None = None) -> ASGIApp:
    """The desk over a session's folder.

    Parameters
    ----------
    hosts : tuple of str
        Names under which it may be asked: another name that leads here is refused.
    warm : View, optional
        Solve where this view starts while the first page loads.
    """
    made = FastAPI(
        title="counteroffer desk", version=version("counteroffer"), description=DESCRIPTION, lifespan=_lifespan,
        docs_url=None, redoc_url=None, openapi_url="/api/openapi.json",
    )  # fmt: skip
    made.state.desk, made.state.warm = Desk(session), warm
    made.state.solver, made.state.workshop = Solver(), Workshop(session.work)
    made.include_router(api.router)
    made.mount("/static", StaticFiles(directory=STATIC), name="static")
    made.add_api_route("/", _page, include_in_schema=False)
    made.add_api_route("/vega.js", _vega, include_in_schema=False)
    for kind, status in ((CounterofferError, 422), (Busy, 503), (api.NotThere, 404)):
        made.add_exception_handler(kind, _said(status))
    made.add_exception_handler(RequestValidationError, _unreadable)
    made.add_exception_handler(HTTPException, _refused)
    made.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False)
    made.add_middleware(GZipMiddleware, minimum_size=2000, compresslevel=3)
    return Guard(made)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    desk: Desk = app.state.desk
    if app.state.warm is not None:
        threading.Thread(target=_warmed, args=(desk, app.state.warm), daemon=True).start()
    yield
    await app.state.workshop.close()
    app.state.solver.close()


def _warmed(desk: Desk, view: View) -> None:
    try:
        desk.start(view)
    except CounterofferError:
        return  # the page says what is wrong


def _said(status: int) -> Callable[[Request, Exception], JSONResponse]:
    def handler(request: Request, error: Exception) -> JSONResponse:
        return JSONResponse({"error": str(error)}, status)

    return handler


def _unreadable(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    problem = error.errors()[0]
    where = ".".join(str(part) for part in problem["loc"])
    return JSONResponse({"error": f"{where}: {problem['msg']}"}, 422)


def _refused(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return JSONResponse({"error": error.detail}, error.status_code, headers=dict(error.headers or {}))


async def _page(request: Request) -> HTMLResponse:
    """The page of the view that the address names."""
    desk: Desk = request.app.state.desk
    try:
        view = from_address(request.url.query)
        return HTMLResponse(await request.app.state.solver(page.render, desk, view))
    except (CounterofferError, Busy) as error:
        return HTMLResponse(page.mistake(desk, str(error)), 503 if isinstance(error, Busy) else 422)


@cache
def _bundle() -> str:
    return str(vl_convert.javascript_bundle("export { vegaEmbed };"))


def _vega() -> Response:
    """Vega and Vega-Lite as one module, from the package that draws the briefing's charts."""
    return Response(_bundle(), media_type="text/javascript", headers={"Cache-Control": "max-age=86400"})


def serve(session: Session, listening: socket.socket, warm: View, ready: Callable[[str], None]) -> None:
    """Run the desk on a socket that listens until it is stopped.

    Parameters
    ----------
    ready : callable
        Told the address first.
    """
    import uvicorn

    with listening:
        host, port = listening.getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host
        ready(f"http://{shown}:{port}")
        names = LOOPBACK if host in LOOPBACK else ("*",)
        config = uvicorn.Config(application(session, names, warm), log_level="warning", timeout_graceful_shutdown=2)
        uvicorn.Server(config).run(sockets=[listening])
