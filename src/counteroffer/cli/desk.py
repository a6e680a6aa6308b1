"""`counteroffer desk`: the local web application."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from counteroffer.cli.console import out, warn_of
from counteroffer.errors import InputError

if TYPE_CHECKING:
    from counteroffer.desk.session import Session


def desk(
    scenario: Annotated[
        str, typer.Argument(help="Scenario to open first: a shipped name, an upload's, or a file.")
    ] = "october-2025",
    host: Annotated[
        str, typer.Option(help="Address to listen on; any other than loopback lets others on the network in.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = 8765,
    session: Annotated[
        Path | None, typer.Option(help="Folder for uploads, pins and briefings; by default one in your user data.")
    ] = None,
    browser: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in the browser.")] = True,
) -> None:
    """Work with a scenario in the browser: sliders, map, deals; nothing leaves this machine."""
    from counteroffer.desk.listening import LOOPBACK, listen

    try:
        import uvicorn  # noqa: F401
    except ImportError:
        raise InputError("the desk needs two more packages: pip install 'counteroffer[desk]'") from None
    with listen(host, port) as listening:  # before what takes time: a busy port is told at once
        import platformdirs

        from counteroffer.desk.server import serve
        from counteroffer.desk.session import Session
        from counteroffer.desk.view import from_address

        kept = Session(session or Path(platformdirs.user_data_dir("counteroffer")) / "desk")
        view = from_address(f"scenario={_opened(scenario, kept)}")
        kept.text(view.scenario)
        if host not in LOOPBACK:
            warn_of(f"{host} is open to others; the desk asks no one for a password")

        def ready(address: str) -> None:
            out.print(f"Desk: {address}/?{view.address()}  (Ctrl+C stops it; saved in {kept.folder})", soft_wrap=True)
            if browser:
                typer.launch(f"{address}/?{view.address()}")

        serve(kept, host, listening, view, ready)


def _opened(scenario: str, kept: Session) -> str:
    """The name under which the desk has a scenario; a file is taken in first."""
    from counteroffer.scenario.load import scenario_text

    if Path(scenario).suffix not in (".yaml", ".yml"):
        return scenario
    return kept.upload(scenario_text(Path(scenario))).name
