"""The server's connections, cut off where the other side is too slow; and its end, within seconds whatever goes on."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

HEADERS = 10.0  # seconds from a request's first byte, or a connection's beginning, to the end of its headers
READING = 20.0  # seconds the other side may take nothing of an answer
LAST = 1.5  # seconds from a signal to the end by force; ending itself takes a while on a busy machine
MOST_CONNECTIONS = 1000


class Prompt(H11Protocol):
    """HTTP with a limit to how slowly headers are sent and answers are read."""

    _deadline: asyncio.TimerHandle | None = None
    _reading: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Begin to wait for headers."""
        super().connection_made(transport)
        self._arm()

    def data_received(self, data: bytes) -> None:
        """Wait for headers as long as there is no request."""
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._disarm()
        else:
            self._arm()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._disarm()
        self.resume_writing()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """The other side reads too slowly: for how long it may."""
        super().pause_writing()
        if self._reading is None:
            self._reading = self.loop.call_later(READING, self.transport.abort)

    def resume_writing(self) -> None:
        """It reads again."""
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
        super().resume_writing()

    def _arm(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(HEADERS, self._late)

    def _disarm(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _late(self) -> None:
        if self.cycle is None or self.cycle.response_complete:
            self.transport.abort()


class Ending(uvicorn.Server):
    """A server that ends within seconds of a signal, whatever still goes on.

    Parameters
    ----------
    last : callable
        Called before it ends by force.
    """

    def __init__(self, config: uvicorn.Config, last: Callable[[], None]) -> None:
        super().__init__(config)
        self._last = last

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to end, and see to it that it does."""
        timer = threading.Timer(LAST, self._forced, (sig,))
        timer.daemon = True
        timer.start()
        super().handle_exit(sig, frame)

    def _forced(self, sig: int) -> None:
        try:
            self._last()
        finally:
            os._exit(128 + sig)
