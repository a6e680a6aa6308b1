"""`counteroffer optimal|war|concessions|leverage|retaliate|deal|coalitions`: bargaining on the command line."""

from counteroffer.cli.bargaining.blocs import coalitions
from counteroffer.cli.bargaining.play import optimal, war
from counteroffer.cli.bargaining.retaliate import retaliate
from counteroffer.cli.bargaining.talks import concessions, deal, leverage

__all__ = ["coalitions", "concessions", "deal", "leverage", "optimal", "retaliate", "war"]
