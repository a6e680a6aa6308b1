"""What one request may take, what the page may load, and who may ask."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 256_000  # bytes
LONGEST = 30.0  # seconds of solving for one request
SOLVING_AT_ONCE = 2
QUEUE = 60  # requests that may wait for their turn
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
P = ParamSpec("P")
T = TypeVar("T")


class Busy(Exception):
    """More is asked for than can be solved in time."""


class Solver:
    """Runs solutions on a few threads, each for a bounded time; what waits too long is refused."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(SOLVING_AT_ONCE, thread_name_prefix="solve")
        self._waiting = 0

    async def __call__(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run one function there.

        Raises
        ------
        Busy
            If too many wait already, or if it takes too long.
        """
        if self._waiting >= QUEUE:
            raise Busy(f"{QUEUE} requests are waiting; try again in a moment")
        self._waiting += 1
        try:
            call = asyncio.get_running_loop().run_in_executor(self._threads, functools.partial(work, *args, **kwargs))
            return await asyncio.wait_for(call, LONGEST)
        except TimeoutError:
            raise Busy(f"not solved within {LONGEST:.0f} seconds; try a smaller economy, or the command line") from None
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Take no more."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class Guard:
    """Refuses large bodies and other sites' requests, and tells the browser to load nothing from elsewhere."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers, taken = Headers(scope=scope), 0
        refusal = _foreign(scope, headers) or _large(headers)

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > LARGEST_BODY:
                raise _TooLarge
            return message

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                found = MutableHeaders(scope=message)
                found["Content-Security-Policy"] = POLICY
                found["X-Content-Type-Options"] = "nosniff"
                found["Referrer-Policy"] = "no-referrer"
                found["Cross-Origin-Opener-Policy"] = "same-origin"
            await send(message)

        try:
            await (refusal or self.app)(scope, counted, told)
        except _TooLarge:
            await _refuse(413, TOO_LARGE)(scope, receive, told)


TOO_LARGE = f"a request is at most {LARGEST_BODY // 1000} kB; a scenario is a page of text"


class _TooLarge(Exception):
    """The body of a request passed the limit while it was read."""


def _refuse(status: int, words: str) -> JSONResponse:
    return JSONResponse({"error": words}, status)


def _large(headers: Headers) -> JSONResponse | None:
    length = headers.get("content-length", "0")
    return (
        _refuse(413, TOO_LARGE) if not (length.isascii() and length.isdecimal()) or int(length) > LARGEST_BODY else None
    )


def _foreign(scope: Scope, headers: Headers) -> JSONResponse | None:
    """Refuse what a page of another site sends here in the user's name."""
    origin = headers.get("origin")
    if scope["method"] in ("GET", "HEAD", "OPTIONS") or origin is None:
        return None
    own = f"{scope['scheme']}://{headers.get('host', '')}"
    return None if origin == own else _refuse(403, "requests from other sites are refused")
