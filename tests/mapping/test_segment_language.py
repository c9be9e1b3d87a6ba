"""What can be said about X12 purchase orders, and what comes of it."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from canonical.finding import Severity
from canonical.order import Numbering, PurchaseOrder, Purpose
from canonical.party import PartyRole
from connectors.edi.segment import Delimiters, Segment
from connectors.mapping.library.book import MappingBook
from connectors.mapping.library.compiled import Mapped
from connectors.mapping.places.json_source import JsonSource
from connectors.mapping.places.segment_source import SegmentSource

MINIMAL = """
mapping: base/x
version: "1"
document: {standard: x12, century_from: 1970}
loops:
  header: {members: [BEG, DTM, REF, MSG]}
  party: {start: N1, members: [N1, N3, N4, REF]}
  line: {start: PO1, members: [PO1, DTM, REF]}
lists: {lines: line, "lines[].items": "PO1{06}", references: REF, parties: party}
fields:
  number: {at: BEG03, required: true}
  lines[].number: {at: [PO101, "#"]}
  lines[].quantity: {at: PO102, required: true}
  lines[].unit: {at: PO103, required: true, codes: {EA: each}, unlisted: keep}
  lines[].items[].numbering: {at: "{1}", codes: {VN: seller, "*": other}}
  lines[].items[].number: {at: "{2}"}
  lines[].items[].qualifier: {at: "{1}"}
  references[].kind: {at: REF01}
  references[].number: {at: REF02}
  parties[].role: {at: N101, codes: {ST: ship_to, "*": other}}
  parties[].name: {at: N102}
"""
BASIC = "BEG*00*SA*0042**20260302~PO1*1*5*EA*2.50**VN*0007"


def a_set(text: str, component: str = ">") -> SegmentSource:
    segments, offset = [], 0
    for piece in ["ST*850*0001", *text.split("~"), "SE*9*0001"]:
        segments.append(Segment(tuple(piece.split("*")), offset, len(piece) + 1))
        offset += len(piece) + 1
    return SegmentSource(segments, Delimiters("*", component, "~"))


@pytest.fixture
def read(write: Callable[[str, str], Path]) -> Callable[..., Mapped]:
    """Read a set with the minimal mapping, more fields (or others instead) added to it."""

    def _read(text: str, more: str = "", component: str = ">") -> Mapped:
        folder = write("base/x.yaml", MINIMAL)
        overlay = f"mapping: p/x\nversion: '2'\nextends: base/x@1\n{more}\n"
        write("partners/p/x.yaml", overlay)
        return MappingBook.load(folder).mapping("p/x").read(a_set(text, component), partner="p")

    return _read


def order_of(mapped: Mapped) -> PurchaseOrder:
    assert mapped.order is not None, mapped.findings
    return mapped.order


def test_leading_zeros_stay_and_decimals_are_exact(read: Callable[..., Mapped]) -> None:
    order = order_of(
        read("BEG*00*SA*0042**20260302~PO1*001*0.10*EA***VN*0007", 'fields: {"lines[].unit_price": {at: PO102}}')
    )
    [line] = order.lines
    assert (order.number, line.number, line.item(Numbering.seller)) == ("0042", "001", "0007")
    assert (str(line.quantity), str(line.unit_price)) == ("0.10", "0.10")


def test_a_line_without_a_number_is_called_by_its_position(read: Callable[..., Mapped]) -> None:
    order = order_of(read("BEG*00*SA*1~PO1**5*EA~PO1**6*EA"))
    assert [line.number for line in order.lines] == ["1", "2"]


def test_an_unknown_unit_keeps_the_senders_word(read: Callable[..., Mapped]) -> None:
    assert order_of(read("BEG*00*SA*1~PO1*1*5*QQ")).lines[0].unit == "QQ"


def test_a_line_reference_never_becomes_the_headers(read: Callable[..., Mapped]) -> None:
    order = order_of(read("BEG*00*SA*1~REF*DP*1~N1*ST*X~REF*ZZ*2~PO1*1*5*EA~ZZZ*1~REF*VT*3"))
    assert [reference.number for reference in order.references] == ["1"]


def test_an_unknown_segment_does_not_tear_a_loop_apart(read: Callable[..., Mapped]) -> None:
    more = """lists: {"lines[].references": REF}
fields: {"lines[].references[].kind": {at: REF01}, "lines[].references[].number": {at: REF02}}
"""
    order = order_of(read("BEG*00*SA*1~PO1*1*5*EA~ZZZ*1~REF*VT*3", more))
    assert [reference.number for reference in order.lines[0].references] == ["3"]


def test_a_condition_chooses_among_segments(read: Callable[..., Mapped]) -> None:
    order = order_of(
        read(f"DTM*002*20260316~DTM*010*20260310~{BASIC}", 'fields: {requested_on: {at: "DTM[01=010].02"}}')
    )
    assert order.requested_on == date(2026, 3, 10)


def test_alternatives_and_unequal_conditions(read: Callable[..., Mapped]) -> None:
    more = 'fields: {requested_on: {at: ["DTM[01=002|106].02", "DTM[01!=037].02"]}}'
    assert order_of(read(f"DTM*037*20260101~DTM*010*20260310~{BASIC}", more)).requested_on == date(2026, 3, 10)


def test_a_path_goes_through_a_loop_with_a_condition(read: Callable[..., Mapped]) -> None:
    more = 'fields: {service: {at: "party[N101=ST].N104"}}'
    assert order_of(read(f"N1*BY*A*92*01~N1*ST*B*92*02~{BASIC}", more)).service == "02"


def test_pick_takes_the_most_wanted_qualifier(read: Callable[..., Mapped]) -> None:
    more = 'fields: {"lines[].description": {at: "PO1{06}", pick: [UP, VN]}}'
    order = order_of(read("BEG*00*SA*1~PO1*1*5*EA***VN*A-1*UP*614141000012~PO1*2*5*EA***VN*A-2", more))
    assert [line.description for line in order.lines] == ["614141000012", "A-2"]


def test_a_component_and_a_trailing_component_separator(read: Callable[..., Mapped]) -> None:
    more = 'fields: {service: {at: "REF[01=ZZ].04-2"}, ordered_on: {at: BEG05}}'
    order = order_of(read("BEG*00*SA*1**20260302:~REF*ZZ*1**A:B~PO1*1*5*EA", more, component=":"))
    assert (order.service, order.ordered_on) == ("B", date(2026, 3, 2))


def test_six_digit_dates_fall_into_the_stated_century(read: Callable[..., Mapped]) -> None:
    more = "fields: {ordered_on: {at: BEG05}}"
    for written, meant in (("700101", 1970), ("991231", 1999), ("000101", 2000), ("691231", 2069)):
        ordered_on = order_of(read(f"BEG*00*SA*1**{written}~PO1*1*5*EA", more)).ordered_on
        assert ordered_on is not None
        assert ordered_on.year == meant


def test_an_implied_point_splitting_and_putting_together(read: Callable[..., Mapped]) -> None:
    more = """fields:
  lines[].unit_price: {at: PO104, type: implied_decimal, places: 2}
  service: {at: REF02, split: {by: "-", part: 2}}
  payment_terms: {concat: [{at: REF01, after: "%"}, {at: REF03, before: "net "}], with: ", "}
"""
    order = order_of(read("BEG*00*SA*1~REF*2*UPS-GROUND*30~PO1*1*5*EA*1250", more))
    assert (order.lines[0].unit_price, order.service, order.payment_terms) == (Decimal("12.50"), "GROUND", "2%, net 30")


def test_a_constant_fills_a_named_entry_only_where_something_was_said(read: Callable[..., Mapped]) -> None:
    more = """lists: {references: null}
fields:
  references[].kind: null
  references[].number: null
  references[dept].kind: {constant: department}
  references[dept].number: {at: "REF[01=DP].02"}
"""
    assert order_of(read(BASIC, more)).references == ()
    [reference] = order_of(read(f"REF*DP*017~{BASIC}", more)).references
    assert (reference.kind, reference.number) == ("department", "017")


def test_a_default_stands_in_for_silence(read: Callable[..., Mapped]) -> None:
    more = (
        'fields: {"lines[].unit": {default: each}, purpose: {at: BEG01, default: original, codes: {"07": duplicate}}}'
    )
    order = order_of(read("BEG*07*SA*1~PO1*1*5", more))
    assert (order.lines[0].unit, order.purpose) == ("each", Purpose.duplicate)


def test_overlay_codes_win_and_null_removes_one(read: Callable[..., Mapped]) -> None:
    more = 'fields: {"lines[].unit": {codes: {CT: case, EA: null}}}'
    order = order_of(read("BEG*00*SA*1~PO1*1*5*CT~PO1*2*5*EA", more))
    assert [line.unit for line in order.lines] == ["case", "EA"]


def test_an_unreadable_quantity_rejects_and_says_all_that_a_person_needs(read: Callable[..., Mapped]) -> None:
    mapped = read("BEG*00*SA*1~PO1*10*five*EA")
    assert mapped.order is None
    [finding] = mapped.findings
    assert finding.says == "line 10, quantity: 'five' in PO102 is not a number"
    assert (finding.rule, finding.severity, finding.line) == ("bad_decimal", Severity.reject, "10")
    assert finding.expected == "a number such as 12 or 12.50"
    assert finding.mend
    assert finding.place is not None
    place = finding.place
    assert (place.field, place.segment, place.element, place.position) == ("lines[0].quantity", "PO1", "PO102", 3)
    assert (place.offset, place.length) == (24, 15)
    assert finding.evidence["mapped_by"].startswith("base/x.yaml:")
    assert finding.evidence["mapping"].startswith("p/x@2#")


def test_an_unreadable_date_that_is_not_required_holds_only(read: Callable[..., Mapped]) -> None:
    mapped = read("BEG*00*SA*1**20260230~PO1*1*5*EA", "fields: {ordered_on: {at: BEG05}}")
    assert order_of(mapped).ordered_on is None
    assert [(f.rule, f.severity) for f in mapped.findings] == [("bad_date", Severity.hold)]


def test_what_the_canonical_order_cannot_hold_is_told_with_its_element(read: Callable[..., Mapped]) -> None:
    more = 'fields: {"lines[].unit_price": {at: PO104}, currency: {at: BEG02}}'
    mapped = read("BEG*00*SA*1~PO1*1*5*EA*1.23456789~PO1*2*5*EA*1", more)
    order = order_of(mapped)
    assert [line.unit_price for line in order.lines] == [None, Decimal(1)]
    assert order.currency is None
    elements = {f.place.element: f.severity for f in mapped.findings if f.place}
    assert elements == {"PO104": Severity.hold, "BEG02": Severity.hold}


def test_a_negative_quantity_rejects(read: Callable[..., Mapped]) -> None:
    mapped = read("BEG*00*SA*1~PO1*1*-5*EA")
    assert mapped.order is None
    assert [(f.rule, f.place.element if f.place else "") for f in mapped.findings] == [("bad_value", "PO102")]


def test_an_order_without_lines_is_none(read: Callable[..., Mapped]) -> None:
    mapped = read("BEG*00*SA*1")
    assert mapped.order is None
    assert [(f.says, f.expected) for f in mapped.findings] == [("lines: nothing is given", "at least one PO1")]


def test_an_empty_line_is_never_passed_over(read: Callable[..., Mapped]) -> None:
    mapped = read("BEG*00*SA*1~PO1*1*5*EA~PO1")
    assert mapped.order is None
    assert {f.place.field for f in mapped.findings if f.place} == {"lines[1].quantity", "lines[1].unit"}


def test_half_an_item_pair_holds_and_the_whole_ones_stay(read: Callable[..., Mapped]) -> None:
    mapped = read("BEG*00*SA*1~PO1*1*5*EA***VN**IN*7")
    assert [item.number for item in order_of(mapped).lines[0].items] == ["7"]
    assert [(f.rule, f.severity) for f in mapped.findings] == [("missing", Severity.hold)]


def test_two_different_values_are_told(read: Callable[..., Mapped]) -> None:
    mapped = read(f"DTM*002*20260316~DTM*002*20260317~{BASIC}", 'fields: {requested_on: {at: "DTM[01=002].02"}}')
    assert order_of(mapped).requested_on == date(2026, 3, 16)
    assert [(f.rule, f.severity) for f in mapped.findings] == [("several_values", Severity.inform)]


def test_a_control_character_is_no_text(read: Callable[..., Mapped]) -> None:
    mapped = read("BEG*00*SA*1\x00\x1b~PO1*1*5*EA")
    assert mapped.order is None
    assert mapped.findings[0].says == "number: '1\\x00\\x1b' in BEG03 holds a control character"


def test_another_kind_of_document_is_a_finding(book: MappingBook) -> None:
    mapped = book.mapping("base/x12-850").read(JsonSource(b"{}"), partner="p")
    assert (mapped.order, [f.rule for f in mapped.findings]) == (None, ["unreadable"])


def test_a_store_of_a_line_never_becomes_a_party_of_the_order(book: MappingBook) -> None:
    text = f"{BASIC}~N1*ST*Elsewhere*92*14~N4*Salem*OR*97301~PO1*2*1*EA~CTT*2~AMT*1*5"
    order = order_of(book.mapping("base/x12-850").read(a_set(text), partner="p"))
    assert order.party(PartyRole.ship_to) is None
    assert len(order.lines) == 2
