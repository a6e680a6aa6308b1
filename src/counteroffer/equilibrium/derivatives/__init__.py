"""Derivatives of a solved equilibrium."""
