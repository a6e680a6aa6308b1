"""Deals that hold: what a deal brings under every draw, and the one that is good for all most often."""

from counteroffer.negotiation.robust.chance import DealSearch, most_often
from counteroffer.negotiation.robust.deals import DrawnDeals, drawn_deals
from counteroffer.negotiation.robust.levers import hurting, lever_ranges, with_ranges

__all__ = ["DealSearch", "DrawnDeals", "drawn_deals", "hurting", "lever_ranges", "most_often", "with_ranges"]
