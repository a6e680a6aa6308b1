"""The bargaining table: what governments want, what they can set, and where that leads."""
