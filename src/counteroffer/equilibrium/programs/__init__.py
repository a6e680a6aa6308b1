"""Programs for arrays of one shape, compiled once on a machine."""
