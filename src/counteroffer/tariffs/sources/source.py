"""What an importer's data have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from counteroffer.tariffs.trade import Trade


@dataclass(frozen=True)
class Schedule:
    """The lines of an importer's tariff schedule.

    Attributes
    ----------
    name : str
        What the schedule is called.
    lines : array of bytes
        HS8 codes, ascending.
    """

    name: str
    lines: NDArray[np.bytes_]


@dataclass(frozen=True)
class Source:
    """An importer, and what is known of the trade that its measures fall on.

    Attributes
    ----------
    importer : str
        Who sets the duties.
    kind : str
        Which kind of data has it.
    trade : callable
        Reads its product trade.
    has_base : bool
        Whether the duty collected before the dispute is known row by row. Where it is not, only what measures add is.
    main : bool
        Whether it is the one that is meant where none is named.
    schedule : callable, optional
        Reads the lines that HS codes of its measures are checked against.
    descriptions : callable, optional
        Reads the names of the products, in the order of the trade's.
    """

    importer: str
    kind: str
    trade: Callable[[], Trade]
    has_base: bool = False
    main: bool = False
    schedule: Callable[[], Schedule] | None = None
    descriptions: Callable[[], tuple[str, ...]] | None = None
