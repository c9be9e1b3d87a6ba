"""From a place in a document to the very bytes there, in either syntax."""

import pytest

from canonical.finding import Place
from connectors.edi.spot import Sets
from tests.edi.reading.conftest import a_set, an_interchange

EDIFACT = (
    b"UNB+UNOC:3+4012345000023:14+4098765000018:14+261120:0930+1'UNH+1+ORDERS:D:96A:UN:EAN008'BGM+220+A?+B 7+9'"
    b"DTM+137:20261120:102'NAD+BY+++Bord?'eaux:Quai\xe9'UNT+5+1'UNZ+1+1'"
)


def spots(content: bytes, guides, **named: str) -> dict[str, tuple[bytes, str]]:
    """Return the bytes and the name of some elements, each told as ``PO1="PO102"``."""
    sets = Sets(content, guides)
    found = {}
    for segment in sets.standing[0].one.segments:
        if segment.id in named and segment.id not in found:
            place = Place(element=named[segment.id], offset=segment.offset, length=segment.length)
            spot = sets.spot(place)
            found[segment.id] = (content[spot.offset : spot.offset + spot.length], spot.called)
    return found


def test_an_element_s_bytes_and_name_are_found(guides):
    content = an_interchange(a_set()).encode()
    assert spots(content, guides, BEG="BEG03", PO1="PO107", CTT="CTT02", DTM="DTM02") == {
        "BEG": (b"4711", "order number"), "PO1": (b"MUG-01", "item number"), "CTT": (b"30", "sum of quantities"),
        "DTM": (b"20261201", "date"),
    }  # fmt: skip


def test_an_element_that_is_not_there_is_empty_at_the_segment_s_end(guides):
    content = an_interchange(a_set()).encode()
    assert spots(content, guides, BEG="BEG09")["BEG"][0] == b""


def test_components_and_released_characters_are_told_apart(guides):
    assert spots(EDIFACT, guides, BGM="BGM02", DTM="DTM01-2", NAD="NAD04-1") == {
        "BGM": (b"A?+B 7", ""), "DTM": (b"20261120", ""), "NAD": (b"Bord?'eaux", ""),
    }  # fmt: skip


@pytest.mark.parametrize(
    "place", [Place(), Place(element="BEG03"), Place(element="order", offset=200, length=4), Place(row=3, column="C")]
)
def test_a_place_that_names_no_bytes_has_no_spot(guides, place):
    assert Sets(an_interchange(a_set()).encode(), guides).spot(place) is None
