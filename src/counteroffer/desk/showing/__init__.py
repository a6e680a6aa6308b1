"""What the page shows, in words and as what its scripts know."""
