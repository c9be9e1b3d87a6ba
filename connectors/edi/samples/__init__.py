"""Documents made up from a guide: valid, plausible, and the same again for the same number."""
