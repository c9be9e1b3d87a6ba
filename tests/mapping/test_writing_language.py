"""The language, written: every kind of rule read backwards, and what cannot be is refused by name."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from canonical.order import ItemNumber, Numbering, OrderLine, PurchaseOrder
from connectors.mapping.library.book import MappingBook
from connectors.mapping.problem import BadConfiguration
from connectors.mapping.trying.round_trip import there_and_back
from connectors.ports import Unreadable

BASE = """mapping: base/x
version: "1"
document: {standard: x12, set: "850", ways: both, century_from: 1970}
loops:
  header: {members: [BEG, REF, DTM, MSG, party, line, CTT]}
  party: {start: N1, members: [N1, N3]}
  line: {start: PO1, members: [PO1, PID]}
lists: {lines: line}
fields:
  number: {at: BEG03, required: true}
  lines[].number: {at: PO101}
  lines[].quantity: {at: PO102}
  lines[].unit: {at: PO103, codes: {EA: each, CA: case}, unlisted: keep}
"""

Write = Callable[[str, str], Path]


@pytest.fixture
def compiled(write: Write) -> Callable[..., Any]:
    """Compile the base with further fields laid over it."""

    def _compiled(more: str = "", base: str = BASE) -> Any:
        write("base/x.yaml", base)
        folder = write("partners/p/x.yaml", f"mapping: p/x\nversion: '2'\nextends: base/x@1\n{more}\n")
        return MappingBook.load(folder).mapping("p/x")

    return _compiled


def an_order(**said: Any) -> PurchaseOrder:
    line = OrderLine(number="1", quantity="5", unit="each", **said.pop("line", {}))  # type: ignore[arg-type]
    return PurchaseOrder(**{"partner": "p", "number": "42", "lines": (line,)} | said)


def problems_of(compiled: Callable[..., Any], more: str) -> str:
    with pytest.raises(BadConfiguration) as caught:
        compiled(more)
    return str(caught.value)


def test_lines_stand_in_the_order_of_the_members(compiled: Callable[..., Any]) -> None:
    more = """fields:
  requested_on: {at: "DTM[01=002].02"}
  ordered_on: {at: BEG05}
  notes: {at: MSG01}
  lines[].description: {at: "PID[01=F].05"}
filled: {BEG01: {constant: "00"}, CTT01: {count: lines}, CTT02: {sum: "lines[].quantity"}}
"""
    order = an_order(
        requested_on="2026-03-16", ordered_on="2026-03-02", notes=("a", "b"), line={"description": "Mug"}
    )  # fmt: skip
    assert compiled(more).write(order) == [
        ("BEG", "00", "", "42", "", "20260302"),
        ("DTM", "002", "20260316"),
        ("MSG", "a"),
        ("MSG", "b"),
        ("PO1", "1", "5", "EA"),
        ("PID", "F", "", "", "", "Mug"),
        ("CTT", "1", "5"),
    ]


def test_overlay_codes_win(compiled: Callable[..., Any]) -> None:
    mapping = compiled('fields: {"lines[].unit": {codes: {PC: each, UN: each}}}')
    assert mapping.write(an_order())[-1] == ("PO1", "1", "5", "PC")


def test_two_codes_for_one_word_are_refused_with_both_places(compiled: Callable[..., Any], write: Write) -> None:
    base = BASE.replace("{EA: each, CA: case}", "{EA: each, UN: each}")
    with pytest.raises(BadConfiguration) as caught:
        compiled(base=base)
    says = str(caught.value)
    assert "'each' can be written as 'EA' (base/x.yaml:13:37) and 'UN' (base/x.yaml:13:47)" in says
    assert "prefer: {each: EA}" in says
    assert compiled(base=base.replace("unlisted", "prefer: {each: UN}, unlisted")).write(an_order())[-1][3] == "UN"


def test_two_fields_for_one_element_are_refused_with_both_places(compiled: Callable[..., Any]) -> None:
    says = problems_of(compiled, "fields:\n  kind: {at: BEG02}\n  service: {at: BEG02}")
    assert "BEG02 is already written by kind (partners/p/x.yaml:5:3)" in says
    assert "by service (partners/p/x.yaml:6:3): say only: read in one of them" in says
    assert compiled("fields:\n  kind: {at: BEG02}\n  service: {at: BEG02, only: read}")


def test_a_text_put_together_needs_lengths_to_be_taken_apart(compiled: Callable[..., Any]) -> None:
    says = problems_of(compiled, "fields:\n  service: {concat: [{at: REF01}, {at: REF02}]}")
    assert "where REF01 ends and REF02 begins cannot be told from the text" in says
    mapping = compiled("fields:\n  service: {concat: [{at: REF01, length: 2}, {at: REF02}], with: '-'}")
    assert mapping.write(an_order(service="UP-GROUND"))[1] == ("REF", "UP", "GROUND")
    assert there_and_back(mapping, an_order(service="UP-GROUND")) == ""


def test_parts_of_an_element_are_put_together(compiled: Callable[..., Any]) -> None:
    more = """fields:
  service: {at: REF02, split: {by: "-", part: 2}}
  kind: {at: REF02, split: {by: "-", part: 1}}
"""
    mapping = compiled(more)
    assert mapping.write(an_order(service="GROUND", kind="UPS"))[1] == ("REF", "", "UPS-GROUND")
    with pytest.raises(Unreadable, match="'A-B' holds '-', which separates it from its neighbour"):
        mapping.write(an_order(service="A-B", kind="UPS"))


def test_an_implied_point_is_written_exactly_or_not_at_all(compiled: Callable[..., Any]) -> None:
    mapping = compiled('fields: {"lines[].unit_price": {at: PO104, type: implied_decimal, places: 2}}')
    assert mapping.write(an_order(line={"unit_price": "12.5"}))[-1][4] == "1250"
    with pytest.raises(Unreadable, match=r"lines\[0\].unit_price cannot be written .* more than the 2 places"):
        mapping.write(an_order(line={"unit_price": "12.505"}))


@pytest.mark.parametrize(
    ("order", "says"),
    [
        ({"number": ""}, "number cannot be written by base/x.yaml:10:3: it is empty, and the document must say it"),
        ({"number": " 7"}, "' 7' begins or ends with blanks"),
        ({"currency": "USD"}, "currency cannot be written by partners/p/x.yaml:5:3: it is 'USD', and the mapping"),
        ({"kind": "XX"}, "no code means 'XX'; there are codes for stand_alone"),
        ({"ordered_on": "1969-12-31"}, "would be written '691231' and read as '2069-12-31'"),
    ],
)  # fmt: skip
def test_what_would_be_read_otherwise_is_refused(compiled: Callable[..., Any], order: Any, says: str) -> None:
    more = """fields:
  currency: {constant: EUR}
  kind: {at: BEG02, codes: {SA: stand_alone}}
  ordered_on: {at: BEG05, formats: [YYMMDD]}
"""
    with pytest.raises(Unreadable) as caught:
        compiled(more).write(an_order(**{"currency": "EUR"} | order))
    assert says in str(caught.value)


def test_a_word_that_is_anothers_code_is_not_written(compiled: Callable[..., Any]) -> None:
    order = an_order()
    odd = order.model_copy(update={"lines": (order.lines[0].model_copy(update={"unit": "CA"}),)})
    with pytest.raises(Unreadable, match="'CA' would be written 'CA' and read as 'case'"):
        compiled().write(odd)


def test_the_qualifier_as_it_came_wins_over_the_code_for_its_word(compiled: Callable[..., Any]) -> None:
    more = """lists: {"lines[].items": "PO1{06}"}
fields:
  lines[].items[].numbering: {at: "{1}", codes: {VN: seller, VP: seller, IN: buyer}, prefer: {seller: VN}}
  lines[].items[].number: {at: "{2}"}
  lines[].items[].qualifier: {at: "{1}"}
"""
    items = (
        ItemNumber(numbering=Numbering.seller, number="A", qualifier="VP"),
        ItemNumber(numbering=Numbering.buyer, number="B", qualifier="IN"),
    )
    mapping = compiled(more)
    assert mapping.write(an_order(line={"items": items}))[-1] == ("PO1", "1", "5", "EA", "", "", "VP", "A", "IN", "B")
    bare = (ItemNumber(numbering=Numbering.seller, number="A"),)
    assert mapping.write(an_order(line={"items": bare}))[-1][6:] == ("VN", "A")
    wrong = (ItemNumber(numbering=Numbering.buyer, number="A", qualifier="VP"),)
    with pytest.raises(Unreadable, match=r"lines\[0\].items\[0\].numbering .* says 'VP' already"):
        mapping.write(an_order(line={"items": wrong}))


def test_named_entries_find_their_places_by_their_constants(compiled: Callable[..., Any]) -> None:
    more = """fields:
  references[dept].kind: {constant: department}
  references[dept].number: {at: "REF[01=DP].02"}
  references[vendor].kind: {constant: vendor}
  references[vendor].number: {at: "REF[01=IA].02"}
"""
    mapping = compiled(more)
    order = an_order(references=({"kind": "vendor", "number": "7"}, {"kind": "department", "number": "017"}))
    assert mapping.write(order)[1:3] == [("REF", "IA", "7"), ("REF", "DP", "017")]
    with pytest.raises(Unreadable, match=r"references\[0\] cannot be written: no rule is for an entry like this one"):
        mapping.write(an_order(references=({"kind": "other", "number": "1"},)))


def test_a_mapping_that_only_reads_writes_nothing(book: MappingBook) -> None:
    with pytest.raises(Unreadable, match=r"mail/harbor-cafe@1#.* only reads"):
        book.mapping("mail/harbor-cafe").write(an_order())
    with pytest.raises(Unreadable, match="writes a order acknowledgement, and this is a purchase order"):
        book.mapping("base/x12-855").write(an_order())


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ("fields: {kind: {at: REF9}}", "'REF9' is no element"),
        ("fields: {kind: {at: ZZZ01}}", "ZZZ is no member of the header, "),
        ("filled: {ZZZ01: {constant: x}}", "filled.ZZZ01: 'ZZZ01': ZZZ is no member of the header"),
        ("filled: {line.PID01: {count: lines}}", "an element of the header is filled with a count"),
        ("filled: {lane.PID01: {constant: F}}", "there is no loop 'lane'; did you mean 'line'?"),
        ("fields: {total: {at: CTT02}}", "'total' is no field of the purchase order"),
        ('fields: {"lines[].unit": {prefer: {each: XX}, unlisted: refuse}}', ""),
    ],
)  # fmt: skip
def test_a_place_that_is_none_is_told(compiled: Callable[..., Any], more: str, says: str) -> None:
    if says:
        assert says in problems_of(compiled, more)
    else:
        assert compiled(more)


def test_what_the_noun_works_out_itself_can_be_written_only(compiled: Callable[..., Any]) -> None:
    more = """fields:
  total: {at: CTT02, only: write, type: implied_decimal, places: 2}
  lines[].unit_price: {at: PO104}
"""
    assert compiled(more).write(an_order(line={"unit_price": "4.25"}))[-1] == ("CTT", "", "2125")
