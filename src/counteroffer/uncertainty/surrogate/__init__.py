"""What a scenario's answer would be at other parameters, by its exact gradient, and whether that is near enough."""

from counteroffer.uncertainty.surrogate.expansion import Expansion, expansion, judged

__all__ = ["Expansion", "expansion", "judged"]
