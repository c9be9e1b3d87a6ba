"""What a buyer or our own people want otherwise, held against the order as it stands."""
