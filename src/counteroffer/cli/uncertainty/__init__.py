"""Commands on how sure the answers are: `draws`, `sweep`."""

from counteroffer.cli.uncertainty.draws import draws
from counteroffer.cli.uncertainty.sweep import sweep

__all__ = ["draws", "sweep"]
