"""From a document to a noun, quickly, where the document is plainly clean."""
