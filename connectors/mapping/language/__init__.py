"""What may be written in a mapping, word by word, and what each word means for one value."""
