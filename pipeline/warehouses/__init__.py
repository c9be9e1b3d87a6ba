"""Warehouses that others run for us: what they are asked, and what they say."""
