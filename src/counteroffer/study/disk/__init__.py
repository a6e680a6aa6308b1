"""Results on the disk."""
