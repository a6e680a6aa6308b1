"""What a scenario file may say, key by key."""
