"""The plan and pyx12 say the same of every document: of what is clean, and of every fault, with its place and code."""

import pytest

from connectors.edi.guide import GuideBook
from tests.soak.equivalence import Tally, compare

DOCUMENTS, SHARDS = 10_000, 10  # `make soak` runs a million


@pytest.mark.parametrize("shard", range(SHARDS))
def test_plan_and_pyx12_agree_on_bent_documents(guides: GuideBook, shard: int):
    size, tally = DOCUMENTS // SHARDS, Tally()
    assert list(compare(guides, 20261120, range(shard * size, (shard + 1) * size), tally)) == []
    assert tally["documents"] == size
    assert min(tally["clean"], tally["faulty"]) > size // 10, "both kinds must be among them"
