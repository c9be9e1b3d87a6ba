"""What pyx12 itself says of a document, whatever the quick reading made of it."""

import pytest

from connectors.edi.proof import proofread
from connectors.edi.reading import read
from tests.edi.reading.conftest import a_set, an_interchange

ACK = a_set("ST*997*0001", "AK1*PO*17", "AK2*850*1", "AK5*A", "AK9*A*1*1*1")


@pytest.fixture
def proof(guides):
    def look(content, **more):
        return list(proofread(read(content.encode(), guides=guides), guides, **more))

    return look


def test_a_sound_document_passes(proof):
    assert proof(an_interchange()) == []
    assert proof(an_interchange(ACK, functional_id="FA").replace("AK2*850*1~", "AK2*850*0001~")) == []


def test_a_fault_of_an_element_is_named_with_its_place_and_value(proof):
    [found] = proof(an_interchange().replace("DTM*002*20261201", "DTM*002*20261301"))
    assert found.says == "pyx12 refuses DTM02 at position 4 of the 850, which is '20261301' (X12 AK4 8)"
    assert (found.place.segment, found.place.element, found.severity) == ("DTM", "DTM02", "reject")


def test_a_broken_note_is_named(proof):
    [found] = proof(an_interchange().replace("N1*ST*Acme Stores 17*92*0017", "N1*ST*Acme Stores 17*92"))
    assert found.says == "pyx12 refuses N104 at position 5 of the 850 (X12 AK4 2, note P0304)"


def test_a_missing_segment_is_named(proof):
    [found] = proof(an_interchange().replace("BEG*00*SA*4711**20261120~", ""))
    assert found.says.startswith("pyx12 refuses BEG at position 2 of the 850 (X12 AK3 3")


def test_who_quotes_another_answers_for_the_structure_alone(proof):
    short = an_interchange(ACK, functional_id="FA")  # AK202 quotes a control number of one digit
    assert [found.place.element for found in proof(short)] == ["AK202"]
    assert proof(short, quoting=True) == []
    assert proof(short.replace("AK9*A*1*1*1~", ""), quoting=True)


def test_codes_that_only_the_nearest_release_lacks_and_texts_with_colons_stop_nothing(proof):
    content = an_interchange().replace("004010", "004020").replace("BEG*00*SA", "BEG*99*SA")
    assert proof(content) == []
    assert proof(an_interchange().replace("Stoneware mug, blue", "Stoneware mug> blue")) == []


def test_without_a_guide_nobody_is_asked(proof):
    assert proof(an_interchange(a_set("ST*123*0001", "ABC*1"), functional_id="ZZ")) == []
