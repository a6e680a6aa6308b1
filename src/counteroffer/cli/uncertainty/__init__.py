"""Commands on how sure the answers are, and on many solves: `draws`, `sweep`, `warm`."""

from counteroffer.cli.uncertainty.draws import draws
from counteroffer.cli.uncertainty.sweep import sweep
from counteroffer.cli.uncertainty.warm import warm

__all__ = ["draws", "sweep", "warm"]
