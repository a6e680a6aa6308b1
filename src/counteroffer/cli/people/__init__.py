"""Commands on what people feel: households, and the years ahead."""
