"""The example partners that come with Crossdock: six kinds of retailers, each whole and each different."""

import json
from pathlib import Path

import pytest

from connectors.mapping.library.book import MappingBook
from connectors.mapping.trying.echo import echoes, lost
from tests.front.conftest import crossdock_says

MAPPINGS = Path(__file__).parents[2] / "mappings"
EXAMPLES = sorted(folder.name for folder in (MAPPINGS / "partners").glob("example-*"))
ANSWERS = ("base/x12-855", "base/x12-856", "base/x12-810")


def test_there_are_six_and_each_says_that_it_is_an_example() -> None:
    assert len(EXAMPLES) == 6
    for name in EXAMPLES:
        head = (MAPPINGS / "partners" / name / "profile.yaml").read_text().splitlines()[0]
        assert head.startswith("# An example, not a real company's terms:")


def test_they_differ_in_release_hierarchy_marks_batches_and_separators(book: MappingBook) -> None:
    terms = [book.profiles[name].edi for name in EXAMPLES]
    assert {one.release for one in terms if one} == {"004010", "005010"}
    assert {one.hierarchy for one in terms if one} == {"SOI", "SOPI", "SOTPI"}
    assert {one.carton_marks for one in terms if one} == {(), ("sscc",), ("tracking",), ("sscc", "tracking")}
    assert {one.batch for one in terms if one} == {"each", "groups", "sets"}
    assert len({(one.element_separator, one.component_separator, one.segment_terminator) for one in terms if one}) == 5


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_a_buyer_wants_back_is_in_our_answers(book: MappingBook, name: str) -> None:
    order = book.mapping(f"{name}/850")
    assert {"ordered_on", "number", "lines[].number"} <= set(echoes(order)["855"])
    assert "references[].number" in echoes(order)["856"]
    assert [lost(order, book.mapping(answer)) for answer in ANSWERS] == [[], [], []]


def test_their_guides_are_short_and_their_orders_keep_to_them() -> None:
    folders = [MAPPINGS / "partners" / name for name in EXAMPLES]
    assert all(len((folder / "guides" / "850.yaml").read_text().splitlines()) <= 60 for folder in folders)
    files = [str(folder / "samples" / "order.edi") for folder in folders]
    told = json.loads(crossdock_says("edi", "inspect", "--json", *files).out)
    assert [(one["verdict"], one["problems"]) for one in told] == [("accept", [])] * 6
