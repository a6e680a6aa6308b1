"""What a government with revealed weights would set in truth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from counteroffer.errors import EconomyError
from counteroffer.negotiation.game.revealed import RevealedPolitics, with_weight
from counteroffer.negotiation.search.best_response import BestResponse, best_response


def chosen(found: RevealedPolitics) -> BestResponse:
    """The best answer of a government with these weights, solved exactly from today's duties.

    Raises
    ------
    EconomyError
        If it is held back by what others lose, which a best answer is not.
    """
    if found.restraint:
        raise EconomyError("a restrained government does not give its best answer; find weights without restraint")
    alone = found.protection.game
    player = with_weight(alone.players[0], found.weight)
    game = replace(alone, players=(player,))
    return best_response(game, player.name, starts={"today": np.array(game.instruments.levels)})
