"""The revisions, each a step from one state of the tables to the next."""
