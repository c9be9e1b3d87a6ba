"""The time after shipping: invoices, credit notes, returns, and the end of an order."""
