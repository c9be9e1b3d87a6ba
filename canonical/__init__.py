"""The nouns of the order cycle, as every channel must say them: pure, no input, no output."""
