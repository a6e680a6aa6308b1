"""Governments, what they want, and what they can set."""
