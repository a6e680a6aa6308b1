"""`counteroffer desk`: the local web application."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from counteroffer.cli.console import out, warn_of
from counteroffer.errors import InputError

NEEDED = ("fastapi", "uvicorn")


def desk(
    scenario: Annotated[
        str, typer.Argument(help="Scenario to open first: a shipped name, or the path of a YAML file.")
    ] = "october-2025",
    host: Annotated[
        str, typer.Option(help="Address to listen on; any other than loopback lets others on the network in.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = 8765,
    session: Annotated[
        Path | None, typer.Option(help="Folder for uploads, pins and briefings; by default one in your user data.")
    ] = None,
    language: Annotated[str, typer.Option("--language", "-l", help="What the page speaks first, by code: fr.")] = "",
    browser: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in the browser.")] = True,
) -> None:
    """Work with a scenario in the browser: sliders, map, deals; nothing leaves this machine."""
    if any(find_spec(package) is None for package in NEEDED):
        raise InputError("the desk needs two more packages: pip install 'counteroffer[desk]'")
    from counteroffer.desk.listening import LOOPBACK, listen

    with listen(host, port) as listening:  # before anything heavy is loaded
        import platformdirs

        from counteroffer.desk.session import Session
        from counteroffer.desk.view import from_address

        kept = Session(session or Path(platformdirs.user_data_dir("counteroffer")) / "desk")
        name = kept.bring(Path(scenario)) if _is_path(scenario) else scenario
        view = from_address(f"scenario={name}&language={language}")
        kept.text(view.scenario)
        _ = view.wording  # refuses a language that there is none of before anything is solved
        if host not in LOOPBACK:
            warn_of(f"{host} is open to others; the desk asks no one for a password")

        def ready(address: str) -> None:
            out.print(f"Desk: {address}/?{view.address()}  (Ctrl+C stops it; saved in {kept.folder})", soft_wrap=True)
            if browser:
                typer.launch(f"{address}/?{view.address()}")

        from counteroffer.desk.server import serve

        serve(kept, listening, view, ready)


def _is_path(scenario: str) -> bool:
    """Whether a scenario is a file of the user's rather than a name."""
    return scenario.endswith((".yaml", ".yml")) or Path(scenario).name != scenario
