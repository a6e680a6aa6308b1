"""How sure the figures are, where they come from, and what makes them again."""
