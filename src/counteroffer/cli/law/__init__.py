"""Commands on the law itself: one's own, and how its duties are counted."""
