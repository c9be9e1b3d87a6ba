"""The marketplaces that this house can read from and answer to; one module each, idle until config.yaml names it."""
