"""Who may ask, with how much, how slowly; and what the page may load."""

from __future__ import annotations

import asyncio
from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from counteroffer.desk.showing.refusal import refusal
from counteroffer.errors import Worded, worded

LARGEST_BODY = 256_000  # bytes
SLOWEST_BODY = 10.0  # seconds until all of a request is here
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
TOO_LARGE = worded("a request is at most {kilobytes} kB; a scenario is a page of text", kilobytes=LARGEST_BODY // 1000)
TOO_SLOW = worded("a request has to be here within {seconds:.0f} seconds", seconds=SLOWEST_BODY)
FOREIGN = worded("requests from other sites are refused")
ANY = "*"
FROM_ELSEWHERE = """<!doctype html>
<html lang="en-CA"><head><meta charset="utf-8"><title>counteroffer desk</title>
<link rel="stylesheet" href="/static/tokens.css"><link rel="stylesheet" href="/static/desk.css"></head>
<body class="plain"><main class="mistake"><h1>Another site has led you here</h1>
<p>Nothing has been solved. <a href="">Open this view</a></p></main></body></html>
"""


class Guard:
    """Refuses large, slow and other sites' requests, and tells the browser to load nothing from elsewhere.

    Parameters
    ----------
    hosts : collection of str
        Names under which it may be asked; `*` is any.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self.app, self.hosts = app, frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                found = MutableHeaders(scope=message)
                found["Content-Security-Policy"] = POLICY
                found["X-Content-Type-Options"] = "nosniff"
                found["Referrer-Policy"] = "no-referrer"
                found["Cross-Origin-Opener-Policy"] = "same-origin"
                found["Cross-Origin-Resource-Policy"] = "same-origin"
            await send(message)

        refusal = self._unknown(headers) or _foreign(scope, headers) or _large(headers)
        if refusal is None:
            body = await _read(receive, headers)
            if isinstance(body, Response):
                refusal = body
            else:
                await self.app(scope, _again(body, receive), told)
                return
        await refusal(scope, receive, told)

    def _unknown(self, headers: Headers) -> Response | None:
        """Refuse a name that leads here from elsewhere."""
        known = ANY in self.hosts or host_name(headers.get("host", "")) in self.hosts
        return (
            None
            if known
            else _refuse(headers, 400, worded("this desk does not go by this name (the request's host header)"))
        )


def host_name(host: str) -> str:
    """The name in a Host header, without its port; an IPv6 address without its brackets."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower()


async def _read(receive: Receive, headers: Headers) -> bytes | Response:
    """The whole body, or why not."""
    body = bytearray()
    try:
        async with asyncio.timeout(SLOWEST_BODY):
            while True:
                message = await receive()
                body += message.get("body", b"")
                if len(body) > LARGEST_BODY:
                    return _refuse(headers, 413, TOO_LARGE)
                if message["type"] == "http.disconnect" or not message.get("more_body", False):
                    return bytes(body)
    except TimeoutError:
        return _refuse(headers, 408, TOO_SLOW)


def _again(body: bytes, receive: Receive) -> Receive:
    """Receive a body that has been read, and then what comes."""
    given = False

    async def received() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return received


def _refuse(headers: Headers, status: int, message: Worded) -> Response:
    return refusal(headers, message, status, {"Connection": "close"})


def _large(headers: Headers) -> Response | None:
    length = headers.get("content-length", "0")
    if not (length.isascii() and length.isdecimal()) or int(length) > LARGEST_BODY:
        return _refuse(headers, 413, TOO_LARGE)
    return None


def _foreign(scope: Scope, headers: Headers) -> Response | None:
    """Refuse what a page of another site sends here in the user's name; a link there leads to a page to go on from."""
    if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        if scope["path"] == "/" and scope["method"] == "GET" and headers.get("sec-fetch-mode") == "navigate":
            return HTMLResponse(FROM_ELSEWHERE)
        return _refuse(headers, 403, FOREIGN)
    origin = headers.get("origin")
    if scope["method"] in ("GET", "HEAD", "OPTIONS") or origin is None:
        return None
    own = f"{scope['scheme']}://{headers.get('host', '')}"
    return None if origin == own else _refuse(headers, 403, FOREIGN)
