"""Two readers, one meaning: what the quick one returns is what the careful one would have, odd values included."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from connectors.edi.segment import Delimiters, Segment
from connectors.mapping.library.book import MappingBook
from connectors.mapping.places.segment_source import SegmentSource
from connectors.mapping.trying.sample import cut

MAPPINGS = Path(__file__).parents[2] / "mappings"
ODD = [
    "", " ", "0", "-0", "-1", "+5", "5.", ".5", "5.00", "007", "1E5", "NaN", "1,5", "1 000", "٣", "\uff11\uff12",
    "99999999999", "0.00001", "12345678901.12345", "9" * 17, "9" * 60, "A" * 300, " padded ", "tab\there",
    "nul\x00", "line\nbreak",
    "é", "日本", "\xa0", "20260302", "260302", "20260230", "00000000", "USD", "usd", "US", "EA", "ZZ", "VN", "ST", ">",
    "a>b", "a>", "*", "'", "{1}", "#", "null", "002", "010",
]  # fmt: skip
KINDS = ["PO1", "DTM", "REF", "N1", "N3", "N4", "N9", "PER", "PID", "MSG", "SLN", "SCH", "CTT", "TD5", "ITD", "ZZZ"]
KINDS += ["line"]

element = st.one_of(st.sampled_from(ODD), st.text(max_size=8))
change = st.one_of(
    st.tuples(st.just("say"), st.integers(0, 60), st.integers(1, 12), element),
    st.tuples(st.just("drop"), st.integers(0, 60)),
    st.tuples(st.just("twice"), st.integers(0, 60), st.integers(0, 60)),
    st.tuples(st.just("add"), st.integers(0, 60), st.sampled_from(KINDS), st.lists(element, max_size=9)),
)


@pytest.fixture(scope="module", params=["base/x12-850", "acme/850", "nordwind/850"])
def mapping(request: pytest.FixtureRequest, book: MappingBook) -> Any:
    return book.mapping(request.param)


@pytest.fixture(scope="module")
def sample() -> SegmentSource:
    return cut((MAPPINGS / "base" / "samples" / "full.edi").read_bytes())


@settings(max_examples=250, deadline=None)
@given(changes=st.lists(change, max_size=6))
def test_both_readers_agree_on_anything(mapping: Any, sample: SegmentSource, changes: list[Any]) -> None:
    source = changed(sample, changes)
    quick, careful = mapping.read(source, partner="p"), mapping.read(source, partner="p", careful=True)
    assert quick == careful
    if quick.noun is not None:
        assert seen(quick.noun) == seen(careful.noun)
        assert type(quick.noun).model_validate(quick.noun.model_dump()) == quick.noun


def test_a_clean_document_never_needs_the_careful_reader(
    book: MappingBook, sample: SegmentSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    mapping = book.mapping("base/x12-850")
    before = mapping.read(sample, partner="p")
    monkeypatch.setattr(mapping, "_with_care", None)
    assert mapping.read(sample, partner="p") == before


def test_nouns_made_quickly_are_nouns_in_every_way(book: MappingBook, sample: SegmentSource) -> None:
    order = book.mapping("base/x12-850").read(sample, partner="p").order
    assert order is not None
    copied = order.model_copy(update={"kind": "X"})
    assert (copied.kind, order.kind) == ("X", "SA")
    assert type(order).model_validate_json(order.model_dump_json()) == order
    assert order.digest() == type(order).model_validate(order.model_dump()).digest()
    with pytest.raises(ValueError, match="frozen"):
        order.lines[0].number = "9"  # type: ignore[misc]


def changed(sample: SegmentSource, changes: list[Any]) -> SegmentSource:
    elements = [segment.elements for segment in sample.segments]
    for what, at, *more in changes:
        at %= max(len(elements), 1)
        if what == "say" and elements:
            n, text = more
            row = [*elements[at], *[""] * n]
            row[n] = text
            elements[at] = tuple(row[: max(len(elements[at]), n + 1)])
        elif what == "drop" and len(elements) > 1:
            del elements[at]
        elif what == "twice":
            elements.insert(more[0] % len(elements), elements[at])
        elif what == "add":
            elements.insert(at, (more[0], *more[1]))
    return SegmentSource(list(placed(elements)), Delimiters())


def placed(elements: list[tuple[str, ...]]) -> Iterator[Segment]:
    offset = 0
    for row in elements:
        length = len("*".join(row)) + 1
        yield Segment(row, offset, length)
        offset += length


def seen(value: Any) -> Any:
    """Look at all there is: types, digits, the order of fields, and which of them were given."""
    if isinstance(value, BaseModel):
        fields = [(name, seen(inner)) for name, inner in value.__dict__.items()]
        return type(value), fields, value.model_fields_set, value.__pydantic_extra__, value.__pydantic_private__
    if isinstance(value, tuple):
        return [seen(inner) for inner in value]
    return type(value), repr(value)
