"""One file a transaction set, named by its functional group and its number: what it says, segment by segment."""
