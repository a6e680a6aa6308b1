"""Moves one after another: who commits, who answers, and who answers the answer, by backward induction."""

from counteroffer.negotiation.moves.leader import Commitment, commitment
from counteroffer.negotiation.moves.rounds import Sequence, in_rounds

__all__ = ["Commitment", "Sequence", "commitment", "in_rounds"]
