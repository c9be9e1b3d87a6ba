"""What is looked up before anything is decided: items, customers, days, debts, and what a person corrected."""
