"""Orders in JSON and in sheets."""

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canonical.finding import Severity
from connectors.edi.segment import Segment
from connectors.mapping.library.book import MappingBook
from connectors.mapping.library.compiled import Mapped
from connectors.mapping.places.json_source import JsonSource
from connectors.mapping.places.segment_source import SegmentSource
from connectors.mapping.places.table_source import TableSource, letters

SHEET = [
    ["Harbor Cafe"],
    ["PO Number: 0031", "", "Order date", "", "2026-03-02"],
    ["Ship to:", "Harbor Cafe"],
    [],
    ["Description", "ITEM", " Qty: ", "Price"],
    ["Mug", "MUG-01", "1,200", "$4.10"],
    ["Bowl", "0007", "2.0"],
    ["Total", "", "1202"],
]


def shop(book: MappingBook, text: str | bytes) -> Mapped:
    content = text if isinstance(text, bytes) else text.encode()
    return book.mapping("marketplaces/practice").read(JsonSource(content), partner="marina")


def sheet(book: MappingBook, rows: list[list[str]]) -> Mapped:
    return book.mapping("mail/harbor-cafe").read(TableSource(rows), partner="harbor-cafe")


def test_json_numbers_are_exact_and_texts_stay(book: MappingBook) -> None:
    line = '{"line": 1, "sku": "0007", "quantity": 0.1, "unit_price": 10.10}'
    order = shop(book, f'{{"number": "0042", "lines": [{line}]}}').order
    assert order is not None
    assert (order.number, order.lines[0].sku) == ("0042", "0007")
    assert (str(order.lines[0].quantity), str(order.lines[0].unit_price)) == ("0.1", "10.10")


def test_an_instant_gives_its_day_in_utc(book: MappingBook) -> None:
    made = '{"number": "1", "created_at": "%s", "lines": [{"sku": "A", "quantity": 1}]}'
    late = shop(book, made % "2026-03-02T23:30:00-05:00")
    assert late.order is not None
    assert str(late.order.ordered_on) == "2026-03-03"
    naive = shop(book, made % "2026-03-02T23:30:00")
    assert [(f.rule, f.severity) for f in naive.findings] == [("bad_date", Severity.hold)]
    assert "has no time zone" in naive.findings[0].says


def test_a_json_fault_names_its_path(book: MappingBook) -> None:
    mapped = shop(book, '{"number": "1", "lines": [{"sku": "A", "quantity": 1}, {"sku": "B", "quantity": "many"}]}')
    assert mapped.order is None
    [finding] = mapped.findings
    assert finding.says == "line 2, quantity: 'many' in lines[1].quantity is not a number"
    assert finding.place is not None
    assert finding.place.column == "lines[1].quantity"


@pytest.mark.parametrize(
    "hostile",
    [
        b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"a": 1, "a": 2}', b'{"number": NaN}', b"[" * 200_000,
        b'{"number": "1", "lines": {"a": {}}}', b'{"number": {"a": 1}, "lines": [1, null, [], "x"]}',
        b'{"number": "\\ud800", "lines": [{"quantity": 1}]}', b'{"number": "1", "lines": [{"quantity": 1e999999999}]}',
        b'{"number": "\\u0000", "lines": [{"quantity": 1}]}', b'{"number": ' + b"9" * 200_000 + b"}",
    ],
)  # fmt: skip
def test_unusable_json_is_a_finding(book: MappingBook, hostile: bytes) -> None:
    mapped = shop(book, hostile)
    assert mapped.order is None
    assert any(finding.severity is Severity.reject for finding in mapped.findings)
    assert all(finding.model_dump_json() for finding in mapped.findings)


def test_a_sheet_is_found_by_its_labels(book: MappingBook) -> None:
    mapped = sheet(book, SHEET)
    assert mapped.findings == ()
    assert mapped.order is not None
    assert (mapped.order.number, str(mapped.order.ordered_on)) == ("0031", "2026-03-02")
    lines = [(line.number, line.sku, line.quantity, line.unit, line.unit_price) for line in mapped.order.lines]
    assert lines == [
        ("1", "MUG-01", Decimal(1200), "each", Decimal("4.10")),
        ("2", "0007", Decimal("2.0"), "each", None),
    ]


def test_a_sheet_fault_names_its_cell(book: MappingBook) -> None:
    rows = [list(row) for row in SHEET]
    rows[6][2] = "a few"
    mapped = sheet(book, rows)
    assert mapped.order is None
    assert mapped.findings[0].says == "line 2, quantity: 'a few' in cell C7 (Qty) is not a number"


def test_rows_after_the_end_that_look_like_lines_hold_the_order(book: MappingBook) -> None:
    mapped = sheet(book, [*SHEET[:7], [], ["Plate", "PLATE-20", "3"]])
    assert mapped.order is not None
    assert [(f.rule, f.severity, f.place.row if f.place else 0) for f in mapped.findings] == [
        ("not_read", Severity.hold, 9)
    ]


def test_wrongly_grouped_thousands_are_no_number(book: MappingBook) -> None:
    rows = [list(row) for row in SHEET]
    rows[5][2] = "1,20"
    assert [f.rule for f in sheet(book, rows).findings] == ["bad_decimal"]


def test_a_sheet_without_the_agreed_labels_is_a_finding(book: MappingBook) -> None:
    mapped = sheet(book, [["Thing", "Count"], ["A", "1"]])
    assert "Item, Qty" in mapped.findings[0].says


def test_columns_are_lettered_as_in_a_spreadsheet() -> None:
    assert [letters(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


JSON = st.recursive(
    st.none() | st.booleans() | st.text(max_size=8) | st.integers() | st.floats(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["number", "lines", "quantity", "ship_to", "street", "line", "sku"]), inner)
    ),
    max_leaves=20,
)
WORDS = st.sampled_from(
    ["BEG", "PO1", "N1", "REF", "DTM", "PID", "00", "1", "EA", "VN", "", "20260230", "x" * 50, "-1"]
)


@settings(max_examples=150, deadline=None)
@given(value=JSON)
def test_no_json_makes_reading_raise(book: MappingBook, value: object) -> None:
    _sound(shop(book, json.dumps(value)))


@settings(max_examples=150, deadline=None)
@given(segments=st.lists(st.lists(WORDS | st.text(max_size=6), min_size=1, max_size=9), max_size=12))
def test_no_segments_make_reading_raise(book: MappingBook, segments: list[list[str]]) -> None:
    source = SegmentSource([Segment(tuple(elements), 0, 1) for elements in segments])
    _sound(book.mapping("base/x12-850").read(source, partner="p"))


@settings(max_examples=100, deadline=None)
@given(rows=st.lists(st.lists(st.sampled_from(["Item", "Qty", "PO Number:", "Total", "1"]) | st.text(max_size=6))))
def test_no_rows_make_reading_raise(book: MappingBook, rows: list[list[str]]) -> None:
    _sound(sheet(book, rows))


def _sound(mapped: Mapped) -> None:
    """Either there is an order, or a finding rejects it; all of it can be stored as JSON."""
    assert (mapped.order is None) is any(finding.severity is Severity.reject for finding in mapped.findings)
    assert all(finding.model_dump_json() for finding in mapped.findings)
    assert mapped.order is None or mapped.order.digest()
