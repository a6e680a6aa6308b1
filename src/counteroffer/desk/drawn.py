"""What is not known, behind a view: a few draws at a time, solved while the sliders rest."""

from __future__ import annotations

import numpy as np
from pydantic import BaseModel, Field

from counteroffer.briefing.sections.proof.draws import NAMES
from counteroffer.briefing.words.languages.messages import message_words
from counteroffer.desk.quantities import QUANTITIES
from counteroffer.desk.solving import Start
from counteroffer.desk.view import View
from counteroffer.jobs.ends import ENDS
from counteroffer.uncertainty.draws.following import draws_as_built
from counteroffer.uncertainty.draws.solving import HEADLINES

DRAWS = 32  # of a view, a power of two as Sobol points like it
AT_ONCE = 4  # of one question: a slider that moves again waits for no more than these
# What is drawn, as the desk calls it: jobs with demand, whose multiplier is drawn too.
SHOWN = {name: key for name in HEADLINES if (key := ENDS[name][1] if name in ENDS else name) in QUANTITIES}


class ViewDraws(BaseModel):
    """Some draws of a view, and what they are over."""

    address: str = Field(description="The view as the query of an address.")
    first: int
    of: int = Field(description="Draws there are.")
    values: dict[str, dict[str, list[float | None]]] = Field(
        description="Lead region → quantity → value in each of these draws; none where a draw has no equilibrium."
    )
    over: list[str] = Field(description="What is drawn, in words.")
    held: list[str] = Field(description="What stays as the scenario has it, though it is not known either.")
    failed: list[str] = Field(description="Why a draw has no certified equilibrium, one line each.")


def ranges(view: View, start: Start, first: int) -> ViewDraws:
    """The next few draws of a view in its own closure."""
    run, w = start.at(view), view.wording
    found = draws_as_built(run, first, AT_ONCE)
    place = {code: run.economy.regions.index(code) for code in start.run.lead}
    return ViewDraws(
        address=view.address(),
        first=first,
        of=DRAWS,
        values={
            code: {
                key: [None if np.isnan(one) else float(one) for one in found.values[:, HEADLINES.index(name), n]]
                for name, key in SHOWN.items()
            }
            for code, n in place.items()
        },
        over=[w(NAMES[name]) for name in found.over],
        held=[w(NAMES[name]) for name in found.held],
        failed=[w("draw {number}: {why}", number=number, why=message_words(why, w)) for number, why in found.failed],
    )
