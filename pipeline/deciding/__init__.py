"""What becomes of an order: the router's decision, a person's, and that of money that came."""
