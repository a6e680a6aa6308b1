"""Many equilibria at once."""
