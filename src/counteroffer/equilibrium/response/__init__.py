"""How equations answer to their unknowns at the baseline, by hand: what makes iterations short."""
