"""Everything solved about a case, as data."""
