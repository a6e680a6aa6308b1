"""Commands on how sure the answers are: `draws`."""

from counteroffer.cli.uncertainty.draws import draws

__all__ = ["draws"]
