"""Mappings held against samples, stored documents and each other, before anybody relies on them."""
