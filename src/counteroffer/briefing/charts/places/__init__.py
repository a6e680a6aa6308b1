"""Pictures of places: projected, with their letters, and panels for what is too small to see."""
