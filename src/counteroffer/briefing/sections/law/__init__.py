"""The measures themselves: what they charge, since when, on what authority."""
