"""The same duties counted otherwise: by another route to industries, by other weights."""

from counteroffer.tariffs.concepts.months import at_month, claims_over
from counteroffer.tariffs.concepts.remitted import net_of_remissions
from counteroffer.tariffs.concepts.routes import Agreement, agreement, by_industry, by_pair

__all__ = ["Agreement", "agreement", "at_month", "by_industry", "by_pair", "claims_over", "net_of_remissions"]
