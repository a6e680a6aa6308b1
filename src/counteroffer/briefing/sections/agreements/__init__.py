"""Agreements around the case: the pact, other partners, security, deeper integration."""
