"""Orders that arrive as mails, and answers by mail."""
