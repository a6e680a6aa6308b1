"""How sure the answers are."""
