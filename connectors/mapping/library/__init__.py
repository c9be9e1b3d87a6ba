"""All mappings and profiles of the house: read from their files, laid over each other, made ready."""
