"""All that comes in: taken from its road, kept as it came, and understood."""
