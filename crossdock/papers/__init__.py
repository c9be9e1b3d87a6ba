"""Pages to print: pick lists and packing slips."""
