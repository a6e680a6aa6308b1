"""What each part of a study holds, and how it is solved."""
