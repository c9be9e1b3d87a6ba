"""From a noun to a document: the same mapping, read backwards."""
