"""Pairs that run over several segments, pairs inside composites, and values that stand in the loop around."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from canonical.order import PurchaseOrder
from connectors.edi.line import Repeated
from connectors.mapping.library.book import MappingBook
from connectors.mapping.problem import BadConfiguration
from connectors.mapping.trying.round_trip import source_of_written, there_and_back

BASE = """mapping: base/x
version: "1"
document: {standard: x12, set: "850", ways: both, century_from: 1970}
loops:
  header: {members: [BEG, group]}
  group: {start: G1, members: [G1, line]}
  line: {start: PO1, in: group, members: [PO1, SDQ, PIA]}
lists: {lines: group.line, "lines[].destinations": "SDQ{03..06}"}
fields:
  number: {at: BEG03}
  lines[].number: {at: PO101}
  lines[].quantity: {at: PO102}
  lines[].unit: {at: PO103}
  lines[].destinations[].number: {at: "{1}"}
  lines[].destinations[].quantity: {at: "{2}"}
  lines[].destinations[].unit: {at: SDQ01}
"""


@pytest.fixture
def compiled(write: Callable[[str, str], Path]) -> Callable[..., Any]:
    return lambda text=BASE: MappingBook.load(write("base/x.yaml", text)).mapping("base/x")


def an_order(**line: Any) -> PurchaseOrder:
    lines = [{"number": "1", "quantity": "9", "unit": "EA"} | line]
    return PurchaseOrder.model_validate({"partner": "p", "number": "42", "lines": lines})


def stores(*said: tuple[str, str, str]) -> list[dict[str, str]]:
    return [{"number": number, "quantity": quantity, "unit": unit} for number, quantity, unit in said]


def test_pairs_run_over_as_many_segments_as_they_need(compiled: Callable[..., Any]) -> None:
    order = an_order(destinations=stores(("A", "1", "EA"), ("B", "2", "EA"), ("C", "3", "EA"), ("D", "3", "CA")))
    mapping = compiled()
    assert [line for line in mapping.write(order) if line[0] == "SDQ"] == [
        ("SDQ", "EA", "", "A", "1", "B", "2"), ("SDQ", "EA", "", "C", "3"), ("SDQ", "CA", "", "D", "3"),
    ]  # fmt: skip
    assert there_and_back(mapping, order) == ""


def test_what_stands_behind_the_pairs_is_no_pair(compiled: Callable[..., Any]) -> None:
    lines = [("BEG", "00", "", "42"), ("G1",), ("PO1", "1", "9", "EA"), ("SDQ", "EA", "", "A", "1", "B", "2", "X", "7")]
    read = compiled().read(source_of_written(compiled(), lines), partner="p")
    assert [one.number for one in read.order.lines[0].destinations] == ["A", "B"]


def test_pairs_inside_composites_are_written_too(compiled: Callable[..., Any]) -> None:
    text = BASE.replace('"lines[].destinations": "SDQ{03..06}"', '"lines[].items": "PIA{02..03-2:1}"')
    text = text[: text.index("  lines[].destinations[]")] + (
        '  lines[].items[].numbering: {at: "{1}", codes: {SA: seller, IN: buyer}}\n'
        '  lines[].items[].number: {at: "{2}"}\n'
    )  # fmt: skip
    items = [
        {"numbering": "seller", "number": "M1"},
        {"numbering": "buyer", "number": "7"},
        {"numbering": "seller", "number": "M2"},
    ]
    mapping = compiled(text)
    order = an_order(items=items)
    assert mapping.write(order)[-2:] == [("PIA", "", ("M1", "SA"), ("7", "IN")), ("PIA", "", ("M2", "SA"))]
    assert there_and_back(mapping, order) == ""


def test_a_value_may_stand_in_the_loop_around(compiled: Callable[..., Any]) -> None:
    text = BASE + '  lines[].description: {at: "group.G102", only: read}\n'
    lines = [
        ("BEG", "00", "", "42"), ("G1", "", "kitchen"), ("PO1", "1", "9", "EA"), ("G1", "", "garden"),
        ("PO1", "2", "1", "EA"), ("PO1", "3", "1", "EA"),
    ]  # fmt: skip
    mapping = compiled(text)
    source = source_of_written(mapping, lines)
    quick, careful = mapping.read(source, partner="p"), mapping.read(source, partner="p", careful=True)
    assert [line.description for line in quick.order.lines] == ["kitchen", "garden", "garden"]
    assert quick == careful


def test_the_loop_around_is_written_by_its_own_fields(compiled: Callable[..., Any]) -> None:
    with pytest.raises(BadConfiguration, match="group is the loop around this one, and is written by its own fields"):
        compiled(BASE + "  lines[].description: {at: group.G102}\n")


def test_an_element_that_repeats_is_read_and_written_value_by_value(compiled: Callable[..., Any]) -> None:
    order = PurchaseOrder.model_validate(an_order().model_dump() | {"notes": ("red", "blue")})
    text = BASE.replace("  header: {members: [BEG, group]}", "  header: {members: [BEG, REF, group]}")
    mapping = compiled(text + "  notes: {at: REF03^}\n  service: {at: REF03^2, only: read}\n")
    lines = mapping.write(order)
    assert lines[1] == ("REF", "", "", Repeated(("red", "blue")))
    source = source_of_written(mapping, lines)
    quick, careful = mapping.read(source, partner="p"), mapping.read(source, partner="p", careful=True)
    assert (quick.order.notes, quick.order.service) == (("red", "blue"), "blue")
    assert quick == careful
