"""What the path language says of components: EDIFACT lives on them, X12 has a few."""

from decimal import Decimal

import pytest

from connectors.edi.edifact.marks import INSIDE
from connectors.edi.segment import Segment
from connectors.mapping.library.book import MappingBook
from connectors.mapping.places.segment_source import SegmentSource
from connectors.mapping.problem import BadConfiguration

MAPPING = """
mapping: base/x
version: "1"
document: {standard: edifact, set: ORDERS, century_from: 1970}
loops:
  header: {members: [UNH, BGM, DTM, FTX, UNT]}
  line: {start: LIN, members: [LIN, PIA, QTY]}
lists: {lines: line, "lines[].items": ["LIN{03-2:1}", "PIA{02..04-2:1}"]}
fields:
  number: {at: BGM02-1, required: true}
  ordered_on: {at: "DTM[01-1=137,01-3=102|203|].01-2"}
  notes: {at: "FTX04-1..3"}
  lines[].number: {at: "#"}
  lines[].quantity: {at: "QTY[01-1=21].01-2", point: ".,"}
  lines[].unit: {constant: piece}
  lines[].items[].numbering: {at: "{1}", codes: {SA: seller, "*": other}}
  lines[].items[].number: {at: "{2}"}
  lines[].items[].qualifier: {at: "{1}"}
"""


@pytest.fixture
def read(write):
    def _read(*texts):
        book = MappingBook.load(write("base/x.yaml", MAPPING))
        rows = [text.replace(":", "\x1f").split("+") for text in ("UNH+1", *texts, "UNT+9")]
        segments = [Segment(tuple(row), at * 100, 90) for at, row in enumerate(rows)]
        return book.mapping("base/x").read(SegmentSource(segments, INSIDE), partner="p")

    return _read


def test_conditions_and_values_are_components(read):
    mapped = read("BGM+220+7:1", "DTM+2:20260101:102", "DTM+137:202603020915:203", "LIN+1", "QTY+21:1,5:PCE")
    assert mapped.findings == ()
    assert (mapped.order.number, str(mapped.order.ordered_on)) == ("7", "2026-03-02")
    assert mapped.order.lines[0].quantity == Decimal("1.5")


def test_a_format_that_is_not_asked_for_is_not_read(read):
    assert read("BGM+220+7", "DTM+137:202603:610", "LIN+1", "QTY+21:1").order.ordered_on is None


def test_components_one_after_the_other_are_texts_of_a_list(read):
    mapped = read("BGM+220+7", "FTX+AAI+++one:two::four", "FTX+AAI+++three", "LIN+1", "QTY+21:1")
    assert mapped.order.notes == ("one", "two", "three")


def test_pairs_stand_in_the_components_of_several_elements(read):
    mapped = read("BGM+220+7", "LIN+1++40:EN", "PIA+1+A:SA+B:IN++C:MF:x", "PIA+5+D", "QTY+21:1")
    items = [(item.qualifier, item.number) for item in mapped.order.lines[0].items]
    assert items == [("EN", "40"), ("SA", "A"), ("IN", "B")]
    assert [str(item.numbering) for item in mapped.order.lines[0].items] == ["other", "seller", "other"]
    [told] = [finding for finding in mapped.findings if finding.rule == "missing"]
    assert "item number 4" in told.says


def test_a_value_in_a_pair_knows_where_it_stands(read):
    mapped = read("BGM+220+7", "LIN+1++4\x070:EN", "QTY+21:1")
    [told] = mapped.findings
    assert (told.place.segment, told.place.element, told.place.position) == ("LIN", "LIN03-1", 3)


@pytest.mark.parametrize("path", ["PIA{02-2}", "PIA{02..-2:1}", "PIA{2-2:1}"])
def test_pairs_that_are_none_are_refused(path, write):
    with pytest.raises(BadConfiguration, match="neither a loop nor a segment nor pairs"):
        MappingBook.load(write("base/x.yaml", MAPPING.replace("PIA{02..04-2:1}", path)))
