"""What runs the steps: one after the other, in threads, and later on many machines. No step knows which."""
