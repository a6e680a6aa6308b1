"""The program's own folder on the disk, what it keeps there by key, and which files a computation has read."""
