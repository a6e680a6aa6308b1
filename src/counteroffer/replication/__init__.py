"""Published results beside ours. The data of a replication are not shipped; the command says how to supply them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from counteroffer.replication.cp2015 import RULE, cp2015, cp2015_economy
from counteroffer.replication.ossa2014 import ossa2014, ossa_economy, ossa_game
from counteroffer.replication.result import Replication
from counteroffer.replication.tracker import tracker

__all__ = [
    "REPLICATIONS",
    "Replication",
    "ReplicationSource",
    "cp2015",
    "cp2015_economy",
    "ossa2014",
    "ossa_economy",
    "ossa_game",
    "tracker",
]


@dataclass(frozen=True)
class ReplicationSource:
    """A replication: what makes it, where its data are by default, and the variants it has by option."""

    run: Callable[..., Replication]
    folder: Path
    variants: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


REPLICATIONS = {
    "cp2015": ReplicationSource(cp2015, Path("../shared/data/validation/cp2015"), {"deficits": tuple(RULE)}),
    "ossa2014": ReplicationSource(ossa2014, Path("../shared/data/validation/ossa2014")),
    "tracker": ReplicationSource(tracker, Path("../shared/data/tariffs_us")),
}
