"""What leaves for the world and what it says back: messages, receipts, and the comparison of all that was said."""
