"""A request's question to the solving processes; it ends with the connection that asked."""

from __future__ import annotations

import asyncio

from fastapi import Request

from counteroffer.desk.workers.budget import Gone
from counteroffer.desk.workers.crew import Crew
from counteroffer.desk.workers.question import Enquiry

COOKIE = "desk"
PAGE = "desk-page"  # the header by which a page names itself, so that its newer moves take the place of its older ones


def user(request: Request) -> str:
    """Who asks, as far as turns go: the machine, and the browser where it says so."""
    host = request.client.host if request.client else ""
    return f"{host} {request.cookies.get(COOKIE, '')[:32]}"


async def answered(request: Request, question: Enquiry) -> bytes:
    """The answer to a question of a request.

    Raises
    ------
    Gone
        If the connection has ended before.
    CounterofferError, Busy, Superseded
        As `Crew.ask`.
    """
    crew: Crew = request.app.state.crew
    page = request.headers.get(PAGE, "")[:32]
    asked = asyncio.ensure_future(crew.ask(question, user(request), page))
    left = asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait({asked, left}, return_when=asyncio.FIRST_COMPLETED)
        if not asked.done():
            raise Gone
        return asked.result()
    finally:
        asked.cancel()
        left.cancel()


async def _left(request: Request) -> None:
    """Until nobody listens at the other end."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
