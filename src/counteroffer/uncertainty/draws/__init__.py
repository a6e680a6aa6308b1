"""Joint draws of what is not known: points, what they stand for, exact solves, and what the answers come to."""

from counteroffer.uncertainty.draws.answers import Draws
from counteroffer.uncertainty.draws.assumptions import DrawnAssumption, drawn_over
from counteroffer.uncertainty.draws.drawing import draw
from counteroffer.uncertainty.draws.indices import SobolIndices, sobol_indices

__all__ = ["DrawnAssumption", "Draws", "SobolIndices", "draw", "drawn_over", "sobol_indices"]
