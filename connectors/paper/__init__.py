"""Papers that people read and print: confirmations, invoices, credit notes, and what the warehouse carries about."""
