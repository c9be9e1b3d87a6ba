"""Who carries: each step takes rows in one state and leaves them in the next, in one short transaction."""
