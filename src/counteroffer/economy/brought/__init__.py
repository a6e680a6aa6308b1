"""Tables that a user brings as files: read strictly, checked, kept under a name."""
