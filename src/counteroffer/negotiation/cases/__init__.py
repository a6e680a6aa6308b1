"""Deals as they are with and without money, in the first year and the long run, for income and for jobs."""
