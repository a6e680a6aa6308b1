"""`counteroffer warm`: compile what the shipped scenarios need, so that no first solve waits for it."""

from __future__ import annotations

from typing import Annotated

import typer

from counteroffer.cli.console import note, say, steps
from counteroffer.labels import several


def warm(
    scenario: Annotated[
        list[str] | None,
        typer.Argument(help="Names or paths of scenarios; one of each shape of those that ship by default."),
    ] = None,
) -> None:
    """Compile the solver's programs ahead of time into the cache that all processes of this machine share."""
    from counteroffer.uncertainty.warming import warm as warm_up

    with steps("compiling") as told:
        folder, found = warm_up(scenario or (), told=lambda done, of: told(f"{done} of {of} scenarios"))
    words = {"own": "as it is", "short_run": "short run", "with_demand": "short run with demand"}
    for one in found:
        made = several(one.programs, "new program", "new programs")
        say(f"{one.scenario}, {words[one.side]}: {made}, {one.seconds:.1f} s")
        if one.why:
            note(f"not solved: {one.why}")
    say(f"{several(sum(one.programs for one in found), 'new program', 'new programs')} in {folder}")
