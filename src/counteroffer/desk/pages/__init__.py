"""Addresses of the pages beside the dashboard, and of what they ask."""
