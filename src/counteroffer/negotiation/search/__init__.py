"""Searching over levels: best responses, Nash equilibria, constrained programs."""
