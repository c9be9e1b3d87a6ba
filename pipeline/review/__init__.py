"""What waits for a person, what the answer does, and what happens when nobody answers."""
