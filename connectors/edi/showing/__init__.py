"""A document laid open for people: what it says, what is wrong with it, and what it would be answered with."""
