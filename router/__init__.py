"""The room that decides: facts come in, a decision goes out, and nothing else in the world is touched."""
