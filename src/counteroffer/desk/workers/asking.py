"""A request's question to the solving processes; it ends with the connection that asked."""

from __future__ import annotations

import asyncio

from fastapi import Request

from counteroffer.desk.workers.budget import Gone
from counteroffer.desk.workers.crew import Crew
from counteroffer.desk.workers.question import Enquiry

LOOK = 0.5  # seconds between looks at whether anybody still waits
COOKIE = "desk"


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
    CounterofferError, Busy
        As `Crew.ask`.
    """
    crew: Crew = request.app.state.crew
    asked = asyncio.ensure_future(crew.ask(question, user(request)))
    try:
        while not asked.done():
            await asyncio.wait({asked}, timeout=LOOK)
            if not asked.done() and await request.is_disconnected():
                raise Gone
        return asked.result()
    finally:
        asked.cancel()
