"""The same duties counted otherwise: by another route to industries, by other weights."""

from counteroffer.tariffs.concepts.remitted import net_of_remissions
from counteroffer.tariffs.concepts.routes import Agreement, agreement, by_industry, by_pair

__all__ = ["Agreement", "agreement", "by_industry", "by_pair", "net_of_remissions"]
