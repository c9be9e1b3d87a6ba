"""A document's figures held against each other: totals, trees, splits, labels, money. One scale a file."""
