"""One file a message type that we write."""
