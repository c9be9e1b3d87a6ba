"""Read orders by what people wrote about their format: declarative YAML, checked and compiled."""
