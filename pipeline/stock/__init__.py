"""What lies where, for whom it is kept, when it is given back, and who gets what comes in."""
