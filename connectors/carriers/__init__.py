"""The carriers that this house can book with; one module each, idle until config.yaml names it."""
