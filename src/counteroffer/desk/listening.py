"""Where the desk listens: found out before anything else is loaded."""

from __future__ import annotations

import socket

from counteroffer.errors import InputError

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens.

    Raises
    ------
    InputError
        If nothing can listen there.
    """
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise InputError(
            f"cannot listen on {host}, port {port}: {error.strerror}; give another --port (0 takes a free one)"
        ) from error


def address(host: str, listening: socket.socket) -> str:
    """What a browser is told."""
    return f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}"
