"""Mappings in use: tried on stored documents, put into force, taken back, and asked what they read."""
