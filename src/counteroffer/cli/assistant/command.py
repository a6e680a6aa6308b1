"""`counteroffer assistant`: starts the server on standard input and output."""

from __future__ import annotations

from importlib.util import find_spec

from counteroffer.errors import InputError

NEEDED = "mcp"


def assistant() -> None:
    """Answer an assistant (Model Context Protocol, standard input and output): duties, law, scenarios; reads only."""
    if find_spec(NEEDED) is None:
        raise InputError("the assistant needs one more package: pip install 'counteroffer[assistant]'")
    from counteroffer.cli.assistant.server import server

    server().run()
