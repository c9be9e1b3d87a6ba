"""Documents from the wild, damaged: laid open without a traceback, in time, in little memory, with no byte lost."""

import pytest

from connectors.edi.guide import GuideBook
from tests.edi.reading.conftest import CORPUS
from tests.soak.inspecting import look, wild

DOCUMENTS, SHARDS = 100_000, 20  # `make soak` runs a million


@pytest.fixture(scope="module")
def documents() -> list[bytes]:
    found = wild(CORPUS)
    if not found:
        pytest.skip(f"the shared corpus is not beside the project: {CORPUS} holds no document")
    return found


@pytest.mark.shared
@pytest.mark.parametrize("shard", range(SHARDS))
def test_whatever_happens_to_a_document_it_is_laid_open(guides: GuideBook, documents: list[bytes], shard: int):
    size = DOCUMENTS // SHARDS
    assert list(look(guides, documents, 20261120, range(shard * size, (shard + 1) * size))) == []
