"""Many solves of many scenarios as one data set: a grid, its points in chunks, workers, and what is kept of each."""

from counteroffer.uncertainty.sweep.grid import SweepGrid, load_grid
from counteroffer.uncertainty.sweep.sweep import SweepDone, sweep

__all__ = ["SweepDone", "SweepGrid", "load_grid", "sweep"]
