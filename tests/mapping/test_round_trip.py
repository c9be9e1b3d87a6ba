"""What a mapping writes it reads again: every base that goes both ways, on nouns drawn from its own rules.

CROSSDOCK_ROUND_TRIPS says how many are drawn for each base, ten thousand make a soak; a partner's overlay gets a tenth.
"""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from canonical.shipment import ShipNotice
from connectors.mapping.library.book import MappingBook
from connectors.mapping.library.compiled import CompiledMapping
from connectors.mapping.trying.round_trip import there_and_back
from tests.mapping.noun_strategy import nouns
from tests.mapping.shipment_strategy import notices

MAPPINGS = Path(__file__).parents[2] / "mappings"
BOOK = MappingBook.load(MAPPINGS)
BOTH_WAYS = sorted(name for name, mapping in BOOK.mappings.items() if mapping.writes)
USUAL = 100
COUNT = int(os.environ.get("CROSSDOCK_ROUND_TRIPS", USUAL))

# The usual time limit breaks into whatever is running, and Hypothesis would take that for a fault of the mapping.
pytestmark = [pytest.mark.timeout(0)] if COUNT > USUAL else []


def _drawn(mapping: CompiledMapping) -> st.SearchStrategy[BaseModel]:
    """Draw nouns from the mapping's rules; ship notices hang together, in each structure that loses nothing."""
    if mapping.outline.model is ShipNotice:
        return st.one_of(*(notices(structure) for structure in ("SOTPI", "SOPI", "SPOI")))
    return nouns(mapping)


@pytest.mark.parametrize("name", BOTH_WAYS)
def test_what_is_written_is_read_again(name: str) -> None:
    mapping = BOOK.mapping(name)

    count = COUNT if not BOOK.merged[name].top.file.startswith("partners/") else COUNT // 10 or 1

    @settings(max_examples=count, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(noun=_drawn(mapping))
    def holds(noun: BaseModel) -> None:
        assert there_and_back(mapping, noun) == ""

    holds()
