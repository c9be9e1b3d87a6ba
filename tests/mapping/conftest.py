"""The project's own mappings, and a place to write others."""

from collections.abc import Callable
from pathlib import Path

import pytest

from connectors.mapping.library.book import MappingBook

MAPPINGS = Path(__file__).parents[2] / "mappings"


@pytest.fixture(scope="session")
def book() -> MappingBook:
    return MappingBook.load(MAPPINGS)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    """Write one file into an otherwise empty folder of mappings; returns that folder."""

    def _write(name: str, text: str) -> Path:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return tmp_path

    return _write
