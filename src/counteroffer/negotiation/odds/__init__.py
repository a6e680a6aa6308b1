"""Decisions over draws: the terms found at the centre, and how often they hold."""

from counteroffer.negotiation.odds.odds import Odds, odds

__all__ = ["Odds", "odds"]
