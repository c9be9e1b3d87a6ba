"""Electronic data interchange: X12 documents read, checked, answered and written."""
