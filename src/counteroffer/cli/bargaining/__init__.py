"""`counteroffer optimal|war|concessions|leverage|retaliate|deal|politics|screen|coalitions`: bargaining commands."""

from counteroffer.cli.bargaining.blocs import coalitions
from counteroffer.cli.bargaining.play import optimal, war
from counteroffer.cli.bargaining.politics import politics
from counteroffer.cli.bargaining.retaliate import retaliate
from counteroffer.cli.bargaining.screen import screen
from counteroffer.cli.bargaining.talks import concessions, deal, leverage

__all__ = ["coalitions", "concessions", "deal", "leverage", "optimal", "politics", "retaliate", "screen", "war"]
