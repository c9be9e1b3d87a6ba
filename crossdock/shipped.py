"""Where the data lie that come with the product."""

from pathlib import Path

SHIPPED_MAPPINGS = Path(__file__).parent.parent / "mappings"
