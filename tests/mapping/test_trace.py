"""From each value back to its bytes and to the line of the mapping."""

from pathlib import Path

from connectors.mapping.library.book import MappingBook
from connectors.mapping.trying.sample import cut, source_of

MAPPINGS = Path(__file__).parents[2] / "mappings"
FULL = (MAPPINGS / "base" / "samples" / "full.edi").read_bytes()


def test_a_value_knows_its_bytes_and_its_rule(book: MappingBook) -> None:
    mapped = book.mapping("acme/850").read(cut(FULL), partner="acme", trace=True)
    assert mapped.trace is not None
    traced = mapped.trace.values["lines[1].quantity"]
    assert (traced.text, traced.place.element, traced.place.position) == ("2", "PO102", 26)
    assert traced.place.offset is not None
    assert FULL[traced.place.offset :].startswith(b"PO1*2*2*CA*51.0000")
    assert traced.mapped_by.startswith("base/x12-850.yaml:")
    assert mapped.trace.values["requested_on"].mapped_by.startswith("partners/acme/850.yaml:")


def test_every_value_of_the_document_is_traced_and_none_that_is_not_there(book: MappingBook) -> None:
    mapped = book.mapping("base/x12-850").read(cut(FULL), partner="acme", trace=True)
    assert mapped.order is not None
    assert mapped.trace is not None
    for path, traced in mapped.trace.values.items():
        if traced.place.offset is None:
            assert path.endswith(".number")  # the position, where a line has no number
            continue
        assert traced.place.length is not None
        written = FULL[traced.place.offset : traced.place.offset + traced.place.length].decode()
        assert all(part in written for part in traced.text.split() if path != "payment_terms")
    assert "notes[1]" in mapped.trace.values
    assert "kind" in mapped.trace.values
    assert "service" in mapped.trace.values
    assert not any(path.startswith("lines[3]") for path in mapped.trace.values)


def test_a_document_with_findings_is_traced_as_well(book: MappingBook) -> None:
    bad = FULL.replace(b"*51.0000*", b"*fifty*")
    mapped = book.mapping("base/x12-850").read(cut(bad), partner="acme", trace=True)
    assert [finding.rule for finding in mapped.findings] == ["bad_decimal"]
    assert mapped.trace is not None
    assert "lines[1].unit_price" not in mapped.trace.values
    assert mapped.trace.values["lines[0].unit_price"].text == "4.25"


def test_json_is_traced_by_its_paths(book: MappingBook) -> None:
    content = (MAPPINGS / "marketplaces" / "samples" / "order.json").read_bytes()
    mapped = book.mapping("marketplaces/practice").read(source_of("json", content), partner="shop", trace=True)
    assert mapped.trace is not None
    assert mapped.trace.values["lines[0].quantity"].place.column == "lines[0].quantity"
