"""From a document to a noun, with care: every value with its place, everything wrong as a fault."""
