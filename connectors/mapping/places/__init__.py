"""Where values stand in a document of any kind: found there, or put there."""
